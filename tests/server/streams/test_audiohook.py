"""Genesys AudioHook over a real socket: a call as it should be, and all that should not be."""

import base64
import json
import time
from dataclasses import replace
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.streams.stage import KEY, SECRET, HookClient, Serving, another_call, signed, tone, until
from wellheard.streams.interface import CueShown, FinalTranscript

NOBODY = "00000000-0000-0000-0000-000000000000"


def final(number: int = 1, text: str = "My line is dead.") -> FinalTranscript:
    return FinalTranscript(id=str(number), track=0, speaker="customer", text=text, start_ms=100, end_ms=900)


def test_a_call_is_opened_heard_and_closed(serving: Serving) -> None:
    client = HookClient(serving)
    opened = client.open()
    assert [each["channels"] for each in opened["parameters"]["media"]] == [["external", "internal"]]
    client.sound(tone(1), tone(1, 500))
    closed = client.close()
    line = serving.door.line(client.session)
    assert (closed["seq"], closed["clientseq"]) == (2, 2)
    assert line.start.tracks == ("customer", "agent")
    assert line.ended == "ended"
    for track, hertz in ((0, 300), (1, 500)):
        spectrum = np.abs(np.fft.rfft(line.sound(track)))
        assert int(spectrum.argmax()) == hertz, "a second of sound: the bin is the frequency"


def test_turns_and_cues_come_as_events_one_at_a_time(serving: Serving) -> None:
    client = HookClient(serving)
    client.open()
    line = serving.door.line(client.session)
    line.find(final())
    line.find(CueShown(id="c", kind="empathy", text="Say sorry first", urgency="now", at_ms=950))
    said, cue = client.receive("event"), client.receive("event")
    (transcript,), (assist,) = said["parameters"]["entities"], cue["parameters"]["entities"]
    assert transcript["data"]["alternatives"][0]["interpretations"][0]["transcript"] == "My line is dead."
    assert assist["data"]["suggestions"][0]["answer"] == "Say sorry first"
    client.close()


def test_what_is_still_being_heard_is_told_before_closed(serving: Serving) -> None:
    client = HookClient(serving)
    client.open()
    line = serving.door.line(client.session)
    line.holds_back = True
    client.send("close", {"reason": "end"})
    until(lambda: line.ended)
    client.send("ping")
    client.receive("pong")
    line.find(final())
    line.find(None)
    assert client.receive("event")["parameters"]["entities"][0]["type"] == "transcript"
    assert client.receive("closed")["seq"] == 4


def test_closed_comes_in_time_when_the_hearing_never_ends(serving: Serving) -> None:
    client = HookClient(serving)
    client.open()
    serving.door.line(client.session).holds_back = True
    asked = time.monotonic()
    client.close()
    assert time.monotonic() - asked < 5


def test_a_probe_is_answered_and_no_call_begins(serving: Serving) -> None:
    before = len(serving.door.lines)
    client = HookClient(serving)
    nobody = {"id": NOBODY, "ani": "", "aniName": "", "dnis": ""}
    assert client.open(conversationId=NOBODY, participant=nobody)["parameters"]["media"] == []
    client.close()
    assert len(serving.door.lines) == before


def turned_away(serving: Serving, **changed: Any) -> dict[str, Any]:
    """The disconnect that a handshake earns; no call begins, and another goes on."""
    before = len(serving.door.lines)
    asked = time.monotonic()
    client = HookClient(serving, **changed)
    client.send("open", {})
    message = client.receive("disconnect")
    assert time.monotonic() - asked >= 0.5
    client.close("disconnect")
    assert len(serving.door.lines) == before
    told: dict[str, Any] = message["parameters"]
    return told


def test_a_wrong_signature_is_turned_away_after_half_a_second_and_harms_nobody(serving: Serving) -> None:
    with another_call(serving):
        before = len(serving.door.lines)
        assert turned_away(serving, secret=b"another") == {"reason": "unauthorized"}
        assert len(serving.door.lines) == before


def test_expired_and_future_signatures_are_turned_away(serving: Serving) -> None:
    now = int(time.time())
    assert turned_away(serving, created=now - 30)["reason"] == "unauthorized"
    assert turned_away(serving, created=now + 60)["reason"] == "unauthorized"
    assert turned_away(serving, expires=now - 5)["reason"] == "unauthorized"


def test_a_clock_that_is_two_seconds_off_either_way_is_let_in(serving: Serving) -> None:
    for seconds in (-2, 2):
        client = HookClient(serving, created=int(time.time()) + seconds)
        client.open()
        assert client.close()["type"] == "closed"
        assert serving.door.line(client.session).ended == "ended"


def test_a_handshake_that_is_played_again_is_turned_away(serving: Serving) -> None:
    with another_call(serving):
        headers = signed("/streams/audiohook", serving.host)
        first = HookClient(serving, headers=headers)
        first.open()
        assert turned_away(serving, headers=headers)["reason"] == "unauthorized"
        first.sound(tone(0.1), tone(0.1))
        first.close()


def test_no_signature_at_all_is_turned_away(serving: Serving) -> None:
    headers = signed("/streams/audiohook", serving.host)
    del headers["signature"]
    assert turned_away(serving, headers=headers)["reason"] == "unauthorized"


def test_another_organization_in_open_than_in_the_header_is_turned_away(serving: Serving) -> None:
    client = HookClient(serving)
    client.organization = str(uuid4())
    client.send("open", {
        "organizationId": client.organization, "conversationId": str(uuid4()),
        "participant": {"id": str(uuid4()), "ani": "", "aniName": "", "dnis": ""}, "media": [],
    })  # fmt: skip
    assert client.receive("disconnect")["parameters"] == {"reason": "unauthorized"}


def test_a_key_that_is_taken_out_of_the_file_opens_nothing_any_more(serving: Serving) -> None:
    whole = serving.keys.read_text()
    secret, organization = base64.b64encode(SECRET).decode(), str(uuid4())
    try:
        serving.keys.write_text("# none\n")
        assert turned_away(serving)["reason"] == "unauthorized"
        serving.keys.write_text(f"{KEY} {secret} {organization}\n")
        assert turned_away(serving)["reason"] == "unauthorized"
        client = HookClient(serving, audiohook_organization_id=organization)
        client.open()
        client.close()
        serving.keys.write_text("broken\n")
        client = HookClient(serving, audiohook_organization_id=organization)
        client.open()
        client.close()
    finally:
        serving.keys.write_text(whole)


@pytest.mark.parametrize(
    "changed", [{"seq": 9}, {"serverseq": 40}, {"id": str(uuid4())}, {"version": "3"}, {"type": "dance"}]
)
def test_a_wrong_message_ends_its_own_call_and_no_other(serving: Serving, changed: dict[str, Any]) -> None:
    with another_call(serving):
        client = HookClient(serving)
        client.open()
        client.sound(tone(0.2), tone(0.2))
        client.send("ping", **changed)
        assert client.receive("disconnect")["parameters"]["reason"] == "error"
        line = serving.door.line(client.session)
        assert line.ended == "error"
        assert len(line.sound(0)) == 1600
        client.close("disconnect")


@pytest.mark.parametrize("garbage", ["", "{", "\x00" * 40, "[" * 20_000, '{"type": "open"}', b"\x00", b"\xff" * 3])
def test_garbage_ends_its_own_call_and_no_other(serving: Serving, garbage: str | bytes) -> None:
    with another_call(serving):
        client = HookClient(serving)
        client.open()
        client.socket.send(garbage)
        assert client.receive("disconnect")["parameters"]["reason"] == "error"
        assert serving.door.line(client.session).ended == "error"


def test_a_text_beyond_64_kb_is_refused_in_the_protocols_words(serving: Serving) -> None:
    with another_call(serving):
        client = HookClient(serving)
        client.open()
        client.send("ping", {"note": "x" * 66_000})
        assert client.receive("disconnect")["parameters"] == {"reason": "error", "info": "Text message over 64 KB"}


def test_a_client_that_goes_without_a_word_is_lost_and_can_come_back(serving: Serving) -> None:
    with another_call(serving):
        client = HookClient(serving)
        client.open()
        client.sound(tone(0.5), tone(0.5))
        client.socket.socket.close()
        line = serving.door.line(client.session)
        until(lambda: line.ended == "lost")
        assert len(line.sound(0)) == 4000
        again = HookClient(serving)
        again.open(continuedSessions=[{"id": client.session, "serverseq": 1, "clientseq": 1}])
        assert serving.door.resumed[-1]
        resumed = serving.door.lines[-1]
        assert resumed.start.call == client.session
        again.position = 2.0
        again.send("discarded", {"start": "PT0S", "discarded": "PT2S"})
        again.sound(tone(0.1), tone(0.1))
        resumed.find(replace(final(), start_ms=62_100, end_ms=62_900))
        (entity,) = again.receive("event")["parameters"]["entities"]
        assert entity["data"]["offset"] == "PT2.1S", "on the clock of the session"
        assert resumed.said("lost")[0] == ("lost", 0, 60_000, 62_000), "on the clock of the call"
        again.close()


def test_a_connection_on_which_nothing_ever_begins_is_closed(serving: Serving) -> None:
    client = HookClient(serving)
    with pytest.raises(ConnectionClosed):
        client.socket.recv(6)


def test_a_client_that_reads_nothing_holds_nobody_up_and_its_own_sound_is_kept(serving: Serving) -> None:
    with another_call(serving):
        client = HookClient(serving)
        client.open()
        line = serving.door.line(client.session)
        for number in range(3000):
            line.find(final(number, "x" * 500))
        for _ in range(20):
            client.sound(tone(0.1), tone(0.1))
        until(lambda: len(line.sound(0)) == 16_000)
        assert line.ended is None


def test_events_come_no_faster_than_the_client_takes_them(serving: Serving) -> None:
    client = HookClient(serving)
    client.open()
    line = serving.door.line(client.session)
    for number in range(28):
        line.find(final(number))
    began, times = time.monotonic(), []
    for _ in range(28):
        client.receive("event")
        times.append(time.monotonic() - began)
    assert times[27] > 0.3, "beyond the first 25 there are five a second, of which one may be ripe already"
    client.close()


def test_a_flood_is_read_more_slowly_and_harms_nobody(serving: Serving) -> None:
    with another_call(serving):
        client = HookClient(serving)
        client.open()
        for _ in range(2000):
            client.socket.send(b"\xff\xff")
        line = serving.door.line(client.session)
        until(lambda: len(line.sound(0)) >= 2000, timeout_s=10)
        assert [len(line.sound(track)) for track in (0, 1)] == [2000, 2000]
        assert client.close()["type"] == "closed"


def test_a_full_room_says_so_and_the_client_may_close(serving: Serving) -> None:
    door, most = serving.door, serving.door.most
    try:
        door.most = 0
        client = HookClient(serving)
        with pytest.raises(AssertionError):
            client.open()
        assert client.got[-1]["parameters"] == {"reason": "error", "info": "The room is full."}
        client.close("disconnect")
    finally:
        door.most = most


def test_more_connections_than_allowed_are_turned_away_and_those_there_go_on(serving: Serving) -> None:
    crowd = serving.app.state.streams.crowd
    with another_call(serving):
        most, crowd.most = crowd.most, crowd.now
        try:
            with pytest.raises(ConnectionClosed) as closed:
                HookClient(serving).socket.recv(5)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1013
        finally:
            crowd.most = most


def test_positions_that_run_away_are_noted_and_make_no_hours_of_silence(serving: Serving) -> None:
    client = HookClient(serving)
    client.open()
    client.sound(tone(0.2), tone(0.2))
    client.position += 7200
    client.send("ping")
    client.receive("pong")
    client.position -= 7200
    client.sound(tone(0.2), tone(0.2))
    client.close()
    line = serving.door.line(client.session)
    assert [each[1] for each in line.said("note")] == ["clock"]
    assert len(line.sound(0)) == 3200


def test_a_pause_a_discard_and_an_update_reach_the_line(serving: Serving) -> None:
    client = HookClient(serving)
    client.open()
    client.sound(tone(0.5), tone(0.5))
    client.send("paused")
    client.send("resumed", {"start": "PT0.5S", "discarded": "PT0S"})
    client.position = 1.5
    client.send("discarded", {"start": "PT0.5S", "discarded": "PT1S"})
    client.send("update", {"language": "en-GB"})
    client.receive("updated")
    client.sound(tone(0.5), tone(0.5))
    client.send("error", {"code": 408, "message": "slow"} | {"kind": "x", "self": "y"})
    client.close()
    log = serving.door.line(client.session).log
    assert [each[0] for each in log if each[0] != "audio"] == [
        "pause",
        "resume",
        "note",
        "lost",
        "lost",
        "note",
        "note",
        "end",
    ]
    assert json.dumps([each for each in log if each[0] == "lost"]) == '[["lost", 0, 500, 1500], ["lost", 1, 500, 1500]]'
