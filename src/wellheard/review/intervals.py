"""How sure a number over calls is: intervals for rates, differences of rates, and means."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

SURE = 0.95
FEW = 30
"""With fewer calls an interval is told, but nothing should be built on it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high; both belong to it."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the value lies in it."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many of so many, with the interval in which the true rate lies with 95 %."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """0-1; 0 of none is 0."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> Interval:
        """By Wilson; 0 to 1 where there is nothing to go by."""
        return wilson(self.count, self.of)

    @property
    def few(self) -> bool:
        """Whether there are too few calls to build on it."""
        return self.of < FEW


def wilson(count: int, of: int, sure: float = SURE) -> Interval:
    """The score interval of a rate (Wilson 1927), which holds for few calls and for rates near 0 and 1 as well."""
    if not of:
        return Interval(0.0, 1.0)
    z = _z(sure)
    rate, shrink = count / of, 1 + z * z / of
    middle = (rate + z * z / (2 * of)) / shrink
    half = z / shrink * sqrt(rate * (1 - rate) / of + z * z / (4 * of * of))
    # At the edges rounding may leave a speck beyond the rate itself.
    return Interval(min(rate, max(0.0, middle - half)), max(rate, min(1.0, middle + half)))


def difference(one: Rate, other: Rate, sure: float = SURE) -> Interval:
    """The interval of `one` minus `other`, two groups of different calls (Newcombe 1998, method 10)."""
    first, second = wilson(one.count, one.of, sure), wilson(other.count, other.of, sure)
    apart = one.value - other.value
    below = sqrt((one.value - first.low) ** 2 + (second.high - other.value) ** 2)
    above = sqrt((first.high - one.value) ** 2 + (other.value - second.low) ** 2)
    return Interval(max(-1.0, apart - below), min(1.0, apart + above))


def of_mean(mean: float, deviation: float, count: int, sure: float = SURE) -> Interval | None:
    """The interval of a mean by Student's t; none for fewer than two calls."""
    if count < 2:
        return None
    from scipy.special import stdtrit  # SciPy takes a moment to load.

    half = float(stdtrit(count - 1, 0.5 + sure / 2)) * deviation / sqrt(count)
    return Interval(mean - half, mean + half)


def _z(sure: float) -> float:
    return NormalDist().inv_cdf(0.5 + sure / 2)
