"""Learning from a team's labels and corrections, on one page.

Each third of the calls is held out in turn. From the others it is learned what to change, kind by kind; then the
held-out calls are heard as they are and as they would be. A kind that is worse off stays with what ships. What is kept
is learned once more, from all calls.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from wellheard.conversation import AGENT, CUSTOMER
from wellheard.detectors.learned.adjustments import Adjustments, SideAdjustments
from wellheard.detectors.learned.detector import Learned
from wellheard.learning.adjusting import adjusted, rows_of
from wellheard.learning.gathering import Heard, Hearing
from wellheard.learning.interface import Averages, KindOutcome, LearningError, Outcome, Verdict
from wellheard.learning.lessons import Lesson, looked_for, parts
from wellheard.learning.measuring import Counted, believed, compared, counted, learnable

FEWEST_CALLS = 6
"""Fewer can't be split into calls to learn from and calls to measure on."""
FEWEST_LABELS = 8
"""Times that a kind must be there."""
LEAST_SEPARATION = 0.7
"""How often a turn that has the kind must be believed more than one that doesn't, on held-out calls; 0.5 is chance.

Whoever notices a kind everywhere gets a fair F1 where labels are dealt out at random. That is nothing to learn.
"""
ROUNDS = 3
"""One call in so many is held out, in as many rounds."""


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
    ordered = sorted(lessons, key=lambda each: (each.conversation.id, each.source))
    part = parts(ordered, ROUNDS, "held out ")
    if len(set(part)) < ROUNDS:
        raise LearningError(
            "the calls belong together (one customer, or one agent), so none can be held out. Add calls of others"
        )
    return _Trial(hearing, tuple(ordered), tuple(part), base).outcome()


def _base_of(hearing: Hearing) -> str:
    for each in hearing.detectors:
        if isinstance(each, Learned):
            return each.base_version
    raise LearningError(
        "the rules alone can't be taught: they say nothing of turns in which they notice nothing. "
        'Set noticing to "learned", or change the rules (docs/how-to/extend.md)'
    )


@dataclass(slots=True)
class _Trial:
    """What can be learned, tried on held-out calls round by round."""

    hearing: Hearing
    lessons: tuple[Lesson, ...]
    part: tuple[int, ...]
    """The round in which each lesson is held out."""
    base: str
    heard: list[Heard] = field(init=False)
    """As it is."""
    kinds: tuple[str, ...] = field(init=False)
    rounds: list[Adjustments] = field(init=False)
    """What was learned in each round from the calls that were not held out."""

    def __post_init__(self) -> None:
        self.heard = self.hearing.of(self.lessons)
        self.kinds = learnable(self.heard)
        self.rounds = [self._learned(self._heard_in(number, held=False)) for number in range(ROUNDS)]

    def _learned(self, heard: Sequence[Heard]) -> Adjustments:
        sides = {who: adjusted(rows) for who in (AGENT, CUSTOMER) if (rows := rows_of(heard, who))}
        return Adjustments(base=self.base, sides=sides)

    def _heard_in(self, number: int, *, held: bool) -> list[Heard]:
        return [each for each, part in zip(self.heard, self.part, strict=True) if (part == number) == held]

    def outcome(self) -> Outcome:
        """Everything that came out."""
        final = self._learned(self.heard)
        before, tried = self._counted(self.heard), self._counted(self._after(self.rounds))
        verdicts = self._verdicts(_kinds_of(final), before, tried)
        kept = [kind for kind in self.kinds if verdicts[kind] == "learned"]
        taken = compared(before, tried)
        refused = _refusal(taken, verdicts)
        adjustments = None if refused else only(final, kept)
        after = before if refused else self._counted(self._after([only(each, kept) for each in self.rounds]))
        found = Outcome(
            calls=len(self.lessons),
            kinds=tuple(self._rows(verdicts, before, after)),
            tried=taken,
            kept=compared(before, after),
            refused=refused,
            adjustments=adjustments,
        )
        return replace(found, adjustments=_told(adjustments, found)) if adjustments else found

    def _after(self, rounds: Sequence[Adjustments]) -> list[Heard]:
        """Every call as it would be by what was learned in the round in which it was held out."""
        return [self.hearing.of([each], rounds[part])[0] for each, part in zip(self.lessons, self.part, strict=True)]

    def _counted(self, heard: Sequence[Heard]) -> Counted:
        return counted(heard, self.kinds, looked_for(self.lessons))

    def _verdicts(self, final: frozenset[str], before: Counted, tried: Counted) -> dict[str, Verdict]:
        there, gains = before.there(), np.nan_to_num(tried.f1()) - np.nan_to_num(before.f1())
        sought, learned = looked_for(self.lessons), [self.rounds[part] for part in self.part]
        was = believed(self.heard, self.kinds, sought, [None] * len(self.heard))
        now = believed(self.heard, self.kinds, sought, learned)
        found: dict[str, Verdict] = {}
        for number, kind in enumerate(self.kinds):
            apart = now[kind].separation()
            if there[number] < FEWEST_LABELS:
                found[kind] = "too few"
            elif apart is not None and apart < LEAST_SEPARATION:
                found[kind] = "at odds"
            elif kind not in final:
                found[kind] = "as it was"
            else:
                found[kind] = _verdict(float(gains[number]), was[kind].loss() - now[kind].loss())
        return found

    def _rows(self, verdicts: dict[str, Verdict], before: Counted, after: Counted) -> Iterable[KindOutcome]:
        there, were, are = before.there(), before.f1(), after.f1()
        for number, kind in enumerate(self.kinds):
            yield KindOutcome(
                kind=kind,
                verdict=verdicts[kind],
                labels=int(there[number]),
                before=_known(float(were[number])),
                after=_known(float(are[number])),
            )


def _verdict(gain: float, sharper: float) -> Verdict:
    """By the gain in F1 and in log loss on held-out calls: neither may be lost, and one must be won."""
    if gain < 0 or (gain == 0 and sharper < 0):
        return "worse"
    return "learned" if sharper > 0 else "no gain"


def _refusal(tried: Averages, verdicts: Mapping[str, Verdict]) -> str | None:
    """Why nothing is to be kept."""
    said = list(verdicts.values())
    change = tried.difference.value
    if said.count("at odds") > (len(said) - said.count("too few")) / 2:
        return (
            "for most kinds the labels don't go with what is said in their turns, no more than if they had been dealt "
            "out at random. Look whether they are in the right turns, one by one"
        )
    if "learned" not in said:
        return "nothing was found in your calls that helps on others of them"
    if change is not None and change < 0:
        return (
            "what was learned makes held-out calls worse on the whole, so what got better there did so by chance. "
            "Look whether all who labelled mean the same by a kind"
        )
    return None


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
        "macro_f1": {"before": outcome.kept.before.value, "after": outcome.kept.after.value},
        "kinds": {
            each.kind: {"labels": each.labels, "before": each.before, "after": each.after}
            for each in outcome.kinds
            if each.verdict == "learned"
        },
    }
    return replace(adjustments, about=json.dumps(about))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)
