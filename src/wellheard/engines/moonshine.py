"""Speech to text by Moonshine tiny-en on onnxruntime.

Jeffries et al. 2024, "Moonshine: speech recognition for live transcription and voice commands".
"""

import math
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.engines.onnx import session
from wellheard.engines.weights import moonshine_folder, moonshine_version
from wellheard.speech.interface import RATE, Recognised, Sound

_BEGIN, _END = 1, 2
_HEADS, _HEAD_WIDTH = 8, 36
_TOKENS_PER_SECOND = 6.5  # faster than anybody speaks; beyond that the network only repeats itself
_SHORTEST = RATE // 10
_LONGEST_LOOP = 12
_CONTROL = (b"<s>", b"</s>", b"<unk>")


class Moonshine:
    """Greedy decoding with the probability of each token; loads at the first use. Threads may share it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._encoder: Any = None
        self._decoder: Any = None
        self._pieces: list[bytes] = []

    @property
    def name(self) -> str:
        """Engine and weights with version."""
        return f"moonshine tiny-en ({moonshine_version(self._folder)}) on onnxruntime"

    def recognise(self, sound: Sound) -> Recognised:
        """The words of one stretch; the confidence is the exponential of the mean token's log-probability."""
        with self._loading:
            if self._decoder is None:
                self._load()
        if len(sound) < _SHORTEST:
            sound = np.pad(sound, (0, _SHORTEST - len(sound)))
        tokens, scores = self._decode(sound[None].astype(np.float32))
        confidence = math.exp(sum(scores) / len(scores)) if scores else 0.0
        return Recognised(text=self._text(tokens), confidence=min(1.0, confidence))

    def _load(self) -> None:
        folder = moonshine_folder(self._folder)
        self._pieces = read_pieces((folder / "tokenizer.bin").read_bytes())
        self._encoder = session(folder / "encoder_model.ort")
        decoder = session(folder / "decoder_model_merged.ort")
        self._outputs = [output.name for output in decoder.get_outputs()]
        self._growing = [name for name in self._outputs if ".encoder." not in name]
        empty = np.zeros((1, _HEADS, 0, _HEAD_WIDTH), np.float32)
        inputs = (entry.name for entry in decoder.get_inputs())
        self._nothing_said = {name: empty for name in inputs if name.startswith("past_key_values")}
        self._decoder = decoder

    def _decode(self, sound: NDArray[np.float32]) -> tuple[list[int], list[float]]:
        mask = np.ones(sound.shape, np.int64)
        hidden = self._encoder.run(None, {"input_values": sound, "attention_mask": mask})[0]
        feed = {"encoder_hidden_states": hidden, "encoder_attention_mask": mask, **self._nothing_said}
        tokens: list[int] = []
        scores: list[float] = []
        token = _BEGIN
        for step in range(math.ceil(sound.shape[1] / RATE * _TOKENS_PER_SECOND) + 1):
            token, score, feed = self._step(token, feed, first=step == 0)
            scores.append(score)
            if token == _END:
                break
            tokens.append(token)
            if loop := repeated(tokens):
                return tokens[:-loop], scores[:-loop]
        return tokens, scores

    def _step(self, token: int, feed: dict[str, Any], *, first: bool) -> tuple[int, float, dict[str, Any]]:
        """The likeliest next token, its log-probability, and the feed for the step after."""
        names = self._outputs if first else self._growing
        step = {"input_ids": np.array([[token]], np.int64), "use_cache_branch": np.array([not first])}
        logits, *present = self._decoder.run(names, feed | step)
        scores = logits[0, -1]
        best = int(scores.argmax())
        log_probability = -math.log(float(np.exp(scores - scores[best]).sum()))
        fresh = {
            name.replace("present", "past_key_values"): value for name, value in zip(names[1:], present, strict=True)
        }
        return best, log_probability, feed | fresh

    def _text(self, tokens: list[int]) -> str:
        raw = b"".join(piece for token in tokens if (piece := self._pieces[token]) not in _CONTROL)
        return raw.decode("utf-8", "replace").replace("\u2581", " ").strip()


def repeated(tokens: list[int]) -> int:
    """How many tokens at the end only say again what came before, where a phrase stands there four times in a row."""
    for size in range(1, min(_LONGEST_LOOP, len(tokens) // 4) + 1):
        phrase = tokens[-size:]
        if all(tokens[len(tokens) - (n + 1) * size : len(tokens) - n * size] == phrase for n in range(1, 4)):
            return 3 * size
    return 0


def read_pieces(data: bytes) -> list[bytes]:
    """The vocabulary of a `tokenizer.bin`: each piece is a length (one byte, two from 128 on) and its bytes."""
    pieces = []
    at = 0
    while at < len(data):
        size = data[at]
        at += 1
        if size >= 128:
            size += data[at] * 128 - 128
            at += 1
        pieces.append(data[at : at + size])
        at += size
    return pieces
