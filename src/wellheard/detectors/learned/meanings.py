"""What words mean, as short vectors from a table, so that other words for the same thing are near.

`python -m train.meanings` makes the table from a sentence encoder; docs/explanation/model-card.md names it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wellheard.detectors.learned.grams import Ids, Weights, codes_of
from wellheard.detectors.run import DetectorError

TABLE = Path(__file__).with_name("meanings.npz")
SIZE = 128
"""Numbers a vector."""
_STEPS = 127
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Meanings:
    """A vector of length one for each known word."""

    words: Ids
    """Codes of the words, sorted."""
    vectors: NDArray[np.int8]
    """Words by :data:`SIZE`, in steps of 1/127 of each word's largest number."""
    scales: Weights
    """What a step is, times how rare the word is: common words count less."""

    @classmethod
    def of(cls, words: Sequence[str], vectors: NDArray[np.float32], rarity: NDArray[np.float32]) -> "Meanings":
        """The table for these words, vectors of length one and weights from 0 to 1."""
        codes = codes_of(words).astype(np.uint32)
        order = np.unique(codes, return_index=True)[1]
        largest = np.abs(vectors[order]).max(1, keepdims=True)
        steps = np.rint(vectors[order] / largest * _STEPS).astype(np.int8)
        return cls(codes[order], steps, np.asarray(largest[:, 0] / _STEPS * rarity[order], np.float32))

    def of_text(self, normal: str) -> Weights:
        """The mean meaning of a normalised text, of length one; zero where no word is known. O(words)."""
        codes = codes_of(meaning_words(normal)).astype(np.uint32)
        at = np.minimum(np.searchsorted(self.words, codes), len(self.words) - 1)
        at = at[self.words[at] == codes]
        mean = self.scales[at] @ self.vectors[at].astype(np.float32)
        length = float(np.sqrt(mean @ mean))
        return np.asarray(mean / length if length > 0 else mean, np.float32)

    def rarity(self, word: str) -> float:
        """How rare a word is, 0-1: what it counts in a mean; a word that isn't known is as rare as can be."""
        code = codes_of([word]).astype(np.uint32)
        at = int(min(np.searchsorted(self.words, code)[0], len(self.words) - 1))
        if self.words[at] != code[0]:
            return 1.0
        vector = self.vectors[at].astype(np.float32)
        return float(self.scales[at] * np.sqrt(vector @ vector))


def meaning_words(normal: str) -> list[str]:
    """Words of a normalised text as the table knows them."""
    return _WORD.findall(normal)


@cache
def load_meanings(path: Path = TABLE) -> Meanings:
    """The table that ships; read once a process.

    Raises DetectorError where there is none.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Meanings(stored["words"], stored["vectors"], stored["scales"])
    except (OSError, KeyError, ValueError) as error:
        raise DetectorError(f"{path}: no table of words can be read ({error}); set noticing to `rules`") from error


def save_meanings(meanings: Meanings, path: Path) -> None:
    """Write the table, the same byte by byte for the same words."""
    with path.open("wb") as file:
        np.savez(file, words=meanings.words, vectors=meanings.vectors, scales=meanings.scales)
