"""Two versions of the same words, laid side by side: a transcript and what a recogniser heard."""

from collections.abc import Sequence

import numpy as np

MOST_CELLS = 200_000_000
"""Larger products of both lengths are not compared (about 14,000 words each, 200 MB)."""
_BOTH, _FIRST_ALONE = 1, 2


def matched(first: Sequence[str], second: Sequence[str]) -> list[int | None]:
    """For each word of `first` the index of its counterpart in `second`, equal or replaced, or nothing.

    The alignment of least edit distance (Levenshtein 1966), words as symbols. Raises ValueError above MOST_CELLS.
    """
    if len(first) * len(second) > MOST_CELLS:
        raise ValueError("too many words to compare")
    back = _table(first, second)
    found: list[int | None] = [None] * len(first)
    at, other = len(first), len(second)
    while at and other:
        step = back[at - 1, other - 1]
        if step == _BOTH:
            at, other = at - 1, other - 1
            found[at] = other
        elif step == _FIRST_ALONE:
            at -= 1
        else:
            other -= 1
    return found


def _table(first: Sequence[str], second: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """For each pair of places the last step of the cheapest way to it; a row at a time."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*first, *second]))}
    rows = np.array([numbers[word] for word in first], np.int32)
    columns = np.array([numbers[word] for word in second], np.int32)
    back = np.zeros((len(rows), len(columns)), np.int8)
    places = np.arange(len(columns) + 1)
    costs = places.copy()
    for number, word in enumerate(rows):
        both = costs[:-1] + (columns != word)
        alone = costs[1:] + 1
        least = np.concatenate([[number + 1], np.minimum(both, alone)])
        # Words of `second` that stand alone cost one each, so the best of all places to the left counts.
        fresh = np.minimum.accumulate(least - places) + places
        back[number][fresh[1:] == alone] = _FIRST_ALONE
        back[number][fresh[1:] == both] = _BOTH
        costs = fresh
    return back


def word_errors(truth: Sequence[str], heard: Sequence[str]) -> int:
    """Words replaced, left out or added: the numerator of the word error rate."""
    found = matched(truth, heard)
    paired = [(word, heard[index]) for word, index in zip(truth, found, strict=True) if index is not None]
    wrong = sum(word != other for word, other in paired)
    return wrong + len(truth) - len(paired) + len(heard) - len(paired)
