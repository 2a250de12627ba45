"""Stretches of speech become utterances: words with times and a confidence.

A recogniser made for speech invents words where there is none, and now and then says one phrase over and over; what
shows these signs is left out and counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wellheard.conversation import Word
from wellheard.language.syllables import syllables
from wellheard.language.text import normalise, tokens
from wellheard.speech.activity import FRAME, Probabilities, Stretch
from wellheard.speech.interface import RATE, Aligner, Recognised, Recogniser, Sound

_DOUBTFUL = 0.5
_FEW_WORDS = 2
_FASTEST = 8.0
_SPEECH = 0.4
# Words that recognisers invent out of mumbling; nobody is to be blamed for one that a second look doesn't find again.
_DOUBLED = re.compile(r"(?<![.,])([.,])\1(?![.,])")
_RUDE = re.compile(r"\b(?:shit|fuck|bitch|ass|asshole|bastard|damn|crap|dick|cunt|piss)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What was said in one stretch, or by one speaker in a part of it."""

    words: tuple[Word, ...]
    """At least one; times in milliseconds of the call."""
    confidence: float | None
    """0-1."""

    @property
    def text(self) -> str:
        """The words as written."""
        return " ".join(word.text for word in self.words)

    @property
    def start_ms(self) -> int:
        """Start of the first word."""
        return self.words[0].start_ms

    @property
    def end_ms(self) -> int:
        """End of the last word, exclusive."""
        return self.words[-1].end_ms


def recognise(sound: Sound, engine: Recogniser) -> Recognised:
    """The words of a stretch, with a second look where a swear word may be invented."""
    first = _tidy(engine.recognise(sound))
    if not _RUDE.search(first.text):
        return first
    # The same sound a little quieter and without its edges: a word that was really said survives this.
    edge = min(RATE // 12, len(sound) // 8)
    second = engine.recognise(sound[edge : len(sound) - edge] * np.float32(0.7))
    return first if _RUDE.search(second.text) or not second.text else replace(_tidy(second), words=None)


def _tidy(heard: Recognised) -> Recognised:
    """Commas and stops that were said twice are written once."""
    text = _DOUBLED.sub(r"\1", heard.text)
    return heard if text == heard.text else replace(heard, text=text)


def invented(heard: Recognised, stretch: Stretch) -> bool:
    """Whether the words were probably made up: no letters, too many for the time, or few and doubtful ones."""
    words = heard.text.split()
    if not re.search(r"\w", heard.text):
        return True
    seconds = (stretch.end - stretch.start) / RATE
    if len(words) > max(4.0, _FASTEST * seconds):
        return True
    return len(words) <= _FEW_WORDS and heard.confidence is not None and heard.confidence < _DOUBTFUL


def timed(
    heard: Recognised, sound: Sound, stretch: Stretch, found: Probabilities, aligner: Aligner | None
) -> Utterance:
    """The utterance of a stretch: times by the recogniser, else by alignment, else spread over the speech in it."""
    words = heard.text.split()
    times = _own_times(heard, words)
    if times is None and aligner is not None:
        times = aligner.align(sound, words)
    if times is None:
        times = spread(words, stretch, found)
    start = stretch.start * 1000 / RATE
    placed = tuple(
        Word(
            text=text,
            start_ms=round(start + begin * 1000),
            end_ms=max(round(start + end * 1000), round(start + begin * 1000) + 1),
            confidence=None if heard.confidence is None else round(heard.confidence, 3),
        )
        for text, (begin, end) in zip(words, times, strict=True)
    )
    return Utterance(words=placed, confidence=heard.confidence)


def _own_times(heard: Recognised, words: Sequence[str]) -> list[tuple[float, float]] | None:
    """Times by the recogniser, where its words are those of the text; some leave the punctuation out."""
    if heard.words is None or [_bare(word) for word, _, _ in heard.words] != [_bare(word) for word in words]:
        return None
    return [(start, end) for _, start, end in heard.words]


def _bare(word: str) -> list[str]:
    return tokens(normalise(word))


def spread(words: Sequence[str], stretch: Stretch, found: Probabilities) -> list[tuple[float, float]]:
    """Seconds within the stretch for each word, by syllables, over those frames in which somebody speaks."""
    first, last = stretch.start // FRAME, max(stretch.start // FRAME + 1, stretch.end // FRAME)
    speaking = np.flatnonzero(found[first:last] >= _SPEECH)
    if not len(speaking):
        speaking = np.arange(last - first)
    weights = np.array([0.5 + syllables(word) for word in words])
    edges = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()]) * len(speaking)
    offset = (first * FRAME - stretch.start) / RATE
    seconds = FRAME / RATE

    def at(edge: float) -> float:
        frame = min(int(edge), len(speaking) - 1)
        return max(0.0, offset + float(speaking[frame] + edge - frame) * seconds)

    # An end lies just before its edge, so that it stays in its own island of speech and not in the next one.
    return [(at(a), max(at(a), at(b - 1e-6))) for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]
