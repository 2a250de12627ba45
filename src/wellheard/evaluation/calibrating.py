"""Whether confidences mean what they say."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wellheard.evaluation.interface import Bin, Calibration, Marks
from wellheard.evaluation.scores import tidy

BINS = 10


@dataclass(slots=True)
class Reliability:
    """Sums of confidences and hits, by kind and bin, so that kinds may be left out at the end."""

    sums: dict[str, list[list[float]]] = field(default_factory=dict)
    """A kind's ten bins: moments, sum of their confidences, hits."""

    def take(self, truth: Marks, said: Marks) -> None:
        """One more call."""
        for key, mark in said.items():
            bins = self.sums.setdefault(key[1], [[0.0, 0.0, 0.0] for _ in range(BINS)])
            place = bins[min(int(mark.confidence * BINS), BINS - 1)]
            place[0] += 1
            place[1] += mark.confidence
            place[2] += key in truth

    def mean_confidence(self, kind: str) -> float | None:
        """What was believed of a kind on the whole; absent where it was never noticed."""
        count = sum(place[0] for place in self.sums.get(kind, ()))
        return tidy(sum(place[1] for place in self.sums[kind]) / count) if count else None

    def result(self, kinds: Iterable[str]) -> Calibration:
        """Expected calibration error over ten bins of equal width: the mean gap between confidence and precision.

        Naeini, Cooper & Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning", AAAI.
        """
        known = [self.sums[kind] for kind in kinds if kind in self.sums]
        bins = [[sum(column) for column in zip(*places, strict=True)] for places in zip(*known, strict=True)]
        total = sum(count for count, _, _ in bins)
        gap = sum(abs(confidence - hits) for _, confidence, hits in bins)
        found = tuple(_bin(number, *values) for number, values in enumerate(bins))
        return Calibration(error=tidy(gap / total) if total else None, bins=found)


def _bin(number: int, count: float, confidence: float, hits: float) -> Bin:
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        moments=int(count),
        confidence=tidy(confidence / count) if count else None,
        precision=tidy(hits / count) if count else None,
    )
