"""The fine-tuned sentence encoder: log-odds of every kind for every turn, read in the light of the turns before it.

Trained by `python -m train.encoder`, run by onnxruntime in whole numbers of eight bits. Each turn is read once: what
the next turns need of it, its words' states and the memory of the call, is kept, so a turn costs the same wherever in
the call it stands. O(tokens of the turn) time, O(1) memory a call.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import CUSTOMER, Turn
from wellheard.detectors.run import DetectorError
from wellheard.engines.onnx import MODELS, session

NETWORK, TOKENIZER = MODELS / "sentence_encoder.onnx", MODELS / "sentence_encoder_tokenizer.json"
MOST_TOKENS = 64
"""Of a longer turn the beginning and the end are read."""
_START, _STOP = 101, 102
_MEMORY, _SIZE = 192, 384
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SentenceEncoder:
    """The network of these files; they are opened when the first call begins."""

    network: Path = NETWORK
    tokenizer: Path = TOKENIZER

    @property
    def version(self) -> str:
        """A digest of the network.

        Raises DetectorError where there is none.
        """
        return _digest(self.network)

    def begin(self) -> "EncodedCall":
        """Start to read a call.

        Raises DetectorError where the files can't be read.
        """
        return EncodedCall(_opened(self.network, self.tokenizer))


@dataclass(frozen=True, slots=True)
class _Opened:
    labels: tuple[str, ...]
    network: Any
    tokenizer: Any
    back: Floats
    """What marks the words of the last turn, of the one before ..., a row each."""
    kept: int
    """Words of an earlier turn that are looked back at."""

    def tokens(self, text: str) -> list[int]:
        """A turn as token numbers."""
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        if len(ids) > MOST_TOKENS:
            ids = ids[: MOST_TOKENS // 2] + ids[-MOST_TOKENS // 2 :]
        return [_START, *ids, _STOP]


@dataclass(slots=True)
class EncodedCall:
    """One call being read."""

    _encoder: _Opened
    _states: list[Floats] = field(init=False, default_factory=list)
    """Words of the last turns, the latest turn first."""
    _memory: Floats = field(init=False, default_factory=lambda: np.zeros((1, _MEMORY), np.float32))
    _gist: Floats = field(init=False, default_factory=lambda: np.zeros((1, _MEMORY), np.float32))

    @property
    def labels(self) -> tuple[str, ...]:
        """Kinds, questions about their attributes, and neighbouring tasks such as `task:uptake`; a number each."""
        return self._encoder.labels

    def hear(self, turn: Turn) -> Floats:
        """Log-odds by label; every turn is heard once, in its order."""
        encoder = self._encoder
        words = [states + mark for states, mark in zip(self._states, encoder.back, strict=False)]
        before = np.concatenate(words) if words else np.zeros((0, _SIZE), np.float32)
        feed = {
            "ids": np.array(encoder.tokens(turn.text), np.int64),
            "speaker": np.array([int(turn.speaker == CUSTOMER)], np.int64),
            "before": before,
            "memory": self._memory,
            "last": self._gist,
        }
        margins, states, self._memory, self._gist = encoder.network.run(None, feed)
        self._states = [states[: encoder.kept], *self._states][: len(encoder.back)]
        return np.asarray(margins[0], np.float32)


@cache
def _opened(network: Path, tokenizer: Path) -> _Opened:
    try:
        from tokenizers import Tokenizer

        cutter = Tokenizer.from_file(str(tokenizer))
        cutter.no_padding()
        cutter.no_truncation()
        opened = session(network, keep_memory=True)
        said = opened.get_modelmeta().custom_metadata_map
        return _Opened(
            labels=tuple(json.loads(said["labels"])),
            network=opened,
            tokenizer=cutter,
            back=np.array(json.loads(said["back"]), np.float32),
            kept=int(said["kept"]),
        )
    except Exception as error:  # onnxruntime and tokenizers raise their own kinds, some of them bare
        raise _unreadable(network, error) from error


def _unreadable(network: Path, error: Exception) -> DetectorError:
    return DetectorError(
        f"{network}: the sentence encoder can't be read ({error}); set noticing to `linear`, which does without"
    )


@cache
def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise _unreadable(path, error) from error
