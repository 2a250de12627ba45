"""What waits for a worker: finals before partials, the oldest first, one piece of work at a time for each call."""

from collections import OrderedDict, deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from threading import Condition
from typing import Generic, TypeVar

Job = TypeVar("Job")
Dropped = Callable[[], None]


class WaitingLine(Generic[Job]):
    """Thread-safe. Finals of a call are taken in the order in which they were put; partials may be dropped.

    A partial is dropped when the next one or the final of its track is put, when it has waited too long, or when a
    final has been waiting too long.
    """

    def __init__(self, *, patience_s: float, clock: Callable[[], float]) -> None:
        self._patience_s, self._clock = patience_s, clock
        self._changed = Condition()
        self._numbers = count()
        self._finals: dict[int, deque[tuple[int, float, Job]]] = {}
        self._ready: list[tuple[int, int]] = []
        self._busy: set[int] = set()
        self._partials: OrderedDict[tuple[int, int], tuple[float, bool, Job, Dropped]] = OrderedDict()
        self._closed = False

    def put_final(self, call: int, track: int, job: Job) -> None:
        """Work that is never dropped."""
        with self._changed:
            self._drop((call, track))
            line = self._finals.setdefault(call, deque())
            line.append((next(self._numbers), self._clock(), job))
            if len(line) == 1 and call not in self._busy:
                heappush(self._ready, (line[0][0], call))
            self._changed.notify_all()

    def put_partial(self, call: int, track: int, job: Job, dropped: Dropped, *, first: bool = False) -> None:
        """Work that is done if there is time, before other partials if `first`; otherwise `dropped` is called, once."""
        with self._changed:
            self._drop((call, track))
            if call in self._finals or self._is_late():
                dropped()
                return
            self._partials[call, track] = (self._clock(), first, job, dropped)
            self._changed.notify_all()

    def take(self, *, wait: bool = True, pressing: bool = False) -> tuple[int, Job] | None:
        """The next work, and the call that it belongs to; nothing once all is done and closed, or if not to wait.

        With `pressing` a final, or a partial that was put `first`.
        """
        with self._changed:
            while True:
                if found := self._next(pressing=pressing):
                    self._busy.add(found[0])
                    return found
                if not wait or (self._closed and not self._finals):
                    return None
                self._changed.wait()

    def done(self, call: int) -> None:
        """The work that was taken of a call is done, well or badly."""
        with self._changed:
            self._busy.discard(call)
            if call in self._finals:
                heappush(self._ready, (self._finals[call][0][0], call))
            self._changed.notify_all()

    def is_late(self) -> bool:
        """Whether the oldest final has been waiting for longer than partials may."""
        with self._changed:
            return self._is_late()

    def close(self) -> None:
        """Finals that wait are still handed out; partials aren't."""
        with self._changed:
            self._closed = True
            for key in list(self._partials):
                self._drop(key)
            self._changed.notify_all()

    def _is_late(self) -> bool:
        oldest = min((line[0][1] for line in self._finals.values()), default=None)
        return oldest is not None and self._clock() - oldest >= self._patience_s

    def _next(self, *, pressing: bool) -> tuple[int, Job] | None:
        if self._ready:
            _, call = heappop(self._ready)
            line = self._finals[call]
            _, _, job = line.popleft()
            if not line:
                del self._finals[call]
            return call, job
        return self._next_partial(pressing=pressing)

    def _next_partial(self, *, pressing: bool) -> tuple[int, Job] | None:
        latest = self._clock() - self._patience_s
        for (call, track), (put, first, job, _) in sorted(self._partials.items(), key=lambda each: not each[1][1]):
            if put <= latest:
                self._drop((call, track))
            elif call not in self._busy and (first or not pressing):
                del self._partials[call, track]
                return call, job
        return None

    def _drop(self, key: tuple[int, int]) -> None:
        if waiting := self._partials.pop(key, None):
            waiting[3]()
