"""The scorecard: one judge's outcome for each criterion of one playbook version."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """The criterion was fulfilled."""

    reason: str
    """Why, in a sentence for the rep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partly:
    """Some of the opportunities were taken."""

    reason: str
    """Why, in a sentence for the rep."""
    share: float
    """Share of the points earned, between 0 and 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The criterion was not fulfilled."""

    reason: str
    """Why, in a sentence for the rep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """The call gave no occasion for the criterion."""

    reason: str
    """Why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """There was an occasion, but nobody could judge it: no audio, no language judge, a failed detector."""

    not_assessed: str
    """Why not, such as `no audio`."""


Outcome = Met | Partly | Missed | NotApplicable | NotAssessed
OutcomeWord = Literal["met", "partly", "missed", "not_applicable", "not_assessed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One criterion as it stands on the scorecard."""

    id: str
    """The criterion's id in the playbook."""
    title: str
    """The criterion's title, so that a scorecard reads without its playbook."""
    outcome: OutcomeWord
    """What came out."""
    reason: str
    """Why, in a sentence for the rep."""
    points: float
    """Earned; 0 where not applicable or not assessed."""
    weight: int
    """Points to be had."""
    counted: bool
    """Whether its weight is in the denominator of the score."""
    critical: bool = False
    """A miss caps the whole score."""
    bonus: bool = False
    """Counts only when met."""
    evidence: tuple[str, ...] = ()
    """Ids of the moments that show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A judgement of the whole call; appended, never edited."""

    playbook: str
    """`id@version` of the playbook."""
    judge: str
    """Who judged: `wellheard VERSION`, a reviewer's id, `calibration`, `appeal`."""
    score: int | None
    """0-100, points over the points applicable; absent where nothing was applicable."""
    criteria: tuple[CriterionResult, ...]
    """In the playbook's order."""
    not_assessed: tuple[str, ...] = ()
    """Ids of criteria that could not be assessed, named beside the score."""
    capped_by: tuple[str, ...] = ()
    """Ids of critical criteria whose miss capped the score."""
