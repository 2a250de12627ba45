"""Drawings of numbers with their intervals, as coordinates for inline SVG; every one stands beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
HEIGHT = 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 12, 10, 26
_MOST_LABELS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A number of one group."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    href: str = ""
    """Where the calls behind it are listed."""
    place: int | None = None
    """Where it stands on the axis, from 0; by default one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A reading where it is drawn."""

    x: float
    y: float
    low: float
    high: float
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark of an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Readings one after the other."""

    dots: tuple[Dot, ...]
    line: str
    """Path through the values."""
    band: str
    """Outline of the intervals."""
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    floor: int = HEIGHT - _BOTTOM


def chart(readings: Sequence[Reading], *, top: float, unit: str = "", steps: int = 4, places: int = 0) -> Chart:
    """A line with a band; `top` is the highest value that the axis must hold, `places` how many there are across."""
    top = top or 1.0
    at = [number if each.place is None else each.place for number, each in enumerate(readings)]
    of = max(places, *(place + 1 for place in at)) if at else 1
    dots = tuple(_dot(place, of, each, top) for place, each in zip(at, readings, strict=True))
    every = max(1, -(-len(dots) // _MOST_LABELS))
    return Chart(
        dots=dots,
        line=_path([(dot.x, dot.y) for dot in dots]),
        band=_path([(dot.x, dot.high) for dot in dots] + [(dot.x, dot.low) for dot in dots[::-1]]),
        across=tuple(Tick(at=dot.x, label=dot.reading.label) for dot in dots[::every]),
        up=tuple(
            Tick(at=_y(top * step / steps, top), label=f"{top * step / steps:g}{unit}") for step in range(steps + 1)
        ),
    )


def ceiling(highest: float) -> float:
    """A round number that is not below the highest: 1, 2, 4 or 8 times a power of ten."""
    if highest <= 0:
        return 1.0
    power = 1.0
    while power * 10 <= highest:
        power *= 10
    while power > highest:
        power /= 10
    return next(power * step for step in (1, 2, 4, 8, 10) if power * step >= highest)


def _dot(number: int, of: int, reading: Reading, top: float) -> Dot:
    room = WIDTH - _LEFT - _RIGHT
    x = round(_LEFT + room * ((number + 0.5) / of), 1)
    low = reading.value if reading.low is None else reading.low
    high = reading.value if reading.high is None else reading.high
    return Dot(x=x, y=_y(reading.value, top), low=_y(low, top), high=_y(high, top), reading=reading)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * min(1.0, max(0.0, value / top)), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) if points else ""
