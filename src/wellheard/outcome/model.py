"""The weights, and what they make of clues: ordered answers from one number (cumulative logit, McCullagh 1980)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from wellheard.outcome.words import Words

WEIGHTS = Path(__file__).with_name("weights.npz")
WORDS = "words: "
"""What the name of a clue begins with that is the words' own score for a question."""


class OutcomeError(Exception):
    """What a call came to can't be told: the weights can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One question with ordered answers."""

    weights: Mapping[str, float]
    """By clue; positive speaks for a better answer."""
    steps: tuple[float, ...]
    """Rising: from `steps[k]` on, an answer above the k-th is likelier than not."""

    def latent(self, strengths: Mapping[str, float]) -> float:
        """The number that all clues add up to; more is better."""
        return sum(weight * strengths.get(name, 0.0) for name, weight in self.weights.items())

    def chances(self, latent: float) -> tuple[float, ...]:
        """How likely each answer is, the worst first."""
        above = [1.0, *(1 / (1 + float(np.exp(np.clip(step - latent, -30, 30)))) for step in self.steps), 0.0]
        return tuple(high - low for high, low in pairwise(above))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What has been learned."""

    words: Words
    scales: Mapping[str, Scale]
    """`resolved`, `stars` and `kindness`."""


@cache
def load(path: Path = WEIGHTS) -> Model:
    """The model of a weights file; read once a process.

    Raises OutcomeError where there is none.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            scales = json.loads(str(stored["scales"]))
            return Model(
                words=Words(stored["table"], stored["weights"]),
                scales={
                    name: Scale(weights=each["weights"], steps=tuple(each["steps"])) for name, each in scales.items()
                },
            )
    except (OSError, KeyError, ValueError) as error:
        raise OutcomeError(
            f"{path}: no weights can be read from it ({error}). Install Wellheard again, or make them with `make train`"
        ) from error


def save(model: Model, path: Path) -> None:
    """Write a weights file that is the same, byte by byte, for the same model."""
    scales = json.dumps({name: asdict(scale) for name, scale in model.scales.items()}, sort_keys=True)
    with path.open("wb") as file:
        np.savez(file, scales=np.array(scales), table=model.words.table, weights=model.words.weights)
