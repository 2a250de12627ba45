"""One connection from its first message to its last: messages in, happenings to the line, findings out.

The reader never waits for the phone system to take something, and never for the call's own work: the line takes
everything at once, and what is sent goes through an outbox of limited size.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from wellheard.server.streams.outbox import Outbox
from wellheard.server.streams.pacing import Bucket
from wellheard.streams import happenings as happens
from wellheard.streams.interface import Answer, CallStart, Door, DoorError, EndReason, Finding, Line

_log = logging.getLogger("wellheard.streams")
Admit = Callable[[CallStart, str | None], Awaitable[bool]]
"""Whether a call may come in, by the token of its first message or by what the connection itself has shown."""
REFUSE_S: Final = 0.5
"""A stranger is told no sooner than so long after the connection, so that the time tells nothing about the secret."""


def _cannot_answer(_answer: Answer) -> list[happens.Happening]:
    """A call that is listened to: nothing is said on its line."""
    return []


class GoneError(Exception):
    """The other side has closed the connection, or it broke."""


class Wire(Protocol):
    """A connection that carries messages."""

    async def receive(self) -> str | bytes:
        """The next message. Raises GoneError."""

    async def send(self, text: str) -> None:
        """Send a text message; waits while the other side takes none."""

    async def close(self, code: int, reason: str) -> None:
        """Close it, if it isn't closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited for what, in seconds."""

    first_s: float = 15.0
    """For a call to begin, on a new connection, and to take leave where none may begin."""
    quiet_s: float = 20.0
    """For any message at all, within a call: a connection that is half open brings none."""
    held_s: float | None = None
    """The same while the caller is on hold; none where that makes no difference."""
    findings_s: float = 8.0
    """For what is still being worked out when a call is over; clients wait ten for `closed`."""
    leave_s: float = 3.0
    """For the other side to close after the last message."""


@dataclass(slots=True, kw_only=True)
class Driver:
    """Drives one connection."""

    wire: Wire
    talk: happens.Talk
    door: Door
    admit: Admit
    patience: Patience = Patience()
    events: Bucket = field(default_factory=lambda: Bucket(a_second=5, burst=25))
    """How often findings are sent: AudioHook clients refuse more."""
    messages: Bucket = field(default_factory=lambda: Bucket(a_second=2000, burst=500))
    """How often messages are taken; who sends more is read more slowly."""
    answer: Callable[[Answer], list[happens.Happening]] = _cannot_answer
    """What the room itself says on the line, in the words of the protocol."""
    connected_at: float = field(default_factory=time.monotonic)
    line: Line | None = None
    ended: bool = False
    held: bool = False
    """Whether the caller is on hold."""
    leaving: bool = False
    """Whether the last message has been put into the outbox."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    pump: asyncio.Task[None] | None = None
    outbox: Outbox = field(init=False)

    async def drive(self, *, stranger: bool = False) -> None:
        """Until the connection is over. A stranger is turned away at once. Raises nothing but CancelledError."""
        self.outbox = Outbox(self.wire.send)
        code, reason = 1000, ""
        try:
            if stranger:
                await self._turn_away()
            await self._listen()
        except GoneError:
            self._end("lost")
        except TimeoutError:
            self._end("lost")
            code, reason = 1001, "nothing came for too long"
        except happens.StreamError as error:
            _log.warning("A stream was refused: %s", error.reason)
            self._end("error")
            code, reason = 1008, error.reason
        finally:
            self._end("lost")
            await self._leave(code, reason)

    async def _listen(self) -> None:
        while not self.outbox.dead:
            async with asyncio.timeout(self._wait_s()):
                message = await self.wire.receive()
            now = time.monotonic()
            for each in self.talk.receive(message, now):
                await self._handle(each)
            # Also lets other connections have their turn while this one brings more than is fair.
            await asyncio.sleep(self.messages.take(now))
        raise GoneError

    def _wait_s(self) -> float:
        if self.line is None:
            return max(0.0, self.connected_at + self.patience.first_s - time.monotonic())
        patience = self.patience
        return patience.quiet_s if not self.held or patience.held_s is None else patience.held_s

    async def _handle(self, happening: happens.Happening) -> None:
        match happening:
            case happens.Began():
                await self._begin(happening)
            case happens.Unauthorised():
                await self._turn_away()
            case happens.Reply():
                self.outbox.put(happening.text)
            case happens.Goodbye() if not self.leaving:
                self.leaving = True
                self._task(self._say_goodbye(happening))
            case happens.Over():
                self._over(happening.reason)
            case _ if self.line is not None and not self.ended:
                if isinstance(happening, happens.Paused | happens.Resumed):
                    self.held = isinstance(happening, happens.Paused)
                _pass_on(self.line, happening)

    async def _begin(self, began: happens.Began) -> None:
        if not await self.admit(began.start, began.token):
            await self._turn_away()
            return
        try:
            self.line = await self.door.open(began.start, resume=began.resume)
        except DoorError as error:
            _log.warning("A call was not taken in: %s", error.reason)
            await self._all(self.talk.refused(error.reason))
            return
        await self._all(self.talk.opened(self.line.from_ms))
        self.pump = self._task(self._tell(self.line))

    async def _turn_away(self) -> None:
        _log.warning("A stranger asked to stream a call in and was turned away")
        await asyncio.sleep(max(0.0, self.connected_at + REFUSE_S - time.monotonic()))
        await self._all(self.talk.unauthorised())

    async def _all(self, happenings: list[happens.Happening]) -> None:
        for each in happenings:
            await self._handle(each)

    async def _tell(self, line: Line) -> None:
        """Findings to the phone system, no oftener than it takes them; while it doesn't read, they are dropped."""
        try:
            async for finding in line.outgoing():
                if self.outbox.has_room and (said := self._in_words(finding)):
                    await self._all(said)
                    await asyncio.sleep(self.events.take(time.monotonic()))
        except Exception:  # noqa: BLE001 - a fault in what is found must not end what comes in
            _log.exception("A call's findings can't be told any more; its sound is still taken in")

    def _in_words(self, found: Finding | Answer) -> list[happens.Happening]:
        return self.answer(found) if isinstance(found, Answer) else self.talk.tell(found)

    def _over(self, reason: EndReason) -> None:
        self._end(reason)
        self._task(self._conclude())

    def _end(self, reason: EndReason) -> None:
        if self.line is not None and not self.ended:
            self.ended = True
            self.line.end(reason)

    async def _conclude(self) -> None:
        """Wait for what is still found, then say the last words. The reader goes on meanwhile: clients still ping."""
        if self.pump is not None:
            await asyncio.wait({self.pump}, timeout=self.patience.findings_s)
            self.pump.cancel()
        await self._all(self.talk.concluded())

    async def _say_goodbye(self, goodbye: happens.Goodbye) -> None:
        """Close when the last words were taken, which lets the reader go."""
        with suppress(TimeoutError):
            await self.outbox.sent()
        if goodbye.patient:
            await asyncio.sleep(self.patience.leave_s)
        await self.wire.close(goodbye.code, "")

    async def _leave(self, code: int, reason: str) -> None:
        for task in tuple(self.tasks):
            task.cancel()
        with suppress(TimeoutError):
            await self.outbox.sent()
        self.outbox.close()
        await self.wire.close(code, reason)

    def _task(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        assert isinstance(task, asyncio.Task)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task


def _pass_on(line: Line, happening: happens.Happening) -> None:
    """Tell the line."""
    match happening:
        case happens.Heard():
            line.audio(happening.track, happening.samples)
        case happens.Missed():
            line.lost(happening.track, line.from_ms + happening.from_ms, line.from_ms + happening.to_ms)
        case happens.Paused():
            line.pause(line.from_ms + happening.at_ms)
        case happens.Resumed():
            line.resume(line.from_ms + happening.at_ms)
        case happens.Said():
            line.turn(happening.speaker, happening.text, happening.start_ms, happening.end_ms, happening.id)
        case happens.Saying():
            line.partial(happening.speaker, happening.text, happening.start_ms)
        case happens.Noted():
            # Strangers name the details; none may be taken for an argument of the line's own.
            details = {name: value for name, value in happening.details.items() if name not in ("self", "kind")}
            line.note(happening.kind, **details)
