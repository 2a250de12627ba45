"""Uptake: whether a reply builds on what the other has just said."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures import a_conversation

from wellheard.conversation import NotAssessed, Uptake, numbers
from wellheard.detectors.listening import uptake_over
from wellheard.detectors.run import DetectorError
from wellheard.detectors.uptake import features, load, said, uptake

TOLD = "The oven goes cold after ten minutes and my mother's birthday cake is still raw in the middle."


@pytest.mark.parametrize(
    ("builds", "passes"),
    [
        ("So it goes cold after ten minutes, with the cake still raw?", "Can I take your postcode?"),
        ("Cold after ten minutes. What does it do when you turn it on again?", "We apologise for any inconvenience."),
        ("Your mother's birthday cake, of all things. Does the light stay on?", "Those are usually fine."),
    ],
)
def test_a_reply_that_takes_it_up_has_more_than_one_that_passes_over_it(builds: str, passes: str) -> None:
    assert uptake(TOLD, builds) > uptake(TOLD, passes) + 0.1


def test_the_same_reply_has_less_uptake_of_something_else() -> None:
    reply = "Cold after ten minutes, and the cake still raw?"
    assert uptake(TOLD, reply) > uptake("I would like to change my address from the first of May.", reply) + 0.1


def test_other_words_for_the_same_count_too() -> None:
    told = said("My parcel is lost.", last=True)
    near, far = said("Your package has vanished"), said("Your invoice has three pages")
    assert features(told, near)["told found"] > features(told, far)["told found"]


def test_words_without_end_do_not_make_endless_uptake() -> None:
    assert uptake(TOLD, "well " * 5_000) < 0.9


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_have_a_value_between_none_and_all(told: str, reply: str) -> None:
    assert 0 <= uptake(told, reply) <= 1


def test_a_call_names_its_best_and_its_worst_reply() -> None:
    call = a_conversation(
        "agent: Hello, how can I help?",
        f"customer: {TOLD}",
        "agent: Mm-hm.",
        "customer: And the guests come at four, you know.",
        "agent: So it goes cold after ten minutes, and the guests come at four.",
        "customer: Yes.",
        "agent: Which model is it?",
        "customer: It is the small white one that I bought from you in March.",
        "agent: Postcode?",
    )
    found = uptake_over(call)
    assert isinstance(found, Uptake)
    assert [each.turn_id for each in found.replies] == [5, 9]
    assert (found.best, found.worst) == (5, 9)
    assert numbers(found)["best"] > numbers(found)[""] > numbers(found)["worst"]


def test_where_next_to_nothing_is_told_there_is_nothing_to_take_up() -> None:
    assert isinstance(uptake_over(a_conversation("agent: Hello?", "customer: Hi.", "agent: Bye.")), NotAssessed)


def test_weights_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(DetectorError, match=r"gone\.json"):
        load(tmp_path / "gone.json")
