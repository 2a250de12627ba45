"""What a call came to, in a line for reports: resolved, kindness, and where that shows."""

from dataclasses import dataclass

from wellheard.conversation import Analysis, NotAssessed

_RESOLVED = {"yes": "Resolved", "partly": "Partly resolved", "no": "Not resolved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CameTo:
    """One thing that the call came to."""

    words: str
    """Such as `Partly resolved, 72 % sure`."""
    evidence: tuple[str, ...] = ()
    """Ids of the moments that carried it."""
    turn_ids: tuple[int, ...] = ()
    """Turns whose words carried it."""


def came_to(analysis: Analysis) -> tuple[CameTo, ...]:
    """Resolved, then kindness; what could not be assessed says why."""
    resolution, kindness = analysis.resolution, analysis.kindness
    return (
        CameTo(words=f"Resolved: not assessed, {resolution.not_assessed}")
        if isinstance(resolution, NotAssessed)
        else CameTo(
            words=f"{_RESOLVED[resolution.answer]}, {_sure(resolution.confidence)}",
            evidence=resolution.evidence,
            turn_ids=resolution.turn_ids,
        ),
        CameTo(words=f"Kindness: not assessed, {kindness.not_assessed}")
        if isinstance(kindness, NotAssessed)
        else CameTo(
            words=f"Kindness {kindness.level} of 5, {_sure(kindness.confidence)}",
            evidence=kindness.evidence,
            turn_ids=kindness.turn_ids,
        ),
    )


def _sure(confidence: float) -> str:
    return f"{round(100 * confidence)} % sure"
