"""How often something may happen: a bucket that fills steadily and from which each time takes one."""

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
