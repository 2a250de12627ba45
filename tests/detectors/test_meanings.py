"""Words by their meaning: near where they mean alike, the same on every machine."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.detectors.learned.meanings import SIZE, Meanings, load_meanings, save_meanings
from wellheard.detectors.run import DetectorError


def nearness(one: str, other: str) -> float:
    meanings = load_meanings()
    return float(meanings.of_text(one) @ meanings.of_text(other))


@pytest.mark.parametrize(
    ("one", "like", "unlike"),
    [
        ("angry", "furious", "router"),
        ("reboot the modem", "restart the router", "post the parcel"),
        ("my parcel never arrived", "the package was not delivered", "the bill is too high"),
    ],
)
def test_other_words_for_the_same_are_nearer_than_words_for_something_else(one: str, like: str, unlike: str) -> None:
    assert nearness(one, like) > nearness(one, unlike) + 0.1


def test_a_rare_word_says_more_of_a_text_than_a_common_one() -> None:
    assert nearness("the furious", "furious") > nearness("the furious", "the")


def test_a_text_without_known_words_means_nothing() -> None:
    assert not load_meanings().of_text("…?! ¿qwzx").any()


@given(st.text(max_size=60))
def test_the_meaning_of_any_text_has_length_one_or_none(text: str) -> None:
    meaning = load_meanings().of_text(text)
    assert meaning.shape == (SIZE,)
    assert np.linalg.norm(meaning) == pytest.approx(float(meaning.any()), abs=1e-4)


def test_a_table_comes_back_as_it_was_and_keeps_directions(tmp_path: Path) -> None:
    vectors = np.eye(2, SIZE, dtype=np.float32)
    made = Meanings.of(["bill", "parcel"], vectors, np.array([1.0, 0.5], np.float32))
    save_meanings(made, tmp_path / "table.npz")
    back = load_meanings(tmp_path / "table.npz")
    assert back.of_text("parcel") == pytest.approx(vectors[1])
    assert back.of_text("bill parcel")[:2] == pytest.approx(np.array([1.0, 0.5]) / np.sqrt(1.25), abs=0.01)


def test_a_missing_table_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DetectorError, match=r"set noticing to `rules`"):
        load_meanings(tmp_path / "nowhere.npz")
