"""How the linear model and the sentence encoder are weighed against each other, kind by kind.

Both say log-odds of turns whose writer they have not seen; what is learned is a weight for each and an offset
(stacking; Wolpert 1992), each kind's weights drawn hard to the plain mean of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from train.corpora import LabelledCall
from train.examples import Turns
from train.learning import FirstPass, asked_of, truth_of
from wellheard.detectors.learned.adjustments import log_odds
from wellheard.detectors.learned.attributes import QUESTIONS
from wellheard.detectors.learned.encoder import Encoder
from wellheard.detectors.learned.model import Blend
from wellheard.learning.calibrating import threshold
from wellheard.learning.fitting import Floats

Truth = NDArray[np.bool_]
MARGINS = Path(__file__).with_name("encoder_margins.npz")
"""What `python -m train.encoder` leaves: of every turn of calls_train, by networks that never saw its writer."""
_MEAN = (0.5, 0.5)
"""What every kind's weights are believed to be: the plain mean of both.

Left to themselves, left-out writers would have it 0.86 and 0.46; but the rules that the linear model leans on were
written with the calls of all writers at hand, so none of them is new to it and its share would be too large.
"""
_APART = 0.05
"""How far a kind's weights are believed to be from that, as a standard deviation."""
_OFF = 1.5
"""The same for offsets, which are believed to be near 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """How one label is weighed."""

    linear: float
    encoder: float
    offset: float
    threshold: float

    def log_odds(self, linear: Floats, encoder: Floats) -> Floats:
        """What both say together."""
        return np.asarray(self.linear * linear + self.encoder * encoder + self.offset)


def weighed(linear: Sequence[Floats], encoder: Sequence[Floats], truth: Sequence[Truth]) -> list[Weighing]:
    """The weights of every label; a sequence each, a number a turn that the label is asked of."""
    both = [np.column_stack(pair) for pair in zip(linear, encoder, strict=True)]
    return [_one(scores, yes) for scores, yes in zip(both, truth, strict=True)]


def _one(scores: Floats, yes: Truth) -> Weighing:
    believed, apart = np.array([*_MEAN, 0.0]), np.array([_APART, _APART, _OFF])

    def loss(point: Floats) -> tuple[float, Floats]:
        margins = scores @ point[:2] + point[2]
        off, from_common = expit(margins) - yes, (point - believed) / apart
        value = (np.logaddexp(0, margins) - yes * margins).sum() + from_common @ from_common / 2
        return float(value), np.append(off @ scores, off.sum()) + from_common / apart

    bounds = [(0.0, 2.0), (0.0, 2.0), (-5.0, 5.0)]
    linear, encoder, offset = minimize(loss, believed, jac=True, method="L-BFGS-B", bounds=bounds).x
    together = expit(linear * scores[:, 0] + encoder * scores[:, 1] + offset)
    return Weighing(
        linear=float(linear), encoder=float(encoder), offset=float(offset), threshold=threshold(together, yes)
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What encoders make of calls."""

    labels: tuple[str, ...]
    calls: Mapping[str, NDArray[np.float32]]
    """By id of the call: turns by labels, log-odds."""

    def of(self, calls: Sequence[LabelledCall], turns: Turns, label: str) -> Floats:
        """Log-odds of a label for the turns of one speaker."""
        column = self.labels.index(label)
        return np.array([self.calls[calls[call].id][turn, column] for call, turn in turns.places], np.float64)


def read_margins(path: Path = MARGINS) -> Said:
    """What networks said of calls whose writer they never saw. Raises OSError where the file is not there."""
    with np.load(path, allow_pickle=False) as stored:
        labels = tuple(stored["labels"].tolist())
        return Said(labels, {name: stored[name].astype(np.float32) for name in stored.files if name != "labels"})


def said_by(encoder: Encoder, calls: Sequence[LabelledCall]) -> Said:
    """What an encoder says of calls."""
    found: dict[str, NDArray[np.float32]] = {}
    labels: tuple[str, ...] = ()
    for call in calls:
        reading = encoder.begin()
        labels = reading.labels
        found[call.id] = np.stack([reading.hear(turn) for turn in call.turns])
    return Said(labels, found)


def blended(first: FirstPass, calls: Sequence[LabelledCall], turns: Turns, said: Said) -> tuple[Blend, FirstPass]:
    """How a first pass and the encoder are weighed, and the first pass as it is with the encoder."""
    labels = first.side.labels
    asked = [asked_of(turns, label) for label in labels]
    truth = [truth_of(turns, label)[at] for label, at in zip(labels, asked, strict=True)]
    linear = [log_odds(each.astype(np.float32)).astype(np.float64) for each in first.confidence]
    encoder = [said.of(calls, turns, label)[at] for label, at in zip(labels, asked, strict=True)]
    found = weighed(linear, encoder, truth)
    least = [0.5 if label in QUESTIONS else each.threshold for label, each in zip(labels, found, strict=True)]
    blend = Blend(
        labels=labels,
        linear=np.array([each.linear for each in found], np.float32),
        encoder=np.array([each.encoder for each in found], np.float32),
        offset=np.array([each.offset for each in found], np.float32),
        threshold=np.array(least, np.float32),
    )
    together = [
        expit(each.log_odds(*pair)) for each, pair in zip(found, zip(linear, encoder, strict=True), strict=True)
    ]
    return blend, replace(first, confidence=tuple(together))
