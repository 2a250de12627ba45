"""Cues: what an agent was shown during a call to say or ask, and what became of it."""

from dataclasses import dataclass
from typing import Literal

Urgency = Literal["hint", "soon", "now"]
URGENCIES: tuple[Urgency, ...] = ("hint", "soon", "now")
"""From the least to the most urgent."""
CueOutcome = Literal["open", "taken", "ignored", "withdrawn", "dismissed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CueKept:
    """One cue as it was shown."""

    id: str
    """`c1`, `c2` ... in the order in which they were shown."""
    kind: str
    """The cue's name in the playbook, by which it can be muted."""
    criterion: str
    """The criterion that it serves."""
    text: str
    """What the agent read."""
    urgency: Urgency
    """How soon it was wanted."""
    turn_id: int
    """The turn that called for it; 0 where none did."""
    quote: str
    """The words that called for it; empty where time alone did."""
    shown_ms: int
    """When it was shown, from the start of the call."""
    ended_ms: int | None = None
    """When it went away; absent while it is shown."""
    outcome: CueOutcome = "open"
    """`taken` where the agent did it, `ignored` where it grew too old, `withdrawn` where it was no longer true."""
    by_hand: bool = False
    """The agent said so; otherwise it was heard."""
    taken_in: int | None = None
    """The agent's turn that did it; absent where none did."""
