"""What nobody may keep is masked, and what must stay stays."""

from dataclasses import replace
from typing import Literal

import pytest

from wellheard.conversation import Conversation, Metadata, Speaker, Turn
from wellheard.speech import Redactor, redact
from wellheard.speech.redaction import CATEGORIES

CARD = "4111 1111 1111 1111"
SPOKEN_CARD = "four one one one, double one double one, one one one one, one one one one"


def conversation(*lines: str, **more: object) -> Conversation:
    turns = []
    for number, line in enumerate(lines, start=1):
        who, _, text = line.partition(": ")
        speaker: Literal["agent", "customer"] = "agent" if who == "agent" else "customer"
        turns.append(Turn(id=number, speaker=speaker, text=text))
    whole = Conversation(
        id="c1", title="A call", channel="voice", duration_ms=None, source="c1.json", turns=tuple(turns)
    )
    return replace(whole, **more)  # type: ignore[arg-type]  # fields by name


def masked(*lines: str) -> list[str]:
    return [turn.text for turn in redact(conversation(*lines)).turns]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"My card is {CARD}.", "My card is [card]."),
        ("Card number 4111-1111-1111-1111, yes.", "Card number [card], yes."),
        ("It's (4111111111111111)!", "It's ([card])!"),
        ("4111. 1111. 1111. 1111. That's all.", "[card]. [card]. [card]. [card]. That's all."),
        (f"Right. {SPOKEN_CARD}. Got that?", "Right. [card]. Got that?"),
        ("Amex, 3782 822463 10005", "Amex, [card]"),
        ("Pay to DE89 3704 0044 0532 0130 00 please", "Pay to [account] please"),
        ("G B eight two W E S T one two three four five six nine eight seven six five four three two.", "[account]."),
        ("Account number 20881473, hello", "Account number [account], hello"),
        ("20881473 is my account number", "[account] is my account number"),
        ("Sort code 20-45-53 by the way", "Sort code [bank-code] by the way"),
        ("The routing number is oh two one oh oh oh oh two one.", "The routing number is [bank-code]."),
        ("Write to Lena.Voss+shop@example.co.uk today", "Write to [email] today"),
        ("It's lena dot voss at brightmail dot org.", "It's [email]."),
        ("lena underscore four four, at gmail dot com", "[email]"),
        ("L, E, N, A, at posteo dot de, yes", "[email], yes"),
        ("My email is lena voss at posteo dot de", "My email is [email]"),
        ("Ring me on 07700 900461 after six", "Ring me on [phone] after six"),
        ("I'm on +49 941 22008 today", "I'm on [phone] today"),
        ("It's four one five, five five five, oh one double nine", "It's [phone]"),
        ("SSN 539-60-1234 if you need it", "SSN [national-id] if you need it"),
        ("I'll say 539-60-1234 once", "I'll say [national-id] once"),
        ("JT 44 01 68 C, that's me", "[national-id], that's me"),
        ("J, T, four four, oh one, six eight, C", "[national-id]"),
        ("It's ABKPM1234Q", "It's [national-id]"),
        ("Her identity is 8001015009087", "Her identity is [national-id]"),
        ("Mi DNI es 12345678Z", "Mi DNI es [national-id]"),
        ("My PIN is 4471", "My PIN is [pin]"),
        ("The CVV's 123", "The CVV's [security-code]"),
        ("The password is Bluekettle9, capital B", "The password is [password]"),
        ("My date of birth is 3 May 1985", "My date of birth is [birth-date]"),
        ("I was born on the third of May, nineteen eighty-five.", "I was born on the [birth-date]."),
    ],
)
def test_a_secret_that_is_told_is_masked_and_nothing_else(said: str, left: str) -> None:
    assert masked(f"customer: {said}") == [left]


@pytest.mark.parametrize(
    ("question", "said", "left"),
    [
        ("Can I take the long card number?", "4111 1111 1111 1112, I think.", "[card], I think."),
        ("And the three digits on the back?", "Seven oh two. Hurry up.", "[security-code]. Hurry up."),
        ("What's the expiry date on the card?", "Oh four, twenty-nine.", "[expiry]."),
        ("Account number, please.", "Six one one, oh one, four seven.", "[account]."),
        ("And the sort code?", "55-40-36", "[bank-code]"),
        ("What's a good email?", "Um, voss at harbour dot ie.", "Um, [email]."),
        ("And the email?", "It's lena dot voss at harbour.", "It's [email]."),
        ("What number can we reach you on?", "Nine three four four, one one seven.", "[phone]."),
        ("And the last four of your social?", "Seven one one six.", "[national-id]."),
        ("Your Aadhaar number?", "2341 2341 2346", "[national-id]"),
        ("And your PIN?", "Sure. Eight eight one four.", "Sure. [pin]."),
        ("What's the one-time code?", "It's 881402.", "It's [pin]."),
        ("What's the password you use?", "Marmalade.", "[password]."),
        ("Can I have your memorable word?", "Yes, it's teapot.", "Yes, it's [password]."),
        ("And your date of birth?", "Twelfth of November, eighty-three.", "[birth-date]."),
    ],
)
def test_a_secret_that_was_asked_for_is_masked(question: str, said: str, left: str) -> None:
    assert masked(f"agent: {question}", f"customer: {said}") == [question, left]


@pytest.mark.parametrize(
    "lines",
    [
        ("agent: What's your order number?", "customer: It's 4155550199."),
        ("customer: Reference 88 204 117, since the third of March."),
        ("customer: My claim number is four four one, seven oh eight, two two one oh."),
        ("agent: And the serial?", "customer: K, F, two two nine oh one double six."),
        ("customer: You took $1,299.00 on 12/03/2024 at 10:45."),
        ("customer: It was four thousand two hundred and fifty dollars, twice."),
        ("customer: I live at 1427 Alder Street, apartment 12, 77036."),
        ("customer: I've called six times in nine days, forty minutes each."),
        ("customer: The model's a ZR 4500, from 2021."),
        ("customer: One, two, three, four, five. The light went green."),
        ("agent: Can I have the last four of the card?", "customer: Six two oh eight."),
        ("agent: Is that the account ending four oh one two?", "customer: It is."),
        ("agent: Have a look at help dot northwind dot com."),
        ("agent: You can reach them on 0800 555 0114, that's free."),
        ("customer: My password is not working and the PIN's blocked."),
        ("agent: Have you tried changing the password?", "customer: Yes, twice now."),
        ("agent: What's the password?", "customer: I don't remember it."),
        ("customer: I pushed the pin in the hole for 15 seconds, 3 times."),
        ("customer: My card expires next March and it was declined three times."),
        ("customer: I typed 192.168.1.1 and got error 0x80070057."),
        ("agent: Dial star hash oh six hash for the IMEI.", "customer: 356 908 112 447 013."),
    ],
)  # fmt: skip
def test_numbers_that_are_nobodys_secret_stay(lines: tuple[str, ...] | str) -> None:
    listed = (lines,) if isinstance(lines, str) else lines
    assert masked(*listed) == [line.partition(": ")[2] for line in listed]


def test_a_card_read_in_parts_with_nods_between_is_masked_whole() -> None:
    assert masked(
        "agent: Go ahead with the card number.",
        "customer: Four one one one.",
        "agent: Mm-hm.",
        "customer: One one one one.",
        "agent: Yes.",
        "customer: Double one double one.",
        "agent: Go on.",
        "customer: One one, one one.",
    ) == [
        "Go ahead with the card number.",
        *("[card].", "Mm-hm.", "[card].", "Yes.", "[card].", "Go on.", "[card]."),
    ]


def test_a_card_read_in_parts_that_nobody_asked_for_is_known_at_its_end() -> None:
    parts = ["customer: 4111", "agent: Okay.", "customer: 1111", "agent: Yes.", "customer: 1111", "agent: Mm-hm."]
    assert masked(*parts)[::2] == ["4111", "1111", "1111"]
    assert masked(*parts, "customer: 1111")[::2] == ["[card]"] * 4


def test_what_is_read_back_is_masked_whole_and_in_part() -> None:
    texts = masked(
        f"customer: My card number is {SPOKEN_CARD}.",
        "agent: So that's four one one one, one one one one, one one one one, one one one one?",
        "customer: It begins 4111, yes.",
    )
    assert texts[1:] == ["So that's [card]?", "It begins [card], yes."]


def test_the_end_of_a_card_may_be_named_after_the_card() -> None:
    assert masked(f"customer: {CARD}.", "agent: Is that the one ending 1111?")[1] == "Is that the one ending 1111?"


def test_a_question_for_something_else_closes_the_question_before() -> None:
    texts = masked(
        "agent: Account number, please.",
        "customer: Six one one, oh one, four seven.",
        "agent: And the order number?",
        "customer: Double seven three one oh four four.",
    )
    assert texts[1] == "[account]."
    assert texts[3] == "Double seven three one oh four four."


def test_what_was_masked_is_counted() -> None:
    whole = redact(conversation(f"customer: {CARD}, and a@b.example or c@d.example.", "customer: My PIN is 4471."))
    assert whole.redactions == {"card": 1, "email": 2, "pin": 1}
    assert set(whole.redactions) <= set(CATEGORIES)


def test_earlier_counts_are_kept() -> None:
    whole = conversation(f"customer: [card] and {CARD}", redactions={"card": 1})
    assert redact(whole).redactions == {"card": 2}


def test_fields_around_the_call_are_masked() -> None:
    whole = conversation(
        "agent: Hello.",
        title="Call with lena@example.org about order 55120",
        metadata=Metadata(
            agent="Tom",
            customer="C-1042",
            extra={"callerId": "+14155550199", "note": "card 4111111111111111 read out", "order": "4155550199"},
        ),
    )
    made = redact(whole)
    assert made.title == "Call with [email] about order 55120"
    assert made.metadata == Metadata(
        agent="Tom",
        customer="C-1042",
        extra={"callerId": "[phone]", "note": "card [card] read out", "order": "4155550199"},
    )
    assert made.redactions == {"card": 1, "email": 1, "phone": 1}


def test_a_customer_known_by_telephone_stays_one_customer_without_the_number() -> None:
    def known_as(identity: str) -> Conversation:
        return redact(
            conversation(
                "agent: Hello.",
                metadata=Metadata(customer=identity),
                speakers=(Speaker(id="customer", external_id=identity), Speaker(id="agent", external_id="4155550199")),
            )
        )

    first, again, other = known_as("+1 (415) 555-0199"), known_as("+14155550199"), known_as("+14155550198")
    assert first.metadata.customer == again.metadata.customer != other.metadata.customer
    assert first.metadata.customer is not None
    assert first.metadata.customer.startswith("caller-")
    assert not any(char.isdigit() for char in first.metadata.customer)
    assert first.speakers[0].external_id == first.metadata.customer
    assert first.speakers[1].external_id == "4155550199"
    assert redact(first) == first


def test_the_live_redactor_says_which_earlier_turns_to_show_again() -> None:
    redactor = Redactor()
    shown = {}
    for number, text in enumerate(("4111", "1111", "1111", "1111"), start=1):
        shown[number] = redactor.hear(Turn(id=number, speaker="customer", text=text)).text
        for turn in redactor.revised:
            shown[turn.id] = turn.text
        if number == 3:
            assert shown == {1: "4111", 2: "1111", 3: "1111"}
    assert set(shown.values()) == {"[card]"}


def test_the_live_redactor_masks_at_once_what_was_asked_for() -> None:
    redactor = Redactor()
    redactor.hear(Turn(id=1, speaker="agent", text="Can I take the card number?"))
    assert redactor.hear(Turn(id=2, speaker="customer", text="Four one one one.")).text == "[card]."
    assert redactor.revised == ()


def test_a_turn_of_fifty_thousand_characters_is_masked_in_moments() -> None:
    text = "one two and then the lamp at the door said no. " * 1000
    assert masked(f"customer: {text}My card is {CARD}.")[0].endswith("My card is [card].")


@pytest.mark.parametrize(
    "text", ["", " ", "4", "@", "@ at dot com", "[card]", "4" * 5000, "at . dot com", "é" * 50, "\n\n"]
)
def test_odd_texts_pass_through_without_harm(text: str) -> None:
    whole = redact(conversation(f"customer: {text}"))
    assert len(whole.turns) == 1
    assert redact(whole) == whole
