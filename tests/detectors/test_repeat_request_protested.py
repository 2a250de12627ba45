"""Requests that only their answer shows to be repeated."""

from typing import Any

import pytest

from wellheard.conversation import Moment, Turn
from wellheard.detectors import Ears, repeat_request, repeat_request_protested, repeating
from wellheard.detectors.run import in_order
from wellheard.ledger import Book


def asked_again(*lines: str) -> list[Moment]:
    ears = Ears(in_order([repeat_request.DETECTOR, repeat_request_protested.DETECTOR, repeating.DETECTOR]))
    book = Book()
    found: list[Moment] = []
    for number, line in enumerate(lines, start=1):
        speaker: Any
        speaker, _, text = line.partition(": ")
        turn = Turn(id=number, speaker=speaker, text=text, automated=speaker == "assistant")
        fresh = ears.hear(turn, ledger=book.ledger(), repeats=book.repeats(turn))
        book.hear(turn, fresh)
        found += fresh
    found += ears.end()
    assert not ears.gaps
    return [moment for moment in found if moment.kind == "repeat-request"]


def test_a_protest_shows_what_was_asked_again_and_where_it_was_told() -> None:
    (again,) = asked_again(
        "customer: The dishwasher hums but the drum never turns, and my kitchen is full of plates.",
        "agent: Goodness. Let me open a job for that.",
        "customer: Please do.",
        "agent: Does the drum move at all when it hums?",
        "customer: Like I said, the drum never turns.",
    )
    assert (again.turn_ids, again.refers_to) == ((4,), (1,))
    assert again.quote == "Does the drum move at all when it hums?"
    assert again.detector.startswith("answers.repeat-request@")


def test_the_same_number_given_twice_shows_it_without_any_protest() -> None:
    (again,) = asked_again(
        "customer: Four four one, nine oh seven, that's on the tin.",
        "agent: Lovely tin, that.",
        "customer: It is.",
        "agent: Anything printed underneath?",
        "customer: Four four one, nine oh seven.",
    )
    assert (again.turn_ids, again.refers_to) == ((4,), (1,))


def test_a_request_that_the_ledger_has_matched_is_not_counted_twice() -> None:
    again = asked_again(
        "customer: My order number is four four one, nine oh seven.",
        "agent: Thanks.",
        "customer: So?",
        "agent: What's your order number?",
        "customer: I already gave you that. Four four one, nine oh seven.",
    )
    assert [(moment.turn_ids, moment.refers_to) for moment in again] == [((4,), (1,))]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("So that's four four one, nine oh seven?", "Four four one, nine oh seven."),
        ("Sorry, could you repeat that?", "Four four one, nine oh seven, as I said."),
        ("What colour would you like?", "Green, please."),
    ],
)
def test_reading_back_mishearing_and_plain_answers_show_nothing(asked: str, answer: str) -> None:
    lines = ("customer: Four four one, nine oh seven.", "agent: Okay.", "customer: So?", f"agent: {asked}")
    assert asked_again(*lines, f"customer: {answer}") == []


def test_what_was_told_to_somebody_else_was_not_asked_again_here() -> None:
    assert asked_again("agent: Which shop was it?", "customer: I already told your colleague in the morning.") == []


def test_a_recorded_voice_asks_nothing_again() -> None:
    lines = (
        "customer: The drum never turns.",
        "assistant: Does the drum turn?",
        "customer: I said the drum never turns.",
    )
    assert asked_again(*lines) == []
