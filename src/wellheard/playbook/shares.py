"""Outcomes and the share of the points that each of them earns."""

from collections.abc import Iterable
from dataclasses import dataclass

from wellheard.conversation import Met, Missed, NotApplicable, NotAssessed, Outcome, Partly
from wellheard.conversation.scorecard import OutcomeWord
from wellheard.playbook.scene import Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How a rule came out on a call."""

    outcome: Outcome
    evidence: tuple[str, ...] = ()
    """Ids of the moments that show it."""

    def as_missed(self) -> "Finding":
        """The same, with all points gone."""
        return Finding(outcome=Missed(reason=reason_of(self.outcome)), evidence=self.evidence)


def outcome_of(share: float, reason: str) -> Outcome:
    """The outcome that earns this share, 0 to 1."""
    if share >= 1:
        return Met(reason=reason)
    return Partly(reason=reason, share=share) if share > 0 else Missed(reason=reason)


def share_of(outcome: Outcome) -> float | None:
    """The share of the points earned, 0 to 1; absent where the criterion doesn't count."""
    match outcome:
        case Met():
            return 1.0
        case Partly():
            return min(1.0, max(0.0, outcome.share))
        case Missed():
            return 0.0
        case NotApplicable() | NotAssessed():
            return None


def reason_of(outcome: Outcome) -> str:
    """Why, in a sentence."""
    return outcome.not_assessed if isinstance(outcome, NotAssessed) else outcome.reason


def word_of(outcome: Outcome) -> OutcomeWord:
    """The outcome as documents write it."""
    match outcome:
        case Met():
            return "met"
        case Partly():
            return "partly"
        case Missed():
            return "missed"
        case NotApplicable():
            return "not_applicable"
        case NotAssessed():
            return "not_assessed"


def ids_of(placed: Iterable[Placed]) -> tuple[str, ...]:
    """Ids of moments, each once."""
    return tuple(dict.fromkeys(each.moment.id for each in placed))
