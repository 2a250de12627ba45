"""The weights, and what they make of a turn."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.detectors.learned.grams import Ids, Weights
from wellheard.detectors.learned.hints import Pairs
from wellheard.detectors.run import DetectorError

WEIGHTS = Path(__file__).with_name("weights.npz")
_FIELDS = ("table", "weights", "bias", "slope", "offset", "threshold")
_LATE_FIELDS = ("weights", "slope", "offset", "threshold")
_BLEND_FIELDS = ("linear", "encoder", "offset", "threshold")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """How the linear model and the sentence encoder are weighed for the turns of one speaker.

    Log-odds are `linear * log-odds of the linear model + encoder * log-odds of the encoder + offset` (stacking;
    Wolpert 1992).
    """

    labels: tuple[str, ...]
    """Those of the speaker's side, in its order; a number each."""
    linear: Weights
    encoder: Weights
    offset: Weights
    threshold: Weights
    """The least confidence with which a kind is reported."""

    def on(self, side: Side, said: Weights) -> Side:
        """The side as it stands for one turn, of which the encoder said these log-odds, in the order of the labels."""
        return replace(
            side,
            slope=self.linear * side.slope,
            offset=np.asarray(self.linear * side.offset + self.encoder * said + self.offset, np.float32),
            threshold=self.threshold,
        )


@dataclass(frozen=True, slots=True)
class Model:
    """What has been learned, by speaker."""

    sides: Mapping[str, Side]
    late: Mapping[str, Late] = field(default_factory=dict)
    """For the second pass; a speaker may have none."""
    blends: Mapping[str, Blend] = field(default_factory=dict)
    """For the first pass together with the sentence encoder."""
    late_blended: Mapping[str, Late] = field(default_factory=dict)
    """For the second pass after that."""

    def without_encoder(self) -> "Model":
        """The linear model by itself."""
        return Model(self.sides, self.late)

    def with_encoder(self) -> "Model":
        """Both together.

        Raises DetectorError where the weights were learned without the encoder.
        """
        if not self.blends:
            raise DetectorError("these weights know nothing of the sentence encoder; set noticing to `linear`")
        return Model(self.sides, self.late_blended, self.blends)


@cache
def load(path: Path = WEIGHTS) -> Model:
    """The model of a weights file; read once a process.

    Raises DetectorError where there is none.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Model(*(_read(stored, *part) for part in _PARTS))
    except (OSError, KeyError, ValueError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> DetectorError:
    return DetectorError(f"{path}: no weights can be read from it ({error}); set noticing to `rules`")


_PARTS: tuple[tuple[str, str, tuple[str, ...], Callable[..., Any]], ...] = (
    ("labels", "", _FIELDS, Side),
    ("late", "late.", _LATE_FIELDS, Late),
    ("blends", "blend.", _BLEND_FIELDS, Blend),
    ("late_blended", "late_blended.", _LATE_FIELDS, Late),
)
"""By part of a model: where its labels stand in the file, how its arrays' names begin and end, what it is made of."""


def _read(
    stored: Mapping[str, NDArray[np.generic]], name: str, begins: str, fields: Sequence[str], made: Callable[..., Any]
) -> dict[str, Any]:
    labels = json.loads(str(stored[name])) if name in stored else {}
    return {
        who: made(labels=tuple(each), **{field: stored[f"{who}.{begins}{field}"] for field in fields})
        for who, each in labels.items()
    }


def save(model: Model, path: Path) -> None:
    """Write a weights file that is the same, byte by byte, for the same model."""
    arrays: dict[str, NDArray[np.generic]] = {}
    parts: tuple[Mapping[str, Any], ...] = (model.sides, model.late, model.blends, model.late_blended)
    for part, (name, begins, fields, _) in zip(parts, _PARTS, strict=True):
        arrays[name] = np.array(json.dumps({who: list(each.labels) for who, each in part.items()}))
        for who, each in part.items():
            arrays |= {f"{who}.{begins}{field}": getattr(each, field) for field in fields}
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes keywords for its own


@cache
def fingerprint(path: Path = WEIGHTS) -> str:
    """A short digest of a weights file.

    Raises DetectorError where there is none.
    """
    try:
        return sha256(path.read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise _unreadable(path, error) from error
