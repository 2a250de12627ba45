"""Two channels over a plain websocket, however the sound is cut and whatever stands before it."""

import io
import json
import wave
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.streams import happenings as happens
from wellheard.streams.interface import CueShown
from wellheard.streams.plain import PlainStream

START = {
    "callId": "call-7", "fromNumber": "+15550100", "toNumber": "+15550199", "agentId": "Sam", "samplingRate": 8000,
    "callEvent": "START",
}  # fmt: skip


def started(**changed: Any) -> PlainStream:
    stream = PlainStream()
    (began,) = stream.receive(json.dumps(START | changed), 0.0)
    assert isinstance(began, happens.Began)
    return stream


def heard(happenings: list[happens.Happening], track: int = 0) -> list[int]:
    return [
        int(n) for each in happenings if isinstance(each, happens.Heard) and each.track == track for n in each.samples
    ]


def interleaved(frames: int) -> bytes:
    return np.stack([np.arange(frames), -np.arange(frames)], axis=1).astype("<i2").tobytes()


def wav(sound: bytes, *, before: bytes = b"") -> bytes:
    """A WAV file, perhaps with a chunk of something else before its sound."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(sound)
    whole = out.getvalue()
    at = whole.index(b"data")
    return whole[:at] + before + whole[at:]


def test_a_call_is_told_by_its_start() -> None:
    (began,) = PlainStream().receive(json.dumps(START | {"token": "wh_1"}), 0.0)
    assert isinstance(began, happens.Began)
    assert (began.start.call, began.start.agent, began.start.rate, began.token) == ("call-7", "Sam", 8000, "wh_1")
    assert began.start.tracks == ("customer", "agent")
    assert began.start.customer == "+15550100"
    assert "token" not in began.start.extra


def test_nothing_is_answered_and_nothing_is_waited_for() -> None:
    stream = started()
    assert stream.opened() == []
    assert stream.tell(CueShown(id="1", kind="k", text="t", urgency="now", at_ms=0)) == []
    assert stream.receive(json.dumps({"callEvent": "END", "callId": "call-7"}), 1.0) == [happens.Over("ended")]
    assert stream.concluded() == [happens.Goodbye()]


def test_findings_are_told_to_who_asks_for_them() -> None:
    stream = started(events=True)
    (reply,) = stream.tell(CueShown(id="1", kind="k", text="Say it", urgency="now", at_ms=7))
    assert isinstance(reply, happens.Reply)
    assert json.loads(reply.text) == {
        "type": "cue", "id": "1", "kind": "k", "text": "Say it", "urgency": "now", "at_ms": 7,
    }  # fmt: skip


@given(
    st.lists(st.integers(0, 900), max_size=12), st.sampled_from([b"", b"LIST\x05\x00\x00\x00abcde\x00"]), st.booleans()
)
def test_any_cut_gives_the_same_sound_with_a_header_and_without(cuts: list[int], before: bytes, header: bool) -> None:
    sound = interleaved(200)
    sent = wav(sound, before=before) if header else sound
    ends = sorted({0, len(sent), *(each for each in cuts if each < len(sent))})
    stream = started()
    found = [each for at, to in pairwise(ends) for each in stream.receive(sent[at:to], 0.0)] + stream.receive(
        json.dumps({"callEvent": "END"}), 1.0
    )
    assert heard(found, 0) == list(range(200))
    assert heard(found, 1) == [-n for n in range(200)]


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_at_all_are_sound(sound: bytes, step: int) -> None:
    stream = started()
    found = [each for at in range(0, len(sound), step) for each in stream.receive(sound[at : at + step], 0.0)]
    found += stream.receive(json.dumps({"callEvent": "END"}), 1.0)
    if not sound.startswith(b"RIFF"):
        assert len(heard(found)) == len(sound) // 4


def test_a_header_that_never_ends_does_not_eat_the_memory() -> None:
    stream = started()
    stream.receive(b"RIFF\xff\xff\xff\xffWAVE", 0.0)
    for _ in range(40):
        stream.receive(b"junk\x00\x08\x00\x00" + bytes(2048), 0.0)
    assert stream.header.held is None


@pytest.mark.parametrize(
    ("channels", "tracks"), [(["agent", "customer"], ("agent", "customer")), (["mixed"], ("mixed",))]
)
def test_start_may_say_who_is_where(channels: list[str], tracks: tuple[str, ...]) -> None:
    (began,) = PlainStream().receive(json.dumps(START | {"channels": channels}), 0.0)
    assert isinstance(began, happens.Began)
    assert began.start.tracks == tracks


@pytest.mark.parametrize(
    "changed",
    [
        {"callId": None},
        {"samplingRate": 7},
        {"samplingRate": "fast"},
        {"channels": ["agent", "agent"]},
        {"channels": 2},
    ],
)
def test_a_start_that_says_too_little_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(happens.StreamError):
        PlainStream().receive(json.dumps(START | changed), 0.0)


def test_sound_before_the_start_and_a_second_start_are_refused() -> None:
    with pytest.raises(happens.StreamError):
        PlainStream().receive(b"\x00\x00", 0.0)
    with pytest.raises(happens.StreamError):
        started().receive(json.dumps(START), 0.0)


def test_an_id_that_would_climb_out_of_its_folder_is_made_safe() -> None:
    for call in ("../../etc/passwd", "..", ".", "a/b", "\u0000", "x" * 500, "é"):
        (began,) = PlainStream().receive(json.dumps(START | {"callId": call}), 0.0)
        assert isinstance(began, happens.Began)
        assert began.start.call.startswith("call-")


@pytest.mark.parametrize(("frames", "until_ms"), [(0, 4100), (24_000, 4100), (40_000, 5100)])
def test_on_hold_nothing_is_heard_and_the_clock_goes_on(frames: int, until_ms: int) -> None:
    """By the time that goes by where no sound comes, or less; by the sound where it comes faster."""
    stream = started()
    stream.receive(interleaved(800), 10.0)
    pause, resume = (json.dumps({"callEvent": event}) for event in ("PAUSE", "RESUME"))
    assert stream.receive(pause, 10.1) == [happens.Paused(100)]
    assert stream.receive(pause, 10.2) == [], "it is on hold already"
    assert stream.receive(interleaved(frames), 12.0) == []
    assert stream.receive(resume, 14.1) == [
        happens.Missed(0, 100, until_ms),
        happens.Missed(1, 100, until_ms),
        happens.Resumed(until_ms),
    ]
    assert stream.receive(resume, 14.2) == []
    assert heard(stream.receive(interleaved(80), 14.3)) == list(range(80))
