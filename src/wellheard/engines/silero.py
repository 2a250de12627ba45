"""Voice activity by the Silero network."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.engines.onnx import MODELS, session
from wellheard.speech.interface import Sound

FRAME = 512
"""Samples a probability."""
_CONTEXT = 64
_BATCH = 512
_QUIET = 31
"""Frames of silence, a second, that the network has heard before a track begins: cold, it misses a first short word."""


class SileroVoiceActivity:
    """Speech probabilities of one track after another; remembers across the blocks of a track."""

    def __init__(self) -> None:
        self.reset()

    def fresh(self) -> "SileroVoiceActivity":
        """One for another track; the network is shared."""
        return SileroVoiceActivity()

    def reset(self) -> None:
        """Start a new track."""
        self._state: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        self._before = np.zeros(_CONTEXT, np.float32)

    def probabilities(self, sound: Sound) -> NDArray[np.float32]:
        """One probability for each 512 samples; a shorter rest is filled up with silence, so it should come last."""
        count = -(-len(sound) // FRAME)
        frames = np.zeros((count, FRAME), np.float32)
        frames.reshape(-1)[: len(sound)] = sound
        found = [self._run(frames[first : first + _BATCH]) for first in range(0, count, _BATCH)]
        return np.concatenate(found) if found else np.zeros(0, np.float32)

    def _run(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        context = np.vstack([self._before[None], frames[:-1, -_CONTEXT:]])
        self._before = frames[-1, -_CONTEXT:].copy()
        hidden, cell = self._state or _after_quiet()
        feed = {"input": np.concatenate([context, frames], axis=1), "h": hidden, "c": cell}
        found, *state = _network().run(["speech_probs", "hn", "cn"], feed)
        self._state = state[0], state[1]
        return np.asarray(found, np.float32).reshape(-1)


@cache
def _after_quiet() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The state of the network after silence. Read only: the network makes new ones."""
    still = np.zeros((1, 1, 128), np.float32)
    feed = {"input": np.zeros((_QUIET, _CONTEXT + FRAME), np.float32), "h": still, "c": still}
    _, hidden, cell = _network().run(["speech_probs", "hn", "cn"], feed)
    return hidden, cell


@cache
def _network() -> Any:
    """Loaded at the first use, once a process; it may be run by several threads at a time."""
    return session(MODELS / "silero_vad_16k_sequence.onnx")
