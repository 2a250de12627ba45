"""Calls that are announced before Asterisk connects: AudioSocket says who it is by a UUID and by nothing else.

Announcements live in this process, for some minutes. A UUID is good for one call.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from wellheard.streams.interface import CallStart

LASTS_S: Final = 600.0
MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Announced:
    """A call that will come, and which of its tracks comes under which UUID."""

    start: CallStart
    """With rate 8000, until the first sound says how it is."""
    sides: tuple[UUID, ...]
    """Of each track."""


@dataclass(slots=True)
class Announcements:
    """Lives in the event loop."""

    clock: Callable[[], float] = time.monotonic
    waiting: dict[UUID, tuple[float, Announced]] = field(default_factory=dict)

    def announce(self, announced: Announced) -> None:
        """From now on its UUIDs are waited for. Raises ValueError where one is taken, or too many calls are waiting."""
        self._forget()
        if len(self.waiting) + len(announced.sides) > MOST:
            raise ValueError("too many calls are announced that don't come")
        if len(set(announced.sides)) < len(announced.sides):
            raise ValueError("both sides have the same UUID")
        if any(each in self.waiting for each in announced.sides):
            raise ValueError("one of these UUIDs is announced already")
        for each in announced.sides:
            self.waiting[each] = (self.clock() + LASTS_S, announced)

    def find(self, uuid: UUID) -> Announced | None:
        """The call that a UUID belongs to, while it is waited for."""
        until, announced = self.waiting.get(uuid, (0.0, None))
        return announced if until > self.clock() else None

    def done(self, announced: Announced) -> None:
        """The call is over; its UUIDs open nothing any more."""
        for each in announced.sides:
            self.waiting.pop(each, None)

    def keep(self, announced: Announced) -> None:
        """The call has begun; its UUIDs serve until it is over, so that a side may come late or come back."""
        for each in announced.sides:
            self.waiting[each] = (float("inf"), announced)

    def _forget(self) -> None:
        now = self.clock()
        for uuid in [uuid for uuid, (until, _) in self.waiting.items() if until <= now]:
            del self.waiting[uuid]
