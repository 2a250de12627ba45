"""Calls whose turns are posted one by one: there is no connection by whose end one could tell that they are over."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.live_calls.line import CallLine
from wellheard.server.visitor import Visitor
from wellheard.streams.interface import CallStart

QUIET_S: Final = 3600.0
"""A call of which nothing came for so long is over."""


@dataclass(slots=True)
class _Posted:
    line: CallLine
    start: CallStart
    heard_at: float


@dataclass(slots=True)
class PostedCalls:
    """Lives in the event loop."""

    calls: LiveCalls
    _lines: dict[str, _Posted] = field(default_factory=dict)

    async def begin(self, start: CallStart) -> str:
        """The id under which its turns are taken in. Raises DoorError."""
        self._forget()
        line = await self.calls.open(start)
        self._lines[line.call] = _Posted(line, start, time.monotonic())
        return line.call

    def line(self, visitor: Visitor, call: str) -> CallLine | None:
        """The line of a call, if the visitor may bring it in."""
        found = self._lines.get(call)
        if found is None or not visitor.reaches("live.stream", found.start.agent):
            return None
        found.heard_at = time.monotonic()
        return found.line

    def end(self, call: str) -> datetime:
        """It is over; when it began."""
        found = self._lines.pop(call)
        found.line.end("ended")
        return found.start.started_at

    def _forget(self) -> None:
        late = time.monotonic() - QUIET_S
        for name in [name for name, each in self._lines.items() if each.heard_at < late]:
            self._lines.pop(name).line.end("ended")
