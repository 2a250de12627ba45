"""Finding the place of a comment again after the words were corrected or the call was transcribed anew.

A comment is pinned by its turn, its time, and its words with what stands around them, which is the text quote selector
of the W3C Web Annotation Data Model (4.2.4). The same words nearest to the old place win; if none are left, the most
similar stretch of the turns spoken at that time; else the turn spoken then.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from wellheard.conversation import Turn
from wellheard.review.aligning import spoken_at
from wellheard.storage.discussion import Anchor

How = Literal["same", "moved", "alike", "time"]
AROUND = 32
"""How many characters before and after the words are kept."""
_ALIKE = 0.6
"""A stretch less similar than this is not shown as the words that were meant."""
_NEAR_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a comment belongs now."""

    turn: int
    """The turn's id."""
    offset: int
    """Characters into its text."""
    length: int
    """Of the words, characters; 0 for the turn as a whole."""
    start_ms: int | None
    end_ms: int | None
    """Exclusive."""
    how: How
    """How it was found: the same words at the same place or elsewhere, words alike, or by time alone."""


def pin(turn: Turn, offset: int, length: int) -> Anchor:
    """An anchor for a stretch of a turn's text; length 0 for the turn as a whole. Raises ValueError outside of it."""
    end = offset + length
    if not 0 <= offset <= end <= len(turn.text):
        raise ValueError(f"{offset}-{end}: the turn has {len(turn.text)} characters")
    if not length:
        return Anchor(turn=turn.id, start_ms=turn.start_ms, end_ms=turn.end_ms)
    start_ms, end_ms = spoken_at(turn, offset, length)
    return Anchor(
        turn=turn.id, start_ms=start_ms, end_ms=end_ms, quote=turn.text[offset:end], offset=offset,
        prefix=turn.text[max(0, offset - AROUND) : offset], suffix=turn.text[end : end + AROUND],
    )  # fmt: skip


def find_again(anchor: Anchor, turns: Sequence[Turn]) -> Place | None:
    """The place of an anchor in the turns as they are now; None for a comment on the whole call, or a lost place."""
    if not anchor.quote:
        return _whole(anchor, turns)
    exact = [_exact(anchor, turn, offset) for turn in turns for offset in _occurrences(turn.text, anchor.quote)]
    if exact:
        return max(exact, key=lambda found: found[0])[1]
    alike = [found for turn in _near(anchor, turns) if (found := _alike(anchor, turn))]
    if alike:
        return max(alike, key=lambda found: found[0])[1]
    return _by_time(anchor, turns)


def _exact(anchor: Anchor, turn: Turn, offset: int) -> tuple[tuple[float, ...], Place]:
    """The more of its surroundings and of its old place an occurrence has, the better."""
    end = offset + len(anchor.quote)
    around = _shared_end(turn.text[:offset], anchor.prefix) + _shared_start(turn.text[end:], anchor.suffix)
    same = turn.id == anchor.turn and offset == anchor.offset
    how: How = "same" if same else "moved"
    rank = (around, float(same), -_distance(anchor, turn), -turn.id, -offset)
    return rank, _place(turn, offset, len(anchor.quote), how)


def _alike(anchor: Anchor, turn: Turn) -> tuple[tuple[float, ...], Place] | None:
    """The stretch of a turn's words most like the quote, if it is like it at all."""
    words = list(_words(turn.text))
    wanted = len(anchor.quote.split())
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(anchor.quote.casefold())
    best: tuple[tuple[float, ...], Place] | None = None
    for first in range(len(words)):
        for last in range(first + max(1, wanted - 1), min(len(words), first + wanted + 1) + 1):
            start, end = words[first][0], words[last - 1][1]
            matcher.set_seq1(turn.text[start:end].casefold())
            if matcher.quick_ratio() < _ALIKE or (ratio := matcher.ratio()) < _ALIKE:
                continue
            rank = (ratio, -_distance(anchor, turn), -start)
            if best is None or rank > best[0]:
                best = rank, _place(turn, start, end - start, "alike")
    return best


def _whole(anchor: Anchor, turns: Sequence[Turn]) -> Place | None:
    """A comment on a turn stays with the turn spoken then; turns without times keep their number."""
    if anchor.turn is None and anchor.start_ms is None:
        return None
    for turn in turns:
        if turn.id == anchor.turn and turn.start_ms == anchor.start_ms:
            return _place(turn, 0, 0, "same")
    return _by_time(anchor, turns)


def _by_time(anchor: Anchor, turns: Sequence[Turn]) -> Place | None:
    if anchor.start_ms is None:
        same = [turn for turn in turns if turn.id == anchor.turn]
        return _place(same[0], 0, 0, "time") if same else None
    timed = [turn for turn in turns if turn.start_ms is not None]
    if not timed:
        return None
    return _place(min(timed, key=lambda turn: (_distance(anchor, turn), turn.id)), 0, 0, "time")


def _near(anchor: Anchor, turns: Iterable[Turn]) -> Iterator[Turn]:
    for turn in turns:
        if turn.id == anchor.turn or (anchor.start_ms is not None and _distance(anchor, turn) <= _NEAR_MS):
            yield turn


def _distance(anchor: Anchor, turn: Turn) -> float:
    """Milliseconds between the anchor's beginning and the turn; by number where there are no times."""
    if anchor.start_ms is None or turn.start_ms is None:
        return abs(turn.id - (anchor.turn or turn.id)) * 1_000.0
    end = turn.end_ms or turn.start_ms
    return float(max(turn.start_ms - anchor.start_ms, anchor.start_ms - end, 0))


def _place(turn: Turn, offset: int, length: int, how: How) -> Place:
    start_ms, end_ms = spoken_at(turn, offset, length) if length else (turn.start_ms, turn.end_ms)
    return Place(turn=turn.id, offset=offset, length=length, start_ms=start_ms, end_ms=end_ms, how=how)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _words(text: str) -> Iterator[tuple[int, int]]:
    cursor = 0
    for word in text.split():
        start = text.index(word, cursor)
        cursor = start + len(word)
        yield start, cursor


def _shared_end(text: str, prefix: str) -> int:
    return _shared_start(text[::-1], prefix[::-1])


def _shared_start(text: str, suffix: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(text, suffix, strict=False)) if a != b), min(len(text), len(suffix)))
