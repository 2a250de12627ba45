"""The weights, and what they make of a turn."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wellheard.detectors.learned.grams import Ids, Weights
from wellheard.detectors.learned.hints import Pairs
from wellheard.detectors.run import DetectorError

WEIGHTS = Path(__file__).with_name("weights.npz")
_FIELDS = ("table", "weights", "bias", "slope", "offset", "threshold")
_LATE_FIELDS = ("weights", "slope", "offset", "threshold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The model for the turns of one speaker."""

    labels: tuple[str, ...]
    """Kinds, then the attributes' own questions such as `sympathy:shared`; a column each."""
    table: Ids
    """Numbers of the features that have weights, sorted."""
    weights: NDArray[np.float16]
    """Features by labels."""
    bias: Weights
    slope: Weights
    """Confidence is the logistic function of `slope * margin + offset` (Platt 1999)."""
    offset: Weights
    threshold: Weights
    """The least confidence with which a kind is reported."""

    def margins(self, pairs: Pairs) -> Weights:
        """How far a turn is on the side of yes, a number a label; 0 is even odds. O(features x labels)."""
        return self.bias + self.pull(pairs)

    def pull(self, pairs: Pairs) -> Weights:
        """What features add to the margins."""
        ids, values = pairs
        at = np.minimum(np.searchsorted(self.table, ids), len(self.table) - 1)
        known = self.table[at] == ids
        rows = self.weights[at[known]].astype(np.float32)
        return np.asarray(values[known] @ rows, np.float32)

    def confidence(self, margins: Weights) -> Weights:
        """How likely each label is, 0-1."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * margins + self.offset, -30, 30))), np.float32)

    def needed(self, label: int) -> float:
        """The margin from which on a label is reported."""
        odds = np.log(self.threshold[label] / (1 - self.threshold[label]))
        return float((odds - self.offset[label]) / self.slope[label])


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What is made of the turns of one speaker when the call has ended; it corrects what was made of them live."""

    labels: tuple[str, ...]
    """Kinds; a column each."""
    weights: NDArray[np.float16]
    """Features of :mod:`~wellheard.detectors.learned.hindsight` by labels."""
    slope: Weights
    """Confidence is the logistic function of `slope * log-odds + offset` (Platt 1999)."""
    offset: Weights
    threshold: Weights
    """The least confidence with which a kind is added; above 1 it never is."""

    def confidence(self, log_odds: NDArray[np.float32], features: NDArray[np.float32]) -> NDArray[np.float32]:
        """How likely each label is, turns by labels, given the log-odds of the first pass. O(features x labels)."""
        corrected = self.slope * (log_odds + features @ self.weights.astype(np.float32)) + self.offset
        return np.asarray(1 / (1 + np.exp(-np.clip(corrected, -30, 30))), np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """What has been learned, by speaker."""

    sides: Mapping[str, Side]
    late: Mapping[str, Late] = field(default_factory=dict)
    """For the second pass; a speaker may have none."""


@cache
def load(path: Path = WEIGHTS) -> Model:
    """The model of a weights file; read once a process.

    Raises DetectorError where there is none.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            labels = json.loads(str(stored["labels"]))
            late = json.loads(str(stored["late"])) if "late" in stored else {}
            return Model(
                {speaker: _side(stored, speaker, names) for speaker, names in labels.items()},
                {speaker: _late(stored, speaker, names) for speaker, names in late.items()},
            )
    except (OSError, KeyError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> DetectorError:
    return DetectorError(f"{path}: no weights can be read from it ({error}); set noticing to `rules`")


def _side(stored: Mapping[str, NDArray[np.generic]], speaker: str, labels: list[str]) -> Side:
    arrays = {name: stored[f"{speaker}.{name}"] for name in _FIELDS}
    return Side(labels=tuple(labels), **arrays)  # type: ignore[arg-type]  # types as written by `save`


def _late(stored: Mapping[str, NDArray[np.generic]], speaker: str, labels: list[str]) -> Late:
    arrays = {name: stored[f"{speaker}.late.{name}"] for name in _LATE_FIELDS}
    return Late(labels=tuple(labels), **arrays)  # type: ignore[arg-type]  # types as written by `save`


def save(model: Model, path: Path) -> None:
    """Write a weights file that is the same, byte by byte, for the same model."""
    arrays = {f"{who}.{name}": getattr(side, name) for who, side in model.sides.items() for name in _FIELDS}
    arrays |= {f"{who}.late.{name}": getattr(late, name) for who, late in model.late.items() for name in _LATE_FIELDS}
    labels, late = (
        np.array(json.dumps({who: list(each.labels) for who, each in part.items()}))
        for part in (model.sides, model.late)
    )
    with path.open("wb") as file:
        np.savez(file, labels=labels, late=late, **arrays)


@cache
def fingerprint(path: Path = WEIGHTS) -> str:
    """A short digest of a weights file.

    Raises DetectorError where there is none.
    """
    try:
        return sha256(path.read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise _unreadable(path, error) from error
