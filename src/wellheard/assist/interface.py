"""What a live call is told when it begins, and what it says back after each thing that happens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from wellheard.conversation import CueKept, Moment
from wellheard.conversation.call import Channel

State = Literal["live", "ended"]
CueHappened = Literal["shown", "taken", "ignored", "withdrawn", "dismissed"]
SHOWN_TURNS = 40
"""So many of the latest turns stand in a snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeader:
    """What is known of a call when it begins."""

    call: str
    """Its id."""
    title: str = ""
    """What to call it in a list; the id where empty."""
    agent: str | None = None
    customer: str | None = None
    """By which the customer is known again."""
    queue: str | None = None
    channel: Channel = "voice"
    source: str = "turns"
    """How it comes in, such as `audiohook`."""
    started_at: datetime | None = None
    """Timezone-aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueEvent:
    """Something happened to a cue."""

    what: CueHappened
    cue: CueKept
    """As it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one input changed: all that a panel, a wall or a phone system has to be told."""

    parts: Mapping[str, Any] = field(default_factory=dict)
    """Parts of the snapshot that are different now, whole, by their key; all but `turns`."""
    turns: tuple[Mapping[str, Any], ...] = ()
    """Turns that are new, or stand in place of those with the same id."""
    moments: tuple[Moment, ...] = ()
    """What was noticed."""
    cues: tuple[CueEvent, ...] = ()
    """In order; a cue that goes away comes before the one that follows it."""
    forgettable: bool = False
    """A call that is told everything but this input knows and shows the same; a journal may leave it out."""

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.parts or self.turns or self.moments or self.cues)


def apply(snapshot: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The snapshot after some changes: what a panel does with them."""
    turns = {each["id"]: each for each in snapshot["turns"]}
    turns |= {each["id"]: each for each in changes.turns}
    return {**snapshot, **changes.parts, "turns": list(turns.values())[-SHOWN_TURNS:]}
