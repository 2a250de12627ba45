"""A calibration: how far people agree who scored the same calls by themselves, and where they don't."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellheard.playbook import Playbook
from wellheard.review.agreement import Against, Agreement, Rating, against, agreement, by_criterion
from wellheard.review.disagreement import Dispute, disputes
from wellheard.review.scoring import WORDS, outcomes
from wellheard.storage.judgements import Judgement

SOFTWARE = "wellheard"
"""Who the software is among the raters of a comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What came out."""

    whole: Agreement
    """Over all criteria and calls."""
    criteria: Mapping[str, Agreement]
    disputes: Sequence[Dispute]
    """Furthest apart first."""
    software: Sequence[Against]
    """Each person beside the software."""
    scores: Mapping[str, Mapping[str, int | None]]
    """By call and person."""


def calibrated(
    judgements: Sequence[Judgement], playbook: Playbook, software: Mapping[str, Mapping[str, str]]
) -> Calibrated:
    """Compare what people scored; `software` holds its outcome of each criterion by call, in the order to show."""
    ratings = [
        rating for each in judgements for rating in _ratings(each.user or "", each.call, outcomes(each.scorecard))
    ]
    reference = [rating for call, found in software.items() for rating in _ratings(SOFTWARE, call, found)]
    scores: dict[str, dict[str, int | None]] = {call: {} for call in software}
    for each in judgements:
        scores.setdefault(each.call, {})[each.user or ""] = each.scorecard.score
    return Calibrated(
        whole=agreement(ratings),
        criteria=by_criterion(ratings, [each.id for each in playbook.criteria]),
        disputes=disputes(ratings, calls=list(software), weights={each.id: each.weight for each in playbook.criteria}),
        software=against(reference, ratings),
        scores=scores,
    )


def _ratings(rater: str, call: str, given: Mapping[str, str]) -> list[Rating]:
    return [
        Rating(rater=rater, call=call, criterion=criterion, answer=answer)
        for criterion, answer in given.items()
        if answer in WORDS
    ]
