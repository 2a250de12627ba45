"""Sentences of a turn, and the sorts of question."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.conversation import Turn
from wellheard.detectors.interface import Heard
from wellheard.detectors.questions import Sort, sort_of, split, tells, without_lead
from wellheard.language import normalise


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("is the lamp on the front green or amber?", "closed"),
        ("and the postcode?", "echo"),
        ("how many rooms are cold?", "closed"),
        ("what's the serial number under the base?", "closed"),
        ("okay, so what happened when you opened it?", "open"),
        ("why did they send it to the old flat?", "open"),
        ("what's it like at night?", "open"),
        ("could you tell me about the noise?", "open"),
        ("how can i help you today?", "help"),
        ("how are you?", "help"),
        ("is there anything else i can do for you?", "else"),
        ("have i missed anything?", "else"),
        ("so what do you want me to do?", "blunt"),
        ("could you press the round key for me?", "step"),
        ("can you hold for a minute?", "hold"),
        ("that's the blue one, isn't it?", "tag"),
        ("it goes out today, okay?", "tag"),
        ("mrs. lin?", "call"),
    ],
)
def test_a_question_is_of_the_sort_that_its_syntax_shows(question: str, sort: Sort) -> None:
    assert sort_of(question) == sort


@pytest.mark.parametrize(
    "invitation", ["walk me through the first minute.", "tell me what you saw.", "start wherever you like."]
)
def test_an_invitation_to_tell_needs_no_question_mark(invitation: str) -> None:
    assert tells(invitation)


@pytest.mark.parametrize("statement", ["i'll tell you what i see.", "tell me your number.", "they told me about it."])
def test_other_telling_is_no_invitation(statement: str) -> None:
    assert not tells(statement)


def test_sentences_end_at_marks_but_not_at_titles_or_decimals() -> None:
    text = "it's mr. lin, and it cost 19.98. did it come? yes!"
    assert [each.text for each in split(text)] == ["it's mr. lin, and it cost 19.98.", "did it come?", "yes!"]


def test_small_words_that_lead_into_a_sentence_are_taken_off_but_never_the_whole() -> None:
    assert without_lead("okay, and so when did it start?") == "when did it start?"
    assert without_lead("okay") == "okay"


def test_a_turn_without_a_question_mark_has_no_questions() -> None:
    assert Heard(Turn(id=1, speaker="agent", text="When did it start.")).questions == ()


def test_questions_of_a_turn_come_with_their_place_in_the_text() -> None:
    heard = Heard(Turn(id=1, speaker="agent", text="Right. Is it on? And why now?"))
    assert [(heard.turn.text[q.sentence.start : q.sentence.end], q.sort) for q in heard.questions] == [
        ("Is it on?", "closed"),
        ("And why now?", "open"),
    ]


@given(st.text(max_size=200))
def test_sentences_lie_in_order_inside_the_text_and_lose_no_letter(text: str) -> None:
    normal = normalise(text)
    sentences = split(normal)
    assert all(normal[each.start : each.end] == each.text for each in sentences)
    assert all(first.end <= second.start for first, second in pairwise(sentences))
    kept = "".join(each.text for each in sentences)
    assert [char for char in normal if char.isalnum()] == [char for char in kept if char.isalnum()]
