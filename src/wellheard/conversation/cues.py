"""Cues: what an agent was shown during a call to say or ask, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wellheard.conversation.call import Turn

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


def stands_by(cue: CueKept, turns: Sequence[Turn]) -> int | None:
    """Id of the turn beside which a cue stands: what called for it, else what was said last when it was shown.

    None in a call without turns. O(turns).
    """
    if any(turn.id == cue.turn_id for turn in turns):
        return cue.turn_id
    before = [turn.id for turn in turns if turn.start_ms is not None and turn.start_ms <= cue.shown_ms]
    return before[-1] if before else turns[0].id if turns else None
