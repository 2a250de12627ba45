"""Two opinions are weighed: together they tell more than either, and nothing is lost on the way into a turn's model."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit
from train.blending import weighed

from wellheard.conversation import Turn
from wellheard.detectors import find_detectors
from wellheard.detectors.interface import CallSoFar
from wellheard.detectors.learned.detector import Learned, encoded
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.model import Blend, Model, load
from wellheard.detectors.run import DetectorError, Ears
from wellheard.ledger import Book

Opinions = tuple[np.ndarray, np.ndarray, np.ndarray]


def opinions(seed: int = 5, turns: int = 3000) -> Opinions:
    """Two noisy views of the same hidden odds, and the truth."""
    random = np.random.default_rng(seed)
    hidden = random.normal(-2, 2, turns)
    truth = random.random(turns) < expit(hidden)
    return hidden + random.normal(0, 1.5, turns), hidden + random.normal(0, 1.5, turns), truth


def loss(odds: np.ndarray, truth: np.ndarray) -> float:
    return float((np.logaddexp(0, odds) - truth * odds).mean())


def test_both_together_know_more_than_either() -> None:
    one, other, truth = opinions()
    (both,) = weighed([one], [other], [truth])
    one_new, other_new, truth_new = opinions(seed=6)
    together = loss(both.log_odds(one_new, other_new), truth_new)
    assert together < min(loss(one_new, truth_new), loss(other_new, truth_new)) - 0.02


def test_an_opinion_that_knows_nothing_counts_less_the_more_examples_say_so() -> None:
    one, _, truth = opinions(turns=20_000)
    noise = np.random.default_rng(7).normal(0, 2, len(truth))
    few, many = (weighed([one[:n]], [noise[:n]], [truth[:n]])[0] for n in (50, 20_000))
    assert many.encoder < few.encoder
    assert many.linear > many.encoder


class Stubborn:
    """Says the same of every turn, and counts what it hears."""

    version = "stubborn"

    def __init__(self, label: str, odds: float) -> None:
        self.label, self.odds, self.heard = label, odds, 0

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(label for side in load().sides.values() for label in side.labels)

    def begin(self) -> "Stubborn":
        return self

    def hear(self, turn: Turn) -> Weights:
        self.heard += 1
        return np.array([self.odds if label == self.label else -6.0 for label in self.labels], np.float32)


def noticed(encoder: Stubborn, *said: tuple[str, str]) -> list[set[str]]:
    ears = Ears(encoded(find_detectors(), encoder), CallSoFar())
    nothing = Book().ledger()
    turns = [Turn(id=at, speaker=who, text=text) for at, (who, text) in enumerate(said, start=1)]  # type: ignore[arg-type]
    return [{moment.kind for moment in ears.hear(turn, ledger=nothing)} for turn in turns]


def test_what_the_encoder_is_sure_of_is_noticed_where_the_linear_model_wavers() -> None:
    said = (("agent", "Well, that is quite something, isn't it."),)
    assert "surprise" in noticed(Stubborn("surprise", 9.0), *said)[0]
    assert "surprise" not in noticed(Stubborn("surprise", -9.0), *said)[0]


def test_the_encoder_hears_every_turn_also_those_that_nobody_judges() -> None:
    encoder = Stubborn("surprise", 0.0)
    noticed(encoder, ("agent", "Hello."), ("assistant", "This call is recorded."), ("customer", "Hm."))
    assert encoder.heard == 3


def test_a_blend_on_a_turn_is_the_sum_of_both_opinions() -> None:
    side = load().sides["agent"]
    count = len(side.labels)
    ones = np.ones(count, np.float32)
    blend = Blend(labels=side.labels, linear=ones * 0.4, encoder=ones * 0.7, offset=ones * -0.2, threshold=ones * 0.3)
    margins, said = np.linspace(-3, 3, count, dtype=np.float32), np.linspace(2, -2, count, dtype=np.float32)
    odds = 0.4 * (side.slope * margins + side.offset) + 0.7 * said - 0.2
    assert blend.on(side, said).confidence(margins) == pytest.approx(expit(odds), abs=1e-5)


def test_weights_that_know_no_encoder_say_what_to_do() -> None:
    with pytest.raises(DetectorError, match="set noticing to `linear`"):
        Model(load().sides).with_encoder()


def test_the_version_names_the_encoder() -> None:
    (plain,) = (each for each in find_detectors() if isinstance(each, Learned))
    beside = replace(plain, encoder=Stubborn("surprise", 0.0))
    assert beside.version != plain.version
    assert beside.version.endswith("-stub")
