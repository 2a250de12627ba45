"""The way of an evaluation, on one page: calls and their analyses come one by one, the result at the end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from wellheard.conversation import KINDS, Analysis
from wellheard.evaluation.averaging import agreement, averages, kind_results, measured
from wellheard.evaluation.calibrating import Reliability
from wellheard.evaluation.confusing import Confusions
from wellheard.evaluation.counting import Counts
from wellheard.evaluation.interface import (
    About,
    Agreement,
    CallLevel,
    Evaluation,
    Exactness,
    LabelledCall,
    Marks,
    Rater,
)
from wellheard.evaluation.kinds import ATTRIBUTES, FINE_ROWS, FLAGS, REPEATED
from wellheard.evaluation.noticed import noticed, told
from wellheard.evaluation.scores import FALSE_ALARMS, HITS, MISSES
from wellheard.evaluation.whole_calls import WholeCalls

PAIRS: tuple[tuple[Rater, Rater], ...] = (
    ("software", "first rater"),
    ("software", "second rater"),
    ("first rater", "second rater"),
)
"""Who is compared with whom."""


@dataclass(slots=True)
class Evaluator:
    """Compares analyses with labels. O(turns) in time; it keeps some counts a call, and no text but the examples."""

    kinds: frozenset[str] = frozenset()
    """Only these, also where they were never labelled; empty: every kind that somebody labelled."""
    examples: int = 0
    """False alarms and misses to keep, of each, a kind."""
    faults: int = 0
    """Lines and labels that could not be used, to be told in the result."""
    labels: int = 0
    counts: dict[tuple[Rater, Rater], Counts] = field(default_factory=lambda: {pair: Counts() for pair in PAIRS})
    calls: dict[tuple[Rater, Rater], WholeCalls] = field(default_factory=lambda: {pair: WholeCalls() for pair in PAIRS})
    reliability: Reliability = field(default_factory=Reliability)
    exact: dict[str, list[int]] = field(default_factory=dict)
    confusions: Confusions = field(init=False)
    unlabelled: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.confusions = Confusions(self.examples)

    def take(self, call: LabelledCall, analysis: Analysis) -> None:
        """One more call with what the software made of it."""
        first, second, said = self._chosen(call.first), call.second, self._chosen(noticed(analysis))
        self.labels += len(first)
        seen = {"software": said, "first rater": first}
        judged = {"software": told(analysis), "first rater": call.call}
        if second is not None:
            seen["second rater"] = self._chosen(second)
        if call.second_call is not None:
            judged["second rater"] = call.second_call
        for one, other in PAIRS:
            if one in seen and other in seen:
                self.counts[one, other].take(seen[other], seen[one], call.conversation)
            if one in judged and other in judged:
                self.calls[one, other].take(judged[other], judged[one])
        self.reliability.take(first, said)
        self.confusions.take(call, first, said)
        self._take_attributes(first, said)

    def _chosen(self, marks: Marks) -> Marks:
        return {key: mark for key, mark in marks.items() if key[1] in self.kinds} if self.kinds else marks

    def _take_attributes(self, truth: Marks, said: Marks) -> None:
        for key in truth.keys() & said.keys():
            kind, real, given = key[1], truth[key], said[key]
            if kind in ATTRIBUTES and (real.attribute is not None or kind in FLAGS):
                self._count(kind, real.attribute == given.attribute)
            elif kind == REPEATED and real.refers_to:
                self._count(kind, bool(real.refers_to & given.refers_to))

    def _count(self, kind: str, right: bool) -> None:
        both = self.exact.setdefault(kind, [0, 0])
        both[0] += 1
        both[1] += right

    def result(self, about: About) -> Evaluation:
        """Everything that was found out."""
        counts = self.counts["software", "first rater"]
        rows = self._rows(counts)
        found = measured(counts, rows, seed=about.seed, times=about.resamples)
        support = [counts.of(row, (HITS, MISSES)) for row in rows]
        fine = [row for row in FINE_ROWS if row in counts.rows_with((HITS, MISSES)) and _kind(row) in rows]
        finer = measured(counts, fine, seed=about.seed, times=about.resamples)
        return Evaluation(
            about=about,
            calls=len(counts.calls),
            turns=counts.turns["any"],
            labels=self.labels,
            kinds=kind_results(found, {row: self.reliability.mean_confidence(row) for row in rows}),
            averages=averages(found, support),
            attributes=kind_results(finer, {}),
            exactness=tuple(self._exactness(kind) for kind in rows if kind in self.exact),
            calibration=self.reliability.result(rows),
            agreement=self._agreement(rows, support, about),
            call_level=self._call_level(about),
            confusions=tuple(self.confusions.result(rows)),
            unlabelled=self._unlabelled(counts, rows),
            faults=self.faults,
        )

    def _rows(self, counts: Counts) -> tuple[str, ...]:
        """Kinds to be told of, in the order of the catalogue: those asked for, else those that the raters labelled."""
        there = self.kinds or counts.rows_with((HITS, MISSES))
        return in_order(kind for kind in there if _kind(kind) == kind)

    def _unlabelled(self, counts: Counts, rows: Collection[str]) -> dict[str, int]:
        others = in_order(row for row in counts.rows_with((FALSE_ALARMS,)) if _kind(row) == row and row not in rows)
        return {kind: counts.of(kind, (FALSE_ALARMS,)) for kind in others}

    def _exactness(self, kind: str) -> Exactness:
        both, right = self.exact[kind]
        name = "turn" if kind == REPEATED else KINDS[kind].attributes[0]
        return Exactness(kind=kind, attribute=name, both=both, right=right)

    def _agreement(self, rows: tuple[str, ...], support: list[int], about: About) -> tuple[Agreement, ...]:
        seed, times = about.seed, about.resamples
        return tuple(
            agreement(pair, counts, rows, support, seed=seed, times=times)
            for pair, counts in self.counts.items()
            if counts.calls
        )

    def _call_level(self, about: About) -> tuple[CallLevel, ...]:
        results = (
            calls.result(pair, seed=about.seed, times=about.resamples)
            for pair, calls in self.calls.items()
            if calls.pairs
        )
        return tuple(
            each
            for each in results
            if each.story_calls or each.kindness_calls or each.resolved_calls or each.sympathy_calls
        )


def _kind(row: str) -> str:
    return row.partition(":")[0].partition("@")[0]


def in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    """Kinds in the order of the catalogue, those of extensions behind, by name."""
    places = {kind: number for number, kind in enumerate(KINDS)}
    return tuple(sorted(kinds, key=lambda kind: (places.get(kind, len(places)), kind)))
