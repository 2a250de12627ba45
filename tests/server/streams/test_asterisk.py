"""AudioSocket over real TCP: two sides, announced before they come."""

import socket
import struct
import time
from contextlib import suppress
from uuid import UUID, uuid4

import pytest

from tests.server.streams.clients import AsteriskSide, announce, sides_of
from tests.server.streams.stage import Serving, another_call, tone, until
from wellheard.server.streams.audiosocket import Waits


@pytest.fixture(autouse=True)
def _quick(serving: Serving) -> None:
    serving.app.state.asterisk.waits = Waits(first_s=0.5, quiet_s=1.5, rejoin_s=0.4)


def test_two_sides_meet_on_one_line(serving: Serving) -> None:
    customer, agent = (AsteriskSide(serving, each) for each in sides_of(announce(serving, "pair", queue="Repairs")))
    customer.sound(tone(0.5))
    agent.sound(tone(0.5, 500))
    customer.send(0x03, b"7")
    customer.hang_up()
    agent.hang_up()
    line = serving.door.line("pair")
    until(lambda: line.ended == "ended")
    assert (line.start.tracks, line.start.queue, line.start.source) == (("customer", "agent"), "Repairs", "audiosocket")
    assert list(line.sound(0)[-4000:]) == list(tone(0.5))
    assert list(line.sound(1)[-4000:]) == list(tone(0.5, 500))
    assert line.said("note") == [("note", "dtmf", {"digit": "7"})]


def test_a_side_that_comes_later_begins_later(serving: Serving) -> None:
    customer_id, agent_id = sides_of(announce(serving, "later"))
    customer = AsteriskSide(serving, customer_id)
    customer.sound(tone(0.1))
    line = serving.door.line("later")
    time.sleep(0.5)
    agent = AsteriskSide(serving, agent_id)
    agent.sound(tone(0.1, 500))
    until(lambda: len(line.sound(1)) > 800)
    (lost,) = line.said("lost")
    assert lost[:3] == ("lost", 1, 0)
    assert 400 < lost[3] < 3000
    customer.hang_up()
    agent.hang_up()
    until(lambda: line.ended == "ended")


def test_a_side_that_breaks_off_may_come_back_within_the_call(serving: Serving) -> None:
    customer_id, agent_id = sides_of(announce(serving, "broken"))
    customer, agent = AsteriskSide(serving, customer_id), AsteriskSide(serving, agent_id)
    customer.sound(tone(0.1))
    agent.sound(tone(0.1))
    line = serving.door.line("broken")
    until(lambda: len(line.sound(1)) >= 800)
    customer.socket.close()
    again = AsteriskSide(serving, customer_id)
    again.sound(tone(0.1, 700))
    until(lambda: list(line.sound(0)[-800:]) == list(tone(0.1, 700)))
    assert line.ended is None
    again.hang_up()
    agent.hang_up()
    until(lambda: line.ended == "ended")


def test_a_call_whose_sides_both_break_off_is_lost(serving: Serving) -> None:
    uuid = sides_of(announce(serving, "off"))[0]
    side = AsteriskSide(serving, uuid)
    side.sound(tone(0.1))
    line = serving.door.line("off")
    until(lambda: len(line.sound(0)) == 800)
    side.socket.close()
    until(lambda: line.ended)
    assert line.log[-1] == ("end", "lost")
    assert list(line.sound(0)) == list(tone(0.1))
    assert AsteriskSide(serving, uuid).is_closed(), "its UUID opens nothing any more"


def test_wide_sound_keeps_its_rate_and_both_sides_must_have_it(serving: Serving) -> None:
    customer_id, agent_id = sides_of(announce(serving, "wide-band"))
    customer, agent = AsteriskSide(serving, customer_id), AsteriskSide(serving, agent_id)
    customer.sound(tone(0.2, rate=16_000), kind=0x12, frame=320)
    line = serving.door.line("wide-band")
    assert line.start.rate == 16_000
    until(lambda: len(line.sound(0)) == 3200)
    agent.sound(tone(0.02))
    assert agent.is_closed()
    customer.hang_up()
    until(lambda: line.ended == "ended")


def test_a_uuid_that_nobody_announced_gets_nowhere(serving: Serving) -> None:
    with another_call(serving):
        assert AsteriskSide(serving, uuid4()).is_closed()


def test_a_uuid_serves_one_call_and_one_connection_at_a_time(serving: Serving) -> None:
    with another_call(serving):
        (uuid, _) = sides_of(announce(serving, "once"))
        first = AsteriskSide(serving, uuid)
        first.sound(tone(0.1))
        line = serving.door.line("once")
        second = AsteriskSide(serving, uuid)
        second.sound(tone(0.02))
        assert second.is_closed()
        first.hang_up()
        until(lambda: line.ended == "ended")
        assert AsteriskSide(serving, uuid).is_closed()


@pytest.mark.parametrize(
    "garbage", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"\x01\xff\xff" + b"x" * 100]
)
def test_garbage_is_turned_away_at_once_and_harms_nobody(serving: Serving, garbage: bytes) -> None:
    with another_call(serving), socket.create_connection(("127.0.0.1", serving.asterisk), timeout=5) as stranger:
        stranger.sendall(garbage)
        with suppress(ConnectionResetError):
            assert stranger.recv(10) == b""


def test_a_connection_that_says_nothing_is_closed(serving: Serving) -> None:
    with socket.create_connection(("127.0.0.1", serving.asterisk), timeout=5) as silent:
        silent.sendall(b"\x01\x00")
        assert silent.recv(10) == b""


def test_garbage_within_a_call_ends_its_own_side_and_no_other_call(serving: Serving) -> None:
    with another_call(serving):
        side = AsteriskSide(serving, sides_of(announce(serving, "half-sample"))[0])
        side.sound(tone(0.1))
        line = serving.door.line("half-sample")
        side.send(0x10, b"\x00\x01\x02")
        assert side.is_closed()
        until(lambda: line.ended == "lost")
        assert len(line.sound(0)) == 800


def test_frames_may_be_cut_anywhere(serving: Serving) -> None:
    uuid = sides_of(announce(serving, "cut"))[0]
    sound = tone(0.3).astype("<i2").tobytes()
    frames = b"".join(struct.pack(">BH", 0x10, 320) + sound[at : at + 320] for at in range(0, len(sound), 320))
    sent = struct.pack(">BH", 0x01, 16) + uuid.bytes + frames + b"\x00\x00\x00"
    with socket.create_connection(("127.0.0.1", serving.asterisk), timeout=5) as side:
        for at in range(0, len(sent), 97):
            side.sendall(sent[at : at + 97])
        line = serving.door.line("cut")
        until(lambda: line.ended == "ended")
    assert list(line.sound(0)) == list(tone(0.3))


def test_announcing_asks_for_the_permission_and_its_reach(serving: Serving) -> None:
    assert announce(serving, "no", who="powerless").status_code == 403
    assert announce(serving, "no", who="agent", agent="other").status_code == 403
    assert announce(serving, "mine", who="agent", agent="agent").status_code == 201


def test_a_uuid_may_be_given_and_is_taken_once(serving: Serving) -> None:
    given = str(uuid4())
    sides = [{"speaker": "mixed", "uuid": given}]
    answer = announce(serving, "given", sides=sides)
    assert sides_of(answer) == [UUID(given)]
    assert answer.json()["call"] == "given"
    again = announce(serving, "given", sides=sides)
    assert again.status_code == 409
    assert "announced already" in again.json()["detail"]
