"""Asterisk AudioSocket: frames over TCP, one side of a call each connection. A type, a length, a payload."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import numpy as np

from wellheard.streams.happenings import StreamError
from wellheard.streams.interface import Samples

HANG_UP: Final = 0x00
IDENTITY: Final = 0x01
DIGIT: Final = 0x03
ERROR: Final = 0xFF
RATES: Final = {
    0x10: 8000, 0x11: 12_000, 0x12: 16_000, 0x13: 24_000, 0x14: 32_000, 0x15: 44_100, 0x16: 48_000, 0x17: 96_000,
    0x18: 192_000,
}  # fmt: skip
"""Of each type of frame with sound its samples a second: signed, 16 bits, little-endian, one channel."""
_HEAD: Final = 3
_UUID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """Which connection this is; always the first frame."""

    uuid: UUID


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A frame of sound."""

    samples: Samples
    rate: int


@dataclass(frozen=True, slots=True)
class Digit:
    """A key was pressed."""

    digit: str


@dataclass(frozen=True, slots=True)
class HungUp:
    """This side is over; `fault` where Asterisk tells of an error."""

    fault: bool = False


Frame = Identity | Sound | Digit | HungUp


@dataclass(slots=True)
class Frames:
    """Frames out of bytes, however these are cut. Holds one frame at most, 64 KB."""

    held: bytearray = field(default_factory=bytearray)
    known: bool = False
    """Whether the first frame, with the UUID, has come."""

    def feed(self, received: bytes) -> Iterator[Frame]:
        """The frames that are complete, one by one. Raises StreamError after them where it can't be AudioSocket."""
        self.held += received
        while len(self.held) >= _HEAD:
            kind, size = self.held[0], int.from_bytes(self.held[1:_HEAD], "big")
            self._check(kind, size)
            if len(self.held) < _HEAD + size:
                break
            payload = bytes(self.held[_HEAD : _HEAD + size])
            del self.held[: _HEAD + size]
            if (frame := self._frame(kind, payload)) is not None:
                yield frame

    def _check(self, kind: int, size: int) -> None:
        """Refuse early what begins wrongly, so that nobody makes us wait for 64 KB."""
        if self.known:
            return
        if kind != IDENTITY or size != _UUID_BYTES:
            raise StreamError("the first frame is not a UUID")

    def _frame(self, kind: int, payload: bytes) -> Frame | None:
        if kind == IDENTITY:
            if self.known or len(payload) != _UUID_BYTES:
                raise StreamError("a second UUID")
            self.known = True
            return Identity(UUID(bytes=payload))
        if kind in RATES:
            if len(payload) % 2:
                raise StreamError("half a sample")
            return Sound(np.frombuffer(payload, "<i2").astype(np.int16), RATES[kind]) if payload else None
        if kind == DIGIT:
            return Digit(payload[:1].decode("ascii", "replace"))
        if kind in (HANG_UP, ERROR):
            return HungUp(fault=kind == ERROR)
        return None
