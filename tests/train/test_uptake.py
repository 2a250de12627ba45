"""Learning uptake."""

from pathlib import Path

import pytest
from train.corpora import CorporaMissingError, LabelledCall
from train.uptake import Reply, labelled, learn, rated

from wellheard.conversation import Turn
from wellheard.detectors.uptake import said


def a_call() -> LabelledCall:
    turns = (
        ("customer", "It rattles."),
        ("customer", "At night."),
        ("agent", "At night?"),
        ("customer", "Yes."),
        ("agent", "So?"),
    )
    return LabelledCall(
        id="c",
        writer="g1",
        turns=tuple(Turn(id=n, speaker=who, text=text) for n, (who, text) in enumerate(turns, start=1)),  # type: ignore[arg-type]  # roles
        labels=tuple(frozenset(each.split()) for each in ("", "problem", "probe", "", "point-blank")),
    )


def test_replies_are_learned_with_all_that_was_told_before_them() -> None:
    found = [(each.told, each.text, each.truth) for each in labelled([a_call()])]
    assert found == [("It rattles. At night.", "At night?", 1.0), ("Yes.", "So?", 0.0)]


def test_it_learns_that_giving_words_back_is_uptake_and_learns_it_again_the_same() -> None:
    words = ("oven", "parcel", "ferry", "router", "boiler", "ticket")
    replies = [Reply(f"The {word} is broken again.", f"The {word} is broken?", 1.0) for word in words]
    replies += [Reply(f"The {word} is broken again.", "Give me your number now.", 0.0) for word in words]
    model = learn(replies)
    told = said("The window is broken again.", last=True)
    assert model.value(told, said("The window is broken?")) > model.value(told, said("Give me your number now."))
    assert learn(replies) == model


def test_without_the_corpus_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(CorporaMissingError, match="--corpora"):
        rated(tmp_path)
