"""What has happened in a live call so far, as the conditions of cues look at it."""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from wellheard.assist.clock import clock, in_list
from wellheard.assist.floor import Floor
from wellheard.assist.joining import joined
from wellheard.assist.mood import Mood
from wellheard.conversation import AGENT, Fact, Ledger, Moment, Promise, Told, Tried, Turn
from wellheard.guides import Step
from wellheard.ledger.actions import same_action
from wellheard.ledger.interface import Repeats
from wellheard.playbook.patterns import any_matches, kinds_named
from wellheard.playbook.rules import Patterns
from wellheard.playbook.scene import could_answer

Place = tuple[int, int]
"""Number of the turn, from 0, and the character in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A moment that is sure enough to act on, and where it is."""

    place: Place
    moment: Moment


@dataclass(slots=True)
class SoFar:
    """One call so far."""

    sure_from: float
    """Moments less sure than this are not acted on, 0-1."""
    tellings: Callable[[str], Sequence[Fact | Tried | Told]]
    """Every time that a fact or a step (`action:restart`) was told."""
    floor: Floor = field(default_factory=Floor)
    mood: Mood = field(default_factory=Mood)
    ledger: Ledger = field(default_factory=Ledger)
    """As the agent has it."""
    gone: set[str] = field(default_factory=set)
    """What the agent took out of the ledger: `fact:order-number`, `action:restart`."""
    turns: list[Turn] = field(default_factory=list)
    chances: list[int] = field(default_factory=list)
    """Numbers of the turns in which the agent could answer."""
    repeats: dict[int, tuple[Repeats, ...]] = field(default_factory=dict)
    """By number of the agent's turn what it asked for that the ledger held."""
    promises: dict[int, tuple[Promise, ...]] = field(default_factory=dict)
    """By number of the agent's turn what it promised."""
    rises: dict[int, int] = field(default_factory=dict)
    """By number of the customer's turn how many levels their mood rose with it."""
    handing_over: Step | None = None
    """The open step of the guide, where it is to hand over."""
    _by_kind: dict[str, list[Placed]] = field(default_factory=dict)
    _number_of: dict[int, int] = field(default_factory=dict)

    def hear(self, turn: Turn, moments: Sequence[Moment]) -> None:
        """One more turn, or more of one, and what was noticed in it."""
        number = self._number_of.setdefault(turn.id, len(self.turns))
        if number < len(self.turns):
            self.turns[number] = joined(self.turns[number], turn)
        else:
            self.turns.append(turn)
        if number not in self.chances and could_answer(self.turns[number]):
            insort(self.chances, number)
        for each in moments:
            if each.confidence >= self.sure_from and each.turn_ids:
                at = self._number_of.get(each.turn_ids[0], number)
                self._by_kind.setdefault(each.kind, []).append(Placed(place=(at, each.offset or 0), moment=each))

    def turn(self, turn_id: int) -> Turn | None:
        """A turn of the call, with all that was said of it so far."""
        at = self.number(turn_id)
        return self.turns[at] if at >= 0 else None

    def number(self, turn_id: int) -> int:
        """The place of a turn in the call, from 0; -1 for one of an earlier call."""
        return self._number_of.get(turn_id, -1)

    def of(self, patterns: Patterns) -> Iterator[Placed]:
        """The moments that the patterns mean, kind by kind."""
        for kind, whole in kinds_named(patterns):
            for each in self._by_kind.get(kind, ()):
                if whole or any_matches(patterns, each.moment):
                    yield each

    def has(self, patterns: Patterns) -> bool:
        """Whether there is a moment that the patterns mean."""
        return next(self.of(patterns), None) is not None

    def first_after(self, patterns: Patterns, place: Place) -> Placed | None:
        """The first moment that the patterns mean after a place."""
        return min(
            (each for each in self.of(patterns) if each.place > place), key=lambda each: each.place, default=None
        )

    def last_place(self, patterns: Patterns) -> Place:
        """Where the last moment is that the patterns mean; before everything where there is none."""
        return max((each.place for each in self.of(patterns)), default=(-1, 0))

    def chances_after(self, number: int) -> int:
        """How many turns the agent has had since."""
        count = 0
        for each in reversed(self.chances):
            if each <= number:
                break
            count += 1
        return count

    @property
    def agent_speaks(self) -> bool:
        """Whether the agent is saying something now."""
        return bool(self.floor.partials.get(AGENT))

    def told_at(self, repeat: Repeats) -> str:
        """`at 02:13 and 05:40`, `earlier in this call`, or `in an earlier call`."""
        if repeat.call:
            return "in an earlier call"
        times = [
            clock(self.turns[at].start_ms)
            for each in self.tellings(repeat.what)
            if (at := self.number(each.turn_id)) >= 0
        ]
        times = [each for each in dict.fromkeys(times) if each]
        return f"at {in_list(times[:3])}" if times else "earlier in this call"

    def is_gone(self, repeat: Repeats) -> bool:
        """Whether the agent has said that this was never told."""
        sort, _, name = repeat.what.partition(":")
        if sort == "action":
            return any(same_action(name, each.partition(":")[2]) for each in self.gone if each.startswith("action:"))
        return repeat.what in self.gone

    def fullest(self, repeat: Repeats) -> str:
        """The words that tell most of what was asked for again: "I restarted it at noon" rather than "I have".

        What the agent wrote down stands before what was heard.
        """
        slot = repeat.what.removeprefix("fact:")
        by_hand = [each.value for each in self.ledger.facts if each.by_hand and each.slot == slot]
        if by_hand:
            return by_hand[-1]
        texts = [repeat.told, *(each.text for each in self.tellings(repeat.what))]
        return max(texts, key=lambda text: len(text.split()))
