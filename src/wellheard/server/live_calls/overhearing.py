"""Who hears the sound of a call as it comes: each has a short store of their own, and misses what it can't hold.

Nothing is written anywhere, and nobody waits for anybody: the phone side leaves sound and goes on, and a listener takes
what there is ten times a second. Sound as it comes isn't redacted: a number is known for one when it has been said.
"""

from collections.abc import Iterator
from threading import Lock
from typing import Final

from wellheard.streams.interface import Samples

MOST: Final = 10
"""Who may hear one call at a time."""
_HOLDS_S: Final = 2.0
"""Sound of a track that waits for a listener; what is older is gone for them."""


class Ear:
    """What waits for one listener."""

    def __init__(self, rate: int, tracks: int, holds_s: float = _HOLDS_S) -> None:
        self._most = 2 * round(rate * holds_s)
        self._waiting = [bytearray() for _ in range(tracks)]
        self._lock = Lock()
        self.missed = 0
        """Samples that were thrown away because the listener was slow."""
        self.over = 0
        """The code with which its socket is to be closed, once no more comes."""

    def hear(self, track: int, sound: bytes) -> None:
        """Sound of a track: 16-bit samples, little-endian. From any thread; never waits for the listener."""
        with self._lock:
            waiting = self._waiting[track]
            waiting += sound
            if (much := len(waiting) - self._most) > 0:
                del waiting[:much]
                self.missed += much // 2

    def take(self) -> Iterator[tuple[int, bytes]]:
        """What came on each track since the last time."""
        with self._lock:
            taken, self._waiting = self._waiting, [bytearray() for _ in self._waiting]
        return ((track, bytes(sound)) for track, sound in enumerate(taken) if sound)


class Ears:
    """All who hear one call."""

    def __init__(self) -> None:
        self._ears: tuple[Ear, ...] = ()
        self._changing = Lock()
        self._over = 0

    def add(self, ear: Ear) -> bool:
        """One more; False where there are too many."""
        with self._changing:
            if len(self._ears) >= MOST:
                return False
            self._ears = (*self._ears, ear)
            ear.over = self._over
            return True

    def remove(self, ear: Ear) -> None:
        """One has gone."""
        with self._changing:
            self._ears = tuple(each for each in self._ears if each is not ear)

    def hear(self, track: int, samples: Samples) -> None:
        """Sound of a track, for all who hear; nothing is done where nobody does."""
        if ears := self._ears:
            sound = samples.astype("<i2").tobytes()
            for ear in ears:
                ear.hear(track, sound)

    def end(self, code: int) -> None:
        """No more comes, and with which code sockets are to be closed."""
        with self._changing:
            self._over = code
            for ear in self._ears:
                ear.over = code
