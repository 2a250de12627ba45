"""What a team has taught the learned detector: corrections on top of the weights that ship.

`wellheard learn` makes the file, the setting `adjustments` names it, and without the setting nothing of it is there.
A kind's log-odds are moved by `slope * log-odds + offset + features @ weights`; kinds that nothing was learned for are
left as they are, bit by bit.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from wellheard.detectors.learned.grams import Ids, Weights
from wellheard.detectors.learned.hints import Pairs
from wellheard.detectors.run import DetectorError

FORMAT = "wellheard.adjustments/1"
SUREST = 12.0
"""Log-odds beyond which a confidence is as good as certain."""
_FIELDS = ("slope", "offset", "threshold", "table", "weights")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the learned detector makes of one turn, before anything is reported."""

    turn: int
    """Its id."""
    speaker: str
    labels: tuple[str, ...]
    """Kinds, and questions about their attributes."""
    confidence: Weights
    """By label, 0-1."""
    threshold: Weights
    """By label: the least confidence with which it is reported."""
    pairs: Pairs
    """The features that the detector saw."""


class Adjuster(Protocol):
    """Has a say in what the learned detector believes and reports."""

    @property
    def digest(self) -> str:
        """Names it in the detector's version; another result is another digest. Empty where it changes nothing."""
        ...

    def adjusted(self, reading: Reading) -> Reading:
        """The reading as it shall be: its confidences, its thresholds, or the very same.

        A turn may be read twice, when it is heard and when the call has ended; the later reading is the final one.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SideAdjustments:
    """What was learned for the turns of one speaker."""

    labels: tuple[str, ...]
    """The kinds that something was learned for; a column each."""
    slope: Weights
    """1 leaves the log-odds as they are."""
    offset: Weights
    """Log-odds that are added to every turn; 0 adds nothing."""
    threshold: Weights
    """In place of the ones that ship."""
    table: Ids
    """Numbers of the features that have weights, sorted."""
    weights: NDArray[np.float32]
    """Features by labels."""

    def log_odds(self, base: Weights, pairs: Pairs) -> Weights:
        """The labels' log-odds from those of the weights that ship. O(features x labels)."""
        return np.asarray(self.slope * base + self.offset + self.pull(pairs), np.float32)

    def pull(self, pairs: Pairs) -> Weights:
        """What the words of a turn add."""
        if not len(self.table):
            return np.zeros(len(self.labels), np.float32)
        ids, values = pairs
        at = np.minimum(np.searchsorted(self.table, ids), len(self.table) - 1)
        known = self.table[at] == ids
        return np.asarray(values[known] @ self.weights[at[known]], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustments:
    """All that a team has taught; an :class:`Adjuster`."""

    base: str
    """Version of the learned detector on which it rests."""
    sides: Mapping[str, SideAdjustments]
    """By speaker."""
    digest: str = ""
    """Of the file."""
    about: str = "{}"
    """What it was learned from and what it brought, as JSON, for people."""

    def adjusted(self, reading: Reading) -> Reading:
        """The reading with the confidences and thresholds of the kinds that were learned."""
        side = self.sides.get(reading.speaker)
        if side is None or not side.labels:
            return reading
        at = [reading.labels.index(each) for each in side.labels]
        confidence, threshold = reading.confidence.copy(), reading.threshold.copy()
        confidence[at] = chance(side.log_odds(log_odds(confidence[at]), reading.pairs))
        threshold[at] = side.threshold
        return replace(reading, confidence=confidence, threshold=threshold)


def log_odds(confidence: Weights) -> Weights:
    """The log-odds of confidences, at most :data:`SUREST` either way."""
    odds = np.asarray(confidence, np.float64)
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.log(odds) - np.log1p(-odds), -SUREST, SUREST), np.float32)


def chance(odds: Weights) -> Weights:
    """The confidences of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), np.float32)


def save_adjustments(adjustments: Adjustments, path: Path) -> None:
    """Write the file, the same byte by byte for the same adjustments."""
    arrays = {f"{who}.{name}": getattr(side, name) for who, side in adjustments.sides.items() for name in _FIELDS}
    head = {
        "format": FORMAT,
        "base": adjustments.base,
        "labels": {who: list(side.labels) for who, side in adjustments.sides.items()},
        "about": json.loads(adjustments.about),
    }
    with path.open("wb") as file:
        np.savez_compressed(file, head=np.array(json.dumps(head)), **arrays)


def load_adjustments(path: Path) -> Adjustments:
    """The adjustments of a file; read once a process and content.

    Raises DetectorError where it can't be read or is something else.
    """
    try:
        return _loaded(path, path.read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
        raise DetectorError(
            f"{path}: the adjustments can't be read: {reason}. Check the setting `adjustments`"
        ) from error


@cache
def _loaded(path: Path, content: bytes) -> Adjustments:
    try:
        with np.load(BytesIO(content), allow_pickle=False) as stored:
            head = _head(str(stored["head"]))
            sides = {who: _side(stored, who, labels) for who, labels in head["labels"].items()}
            digest = sha256(content).hexdigest()[:8]
            return Adjustments(base=head["base"], sides=sides, digest=digest, about=json.dumps(head["about"]))
    except (BadZipFile, OSError, KeyError, ValueError, TypeError, EOFError) as error:
        raise DetectorError(
            f"{path}: these are no adjustments that `wellheard learn` wrote ({error}). "
            "Learn again, or take the setting `adjustments` away"
        ) from error


def _head(text: str) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(text)
    if head["format"] != FORMAT:
        raise ValueError(f"its format is {head['format']}, not {FORMAT}")
    return head


def _side(stored: Mapping[str, NDArray[np.generic]], speaker: str, labels: list[str]) -> SideAdjustments:
    arrays = {name: stored[f"{speaker}.{name}"] for name in _FIELDS}
    return SideAdjustments(labels=tuple(labels), **arrays)  # type: ignore[arg-type]  # types as written above
