import builtins
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from wellheard.engines.faster_whisper import FasterWhisper
from wellheard.speech.interface import SpeechError

SOUND = np.zeros(16_000, np.float32)


@dataclass
class Word:
    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass
class Segment:
    text: str
    avg_logprob: float
    tokens: list[int]
    words: list[Word] | None


@dataclass
class Model:
    """Stands for faster_whisper.WhisperModel: a lazy generator of segments, and what it was asked."""

    segments: list[Segment]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def transcribe(self, sound: Any, **asked: Any) -> tuple[Iterator[Segment], None]:
        assert sound is SOUND
        self.asked.append(asked)
        return iter(self.segments), None


def test_segments_become_one_text_with_word_times_and_the_mean_tokens_probability() -> None:
    model = Model(
        [
            Segment(" Hello, Nora.", -0.1, [1, 2, 3], [Word(" Hello,", 0.1, 0.4), Word(" Nora.", 0.5, 0.9)]),
            Segment(" Bye.", -0.5, [4], [Word(" Bye.", 1.0, 1.2)]),
        ]
    )
    heard = FasterWhisper("tiny.en", factory=lambda _: model).recognise(SOUND)
    assert heard.text == "Hello, Nora. Bye."
    assert heard.words == (("Hello,", 0.1, 0.4), ("Nora.", 0.5, 0.9), ("Bye.", 1.0, 1.2))
    assert heard.confidence == pytest.approx(math.exp(-0.2))
    assert model.asked[0]["word_timestamps"] is True
    assert model.asked[0]["condition_on_previous_text"] is False


def test_the_model_is_loaded_once_and_only_when_it_is_needed() -> None:
    loaded: list[str] = []

    def factory(name: str) -> Model:
        loaded.append(name)
        return Model([])

    engine = FasterWhisper("small.en", factory=factory)
    assert engine.name == "faster-whisper small.en"
    assert loaded == []
    assert engine.recognise(SOUND).text == ""
    assert engine.recognise(SOUND).confidence == 0.0
    assert loaded == ["small.en"]


def test_without_the_extra_the_remedy_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "faster_whisper":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(SpeechError, match=r"pip install wellheard\[whisper\]"):
        FasterWhisper().recognise(SOUND)
