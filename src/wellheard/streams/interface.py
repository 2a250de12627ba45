"""What every protocol turns into: a call that starts, a line along which it comes in, and the door it comes in by.

The modules beside this one know how phone systems talk. They hand bytes and messages in and out and touch no socket;
`wellheard.server.streams` has the sockets, and `wellheard.server.live_calls` is what stands behind the door.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import Word
from wellheard.conversation.call import Channel, Role

Samples = NDArray[np.int16]
"""One track, mono, 16 bits, at the call's rate."""
Source = Literal["audiohook", "twilio", "telnyx", "websocket", "audiosocket", "turns", "practice"]
"""How a call comes in."""
EndReason = Literal["ended", "lost", "error"]
"""The phone system said that the call is over; it went away without a word; what it sent could not be understood."""
Urgency = Literal["hint", "soon", "now"]
MIXED: Final = "mixed"
"""A track on which both sides are heard."""
Speaker = Role | Literal["mixed"]
NoteKind = Literal["dtmf", "mark", "discarded", "error", "updated", "clock"]
"""Something the phone system tells beside sound and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStart:
    """A call begins, as the phone system tells it. Its times count in milliseconds from its first `started_at`."""

    call: str
    """Its id, made from the phone system's: letters, digits, `-`, `_` and `.` alone, so that it is safe as a path."""
    source: Source
    started_at: datetime
    """Of this connection, with its zone; the clock of a call that is resumed goes on from that of its first."""
    tracks: tuple[Speaker, ...] = ()
    """Who is heard on which track; none where only turns come in."""
    rate: int = 8000
    """Samples a second of every track."""
    channel: Channel = "voice"
    conversation: str | None = None
    """What the phone system calls the whole conversation: the same before and after a transfer to a colleague."""
    agent: str | None = None
    """Name or id of the agent, as calls in the room carry it."""
    customer: str | None = None
    """Something by which the customer is known again, where the phone system tells it."""
    queue: str | None = None
    from_number: str | None = None
    to_number: str | None = None
    language: str | None = None
    """BCP 47, such as `en-US`."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What else was told: session, stream and account ids, parameters of the customer's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalTranscript:
    """A turn as it was heard, redacted; it won't change any more."""

    id: str
    track: int | None
    """On which track it was said; None for a turn that came in as text."""
    speaker: Role
    text: str
    start_ms: int
    end_ms: int
    """Exclusive."""
    confidence: float | None = None
    """0-1."""
    words: tuple[Word, ...] | None = None
    """With times from the start of the call, where the recogniser gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueShown:
    """Something to say or ask now."""

    id: str
    kind: str
    """The cue's kind, such as a criterion's id."""
    text: str
    """For the agent, redacted."""
    urgency: Urgency
    at_ms: int
    """Of the call, when it was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CueWithdrawn:
    """A cue that is no longer true, or was taken."""

    id: str
    at_ms: int


Finding = FinalTranscript | CueShown | CueWithdrawn
"""What goes back to the phone system, where its protocol has a way to take it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sounded:
    """Sound for who is on the line, where the room itself talks with them: a practice call."""

    samples: Samples
    """One channel, at the call's rate."""
    mark: str = ""
    """With the last piece of what is said at once, a name by which the phone system may tell that it was played."""


@dataclass(frozen=True, slots=True)
class Hushed:
    """What was sent and isn't played yet is to be forgotten."""


@dataclass(frozen=True, slots=True)
class Left:
    """The room hangs up."""


Answer = Sounded | Hushed | Left
"""What the room says on the line itself."""


class DoorError(Exception):
    """A call can't be taken in: too many at once, or the room is closing. Its text is a sentence for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Line(Protocol):
    """One call coming in. No method waits for anything, so that a slow listener never holds up the phone side.

    All are called from the event loop. After `end` nothing more is called. Times are on the call's clock.
    """

    @property
    def from_ms(self) -> int:
        """Where on the call's clock this connection began: nought, but for a call that is resumed."""

    def audio(self, track: int, samples: Samples, at_ms: int | None = None) -> None:
        """Sound of a track. It goes on where the track's last ended, unless `at_ms` says that it begins later."""

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:
        """Nothing came for this half-open stretch of a track, and nothing will. The next sound begins at `to_ms`."""

    def pause(self, at_ms: int) -> None:
        """The phone system holds the sound back, for example while a card number is told."""

    def resume(self, at_ms: int) -> None:
        """Sound comes again."""

    def turn(self, speaker: Role, text: str, start_ms: int | None, end_ms: int | None, id: str | None = None) -> None:  # noqa: A002 - the name of the field on the wire
        """A finished turn as text, not yet redacted; without times it is said now."""

    def partial(self, speaker: Role, text: str, start_ms: int | None = None) -> None:
        """What somebody is saying, not finished; the next of the same speaker takes its place."""

    def note(self, kind: NoteKind, **details: str) -> None:
        """Something told beside sound and words. Digits of `dtmf` are never kept as they are."""

    def end(self, reason: EndReason) -> None:
        """The call is over, or is lost; a lost one may be resumed."""

    def outgoing(self) -> AsyncIterator[Finding | Answer]:
        """What is found, as it is found, until the call ends. Who reads slowly misses cues, never delays the call."""


class Door(Protocol):
    """Where calls come in."""

    async def open(self, start: CallStart, *, resume: bool = False) -> Line:
        """Take a call in, without loading anything first: answers in milliseconds.

        With `resume` the call of this id goes on, if it is known and has not been concluded; otherwise it begins.
        Raises DoorError, also where the call that is known came another way or is another agent's.
        """
