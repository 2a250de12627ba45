"""How many may be connected at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wellheard.streams.interface import DoorError


@dataclass(slots=True)
class Crowd:
    """Connections that are open. Lives in the event loop."""

    most: int
    now: int = 0

    @contextmanager
    def seat(self) -> Iterator[None]:
        """A place for as long as a connection is open. Raises DoorError where there is none."""
        if self.now >= self.most:
            raise DoorError(f"{self.now} connections are open, which is as many as streams_at_once allows.")
        self.now += 1
        try:
            yield
        finally:
            self.now -= 1
