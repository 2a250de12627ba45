"""A call as rules look at it: its moments in order, and where the agent could answer."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from wellheard.conversation import Conversation, Measure, Moment, Outcome, Turn
from wellheard.playbook.patterns import any_matches, kinds_named
from wellheard.playbook.rules import Patterns

REPS = frozenset({"agent", "supervisor"})
"""Those whose answers count; software doesn't."""
NOD = 2
"""An agent's turn of so many words or fewer that asks nothing ("mm-hm", "oh right") is a nod, not an answer."""
EXCUSED_TURNS = 2
"""How many of the agent's turns an excuse covers."""

Place = tuple[int, int]
"""Where something begins: number of the turn in the call, from 0, and the character in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A moment and where it is."""

    place: Place
    """Where it begins."""
    last_turn: int
    """Number of the turn in which it ends."""
    moment: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the language judge said to one question, its quotes made into moments."""

    outcome: Outcome
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that criteria are judged by."""

    conversation: Conversation
    by_kind: Mapping[str, tuple[Placed, ...]]
    """Moments in the order of the call."""
    chances: tuple[int, ...]
    """Numbers of the turns in which the agent could answer: all of theirs but nods."""
    measures: Mapping[str, Measure]
    answers: Mapping[str, Answered] = field(default_factory=dict)
    """By question; empty without a language judge."""

    @property
    def has_audio(self) -> bool:
        """Whether the call was heard, not only read."""
        return bool(self.conversation.tracks) or any(turn.voice for turn in self.conversation.turns)

    def of(self, patterns: Patterns) -> list[Placed]:
        """The moments that the patterns mean, in the order of the call. O(n log n) in those of their kinds."""
        if not patterns:
            return []
        runs = [run for run in self._runs(patterns) if run]
        return list(runs[0]) if len(runs) == 1 else sorted(chain.from_iterable(runs), key=_in_order)

    def has(self, patterns: Patterns) -> bool:
        """Whether there is a moment that the patterns mean."""
        return any(self._runs(patterns))

    def _runs(self, patterns: Patterns) -> Iterator[Sequence[Placed]]:
        """For each kind that the patterns name, the moments that they mean."""
        for kind, whole in kinds_named(patterns):
            if placed := self.by_kind.get(kind, ()):
                yield placed if whole else [each for each in placed if any_matches(patterns, each.moment)]

    def nth_chance(self, after: int, count: int) -> int | None:
        """Number of the agent's count-th turn after a turn; absent where the call ends before."""
        index = bisect_right(self.chances, after) + count - 1
        return self.chances[index] if index < len(self.chances) else None

    def excused(self, excuses: Patterns) -> frozenset[int]:
        """Numbers of the turns that an excuse covers: from the excuse through the agent's next turns."""
        covered: set[int] = set()
        for each in self.of(excuses):
            until = self.nth_chance(each.last_turn, EXCUSED_TURNS)
            end = len(self.conversation.turns) if until is None else until + 1
            covered.update(range(each.place[0], end))
        return frozenset(covered)


def set_scene(
    conversation: Conversation,
    moments: Iterable[Moment],
    measures: Mapping[str, Measure],
    answers: Mapping[str, Answered],
) -> Scene:
    """Put the moments in the order in which they happened; those of unknown turns stand first."""
    number_of = {turn.id: number for number, turn in enumerate(conversation.turns)}
    by_kind: dict[str, list[Placed]] = {}
    for moment in moments:
        by_kind.setdefault(moment.kind, []).append(_placed(moment, conversation, number_of))
    return Scene(
        conversation=conversation,
        by_kind={kind: tuple(sorted(placed, key=_in_order)) for kind, placed in by_kind.items()},
        chances=tuple(number for number, turn in enumerate(conversation.turns) if could_answer(turn)),
        measures=measures,
        answers=answers,
    )


def _in_order(placed: Placed) -> tuple[Place, int, str]:
    # m2 before m10
    return placed.place, len(placed.moment.id), placed.moment.id


def _placed(moment: Moment, conversation: Conversation, number_of: Mapping[int, int]) -> Placed:
    numbers = [number_of[turn] for turn in moment.turn_ids if turn in number_of] or [0]
    turn = conversation.turns[numbers[0]] if conversation.turns else None
    offset = offset_in(turn, moment) if turn else 0
    return Placed(place=(numbers[0], offset), last_turn=max(numbers), moment=moment)


def offset_in(turn: Turn, moment: Moment) -> int:
    """The character of the turn at which a moment's quote begins; 0 where it isn't found."""
    if not moment.quote:
        return 0
    found = turn.text.find(moment.prefix + moment.quote)
    return found + len(moment.prefix) if found >= 0 else max(0, turn.text.find(moment.quote))


def could_answer(turn: Turn) -> bool:
    """Whether an agent could answer something in this turn: it is theirs, and no nod."""
    if turn.speaker not in REPS or turn.automated or turn.overlap:
        return False
    return "?" in turn.text or len(turn.text.split(maxsplit=NOD)) > NOD
