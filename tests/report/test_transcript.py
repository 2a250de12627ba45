from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.fixture import analysis
from wellheard.conversation import Moment, Turn, Voice, Word
from wellheard.report.transcript import moment_views, quote_at, segments, turn_views, voice_note, word_times


def moment(quote: str, prefix: str = "", kind: str = "sympathy") -> Moment:
    return Moment(
        id="m1", kind=kind, speaker="agent", turn_ids=(1,), start_ms=0, end_ms=1, quote=quote, prefix=prefix,
        confidence=0.5, detector="x@1",
    )  # fmt: skip


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=6))
def test_segments_joined_again_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    view = moment_views(analysis())[0]
    quotes = [moment(text[start : start + length]) for start, length in spans]
    cut = segments(text, [(view, quote) for quote in quotes])
    assert len("".join(segment.text for segment in cut)) == len(text)
    assert all(segment.text for segment in cut)


def test_where_moments_overlap_the_worse_tone_colours_the_words() -> None:
    whole = analysis()
    turn = turn_views(whole, moment_views(whole))[4]
    both = next(segment for segment in turn.segments if segment.text.startswith("Please"))
    assert both.tone == "bad"
    assert both.title == "Instruction, Asked again"


def test_a_quote_said_twice_is_found_by_what_stood_before_it() -> None:
    assert quote_at("yes and then yes", moment("yes", prefix="then ")) == 13
    assert quote_at("yes and then yes", moment("yes", prefix="elsewhere ")) == 0
    assert quote_at("yes", moment("no")) is None


def test_a_moment_whose_turn_is_gone_stands_beside_the_turn_before_it() -> None:
    whole = analysis()
    stray = replace(whole.moments[0], turn_ids=(99,), start_ms=whole.conversation.turns[4].start_ms, quote="")
    assert moment_views(replace(whole, moments=(stray,)))[0].turn == 4


def test_a_moment_says_what_it_goes_back_to_and_counts_for() -> None:
    views = {view.kind: view for view in moment_views(analysis())}
    again = views["repeat-request"]
    assert [link.href for link in again.refers_to] == ["#turn-4"]
    assert again.counts_for == ("Never ask twice: missed",)
    assert again.meaning == "The agent asks for what was already told or done."


def test_word_times_count_as_browsers_do() -> None:
    words = (Word(text="👋", start_ms=0, end_ms=10), Word(text="hello", start_ms=10, end_ms=20))
    turn = Turn(id=1, speaker="agent", text="👋 hello", words=words)
    assert word_times(turn) == [0, 2, 0, 10, 3, 8, 10, 20]


def test_words_that_the_text_does_not_hold_are_left_out() -> None:
    words = (
        Word(text="one", start_ms=0, end_ms=1),
        Word(text="4111", start_ms=1, end_ms=2),
        Word(text="two", start_ms=2, end_ms=3),
    )
    turn = Turn(id=1, speaker="agent", text="one [card] two", words=words)
    assert word_times(turn) == [0, 3, 0, 1, 11, 14, 2, 3]


@pytest.mark.parametrize(
    ("louder", "higher", "rate", "note"),
    [
        (5.0, 3.0, 1.3, "louder, higher, faster than usual"),
        (-4.0, None, 0.7, "quieter, slower than usual"),
        (1, 1, 1, ""),
    ],
)
def test_only_an_unusual_voice_is_remarked(louder: float, higher: float | None, rate: float, note: str) -> None:
    usual = Voice(
        loudness_db=-20,
        loudness_change_db=0,
        pitch_st=90,
        pitch_change_st=0,
        pitch_range_st=3,
        rate_sps=4,
        rate_change=1,
    )
    voice = replace(usual, loudness_change_db=louder, pitch_change_st=higher, rate_change=rate)
    assert voice_note(voice) == note
