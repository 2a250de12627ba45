"""How often something may be tried: sliding windows in memory, for each server process."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

Clock = Callable[[], float]
_MOST_KEYS = 50_000


@dataclass(slots=True)
class Throttle:
    """At most `limit` marks a key within `window_s` seconds.

    Keeps the 50,000 keys that were used last, so that a flood of new ones takes no more memory than that.
    """

    limit: int
    window_s: float
    clock: Clock
    """Seconds that only grow, such as `time.monotonic`."""
    _marks: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, key: str) -> float:
        """Seconds until the next try is free; 0 where it is."""
        with self._lock:
            marks = self._fresh(key)
            return 0.0 if len(marks) < self.limit else max(0.0, marks[0] + self.window_s - self.clock())

    def mark(self, key: str) -> None:
        """Note a try."""
        with self._lock:
            marks = self._fresh(key)
            marks.append(self.clock())
            self._marks[key] = marks
            self._marks.move_to_end(key)
            if len(self._marks) > _MOST_KEYS:
                self._marks.popitem(last=False)

    def forget(self, key: str) -> None:
        """Start anew, after a success."""
        with self._lock:
            self._marks.pop(key, None)

    def _fresh(self, key: str) -> deque[float]:
        marks = self._marks.get(key) or deque(maxlen=self.limit)
        oldest = self.clock() - self.window_s
        while marks and marks[0] <= oldest:
            marks.popleft()
        return marks
