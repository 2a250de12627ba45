"""Voices to vectors by the GE2E speaker encoder.

Wan et al. 2018, "Generalized end-to-end loss for speaker verification"; network and weights of Resemblyzer.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.engines.onnx import MODELS, session

_BATCH = 32
_WIDTH = 256


class Ge2eSpeakerEncoder:
    """Loads at the first use."""

    def __init__(self) -> None:
        self._session: Any = None

    def embed(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, 160, 40) mel frames of 10 ms to (n, 256) vectors of unit length."""
        if self._session is None:
            self._session = session(MODELS / "ge2e.onnx")
        found = [
            self._session.run(["e"], {"x": np.ascontiguousarray(windows[first : first + _BATCH], np.float32)})[0]
            for first in range(0, len(windows), _BATCH)
        ]
        return np.concatenate(found) if found else np.zeros((0, _WIDTH), np.float32)
