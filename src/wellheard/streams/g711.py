"""G.711 (ITU-T): 64 kbit/s speech, mu-law and A-law, to 16-bit samples and back, by table."""

import numpy as np
from numpy.typing import NDArray

from wellheard.streams.interface import Samples

_CLIP = 32_635
"""Loudest sample that mu-law can carry, 16 bits."""


def _mu_law() -> Samples:
    """Of each byte its sample. Sign, three bits of segment, four of step, all inverted (G.711 table 2)."""
    code = ~np.arange(256, dtype=np.uint8)
    segment, step = ((code >> 4) & 7).astype(np.int32), (code & 15).astype(np.int32)
    magnitude = (((step << 3) + 132) << segment) - 132
    return np.where(code & 128, -magnitude, magnitude).astype(np.int16)


def _a_law() -> Samples:
    """Of each byte its sample; even bits are inverted (G.711 table 1)."""
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    segment, step = ((code >> 4) & 7).astype(np.int32), (code & 15).astype(np.int32)
    raised = np.where(segment == 0, (step << 4) + 8, ((step << 4) + 264) << np.maximum(segment - 1, 0))
    return np.where(code & 128, raised, -raised).astype(np.int16)


_MU, _A = _mu_law(), _a_law()
_MU_OF = np.empty(65_536, np.uint8)
"""Of each sample, shifted to begin at nought, the mu-law byte that stands nearest."""


def _fill() -> None:
    order = np.argsort(_MU, kind="stable")
    known = _MU[order].astype(np.int32)
    wanted = np.clip(np.arange(-32_768, 32_768), -_CLIP, _CLIP)
    above = np.clip(np.searchsorted(known, wanted), 1, 255)
    nearer = np.where(wanted - known[above - 1] <= known[above] - wanted, above - 1, above)
    _MU_OF[:] = order[nearer].astype(np.uint8)


_fill()


def from_mu_law(sound: bytes) -> Samples:
    """Samples of mu-law bytes, one each."""
    return _MU[np.frombuffer(sound, np.uint8)]


def from_a_law(sound: bytes) -> Samples:
    """Samples of A-law bytes, one each."""
    return _A[np.frombuffer(sound, np.uint8)]


def to_mu_law(samples: NDArray[np.int16]) -> bytes:
    """The nearest mu-law byte of each sample."""
    return _MU_OF[samples.astype(np.int32) + 32_768].tobytes()
