"""What speech needs of its engines. Arrays of sound are float32 mono in [-1, 1] at 16 kHz unless said otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
Sound = NDArray[np.float32]


class SpeechError(Exception):
    """A recording can't be heard; says what, where and what to do."""

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}. {remedy}")
        self.what, self.where, self.remedy = what, where, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a recogniser made of one stretch of speech."""

    text: str
    confidence: float | None
    """0-1, the exponential of the mean token's log-probability; absent where the engine gives none."""
    words: tuple[tuple[str, float, float], ...] | None = None
    """Word, start and end in seconds from the start of the stretch, where the engine gives them."""


class Recogniser(Protocol):
    """Speech to text for one stretch of up to 15 seconds (engines may take longer ones)."""

    @property
    def name(self) -> str:
        """Engine and weights with version, for the document."""
        ...

    def recognise(self, sound: Sound) -> Recognised:
        """The words of one stretch."""
        ...


class VoiceActivity(Protocol):
    """Speech probability over time; stateful over the blocks of one track."""

    def fresh(self) -> "VoiceActivity":
        """One for another track, heard at the same time; what was loaded is shared."""
        ...

    def reset(self) -> None:
        """Start a new track."""
        ...

    def probabilities(self, sound: Sound) -> NDArray[np.float32]:
        """One probability for each 512 samples (32 ms) of the next block."""
        ...


class SpeakerEncoder(Protocol):
    """Voices to vectors."""

    def embed(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, 160, 40) mel frames of 10 ms to (n, 256) vectors of unit length."""
        ...


class Aligner(Protocol):
    """Word times."""

    def align(self, sound: Sound, words: Sequence[str]) -> list[tuple[float, float]] | None:
        """Start and end in seconds for each word, or nothing where the sound doesn't fit the words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """The engines for one process."""

    recogniser: Recogniser
    voice_activity: VoiceActivity
    speaker_encoder: SpeakerEncoder
    aligner: Aligner


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingOptions:
    """What the user may say about the recordings."""

    agent_track: int | None = None
    """Track with the agent on it, from 0; worked out where it is not given."""
    word_times: bool = True
    """Align words; half a second a minute."""
