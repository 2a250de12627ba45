"""What moments tell about the whole call: how much of each kind, and how much of it at the end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from wellheard.conversation import KINDS, Conversation, Moment
from wellheard.conversation.moments import kinds_of

AT_THE_END = " at the end"
"""What the name of a clue ends with that counts the less the earlier it was."""
_FADES = 3.0
"""So many turns before the end such a clue counts half."""
_HELPED = frozenset({"relief", "solved"})
_UPSET = frozenset({"distress", "threat", "abuse", "unsolved", "repeating"})


@dataclass(frozen=True, slots=True)
class Clue:
    """One moment's part in a number about the call."""

    name: str
    """A kind, `kind:attribute`, or either of them at the end."""
    weight: float
    """The moment's confidence, 0-1, faded where the clue looks at the end."""
    moment: Moment


def clues_of(conversation: Conversation, moments: Iterable[Moment]) -> list[Clue]:
    """All clues of a call, in the order of its moments. O(moments)."""
    number_of = {turn.id: number for number, turn in enumerate(conversation.turns, start=1)}
    found = []
    for moment in moments:
        number = number_of.get(moment.turn_ids[0]) if moment.turn_ids else None
        if number is None or moment.kind not in KINDS:
            continue
        faded = moment.confidence * 0.5 ** ((len(number_of) - number) / _FADES)
        for name in _names(moment):
            found += [Clue(name, moment.confidence, moment), Clue(name + AT_THE_END, faded, moment)]
    return found


def _names(moment: Moment) -> Iterator[str]:
    yield moment.kind
    for attribute in KINDS[moment.kind].attributes:
        value = moment.attributes.get(attribute)
        if value is True:
            yield f"{moment.kind}:{attribute}"
        elif value not in (None, False):
            yield f"{moment.kind}:{value}"


def strengths_of(clues: Iterable[Clue]) -> dict[str, float]:
    """How strong each clue is in the call, 0-1: each more of a kind adds less than the one before."""
    sums: dict[str, float] = defaultdict(float)
    for clue in clues:
        sums[clue.name] += clue.weight
    return {name: 1 - exp(-total) for name, total in sums.items()}


def shares_of(clues: Sequence[Clue], weights: Mapping[str, float]) -> dict[str, float]:
    """How far each moment, by its id, pulls: every clue's part is shared out by how much each moment gave to it."""
    sums: dict[str, float] = defaultdict(float)
    for clue in clues:
        sums[clue.name] += clue.weight
    pulls: dict[str, float] = defaultdict(float)
    for clue in clues:
        if (weight := weights.get(clue.name)) and clue.weight:
            total = sums[clue.name]
            pulls[clue.moment.id] += weight * (1 - exp(-total)) * clue.weight / total
    return dict(pulls)


def side_of(name: str) -> int:
    """1 where a clue may only speak for a good outcome, -1 where only against it, 0 where training finds out.

    So trouble never raises an outcome, whatever the training calls happen to hold.
    """
    kind, _, value = name.removesuffix(AT_THE_END).partition(":")
    if kind in _HELPED:
        return 1
    if kind in _UPSET or value == "cold" or kind == "refusal":
        return -1
    if kind in kinds_of("good") and (kind != "escalation" or value == "warm"):
        return 1
    return -1 if kind in kinds_of("bad") else 0
