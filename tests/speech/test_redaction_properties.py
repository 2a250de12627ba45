"""What holds for every call: redacting twice is redacting once, streamed equals whole, nothing else moves."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from wellheard.conversation import Conversation, Turn, Word
from wellheard.speech import Redactor, redact
from wellheard.speech.redaction import checks

PARTS = st.sampled_from(
    [
        *("Can I take the card number?", "And the order number?", "Account number, please.", "What's your email?"),
        *("And your PIN?", "Mm-hm.", "Okay.", "What's the password?", "And your date of birth?", "Which phone number?"),
        *("It's", "um", "and", "4111 1111 1111 1111", "four one one one", "1111", "one one", "double six", "oh", "12"),
        *(
            "lena dot voss at gmail dot com",
            "at",
            "dot com",
            "[card]",
            "[email]",
            "20881473",
            "three",
            "the one",
            "a 2",
        ),
        *("07700 900461", "J T 44 01 68 C", "my account is", "expiry", "04/29", "third of May, eighty-five", "teapot"),
        *("I waited for twenty minutes.", "ending", "the last four", "539-60-1234", "GB82 WEST 1234 5698 7654 32", "?"),
    ]
)
TEXTS = st.lists(PARTS, max_size=5).map(" ".join) | st.text(max_size=40)
TURNS = st.lists(st.tuples(st.sampled_from(["agent", "customer"]), TEXTS), max_size=12)


def call(lines: list[tuple[str, str]]) -> Conversation:
    turns = []
    for number, (speaker, text) in enumerate(lines, start=1):
        words = tuple(
            Word(text=token, start_ms=number * 10_000 + at * 100, end_ms=number * 10_000 + at * 100 + 90)
            for at, token in enumerate(text.split())
        )
        turn = Turn(id=number, speaker="customer", text=text, start_ms=number * 10_000, end_ms=number * 10_000 + 9000)
        turns.append(replace(turn, speaker=speaker, words=words if number % 3 else None))  # type: ignore[arg-type]  # of two roles
    return Conversation(id="c", title="A call", channel="voice", duration_ms=None, source="c", turns=tuple(turns))


@given(TURNS)
@settings(max_examples=300, deadline=None)
def test_redacting_twice_is_redacting_once(lines: list[tuple[str, str]]) -> None:
    once = redact(call(lines))
    assert redact(once) == once


@given(TURNS)
@settings(max_examples=150, deadline=None)
def test_streamed_with_its_revisions_equals_whole(lines: list[tuple[str, str]]) -> None:
    whole, redactor, shown = call(lines), Redactor(), {}
    for turn in whole.turns:
        shown[turn.id] = redactor.hear(turn)
        shown |= {each.id: each for each in redactor.revised}
    assert tuple(shown.values()) == redact(whole).turns


@given(TURNS)
@settings(max_examples=150, deadline=None)
def test_turns_words_and_times_keep_their_order(lines: list[tuple[str, str]]) -> None:
    before, after = call(lines), redact(call(lines))
    assert [replace(turn, text="", words=None) for turn in after.turns] == [
        replace(turn, text="", words=None) for turn in before.turns
    ]
    for turn in after.turns:
        if turn.words is not None:
            assert [word.text for word in turn.words] == turn.text.split()
            assert all(one.end_ms <= two.start_ms for one, two in zip(turn.words, turn.words[1:], strict=False))
    assert all(one[1] < two[0] for one, two in zip(after.masked, after.masked[1:], strict=False))


@given(st.text(alphabet="0123456789", min_size=11, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_check_digits_notice_one_wrong_digit(digits: str, place: int, shift: int) -> None:
    at = place % len(digits)
    wrong = digits[:at] + str((int(digits[at]) + shift) % 10) + digits[at + 1 :]
    assert not (checks.luhn(digits) and checks.luhn(wrong))
    assert not (checks.verhoeff(digits) and checks.verhoeff(wrong))


def test_known_numbers_pass_their_checks() -> None:
    assert checks.luhn("79927398713")
    assert checks.verhoeff("2363")
    assert checks.is_iban("GB82WEST12345698765432")
    assert checks.is_card("4111111111111111")
    assert not checks.is_card("4111111111111112")
    assert not checks.is_card("0000000000000000")
    assert checks.is_routing_number("021000021")
    assert checks.is_aadhaar("234123412346")
    assert not checks.is_social_security("000121234")
