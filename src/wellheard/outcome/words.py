"""What the very words tell about the whole call: single words and their mean meaning, turn by turn.

A booking that is confirmed, or a sorry-that's-not-possible, is no moment of its own; its words tell all the same.
Each turn has a score, so that a number about the call can point at the turns that made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import AGENT, Turn
from wellheard.detectors.learned.grams import Ids, Weights, named, single_words, words_of
from wellheard.detectors.learned.hints import Pairs
from wellheard.detectors.learned.meanings import SIZE, load_meanings
from wellheard.language import normalise

QUESTIONS = ("resolved", "kindness")
"""What words are scored for; a column of weights each."""
_MEANING = 3.0
_FADES = 5.0
"""So many turns before the end a turn's words count half in whether it was resolved."""
_LEAST = 0.02
"""Turns that count less are left out, so that a day-long call is as quick as a short one."""
_SPREAD = 10.0
"""A mean over the agent's turns times this is of the size of a sum over the last ones."""


@dataclass(frozen=True, slots=True)
class Words:
    """Weights of words and meanings."""

    table: Ids
    """Numbers of the features, sorted."""
    weights: NDArray[np.float16]
    """Features by :data:`QUESTIONS`."""

    def score(self, turn: Turn) -> Weights:
        """How far a turn's words speak for each question, without the turn's place."""
        ids, values = turn_features(turn)
        at = np.minimum(np.searchsorted(self.table, ids), len(self.table) - 1)
        known = self.table[at] == ids
        return np.asarray(values[known] @ self.weights[at[known]].astype(np.float32), np.float32)


def turn_features(turn: Turn) -> Pairs:
    """Words, each once, and the mean meaning of a turn; agent and customer apart."""
    normal = normalise(turn.text)
    speaker = "agent" if turn.speaker == AGENT else "customer"
    words = single_words(words_of(normal), 8 if speaker == "agent" else 9)
    meaning = load_meanings().of_text(normal) * np.float32(_MEANING)
    values = np.concatenate([np.ones(len(words), np.float32), meaning])
    return np.concatenate([words, _axes(speaker)]), values


@cache
def _axes(speaker: str) -> Ids:
    return np.array([named(f"outcome {speaker} {axis}") for axis in range(SIZE)], np.uint32)


def places(turns: Sequence[Turn], question: str) -> list[tuple[Turn, float]]:
    """The turns that count for a question, and how much: the last ones, or all of the agent's alike."""
    if question == "resolved":
        faded = [(turn, 0.5 ** (back / _FADES)) for back, turn in enumerate(reversed(turns))]
        return [(turn, weight) for turn, weight in faded if weight >= _LEAST]
    agent = [turn for turn in turns if turn.speaker == AGENT and not turn.automated]
    return [(turn, _SPREAD / len(agent)) for turn in agent]
