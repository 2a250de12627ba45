"""Any recording becomes tracks at 16 kHz, decoded in blocks so that an hour fits into little memory.

WAV, FLAC and AIFF go through libsndfile, which is ten times faster; everything else, and whatever libsndfile
doesn't know, goes through FFmpeg's libraries (PyAV). Sound that ends early is kept as far as it goes, and said.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.interface import RATE, SpeechError
from wellheard.speech.tracks import FULL_SCALE, Tracks

_SNDFILE_MAGIC = (b"RIFF", b"RIFX", b"RF64", b"fLaC", b"FORM")
_LOWEST_RATE, _HIGHEST_RATE = 4_000, 768_000
_MOST_CHANNELS = 16
_BLOCK_SECONDS = 10
Block = NDArray[np.float32]


def load(path: Path) -> Tracks:
    """Decode a recording of any common format to int16 tracks at 16 kHz.

    Raises SpeechError for what is no sound, holds none, or can't be opened.
    """
    head = _head(path)
    if head.startswith(_SNDFILE_MAGIC):
        tracks = _with_sndfile(path)
        if tracks is not None:
            return tracks
    return _with_ffmpeg(path, head)


class _Growing:
    """Interleaved int16 samples at 16 kHz that grow in place, resampled as they come."""

    def __init__(self, rate: int, channels: int, expected_seconds: float) -> None:
        self._length = 0
        self._waiting: list[Block] = []
        self._held, self._enough = 0, rate
        self._samples = np.empty((int(min(expected_seconds, 86_400) + 2) * RATE, channels), np.int16)
        self._resampler = None
        if rate != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(rate, RATE, channels, dtype="float32", quality="HQ")

    def add(self, block: Block) -> None:
        """Append a block of shape (samples, channels); small ones wait until they make a second."""
        self._waiting.append(block)
        self._held += len(block)
        if self._held >= self._enough:
            self._append(np.concatenate(self._waiting))
            self._waiting, self._held = [], 0

    def _append(self, block: Block, *, last: bool = False) -> None:
        if self._resampler is not None:
            block = self._resampler.resample_chunk(np.ascontiguousarray(block), last=last)
        end = self._length + len(block)
        if end > len(self._samples):
            self._samples.resize((max(end, len(self._samples) * 5 // 4), self._samples.shape[1]), refcheck=False)
        scaled = np.nan_to_num(block, copy=False, nan=0.0, posinf=1.0, neginf=-1.0) * np.float32(FULL_SCALE)
        self._samples[self._length : end] = np.clip(np.rint(scaled), -32_768, 32_767)
        self._length = end

    def finish(self) -> NDArray[np.int16]:
        """All samples so far, with what the resampler still held."""
        rest = [np.zeros((0, self._samples.shape[1]), np.float32), *self._waiting]
        self._append(np.concatenate(rest), last=True)
        return self._samples[: self._length]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else f"it can't be read ({error})"
        raise SpeechError(reason, where=str(path), remedy="Check the path and its permissions.") from error
    if not head:
        raise SpeechError("the file is empty", where=str(path), remedy="Export the recording again.")
    return head


def _check_format(path: Path, rate: int, channels: int) -> None:
    if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        remedy = f"Give a recording of {_LOWEST_RATE} Hz or more; 8000 Hz is usual for telephone sound."
        raise SpeechError(f"its sample rate is {rate} Hz", where=str(path), remedy=remedy)
    if not 1 <= channels <= _MOST_CHANNELS:
        remedy = f"Give a recording of 1 to {_MOST_CHANNELS} tracks, best two: the agent and the customer."
        raise SpeechError(f"it has {channels} tracks", where=str(path), remedy=remedy)


def _finished(path: Path, growing: _Growing, promised: float | None, repairs: list[str]) -> Tracks:
    samples = growing.finish()
    if not len(samples):
        remedy = "The file has a header and nothing else; export the recording again."
        raise SpeechError("it holds no sound", where=str(path), remedy=remedy)
    seconds = len(samples) / RATE
    if promised is not None and seconds < promised * 0.98 - 1:
        repairs.append(
            f"The sound ends after {seconds:.0f} s though the file promises {promised:.0f} s; it was cut off."
        )
    return Tracks(samples=samples, repairs=tuple(repairs))


def _with_sndfile(path: Path) -> Tracks | None:
    """Decode with libsndfile; nothing where FFmpeg should try instead."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            if not file.frames and path.stat().st_size > 1024:
                return None  # a header that was never completed: FFmpeg reads on to the end of the file
            _check_format(path, file.samplerate, file.channels)
            growing = _Growing(file.samplerate, file.channels, file.frames / file.samplerate)
            for block in _read_blocks(file):
                growing.add(block)
            promised = _promised_seconds(path, len(_head(path)), file.frames / file.samplerate)
            return _finished(path, growing, promised, [])
    except soundfile.LibsndfileError:
        return None


def _read_blocks(file: Any) -> Iterator[Block]:
    while len(block := file.read(_BLOCK_SECONDS * file.samplerate, dtype="float32", always_2d=True)):
        yield block


def _promised_seconds(path: Path, head_size: int, seconds: float) -> float | None:
    """Length by the data chunk of a WAV, where it says more than the file holds; libsndfile quietly reads less."""
    with path.open("rb") as file:
        head = file.read(head_size)
    at = head.find(b"data", 12)
    if not head.startswith(b"RIFF") or not 0 < at <= len(head) - 8:
        return None
    promised = int.from_bytes(head[at + 4 : at + 8], "little")
    held = path.stat().st_size - at - 8
    if promised >= 0x7FFF_FFFF or held <= 0:  # a stream of unknown length
        return None
    return seconds * promised / held if promised > held else None


def _with_ffmpeg(path: Path, head: bytes) -> Tracks:
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise SpeechError("it has no sound in it", where=str(path), remedy="Give a file with an audio track.")
            return _decode_container(path, container)
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise _not_sound(path, head, error) from error


def _decode_container(path: Path, container: Any) -> Tracks:
    stream = container.streams.audio[0]
    rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
    _check_format(path, rate, channels)
    promised = container.duration / 1_000_000 if container.duration else None
    growing = _Growing(rate, channels, promised or 600)
    repairs = []
    if len(container.streams.audio) > 1:
        repairs.append(f"The file has {len(container.streams.audio)} sound streams; the first was heard.")
    damaged = _decode_packets(container, stream, growing, rate)
    if damaged:
        repairs.append(
            f"{damaged} damaged part{'s' * (damaged > 1)} of the sound could not be decoded and were left out."
        )
    return _finished(path, growing, promised, repairs)


def _decode_packets(container: Any, stream: Any, growing: _Growing, rate: int) -> int:
    """Decode packet by packet, so that one damaged packet costs only itself; returns how many were damaged."""
    import av

    resampler = av.AudioResampler(format="flt", layout=stream.codec_context.layout.name, rate=rate)
    channels = stream.codec_context.channels
    damaged = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            damaged, packet = damaged + 1, None
        if packet is None:
            break
        try:
            frames = packet.decode()
        except av.FFmpegError:
            damaged += 1
            continue
        for frame in frames:
            _add_frames(growing, resampler, frame, channels)
    with suppress(av.FFmpegError, ValueError):
        _add_frames(growing, resampler, None, channels)
    return damaged


def _add_frames(growing: _Growing, resampler: Any, frame: Any, channels: int) -> None:
    for ready in resampler.resample(frame):
        growing.add(ready.to_ndarray().reshape(-1, channels))


def _not_sound(path: Path, head: bytes, error: Exception) -> SpeechError:
    printable = sum(32 <= byte < 127 or byte in b"\r\n\t" for byte in head) / len(head)
    if printable > 0.95:
        remedy = "It begins with readable text; if it is a transcript, give it the ending of its format, such as .txt."
        return SpeechError("this is text, not sound", where=str(path), remedy=remedy)
    if head.startswith(_SNDFILE_MAGIC) and path.stat().st_size <= 1024:
        remedy = "The file has a header and nothing else; export the recording again."
        return SpeechError("it holds no sound", where=str(path), remedy=remedy)
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    remedy = "Give WAV, MP3, M4A, Ogg, Opus, FLAC or WebM, or export the recording again."
    return SpeechError(f"the sound can't be decoded ({reason})", where=str(path), remedy=remedy)
