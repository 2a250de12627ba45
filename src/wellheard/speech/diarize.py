"""Who speaks when on one track: windows of speech become voice vectors, and the vectors fall into two groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import Word
from wellheard.speech.activity import Probabilities, Segmenting, Stretch, stretches
from wellheard.speech.interface import RATE, SpeakerEncoder
from wellheard.speech.mel import BANDS, FRAMES_PER_SECOND, mel
from wellheard.speech.tracks import Tracks

_WINDOW, _STEP = 1.6, 0.8
_FRAMES = 160
_LONG_ENOUGH = 0.8
_CUTTING = Segmenting(threshold=0.5, silence=0.3, pad=0.0)
_GRID = 10
"""Votes a second."""
_ONE_VOICE = 0.82
_MOST_LINKED = 1500
_SWITCH, _SWITCH_AT_PAUSE, _SWITCH_AT_STOP = 0.5, 0.15, 0.1
_PAUSE_MS = 250
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """How much each moment sounds like each of the voices."""

    votes: Vectors
    """(tenths of a second, voices): similarity to each voice, summed over the windows that cover it; 0 in silence."""
    alike: float
    """Cosine between the two voices' means; 1 where only one was found."""

    @property
    def count(self) -> int:
        """1 or 2."""
        return int(self.votes.shape[1])


def voices(tracks: Tracks, track: int, found: Probabilities, encoder: SpeakerEncoder, *, gain: float) -> Voices:
    """Tell up to two voices of a track apart."""
    spoken = stretches(found, len(tracks.samples), _CUTTING)
    windows, vectors = _embedded(tracks, track, spoken, encoder, gain)
    if not windows:
        return Voices(votes=np.zeros((1, 1), np.float32), alike=1.0)
    long = np.array([end - start >= _LONG_ENOUGH * RATE for start, end in windows])
    if long.sum() < 2:
        long[:] = True
    centres = _centres(vectors[long])
    alike = float(centres[0] @ centres[-1])
    return Voices(votes=_votes(windows, vectors @ centres.T, len(tracks.samples)), alike=alike)


def _embedded(
    tracks: Tracks, track: int, spoken: Sequence[Stretch], encoder: SpeakerEncoder, gain: float
) -> tuple[list[tuple[int, int]], Vectors]:
    """Windows in samples, and a unit vector for each."""
    windows: list[tuple[int, int]] = []
    vectors = []
    for stretch in spoken:
        spectrum = mel(tracks.sound(track, stretch.start, stretch.end, gain=gain))
        own = _window_starts(stretch)
        vectors.append(encoder.embed(np.stack([_excerpt(spectrum, start - stretch.start) for start, _ in own])))
        windows += own
    return windows, np.concatenate(vectors) if vectors else np.zeros((0, 256), np.float32)


def _window_starts(stretch: Stretch) -> list[tuple[int, int]]:
    width, step = int(_WINDOW * RATE), int(_STEP * RATE)
    if stretch.end - stretch.start <= width:
        return [(stretch.start, stretch.end)]
    count = -(-(stretch.end - stretch.start - width) // step) + 1
    starts = [min(stretch.start + n * step, stretch.end - width) for n in range(count)]
    return [(start, start + width) for start in starts]


def _excerpt(spectrum: Vectors, offset: int) -> Vectors:
    """160 frames from an offset in samples; a shorter stretch is repeated until it is long enough."""
    first = offset * FRAMES_PER_SECOND // RATE
    piece = spectrum[first : first + _FRAMES]
    return piece if len(piece) == _FRAMES else np.resize(piece, (_FRAMES, BANDS))


def _centres(vectors: Vectors) -> Vectors:
    """Unit means of one or two groups: average linkage on cosines, refined by moving vectors to the nearer mean."""
    from scipy.cluster.hierarchy import fcluster, linkage

    whole = _unit(vectors.mean(axis=0, keepdims=True))
    if len(vectors) < 2:
        return whole
    sample = vectors[:: -(-len(vectors) // _MOST_LINKED)]
    labels = fcluster(linkage(sample, "average", metric="cosine"), 2, "maxclust") - 1
    if not 0 < labels.sum() < len(labels):
        return whole
    centres = _unit(np.stack([sample[labels == voice].mean(axis=0) for voice in (0, 1)]))
    for _ in range(10):
        nearer = (vectors @ centres.T).argmax(axis=1)
        if not 0 < nearer.sum() < len(nearer):
            return whole
        centres = _unit(np.stack([vectors[nearer == voice].mean(axis=0) for voice in (0, 1)]))
    return whole if float(centres[0] @ centres[1]) > _ONE_VOICE else centres


def _unit(vectors: Vectors) -> Vectors:
    found: Vectors = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return found


def _votes(windows: Sequence[tuple[int, int]], likeness: Vectors, length: int) -> Vectors:
    votes = np.zeros((length * _GRID // RATE + 2, likeness.shape[1]), np.float32)
    for (start, end), scores in zip(windows, likeness, strict=True):
        votes[start * _GRID // RATE : -(-end * _GRID // RATE)] += scores
    return votes


def labelled(words: Sequence[Word], found: Voices) -> list[int]:
    """The voice of each word of a stretch: the likeliest sequence, where a change costs more inside a sentence."""
    if found.count == 1:
        return [0] * len(words)
    costs = np.zeros(2)
    back = []
    for number, word in enumerate(words):
        step = np.array([0.0, 0.0]) if not number else _change(words[number - 1], word)
        stay, move = costs, costs[::-1] + step
        back.append(move < stay)
        costs = np.minimum(stay, move) + _dislike(word, found)
    label = int(costs.argmin())
    labels = [label]
    for moved in back[:0:-1]:
        label = 1 - label if moved[label] else label
        labels.append(label)
    return labels[::-1]


def _change(before: Word, word: Word) -> float:
    if before.text[-1:] in ".?!":
        return _SWITCH_AT_STOP
    return _SWITCH_AT_PAUSE if word.start_ms - before.end_ms > _PAUSE_MS else _SWITCH


def _dislike(word: Word, found: Voices) -> NDArray[np.float64]:
    """How little a word sounds like each voice, for each tenth of a second that it lasts."""
    first = word.start_ms * _GRID // 1000
    last = max(first + 1, -(-word.end_ms * _GRID // 1000))
    votes = found.votes[first:last].sum(axis=0, dtype=np.float64)
    dislike: NDArray[np.float64] = votes.max() - votes
    return dislike
