"""The customer is put on hold: announced, or with music.

By times: a gap of over five seconds after "bear with me" and the like, or before "thank you for holding". In a
transcript without times: "let me put you on hold" followed by "thank you for holding" in the agent's next turn. A
recorded voice or music after the people have begun to talk is a hold, too.
"""

from collections.abc import Iterable

from wellheard.conversation import AGENT, Moment
from wellheard.detectors._holds import BACK, EXPLICIT, MUSIC, announcer, is_hold
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.timing import each_turn, is_person, silence_before, wordless

_VERSION = "1"


def _notice(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    if heard.turn.automated:
        return _with_music(heard, call)
    if heard.turn.start_ms is None:
        return _by_words(heard, call)
    return _by_time(heard, call)


def _with_music(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    if MUSIC.search(heard.normal) and any(is_person(each) for each in call.turns[:-1]):
        announced = announcer(call) is not None
        yield _moment((heard.turn.id,), heard.turn.start_ms, heard.turn.end_ms, 0.8, announced=announced)


def _by_time(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    gap = silence_before(heard, call)
    if gap is not None and is_person(heard) and is_hold(heard, call):
        last, start, end = gap
        announced = announcer(call) is not None
        yield _moment((last.turn.id, heard.turn.id), start, end, 0.8, announced=announced)


def _by_words(heard: Heard, call: CallSoFar) -> Iterable[Moment]:
    if heard.turn.speaker != AGENT or "for" not in heard.wordset or not BACK.search(heard.normal):
        return
    before = call.last(AGENT)
    if before is not None and EXPLICIT.search(before.normal):
        yield _moment((before.turn.id, heard.turn.id), None, None, 0.6, announced=True)


def _moment(
    turn_ids: tuple[int, ...], start: int | None, end: int | None, confidence: float, *, announced: bool
) -> Moment:
    return wordless(
        "hold",
        _VERSION,
        speaker=AGENT,
        turn_ids=turn_ids,
        start_ms=start,
        end_ms=end,
        confidence=confidence,
        attributes={"announced": announced},
    )


DETECTOR = each_turn("hold", _VERSION, _notice, by_words=True)
