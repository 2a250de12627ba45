"""From a piece of a track to its words and how they were spoken, with the same steps as for a recording."""

from dataclasses import replace

import numpy as np

from wellheard.conversation import Word
from wellheard.speech.activity import Stretch
from wellheard.speech.interface import Aligner, Recogniser, Sound
from wellheard.speech.live.ear import Piece
from wellheard.speech.pitch import pitch
from wellheard.speech.tracks import FULL_SCALE
from wellheard.speech.utterances import Utterance, invented, recognise, timed
from wellheard.speech.voice import Measured, Prosody, measured, powers

Spoken = tuple[Utterance, Measured]
"""Words with their times in the call, and how they were spoken."""


def words_of(piece: Piece, recogniser: Recogniser) -> str:
    """The words so far, without times; none where they were probably made up."""
    heard = recognise(_sound(piece), recogniser)
    return "" if invented(heard, _within(piece)) else heard.text


def utterance_of(piece: Piece, recogniser: Recogniser, aligner: Aligner | None) -> Spoken | None:
    """What was said; nothing where no words can be made out."""
    sound = _sound(piece)
    heard = recognise(sound, recogniser)
    if invented(heard, _within(piece)):
        return None
    found = timed(heard, sound, _within(piece), piece.spoken, aligner)
    offset_ms = _within(piece).start_ms
    near = tuple(_moved(word, -offset_ms) for word in found.words)
    words = tuple(_moved(word, piece.start_ms) for word in near)
    raw = piece.samples.astype(np.float32) / np.float32(FULL_SCALE)
    spoken = measured(near, Prosody(hertz=pitch([sound])[0], power=powers(raw)))
    return replace(found, words=words), spoken


def _within(piece: Piece) -> Stretch:
    """The stretch as counted from the start of its first frame, to which its probabilities belong."""
    return Stretch(start=piece.offset, end=piece.offset + len(piece.samples))


def _sound(piece: Piece) -> Sound:
    sound = piece.samples.astype(np.float32) * np.float32(piece.gain / FULL_SCALE)
    return np.clip(sound, -1.0, 1.0, out=sound)


def _moved(word: Word, by_ms: int) -> Word:
    return replace(word, start_ms=max(0, word.start_ms + by_ms), end_ms=max(1, word.end_ms + by_ms))
