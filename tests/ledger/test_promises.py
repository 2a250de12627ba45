"""What counts as a promise, by when, and what is only a step of the call."""

import pytest

from wellheard.conversation import AGENT, Ledger, Moment, Promise, Turn
from wellheard.ledger import Book
from wellheard.ledger.promises import is_waited_for


def promised(text: str, *kinds: str) -> list[tuple[str, str | None]]:
    turn = Turn(id=1, speaker=AGENT, text=text)
    moments = [
        Moment(
            id="", kind=kind, speaker=AGENT, turn_ids=(1,), start_ms=None, end_ms=None, quote=text, offset=0,
            confidence=0.9, detector="test@1",
        )
        for kind in kinds
    ]  # fmt: skip
    book = Book()
    book.hear(turn, moments)
    return [(each.text, each.due) for each in book.ledger().promises]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("I'll ring you at five myself to hear whether it works.", "at five"),
        ("I'll send you the confirmation this afternoon.", "this afternoon"),
        ("They will be with you on Thursday.", "on Thursday"),
        ("You'll have it by noon tomorrow.", "by noon tomorrow"),
        ("I'll write to you when it has left, so you needn't look.", "when it has left"),
        ("We'll refund it within five days.", "within five days"),
        ("I'm going to chase the depot before lunch.", "before lunch"),
    ],
)
def test_what_will_be_done_is_kept_with_its_time(text: str, due: str) -> None:
    assert promised(text) == [(text, due)]


def test_a_promise_without_a_time_counts_where_somebody_took_it_on() -> None:
    text = "I'll waive the fee on the next bill."
    assert promised(text) == []
    assert promised(text, "offer") == [(text, None)]


@pytest.mark.parametrize(
    "text",
    [
        "I'll call you back.",
        "I'll send you a new one, no charge.",
        "Someone will ring you.",
        "We'll get back to you.",
        "I'm going to book an engineer for you.",
        "You'll get a letter.",
        "You'll hear from us.",
        "I'll personally email you.",
    ],
)
def test_what_is_plainly_said_to_come_is_a_promise_without_a_time_and_without_a_moment(text: str) -> None:
    assert promised(text) == [(text, None)]
    assert is_waited_for(Promise(text=text, due=None, turn_id=1))


@pytest.mark.parametrize(
    "text",
    [
        "I'll put you on hold for a moment.",
        "I'll just check that for you now.",
        "I'll transfer you to billing today.",
        "I'll need your postcode by the end of this call.",
        "Shall I ring you at five?",
        "I'll look at the account now.",
        "You can call back tomorrow.",
        "I'll send a passcode to your phone.",
        "I'll send a signal down to the box.",
        "I'll call you if it slips.",
        "I'll send you a link now, click it while I'm here.",
        "I'll get a look at it.",
        "Will you get a letter?",
        "I called you back.",
    ],
)
def test_steps_of_the_call_are_no_promises(text: str) -> None:
    assert promised(text) == []


def test_only_the_agent_promises() -> None:
    book = Book()
    book.hear(Turn(id=1, speaker="customer", text="I'll ring you at five myself."), ())
    assert book.ledger().promises == ()


def test_a_promise_goes_on_into_the_next_call_with_the_id_of_the_one_in_which_it_was_made() -> None:
    promise = Promise(text="I'll ring you at five.", due="at five", turn_id=4)
    book = Book(before=Ledger(promises=(promise,)), earlier_call="monday")
    assert [(each.text, each.call) for each in book.ledger().promises] == [(promise.text, "monday")]


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("I'll send you a new one.", True),
        ("I'll get you a recovery truck.", True),
        ("Somebody will call you.", True),
        ("I'm putting unlimited data on it.", False),
        ("I'll stay with you and keep you company.", False),
        ("I'll ring them now while you hold.", False),
        ("I'll ring you if it slips.", False),
    ],
)
def test_only_what_somebody_waits_for_wants_a_time(text: str, waits: bool) -> None:
    assert is_waited_for(Promise(text=text, due=None, turn_id=1)) is waits
