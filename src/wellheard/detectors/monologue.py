"""The agent speaks for over 45 seconds; a customer's "mm-hm" doesn't end it.

In a transcript without times, more than 150 words (a minute at 150 words a minute, a common speaking rate) stand for
it, with a lower confidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wellheard.conversation import AGENT, Moment
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.timing import Timing, is_person, spoken
from wellheard.language.turn_taking import is_back_channel

_VERSION = "1"
_LONGEST_MS = 45_000
_LONGEST_PAUSE_MS = 2_000
_MANY_WORDS = 150


@dataclass(slots=True)
class _Speech:
    """The agent's turns since somebody else last had the floor."""

    turns: list[Heard] = field(default_factory=list)

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        if call.channel != "voice":
            return ()
        if heard.turn.speaker == AGENT and is_person(heard):
            done = [] if self._goes_on(heard) else self._close()
            self.turns.append(heard)
            return done
        return () if is_back_channel(heard.words) else self._close()

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        del call
        return self._close()

    def _goes_on(self, heard: Heard) -> bool:
        if not self.turns or heard.turn.start_ms is None or self.turns[-1].turn.end_ms is None:
            return True
        return heard.turn.start_ms - self.turns[-1].turn.end_ms <= _LONGEST_PAUSE_MS

    def _close(self) -> list[Moment]:
        turns, self.turns = self.turns, []
        if not turns:
            return []
        start, end = turns[0].turn.start_ms, turns[-1].turn.end_ms
        if start is None or end is None:
            words = sum(len(each.words) for each in turns)
            return [_moment(turns, None, None, 0.5)] if words > _MANY_WORDS else []
        return [_moment(turns, start, end, 0.95)] if end - start > _LONGEST_MS else []


def _moment(turns: list[Heard], start: int | None, end: int | None, confidence: float) -> Moment:
    first = spoken(turns[0], "monologue", _VERSION, start_ms=start, end_ms=end, confidence=confidence)
    return replace(first, turn_ids=tuple(each.turn.id for each in turns))


DETECTOR = Timing("monologue", _VERSION, _Speech)
