"""How far people who scored the same calls agree: Krippendorff's alpha among all, Cohen's kappa between two.

The coefficients are NLTK's (`nltk.metrics.agreement`). Alpha follows K. Krippendorff, Content Analysis (1980), kappa
J. Cohen, A Coefficient of Agreement for Nominal Scales (1960). Both are 1 for full agreement and 0 for what chance
would give; below 0 people disagree more than chance. With few calls they say little: `units` tells how many there were.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from threading import Thread
from typing import Any, Final

_LEVELS: Final = {"missed": 0.0, "partly": 0.5, "met": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One answer of one rater."""

    rater: str
    call: str
    criterion: str
    answer: str
    """`met`, `partly`, `missed`, `not_applicable`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far raters agree."""

    alpha: float | None
    """Krippendorff's; absent where nothing was rated twice."""
    share: float | None
    """Share of pairs of raters who gave the same answer, 0-1; absent as above."""
    units: int
    """Answers asked for that at least two gave."""
    raters: int
    """How many gave one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """How far one rater agrees with a reference."""

    rater: str
    kappa: float | None
    """Cohen's; absent where they share nothing."""
    share: float | None
    """Share of the same answers, 0-1."""
    units: int
    """Answers that both gave."""


def distance(one: str, other: str) -> float:
    """How far two answers are apart, 0-1: squared between missed, partly and met, whole where one does not apply."""
    if one == other:
        return 0.0
    if one in _LEVELS and other in _LEVELS:
        return (_LEVELS[one] - _LEVELS[other]) ** 2
    return 1.0


def agreement(ratings: Iterable[Rating]) -> Agreement:
    """How far all raters agree over all that they rated; a unit is one criterion of one call.

    Alpha weighs partly as half of a miss (`distance`); answers that are missing count neither way.
    """
    shared = {unit: given for unit, given in _by_unit(ratings).items() if len(given) > 1}
    pairs = [one == other for given in shared.values() for one, other in combinations(given.values(), 2)]
    return Agreement(
        alpha=_alpha(shared) if shared else None,
        share=sum(pairs) / len(pairs) if pairs else None,
        units=len(shared),
        raters=len({rater for given in shared.values() for rater in given}),
    )


def by_criterion(ratings: Iterable[Rating], criteria: Sequence[str]) -> dict[str, Agreement]:
    """The same for each criterion alone, in the order given."""
    rated = list(ratings)
    return {each: agreement(rating for rating in rated if rating.criterion == each) for each in criteria}


def against(reference: Iterable[Rating], ratings: Iterable[Rating]) -> list[Against]:
    """Each rater beside one reference (a benchmark score, the software), by name; the reference has one rater."""
    known = {(each.call, each.criterion): each.answer for each in reference}
    raters: dict[str, list[tuple[str, str]]] = {}
    for each in sorted(ratings, key=lambda rating: (rating.rater, rating.call, rating.criterion)):
        own = raters.setdefault(each.rater, [])
        if (each.call, each.criterion) in known:
            own.append((known[each.call, each.criterion], each.answer))
    return [_against(rater, pairs) for rater, pairs in raters.items()]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two raters' answers to the same questions; 1 where all are the same, None without any.

    Answers are the same or not: met is as far from partly as from missed, as Cohen (1960) has it.
    """
    if not pairs:
        return None
    if all(one == other for one, other in pairs):
        return 1.0
    rows = [
        (name, str(unit), answer) for unit, pair in enumerate(pairs) for name, answer in zip("ab", pair, strict=True)
    ]
    return float(_task(rows, lambda a, b: float(a != b)).kappa_pairwise("a", "b"))


def warm() -> None:
    """Begin to load the library in a thread, ahead of its first use: it takes seconds."""
    Thread(target=_task, args=([("a", "1", "met"), ("b", "1", "met")], distance), daemon=True, name="agreement").start()


def _against(rater: str, pairs: Sequence[tuple[str, str]]) -> Against:
    share = sum(one == other for one, other in pairs) / len(pairs) if pairs else None
    return Against(rater=rater, kappa=kappa(pairs), share=share, units=len(pairs))


def _by_unit(ratings: Iterable[Rating]) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for each in sorted(ratings, key=lambda rating: (rating.call, rating.criterion, rating.rater)):
        found.setdefault((each.call, each.criterion), {})[each.rater] = each.answer
    return found


def _alpha(shared: Mapping[tuple[str, str], Mapping[str, str]]) -> float:
    answers = [answer for given in shared.values() for answer in given.values()]
    if len(set(answers)) == 1:
        return 1.0
    rows = [
        (str(number), "\x1f".join(unit), answer)
        for unit, given in shared.items()
        for number, answer in enumerate(sorted(given.values()))  # Who gave which doesn't matter to alpha.
    ]
    return round(float(_task(rows, distance).alpha()), 9)


def _task(rows: Sequence[tuple[str, str, str]], apart: Callable[[str, str], float]) -> Any:
    from nltk.metrics.agreement import AnnotationTask  # here, because it takes seconds to load

    return AnnotationTask(data=list(rows), distance=apart)
