"""What comes of a message: the one vocabulary that all protocols are read into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from wellheard.conversation.call import Role
from wellheard.streams.interface import CallStart, EndReason, Finding, NoteKind, Samples


class StreamError(Exception):
    """The other side sent what its protocol does not allow; the text says what, for the log and for the other side."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A call wants in."""

    start: CallStart
    resume: bool = False
    """It goes on with a call that was cut off."""
    token: str | None = None
    """By which it asks to be let in, where the first message carries one."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Sound of a track, right after what was heard or missed on it before."""

    track: int
    samples: Samples


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing came for a half-open stretch of a track, milliseconds from the start of the connection."""

    track: int
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Paused:
    """The phone system holds the sound back."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """Sound comes again."""

    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finished turn, as text."""

    speaker: Role
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What somebody is in the middle of saying."""

    speaker: Role
    text: str
    start_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """Something told beside sound and words."""

    kind: NoteKind
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Over:
    """The call is over; what is still being worked out may be told until the socket closes."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class Reply:
    """A text message for the other side."""

    text: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """It may not come in, which it is told no sooner than half a second after it knocked."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Nothing more is to be said: the socket is closed."""

    code: int = 1000
    """Of RFC 6455, 7.4."""
    patient: bool = False
    """The other side is given time to close first."""


Happening = Began | Heard | Missed | Paused | Resumed | Said | Saying | Noted | Over | Reply | Unauthorised | Goodbye
REFUSED = 1008
"""Closed because who asks may not come in, or says what is not understood."""
LATER = 1013
"""Closed because there is no room now."""


class Talk(Protocol):
    """One side of a conversation over a websocket, without the websocket."""

    def receive(self, message: str | bytes, at: float) -> list[Happening]:
        """What comes of a message that arrived at `at`, seconds of a clock that never goes back. Raises StreamError."""

    def opened(self, from_ms: int = 0) -> list[Happening]:
        """The door has taken the call in; `from_ms` is where on its clock a call goes on that is resumed."""

    def refused(self, reason: str) -> list[Happening]:
        """The door has not taken the call in, or can't keep it; `reason` is a sentence."""

    def unauthorised(self) -> list[Happening]:
        """It may not come in."""

    def tell(self, finding: Finding) -> list[Happening]:
        """What was found in the call, in the words of the protocol; nothing where it has none for it."""

    def concluded(self) -> list[Happening]:
        """After `Over`: all that was still being worked out has been told."""
