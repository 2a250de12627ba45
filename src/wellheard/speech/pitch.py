"""Fundamental frequency by normalised autocorrelation and the cheapest path through its peaks.

After Boersma 1993, "Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a
sampled sound": the autocorrelation of a windowed frame is divided by that of the window, each frame offers its best
peaks and "unvoiced" as candidates, and the Viterbi path weighs their strength against jumps between frames.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE, Sound

FRAMES_PER_SECOND = 100
LOWEST, HIGHEST = 65.0, 400.0
"""Hz; telephone voices lie between."""
_RATE = 8_000
_WINDOW = 360  # 45 ms, three periods of the lowest voice
_HOP = _RATE // FRAMES_PER_SECOND
_FFT = 1024
_CANDIDATES = 4
_VOICING, _OCTAVE_COST, _JUMP_COST, _VOICING_COST = 0.45, 0.02, 0.35, 0.14
_QUIET_DB = -45.0
_QUIET_BONUS = 0.3
_IMPOSSIBLE = -1e3
_TOGETHER = 32
Values = NDArray[np.float32]

_SHAPE = np.hanning(_WINDOW + 2)[1:-1].astype(np.float32)
_SHORTEST_LAG, _LONGEST_LAG = int(_RATE / HIGHEST), int(_RATE / LOWEST) + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """What each frame of a stretch may be."""

    frequencies: Values
    """(frames, candidates), Hz."""
    strengths: Values
    """(frames, candidates)."""
    unvoiced: Values
    """(frames,), strength of being no voice."""


def pitch(sounds: list[Sound]) -> list[Values]:
    """Hz every 10 ms for each gain-controlled stretch, 0 where nothing is voiced; frame i is centred on i x 10 ms."""
    offers = [_offer(sound) for sound in sounds]
    by_length = sorted(range(len(offers)), key=lambda index: len(offers[index].unvoiced))
    paths: list[Values] = [np.zeros(0, np.float32)] * len(offers)
    for first in range(0, len(by_length), _TOGETHER):
        together = by_length[first : first + _TOGETHER]
        for index, path in zip(together, _paths([offers[index] for index in together]), strict=True):
            paths[index] = path
    return paths


def _offer(sound: Sound) -> _Offer:
    frames = _frames(sound)
    frames = frames - frames.mean(axis=1, keepdims=True)
    level = 10 * np.log10(np.einsum("ij,ij->i", frames, frames) / _WINDOW + 1e-10)
    ratio = _autocorrelation(frames)
    middle = ratio[:, _SHORTEST_LAG:_LONGEST_LAG]
    peak = (middle > ratio[:, _SHORTEST_LAG - 1 : _LONGEST_LAG - 1]) & (
        middle >= ratio[:, _SHORTEST_LAG + 1 : _LONGEST_LAG + 1]
    )
    best = np.argpartition(np.where(peak, -middle, -_IMPOSSIBLE), _CANDIDATES - 1, axis=1)[:, :_CANDIDATES]
    lags, heights = _refined(ratio, best + _SHORTEST_LAG)
    strengths = heights - _OCTAVE_COST * np.log2(LOWEST * lags / _RATE)
    quiet = np.clip((_QUIET_DB - level) / 10, 0, 1)
    return _Offer(
        frequencies=(_RATE / lags).astype(np.float32),
        strengths=np.where(np.take_along_axis(peak, best, 1), strengths, _IMPOSSIBLE).astype(np.float32),
        unvoiced=(_VOICING + _QUIET_BONUS * quiet).astype(np.float32),
    )


def _frames(sound: Sound) -> Values:
    import soxr

    half = soxr.resample(sound, RATE, _RATE, quality="LQ")
    padded = np.pad(half, (_WINDOW // 2, _WINDOW // 2))
    count = 1 + (len(padded) - _WINDOW) // _HOP
    step = padded.strides[0]
    return np.lib.stride_tricks.as_strided(padded, (count, _WINDOW), (step * _HOP, step), writeable=False)


def _autocorrelation(frames: Values) -> Values:
    """Of windowed frames, relative to lag 0 and to the window's own."""
    own = np.fft.irfft(np.abs(np.fft.rfft(_SHAPE, _FFT)) ** 2)[: _LONGEST_LAG + 1]
    spectrum = np.fft.rfft(frames * _SHAPE, _FFT, axis=1).astype(np.complex64)
    raw = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, axis=1)[:, : _LONGEST_LAG + 1]
    found: Values = (raw / (raw[:, :1] + 1e-9) / (own / own[0])).astype(np.float32)
    return found


def _refined(ratio: Values, lags: NDArray[np.intp]) -> tuple[Values, Values]:
    """Lags and heights of peaks between the samples, by a parabola through three points.

    Without it a short period that falls between two lags loses to its own multiple that falls on one.
    """
    before, at, after = (np.take_along_axis(ratio, lags + shift, 1) for shift in (-1, 0, 1))
    bend = 2 * (before - 2 * at + after)
    shift = np.divide(before - after, bend, out=np.zeros_like(bend), where=np.abs(bend) > 1e-9)
    shift = np.clip(shift, -0.5, 0.5)
    return (lags + shift).astype(np.float32), at - (before - after) * shift / 4


def _paths(offers: list[_Offer]) -> list[Values]:
    """The cheapest path through each stretch, many stretches at a time; each ends in one silent frame."""
    longest = max(len(offer.unvoiced) for offer in offers) + 1
    shape = (longest, len(offers), _CANDIDATES)
    frequencies = np.full(shape, LOWEST, np.float32)
    strengths = np.full(shape, _IMPOSSIBLE, np.float32)
    unvoiced = np.full(shape[:2], _VOICING, np.float32)
    for column, offer in enumerate(offers):
        length = len(offer.unvoiced)
        frequencies[:length, column] = offer.frequencies
        strengths[:length, column] = offer.strengths
        unvoiced[:length, column] = offer.unvoiced
    chosen = _viterbi(np.log2(frequencies), strengths, unvoiced)
    voiced = chosen < _CANDIDATES
    picked = np.take_along_axis(frequencies, np.where(voiced, chosen, 0)[:, :, None], 2)[:, :, 0]
    found = np.where(voiced, picked, 0).astype(np.float32)
    return [found[: len(offer.unvoiced), column] for column, offer in enumerate(offers)]


def _viterbi(octaves: Values, strengths: Values, unvoiced: Values) -> NDArray[np.intp]:
    """Best candidate of each frame (frames, stretches); the number of candidates itself means unvoiced."""
    frames, count, _ = strengths.shape
    back = np.zeros((frames, count, _CANDIDATES + 1), np.int8)
    voiced, silent = strengths[0], unvoiced[0]
    for frame in range(1, frames):
        jumps = np.abs(octaves[frame - 1][:, :, None] - octaves[frame][:, None, :])
        ways = np.concatenate(
            [
                voiced[:, :, None] - _JUMP_COST * jumps,
                np.broadcast_to((silent - _VOICING_COST)[:, None, None], (count, 1, _CANDIDATES)),
            ],
            axis=1,
        )
        stopping = np.concatenate([voiced - _VOICING_COST, silent[:, None]], axis=1)
        back[frame, :, :_CANDIDATES] = ways.argmax(axis=1)
        back[frame, :, _CANDIDATES] = stopping.argmax(axis=1)
        voiced = ways.max(axis=1) + strengths[frame]
        silent = stopping.max(axis=1) + unvoiced[frame]
    chosen = np.empty((frames, count), np.intp)
    chosen[-1] = _CANDIDATES
    for frame in range(frames - 1, 0, -1):
        chosen[frame - 1] = np.take_along_axis(back[frame], chosen[frame][:, None], 1)[:, 0]
    return chosen
