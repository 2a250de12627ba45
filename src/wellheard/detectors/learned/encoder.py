"""What the learned detector asks of a sentence encoder; the engine that is one stands in `engines/sentence_encoder.py`."""

from typing import Protocol

from wellheard.conversation import Turn
from wellheard.detectors.learned.grams import Weights


class EncodedCall(Protocol):
    """One call being read."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What it gives a number for: kinds, questions about their attributes, and whatever else it knows."""
        ...

    def hear(self, turn: Turn) -> Weights:
        """Log-odds by label; every turn of the call once, in its order."""
        ...


class Encoder(Protocol):
    """Reads calls."""

    @property
    def version(self) -> str:
        """Names the network. Raises DetectorError where there is none."""
        ...

    def begin(self) -> EncodedCall:
        """Start to read a call. Raises DetectorError where the network can't be opened."""
        ...
