"""Whatever strangers send, no protocol raises anything but its own error, and what it answers can be sent."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.streams.hook import Client, a_session
from wellheard.streams.finished_turns import TurnStream
from wellheard.streams.happenings import Heard, Noted, Reply, Said, Saying, StreamError, Talk
from wellheard.streams.plain import PlainStream
from wellheard.streams.telnyx import telnyx
from wellheard.streams.twilio import twilio

NAMES = (
    "event", "type", "start", "media", "track", "payload", "chunk", "sequenceNumber", "sequence_number", "callSid",
    "callEvent", "callId", "samplingRate", "channels", "call", "speaker", "text", "version", "id", "seq", "serverseq",
    "position", "parameters", "mediaFormat", "encoding", "sampleRate", "customParameters", "tracks", "start_ms",
)  # fmt: skip
WORDS = (
    "start", "media", "stop", "START", "END", "turn", "partial", "open", "close", "ping", "paused", "2", "PT1S",
    "inbound", "agent", "AAAA", "audio/x-mulaw", "\ud800", "end", "discarded", "error", "update",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from(NAMES), some, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
MESSAGES = st.one_of(OBJECTS.map(json.dumps), VALUES.map(json.dumps), st.text(max_size=30), st.binary(max_size=40))

STARTS: dict[str, tuple[Callable[[], Talk], list[str]]] = {
    "twilio": (twilio, [json.dumps({"event": "start", "start": {"callSid": "CA1"}})]),
    "telnyx": (telnyx, [json.dumps({"event": "start", "start": {"call_control_id": "v2"}})]),
    "plain": (PlainStream, [json.dumps({"callEvent": "START", "callId": "1", "samplingRate": 8000})]),
    "turns": (TurnStream, [json.dumps({"type": "start", "call": "1"})]),
    "audiohook": (a_session, []),
}


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("begun", [False, True])
@settings(max_examples=25, deadline=None)
@given(sent=st.lists(MESSAGES, min_size=1, max_size=6))
def test_garbage_raises_nothing_but_the_protocols_error(name: str, begun: bool, sent: list[Any]) -> None:
    make, first = STARTS[name]
    talk = Client().talk if name == "audiohook" else make()
    if begun and name == "audiohook":
        client = Client()
        client.open()
        talk = client.talk
    try:
        for each in [*(first if begun else []), *sent]:
            for happening in talk.receive(each, 100.0):
                check(happening)
    except StreamError as error:
        error.reason.encode()


def check(happening: Any) -> None:
    """What can be written, sent and kept."""
    match happening:
        case Reply():
            happening.text.encode()
        case Heard():
            assert happening.samples.dtype.name == "int16"
        case Said() | Saying():
            happening.text.encode()
        case Noted():
            json.dumps(dict(happening.details), ensure_ascii=False).encode()
