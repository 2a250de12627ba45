"""What goes from one thread of the hearing to the next."""

from dataclasses import dataclass

from wellheard.speech.live.ear import Piece
from wellheard.speech.live.interface import Samples

Span = tuple[int, int]
"""Half-open, milliseconds of the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Sound of a track as it came."""

    track: int
    at: int
    """Position of its first sample, at the call's rate."""
    samples: Samples
    came: float
    """When, by the hearing's clock, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hush:
    """The sound is paused, or, if it is over, the call has ended."""

    over: bool
    at_ms: int
    """Where the call's clock stands."""
    came: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece to be recognised, or, without one, the end of the call."""

    track: int
    piece: Piece | None
    others: tuple[Span, ...]
    """Where the other tracks' speakers were heard speaking lately, by start."""
    came: float
    """When the sound that made it known came."""
    shelved: tuple[int, int] | None = None
    """Where its samples lie on the shelf, from and to which byte."""

    @property
    def is_final(self) -> bool:
        """Whether it may not be left out."""
        return self.piece is None or self.piece.final

    @property
    def is_foreseen(self) -> bool:
        """Whether a final will find it done."""
        return self.piece is not None and self.piece.foreseen
