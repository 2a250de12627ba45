"""Training finds what is there, is sure where it is right, and says when the corpora are missing."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from train.__main__ import main
from train.corpora import CorporaMissingError, read_calls
from train.examples import turns_of
from train.learning import labels_of, learn, truth_of

from wellheard.learning.calibrating import platt, threshold
from wellheard.learning.fitting import fit


def test_a_fit_puts_the_weight_on_what_tells_yes_from_no() -> None:
    features = sparse.csr_matrix(np.array([[1, 1], [1, 0], [0, 1], [0, 0]] * 10, np.float32))
    truth = np.array([True, True, False, False] * 10)
    found = fit(features, truth, 1.0)
    assert found.weights[0] > 1
    assert abs(found.weights[1]) < 0.01
    assert ((found.margins(features) > 0) == truth).all()


def test_a_fit_is_the_same_wherever_it_starts_but_for_a_hair() -> None:
    random = np.random.default_rng(1)
    features = sparse.csr_matrix(random.integers(0, 2, (200, 20)).astype(np.float32))
    truth = random.random(200) < 0.3
    one = fit(features, truth, 0.3)
    assert fit(features, truth, 0.3, one).margins(features) == pytest.approx(one.margins(features), abs=0.02)


def test_confidence_after_calibration_is_the_share_that_is_right() -> None:
    random = np.random.default_rng(2)
    margins = random.normal(0, 2, 6000)
    truth = random.random(6000) < 1 / (1 + np.exp(-(0.5 * margins - 1)))
    slope, offset = platt(margins, truth)
    confidence = 1 / (1 + np.exp(-(slope * margins + offset)))
    high = confidence > 0.5
    assert slope == pytest.approx(0.5, abs=0.06)
    assert truth[high].mean() == pytest.approx(confidence[high].mean(), abs=0.05)


def test_the_threshold_lies_where_reporting_is_worth_it() -> None:
    confidence = np.concatenate([np.full(900, 0.1), np.full(100, 0.6)])
    truth = np.concatenate([np.arange(900) % 10 == 0, np.arange(100) % 5 < 3])
    assert 0.1 < threshold(confidence, truth) <= 0.6


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    def turn(speaker: str, text: str, *labels: str) -> dict[str, object]:
        return {"id": 1, "speaker": speaker, "text": text, "overlap": False, "labels": list(labels)}

    calls = [
        {
            "id": f"c{number}",
            "group": f"g{number % 7 + 1}",
            "turns": [
                turn(
                    "customer",
                    f"The kettle {'leaks badly' if number % 2 else 'is lovely'}.",
                    *["problem"] * (number % 2),
                ),
                turn("agent", "Take your time." if number % 3 else "Right.", *["patience"] * bool(number % 3)),
                turn("customer", "I'm furious." if number % 2 else "Fine.", *["distress:3"] * (number % 2)),
            ],
        }
        for number in range(28)
    ]
    (tmp_path / "calls_train.jsonl").write_text("\n".join(map(json.dumps, calls)), encoding="utf-8")
    return tmp_path


def test_labels_are_read_with_and_without_their_attribute(corpora: Path) -> None:
    assert read_calls(corpora, "calls_train")[1].labels[2] == {"distress", "distress:3"}


def test_a_model_learned_from_calls_tells_their_kinds(corpora: Path) -> None:
    turns = turns_of(read_calls(corpora, "calls_train"), "customer")
    side = learn(turns, "customer").side
    assert side.labels == labels_of("customer")
    kind = side.labels.index("problem")
    from wellheard.detectors.learned.hints import joined

    said = np.array([side.confidence(side.margins(joined(each.values())))[kind] for each in turns.seen])
    truth = truth_of(turns, "problem")
    assert said[truth].min() > side.threshold[kind] > said[~truth].max()


def test_without_corpora_training_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CorporaMissingError, match=r"--corpora FOLDER"):
        read_calls(tmp_path, "calls_train")
    monkeypatch.setattr("sys.argv", ["train", "--corpora", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"calls_train\.jsonl is not there"):
        main()
