"""Words that a pattern can't do without."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.conversation import Turn
from wellheard.detectors import Heard
from wellheard.detectors._required import required
from wellheard.detectors.rules import Rule, Switchboard, cue


def sets(pattern: str) -> list[set[str]]:
    return [set(words) for words in required(re.compile(pattern))]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bso sorry\b", [{"sorry"}, {"so"}]),
        (r"\b(?:ring|call) me\b", [{"ring", "call"}, {"me"}]),
        (r"\bmy (?:best |first )?(?:guess|hunch)\b", [{"guess", "hunch"}, {"my"}]),
        (r"\bi(?:'ll| will) ring\b", [{"ring"}]),
        (r"\bgone (?:\w+ ){0,3}flat[.!?]", [{"flat"}, {"gone"}]),
        (r"\bblue|\bred\b", []),
        (r"\bcharg\w+ battery\b", [{"battery"}]),
        (r"(?i)\bbattery\b", []),
        (r"cat", []),
        (r"^ok$", [{"ok"}]),
    ],
)
def test_whole_words_of_every_match_are_found_in_the_pattern(pattern: str, expected: list[set[str]]) -> None:
    found = sets(pattern)
    assert [each for each in expected if each not in found] == []
    assert len(found) <= 3
    if not expected:
        assert found == []


_ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        " ",
        r"\b",
        "'",
        r"\w",
        r"\w+ ",
        r"[ab]",
        r"[\s,]*",
        ".",
        "(?!b)",
        "(?<!a )",
        "^",
        "$",
        "_",
        r"\d?",
    ]
)
_PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: f"(?:{'|'.join(each)})"),
        inner.map(lambda each: f"(?:{each})?"),
        inner.map(lambda each: f"(?:{each}){{0,3}}"),
        inner.map(lambda each: f"(?:{each}){{2,4}}"),
        inner.map(lambda each: f"(?:{each})+"),
    ),
    max_leaves=12,
)


@given(_PATTERNS, st.lists(st.text("ab ',_", max_size=10), max_size=12))
def test_no_text_that_matches_lacks_a_required_word(pattern: str, texts: list[str]) -> None:
    compiled = re.compile(pattern)
    for text in texts:
        if compiled.search(text):
            words = set(re.findall(r"\w+", text))
            assert all(words & needed for needed in required(compiled))


WARM = Rule(
    kind="sympathy", version="1", cues=(cue("so that's", r"\b(?:so (?:very )?sorry|that's_sad|that's (?:so )?sad)\b"),)
)


def test_a_switchboard_that_has_heard_many_turns_wakes_the_same_rules() -> None:
    fresh, seasoned = Switchboard(((0, WARM),)), Switchboard(((0, WARM),))
    for number in range(700):
        turn = Turn(id=number + 1, speaker="agent", text="So that's the one, that's right.")
        assert seasoned.woken(Heard(turn)) == []
    for text in ("So sorry!", "That’s so sad.", "so that's_sad", "So very sorry, that's sad.", "That's so."):
        heard = Heard(Turn(id=1, speaker="agent", text=text))
        assert fresh.woken(heard) == seasoned.woken(heard)
    assert len(seasoned.woken(Heard(Turn(id=1, speaker="agent", text="So sorry!")))) == 1


def test_a_seasoned_switchboard_no_longer_searches_where_a_needed_word_is_missing() -> None:
    board = Switchboard(((0, WARM),))
    heard = Heard(Turn(id=1, speaker="agent", text="So that's the one."))
    before = board._open(heard).bit_count()  # What it spares shows nowhere else.
    for _ in range(600):
        board.woken(heard)
    assert before == 1
    assert board._open(heard) == 0
