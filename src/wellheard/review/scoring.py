"""What a person says of a call's criteria, as a scorecard: points, bonuses and caps count as for the software."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from wellheard.conversation import CriterionResult, Scorecard
from wellheard.playbook import Playbook
from wellheard.playbook.judging import points_of, sum_up

GivenWord = Literal["met", "partly", "missed", "not_applicable"]
WORDS: Final[tuple[GivenWord, ...]] = ("met", "partly", "missed", "not_applicable")
"""What somebody may say of a criterion, in the order in which it is offered."""
UNSAID: Final = "Scored by hand."
"""The reason on a scorecard where somebody gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody says of one criterion."""

    outcome: GivenWord
    share: float = 0.5
    """Of its points, 0-1; for `partly` alone."""
    note: str = ""
    """Why, in their words."""


def blank(playbook: Playbook) -> Scorecard:
    """A scorecard of a playbook on which nothing has been assessed."""
    criteria = tuple(
        CriterionResult(
            id=each.id, title=each.title, outcome="not_assessed", reason="", points=0.0, weight=each.weight,
            counted=False, critical=each.critical, bonus=each.bonus,
        )
        for each in playbook.criteria
    )  # fmt: skip
    name = f"{playbook.id}@{playbook.version}"
    return Scorecard(playbook=name, judge="", score=None, criteria=criteria, not_assessed=tuple(c.id for c in criteria))


def scored(base: Scorecard, criteria: Mapping[str, Given], *, judge: str, cap: int) -> Scorecard:
    """The scorecard of somebody who was given the criteria of `base`; what they left out is not assessed.

    A missed critical criterion holds the score down to `cap`. Raises KeyError for a criterion that `base` lacks.
    """
    known = {each.id for each in base.criteria}
    for key in criteria:
        if key not in known:
            raise KeyError(key)
    results = tuple(_result(each, criteria.get(each.id)) for each in base.criteria)
    return sum_up(results, playbook=base.playbook, judge=judge, cap=cap)


def outcomes(scorecard: Scorecard) -> dict[str, str]:
    """Of each criterion what was said; those that nobody assessed are left out."""
    return {each.id: each.outcome for each in scorecard.criteria if each.outcome != "not_assessed"}


def _result(base: CriterionResult, given: Given | None) -> CriterionResult:
    if given is None:
        return replace(base, outcome="not_assessed", reason="Not scored.", points=0.0, counted=False, evidence=())
    share = {"met": 1.0, "partly": given.share, "missed": 0.0}.get(given.outcome)
    return replace(
        base,
        outcome=given.outcome,
        reason=given.note or UNSAID,
        points=points_of(base.weight, share, bonus=base.bonus),
        counted=share is not None and not base.bonus,
        evidence=(),
    )
