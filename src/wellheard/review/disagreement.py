"""What a session should talk about first: the questions on which people are furthest apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

from wellheard.review.agreement import Rating, distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A criterion of a call on which people differ."""

    call: str
    criterion: str
    answers: Mapping[str, tuple[str, ...]]
    """Of each answer who gave it, in the order of the raters' names; the answer most gave comes first."""
    spread: float
    """Mean distance between two of them, above 0 and up to 1."""


def disputes(ratings: Iterable[Rating], *, calls: Sequence[str], weights: Mapping[str, int]) -> list[Dispute]:
    """Where people differ, furthest apart first; then what weighs most, then in the order of the playlist."""
    units: dict[tuple[str, str], list[Rating]] = {}
    for each in sorted(ratings, key=lambda rating: rating.rater):
        units.setdefault((each.call, each.criterion), []).append(each)
    found = [_dispute(call, criterion, given) for (call, criterion), given in units.items()]
    places, order = {call: at for at, call in enumerate(calls)}, list(weights)

    def first(dispute: Dispute) -> tuple[float, int, int, int]:
        weight = weights.get(dispute.criterion, 0)
        place = order.index(dispute.criterion) if dispute.criterion in weights else len(order)
        return -dispute.spread, -weight, places.get(dispute.call, len(places)), place

    return sorted((each for each in found if each.spread > 0), key=first)


def stars_apart(stars: Mapping[str, int]) -> int:
    """How many stars lie between the most and the fewest that people gave a call; 0 where fewer than two gave any."""
    return max(stars.values()) - min(stars.values()) if len(stars) > 1 else 0


def _dispute(call: str, criterion: str, given: Sequence[Rating]) -> Dispute:
    answers: dict[str, list[str]] = {}
    for each in given:
        answers.setdefault(each.answer, []).append(each.rater)
    apart = [distance(one.answer, other.answer) for one, other in combinations(given, 2)]
    by_number = sorted(answers.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return Dispute(
        call=call, criterion=criterion, answers={answer: tuple(who) for answer, who in by_number},
        spread=round(mean(apart), 9) if apart else 0.0,
    )  # fmt: skip
