"""Where sound stands on the clock of its call: samples are counted, and what was lost or paused moves the count."""

_JITTER_MS = 200
"""A time told with the sound moves the clock only if it is later by more; phone systems' times dance a little."""


class TrackClock:
    """Of one track. Positions are samples from the start of the call, at the track's own rate; they never go back."""

    def __init__(self, rate: int, *, from_ms: int = 0) -> None:
        self._rate = rate
        self.position = from_ms * rate // 1000
        """Where the next sample stands."""

    @property
    def now_ms(self) -> int:
        """The position in milliseconds."""
        return self.position * 1000 // self._rate

    def place(self, count: int, at_ms: int | None = None) -> int:
        """Position of the first of `count` samples that come now, or at a told time if that is clearly later."""
        if at_ms is not None and at_ms - self.now_ms > _JITTER_MS:
            self.forward(at_ms)
        start = self.position
        self.position += count
        return start

    def forward(self, to_ms: int) -> None:
        """What came until then won't come any more; a time that is past changes nothing."""
        self.position = max(self.position, to_ms * self._rate // 1000)
