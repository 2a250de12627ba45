"""What if calls of the past were judged by a draft of the playbook? Nothing of the past is changed.

Pure: stored moments and measures are judged anew, by the playbook at hand and by the draft, and the two compared, so
that only the playbook makes the difference. No detector runs. Questions to a language model (`ask`) are answered by
neither.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean

from wellheard.conversation import Analysis, Scorecard
from wellheard.playbook import Playbook, judge
from wellheard.playbook.asking import JUDGED

MOST_SHOWN = 20
BANDS = (0, 20, 40, 60, 80, 101)
"""Edges of the groups in which scores are counted; half-open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A call before and after."""

    call: str
    title: str
    agent: str | None
    before: int | None
    after: int | None
    criteria: tuple[tuple[str, str, str], ...]
    """Criteria that come out otherwise: id, outcome before and after; `absent` where a playbook lacks it."""

    @property
    def by(self) -> int:
        """Points up or down; a score that comes or goes counts as none."""
        return (self.after or 0) - (self.before or 0) if self.before is not None and self.after is not None else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionChange:
    """How a criterion comes out over all calls, before and after, as counts of outcomes."""

    id: str
    title: str
    before: dict[str, int]
    after: dict[str, int]
    changed: int
    """Calls in which it comes out otherwise."""


@dataclass(slots=True)
class WhatIf:
    """Calls judged both ways: `add` each, then read the rest."""

    current: Playbook
    draft: Playbook
    changed: list[Changed] = field(default_factory=list)
    calls: int = 0
    _scores: list[tuple[int | None, int | None]] = field(default_factory=list)
    _before: dict[str, Counter[str]] = field(default_factory=dict)
    _after: dict[str, Counter[str]] = field(default_factory=dict)
    _otherwise: Counter[str] = field(default_factory=Counter)

    def add(self, analysis: Analysis) -> None:
        """Judge one more call both ways."""
        before, after = rejudged(self.current, analysis), rejudged(self.draft, analysis)
        self.calls += 1
        self._scores.append((before.score, after.score))
        ways = _outcomes(before), _outcomes(after)
        for counts, way in zip((self._before, self._after), ways, strict=True):
            for name, outcome in way.items():
                counts.setdefault(name, Counter())[outcome] += 1
        otherwise = tuple(
            (name, ways[0].get(name, "absent"), ways[1].get(name, "absent"))
            for name in dict.fromkeys((*ways[1], *ways[0]))
            if ways[0].get(name) != ways[1].get(name)
        )
        self._otherwise.update(name for name, _, _ in otherwise)
        if otherwise or before.score != after.score:
            conversation = analysis.conversation
            self.changed.append(
                Changed(
                    call=conversation.id, title=conversation.title, agent=conversation.metadata.agent,
                    before=before.score, after=after.score, criteria=otherwise,
                )
            )  # fmt: skip

    @property
    def most_changed(self) -> list[Changed]:
        """The calls whose score moves most, at most twenty; ties by id."""
        return sorted(self.changed, key=lambda each: (-abs(each.by), each.call))[:MOST_SHOWN]

    @property
    def moved(self) -> int:
        """In how many calls the score changes."""
        return sum(before != after for before, after in self._scores)

    @property
    def up(self) -> int:
        """In how many calls it rises."""
        return sum(before is not None and after is not None and after > before for before, after in self._scores)

    @property
    def down(self) -> int:
        """In how many calls it falls."""
        return sum(before is not None and after is not None and after < before for before, after in self._scores)

    @property
    def means(self) -> tuple[float, float] | None:
        """Mean scores before and after, over the calls that have both; none where there is no such call."""
        both = [(before, after) for before, after in self._scores if before is not None and after is not None]
        return (fmean(each[0] for each in both), fmean(each[1] for each in both)) if both else None

    @property
    def bands(self) -> list[tuple[str, int, int]]:
        """How many calls have a score in each band, before and after."""
        if not self._scores:
            return []
        before, after = ([each for each in way if each is not None] for way in zip(*self._scores, strict=True))
        return [
            (f"{low}-{min(high - 1, 100)}", _within(before, low, high), _within(after, low, high))
            for low, high in pairwise(BANDS)
        ]

    @property
    def criteria(self) -> list[CriterionChange]:
        """Criteria in the draft's order, dropped ones last."""
        titles = {each.id: each.title for each in (*self.draft.criteria, *self.current.criteria)}
        order = dict.fromkeys(each.id for each in (*self.draft.criteria, *self.current.criteria))
        return [
            CriterionChange(
                id=name, title=titles[name], before=dict(sorted(self._before.get(name, Counter()).items())),
                after=dict(sorted(self._after.get(name, Counter()).items())), changed=self._otherwise[name],
            )
            for name in order
        ]  # fmt: skip


def rejudged(playbook: Playbook, analysis: Analysis) -> Scorecard:
    """The scorecard that a playbook makes of stored moments and measures, without a language model."""
    noticed = [each for each in analysis.moments if each.kind != JUDGED]
    return judge(playbook, analysis.conversation, noticed, analysis.measures, None).scorecard


def _outcomes(card: Scorecard) -> dict[str, str]:
    return {each.id: each.outcome for each in card.criteria}


def _within(scores: Sequence[int], low: int, high: int) -> int:
    return sum(low <= score < high for score in scores)
