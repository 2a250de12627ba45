"""Messages in the order of their numbers: waits a little for one that is late, then goes on without it."""

from dataclasses import dataclass, field
from typing import Any, Final

PATIENCE: Final = 10
"""So many later messages may wait for a late one: a tenth of a second of two tracks in frames of 20 ms."""


@dataclass(slots=True)
class Ordering:
    """Holds at most `patience` messages back. Drops nothing but what comes twice or far too late.

    With no patience it drops nothing at all, and only counts what never came.
    """

    patience: int = PATIENCE
    next: int | None = None
    """The number that is due; any, before the first."""
    waiting: dict[int, Any] = field(default_factory=dict)
    skipped: int = 0
    """Numbers that never came and that nobody has accounted for yet."""
    stale: int = 0
    """Messages in a row whose number had been passed."""

    def take(self, number: int | None, message: Any) -> list[Any]:
        """What is now due, in order. A message without a number is due at once."""
        if number is None:
            return [message]
        if self.next is None:
            self.next = number
        if number < self.next:
            return self._late(message)
        self.stale = 0
        self.waiting[number] = message
        due = self._due()
        while len(self.waiting) > self.patience:
            first = min(self.waiting)
            self.skipped += first - self.next
            self.next = first
            due += self._due()
        return due

    def rest(self) -> list[Any]:
        """What still waits, at the end."""
        due = [self.waiting[number] for number in sorted(self.waiting)]
        self.waiting.clear()
        return due

    def _due(self) -> list[Any]:
        due = []
        while self.next in self.waiting:
            due.append(self.waiting.pop(self.next))
            self.next += 1
        return due

    def _late(self, message: Any) -> list[Any]:
        """It comes twice, or after its place was given up; many in a row are a client that doesn't count at all."""
        self.stale += 1
        if self.patience and self.stale < _NO_COUNT:
            return []
        return [*self.rest(), message]


_NO_COUNT: Final = 20
