"""The agent asked again, and the customer's answer shows it: "like I said, purple", or the same number once more.

What the ledger can't match by itself, the answer often gives away. This runs when the call has ended and looks at
each answer to an agent's request: the customer says that they have told this before, or gives a number that they gave
before. It points at the earlier turn that shares most with the request and the answer; where none does, it was told
elsewhere, and no request of this agent was repeated.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wellheard.conversation import AGENT, CUSTOMER, Moment
from wellheard.detectors.interface import CallSoFar, Heard, Listener
from wellheard.detectors.rules import Found, moment_at
from wellheard.language.numbers import spoken_digits
from wellheard.ledger.values import may_hold_code

_VERSION = "1"
_PROTEST = re.compile(
    r"\b(?:i|we)(?:'ve| have)?(?: just| already| literally)+ (?:said|told|gave|given|did|done|explained|sent|tried)\b|\b(?:as|like) i(?:'ve)?(?: just| already)? (?:said|told|explained|mentioned)\b"
    r"|^(?:yes,? |no,? |well,? )*(?:i|we)(?:'ve| have)? (?:did|done|said|told you|gave you|given you|sent)(?: that| it| this| them| all that| all of that)?(?=[.,!]|$| that\b| already\b)"
    r"|\bi(?:'ve)? (?:said|told you|gave you) (?:that|this|it|already)\b|\bi(?:'ve)? (?:did|done|tried) (?:that|it|this|all that|them)\b|\b(?:also|already) (?:given|told|said|done|sent)\b"
)
_PROTEST_WORDS = frozenset("said told gave given did done explained sent tried mentioned".split())
_REPAIR = re.compile(
    r"\b(?:say (?:that|it)|repeat|spell|didn't (?:catch|hear|get)|missed|breaking up|pardon)\b|\bsorry\?|\bis that\b|\bwas that\b|\bso (?:that's|it's)\b"
)
_REQUEST = frozenset({"closed-question", "open-question", "probe", "instruction"})
_EARLY = 60
"""A protest against the request comes at the beginning of the answer; in characters."""
_LEAST_DIGITS = 4
_LEAST_SHARED = 2
_LOOK_BACK = 300
"""Turns looked through for what was told, so that a day-long call stays linear."""


@dataclass(frozen=True, slots=True)
class _Protested:
    """A listener that waits for the end."""

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        del heard, call
        return ()

    def end(self, call: CallSoFar) -> Iterator[Moment]:
        numbers: dict[str, Heard] = {}
        for at, answer in enumerate(call.turns):
            if answer.turn.speaker != CUSTOMER:
                continue
            if at and call.turns[at - 1].turn.speaker == AGENT:
                yield from _asked_again(call.turns, at, numbers)
            if number := _number(answer):
                numbers.setdefault(number, answer)


def _asked_again(turns: Sequence[Heard], at: int, numbers: Mapping[str, Heard]) -> Iterator[Moment]:
    """The request before the answer at `at`, where the answer gives it away."""
    request, answer = turns[at - 1], turns[at]
    number = _number(answer)
    told, confidence = numbers.get(number), 0.65
    if told is None or _is_read_back(turns, at, number, told):
        if not _protests(answer):
            return
        told, confidence = None, 0.6
    if request.turn.automated or request.has("repeat-request") or not _asks(request):
        return
    told = told or _told_before(turns, at)
    if told is not None:
        found = Found(*_words_of_request(request), confidence, {"what": "answer"}, (told.turn.id,))
        yield moment_at(request, "repeat-request", f"{DETECTOR.id}@{_VERSION}", found)


def _asks(request: Heard) -> bool:
    asked = "?" in request.wordset or any(moment.kind in _REQUEST for moment in request.moments)
    return asked and _REPAIR.search(request.normal) is None


def _protests(answer: Heard) -> bool:
    if not answer.wordset.isdisjoint(_PROTEST_WORDS) and _PROTEST.search(answer.normal, 0, _EARLY):
        return True
    return bool(answer.moments) and answer.has("repeating")


def _is_read_back(turns: Sequence[Heard], at: int, number: str, told: Heard) -> bool:
    """Whether the agent has just read the number back, or heard it only a turn ago."""
    if at > 1 and told is turns[at - 2]:
        return True
    read = _number(turns[at - 1])
    return bool(read) and number.startswith(read[:2])


def _number(heard: Heard) -> str:
    """The longest number of a turn, or nothing where it is short."""
    if not may_hold_code(heard.normal, heard.wordset):
        return ""
    longest = max((run.digits for run in spoken_digits(heard.normal)), key=len, default="")
    return longest if len(longest) >= _LEAST_DIGITS else ""


def _told_before(turns: Sequence[Heard], at: int) -> Heard | None:
    """The customer's earlier turn that shares most stems with request and answer, the first among equals."""
    wanted = turns[at - 1].content | turns[at].content
    best: tuple[int, Heard | None] = (_LEAST_SHARED - 1, None)
    for earlier in turns[max(0, at - _LOOK_BACK) : at - 1]:
        if earlier.turn.speaker == CUSTOMER:
            shared = len(earlier.content & wanted)
            if shared > best[0]:
                best = (shared, earlier)
    return best[1]


def _words_of_request(request: Heard) -> tuple[int, int]:
    """The last question of the turn, else the last sentence."""
    asked = [(each.sentence.start, each.sentence.end) for each in request.questions]
    every = [(each.start, each.end) for each in request.sentences]
    return (asked or every or [(0, len(request.normal))])[-1]


@dataclass(frozen=True)
class _Detector:
    id: str = "answers.repeat-request"
    version: str = _VERSION
    kinds: frozenset[str] = frozenset({"repeat-request"})
    reads: frozenset[str] = frozenset()

    def begin(self) -> Listener:
        return _Protested()


DETECTOR = _Detector()
