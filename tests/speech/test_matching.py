import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.speech import matching
from wellheard.speech.matching import matched, word_errors

words = st.lists(st.sampled_from("abcd"), max_size=12)


def plain_distance(first: list[str], second: list[str]) -> int:
    """Levenshtein as in the textbook."""
    row = list(range(len(second) + 1))
    for number, word in enumerate(first, start=1):
        before, row[0] = row[0], number
        for at, other in enumerate(second, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


@given(words, words)
def test_errors_are_the_edit_distance(first: list[str], second: list[str]) -> None:
    assert word_errors(first, second) == plain_distance(first, second)


@given(words, words)
def test_counterparts_never_cross(first: list[str], second: list[str]) -> None:
    found = [index for index in matched(first, second) if index is not None]
    assert found == sorted(set(found))
    assert all(index < len(second) for index in found)


def test_a_word_left_out_and_one_replaced_are_seen() -> None:
    truth = "my lamp is still broken".split()
    assert matched(truth, "my lamp still spoken".split()) == [0, 1, None, 2, 3]


def test_too_much_to_compare_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_CELLS", 3)
    with pytest.raises(ValueError, match="too many words"):
        matched(["a", "b"], ["a", "b"])
