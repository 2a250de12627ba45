"""Text to speech: a program of this machine says a text, and its sound comes back.

No voice is installed with Wellheard (docs/decisions/0040 says why): a program that is there already is run as a process
of its own, never through a shell, and set by name or by command.
"""

import shlex
import shutil
import subprocess
import tempfile
import threading
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
MOST_CHARACTERS: Final = 2_000
"""Of one text; a customer on the telephone never says as much at once."""
_LARGEST: Final = 64 << 20
"""Bytes of a sound file; five minutes at 96 kHz."""
_AT_ONCE: Final = 4
"""Programs that run at a time; who comes then waits."""
_SLOWEST, _QUICKEST = 0.5, 2.0
_WORDS_A_MINUTE: Final = 165
"""Of eSpeak NG at rate 1; its own 175 is brisk for somebody who has to be understood over a telephone."""


class SpeakingError(Exception):
    """A text can't be said; a sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A text as sound."""

    samples: Samples
    """One channel."""
    rate: int
    """Samples a second."""

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return len(self.samples) / self.rate


class SpeechOut(Protocol):
    """Says texts. Safe to share between threads."""

    @property
    def name(self) -> str:
        """For people."""

    def say(self, text: str, *, language: str = "en", voice: str | None = None, rate: float = 1.0) -> Spoken:
        """The text as sound.

        Args:
            text: What is said; 2,000 characters are, what is beyond is left out.
            language: BCP 47, such as `en-US`.
            voice: As the program calls it; by default the one that is set.
            rate: 1 is usual, 1.2 a fifth faster; from 0.5 to 2.

        Raises SpeakingError.

        """

    def fault(self) -> str | None:
        """Why it can't say anything on this machine, in a sentence; None where its program is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that takes text and makes a WAV file."""

    name: str
    arguments: tuple[str, ...]
    """With `{language}`, `{voice}`, `{rate}`, `{speed}` (words a minute), `{stretch}` (1 / rate), and `{wav}` for the
    file to write; without `{wav}` it writes to standard output. The text comes on standard input."""
    install: str
    """What to do where it isn't there."""
    voice: str
    """Where nobody names one."""
    timeout_s: float = 15.0
    running: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))

    def fault(self) -> str | None:
        """Why it can't run here."""
        if shutil.which(self.arguments[0]) is None:
            return f"{self.name}: the program {self.arguments[0]} isn't there. {self.install}"
        return None

    def say(self, text: str, *, language: str = "en", voice: str | None = None, rate: float = 1.0) -> Spoken:
        """The text as sound. Raises SpeakingError."""
        said = " ".join(text.split())[:MOST_CHARACTERS]
        if not any(map(str.isalnum, said)):
            return Spoken(np.zeros(1, np.int16), 8000)
        pace = min(_QUICKEST, max(_SLOWEST, rate))
        told = {
            "language": language, "voice": voice or self.voice or language, "rate": f"{pace:.2f}",
            "speed": str(round(_WORDS_A_MINUTE * pace)), "stretch": f"{1 / pace:.2f}",
        }  # fmt: skip
        if not self.running.acquire(timeout=self.timeout_s):
            raise SpeakingError(f"{self.name} has more to say than it can. Try again in a moment")
        try:
            with tempfile.TemporaryDirectory(prefix="wellheard-said-") as folder:
                return self._run(said, told, Path(folder) / "said.wav")
        finally:
            self.running.release()

    def _run(self, said: str, told: dict[str, str], wav: Path) -> Spoken:
        arguments = [_filled(each, {**told, "wav": str(wav)}) for each in self.arguments]
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and what is run stands in the settings
                arguments, input=said.encode(), capture_output=True, timeout=self.timeout_s, check=False, cwd=wav.parent
            )
        except (FileNotFoundError, NotADirectoryError):
            raise SpeakingError(self.fault() or f"{self.name} can't be run. {self.install}") from None
        except subprocess.TimeoutExpired:
            raise SpeakingError(f"{self.name} took longer than {self.timeout_s:g} seconds to say a line") from None
        except OSError as error:
            raise SpeakingError(f"{self.name} can't be run: {error.strerror}. {self.install}") from None
        if done.returncode:
            told_us = done.stderr.decode(errors="replace").strip().splitlines()
            reason = told_us[-1][:200] if told_us else "without a word"
            raise SpeakingError(f"{self.name} failed with exit code {done.returncode}: {reason}")
        return _read(self.name, done.stdout if "{wav}" not in " ".join(self.arguments) else _content(self.name, wav))


def espeak_ng(*, voice: str | None = None, timeout_s: float = 15.0) -> Program:
    """The program eSpeak NG (GPL, so run as a program of its own): small, many languages, sounds like a machine."""
    return Program(
        name="espeak-ng",
        arguments=("espeak-ng", "--stdin", "--stdout", "-v", "{voice}", "-s", "{speed}"),
        install="Install it (`apt install espeak-ng`, `brew install espeak-ng`), or set speech_out to another engine",
        voice=voice or "",
        timeout_s=timeout_s,
    )


def flite(*, voice: str | None = None, timeout_s: float = 15.0) -> Program:
    """CMU Flite (BSD): English alone, voices such as `slt`, `rms`, `awb`."""
    return Program(
        name="flite",
        arguments=("flite", "-voice", "{voice}", "--setf", "duration_stretch={stretch}", "-o", "{wav}"),
        install="Install it (`apt install flite`), or set speech_out to another engine",
        voice=voice or "slt",
        timeout_s=timeout_s,
    )


def command(line: str, *, voice: str | None = None, timeout_s: float = 15.0) -> Program:
    """A command line of somebody's own, split as a shell would and run without one; settings hold none that is bad."""
    arguments = shlex.split(line)
    return Program(
        name=Path(arguments[0]).name,
        arguments=tuple(arguments),
        install="Install it, or name another in speech_out_command",
        voice=voice or "",
        timeout_s=timeout_s,
    )


def _filled(argument: str, told: dict[str, str]) -> str:
    for name, value in told.items():
        argument = argument.replace("{" + name + "}", value)
    return argument


def _content(name: str, wav: Path) -> bytes:
    try:
        with wav.open("rb") as file:
            return file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise SpeakingError(f"{name} wrote no sound; its command has to write a WAV file to {{wav}}") from None


def _read(name: str, content: bytes) -> Spoken:
    """The sound of a WAV file, its channels mixed. Programs that write into a pipe leave its length open."""
    import soundfile

    if len(content) > _LARGEST:
        raise SpeakingError(f"{name} made more sound than anybody says at once")
    try:
        samples, rate = soundfile.read(BytesIO(content), dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError):
        raise SpeakingError(f"{name} wrote something that is no WAV file ({len(content)} bytes)") from None
    if not len(samples):
        raise SpeakingError(f"{name} wrote a WAV file without sound")
    return Spoken(samples.mean(axis=1).astype(np.int16), int(rate))
