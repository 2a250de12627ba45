"""What the room says on a line: piece by piece, and quiet at once when somebody speaks over it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from wellheard.engines.speaking import Spoken
from wellheard.streams.interface import Answer, Hushed, Left, Samples, Sounded

_RING_HZ, _RING_S, _RING_LOUD = 425.0, 0.35, 4000
"""The tone of ITU-T E.180, short and soft: it stands for the telephone that the rep picks up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How a protocol wants its sound, in seconds."""

    piece_s: float
    """Of one message."""
    ahead_s: float
    """So much earlier than it is heard a piece is sent, for networks that stumble."""
    late_s: float = 0.0
    """So much later it may be heard, where the phone system says when it has played something, and until it does."""


MEDIA_STREAMS: Final = Tempo(piece_s=0.2, ahead_s=0.6, late_s=0.5)
PLAIN: Final = Tempo(piece_s=0.1, ahead_s=0.2)
AUDIOSOCKET: Final = Tempo(piece_s=0.02, ahead_s=0.0)


class Player:
    """Lives in the event loop."""

    def __init__(self, rate: int, tempo: Tempo) -> None:
        self.rate = rate
        self._tempo = tempo
        self._waiting: deque[tuple[float, Answer]] = deque()
        self._until = 0.0
        self._said = 0
        self._over = False
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    @property
    def until(self) -> float:
        """Until when something is heard, seconds of the loop's clock."""
        return self._until

    @property
    def playing(self) -> bool:
        """Whether something is being heard."""
        return self._loop.time() < self._until

    def play(self, samples: Samples) -> None:
        """Say this, after what is being said."""
        start = max(self._loop.time(), self._until)
        size = max(1, round(self._tempo.piece_s * self.rate))
        self._said += 1
        for at in range(0, len(samples), size):
            last = at + size >= len(samples)
            piece = Sounded(samples[at : at + size], f"said-{self._said}" if last else "")
            self._put(start + at / self.rate - self._tempo.ahead_s, piece)
        self._until = start + len(samples) / self.rate + self._tempo.late_s

    def stop(self) -> None:
        """Be quiet now."""
        self._waiting.clear()
        self._until = 0.0
        self._put(0.0, Hushed())

    def played(self, mark: str) -> None:
        """The phone system says that it has played up to here."""
        if mark == f"said-{self._said}":
            self._until = min(self._until, self._loop.time())

    def leave(self) -> None:
        """Hang up."""
        self._put(0.0, Left())

    def close(self) -> None:
        """The line is gone."""
        self._over = True
        self._changed.set()

    def _put(self, due: float, answer: Answer) -> None:
        self._waiting.append((due, answer))
        self._changed.set()

    async def pieces(self) -> AsyncIterator[Answer]:
        """What is to be sent, each when it is due, until the line is gone."""
        while not self._over:
            wait = self._waiting[0][0] - self._loop.time() if self._waiting else None
            if wait is not None and wait <= 0:
                yield self._waiting.popleft()[1]
                continue
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()


def at_rate(spoken: Spoken, rate: int) -> Samples:
    """Sound at the rate of a line."""
    if spoken.rate == rate:
        return spoken.samples
    import soxr

    made: Samples = soxr.resample(spoken.samples, spoken.rate, rate, quality="HQ")
    return made


def ringing(rate: int) -> Samples:
    """Two short tones: the telephone rings, pick up."""
    at = np.arange(round(_RING_S * rate)) / rate
    tone = _RING_LOUD * np.sin(2 * np.pi * _RING_HZ * at) * np.minimum(1.0, np.minimum(at, _RING_S - at) * 50)
    pause = np.zeros(round(0.15 * rate))
    return np.concatenate([tone, pause, tone]).astype(np.int16)
