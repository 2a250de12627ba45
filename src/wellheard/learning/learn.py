"""Learning from a team's labels and corrections, on one page.

Some calls are held out. From the others it is learned what to change, kind by kind; then the held-out calls are heard
as they were before and as they would be, and a kind that is worse off goes back to what ships.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from wellheard.conversation import AGENT, CUSTOMER
from wellheard.detectors.learned.adjustments import Adjustments, SideAdjustments
from wellheard.detectors.learned.detector import Learned
from wellheard.learning.adjusting import FEWEST, adjusted, rows_of
from wellheard.learning.gathering import Heard, Hearing
from wellheard.learning.interface import Averages, KindOutcome, LearningError, Outcome, Verdict
from wellheard.learning.lessons import Lesson, looked_for, parts
from wellheard.learning.measuring import Counted, compared, counted, learnable, losses

FEWEST_CALLS = 6
"""Fewer can't be split into calls to learn from and calls to measure on."""
FEWEST_HELD_OUT = 2
"""Times a kind must be there in the held-out calls."""
HELD_OUT = 3
"""One call in so many is held out."""


def learn(lessons: Sequence[Lesson], hearing: Hearing) -> Outcome:
    """What a team's lessons bring on top of the weights that ship. Deterministic, whatever the order of the lessons.

    Raises LearningError where nothing can be learned: too few calls, or detectors that learn nothing.
    """
    base = _base_of(hearing)
    if len(lessons) < FEWEST_CALLS:
        raise LearningError(
            f"{len(lessons)} calls are too few: some have to be held out to see whether learning helps. "
            f"Label or correct {FEWEST_CALLS} at the least; from about thirty on the usual kinds can be learned"
        )
    lessons = sorted(lessons, key=lambda each: (each.conversation.id, each.source))
    part = parts(list(lessons), HELD_OUT, "held out ")
    taught = hearing.of([each for each, which in zip(lessons, part, strict=True) if which])
    held = [each for each, which in zip(lessons, part, strict=True) if not which]
    if not held or not taught:
        raise LearningError(
            "all calls belong together (one customer, or one agent), so none can be held out. Add calls of others"
        )
    return _Trial(hearing, taught, held, base).outcome()


def _base_of(hearing: Hearing) -> str:
    for each in hearing.detectors:
        if isinstance(each, Learned):
            return each.base_version
    raise LearningError(
        "the rules alone can't be taught: they say nothing of turns in which they notice nothing. "
        'Set noticing to "learned", or change the rules (docs/how-to/extend.md)'
    )


class _Trial:
    """What was learned, tried on held-out calls."""

    def __init__(self, hearing: Hearing, taught: Sequence[Heard], held: Sequence[Lesson], base: str) -> None:
        self._hearing, self._taught, self._held, self._base = hearing, taught, held, base
        self._before = hearing.of(held)
        self._sought = looked_for([*(each.lesson for each in taught), *held])
        self._kinds = learnable([*taught, *self._before])

    def outcome(self) -> Outcome:
        sides = {who: adjusted(rows) for who in (AGENT, CUSTOMER) if (rows := rows_of(self._taught, who))}
        everything = Adjustments(base=self._base, sides=sides)
        before, tried = self._counts(None), self._counts(everything)
        taken = compared(before, tried)
        verdicts = self._verdicts(everything, before, tried)
        kept = [kind for kind in self._kinds if verdicts[kind] == "learned"]
        refused = _refusal(taken, kept, _kinds_of(everything))
        adjustments = None if refused else only(everything, kept)
        after = before if adjustments is None else self._counts(adjustments)
        found = Outcome(
            calls=len(self._taught),
            held_out_calls=len(self._held),
            kinds=tuple(self._rows(verdicts, before, after)),
            tried=taken,
            kept=compared(before, after),
            refused=refused,
            adjustments=adjustments,
        )
        return replace(found, adjustments=_told(adjustments, found)) if adjustments else found

    def _counts(self, adjustments: Adjustments | None) -> Counted:
        heard = self._hearing.of(self._held, adjustments) if adjustments else self._before
        return counted(heard, self._kinds, self._sought)

    def _verdicts(self, everything: Adjustments, before: Counted, after: Counted) -> dict[str, Verdict]:
        tried, examples = _kinds_of(everything), self._examples()
        was, now = losses(self._before, self._kinds), losses(self._before, self._kinds, everything)
        found: dict[str, Verdict] = {}
        for number, kind in enumerate(self._kinds):
            if examples[kind] < FEWEST or before.there()[number] < FEWEST_HELD_OUT:
                found[kind] = "too few"
            elif kind not in tried:
                found[kind] = "as it was"
            else:
                one, other = np.nan_to_num(before.f1()[number]), np.nan_to_num(after.f1()[number])
                found[kind] = _verdict(float(other - one), was[kind] - now[kind])
        return found

    def _examples(self) -> dict[str, int]:
        known = [kind for each in self._taught for (_, kind), there in each.lesson.known.items() if there]
        return {kind: known.count(kind) for kind in self._kinds}

    def _rows(self, verdicts: dict[str, Verdict], before: Counted, after: Counted) -> Iterable[KindOutcome]:
        examples = self._examples()
        for number, kind in enumerate(self._kinds):
            yield KindOutcome(
                kind=kind,
                verdict=verdicts[kind],
                examples=examples[kind],
                held_out=int(before.there()[number]),
                before=_known(float(before.f1()[number])),
                after=_known(float(after.f1()[number])),
            )


def _verdict(gain: float, sharper: float) -> Verdict:
    """By the gain in F1 and in log loss on held-out calls: neither may be lost, and one must be won."""
    if gain < 0 or (gain == 0 and sharper < 0):
        return "worse"
    return "learned" if sharper > 0 else "no gain"


def _refusal(tried: Averages, kept: Sequence[str], candidates: frozenset[str]) -> str | None:
    """Why nothing is to be kept."""
    if not candidates:
        return "in the calls learned from, nothing was found that would help on others of them"
    change = tried.difference.value
    if change is not None and change < 0:
        return (
            "what was learned makes the held-out calls worse on the whole, so what got better there did so by chance. "
            "Look whether labels are in the right turns, and whether all who labelled mean the same by a kind"
        )
    return None if kept else "no kind is noticed better in the held-out calls"


def _kinds_of(adjustments: Adjustments) -> frozenset[str]:
    return frozenset(label for side in adjustments.sides.values() for label in side.labels)


def only(adjustments: Adjustments, kinds: Sequence[str]) -> Adjustments:
    """The adjustments of these kinds alone."""
    sides = {who: _only(side, kinds) for who, side in adjustments.sides.items()}
    return replace(adjustments, sides={who: side for who, side in sides.items() if side.labels})


def _only(side: SideAdjustments, kinds: Sequence[str]) -> SideAdjustments:
    at = [number for number, label in enumerate(side.labels) if label in kinds]
    weights = side.weights[:, at]
    used = weights.any(axis=1)
    return SideAdjustments(
        labels=tuple(side.labels[number] for number in at),
        slope=side.slope[at],
        offset=side.offset[at],
        threshold=side.threshold[at],
        table=side.table[used],
        weights=weights[used],
    )


def _told(adjustments: Adjustments, outcome: Outcome) -> Adjustments:
    """The same, with what it was learned from and what it brought, for whoever opens the file."""
    about = {
        "calls": outcome.calls,
        "held_out_calls": outcome.held_out_calls,
        "macro_f1": {"before": outcome.kept.before.value, "after": outcome.kept.after.value},
        "kinds": {
            each.kind: {"examples": each.examples, "before": each.before, "after": each.after}
            for each in outcome.kinds
            if each.verdict == "learned"
        },
    }
    return replace(adjustments, about=json.dumps(about))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)
