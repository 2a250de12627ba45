"""Which steps agents pass over, and why: what a lead mends a guide by."""

from collections.abc import Iterable
from dataclasses import dataclass

from wellheard.guides.notes import Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A step that agents said makes no sense."""

    guide: str
    """Id of the guide."""
    step: str
    """Id of the step."""
    calls: int
    """In how many calls."""
    reasons: tuple[str, ...]
    """Each once, in the order in which they were first given."""


def skipped(calls: Iterable[Notes]) -> tuple[Skipped, ...]:
    """Steps passed over in these calls, the most often first; notes are those at the end of each call."""
    reasons: dict[tuple[str, str], list[str]] = {}
    counts: dict[tuple[str, str], int] = {}
    for notes in calls:
        marks = [each for each in notes.marks if each.reason]
        for each in marks:
            reasons.setdefault((each.guide, each.step.id), []).append(each.reason)
        for key in dict.fromkeys((each.guide, each.step.id) for each in marks):
            counts[key] = counts.get(key, 0) + 1
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(
        Skipped(guide=key[0], step=key[1], calls=counts[key], reasons=tuple(dict.fromkeys(reasons[key])))
        for key in ranked
    )
