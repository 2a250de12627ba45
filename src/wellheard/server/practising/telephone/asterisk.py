"""Asterisk's AudioSocket in both directions: the rep's channel and nothing else, frames of 20 ms each way."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from wellheard.server.practising.telephone.call import PhoneCall
from wellheard.server.practising.telephone.desk import Telephone, telephone_in
from wellheard.server.practising.telephone.playing import AUDIOSOCKET
from wellheard.server.streams.audiosocket import Visit
from wellheard.streams.audiosocket import HANG_UP, RATES, Digit, Frame, Frames, HungUp, Sound
from wellheard.streams.interface import Left, Samples, Sounded

QUIET_S: Final = 15.0
"""For any frame; Asterisk sends one every 20 ms."""
_AT_ONCE: Final = 1 << 16
_KINDS: Final = {rate: kind for kind, rate in RATES.items()}


class Visits:
    """Who holds a connection with a practice UUID. Lives in the event loop."""

    def __init__(self, state: Any, *, quiet_s: float = QUIET_S) -> None:
        self._state, self._quiet_s = state, quiet_s

    def __call__(self, uuid: UUID) -> Visit | None:
        """The visit of an announced UUID, which opens nothing any more then."""
        telephone = telephone_in(self._state)
        pin = telephone.expected(uuid)
        if pin is None:
            return None

        async def visit(
            rest: Iterator[Frame], frames: Frames, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await _Visit(telephone, pin, writer, self._quiet_s).hold(rest, frames, reader)

        return visit


class _Visit:
    """One connection."""

    def __init__(self, telephone: Telephone, pin: str, writer: asyncio.StreamWriter, quiet_s: float) -> None:
        self._telephone, self._pin, self._writer, self._quiet_s = telephone, pin, writer, quiet_s
        self._call: PhoneCall | None = None
        self._talking: asyncio.Task[None] | None = None
        self._keys: list[str] = []

    async def hold(self, rest: Iterator[Frame], frames: Frames, reader: asyncio.StreamReader) -> None:
        """Until one of both hangs up. Raises DoorError, StreamError, TimeoutError and ConnectionError."""
        try:
            while self._take(rest):
                async with asyncio.timeout(self._quiet_s):
                    received = await reader.read(_AT_ONCE)
                if not received:
                    return
                rest = frames.feed(received)
        finally:
            if self._call is not None:
                self._call.gone()
            if self._talking is not None:
                self._talking.cancel()

    def _take(self, frames: Iterator[Frame]) -> bool:
        """Take frames; whether the rep is still there."""
        for frame in frames:
            if isinstance(frame, HungUp):
                return False
            if isinstance(frame, Digit):
                self._key(frame.digit)
            elif isinstance(frame, Sound):
                self._sound(frame)
        return True

    def _key(self, digit: str) -> None:
        if self._call is None:
            self._keys.append(digit)
        else:
            self._call.heard.key(digit)

    def _sound(self, sound: Sound) -> None:
        if self._call is None:
            self._call = self._telephone.take_in(rate=sound.rate, tempo=AUDIOSOCKET, pin=self._pin)
            for digit in self._keys:
                self._call.heard.key(digit)
            self._talking = asyncio.create_task(self._talk(self._call, _KINDS[sound.rate]))
        if sound.rate == self._call.player.rate:
            self._call.audio(sound.samples)

    async def _talk(self, call: PhoneCall, kind: int) -> None:
        """The customer's sound; what was spoken over is simply not sent."""
        async for each in call.player.pieces():
            if isinstance(each, Sounded):
                self._send(kind, each.samples)
                await self._writer.drain()
            elif isinstance(each, Left):
                self._send(HANG_UP)
                self._writer.close()  # The reader comes to its end, and with it the visit.
                return

    def _send(self, kind: int, samples: Samples | None = None) -> None:
        payload = b"" if samples is None else samples.astype("<i2").tobytes()
        if not self._writer.is_closing():
            self._writer.write(bytes([kind]) + len(payload).to_bytes(2, "big") + payload)
