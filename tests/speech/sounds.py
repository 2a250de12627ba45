"""Sounds made of numbers, and engines that understand them: a voice is a tone with overtones, a word is a burst."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from wellheard.conversation import Metadata, Word
from wellheard.conversation.recording import Recording
from wellheard.speech.interface import RATE, Engines, Recognised, Sound
from wellheard.speech.tracks import Tracks
from wellheard.speech.utterances import Utterance

DATA = Path(__file__).parent / "data"


def hum(hertz: float, seconds: float, level: float = 0.1) -> Sound:
    """A voice-like tone with ten overtones, root mean square `level`."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.sum([np.sin(2 * np.pi * hertz * n * time) / n for n in range(1, 11)], axis=0)
    scaled: Sound = (wave / np.sqrt(np.mean(wave**2)) * level).astype(np.float32)
    return scaled


def hiss(seconds: float, level: float = 0.1, seed: int = 0) -> Sound:
    """White noise."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (noise * level).astype(np.float32)


def still(seconds: float) -> Sound:
    """Silence."""
    return np.zeros(round(seconds * RATE), np.float32)


def placed(length: float, *pieces: tuple[float, Sound]) -> Sound:
    """A track of `length` seconds with pieces that begin at given seconds."""
    track = still(length)
    for start, piece in pieces:
        at = round(start * RATE)
        track[at : at + len(piece)] += piece[: len(track) - at]
    return track


def tracks_of(*sounds: Sound) -> Tracks:
    """Tracks of equal length."""
    return Tracks(samples=(np.clip(np.stack(sounds, axis=1), -1, 1) * 32_767).astype(np.int16))


def recording_of(path: Path, *sounds: Sound, **known: object) -> Recording:
    """A WAV of the sounds, and the recording that it is."""
    soundfile.write(path, np.stack(sounds, axis=1), RATE, subtype="PCM_16")
    return a_recording(path, **known)


def a_recording(path: Path, **known: object) -> Recording:
    """A recording of which little is known."""
    told = {"id": path.stem, "title": path.stem, "source": path.name, "metadata": Metadata()} | known
    return Recording(path=path, **told)  # type: ignore[arg-type]  # the caller names the record's own fields


def utterance(text: str, start_ms: int, end_ms: int, confidence: float | None = 0.9) -> Utterance:
    """Words of equal length from a start to an end."""
    texts = text.split()
    step = (end_ms - start_ms) / len(texts)
    words = tuple(
        Word(text=each, start_ms=round(start_ms + n * step), end_ms=round(start_ms + (n + 1) * step))
        for n, each in enumerate(texts)
    )
    return Utterance(words=words, confidence=confidence)


class LoudIsSpeech:
    """Speech wherever it is louder than -50 dB."""

    def fresh(self) -> "LoudIsSpeech":
        return LoudIsSpeech()

    def reset(self) -> None: ...

    def probabilities(self, sound: Sound) -> NDArray[np.float32]:
        padded = np.pad(sound, (0, -len(sound) % 512)).reshape(-1, 512)
        loud: NDArray[np.float32] = (np.sqrt((padded**2).mean(axis=1)) > 0.003).astype(np.float32)
        return loud


class SaysByPitch:
    """Knows sentences by the pitch at which they are hummed."""

    name = "by pitch"

    def __init__(self, sentences: dict[float, Sequence[str]]) -> None:
        self._sentences = {hertz: list(said) for hertz, said in sentences.items()}

    def recognise(self, sound: Sound) -> Recognised:
        hertz = main_pitch(sound)
        nearest = min(self._sentences, key=lambda known: abs(known - hertz))
        said = self._sentences[nearest]
        return Recognised(text=said.pop(0) if said else "", confidence=0.9)


class NeverAligns:
    """Finds no word in any sound."""

    def align(self, sound: Sound, words: Sequence[str]) -> list[tuple[float, float]] | None:
        return None


class EncodesSpectrum:
    """A voice is the shape of its mean spectrum, centred so that different shapes are far apart."""

    def embed(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        shapes = np.log(windows.mean(axis=1) + 1e-8)
        shapes = shapes - shapes.mean(axis=1, keepdims=True)
        wide = np.zeros((len(shapes), 256), np.float32)
        wide[:, :40] = shapes / np.linalg.norm(shapes, axis=1, keepdims=True)
        return wide


def main_pitch(sound: Sound) -> float:
    """The lowest strong line of the spectrum, Hz."""
    spectrum = np.abs(np.fft.rfft(sound, 4 * RATE))
    return float(np.argmax(spectrum > 0.5 * spectrum.max()) / 4)


def engines_that_hear(sentences: dict[float, Sequence[str]]) -> Engines:
    """Engines for hummed sentences."""
    return Engines(
        recogniser=SaysByPitch(sentences),
        voice_activity=LoudIsSpeech(),
        speaker_encoder=EncodesSpectrum(),
        aligner=NeverAligns(),
    )
