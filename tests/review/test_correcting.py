"""Corrections laid over a call: words keep their times, verdicts count by person, what has no place is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.report.fixture import analysis
from wellheard.conversation import CueKept, Turn, Word
from wellheard.conversation.cues import stands_by
from wellheard.review.aligning import respoken, spoken_at
from wellheard.review.correcting import corrected
from wellheard.storage.corrections import Correction, Type

WORDS = st.lists(st.sampled_from(["the", "light", "blinks", "orange", "twice", "and", "box"]), min_size=1, max_size=12)


def said(type_: Type, number: int = 1, user: str = "u", **given: object) -> Correction:
    at = datetime(2026, 3, 5, tzinfo=UTC) + timedelta(minutes=number)
    fields = {"turn": None, "moment": None, "content": {}, "retracts": None} | given
    return Correction(id=f"c{number}", call="x", type=type_, user=user, at=at, **fields)  # type: ignore[arg-type]


def spoken(words: list[str]) -> Turn:
    timed = tuple(Word(text=each, start_ms=at * 100, end_ms=at * 100 + 80) for at, each in enumerate(words))
    return Turn(id=1, speaker="agent", text=" ".join(words), start_ms=0, end_ms=len(words) * 100, words=timed)


@given(WORDS, WORDS)
def test_new_words_have_times_in_order_within_the_old(old: list[str], new: list[str]) -> None:
    turn = respoken(spoken(old), " ".join(new))
    assert turn.words is not None
    assert [each.text for each in turn.words] == new
    edges = [edge for each in turn.words for edge in (each.start_ms, each.end_ms)]
    assert edges == sorted(edges)
    assert 0 <= edges[0] <= edges[-1] <= len(old) * 100


@given(WORDS)
def test_words_that_stay_keep_their_times(words: list[str]) -> None:
    turn = spoken(words)
    assert respoken(turn, turn.text) == turn


def test_a_word_in_the_middle_takes_the_place_of_the_one_it_replaces() -> None:
    turn = respoken(spoken(["the", "lied", "blinks"]), "the light blinks")
    assert turn.words is not None
    assert (turn.words[1].text, turn.words[1].start_ms, turn.words[1].end_ms) == ("light", 100, 180)


def test_a_quote_is_timed_by_its_words() -> None:
    turn = spoken(["the", "light", "blinks", "orange"])
    assert spoken_at(turn, 4, len("light blinks")) == (100, 280)
    assert spoken_at(replace(turn, words=None), 4, 5) == (0, 400)


def test_the_latest_right_words_hold_and_the_earlier_are_loose_no_more() -> None:
    whole = analysis()
    before = whole.conversation.turns[0].text
    first = said("words", 1, turn=1, content={"text": "Hello.", "before": before})
    second = said("words", 2, turn=1, content={"text": "Good day.", "before": before})
    result = corrected(whole, [first, second])
    assert result.analysis.conversation.turns[0].text == "Good day."
    assert result.changes == {1: (second,)}
    assert result.loose == ()


def test_what_has_no_place_any_more_is_loose() -> None:
    gone = said("words", 1, turn=1, content={"text": "Hello.", "before": "something else"})
    verdict = said("moment_rejected", 2, moment="m9", content={"kind": "abuse", "turn": 1, "quote": "no"})
    result = corrected(analysis(), [gone, verdict])
    assert result.loose == (gone, verdict)
    assert result.analysis == analysis()


def test_an_added_moment_stands_at_its_words() -> None:
    whole = analysis()
    turn = whole.conversation.turns[12]
    at = turn.text.index("a loan pair")
    content = {"kind": "offer", "quote": "a loan pair", "offset": at, "attributes": {"beyond": True}}
    result = corrected(whole, [said("moment_added", turn=13, content=content)])
    added = result.analysis.moments[-1]
    assert result.analysis.moments[:-1] == whole.moments
    assert (added.id, added.speaker, added.quote, added.attributes) == ("c1", "agent", "a loan pair", {"beyond": True})
    assert turn.start_ms is not None
    assert added.start_ms is not None
    assert added.end_ms is not None
    assert turn.start_ms < added.start_ms < added.end_ms
    assert turn.text[: added.offset].endswith(added.prefix)


def shown(name: str, at_ms: int, turn: int = 0) -> CueKept:
    return CueKept(
        id=name, kind="quiet", criterion="pace", text="Say what you are doing.", urgency="hint", turn_id=turn, quote="",
        shown_ms=at_ms,
    )  # fmt: skip


def test_what_each_person_said_last_of_a_cue_goes_with_it_by_kind_and_second() -> None:
    about = {"cue": "c1", "kind": "quiet", "shown_ms": 4000}
    first, second = said("cue_wrong", 1, "u", content=about), said("cue_helped", 2, "u", content=about)
    other = said("cue_not_now", 3, "v", content=about)
    gone = said("cue_helped", 4, "w", content=about | {"cue": "c9", "shown_ms": 9000})
    whole = replace(analysis(), cues=(shown("c1", 1000), shown("c2", 4000)))
    result = corrected(whole, [other, first, second, gone])
    assert result.cues == {"c2": (other, second)}
    assert result.loose == (gone,)
    assert result.analysis == whole


def test_a_cue_stands_by_what_called_for_it_else_by_what_was_said_last() -> None:
    turns = [replace(spoken(["hello"]), id=number, start_ms=number * 1000) for number in (1, 2, 3)]
    assert stands_by(shown("c1", 2500, turn=3), turns) == 3
    assert stands_by(shown("c1", 2500), turns) == stands_by(shown("c1", 2000, turn=8), turns) == 2
    assert stands_by(shown("c1", 10), turns) == 1
    assert stands_by(shown("c1", 10), []) is None
