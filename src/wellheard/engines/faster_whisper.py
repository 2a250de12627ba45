"""Speech to text by Whisper on CTranslate2; the extra `whisper` installs it."""

import math
from collections.abc import Callable
from typing import Any

from wellheard.speech.interface import Recognised, Sound, SpeechError

ModelFactory = Callable[[str], Any]
"""From a model's name or folder to something with faster_whisper.WhisperModel's `transcribe`."""


class FasterWhisper:
    """Loads at the first use, on one thread, since calls are spread over processes."""

    def __init__(self, model: str = "small.en", *, factory: ModelFactory | None = None) -> None:
        """Nothing is loaded yet.

        Args:
            model: A name such as `small.en`, which faster-whisper downloads once, or a folder with a converted model.
            factory: Makes the model; for another device or precision than the default.

        """
        self._wanted = model
        self._factory = factory or _load
        self._model: Any = None

    @property
    def name(self) -> str:
        """Engine and model."""
        return f"faster-whisper {self._wanted}"

    def recognise(self, sound: Sound) -> Recognised:
        """The words of one stretch with their times; the confidence is that of the mean token."""
        if self._model is None:
            self._model = self._factory(self._wanted)
        found, _ = self._model.transcribe(
            sound,
            language="en",
            beam_size=1,
            temperature=0.0,
            word_timestamps=True,
            condition_on_previous_text=False,
            vad_filter=False,
        )
        segments = list(found)
        words = [word for segment in segments for word in segment.words or ()]
        return Recognised(
            text=" ".join(segment.text.strip() for segment in segments).strip(),
            confidence=_confidence(segments),
            words=tuple((word.word.strip(), float(word.start), float(word.end)) for word in words) or None,
        )


def _confidence(segments: list[Any]) -> float:
    """The exponential of the mean token's log-probability over all segments, each weighing by its tokens."""
    count = sum(len(segment.tokens) for segment in segments)
    if not count:
        return 0.0
    return min(1.0, math.exp(sum(segment.avg_logprob * len(segment.tokens) for segment in segments) / count))


def _load(model: str) -> Any:
    try:
        from faster_whisper import WhisperModel
    except ImportError as error:
        remedy = "Install it with `pip install wellheard[whisper]`, or set speech_engine to embedded."
        raise SpeechError("faster-whisper is not installed", where="speech_engine", remedy=remedy) from error
    try:
        return WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
    except (OSError, RuntimeError, ValueError) as error:
        remedy = "Name a model that faster-whisper knows, such as small.en, or a folder with a converted model."
        raise SpeechError(
            f"the model can't be loaded ({error})", where=f"speech_model {model}", remedy=remedy
        ) from error
