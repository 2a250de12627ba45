"""What a call came to: was it resolved, and how kindly was the customer treated. Each with its proof."""

from dataclasses import dataclass
from typing import Literal

ResolvedWord = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Whether the customer left with what they came for."""

    answer: ResolvedWord
    """The likeliest."""
    confidence: float
    """How likely the answer is, 0-1."""
    chances: dict[ResolvedWord, float]
    """How likely each answer is, 0-1; together 1."""
    evidence: tuple[str, ...] = ()
    """Ids of the moments that carried it, those that say most first."""
    turn_ids: tuple[int, ...] = ()
    """Turns whose very words carried it, those that say most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kindness:
    """How kindly the customer was treated."""

    level: int
    """1 (unkind) to 5 (very kind)."""
    confidence: float
    """How likely the level is, 0-1."""
    evidence: tuple[str, ...] = ()
    """Ids of the moments that carried it, those that say most first."""
    turn_ids: tuple[int, ...] = ()
    """The agent's turns whose very words carried it, those that say most first."""
