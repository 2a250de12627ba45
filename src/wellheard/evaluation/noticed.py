"""What the software noticed, in the terms of the labels."""

from wellheard.conversation import Analysis, Kindness, Resolution
from wellheard.evaluation.interface import CallMarks, Mark
from wellheard.evaluation.kinds import value_of

SYMPATHY_FIRST = "sympathy-first"
"""The criterion that judges whether sympathy came before diagnosis."""
_OUTCOMES = {"met": "yes", "partly": "no", "missed": "no", "not_applicable": "na"}


def noticed(analysis: Analysis) -> dict[tuple[int, str], Mark]:
    """Moments as marks, each in the first of its turns; of several of a kind in one turn the surest speaks for all."""
    found: dict[tuple[int, str], Mark] = {}
    for moment in sorted(analysis.moments, key=lambda each: -each.confidence):
        if not moment.turn_ids:
            continue
        key = (moment.turn_ids[0], moment.kind)
        refers = frozenset(each for each in moment.refers_to if isinstance(each, int))
        before = found.get(key)
        if before is None:
            found[key] = Mark(
                attribute=value_of(moment.kind, moment.attributes),
                refers_to=refers,
                confidence=moment.confidence,
                quote=moment.quote,
            )
        elif refers:
            found[key] = Mark(
                attribute=before.attribute,
                refers_to=before.refers_to | refers,
                confidence=before.confidence,
                quote=before.quote,
            )
    return found


def told(analysis: Analysis) -> CallMarks:
    """The analysis of the whole call as a rater would say it.

    What could not be assessed is absent. The criterion `sympathy-first` is yes only where it is fully met, and absent
    where the playbook doesn't have it.
    """
    outcomes = {each.id: each.outcome for each in analysis.scorecard.criteria}
    return CallMarks(
        story=analysis.story.stars,
        kindness=analysis.kindness.level if isinstance(analysis.kindness, Kindness) else None,
        resolved=analysis.resolution.answer if isinstance(analysis.resolution, Resolution) else None,
        sympathy_first=_OUTCOMES.get(outcomes.get(SYMPATHY_FIRST, "")),
    )
