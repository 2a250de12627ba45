"""Plain websockets and finished turns over a real socket."""

import io
import json
import time
import wave
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.streams.clients import PlainClient, TurnClient, closed_with
from tests.server.streams.stage import RememberingLine, Serving, another_call, tone, until
from wellheard.server.streams.driving import Patience
from wellheard.streams.interface import CueShown, CueWithdrawn


def over(serving: Serving, call: str) -> RememberingLine:
    return until(lambda: serving.door.line(call) if serving.door.line(call).ended else None)


def test_a_client_that_waits_for_no_acknowledgement_is_heard_whole(serving: Serving) -> None:
    """START, sound and END are on their way before the server has read the first of them."""
    client = PlainClient(serving, "unacknowledged")
    client.sound(tone(1), tone(1, 500))
    client.stop()
    client.socket.close()
    line = over(serving, "unacknowledged")
    assert (line.ended, line.start.source, line.start.agent) == ("ended", "websocket", "Sam")
    assert list(line.sound(0)) == list(tone(1))
    assert list(line.sound(1)) == list(tone(1, 500))


def test_a_riff_header_within_the_sound_is_no_sound(serving: Serving) -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.stack([tone(0.5), tone(0.5, 500)], axis=1).tobytes())
    client, whole = PlainClient(serving, "riff"), out.getvalue()
    for at in range(0, len(whole), 333):
        client.socket.send(whole[at : at + 333])
    client.stop()
    line = over(serving, "riff")
    assert list(line.sound(0)) == list(tone(0.5))
    assert list(line.sound(1)) == list(tone(0.5, 500))


def test_a_caller_on_hold_may_be_quiet_for_longer_than_a_connection_otherwise(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = Patience(first_s=2, quiet_s=0.5, held_s=60, findings_s=1, leave_s=0.5)
    monkeypatch.setattr(serving.app.state.streams, "patience", patience)
    client = PlainClient(serving, "on-hold")
    client.sound(tone(0.2), tone(0.2))
    client.socket.send(json.dumps({"callEvent": "PAUSE", "callId": "on-hold"}))
    time.sleep(1.2)
    client.socket.send(json.dumps({"callEvent": "RESUME", "callId": "on-hold"}))
    until(lambda: serving.door.line("on-hold").said("resume"))
    assert serving.door.line("on-hold").ended is None
    assert over(serving, "on-hold").ended == "lost", "taken back, it is missed as soon as any other"
    (resumed,) = serving.door.line("on-hold").said("resume")
    assert resumed[1] >= 1_200


def test_other_rates_are_passed_on_as_they_are(serving: Serving) -> None:
    client = PlainClient(serving, "wide", samplingRate=16_000)
    client.sound(tone(0.5, rate=16_000), tone(0.5, rate=16_000))
    client.stop()
    line = over(serving, "wide")
    assert (line.start.rate, len(line.sound(0))) == (16_000, 8000)


def test_cues_are_told_to_a_client_that_asked_for_them(serving: Serving) -> None:
    client = PlainClient(serving, "asking", events=True)
    assert json.loads(client.socket.recv(5)) == {"type": "opened"}
    serving.door.line("asking").find(CueShown(id="c", kind="k", text="Breathe", urgency="soon", at_ms=40))
    assert json.loads(client.socket.recv(5))["text"] == "Breathe"
    client.stop()
    assert closed_with(client.socket) == 1000


@pytest.mark.parametrize(
    "changed", [{"headers": {}}, {"headers": {"authorization": "Bearer wh_no"}}, {"headers": {}, "token": "no"}]
)
def test_a_stranger_is_turned_away_and_harms_nobody(serving: Serving, changed: dict[str, Any]) -> None:
    with another_call(serving):
        assert closed_with(PlainClient(serving, "plain-stranger", **dict(changed)).socket) == 1008
        assert "plain-stranger" not in [each.start.call for each in serving.door.lines]


def test_a_token_in_the_start_or_in_the_address_lets_in(serving: Serving) -> None:
    client = PlainClient(serving, "start-token", headers={}, token=serving.tokens["admin"])
    client.sound(tone(0.1), tone(0.1))
    until(lambda: len(serving.door.line("start-token").sound(0)) == 800)
    assert "token" not in serving.door.line("start-token").start.extra
    socket = serving.open(f"/streams/turns?token={serving.tokens['admin']}")
    socket.send(json.dumps({"type": "start", "call": "address-token"}))
    assert json.loads(socket.recv(5)) == {"type": "opened", "call": "address-token"}


def test_a_browsers_cookie_opens_nothing(serving: Serving) -> None:
    """A page of somebody else's may open sockets here from a signed-in browser; it must get nowhere."""
    with serving.cast.browser("admin") as browser:
        cookie = "; ".join(f"{each.name}={each.value}" for each in browser.cookies.jar)
    headers = {"cookie": cookie, "origin": "https://evil.example.com"}
    assert closed_with(PlainClient(serving, "cookie", headers=headers).socket) == 1008


@pytest.mark.parametrize("garbage", ["{", "7", json.dumps({"callEvent": "START", "callId": "x"})])
def test_garbage_ends_its_own_call_and_no_other(serving: Serving, garbage: str) -> None:
    with another_call(serving):
        call = f"plain-{len(garbage)}"
        client = PlainClient(serving, call)
        client.sound(tone(0.1), tone(0.1))
        client.socket.send(garbage)
        assert closed_with(client.socket) == 1008
        line = serving.door.line(call)
        assert (line.ended, len(line.sound(0))) == ("error", 800)


def test_turns_go_in_and_cues_come_out(serving: Serving) -> None:
    client = TurnClient(serving, "chat-1", channel="chat", agent="Sam")
    assert client.receive() == {"type": "opened", "call": "chat-1"}
    client.send(type="turn", speaker="customer", text="It's dead again.", start_ms=0, end_ms=1200, id="t1")
    client.send(type="partial", speaker="agent", text="Oh no")
    client.send(type="note", details={"self": "x", "kind": "y", "screen": "invoice"})
    line = serving.door.line("chat-1")
    until(lambda: line.said("note"))
    line.find(CueShown(id="c", kind="again", text="It is the second time. Say so.", urgency="now", at_ms=1300))
    line.find(CueWithdrawn(id="c", at_ms=1400))
    assert client.receive()["text"] == "It is the second time. Say so."
    assert client.receive() == {"type": "cue_withdrawn", "id": "c", "at_ms": 1400}
    client.send(type="end")
    assert client.receive() == {"type": "closed"}
    assert closed_with(client.socket) == 1000
    assert line.log == [
        ("turn", "customer", "It's dead again.", 0, 1200, "t1"),
        ("partial", "agent", "Oh no"),
        ("note", "mark", {"screen": "invoice"}),
        ("end", "ended"),
    ]


def test_a_refused_client_is_told_why(serving: Serving) -> None:
    client = TurnClient(serving, "refused", who="powerless")
    assert client.receive() == {"type": "refused", "detail": "The token is not good for this call."}
    assert closed_with(client.socket) == 1008


def test_a_wrong_turn_ends_its_own_call_and_says_what_was_wrong(serving: Serving) -> None:
    with another_call(serving):
        client = TurnClient(serving, "wrong-turn")
        client.receive()
        client.send(type="turn", speaker="robot", text="Hi")
        with pytest.raises(ConnectionClosed) as closed:
            client.socket.recv(5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        assert "speaker" in closed.value.rcvd.reason
        assert serving.door.line("wrong-turn").ended == "error"


def test_the_same_chat_goes_on_after_a_lost_connection(serving: Serving) -> None:
    first = TurnClient(serving, "again")
    first.receive()
    first.socket.socket.close()
    over(serving, "again")
    second = TurnClient(serving, "again")
    assert second.receive() == {"type": "opened", "call": "again"}
    assert serving.door.resumed[-1]
