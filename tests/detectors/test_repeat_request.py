"""What was told before, and asked for again."""

from wellheard.conversation import Ledger, Moment, Turn
from wellheard.detectors import Ears, repeat_request
from wellheard.ledger import Book


def _ledger_of(said: str) -> Ledger:
    book = Book()
    book.hear(Turn(id=1, speaker="customer", text=said), ())
    return book.ledger()


def _asked(book: Book, *turns: Turn) -> list[Moment]:
    ears = Ears((repeat_request.DETECTOR,))
    found: list[Moment] = []
    for turn in turns:
        found += ears.hear(turn, ledger=book.ledger(), repeats=book.repeats(turn))
        book.hear(turn, ())
    assert not ears.gaps
    return found


def test_a_request_for_what_an_earlier_call_told_names_that_call() -> None:
    book = Book(before=_ledger_of("My order number is six six one nine oh."), earlier_call="monday")
    (again,) = _asked(book, Turn(id=1, speaker="agent", text="Can I take your order number?"))
    assert again.refers_to == ()
    assert again.attributes == {"what": "fact:order-number", "call": "monday"}


def test_a_step_taken_before_an_earlier_call_names_that_call_too() -> None:
    book = Book(before=_ledger_of("I've restarted the hub twice."), earlier_call="monday")
    (again,) = _asked(book, Turn(id=1, speaker="agent", text="Could you restart the hub for me?"))
    assert again.attributes["call"] == "monday"


def test_a_request_for_what_this_call_told_points_at_its_turn_and_names_no_call() -> None:
    told = Turn(id=1, speaker="customer", text="My order number is six six one nine oh.")
    (again,) = _asked(Book(), told, Turn(id=2, speaker="agent", text="Can I take your order number?"))
    assert again.refers_to == (1,)
    assert again.attributes == {"what": "fact:order-number"}
