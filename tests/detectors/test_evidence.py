"""Folds and text helpers that several rules share."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.conversation import Moment, Turn
from wellheard.detectors._evidence import (
    adding_up,
    before,
    customer_turns,
    quoting,
    recently,
    sentence_around,
    surest_sentence,
    together,
)
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found

Speaker = Literal["agent", "customer"]
TEXT = "the kettle leaks. it did so on monday! can you mend it? thanks"


def heard(text: str, *, speaker: Speaker = "customer", number: int = 1) -> Heard:
    return Heard(Turn(id=number, speaker=speaker, text=text))


def call_of(*turns: tuple[Speaker, str]) -> CallSoFar:
    return CallSoFar(turns=[heard(text, speaker=who, number=i) for i, (who, text) in enumerate(turns, start=1)])


def moment(kind: str, speaker: Speaker) -> Moment:
    return Moment(
        id="",
        kind=kind,
        speaker=speaker,
        turn_ids=(1,),
        start_ms=None,
        end_ms=None,
        quote="a",
        offset=0,
        prefix="",
        suffix="",
        attributes={},
        confidence=0.9,
        detector="test@1",
    )


def at(text: str, words: str, confidence: float = 0.6) -> Found:
    start = text.index(words)
    return Found(start, start + len(words), confidence)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("kettle", "the kettle leaks."),
        ("monday", "it did so on monday!"),
        ("mend", "can you mend it?"),
        ("thanks", "thanks"),
    ],
)
def test_the_sentence_around_some_words_runs_from_stop_to_stop(words: str, sentence: str) -> None:
    found = at(TEXT, words)
    start, end = sentence_around(TEXT, found.start, found.end)
    assert TEXT[start:end].strip() == sentence


def test_words_that_cross_a_stop_bring_both_sentences() -> None:
    found = at(TEXT, "leaks. it did")
    start, end = sentence_around(TEXT, found.start, found.end)
    assert TEXT[start:end] == "the kettle leaks. it did so on monday!"


def test_of_a_long_sentence_only_the_clauses_around_the_words_are_quoted() -> None:
    much = "we drove all the way there and back again " * 2
    text = f"{much}, then the boiler broke down, {much}."
    found = at(text, "boiler")
    start, end = sentence_around(text, found.start, found.end)
    assert text[start:end].strip() == "then the boiler broke down"


@given(st.text(alphabet="ab .,!?-", min_size=1, max_size=400), st.data())
def test_the_sentence_around_words_always_holds_them(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    left, right = sentence_around(text, start, end)
    assert 0 <= left <= start
    assert end <= right <= len(text)


def test_quoting_widens_to_the_sentence_and_keeps_all_else() -> None:
    turn = heard(TEXT)
    found = Found(TEXT.index("monday"), TEXT.index("monday") + 6, 0.4, {"intensity": 2}, (7,))
    (wide,) = quoting(turn, [found])
    assert TEXT[wide.start : wide.end].strip() == "it did so on monday!"
    assert (wide.confidence, wide.attributes, wide.refers_to) == (0.4, {"intensity": 2}, (7,))


def test_the_surest_finding_is_quoted_alone() -> None:
    turn = heard(TEXT)
    kept = list(surest_sentence(turn, CallSoFar(), [at(TEXT, "kettle", 0.5), at(TEXT, "mend", 0.7)]))
    assert [TEXT[each.start : each.end].strip() for each in kept] == ["can you mend it?"]
    assert list(surest_sentence(turn, CallSoFar(), [])) == []


def test_hints_together_are_surer_than_each_and_never_certain() -> None:
    hints = [at(TEXT, "kettle", 0.5), at(TEXT, "mend", 0.4)]
    assert together(hints) == pytest.approx(0.7)
    assert together([]) == 0


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=6))
def test_more_hints_never_make_us_less_sure(weights: list[float]) -> None:
    hints = [Found(0, 1, weight) for weight in weights]
    assert max(weights) - 1e-9 <= together(hints) <= 1


def test_hints_that_do_not_reach_the_threshold_say_nothing() -> None:
    turn, fold = heard(TEXT), adding_up(0.5)
    assert list(fold(turn, CallSoFar(), [at(TEXT, "kettle", 0.3), at(TEXT, "mend", 0.2)])) == []


def test_hints_that_reach_the_threshold_quote_the_strongest_with_their_joint_confidence() -> None:
    turn, fold = heard(TEXT), adding_up(0.5)
    (one,) = fold(turn, CallSoFar(), [at(TEXT, "kettle", 0.3), at(TEXT, "mend", 0.4)])
    assert TEXT[one.start : one.end].strip() == "can you mend it?"
    assert one.confidence == pytest.approx(0.58)


def test_no_sum_of_hints_is_more_than_nearly_sure() -> None:
    (one,) = adding_up(0.5)(heard(TEXT), CallSoFar(), [at(TEXT, word, 0.9) for word in ("kettle", "mend", "thanks")])
    assert one.confidence == 0.95


def test_the_turn_before_counts_only_where_the_other_party_spoke_it() -> None:
    answered = call_of(("agent", "hello"), ("customer", "hi"))
    earlier = before(answered.turns[-1], answered)
    assert earlier is not None
    assert earlier.turn.id == 1
    twice = call_of(("customer", "hello"), ("customer", "hi"))
    assert before(twice.turns[-1], twice) is None
    first = call_of(("customer", "hello"))
    assert before(first.turns[-1], first) is None


def test_customer_turns_are_counted_in_the_first_turns_only() -> None:
    call = call_of(("agent", "a"), ("customer", "b"), ("agent", "c"), ("customer", "d"))
    assert customer_turns(call) == 2
    assert customer_turns(call, limit=3) == 1


def test_recent_moments_are_those_before_the_current_turn() -> None:
    call = call_of(("agent", "a"), ("customer", "b"), ("agent", "c"))
    call.turns[0].moments.append(moment("offer", "agent"))
    call.turns[2].moments.append(moment("refusal", "agent"))
    assert recently(call, 2, "offer")
    assert not recently(call, 1, "offer")
    assert not recently(call, 2, "refusal")
