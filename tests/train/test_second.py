"""The second look learns what later turns show, is used only where it pays, and training gives the same bytes twice."""

from pathlib import Path

import numpy as np
import pytest
from train.__main__ import train_model
from train.corpora import LabelledCall
from train.second import NEVER, corrections, union

from wellheard.conversation import Turn
from wellheard.detectors.learned.model import load, save

_SPEAKERS = ("customer", "agent", "customer", "agent", "customer")


def a_call(number: int) -> LabelledCall:
    """What the agent asks is the same in all calls; only the answer tells whether it was asked before."""
    again = number % 2 == 1
    texts = (
        "My order is 4 4 1 7 and the kettle leaks." if again else "The kettle that I bought leaks.",
        "Right. What is the order number?",
        "I gave you the order number already!" if again else "The order number is 4 4 1 7.",
        "Take your time.",
        "Thanks, that is lovely.",
    )
    labels: tuple[set[str], ...] = (
        {"problem"},
        {"closed-question", *(["repeat-request"] * again)},
        {"repeating", "distress", "distress:2"} if again else {"distress", "distress:1"},
        {"patience", "sympathy", "escalation", "offer", *(["sympathy:specific", "escalation:cold"] * again)},
        {"relief"},
    )
    return LabelledCall(
        id=f"c{number}",
        writer=f"g{number // 2 % 2 + 1}",
        turns=tuple(
            Turn(id=at, speaker=speaker, text=text)  # type: ignore[arg-type]  # roles, as literals above
            for at, (speaker, text) in enumerate(zip(_SPEAKERS, texts, strict=True), start=1)
        ),
        labels=tuple(frozenset(each) for each in labels),
    )


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    calls = [a_call(number) for number in range(8)]
    for name in ("one.npz", "two.npz"):
        save(train_model(calls), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    model = load(tmp_path / "one.npz")
    assert set(model.sides) == set(model.late) == {"agent", "customer"}
    assert model.late["agent"].labels == tuple(each for each in model.sides["agent"].labels if ":" not in each)


def test_corrections_go_where_the_first_pass_was_wrong_and_nowhere_else() -> None:
    shown = np.array([1, 0] * 40, np.float32)
    features = np.stack([shown, np.ones(80, np.float32)], axis=1)
    truth = np.stack([shown == 1, np.arange(80) % 4 < 2], axis=1)
    learned = corrections(features, np.zeros((80, 2), np.float32), truth, strength=1.0)
    assert learned[0, 0] > 1
    assert learned[1, 0] < -1
    assert np.abs(learned[:, 1]).max() < 0.01


def test_the_union_adds_what_the_first_pass_misses() -> None:
    truth = np.arange(200) % 4 == 0
    said = truth & (np.arange(200) % 8 == 0)
    both = union(said, np.where(truth, 3.0, -3.0).astype(np.float32), truth)
    assert both.threshold < 1
    assert ((both.confidence(np.array([3.0, -3.0], np.float32)) >= both.threshold) == [True, False]).all()


@pytest.mark.parametrize("odds", [0.0, -4.0])
def test_a_second_look_that_does_not_pay_is_not_used(odds: float) -> None:
    truth = np.arange(200) % 4 == 0
    assert union(truth, np.full(200, odds, np.float32), truth).threshold == NEVER
