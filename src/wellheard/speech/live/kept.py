"""Reading back what a journal kept: as a recording with a track a speaker, or into the ear once more."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import SpeechError
from wellheard.speech.live.calls import HearingCall
from wellheard.speech.live.interface import Samples

_NAME = re.compile(r"track-(\d+)-(\d+)\.pcm")
_BLOCK_S = 10
_AGAIN_S = 0.5
Files = list[tuple[int, int, Path]]
"""Number, samples a second, and file of each track."""


def has_sound(folder: Path) -> bool:
    """Whether a journal in the folder kept any sound."""
    return any(path.stat().st_size > 1 for _, _, path in _files(folder))


def to_recording(folder: Path, path: Path) -> None:
    """Write what a journal kept as WAV or FLAC, by the ending of the path, readable to nobody else.

    The file appears when it is whole. Shorter tracks end in silence. Raises SpeechError where no sound was kept, or
    the file can't be written.
    """
    files = _files(folder)
    if not has_sound(folder):
        raise SpeechError("no sound was kept of this call", where=str(folder), remedy="Its words are still there.")
    import soundfile

    try:
        with NamedTemporaryFile(dir=path.parent, suffix=path.suffix, delete=False) as made:
            temporary = Path(made.name)  # tempfile makes it 0600
        try:
            with soundfile.SoundFile(str(temporary), "w", files[0][1], len(files), subtype="PCM_16") as target:
                for block in _blocks([each for _, _, each in files], files[0][1] * _BLOCK_S):
                    target.write(block)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, soundfile.LibsndfileError) as error:
        raise SpeechError(f"the recording can't be written ({error})", where=str(path), remedy=_ROOM) from error


_ROOM = "Make room on the disk and try again; the journal is still there."


def hear_again(folder: Path, call: HearingCall, *, from_ms: int = 0) -> None:
    """Hand what a journal kept from a moment on to a call that was opened to begin at that moment.

    All is handed over at once and heard in its own time; the call is closed by whoever opened it, or goes on. Its own
    journal, which may be this one, isn't written.
    """
    for at_ms, blocks in _steps(_files(folder), from_ms):
        for track, samples in blocks:
            call.audio(track, samples, at_ms, keep=False)


def remove_sound(folder: Path) -> None:
    """Remove what a journal kept, once the masked sound is kept elsewhere; the folder goes with it if it is empty."""
    for _, _, path in _files(folder):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _files(folder: Path) -> Files:
    found = [(match, path) for path in folder.glob("track-*.pcm") if (match := _NAME.fullmatch(path.name))]
    return sorted((int(match[1]), int(match[2]), path) for match, path in found)


def _samples(file: Any, count: int) -> NDArray[np.int16]:
    data = file.read(2 * count)
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2")


def _blocks(paths: list[Path], size: int) -> Iterator[NDArray[np.int16]]:
    """Blocks of shape (samples, tracks) as long as any track goes on."""
    files = [path.open("rb") for path in paths]
    try:
        while True:
            parts = [_samples(file, size) for file in files]
            longest = max(len(part) for part in parts)
            if not longest:
                return
            yield np.stack([np.pad(part, (0, longest - len(part))) for part in parts], axis=1)
    finally:
        for file in files:
            file.close()


def _steps(files: Files, from_ms: int) -> Iterator[tuple[int, list[tuple[int, Samples]]]]:
    opened = [(track, rate, path.open("rb")) for track, rate, path in files]
    try:
        for _, rate, file in opened:
            file.seek(2 * (from_ms * rate // 1000), os.SEEK_SET)
        at_ms = from_ms
        while True:
            parts = [(track, _samples(file, round(rate * _AGAIN_S))) for track, rate, file in opened]
            if not any(len(part) for _, part in parts):
                return
            yield at_ms, [(track, part) for track, part in parts if len(part)]
            at_ms += round(_AGAIN_S * 1000)
    finally:
        for _, _, file in opened:
            file.close()
