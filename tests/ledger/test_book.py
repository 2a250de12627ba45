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
        ("And your name?", "Ruaridh Moss.", "name", "Ruaridh Moss"),
        ("What colour is the light?", "Orange, and it blinks.", "lights", "orange"),
        ("When did it start?", "On Tuesday, I think.", "time", "Tuesday"),
        ("How many of them came?", "Three.", "count", "3"),
        ("How much was it?", "Forty-two pounds.", "amount", "£42"),
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
        ("The light is orange.", "lights", "orange"),
        ('It says "paper jam in tray two" all day.', "error", "paper jam in tray two"),
        ("You took £31.20 twice.", "amount", "£31.20"),
        ("My card is [card].", "card", "[card]"),
        ("My name is Ines Calder.", "name", "Ines Calder"),
        ("I'm in Inverness just now.", "place", "Inverness"),
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
        ("time", "Saturday", 2)
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


def test_a_time_told_in_an_earlier_call_answers_only_when_it_was_told_of_the_same_thing() -> None:
    before, _ = hear("customer: I bought the kettle in August and it died.")
    asked = {
        "When did you buy the kettle?": ["fact:time"],
        "When is your appointment with us?": [],
    }
    for question, what in asked.items():
        _, again = hear(f"agent: {question}", book=Book(before=before, earlier_call="monday"))
        assert [each.what for each in again] == what
        assert {each.call for each in again} <= {"monday"}


def test_what_this_call_told_names_no_earlier_call() -> None:
    _, again = hear("customer: Order six six one nine oh.", "agent: Hm.", "agent: What's your order number?")
    assert [(each.turn_id, each.call) for each in again] == [(1, None)]


@pytest.mark.parametrize(
    "said",
    [
        "He says that I should not make a fuss.",
        "My neighbour says it is a scandal.",
        "The letter says I am overdrawn.",
        "It says a lot of things.",
        "You said you would ring.",
        "Thanks a million, goodbye.",
        "I ordered it, it's Court on the box.",
        "I'm going to the ombudsman. I'm going to Google.",
        "Is it the fifth or the sixth? Could somebody come on Friday?",
        "It's not the fifteen dollars.",
        "It happens at night, in March wind and april weather.",
    ],
)
def test_what_is_no_fact_is_not_written_down(said: str) -> None:
    assert facts(f"customer: {said}") == []


@pytest.mark.parametrize(
    ("said", "slot", "value", "words"),
    [
        ("The screen says error nine four.", "error", "error nine four", None),
        ('The app keeps saying "session expired", over and over.', "error", "session expired", None),
        ("it just says offline on my side", "error", "offline", None),
        ("It has been dead since the second of March, I think.", "time", "since 2 March", None),
        ("My first letter went out on the ninth.", "time", "the 9th", None),
        ("I rang you at twenty past ten and nobody came.", "time", "20 past 10", None),
        ("It broke two weeks ago.", "time", "2 weeks ago", "It broke two weeks ago."),
        ("You charged me forty-two pounds eighty for nothing.", "amount", "£42.80", None),
        ("They took 14 euros off me.", "amount", "€14", None),
        ("A hundred and twenty bucks, on top of all that.", "amount", "$120", None),
        ("There's a flashing red light on the front.", "lights", "flashing red", None),
    ],
)
def test_values_are_written_so_that_they_can_be_read(said: str, slot: str, value: str, words: str | None) -> None:
    ledger, _ = hear(f"customer: {said}")
    found = [fact for fact in ledger.facts if fact.slot == slot]
    if (slot, value) != ("error", "error nine four"):
        assert [fact.value for fact in found] == [value]
    assert words is None or found[0].text == words


@pytest.mark.parametrize(
    ("asked", "answer", "slot", "value"),
    [
        ("Date of birth?", "December the second, seventy-eight.", "date-of-birth", "2 December 78"),
        ("And the name?", "Moss. Ruaridh Moss.", "name", "Ruaridh Moss"),
        ("And the name?", "Oh, yes. It's Ines.", "name", "Ines"),
        ("What's the address?", "Eh, hi, it's flat two, nine Kettle Road.", "address", "flat two, nine Kettle Road"),
        ("How many pallets came?", "Twelve would be about it.", "count", "12 pallets"),
        ("Where are you now?", "From Inverness, aye.", "place", "Inverness"),
        ("What does the screen say?", "It says row nine, invalid value.", "error", "row nine, invalid value"),
    ],
)
def test_an_answer_is_written_without_the_words_around_it(asked: str, answer: str, slot: str, value: str) -> None:
    assert (slot, value, 2) in facts(f"agent: {asked}", f"customer: {answer}")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("And your name?", "Thank you. No, really."),
        ("And your name?", "I'm holding the box."),
        ("Where are you?", "But it is my box."),
        ("What's the address?", "I gave you the address!"),
        ("What make is it?", "I cannot see the back of it."),
        ("Your phone number?", "Oh one four one, double six two,"),
    ],
)
def test_words_that_only_stand_where_an_answer_should_are_no_fact(asked: str, answer: str) -> None:
    assert facts(f"agent: {asked}", f"customer: {answer}") == []


def test_a_fact_told_again_is_no_new_entry_and_keeps_its_first_turn() -> None:
    told = facts(
        "customer: My order number is six six one nine oh.",
        "agent: The order number?",
        "customer: Six six one nine oh.",
        "agent: Thanks.",
        "customer: As I say, order 66190.",
    )
    assert told == [("order-number", "66190", 1)]


def test_a_correction_is_a_new_entry() -> None:
    told = facts(
        "customer: My order number is six six one nine oh.",
        "agent: Six six one nine oh.",
        "customer: No, sorry, order number six six one nine one.",
    )
    assert told == [("order-number", "66190", 1), ("order-number", "66191", 3)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I unplugged the router and swapped the cable.", [("unplug", "router"), ("swap", "cable")]),
        ("I've emailed the shop twice since April though.", [("email", "shop")]),
        ("I rang Copper Kettle on Monday.", [("call", "Copper Kettle")]),
        ("I told your colleague all of it.", [("report", "colleague")]),
        ("I checked the fuse, same thing.", [("check", "fuse")]),
        ("We've waited three weeks for this.", [("wait", "three weeks")]),
        ("I turned it off and on and it's the same.", [("restart", None)]),
        ("I went through all the forty nine others.", [("check", "all the forty nine others")]),
        ("My husband put new batteries in.", [("put", "new batteries")]),
    ],
)
def test_the_thing_is_a_short_noun_phrase_as_it_was_said(said: str, expected: list[tuple[str, str | None]]) -> None:
    ledger, _ = hear(f"customer: {said}")
    assert [(each.action, each.object) for each in ledger.tried] == expected


@pytest.mark.parametrize(
    "said",
    [
        "I ordered a box of straws from you.",
        "I bought a new kettle and paid forty pounds.",
        "Your man came and took a picture.",
        "They told me to wait and they sent me back.",
        "I was told to restart it.",
        "I pressed nothing.",
        "If I restarted it, would that help?",
        "He called it the safe account.",
        "I wish I had reset it.",
        "The driver called me and said he had rung the bell.",
    ],
)
def test_what_was_not_done_about_the_problem_is_not_tried(said: str) -> None:
    ledger, _ = hear(f"customer: {said}")
    assert ledger.tried == ()


def test_a_step_told_again_adds_how_often_and_what_came_of_it() -> None:
    ledger, _ = hear(
        "customer: I restarted the hub.",
        "agent: Okay.",
        "customer: I restarted it three times and it made no difference.",
    )
    (step,) = ledger.tried
    assert (step.object, step.times, step.outcome, step.turn_id) == ("hub", 3, "no-change", 1)


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


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("The light on the router is red.", "red"),
        ("There are no lights on it.", "off"),
        ("No lights at all, it's dead.", "off"),
        ("My router's lights are out.", "off"),
        ("The lights are all off.", "off"),
        ("The little lamp at the front went green.", "green"),
    ],
)
def test_lights_are_told_in_many_ways(said: str, value: str) -> None:
    assert [each.value for each in hear(f"customer: {said}")[0].facts if each.slot == "lights"] == [value]


def test_what_lights_show_is_no_error_message() -> None:
    assert not [each for each in facts("customer: My router shows no lights since this morning.") if each[0] == "error"]
    assert [each for each in facts("customer: The router shows service unavailable.") if each[0] == "error"]


def test_a_house_without_light_is_no_router_without_lights() -> None:
    assert hear("customer: I have no lights on in the house, there's a power cut.")[0].facts == ()


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        (("customer: The model is Klara 3.",), "Klara 3"),
        (("agent: What model is it?", "customer: It's a Klara 3."), "Klara 3"),
        (("agent: And the model?", "customer: The model is the WH 520"), "WH 520"),
        (("customer: I've got the Klara 3 model, the blue one",), "Klara 3"),
        (("customer: The model number is WH-520.",), "wh520"),
        (("agent: What make is it?", "customer: It's a Bosch, I think."), "Bosch"),
    ],
)
def test_a_model_is_written_as_its_name_with_its_number(lines: tuple[str, ...], value: str) -> None:
    assert [each.value for each in hear(*lines)[0].facts if each.slot == "model"] == [value]
