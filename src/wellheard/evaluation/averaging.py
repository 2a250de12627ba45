"""From counts to results: kinds, averages, agreement, each with its interval from the same resamples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.evaluation.counting import Counts
from wellheard.evaluation.interface import Agreement, Averages, Estimate, KindAgreement, KindResult, Rater
from wellheard.evaluation.scores import (
    FALSE_ALARMS,
    HITS,
    MISSES,
    Numbers,
    estimate,
    f1,
    kappa,
    mean,
    precision,
    recall,
    resampled,
    tidy,
)

FREQUENT = 10
"""Labels from which on a kind counts in the first average; below it one moment moves F1 too far."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Counts of some rows, whole and resampled."""

    rows: tuple[str, ...]
    whole: Numbers
    """[rows, 3]."""
    again: Numbers
    """[resamples, rows, 3]."""


def measured(counts: Counts, rows: Sequence[str], *, seed: int, times: int) -> Measured:
    """Sum the counts of rows over all calls, and over resampled ones; a single call can't be resampled."""
    table = counts.table(rows)
    again = list(resampled(table, seed, times)) if len(table) > 1 else []
    return Measured(tuple(rows), table.sum(axis=0), np.concatenate([np.zeros((0, len(rows), 3)), *again]))


def kind_results(found: Measured, confidences: dict[str, float | None]) -> tuple[KindResult, ...]:
    """A result a row."""
    results = []
    for number, row in enumerate(found.rows):
        counts, again = found.whole[number], found.again[:, number]
        hits, alarms, misses = (int(each) for each in counts)
        results.append(
            KindResult(
                kind=row,
                support=hits + misses,
                noticed=hits + alarms,
                right=hits,
                precision=estimate(float(precision(counts)), precision(again)),
                recall=estimate(float(recall(counts)), recall(again)),
                f1=estimate(float(f1(counts)), f1(again)),
                mean_confidence=confidences.get(row),
            )
        )
    return tuple(results)


def averages(found: Measured, support: Sequence[int]) -> Averages:
    """Macro and micro F1; `support` is how often the first rater saw each row, which decides what is frequent."""
    times = np.asarray(support)
    frequent, there = times >= FREQUENT, times > 0
    return Averages(
        macro_frequent=_macro(found, frequent),
        macro=_macro(found, there),
        micro=estimate(float(f1(found.whole.sum(axis=0))), f1(found.again.sum(axis=1))),
        frequent_kinds=int(frequent.sum()),
        kinds=int(there.sum()),
    )


def _macro(found: Measured, which: NDArray[np.bool_]) -> Estimate:
    return estimate(float(mean(f1(found.whole[which]))), mean(f1(found.again[:, which])))


def agreement(
    raters: tuple[Rater, Rater],
    counts: Counts,
    rows: Sequence[str],
    support: Sequence[int],
    *,
    seed: int,
    times: int,
) -> Agreement:
    """How far two raters agree on each kind, and on average; `support` as for `averages`."""
    found = measured(counts, rows, seed=seed, times=times)
    kinds = tuple(_kind_agreement(counts, row, found.whole[number]) for number, row in enumerate(rows))
    kappas = [each.kappa for each in kinds if each.kappa is not None]
    return Agreement(
        raters=raters,
        calls=len(counts.calls),
        averages=averages(found, support),
        kappa=tidy(sum(kappas) / len(kappas)) if kappas else None,
        kinds=kinds,
    )


def _kind_agreement(counts: Counts, kind: str, whole: Numbers) -> KindAgreement:
    hits, alarms, misses = whole[HITS], whole[FALSE_ALARMS], whole[MISSES]
    value = float(f1(whole))
    return KindAgreement(
        kind=kind,
        f1=None if np.isnan(value) else tidy(value),
        kappa=tidy(kappa(hits, alarms, misses, counts.neither(kind, hits + alarms + misses))),
        support=(int(hits + alarms), int(hits + misses)),
    )
