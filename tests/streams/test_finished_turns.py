"""Turns as text."""

import json
from typing import Any

import pytest

from wellheard.streams import happenings as happens
from wellheard.streams.finished_turns import TurnStream
from wellheard.streams.interface import CueShown, CueWithdrawn, FinalTranscript, Finding


def hear(stream: TurnStream, **message: Any) -> list[happens.Happening]:
    return stream.receive(json.dumps(message), 0.0)


def started(**more: Any) -> TurnStream:
    stream = TurnStream()
    (began,) = hear(stream, type="start", call="chat-7", **more)
    assert isinstance(began, happens.Began)
    return stream


def told(happenings: list[happens.Happening]) -> list[dict[str, Any]]:
    return [json.loads(each.text) for each in happenings if isinstance(each, happens.Reply)]


def test_a_chat_is_told_by_its_start() -> None:
    stream = TurnStream()
    (began,) = hear(
        stream, type="start", call="chat-7", channel="chat", agent="Sam", customer="c-9", conversation="x",
        token="wh_1", extra={"site": 3},
    )  # fmt: skip
    assert isinstance(began, happens.Began)
    start = began.start
    assert (start.call, start.channel, start.agent, start.customer) == ("chat-7", "chat", "Sam", "c-9")
    assert (start.tracks, start.conversation, began.token, start.extra) == ((), "x", "wh_1", {"site": "3"})
    assert told(stream.opened()) == [{"type": "opened", "call": "chat-7"}]


def test_turns_partials_and_notes_are_passed_on() -> None:
    stream = started()
    assert hear(stream, type="turn", speaker="customer", text=" It's dead. ", start_ms=100, end_ms=900, id="a") == [
        happens.Said(speaker="customer", text="It's dead.", start_ms=100, end_ms=900, id="a")
    ]
    assert hear(stream, type="turn", speaker="agent", text="Oh.") == [happens.Said(speaker="agent", text="Oh.")]
    assert hear(stream, type="partial", speaker="agent", text="Let me") == [
        happens.Saying(speaker="agent", text="Let me")
    ]
    assert hear(stream, type="note", details={"screen": "invoice"}) == [happens.Noted("mark", {"screen": "invoice"})]
    assert hear(stream, type="turn", speaker="agent", text="  ") == []
    assert hear(stream, type="something new") == []


def test_a_caller_on_hold_is_told_with_the_time_since_the_start() -> None:
    stream = TurnStream()
    stream.receive(json.dumps({"type": "start", "call": "chat-7"}), 50.0)
    assert stream.receive(json.dumps({"type": "pause"}), 51.5) == [happens.Paused(1500)]
    assert stream.receive(json.dumps({"type": "resume"}), 63.0) == [happens.Resumed(13_000)]


def test_the_end_is_told_when_all_is_told() -> None:
    stream = started()
    assert hear(stream, type="end") == [happens.Over("ended")]
    assert told(stream.concluded()) == [{"type": "closed"}]
    assert hear(stream, type="turn", speaker="agent", text="Late") == []


def test_everything_that_is_found_is_told() -> None:
    stream = started()
    final = FinalTranscript(id="1", track=None, speaker="agent", text="Oh", start_ms=0, end_ms=5)
    findings: list[Finding] = [
        final,
        CueShown(id="c", kind="k", text="t", urgency="soon", at_ms=9),
        CueWithdrawn(id="c", at_ms=10),
    ]
    assert [told(stream.tell(each))[0]["type"] for each in findings] == ["transcript", "cue", "cue_withdrawn"]


def test_a_refusal_is_told_in_a_sentence() -> None:
    found = started().unauthorised()
    assert told(found)[0]["type"] == "refused"
    assert found[-1] == happens.Goodbye(happens.REFUSED)


@pytest.mark.parametrize(
    "message",
    [
        {"type": "turn", "speaker": "robot", "text": "Hi"},
        {"type": "turn", "speaker": ["agent"], "text": "Hi"},
        {"type": "turn", "speaker": "agent"},
        {"type": "turn", "speaker": "agent", "text": 7},
        {"type": "turn", "speaker": "agent", "text": "Hi", "start_ms": 9, "end_ms": 3},
        {"type": "start", "call": "again"},
    ],
)
def test_a_message_that_says_too_little_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(happens.StreamError):
        hear(started(), **message)


@pytest.mark.parametrize(
    "message", [{"type": "turn"}, {"type": "start"}, {"type": "start", "call": "x", "channel": "fax"}]
)
def test_what_comes_first_must_be_a_start(message: dict[str, Any]) -> None:
    with pytest.raises(happens.StreamError):
        hear(TurnStream(), **message)


def test_half_a_surrogate_pair_can_be_written_all_the_same() -> None:
    (said,) = hear(started(), type="turn", speaker="agent", text="well \ud83d")
    assert isinstance(said, happens.Said)
    assert said.text.encode() == b"well ?"
