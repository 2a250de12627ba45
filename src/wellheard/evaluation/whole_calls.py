"""Agreement on whole calls: the story, kindness, how it ended, sympathy before diagnosis."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from wellheard.evaluation.call_labels import RESOLVED, SYMPATHY
from wellheard.evaluation.interface import CallLevel, CallMarks, Estimate, Rater
from wellheard.evaluation.scores import Chosen, Numbers, estimate_of, kappa_of, spearman, tidy

Words = Sequence[tuple[str, str]]
Values = Sequence[tuple[float, float]]


@dataclass(slots=True)
class WholeCalls:
    """What two raters said of the calls that both judged."""

    pairs: list[tuple[CallMarks, CallMarks]] = field(default_factory=list)

    def take(self, truth: CallMarks, said: CallMarks) -> None:
        """One more call."""
        self.pairs.append((truth, said))

    def result(self, raters: tuple[Rater, Rater], *, seed: int, times: int) -> CallLevel:
        """Agreement with bootstrap intervals over calls. What one of the two left open is left out."""
        story = [(one.story, other.story) for one, other in self.pairs if one.story and other.story]
        kindness = [
            (one.kindness, other.kindness)
            for one, other in self.pairs
            if one.kindness is not None and other.kindness is not None
        ]
        ends = [(one.resolved, other.resolved) for one, other in self.pairs if one.resolved and other.resolved]
        sympathy = [
            (one.sympathy_first, other.sympathy_first)
            for one, other in self.pairs
            if one.sympathy_first and other.sympathy_first
        ]
        within = partial(estimate_of, seed=seed, times=times)
        return CallLevel(
            raters=raters,
            story_calls=len(story),
            story_exact=within(partial(_near, story, 0), len(story)),
            story_within_one=within(partial(_near, story, 1), len(story)),
            story_correlation=within(partial(_correlation, story), len(story)),
            story_error=within(partial(_error, story), len(story)),
            kindness_calls=len(kindness),
            kindness_exact=within(partial(_near, kindness, 0), len(kindness)),
            kindness_within_one=within(partial(_near, kindness, 1), len(kindness)),
            kindness_correlation=within(partial(_correlation, kindness), len(kindness)),
            resolved_calls=len(ends),
            resolved_exact=_exact(ends, seed=seed, times=times),
            resolved_kappa=tidy(kappa_of(_table(ends, RESOLVED))),
            sympathy_calls=len(sympathy),
            sympathy_exact=_exact(sympathy, seed=seed, times=times),
            sympathy_kappa=tidy(kappa_of(_table(sympathy, SYMPATHY))),
        )


def _near(pairs: Values, distance: int, chosen: Chosen) -> float:
    values = np.asarray(pairs)[chosen]
    return float((np.abs(values[:, 0] - values[:, 1]) <= distance).mean())


def _error(pairs: Values, chosen: Chosen) -> float:
    values = np.asarray(pairs)[chosen]
    return float(np.abs(values[:, 0] - values[:, 1]).mean())


def _correlation(pairs: Values, chosen: Chosen) -> float | None:
    values = np.asarray(pairs)[chosen]
    return spearman(values[:, 0], values[:, 1])


def _exact(pairs: Words, *, seed: int, times: int) -> Estimate:
    same = np.array([one == other for one, other in pairs])
    return estimate_of(lambda chosen: float(same[chosen].mean()), len(pairs), seed=seed, times=times)


def _table(pairs: Words, words: Sequence[str]) -> Numbers:
    table = np.zeros((len(words), len(words)))
    for one, other in pairs:
        table[words.index(one), words.index(other)] += 1
    return table
