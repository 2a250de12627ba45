"""Words and letters of a turn as numbers.

A feature is a 32-bit number: the hash of a few neighbouring words or letters, or of a name. A hash needs no list of
words to be loaded, and is the same on every machine and in every run.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint32]
Weights = NDArray[np.float32]

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[?!,]|[.…]+")
_SPACES = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)
_HALF = np.uint64(32)
_LONGEST_WORDS = 3
_SHORTEST_LETTERS, _LONGEST_LETTERS = 2, 5


def words_of(normal: str) -> list[str]:
    """Words and marks of a normalised text in order; every word with a digit in it is `0`."""
    found = _TOKEN.findall(normal)
    return ["0" if word[0].isdigit() or _DIGIT.search(word) else word for word in found]


def word_grams(normal: str) -> Ids:
    """All runs of one to three words, each once, sorted; the edges of the text count as words. O(words)."""
    codes = codes_of(("<", *words_of(normal), ">"))
    grams, runs = codes, [_mixed(codes, 1)]
    for length in range(2, _LONGEST_WORDS + 1):
        grams = _longer(grams, codes[length - 1 :])
        runs.append(_mixed(grams, length))
    return np.unique(np.concatenate(runs))


def letter_grams(normal: str) -> Ids:
    """All runs of two to five letters, each once, sorted; a blank stands at both ends. O(letters)."""
    text = _SPACES.sub(" ", f" {normal} ")
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    grams, runs = codes, []
    for length in range(_SHORTEST_LETTERS, _LONGEST_LETTERS + 1):
        grams = _longer(grams, codes[length - 1 :])
        runs.append(_mixed(grams, 16 + length))
    return np.unique(np.concatenate(runs))


def single_words(words: list[str], mark: int) -> Ids:
    """Each word once, sorted; `mark` keeps apart whose words they are."""
    return np.unique(_mixed(codes_of(words), 64 + mark))


@lru_cache(maxsize=65536)
def named(name: str) -> int:
    """The number of a feature that has a name."""
    return int(_mixed(np.array([crc32(name.encode())], np.uint64), 128)[0])


@lru_cache(maxsize=65536)
def _code(word: str) -> int:
    return crc32(word.encode("utf-8", "replace"))


def codes_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """A 32-bit number a word."""
    return np.array([_code(word) for word in words], np.uint64)


def _longer(grams: NDArray[np.uint64], following: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each run with what follows it. Whole numbers wrap around at 2**64, which is wanted."""
    return np.asarray(grams[: len(following)] * _STEP + following + np.uint64(1))


def _mixed(codes: NDArray[np.uint64], salt: int) -> Ids:
    """Spread over 32 bits; `salt` keeps kinds of features apart."""
    mixed = (codes + np.uint64(salt) * _STEP) * _PRIME
    mixed ^= mixed >> np.uint64(29)
    mixed *= _PRIME
    return np.asarray(mixed >> _HALF, np.uint32)
