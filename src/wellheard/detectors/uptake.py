"""Uptake: whether a reply builds on what the other has just said.

A small regression over signs of listening: the other's rarer words taken up, words near them in meaning, a run of their
words given back, a question or a "that" that points to what they said, an acknowledgement, and the length of the reply,
which counts less and less. `python -m train.uptake` learns the weights from the judgements of raters; after Demszky et
al. (2021), "Measuring Conversational Uptake", which also says what uptake is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log1p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wellheard.detectors.learned.grams import codes_of
from wellheard.detectors.learned.meanings import load_meanings, meaning_words
from wellheard.detectors.questions import questions_in, split
from wellheard.detectors.run import DetectorError
from wellheard.language import content_words, normalise, tokens
from wellheard.language.turn_taking import is_back_channel

WEIGHTS = Path(__file__).with_name("uptake.json")
_LONGEST_RUN = 6
_MOST_WORDS = 120
"""Of longer turns the last so many words count, or the first of the reply: what is answered stands near the seam."""
_SAME = 0.6
"""Words whose meanings have this cosine are near enough to be the same."""
_POINTING = frozenset("that that's this it it's those these they them he she which there".split())
_TAKING = frozenset(
    "yes yeah right exactly okay ok good great oh ah wow sure true correct interesting really mm so".split()
)
_TURNING = frozenset("no wait but well listen look hold anyway alright now next".split())
_YOU = frozenset("you your you're you've you'd yours".split())
_WHY = frozenset("why how because explain mean think tell show".split())

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as uptake sees it."""

    normal: str
    words: tuple[str, ...]
    content: frozenset[str]
    vectors: Numbers
    """A row a known word: its meaning, as long as the word is rare."""


def said(text: str, *, last: bool = False) -> Said:
    """Read a turn; `last` for the one that is answered."""
    normal = normalise(text)
    words = tokens(normal)
    words = words[-_MOST_WORDS:] if last else words[:_MOST_WORDS]
    return Said(normal, tuple(words), content_words(words), _vectors(words))


def _vectors(words: list[str]) -> Numbers:
    table = load_meanings()
    known = codes_of(meaning_words(" ".join(words))).astype(np.uint32)
    at = np.minimum(np.searchsorted(table.words, known), len(table.words) - 1)
    at = at[table.words[at] == known]
    return np.asarray(table.vectors[at].astype(np.float32) * table.scales[at, None], np.float32)


def features(told: Said, reply: Said) -> dict[str, float]:
    """Signs of uptake in a reply to what was told, each about 0-1. O(words x words)."""
    words = len(reply.words)
    values = _shared(told, reply) | _near(told.vectors, reply.vectors) | _manner(reply)
    values |= {
        "run": _longest_run(told.words, reply.words) / _LONGEST_RUN,
        "length": log1p(words) / 5,
        "long": min(words, 60) / 60,
        "told length": log1p(len(told.words)) / 5,
        "told asks": float("?" in told.normal),
        "back-channel": float(is_back_channel(reply.words)),
    }
    return values | _asks(told, reply)


def _shared(told: Said, reply: Said) -> dict[str, float]:
    both = len(told.content & reply.content)
    return {
        "shared of told": both / max(1, len(told.content)),
        "shared of reply": both / max(1, len(reply.content)),
        "shared": min(both, 5) / 5,
    }


def _near(told: Numbers, reply: Numbers) -> dict[str, float]:
    """How far the rarer words that were told are near in meaning to one of the reply's, and both turns as wholes."""
    if not len(told) or not len(reply):
        return {}
    weight = np.linalg.norm(told, axis=1) + 1e-6
    own = np.linalg.norm(reply, axis=1) + 1e-6
    cosines = (told / weight[:, None]) @ (reply / own[:, None]).T
    one, other = told.sum(0), reply.sum(0)
    length = float(np.linalg.norm(one) * np.linalg.norm(other)) + 1e-6
    best = cosines.max(1)
    return {
        "meaning": float(one @ other) / length,
        "told found": float(best @ weight / weight.sum()),
        "reply found": float(cosines.max(0) @ own / own.sum()),
        "weight taken up": min(3.0, float(weight[best > _SAME].sum())) / 3,
        "own weight": float(own.mean()),
        "own weight, all": min(12.0, float(own.sum())) / 12,
    }


def _longest_run(told: tuple[str, ...], reply: tuple[str, ...]) -> int:
    """The longest run of words that stands in both, up to six."""
    for length in range(_LONGEST_RUN, 0, -1):
        runs = {told[start : start + length] for start in range(len(told) - length + 1)}
        if any(reply[start : start + length] in runs for start in range(len(reply) - length + 1)):
            return length
    return 0


def _manner(reply: Said) -> dict[str, float]:
    first, many = reply.words[:1], max(1, len(reply.words))
    early = reply.words[:12]
    return {
        "takes": float(bool(_TAKING.intersection(first))),
        "turns": float(bool(_TURNING.intersection(first))),
        "points": float(bool(_POINTING.intersection(early))),
        "you": min(5, sum(word in _YOU for word in reply.words)) / 5,
        "you, share": sum(word in _YOU for word in reply.words) / many,
        "why": float(bool(_WHY.intersection(reply.words))),
        "so you": float(reply.words[:2] in {("so", "you"), ("so", "you're"), ("you", "said"), ("so", "your")}),
        "!": float("!" in reply.normal),
    }


def _asks(told: Said, reply: Said) -> dict[str, float]:
    asked = questions_in(split(reply.normal)) if "?" in reply.normal else ()
    following = [
        each
        for each in asked
        if (words := frozenset(tokens(each.sentence.text))) & _POINTING or content_words(tuple(words)) & told.content
    ]
    return {
        "asks": float(bool(asked)),
        "asks openly": float(any(each.sort == "open" for each in asked)),
        "follows up": float(bool(following)),
    }


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned."""

    weights: Mapping[str, float]
    bias: float

    def value(self, told: Said, reply: Said) -> float:
        """0-1: how far the reply builds on what was told."""
        found = features(told, reply)
        margin = self.bias + sum(weight * found.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, margin))))


@cache
def load(path: Path = WEIGHTS) -> Model:
    """The weights that ship; read once a process.

    Raises DetectorError where there are none.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Model(stored["weights"], stored["bias"])
    except (OSError, KeyError, ValueError) as error:
        raise DetectorError(f"{path}: no weights can be read from it ({error}); install Wellheard again") from error


def uptake(told: str, reply: str) -> float:
    """0-1: how far a reply builds on what the other has just said. O(words x words).

    Raises DetectorError where the weights are missing.
    """
    return load().value(said(told, last=True), said(reply))
