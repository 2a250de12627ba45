"""Before and after: how well kinds are noticed in held-out calls, as far as people know what is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wellheard.conversation import KINDS
from wellheard.detectors.learned.adjustments import Adjuster, log_odds
from wellheard.evaluation.scores import FALSE_ALARMS, HITS, MISSES, Numbers, estimate, f1, mean, resampled, separation
from wellheard.learning.gathering import Heard, kinds_in, truth_of
from wellheard.learning.interface import Averages

SEED = 1960
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of held-out calls."""

    kinds: tuple[str, ...]
    table: Numbers
    """Calls by kinds by hits, false alarms, misses."""

    def f1(self) -> Numbers:
        """By kind, over all calls; not a number where the kind is neither there nor noticed."""
        return f1(self.table.sum(axis=0))

    def there(self) -> Numbers:
        """By kind, how often it is there."""
        return np.asarray(self.table[:, :, (HITS, MISSES)].sum(axis=(0, 2)))


def learnable(heard: Sequence[Heard]) -> tuple[str, ...]:
    """The kinds that the learned detector has confidences for, in the order of the catalogue."""
    found = {kind for each in heard for reading in each.readings for kind in kinds_in(reading)}
    return tuple(kind for kind in KINDS if kind in found)


def counted(heard: Sequence[Heard], kinds: Sequence[str], sought: frozenset[str]) -> Counted:
    """Hits, false alarms and misses a call; what nobody spoke on isn't counted. `sought` as `looked_for` says."""
    table = np.zeros((len(heard), len(kinds), 3))
    for call, each in enumerate(heard):
        for number, kind in enumerate(kinds):
            for turn in _turns(each, kind):
                there, said = truth_of(each.lesson, turn, kind, sought), (turn, kind) in each.reported
                if there is not None and (there or said):
                    table[call, number, MISSES if not said else HITS if there else FALSE_ALARMS] += 1
    return Counted(tuple(kinds), table)


def _turns(heard: Heard, kind: str) -> set[int]:
    """Turns in which a kind was noticed or spoken on."""
    return {turn for turn, each in (*heard.lesson.known, *heard.reported) if each == kind}


def compared(before: Counted, after: Counted) -> Averages:
    """Macro F1 before and after, over kinds that are there, on the same resamples of calls."""
    there = before.there() > 0
    one, other = before.table[:, there], after.table[:, there]
    both = np.stack([one, other], axis=-1)
    again = list(resampled(both, SEED, RESAMPLES)) if len(both) > 1 else []
    drawn = np.concatenate([np.zeros((0, *both.shape[1:])), *again])
    were, are = mean(f1(drawn[..., 0])), mean(f1(drawn[..., 1]))
    was, now = float(mean(f1(one.sum(axis=0)))), float(mean(f1(other.sum(axis=0))))
    return Averages(before=estimate(was, were), after=estimate(now, are), difference=estimate(now - was, are - were))


@dataclass(slots=True)
class Believed:
    """What confidences made of turns that people spoke on, for one kind."""

    odds: list[float] = field(default_factory=list)
    there: list[bool] = field(default_factory=list)

    def loss(self) -> float:
        """Log loss: what confidences are worth, whatever the threshold."""
        signs = np.where(np.array(self.there, np.bool_), 1.0, -1.0)
        return float(np.logaddexp(0, -signs * np.array(self.odds)).sum())

    def separation(self) -> float | None:
        """How often a turn that has it is believed more than one that doesn't; 0.5 is chance."""
        return separation(self.odds, self.there)


def believed(
    heard: Sequence[Heard], kinds: Sequence[str], sought: frozenset[str], adjusters: Sequence[Adjuster | None]
) -> dict[str, Believed]:
    """By kind, what is believed of all that people spoke on; an adjuster a call, or none where it is as it is."""
    found: dict[str, Believed] = {kind: Believed() for kind in kinds}
    for each, adjuster in zip(heard, adjusters, strict=True):
        for raw in each.readings:
            reading = adjuster.adjusted(raw) if adjuster else raw
            odds = log_odds(reading.confidence)
            for number, label in enumerate(reading.labels):
                there = truth_of(each.lesson, reading.turn, label, sought) if label in found else None
                if there is not None:
                    found[label].odds.append(float(odds[number]))
                    found[label].there.append(there)
    return found
