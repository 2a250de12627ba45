"""The TCP server of AudioSocket: each side of a call has a connection of its own; they meet on one line.

AudioSocket has no authentication. The server listens on loopback unless told otherwise, and a connection gets nowhere
with a UUID that was not announced through the API.
"""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from fastapi import FastAPI

from wellheard.server.streams.announcing import Announced, Announcements
from wellheard.server.streams.crowd import Crowd
from wellheard.server.streams.pacing import Lag
from wellheard.server.streams.sockets import Streams
from wellheard.streams.audiosocket import Digit, Frame, Frames, HungUp, Identity, Sound
from wellheard.streams.happenings import StreamError
from wellheard.streams.interface import Door, DoorError, EndReason, Line

_log = logging.getLogger("wellheard.streams")
_AT_ONCE: Final = 1 << 16
"""Bytes that are read at a time."""


Visit = Callable[[Iterator[Frame], Frames, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""Holds a connection whose UUID is of another kind of call: the frames that came with it, then what is read."""


def _nobody(_uuid: UUID) -> Visit | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long is waited for what, in seconds."""

    first_s: float = 5.0
    """For the UUID."""
    quiet_s: float = 15.0
    """For any frame; Asterisk sends one every 20 ms."""
    rejoin_s: float = 5.0
    """For another side, or the same one again, after the last has gone."""


@dataclass(slots=True)
class _Pair:
    """A call and its sides."""

    announced: Announced
    line: Line
    rate: int
    began_at: float
    samples: list[int]
    """Of each track, how many came or are known to be missing."""
    sides: set[int] = field(default_factory=set)
    """Tracks that are connected now."""
    hung_up: bool = False
    closing: asyncio.Task[None] | None = None


@dataclass(slots=True, kw_only=True)
class AudioSocketServer:
    """Lives in the event loop."""

    door: Door
    announcements: Announcements
    crowd: Crowd
    waits: Waits = Waits()
    others: Callable[[UUID], Visit | None] = _nobody
    """Who holds a connection that isn't a side of a call to listen to."""
    pairs: dict[str, _Pair] = field(default_factory=dict)
    """Calls in progress, by id."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One side, from its UUID to its end."""
        try:
            with self.crowd.seat():
                await self._serve(reader, writer)
        except (StreamError, DoorError) as error:
            _log.warning("An AudioSocket was turned away: %s", error.reason)
        except (TimeoutError, ConnectionError, OSError):
            _log.info("An AudioSocket went quiet or broke")
        finally:
            writer.close()
            with suppress(ConnectionError, OSError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames()
        until = time.monotonic() + self.waits.first_s
        rest: Iterator[Frame] = iter(())
        while (first := next(rest, None)) is None:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                rest = frames.feed(await _some(reader))
        assert isinstance(first, Identity)
        if visit := self.others(first.uuid):
            await visit(rest, frames, reader, writer)
            return
        announced = self.announcements.find(first.uuid)
        if announced is None:
            raise StreamError("its UUID was not announced")
        side = _Side(self, announced, announced.sides.index(first.uuid))
        try:
            await side.take(rest)
            while not side.over:
                async with asyncio.timeout(self.waits.quiet_s):
                    await side.take(frames.feed(await _some(reader)))
        finally:
            side.leave()

    async def pair(self, announced: Announced, rate: int) -> _Pair:
        """The call of a side, opened with the first sound of its first side. Raises DoorError and StreamError."""
        async with self.opening:
            known = self.pairs.get(announced.start.call)
            if known is None:
                line = await self.door.open(replace(announced.start, rate=rate))
                known = _Pair(announced, line, rate, time.monotonic(), [0] * len(announced.sides))
                self.pairs[announced.start.call] = known
                self.announcements.keep(announced)
        if known.rate != rate:
            raise StreamError(f"this side has {rate} samples a second, the other one {known.rate}")
        return known

    def conclude_later(self, pair: _Pair) -> None:
        """The last side has gone: the call is over unless one comes back soon."""
        pair.closing = asyncio.create_task(self._conclude(pair))

    async def _conclude(self, pair: _Pair) -> None:
        await asyncio.sleep(self.waits.rejoin_s)
        self.conclude(pair, "ended" if pair.hung_up else "lost")

    def conclude(self, pair: _Pair, reason: EndReason) -> None:
        """The call is over."""
        if self.pairs.pop(pair.announced.start.call, None) is pair:
            self.announcements.done(pair.announced)
            pair.line.end(reason)

    def close(self) -> None:
        """The server stops: what is in progress is lost for now."""
        for pair in tuple(self.pairs.values()):
            if pair.closing is not None:
                pair.closing.cancel()
            self.conclude(pair, "ended" if pair.hung_up else "lost")


class _Side:
    """One connection and its track."""

    def __init__(self, server: AudioSocketServer, announced: Announced, track: int) -> None:
        self._server, self._announced, self._track = server, announced, track
        self._pair: _Pair | None = None
        self._lag = Lag()
        self.over = False

    async def take(self, frames: Iterator[Frame]) -> None:
        """Pass frames on. Raises DoorError and StreamError."""
        for frame in frames:
            match frame:
                case Sound():
                    await self._sound(frame)
                case Digit() if self._pair is not None:
                    self._pair.line.note("dtmf", digit=frame.digit)
                case HungUp():
                    self.over = True
                    if self._pair is not None:
                        self._pair.hung_up |= not frame.fault
                    return

    async def _sound(self, sound: Sound) -> None:
        if self._pair is None:
            self._pair = await self._join(sound.rate)
        elif sound.rate != self._pair.rate:
            raise StreamError("the rate changes within a call")
        self._catch_up(self._pair)
        self._pair.samples[self._track] += len(sound.samples)
        self._pair.line.audio(self._track, sound.samples)

    def _catch_up(self, pair: _Pair) -> None:
        """Asterisk sends nothing while a channel has nothing to say; both sides must stay in step all the same."""
        now = time.monotonic()
        here = pair.samples[self._track] * 1000 // pair.rate
        missing = self._lag.missing_ms(now, round((now - pair.began_at) * 1000) - here)
        if missing:
            pair.samples[self._track] += missing * pair.rate // 1000
            pair.line.lost(self._track, pair.line.from_ms + here, pair.line.from_ms + here + missing)

    async def _join(self, rate: int) -> _Pair:
        """Sit down at the call; what passed before this side came, or while it was away, is missing from its track."""
        pair = await self._server.pair(self._announced, rate)
        if self._track in pair.sides:
            raise StreamError("this side is connected already")
        pair.sides.add(self._track)
        if pair.closing is not None:
            pair.closing.cancel()
            pair.closing, pair.hung_up = None, False
        here = pair.samples[self._track]
        now = round((time.monotonic() - pair.began_at) * rate)
        if now - here > rate // 50:
            pair.samples[self._track] = now
            pair.line.lost(self._track, here * 1000 // rate, now * 1000 // rate)
        return pair

    def leave(self) -> None:
        """The connection is over."""
        if self._pair is None:
            return
        self._pair.sides.discard(self._track)
        if not self._pair.sides:
            self._server.conclude_later(self._pair)


async def _some(reader: asyncio.StreamReader) -> bytes:
    """What has come; at least a byte. Raises ConnectionError at the end."""
    got = await reader.read(_AT_ONCE)
    if not got:
        raise ConnectionResetError
    return got


@asynccontextmanager
async def listening_for_asterisk(app: FastAPI) -> AsyncIterator[None]:
    """Listen as long as the app is up, where it was given a socket to do so: `app.state.audiosocket`."""
    bound: socket.socket | None = getattr(app.state, "audiosocket", None)
    if bound is None:
        yield
        return
    streams: Streams = app.state.streams
    server = AudioSocketServer(
        door=streams.door, announcements=streams.announcements, crowd=streams.sides,
        others=getattr(app.state, "visits", _nobody),
    )  # fmt: skip
    app.state.asterisk = server
    async with listening(server, bound):
        yield


@asynccontextmanager
async def listening(server: AudioSocketServer, bound: socket.socket) -> AsyncIterator[None]:
    """Listen at a socket until the end of the context."""
    listener = await asyncio.start_server(server.connected, sock=bound, limit=_AT_ONCE)
    try:
        yield
    finally:
        listener.close()
        server.close()
