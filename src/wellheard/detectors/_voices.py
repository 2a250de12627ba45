"""Turns that are spoken well above or below the speaker's own usual level."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from wellheard.conversation import Moment
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.timing import spoken

PITCH_ST = 2.5
"""Semitones of change that count."""
LOUDNESS_DB = 6.0
"""Decibels of change that count."""
RATE = 1.3
"""Ratio of speaking rates that counts; its inverse for slower."""
_LEAST_TURNS = 4
_LEAST_WORDS = 4
_LEAST_MS = 600

Way = Literal["raised", "lowered"]


@dataclass(slots=True)
class Voices:
    """Turns of each speaker, kept back until there are enough to speak of a usual level."""

    way: Way
    version: str
    waiting: dict[str, list[Heard]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        """Raised or lowered measures of this turn, and of the first few once there are enough."""
        del call
        turn = heard.turn
        if turn.voice is None:
            return ()
        count = self.counts[turn.speaker] = self.counts.get(turn.speaker, 0) + 1
        ready = [*self.waiting.pop(turn.speaker, []), heard]
        if count < _LEAST_TURNS:
            self.waiting[turn.speaker] = ready
            return ()
        return [moment for each in ready for moment in self._moments(each)]

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        """Too few turns have no usual level."""
        del call
        return ()

    def _moments(self, heard: Heard) -> Iterator[Moment]:
        turn = heard.turn
        for measure, excess in excesses(heard, self.way):
            yield spoken(
                heard,
                self.way,
                self.version,
                start_ms=turn.start_ms,
                end_ms=turn.end_ms,
                confidence=min(0.95, 0.35 + 0.25 * excess),
                attributes={"measure": measure},
            )


def excesses(heard: Heard, way: Way) -> Iterator[tuple[str, float]]:
    """Measures that are changed enough, each with the change in units of its threshold (1 or more)."""
    voice = heard.turn.voice
    if voice is None or not _long_enough(heard):
        return
    sign = 1.0 if way == "raised" else -1.0
    changes = {
        "pitch": None if voice.pitch_change_st is None else sign * voice.pitch_change_st / PITCH_ST,
        "loudness": sign * voice.loudness_change_db / LOUDNESS_DB,
        "rate": _rate_excess(voice.rate_change, way) if len(heard.words) >= _LEAST_WORDS else None,
    }
    for measure, excess in changes.items():
        if excess is not None and excess >= 1.0:
            yield measure, excess


def _rate_excess(change: float | None, way: Way) -> float | None:
    if not change or change <= 0:
        return None
    return (change if way == "raised" else 1 / change) / RATE


def _long_enough(heard: Heard) -> bool:
    start, end = heard.turn.start_ms, heard.turn.end_ms
    return start is None or end is None or end - start >= _LEAST_MS
