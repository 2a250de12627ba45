from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import a_conversation
from wellheard.conversation import Turn
from wellheard.review.anchoring import find_again, pin
from wellheard.storage.discussion import Anchor

TURNS = tuple(
    replace(turn, start_ms=turn.id * 4_000, end_ms=turn.id * 4_000 + 3_000)
    for turn in a_conversation(
        "agent: Good morning, how can I help you today?",
        "customer: The kettle leaks. It leaks every single morning, all over my floor.",
        "agent: Oh no, all over your floor? That is a miserable way to begin a day.",
    ).turns
)


def at(turn: Turn, words: str) -> Anchor:
    return pin(turn, turn.text.index(words), len(words))


def shown(anchor: Anchor, turns: tuple[Turn, ...]) -> tuple[int, str, str] | None:
    place = find_again(anchor, turns)
    if place is None:
        return None
    text = next(turn.text for turn in turns if turn.id == place.turn)
    return place.turn, text[place.offset : place.offset + place.length], place.how


@given(st.data())
def test_any_stretch_is_found_where_it_is(data: st.DataObject) -> None:
    turn = data.draw(st.sampled_from(TURNS))
    start = data.draw(st.integers(0, len(turn.text) - 1))
    length = data.draw(st.integers(1, len(turn.text) - start))
    place = find_again(pin(turn, start, length), TURNS)
    assert place is not None
    assert (place.turn, place.offset, place.length, place.how) == (turn.id, start, length, "same")


@given(st.lists(st.sampled_from(["well,", "so", "oh dear", "right."]), max_size=3), st.integers(0, 2))
def test_words_are_found_again_when_turns_and_words_come_before_them(before: list[str], more: int) -> None:
    moved = tuple(
        replace(turn, id=turn.id + more, text=" ".join([*before, turn.text]), start_ms=turn.start_ms) for turn in TURNS
    )
    found = shown(at(TURNS[2], "a miserable way"), moved)
    assert found is not None
    assert found[:2] == (3 + more, "a miserable way")


def test_of_the_same_words_twice_those_with_the_same_surroundings_are_meant() -> None:
    second = at(TURNS[1], "leaks every")
    repeated = (replace(TURNS[1], text="Leaks every day! The kettle leaks. Yes: It leaks every single morning."),)
    place = find_again(replace(second, offset=0), repeated)
    assert place is not None
    assert repeated[0].text[place.offset :].startswith("leaks every single")


def test_corrected_words_are_found_by_their_likeness() -> None:
    corrected = (
        TURNS[0],
        replace(TURNS[1], text="The cattle leaks. It leaked every single morning, on my floor."),
        TURNS[2],
    )
    assert shown(at(TURNS[1], "It leaks every single morning"), corrected) == (
        2,
        "It leaked every single morning,",
        "alike",
    )


def test_words_that_are_gone_leave_the_second() -> None:
    anew = tuple(replace(turn, id=turn.id + 10, text="Mhm.") for turn in TURNS)
    assert shown(at(TURNS[2], "miserable"), anew) == (13, "", "time")


def test_a_comment_on_a_turn_stays_with_the_time() -> None:
    anchor = pin(TURNS[1], 0, 0)
    assert shown(anchor, TURNS) == (2, "", "same")
    assert shown(anchor, tuple(replace(turn, id=turn.id + 5) for turn in TURNS)) == (7, "", "time")


def test_a_comment_on_the_call_has_no_place_in_it() -> None:
    assert find_again(Anchor(), TURNS) is None
    assert find_again(Anchor(turn=9), TURNS) is None


def test_nothing_is_pinned_outside_of_the_words() -> None:
    with pytest.raises(ValueError, match="the turn has"):
        pin(TURNS[0], 5, 1_000)
