"""What can happen to a call in progress: the things that wait in its mailbox."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wellheard.assist import Action
from wellheard.conversation import Ledger
from wellheard.conversation.call import Role
from wellheard.streams.interface import EndReason

if TYPE_CHECKING:
    from wellheard.server.live_calls.watching import Watcher
    from wellheard.speech.live import Result


@dataclass(frozen=True, slots=True)
class Begin:
    """It begins, or goes on after a restart of the room."""

    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finished turn came as text."""

    speaker: Role
    text: str
    start_ms: int | None
    end_ms: int | None
    id: str | None
    at_ms: int
    """Of the call, when it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Somebody is in the middle of saying something."""

    speaker: Role
    text: str
    start_ms: int | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Heard:
    """The hearing tells something."""

    result: "Result"


@dataclass(frozen=True, slots=True)
class Tick:
    """Another second."""

    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The phone system puts the customer on hold, or takes them back."""

    on: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Something of the call could not be taken in."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """Somebody did something in the panel; the answer says whether it could be done."""

    action: Action
    by: str
    at_ms: int
    answer: "Future[None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody wants to read something off the call; the answer is what the function gives."""

    read: Callable[[Any], Any]
    answer: "Future[Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The agent begins with a colleague's hand-off; the answer says whether it could be done."""

    ledger: Ledger
    call: str
    """From which it was handed over."""
    answer: "Future[None]"


@dataclass(frozen=True, slots=True)
class Joined:
    """A browser wants to be told, beginning with the whole."""

    watcher: "Watcher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The call is over, or was lost; with sound, its last words are still to come."""

    reason: EndReason
    at_ms: int


@dataclass(frozen=True, slots=True)
class Back:
    """The phone system has come back to a call that was lost."""

    at_ms: int


Happening = Begin | Said | Saying | Heard | Tick | Held | Gone | Acted | Asked | Given | Joined | Over | Back
