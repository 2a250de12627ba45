"""Engines for several threads: loaded once, on one of them, and warm before the first call needs them."""

import logging
import threading
from collections.abc import Callable, Sequence

import numpy as np

from wellheard.speech.interface import RATE, Aligner, Engines, Sound

_log = logging.getLogger(__name__)


class LoadedOnce:
    """What `load` gives, loaded when first asked for; after a failure the next who asks tries again."""

    def __init__(self, load: Callable[[], Engines]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._warming = threading.Lock()
        self._warm = False
        self._engines: Engines | None = None
        self.aligner: Aligner = _OneAtATime(self)

    def get(self) -> Engines:
        """The engines. Raises whatever `load` raises."""
        with self._lock:
            if self._engines is None:
                self._engines = self._load()
            return self._engines

    def warm(self) -> None:
        """Have the recogniser load its weights, by hearing a moment of silence; never raises."""
        with self._warming:
            if self._warm:
                return
            try:
                self.get().recogniser.recognise(np.zeros(RATE // 10, np.float32))
                self._warm = True
            except Exception as error:  # noqa: BLE001  # the first stretch will say it to those whom it concerns
                _log.warning("the speech engine is not ready: %s", error)


class _OneAtATime:
    """An aligner that several threads share, though it can do one thing at a time."""

    def __init__(self, engines: LoadedOnce) -> None:
        self._engines, self._lock = engines, threading.Lock()

    def align(self, sound: Sound, words: Sequence[str]) -> list[tuple[float, float]] | None:
        """As the aligner does."""
        with self._lock:
            return self._engines.get().aligner.align(sound, words)
