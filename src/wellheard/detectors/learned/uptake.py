"""How two turns answer each other: what one takes up of the other, weighed by how rare the words are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.detectors.interface import Heard
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.meanings import load_meanings
from wellheard.language import stem

_NO = frozenset(
    "not no never nothing nope still don't doesn't didn't can't won't isn't wasn't couldn't haven't hasn't".split()
)
_YES = frozenset("yes yeah yep right exactly correct".split())
_YOU = frozenset("you your you're you've you'd yours".split())
_ME = frozenset("i my me i'm i've i'd mine".split())
_SHORT, _LONG = 3, 60
_RARE_WORDS = 4.0
"""Rare words in common from which on there are no more to count."""


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as it is compared with others."""

    heard: Heard
    rarity: Mapping[str, float]
    """By stem of a content word, 0-1; a word that the table of meanings doesn't know is as rare as can be."""
    meanings: NDArray[np.float32]
    """A row a sentence, of length one."""

    @classmethod
    def of(cls, heard: Heard) -> "Said":
        """O(words)."""
        rarity: dict[str, float] = {}
        table = load_meanings()
        for word in heard.words:
            root = stem(word)
            if root in heard.content:
                rarity[root] = max(rarity.get(root, 0.0), table.rarity(word))
        parts = [heard.normal[each.start : each.end] for each in heard.sentences] or [heard.normal]
        return cls(heard, rarity, np.stack([table.of_text(each) for each in parts]))

    @property
    def weight(self) -> float:
        """How much it says: the rarity of all its content words."""
        return sum(self.rarity.values())


def shared(one: Said, other: Mapping[str, float]) -> float:
    """What one takes up of other words: the rarity of those in both."""
    return sum(min(rarity, other[root]) for root, rarity in one.rarity.items() if root in other)


def told(turns: Sequence[Said]) -> dict[str, float]:
    """Rarity of all that was said in some turns."""
    return {root: rarity for each in turns for root, rarity in each.rarity.items()}


def likeness(one: Said, others: Sequence[Said]) -> float:
    """The cosine of the two sentences that are nearest in meaning; 0 where there is nothing to compare."""
    if not others:
        return 0.0
    return float((one.meanings @ np.concatenate([each.meanings for each in others]).T).max())


def manner(said: Said) -> dict[str, float]:
    """How a turn talks: marks, length, whom it names, whether it denies."""
    words = said.heard.words
    share = 5 / max(len(words), 1)
    return {
        "length": min(len(words), _LONG) / 30,
        "short": float(len(words) <= _SHORT),
        "?": float("?" in said.heard.wordset),
        "!": float("!" in said.heard.wordset),
        "denies": share * sum(word in _NO for word in words),
        "first no": float(words[:1] == ["no"]),
        "first yes": float(bool(words) and words[0] in _YES),
        "you": share * sum(word in _YOU for word in words),
        "me": share * sum(word in _ME for word in words),
    }


def taken_up(one: Said, other: Said) -> dict[str, float]:
    """What one takes up of the other, and what it passes over."""
    both = shared(one, other.rarity)
    return {
        "taken": min(both, _RARE_WORDS) / 2,
        "of theirs": both / (other.weight + 1),
        "of own": both / (one.weight + 1),
        "left": min(other.weight - both, 3 * _RARE_WORDS) / 6,
        "left untouched": min(other.weight, 3 * _RARE_WORDS) / 6 * (both == 0),
        "like": likeness(one, [other]),
    }


def bare_question(said: Said) -> bool:
    """Whether a turn is one question and nothing else."""
    return len(said.heard.sentences) <= 1 and said.heard.normal.rstrip().endswith("?")


def values(found: Mapping[str, float]) -> Weights:
    """The numbers alone, in the order of their making."""
    return np.fromiter(found.values(), np.float32, len(found))
