"""The same mishaps in every protocol: each ends as its protocol says, and another call goes on beside it unharmed."""

import json
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.server.streams.clients import (
    AsteriskSide,
    MediaClient,
    PlainClient,
    TurnClient,
    announce,
    closed_with,
    sides_of,
)
from tests.server.streams.stage import RATE, HookClient, RememberingLine, Serving, another_call, tone, until
from wellheard.server.streams.audiosocket import Waits
from wellheard.streams.g711 import from_mu_law, to_mu_law
from wellheard.streams.interface import Samples

SECOND = tone(1.0), tone(1.0, 500)


@dataclass
class Caller:
    """A call that has begun."""

    call: str
    client: Any
    say: Callable[[], None]
    """A second of sound, or a turn."""
    words: bool = False

    def came(self, line: RememberingLine) -> float:
        """Seconds of sound, or turns."""
        return len(line.said("turn")) if self.words else len(line.sound(0)) / RATE


def _hook(serving: Serving, _call: str) -> Caller:
    client = HookClient(serving)
    client.open()
    return Caller(client.session, client, lambda: client.sound(*SECOND))


def _media(vendor: str) -> Callable[[Serving, str], Caller]:
    def begin(serving: Serving, call: str) -> Caller:
        parameters = {"token": serving.tokens["admin"]} if vendor == "telnyx" else {}
        client = MediaClient(serving, call, vendor=vendor, parameters=parameters)
        return Caller(call, client, lambda: client.sound(*SECOND))

    return begin


def _plain(serving: Serving, call: str) -> Caller:
    client = PlainClient(serving, call)
    return Caller(call, client, lambda: client.sound(*SECOND))


def _turns(serving: Serving, call: str) -> Caller:
    client = TurnClient(serving, call)
    return Caller(call, client, lambda: client.send(type="turn", speaker="agent", text="Hello."), words=True)


def _asterisk(serving: Serving, call: str) -> Caller:
    client = AsteriskSide(serving, sides_of(announce(serving, call))[0])
    return Caller(call, client, lambda: client.sound(SECOND[0]))


WEBSOCKETS = {
    "audiohook": _hook, "twilio": _media("twilio"), "telnyx": _media("telnyx"), "plain": _plain, "turns": _turns,
}  # fmt: skip
ALL = WEBSOCKETS | {"asterisk": _asterisk}


@pytest.fixture(autouse=True)
def _quick(serving: Serving) -> None:
    serving.app.state.asterisk.waits = Waits(first_s=0.5, quiet_s=1.0, rejoin_s=0.2)


def begun(serving: Serving, protocol: str, call: str) -> tuple[Caller, RememberingLine]:
    """A call with a second of sound in it, or a turn, which has arrived."""
    caller = ALL[protocol](serving, f"{call}-{protocol}")
    caller.say()
    line = serving.door.line(caller.call)
    until(lambda: caller.came(line) == 1)
    return caller, line


@pytest.mark.parametrize("protocol", ALL)
def test_a_connection_that_is_half_open_is_lost_with_what_came_before_kept(serving: Serving, protocol: str) -> None:
    """Nothing comes any more, and nobody says so."""
    with another_call(serving):
        caller, line = begun(serving, protocol, "half-open")
        until(lambda: line.ended, timeout_s=8)
        assert (line.ended, caller.came(line)) == ("lost", 1)
        if protocol == "asterisk":
            assert caller.client.is_closed()
        else:
            assert closed_with(caller.client.socket) == 1001


@pytest.mark.parametrize("protocol", WEBSOCKETS)
@pytest.mark.parametrize("message", ["x" * (1 << 20), bytes(1 << 20)], ids=["text", "binary"])
def test_a_message_beyond_all_limits_is_not_even_read(serving: Serving, protocol: str, message: str | bytes) -> None:
    with another_call(serving):
        caller, line = begun(serving, protocol, f"oversized-{type(message).__name__}")
        caller.client.socket.send(message)
        assert closed_with(caller.client.socket) == 1009
        until(lambda: line.ended)
        assert (line.ended, caller.came(line)) == ("lost", 1)


def test_the_largest_frame_of_asterisk_is_heard_and_none_can_be_larger(serving: Serving) -> None:
    """Its length has two bytes; more than one frame is never held."""
    with another_call(serving):
        caller, line = begun(serving, "asterisk", "largest")
        caller.client.send(0x10, tone(32_767 / RATE).astype("<i2").tobytes())
        until(lambda: len(line.sound(0)) == RATE + 32_767)
        caller.client.hang_up()
        until(lambda: line.ended)
        assert line.ended == "ended"


@pytest.mark.parametrize("protocol", ALL)
def test_a_socket_that_is_gone_without_a_close_frame_loses_nothing_that_came(serving: Serving, protocol: str) -> None:
    with another_call(serving):
        caller, line = begun(serving, protocol, "gone")
        raw = caller.client.socket if protocol == "asterisk" else caller.client.socket.socket
        raw.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER: a reset instead of a farewell
        raw.close()
        until(lambda: line.ended)
        assert (line.ended, caller.came(line)) == ("lost", 1)


# One frame in ten lost


SIDES = tone(4.0), tone(4.0, 500)


def tenth_lost() -> Callable[[], bool]:
    """Whether the next one arrives."""
    chance = random.Random(7)
    return lambda: chance.random() > 0.1


def check_sides(line: RememberingLine, lasts: tuple[float, float]) -> None:
    """Both sides have kept their voices, and last from so many to so many seconds, together."""
    for track, hertz in ((0, 300), (1, 500)):
        sound = line.sound(track)
        assert lasts[0] <= len(sound) / RATE <= lasts[1]
        assert int(np.abs(np.fft.rfft(sound)).argmax() * RATE / len(sound)) == pytest.approx(hertz, abs=2)


def test_audiohook_with_a_tenth_lost_keeps_the_clock_of_its_positions(serving: Serving) -> None:
    with another_call(serving):
        client, arrives, step = HookClient(serving), tenth_lost(), RATE // 10
        client.open()
        for at in range(0, len(SIDES[0]), step):
            if arrives():
                client.sound(SIDES[0][at : at + step], SIDES[1][at : at + step])
            else:
                client.position = round(client.position + step / RATE, 6)
            if at % RATE == 0:
                client.send("ping")
                client.receive("pong")
        client.close()
        line = serving.door.line(client.session)
        assert line.said("lost")
        assert line.ended == "ended"
        assert len(line.sound(0)) == len(line.sound(1))
        check_sides(line, (4.0, 4.0))


@pytest.mark.parametrize("vendor", ["twilio", "telnyx"])
def test_media_streams_with_a_tenth_lost_keep_time(serving: Serving, vendor: str) -> None:
    with another_call(serving):
        caller, arrives = _media(vendor)(serving, f"tenth-{vendor}"), tenth_lost()
        for message in caller.client.messages(*SIDES):
            if arrives():
                caller.client.send(message)
        caller.client.stop()
        line = ended(serving, caller.call)
        assert line.said("lost")
        check_sides(line, (3.92, 4.08))


def test_plain_sound_with_a_tenth_lost_is_shorter_and_its_sides_stay_together(serving: Serving) -> None:
    """Nothing on the wire tells what is missing; both sides miss the same."""
    with another_call(serving):
        client, arrives, step, sent = PlainClient(serving, "tenth-plain"), tenth_lost(), RATE // 50, 0
        for at in range(0, len(SIDES[0]), step):
            if arrives():
                client.sound(SIDES[0][at : at + step], SIDES[1][at : at + step])
                sent += step
        client.stop()
        line = ended(serving, "tenth-plain")
        assert len(line.sound(0)) == len(line.sound(1)) == sent < len(SIDES[0])
        check_sides(line, (3.4, 3.8))


def ended(serving: Serving, call: str) -> RememberingLine:
    line = serving.door.line(call)
    until(lambda: line.ended)
    assert line.ended == "ended"
    return line


# Clocks that are wrong


@pytest.mark.parametrize("vendor", ["twilio", "telnyx"])
@pytest.mark.parametrize("stamp", ["0", "-20", "99999999999", "soon", None])
def test_media_streams_with_stamps_of_any_kind_are_heard_by_their_samples(
    serving: Serving, vendor: str, stamp: str | None
) -> None:
    caller = _media(vendor)(serving, f"stamps-{vendor}-{stamp}")
    inbound, outbound = tone(0.2), tone(0.2, 500)
    for message in caller.client.messages(inbound, outbound):
        message["media"]["timestamp"] = stamp
        caller.client.send(message)
    caller.client.stop()
    line = ended(serving, caller.call)
    assert [list(line.sound(track)) for track in (0, 1)] == [coded(inbound), coded(outbound)]
    assert line.said("lost") == []


def coded(samples: Samples) -> list[int]:
    return list(from_mu_law(to_mu_law(samples)))


def test_an_audiohook_clock_that_runs_fast_or_slow_moves_nothing_by_more_than_it_is_wrong(serving: Serving) -> None:
    for pace in (0.98, 1.02):
        client = HookClient(serving)
        client.open()
        for second in range(1, 5):
            client.sound(*SECOND)
            client.position = second * pace
            client.send("ping")
            client.receive("pong")
        client.close()
        line = serving.door.line(client.session)
        assert line.ended == "ended"
        assert 4.0 <= len(line.sound(0)) / RATE <= 4.0 * max(pace, 1.0) + 0.04


# What was said before is said again


def test_a_second_start_is_refused_and_ends_its_own_call(serving: Serving) -> None:
    again = {
        "twilio": {"event": "start", "sequenceNumber": "9", "start": {"callSid": "another"}},
        "telnyx": {"event": "start", "sequence_number": "9", "start": {"call_control_id": "another"}},
        "plain": {"callEvent": "START", "callId": "another", "samplingRate": 8000},
        "turns": {"type": "start", "call": "another"},
    }
    with another_call(serving):
        for protocol, message in again.items():
            caller, line = begun(serving, protocol, "again")
            caller.client.socket.send(json.dumps(message))
            assert closed_with(caller.client.socket) == 1008
            assert (line.ended, caller.came(line)) == ("error", 1)
        assert "another" not in [each.start.call for each in serving.door.lines]


def test_an_audiohook_message_that_is_played_again_ends_its_own_call(serving: Serving) -> None:
    with another_call(serving):
        caller, line = begun(serving, "audiohook", "")
        caller.client.send("ping")
        caller.client.receive("pong")
        caller.client.seq -= 1
        caller.client.send("ping")
        told = caller.client.receive("disconnect")["parameters"]
        assert told == {"reason": "error", "info": "seq is 2, not 3"}
        assert (line.ended, caller.came(line)) == ("error", 1)


@pytest.mark.parametrize(
    ("protocol", "message"),
    [
        ("twilio", {"event": "media", "media": {"payload": "AAAA"}}),
        ("telnyx", {"event": "media", "media": {"payload": "AAAA"}}),
        ("audio", b"\x00\x00\x00\x00"),
        ("turns", {"type": "turn", "speaker": "agent", "text": "Hello."}),
    ],
)
def test_what_comes_before_the_start_is_refused_and_makes_no_call(
    serving: Serving, protocol: str, message: dict[str, Any] | bytes
) -> None:
    before = len(serving.door.lines)
    with another_call(serving):
        socket = serving.open(f"/streams/{protocol}", authorization=f"Bearer {serving.tokens['admin']}")
        socket.send(message if isinstance(message, bytes) else json.dumps(message))
        assert closed_with(socket) == 1008
        assert len(serving.door.lines) == before + 1, "the other call alone"


def test_asterisk_sound_before_its_uuid_and_a_second_uuid_end_their_own_side(serving: Serving) -> None:
    with another_call(serving):
        caller, line = begun(serving, "asterisk", "twice")
        caller.client.send(0x01, bytes(16))
        assert caller.client.is_closed()
        until(lambda: line.ended)
        assert (line.ended, caller.came(line)) == ("lost", 1)


# Words that are none


@pytest.mark.parametrize("garbage", ["{", "[]", "7", b"\x00\x01", json.dumps({"type": "turn", "speaker": "robot"})])
def test_garbage_among_turns_ends_its_own_call(serving: Serving, garbage: str | bytes) -> None:
    with another_call(serving):
        caller, line = begun(serving, "turns", f"garbage-{len(garbage)}")
        caller.client.socket.send(garbage)
        assert closed_with(caller.client.socket) == 1008
        assert (line.ended, caller.came(line)) == ("error", 1)
