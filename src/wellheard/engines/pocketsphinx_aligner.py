"""Word times by forced alignment with pocketsphinx and the acoustic model in its wheel."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from wellheard.language.spoken import spoken_form
from wellheard.speech.interface import Sound

# How a letter sounds where a word is in no dictionary; rough, but enough to find its place between its neighbours.
_LETTER_SOUNDS = {
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V",
    "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_FRAMES_PER_SECOND = 100
_VARIANT = re.compile(r"\(\d+\)$")
_NOISES = ("<", "[", "(", "+")
Times = list[tuple[float, float]]


class PocketsphinxAligner:
    """Loads at the first use; nothing of one stretch touches the next, so the order of calls doesn't matter."""

    def __init__(self) -> None:
        self._decoder: Any = None

    def align(self, sound: Sound, words: Sequence[str]) -> Times | None:
        """Start and end in seconds for each word, or nothing where the sound doesn't fit the words."""
        spoken = [_plain(word) for word in words]
        said = [part for parts in spoken for part in parts]
        if not said:
            return None
        found = self._aligned(sound, said)
        if found is None or len(found) != len(said):
            return None
        return _per_written_word(spoken, found)

    def _aligned(self, sound: Sound, said: list[str]) -> Times | None:
        if self._decoder is None:
            self._load()
        for word in said:
            if self._decoder.lookup_word(word) is None:
                self._decoder.add_word(word, _pronounced(word), True)
        try:
            self._decoder.reinit_feat()  # the front end keeps a sample of the utterance before
            self._decoder.set_align_text(" ".join(said))
            self._decoder.start_utt()
            self._decoder.process_raw((sound * 32_767).astype(np.int16).tobytes(), full_utt=True)
            self._decoder.end_utt()
        except RuntimeError:
            self._decoder = None  # a decoder that failed in the middle of an utterance can't be used again
            return None
        segments = self._decoder.seg() or ()
        return [
            (piece.start_frame / _FRAMES_PER_SECOND, (piece.end_frame + 1) / _FRAMES_PER_SECOND)
            for piece in segments
            if not _VARIANT.sub("", piece.word).startswith(_NOISES)
        ]

    def _load(self) -> None:
        from pocketsphinx import Decoder

        # Wide beams, because the words are known and only their places are sought; and the mean of each stretch
        # by itself, because the running one would make a result depend on what was aligned before. Scores of every
        # second frame (ds) cost a third less; word starts stay within 12 ms in the median, 32 ms for nine in ten.
        self._decoder = Decoder(
            loglevel="FATAL", lm=None, bestpath=False, beam=1e-120, pbeam=1e-120, wbeam=1e-100, cmn="batch", ds=2
        )


def _plain(word: str) -> tuple[str, ...]:
    """The spoken words in the letters that the dictionary knows."""
    return tuple(part for part in spoken_form(word) if re.search("[a-z]", part))


def _pronounced(word: str) -> str:
    return " ".join(_LETTER_SOUNDS[letter] for letter in word if letter in _LETTER_SOUNDS)


def _per_written_word(spoken: list[tuple[str, ...]], found: Times) -> Times:
    """Times of the spoken words, joined for each written one; bare punctuation takes none."""
    times: Times = []
    at = 0
    for parts in spoken:
        if parts:
            times.append((found[at][0], found[at + len(parts) - 1][1]))
        else:
            moment = times[-1][1] if times else found[0][0]
            times.append((moment, moment))
        at += len(parts)
    return times
