"""How often something may happen, and how far behind the clock a stream of sound has fallen for good."""

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """At most `burst` at once and `a_second` in the long run."""

    a_second: float
    burst: float
    filled: float = -1.0
    """How much is in it; less than nothing when more was taken than there was."""
    at: float = 0.0

    def take(self, now: float) -> float:
        """Take one; the seconds to wait before it is done, nought where there was one left."""
        if self.filled < 0 and not self.at:
            self.filled, self.at = self.burst, now
        self.filled = min(self.burst, self.filled + (now - self.at) * self.a_second)
        self.at = now
        self.filled -= 1
        return max(0.0, -self.filled / self.a_second)


@dataclass(slots=True)
class Lag:
    """Tells sound that is late from sound that will not come.

    After a stall of the network what was held up comes in a burst, and the lag is gone; sound that was never sent
    leaves the lag as it is. So the least lag of some seconds counts, not the lag of a moment.
    """

    window_s: float = 3.0
    allowed_ms: int = 1000
    until: float = 0.0
    least_ms: int | None = None

    def missing_ms(self, now: float, behind_ms: int) -> int:
        """How much is missing for certain, when sound comes that stands so far behind the clock; mostly nought."""
        found = 0
        if now >= self.until:
            found, self.least_ms, self.until = self.least_ms or 0, None, now + self.window_s
        if found > self.allowed_ms:
            self.least_ms = None
            return found
        self.least_ms = behind_ms if self.least_ms is None else min(self.least_ms, behind_ms)
        return 0
