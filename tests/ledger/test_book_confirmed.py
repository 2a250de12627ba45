"""A "yes, twice" to "have you cleared your cookies?" is a step that was taken."""

import pytest
from tests.fixtures import a_conversation

from wellheard.ledger import Book

QUESTION = "agent: Have you cleared your cookies?"
DEMAND = "agent: Right. So go to settings and clear your cookies for me."


def asked_again(*lines: str) -> list[str]:
    book, found = Book(), []
    for turn in a_conversation(*lines).turns:
        found += [each.what for each in book.repeats(turn)]
        book.hear(turn, [])
    return found


@pytest.mark.parametrize("answer", ["Yes, I did that twice.", "Yeah.", "Oh, I have, yes.", "Already done that."])
def test_what_was_confirmed_as_done_is_not_to_be_asked_again(answer: str) -> None:
    assert asked_again(QUESTION, f"customer: {answer}", DEMAND) == ["action:clear-cache"]


@pytest.mark.parametrize("answer", ["No.", "Not yet.", "Yes, I'll do that now.", "Should I?", "What are cookies?"])
def test_what_was_not_done_may_be_asked_for(answer: str) -> None:
    assert asked_again(QUESTION, f"customer: {answer}", DEMAND) == []


def test_a_confirmed_step_stands_in_the_ledger_with_how_often_it_was_taken() -> None:
    book = Book()
    for turn in a_conversation(QUESTION, "customer: Yes, twice.").turns:
        book.hear(turn, [])
    (step,) = book.ledger().tried
    assert (step.action, step.times, step.turn_id) == ("clear-cache", 2, 2)


def test_being_spared_a_step_is_not_being_asked_for_it() -> None:
    told = "customer: I restarted it twice and I called the driver four times."
    assert asked_again(told, "agent: Then I won't ask you to restart it or to call the driver again.") == []
    assert asked_again(told, "agent: No need to restart it again.") == []
    assert asked_again(told, "agent: Please restart it again.") == ["action:restart"]
