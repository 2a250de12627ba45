"""Appeals: who may do what to one, until when it is owed an answer, and the scorecard that follows from a change."""

from datetime import datetime, timedelta
from typing import Final

from wellheard.conversation import Scorecard
from wellheard.review.scoring import Given, GivenWord, scored
from wellheard.storage.appeals import Appeal

DAYS: Final = 7
"""An answer is owed after so many days; Saturdays and Sundays don't count."""


def due_after(at: datetime, days: int = DAYS) -> datetime:
    """So many working days after a time."""
    while days:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at


def hindrance(appeal: Appeal, user: str, *, judge: str | None) -> str | None:
    """Why somebody may not answer this appeal, in a sentence; None where they may. `judge` gave the scorecard."""
    if appeal.is_over:
        return "This appeal is over. Nothing of it changes any more."
    if user == judge:
        return "You gave this score. Somebody else has to answer the appeal."
    if user == appeal.user:
        return "This is your own appeal. Somebody else has to answer it."
    return None


def is_late(appeal: Appeal, at: datetime) -> bool:
    """Whether an answer is owed for too long already."""
    return not appeal.is_over and appeal.due_at is not None and appeal.due_at < at


def settled(base: Scorecard, criterion: str, given: Given, *, judge: str, cap: int) -> Scorecard:
    """The scorecard with one criterion judged anew and all others as they were.

    Raises KeyError for a criterion that it lacks.
    """
    as_before = {
        each.id: Given(
            outcome=_word(each.outcome), share=each.points / each.weight if each.weight else 0.5, note=each.reason
        )
        for each in base.criteria
        if each.outcome != "not_assessed"
    }
    return scored(base, as_before | {criterion: given}, judge=judge, cap=cap)


def _word(outcome: str) -> GivenWord:
    known: dict[str, GivenWord] = {"met": "met", "partly": "partly", "missed": "missed"}
    return known.get(outcome, "not_applicable")
