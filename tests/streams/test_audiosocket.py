"""AudioSocket's frames, however the bytes are cut."""

import struct
from collections.abc import Iterable
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.streams.audiosocket import RATES, Digit, Frame, Frames, HungUp, Identity, Sound
from wellheard.streams.happenings import StreamError

WHO = UUID("40325ec2-5efd-4bd3-805f-53576e581d13")


def frame(kind: int, payload: bytes = b"") -> bytes:
    return struct.pack(">BH", kind, len(payload)) + payload


def plain(frames: Iterable[Frame]) -> list[object]:
    """Frames that can be compared."""
    return [(each.rate, each.samples.tolist()) if isinstance(each, Sound) else each for each in frames]


FIRST = frame(0x01, WHO.bytes)


def test_each_kind_of_frame_is_understood() -> None:
    sound = np.arange(160, dtype="<i2").tobytes()
    sent = FIRST + frame(0x10, sound) + frame(0x03, b"5") + frame(0x42, b"from the future") + frame(0x00)
    assert plain(Frames().feed(sent)) == [Identity(WHO), (8000, list(range(160))), Digit("5"), HungUp()]


@pytest.mark.parametrize(("kind", "rate"), RATES.items())
def test_each_rate_has_its_kind(kind: int, rate: int) -> None:
    assert plain(Frames().feed(FIRST + frame(kind, b"\x01\x00")))[1:] == [(rate, [1])]


def test_an_error_of_asterisk_ends_its_side() -> None:
    assert plain(Frames().feed(FIRST + frame(0xFF, b"\x02")))[1:] == [HungUp(fault=True)]


@given(
    st.lists(
        st.sampled_from([frame(0x10, bytes(320)), frame(0x12, bytes(640)), frame(0x03, b"1"), frame(0x10)]), max_size=8
    ),
    st.integers(1, 50),
)
def test_any_cut_gives_the_same_frames(frames: list[bytes], step: int) -> None:  # fmt: skip
    sent = FIRST + b"".join(frames)
    cut = Frames()
    found = [each for at in range(0, len(sent), step) for each in cut.feed(sent[at : at + step])]
    assert plain(found) == plain(Frames().feed(sent))
    assert not cut.held


@pytest.mark.parametrize(
    "sent",
    [b"GET / HTTP/1.1\r\n", frame(0x10, bytes(320)), frame(0x01, b"short"), b"\x01\xff\xff", FIRST + FIRST,
     FIRST + frame(0x10, b"\x00"), b"\x16\x03\x01\x02"],
)  # fmt: skip
def test_what_is_no_audiosocket_is_refused_at_once(sent: bytes) -> None:
    with pytest.raises(StreamError):
        list(Frames().feed(sent))


def test_what_came_before_a_fault_is_given_out_before_it_is_told() -> None:
    frames = Frames().feed(FIRST + frame(0x10, b"\x01\x00") + frame(0x10, b"\x01"))
    assert plain([next(frames), next(frames)]) == [Identity(WHO), (8000, [1])]
    with pytest.raises(StreamError):
        next(frames)


@given(st.binary(max_size=300), st.booleans())
def test_garbage_raises_nothing_but_the_protocols_error(sent: bytes, known: bool) -> None:
    frames = Frames()
    try:
        list(frames.feed(FIRST + sent if known else sent))
    except StreamError:
        return
    assert len(frames.held) < 3 + 65_535 + 1
