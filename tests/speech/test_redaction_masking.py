"""Words, times and bleeps of what is masked."""

from dataclasses import replace

import pytest

from wellheard.conversation import Conversation, Turn, Word
from wellheard.speech import masked_spans, redact


def spoken(text: str, *, start_ms: int = 1000, word_ms: int = 200, pause_ms: int = 50) -> Turn:
    words, at = [], start_ms
    for token in text.split():
        words.append(Word(text=token, start_ms=at, end_ms=at + word_ms, confidence=0.9))
        at += word_ms + pause_ms
    return Turn(id=1, speaker="customer", text=text, start_ms=start_ms, end_ms=at, words=tuple(words))


def call(*turns: Turn) -> Conversation:
    return Conversation(id="c", title="A call", channel="voice", duration_ms=60_000, source="c.wav", turns=turns)


def test_one_word_stands_for_all_that_is_masked_as_long_as_they_took() -> None:
    (turn,) = redact(call(spoken("It's 4111 1111 1111 1111, right."))).turns
    assert turn.text == "It's [card], right."
    assert turn.words is not None
    assert [(word.text, word.start_ms, word.end_ms) for word in turn.words] == [
        ("It's", 1000, 1200),
        ("[card],", 1250, 2200),
        ("right.", 2250, 2450),
    ]


def test_words_still_join_to_the_text() -> None:
    (turn,) = redact(call(spoken("Write (lena@example.org) or call 07700 900461, ok? My PIN is 4471."))).turns
    assert turn.words is not None
    assert [word.text for word in turn.words] == turn.text.split()


def test_the_words_times_are_bleeped_with_a_margin() -> None:
    assert masked_spans(call(spoken("It's 4111 1111 1111 1111, right."))) == ((1190, 2260),)


def test_a_mask_at_the_very_beginning_starts_at_nought() -> None:
    ((start, _),) = masked_spans(call(spoken("4111 1111 1111 1111", start_ms=20)))
    assert start == 0


def test_without_word_times_the_part_of_the_turn_is_bleeped_generously() -> None:
    turn = replace(
        spoken("So I was going to tell you that the number on it is 4111 1111 1111 1111 and then no more of it at all"),
        words=None,
    )
    ((start, end),) = masked_spans(call(turn))
    assert turn.start_ms is not None
    assert turn.end_ms is not None
    exact_start, exact_end = 1000 + (turn.end_ms - 1000) * 52 // 102, 1000 + (turn.end_ms - 1000) * 71 // 102
    assert turn.start_ms < start <= exact_start - 600
    assert exact_end + 600 <= end < turn.end_ms


def test_a_bleep_reckoned_from_letters_stays_within_its_turn() -> None:
    turn = replace(spoken("4111 1111 1111 1111"), words=None)
    assert masked_spans(call(turn)) == ((turn.start_ms, turn.end_ms),)


def test_a_turn_without_times_has_nothing_to_bleep() -> None:
    turn = replace(spoken("4111 1111 1111 1111"), words=None, start_ms=None, end_ms=None)
    whole = redact(call(turn))
    assert whole.turns[0].text == "[card]"
    assert whole.masked == ()


def test_a_call_without_secrets_has_nothing_to_bleep() -> None:
    whole = call(spoken("I rang on Tuesday about order 5512."))
    assert redact(whole) == whole
    assert masked_spans(whole) == ()


def test_a_redacted_call_remembers_its_bleeps() -> None:
    whole = redact(call(spoken("It's 4111 1111 1111 1111, right.")))
    assert masked_spans(whole) == whole.masked == ((1190, 2260),)


def test_words_that_say_something_else_than_the_text_are_dropped_with_the_mask() -> None:
    turn = replace(
        spoken("My card is 4111 1111 1111 1111"), words=(Word(text="4111111111111111", start_ms=0, end_ms=9),)
    )
    (made,) = redact(call(turn)).turns
    assert made.words is None
    assert redact(call(turn)).masked != ()


@pytest.mark.parametrize("words", [None, ()])
def test_a_turn_without_words_stays_without(words: tuple[Word, ...] | None) -> None:
    turn = replace(spoken("My PIN is 4471"), words=words)
    assert redact(call(turn)).turns[0].words == words
