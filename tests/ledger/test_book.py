"""What the customer told and tried, and what of it the agent asks for again."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.conversation import Fact, Ledger, Moment, Told, Tried, Turn
from wellheard.ledger import Book
from wellheard.ledger.interface import Repeats


def turns(*lines: str) -> list[Turn]:
    made = []
    for number, line in enumerate(lines, start=1):
        speaker, _, text = line.partition(": ")
        made.append(_turn(number, speaker, text))
    return made


def _turn(number: int, speaker: Any, text: str) -> Turn:
    return Turn(id=number, speaker=speaker, text=text, automated=speaker == "assistant")


def hear(*lines: str, book: Book | None = None) -> tuple[Ledger, tuple[Repeats, ...]]:
    """The ledger after all lines, and what the last one asks for again."""
    book = book or Book()
    last: tuple[Repeats, ...] = ()
    for turn in turns(*lines):
        last = book.repeats(turn)
        book.hear(turn, ())
    return book.ledger(), last


def facts(*lines: str) -> list[tuple[str, str, int]]:
    ledger, _ = hear(*lines)
    return [(fact.slot, fact.value, fact.turn_id) for fact in ledger.facts]


@pytest.mark.parametrize(
    ("asked", "answer", "slot", "value"),
    [
        ("What's your order number?", "Six six one nine oh.", "order-number", "66190"),
        ("Reference?", "T-R one eight eight four.", "reference", "tr1884"),
        ("And the postcode, please.", "It's G thirty, four D T.", "postcode", "g304dt"),
        ("Can I take your phone number?", "Oh one four one, double six two, nine oh nine.", "phone", "0141662909"),
        ("What email is it on?", "Ines at copperkettle dot org.", "email", "ines@copperkettle.org"),
        ("And your name?", "Ruaridh Moss.", "name", "ruaridh moss"),
        ("What colour is the light?", "Orange, and it blinks.", "lights", "orange"),
        ("When did it start?", "On Tuesday, I think.", "time", "tuesday"),
        ("How many of them came?", "Three.", "count", "3"),
        ("How much was it?", "Forty-two pounds.", "amount", "forty-two pounds"),
        ("What's the account number?", "[account number]", "account-number", "[account number]"),
    ],
)
def test_an_answer_fills_the_slot_that_was_asked_for(asked: str, answer: str, slot: str, value: str) -> None:
    assert (slot, value, 2) in facts(f"agent: {asked}", f"customer: {answer}")


@pytest.mark.parametrize(
    ("said", "slot", "value"),
    [
        ("Hi, my order number is six six one nine oh.", "order-number", "66190"),
        ("It's about booking KX-4410.", "booking-reference", "kx4410"),
        ("The light is orange.", "lights", "light is orange"),
        ('It says "paper jam in tray two" all day.', "error", "paper jam in tray two"),
        ("You took £31.20 twice.", "amount", "£31.20"),
        ("My card is [card].", "card", "[card]"),
        ("My name is Ines Calder.", "name", "ines calder"),
        ("I'm in Inverness just now.", "place", "inverness"),
        ("You can write to ines@copperkettle.org any time.", "email", "ines@copperkettle.org"),
    ],
)
def test_a_fact_that_nobody_asked_for_is_written_down_too(said: str, slot: str, value: str) -> None:
    assert (slot, value, 1) in facts(f"customer: {said}")


def test_a_customer_who_has_to_look_first_answers_in_the_next_turn() -> None:
    told = facts(
        "agent: And the serial number?",
        "customer: Hang on, let me find it.",
        "agent: No rush.",
        "customer: Right. Eight eight oh four one.",
    )
    assert ("serial-number", "88041", 4) in told
    assert not any(turn == 2 for _, _, turn in told)


@pytest.mark.parametrize("answer", ["I don't know.", "Um, hold on.", "What do you mean?"])
def test_no_answer_is_no_fact(answer: str) -> None:
    assert facts("agent: What model is it?", f"customer: {answer}") == []


def test_the_agents_own_words_are_no_facts_of_the_customer() -> None:
    assert facts("agent: Your order number is six six one nine oh.") == []


@pytest.mark.parametrize(
    ("said", "action", "times"),
    [
        ("I turned it off and on like three times.", "restart", 3),
        ("I've already rebooted the router twice.", "restart", 2),
        ("I cleared the cookies.", "clear-cache", None),
        ("We've had it off at the wall.", "unplug", None),
        ("I did a factory reset.", "reset", None),
        ("I've swapped the cable for a new one.", "swap", None),
        ("I emailed the shop on Monday.", "email", None),
        ("Reinstalled the app.", "reinstall", None),
        ("I have tried cleaning the nozzle.", "clean", None),
    ],
)
def test_a_step_taken_is_written_down_with_how_often(said: str, action: str, times: int | None) -> None:
    ledger, _ = hear(f"customer: {said}")
    assert (action, times) in [(each.action, each.times) for each in ledger.tried]
    assert all(each.text in said and each.turn_id == 1 for each in ledger.tried)


@pytest.mark.parametrize(
    "said",
    [
        "I can't restart it.",
        "Should I reboot it?",
        "I haven't reset anything.",
        "You rebooted it yourself.",
        "I'll restart it.",
    ],
)
def test_a_step_not_taken_is_not_written_down(said: str) -> None:
    ledger, _ = hear(f"customer: {said}")
    assert ledger.tried == ()


def test_the_object_of_a_step_is_in_the_customers_words() -> None:
    ledger, _ = hear("customer: I've cleaned the little brushes twice.")
    assert [(each.action, each.object, each.times) for each in ledger.tried] == [("clean", "little brushes", 2)]


def test_what_came_of_a_step_is_told_with_it() -> None:
    ledger, _ = hear("customer: I rebooted the router and it made no difference.")
    assert ledger.tried[0].outcome == "no-change"
    assert ledger.tried[0].object == "router"


@pytest.mark.parametrize(
    ("told", "asked", "what"),
    [
        ("I turned it off and on three times.", "Have you rebooted it?", "action:restart"),
        ("I've reset the hub twice.", "Let's go ahead and reset the hub to factory settings.", "action:reset"),
        ("I've cleared the cookies already.", "Could you clear your cache for me?", "action:clear-cache"),
        ("I faxed the form on Friday.", "We'd need you to send the form.", "action:send"),
        ("It's order six six one nine oh and the lid is cracked.", "Can I get your order number?", "fact:order-number"),
        ("My tap drips and the light is orange on it.", "What colour is the light?", "fact:lights"),
        ("I bought the kettle in August and it died.", "When did you buy it?", "fact:time"),
        ("The kettle doesn't boil any more at all.", "And what seems to be the problem?", "fact:problem"),
    ],
)
def test_asking_for_what_was_told_or_done_is_a_repeat_in_whatever_words(told: str, asked: str, what: str) -> None:
    _, again = hear(f"customer: {told}", "agent: Okay.", "customer: It's so annoying.", f"agent: {asked}")
    assert what in [each.what for each in again]
    each = next(each for each in again if each.what == what)
    assert each.turn_id == 1
    assert asked[each.start : each.end].strip()
    assert each.told in told
    assert 0 < each.confidence <= 1


def test_what_was_told_to_the_menu_counts() -> None:
    _, again = hear(
        "assistant: Please say the phone number of the line with the trouble.",
        "customer: Oh one four one, double six two, nine oh nine.",
        "agent: Hello, what's the number you're calling about?",
    )
    assert [(each.what.partition(":")[0], each.turn_id) for each in again][:1] == [("fact", 2)]


@pytest.mark.parametrize(
    "asked",
    [
        "So that's six six one nine oh?",
        "Is it still six six one nine oh?",
        "The order ending in nine oh?",
        "Do you have another order number?",
        "What's your date of birth?",
        "Have you restarted it?",
        "Sorry, could you say the order number again?",
    ],
)
def test_reading_back_mishearing_and_new_questions_are_no_repeats(asked: str) -> None:
    _, again = hear("agent: Your order number?", "customer: Order six six one nine oh.", f"agent: {asked}")
    assert again == ()


@pytest.mark.parametrize(
    ("asked", "repeated"),
    [("What day did it arrive?", True), ("What time did it arrive?", False), ("When did it arrive?", True)],
)
def test_a_day_does_not_answer_what_time(asked: str, repeated: bool) -> None:
    _, again = hear("customer: It came on Saturday.", "agent: Okay.", "customer: So?", f"agent: {asked}")
    assert bool(again) is repeated


def test_a_sentence_is_no_name() -> None:
    assert facts("agent: Could I have your name?", "customer: I just remembered, it starts on Saturday.") == [
        ("time", "saturday", 2)
    ]


def test_a_first_question_is_no_repeat() -> None:
    _, again = hear("customer: The lid is cracked.", "agent: What's your order number?")
    assert again == ()


def test_customers_and_recorded_voices_repeat_nothing() -> None:
    told = "customer: My order number is six six one nine oh."
    assert hear(told, "customer: Do you need my order number?")[1] == ()
    assert hear(told, "assistant: Please say your order number.")[1] == ()


def test_an_earlier_call_of_the_customer_feeds_the_ledger() -> None:
    before, _ = hear("customer: My order number is six six one nine oh and I rebooted the hub.")
    book = Book(before=before, earlier_call="monday")
    ledger, again = hear("customer: Me again.", "agent: Your order number?", book=book)
    assert [(each.what, each.turn_id) for each in again] == [("fact:order-number", 0)]
    assert {fact.call for fact in ledger.facts} == {"monday"}
    assert {each.call for each in ledger.tried} == {"monday"}
    assert ledger.earlier == ("monday",)


def test_a_third_call_keeps_the_ids_of_both_before() -> None:
    first, _ = hear("customer: My order number is six six one nine oh.")
    second, _ = hear(
        "customer: And my policy number is four four two one.", book=Book(before=first, earlier_call="one")
    )
    third = Book(before=second, earlier_call="two").ledger()
    assert [(fact.slot, fact.call) for fact in third.facts] == [("order-number", "one"), ("policy-number", "two")]
    assert third.earlier == ("one", "two")


def test_problem_impact_and_wishes_come_from_moments() -> None:
    def moment(kind: str, quote: str) -> Moment:
        return Moment(
            id="",
            kind=kind,
            speaker="customer",
            turn_ids=(1,),
            start_ms=None,
            end_ms=None,
            quote=quote,
            confidence=1,
            detector="d",
        )

    book = Book()
    book.hear(_turn(1, "customer", "It leaks, my floor is wet, send me a new one"), [
        moment("problem", "It leaks"), moment("impact", "my floor is wet"), moment("want", "send me a new one"),
        moment("distress", "wet"),
    ])  # fmt: skip
    ledger = book.ledger()
    told: list[Told] = [*ledger.problem, *ledger.impact, *ledger.wants]
    assert [each.text for each in told] == [
        "It leaks", "my floor is wet", "send me a new one",
    ]  # fmt: skip
    assert {each.turn_id for each in told} == {1}


PIECES = st.sampled_from(
    """order number is six oh B - , . ? ! it's i've rebooted the router twice what when [card] £4 a@b.c dot at "no"
    … £ İ""".split()
)


@given(
    st.lists(st.tuples(st.sampled_from(["agent", "customer", "assistant"]), st.lists(PIECES, max_size=14)), max_size=6)
)
def test_whatever_is_said_every_entry_points_at_words_that_were_said(said: list[tuple[str, list[str]]]) -> None:
    spoken = [_turn(number, speaker, " ".join(words)) for number, (speaker, words) in enumerate(said, start=1)]
    book = Book()
    for turn in spoken:
        for each in book.repeats(turn):
            assert 0 <= each.start < each.end <= len(turn.text)
            assert 0 < each.turn_id < turn.id
        book.hear(turn, ())
    entries: list[Fact | Tried] = [*book.ledger().facts, *book.ledger().tried]
    for entry in entries:
        assert entry.text in spoken[entry.turn_id - 1].text
        assert spoken[entry.turn_id - 1].speaker == "customer"


@pytest.mark.parametrize(
    "text",
    [
        "a-" * 25_000,
        "one " * 12_500,
        "a" * 50_000,
        "x@" * 25_000,
        "a at b dot " * 4_500,
        "it says " * 6_250,
        "um " * 16_000,
    ],
)
def test_a_turn_of_fifty_thousand_characters_is_heard_in_good_time(text: str) -> None:
    started = time.process_time()
    hear(
        "agent: What's your email, the date, how much was it and what does it say?",
        f"customer: {text}",
        f"agent: {text}?",
    )
    assert time.process_time() - started < 5
