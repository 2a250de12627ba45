"""A guide walked over a call on record: what was ticked when, and which repeat requests it would have spared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wellheard.analysis import Listening
from wellheard.conversation import Turn
from wellheard.guides.interface import Guide, Step
from wellheard.guides.knowing import Stop, settled
from wellheard.guides.walking import Standing, Walk, begin, hear, standing
from wellheard.ledger.interface import Repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One turn of a replay."""

    turn: Turn
    ticked: tuple[Stop, ...]
    """Steps of the guide that this turn settled, wherever in the guide they stand."""
    standing: Standing
    """Where the walk stands after it."""
    repeats: tuple[Repeats, ...]
    """What the agent asks in this turn that the ledger answers already."""
    walk: Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """A request of the agent that a guide with a ledger would not have made."""

    turn_id: int
    """The agent's turn."""
    what: str
    """`fact:order-number` or `action:restart`."""
    told: str
    """The words in which the customer had told it."""
    told_in: int
    """Their turn; 0 where it was in an earlier call."""


def replay(guide: Guide, turns: Iterable[Turn], listening: Listening) -> Iterator[Replayed]:
    """Walk a guide over turns in order; `listening` notices and keeps the ledger, and is used up."""
    walk = begin(guide)
    for turn in turns:
        repeats = listening.book.repeats(turn)
        before = walk
        fresh = listening.hear(turn)
        walk = hear(walk, turn, listening.book.ledger(), tuple(fresh))
        yield Replayed(
            turn=turn, ticked=tuple(ticked(before, walk)), standing=standing(walk), repeats=repeats, walk=walk
        )


def ticked(before: Walk, after: Walk) -> Iterator[Stop]:
    """Steps that are settled after something and were not before, wherever in the guide they stand."""
    for step in after.guide.steps:
        stop = settled(step, after.notes)
        if stop and settled(step, before.notes) is None:
            yield stop


def spared(turns: Iterable[Turn], listening: Listening) -> tuple[Spared, ...]:
    """The repeat requests of a call, each of which a guide over its ledger would have skipped.

    A request counts when the ledger held its answer before the turn began; one fact or action asked for twice in a
    turn counts once. `listening` is used up.
    """
    found: dict[tuple[int, str], Spared] = {}
    for turn in turns:
        for each in listening.book.repeats(turn):
            request = Spared(turn_id=turn.id, what=each.what, told=each.told, told_in=each.turn_id)
            found.setdefault((turn.id, each.what), request)
        listening.hear(turn)
    return tuple(found.values())


def proposed(replayed: Iterable[Replayed]) -> tuple[Step, ...]:
    """The steps that were open at some time of a replay, each once, in order."""
    steps = (each.standing.open.step for each in replayed if each.standing.open)
    return tuple(dict.fromkeys(steps))
