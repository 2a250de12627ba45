"""Mel spectra as the speaker encoder was trained on them: 40 bands, 25 ms windows, every 10 ms.

Slaney's scale (Auditory Toolbox, 1998): linear up to 1 kHz, logarithmic above, each band of equal area.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE, Sound

BANDS = 40
FRAMES_PER_SECOND = 100
_WINDOW, _HOP = 400, 160
_BREAK_HZ, _BREAK_MEL = 1000.0, 15.0
_LINEAR = 200 / 3
_STEP = np.log(6.4) / 27
_BATCH = 4096
Spectrum = NDArray[np.float32]


def mel(sound: Sound) -> Spectrum:
    """(frames, 40) band powers; frame i is centred on i x 10 ms."""
    padded = np.pad(sound.astype(np.float32), _WINDOW // 2)
    count = 1 + (len(padded) - _WINDOW) // _HOP
    step = padded.strides[0]
    frames = np.lib.stride_tricks.as_strided(padded, (count, _WINDOW), (step * _HOP, step), writeable=False)
    found = np.empty((count, BANDS), np.float32)
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    for first in range(0, count, _BATCH):
        spectrum = np.fft.rfft(frames[first : first + _BATCH] * window, axis=1)
        found[first : first + _BATCH] = (np.abs(spectrum) ** 2) @ _bands().T
    return found


@cache
def _bands() -> Spectrum:
    """(40, 201) weights of the spectrum's lines in each band."""
    lines = np.linspace(0, RATE / 2, _WINDOW // 2 + 1)
    edges = _hertz(np.linspace(0.0, _mel(RATE / 2), BANDS + 2))
    widths = np.diff(edges)
    ramps = edges[:, None] - lines[None]
    triangles = np.maximum(0, np.minimum(-ramps[:-2] / widths[:-1, None], ramps[2:] / widths[1:, None]))
    weights: Spectrum = (triangles * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)
    return weights


def _mel(hertz: float) -> float:
    return float(_BREAK_MEL + np.log(hertz / _BREAK_HZ) / _STEP) if hertz >= _BREAK_HZ else hertz / _LINEAR


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mels >= _BREAK_MEL, _BREAK_HZ * np.exp(_STEP * (mels - _BREAK_MEL)), mels * _LINEAR)
