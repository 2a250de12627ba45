"""Both speak at once for at least 0.3 s; in a transcript without times, where the transcriber marked it."""

from collections.abc import Iterable

from wellheard.conversation import Moment
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.timing import LEAST_OVERLAP_MS, each_turn, held_by_other, is_person, spoken

_VERSION = "1"
_BY_MARK = 0.7
_BY_TIME = 0.9


def _notice(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    turn = heard.turn
    if len(call.turns) < 2 or not (turn.overlap or turn.start_ms is not None) or not is_person(heard):
        return
    if turn.start_ms is None or turn.end_ms is None:
        if turn.overlap and is_person(call.turns[-2]) and call.turns[-2].turn.speaker != turn.speaker:
            yield _moment(heard, call.turns[-2], None, None, _BY_MARK)
        return
    other = held_by_other(heard, call)
    if other is None or other.turn.end_ms is None:
        return
    end = min(other.turn.end_ms, turn.end_ms)
    if end - turn.start_ms >= LEAST_OVERLAP_MS:
        yield _moment(heard, other, turn.start_ms, end, _BY_TIME)


def _moment(heard: Heard, other: Heard, start: int | None, end: int | None, confidence: float) -> Moment:
    return spoken(
        heard,
        "overlap",
        _VERSION,
        start_ms=start,
        end_ms=end,
        confidence=confidence,
        refers_to=(other.turn.id,),
        characters=_spoken_until(heard, end),
    )


def _spoken_until(heard: Heard, end: int | None) -> int | None:
    """Characters of the turn's text that fall into the overlap, by word times where there are any."""
    if end is None or not heard.turn.words:
        return None
    words = sum(word.start_ms < end for word in heard.turn.words)
    at = 0
    text = heard.turn.text
    for piece in text.split()[: max(words, 1)]:
        at = text.index(piece, at) + len(piece)
    return at or None


DETECTOR = each_turn("overlap", _VERSION, _notice)
