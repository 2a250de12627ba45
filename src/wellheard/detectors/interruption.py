"""Somebody starts while the other one holds the floor, and takes it.

By times: they speak at once for at least 0.3 s, and who came in goes on after the other one has stopped. In a
transcript without times: a turn marked as overlapping, right after a turn of the other one that breaks off. A
listener's "mm-hm" is none.
"""

from collections.abc import Iterable

from wellheard.conversation import Moment
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.timing import LEAST_OVERLAP_MS, each_turn, held_by_other, is_person, spoken
from wellheard.language.turn_taking import breaks_off, is_back_channel

_VERSION = "1"
_LONG_OVERLAP_MS = 1_000
_BY_WORDS = 0.5
"""Confidence where only a transcriber's mark and a broken sentence speak for it."""


def _notice(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    turn = heard.turn
    if len(call.turns) < 2 or not (turn.overlap or turn.start_ms is not None):
        return
    if not is_person(heard) or is_back_channel(heard.words):
        return
    if turn.start_ms is None or turn.end_ms is None:
        yield from _by_words(heard, call)
        return
    other = held_by_other(heard, call)
    if other is None or other.turn.end_ms is None or is_back_channel(other.words):
        return
    together = min(other.turn.end_ms, turn.end_ms) - turn.start_ms
    if together >= LEAST_OVERLAP_MS and turn.end_ms > other.turn.end_ms:
        confidence = 0.6 + 0.3 * min(1.0, together / _LONG_OVERLAP_MS)
        yield _moment(heard, other, turn.start_ms, turn.end_ms, confidence)


def _by_words(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    other = call.turns[-2]
    cut_off = other.turn.speaker != heard.turn.speaker and breaks_off(other.turn.text)
    if heard.turn.overlap and cut_off and is_person(other) and not is_back_channel(other.words):
        yield _moment(heard, other, None, None, _BY_WORDS)


def _moment(heard: Heard, other: Heard, start: int | None, end: int | None, confidence: float) -> Moment:
    return spoken(
        heard,
        "interruption",
        _VERSION,
        start_ms=start,
        end_ms=end,
        confidence=confidence,
        refers_to=(other.turn.id,),
    )


DETECTOR = each_turn("interruption", _VERSION, _notice)
