"""What comes in, what a format reader is, and what to say when something can't be read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wellheard.conversation import Conversation, Metadata, Word
from wellheard.conversation.call import Channel, Role
from wellheard.conversation.recording import Recording

if TYPE_CHECKING:
    from wellheard.intake.source import Source

__all__ = [
    "UNREADABLE_TIME",
    "Draft",
    "Incoming",
    "IntakeError",
    "IntakeOptions",
    "Recording",
    "Result",
    "Said",
    "Transcript",
    "TranscriptFormat",
]

UNREADABLE_TIME = -(1 << 62)
"""A time that makes no sense, such as NaN or "soon"; it is set aside and said."""


class IntakeError(Exception):
    """A file or a part of it can't be read; says what, where and what to do.

    `read` yields it as a value beside the conversations that could be read, so that no neighbour is lost.
    """

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}. {remedy}")
        self.what, self.where, self.remedy = what, where, remedy

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.what, self.where, self.remedy)


def _rebuilt(what: str, where: str, remedy: str) -> IntakeError:
    return IntakeError(what, where=where, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A conversation whose words are known, perhaps with its sound beside it."""

    conversation: Conversation
    recording: Recording | None = None
    """The sound of it, where there is one: for playing, voice measures and word times."""


Incoming = Recording | Transcript
"""One conversation to analyse."""

Result = Recording | Transcript | IntakeError
"""One conversation, or why it can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeOptions:
    """What the user may say about the input."""

    speakers: Mapping[str, Role] = field(default_factory=dict)
    """Who a label means, such as `{"A": "agent"}`; goes before everything that is worked out. Case is ignored."""
    channel: Channel | None = None
    """Voice, chat or email; goes before what the source says."""
    name_pattern: str | None = None
    """What file names tell, such as `{agent}_{customer}_{started_at:%Y%m%d-%H%M}_{queue}`; see `metadata.pattern`."""
    root: Path | None = None
    """Sources are named relative to this folder; by the bare file name where it is not given."""
    extract_to: Path | None = None
    """Folder for sound that lies inside vCons; a private temporary folder where it is not given."""


@dataclass(slots=True, kw_only=True)  # Not frozen: there is one for each turn, and frozen ones take twice as long.
class Said:
    """One utterance as its source gives it."""

    label: str | None
    """The source's word for the speaker."""
    text: str
    """The words."""
    start_ms: int | None = None
    """From the start of the conversation; may be negative or `UNREADABLE_TIME`."""
    end_ms: int | None = None
    """Exclusive; as above."""
    overlap: bool | None = None
    """Whether the source says that it overlaps another; absent where it doesn't say."""
    automated: bool = False
    """The source marks it as a recorded voice."""
    name: str | None = None
    """The speaker's personal name, where the source tells it beside the label."""
    words: tuple[Word, ...] | None = None
    """Word times."""
    confidence: float | None = None
    """0-1, how sure the recogniser was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One conversation as its source gives it, before speakers, times and ids are put in order."""

    said: tuple[Said, ...] = ()
    """Utterances in the order of the source; none where there is only sound."""
    id: str | None = None
    """The source's own id."""
    title: str | None = None
    """The source's own title."""
    channel: Channel | None = None
    """Absent where the source doesn't say."""
    metadata: Metadata = field(default_factory=Metadata)
    """What the source knows of the call."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """Who a label means, where the source says so."""
    pieces: bool = False
    """Utterances are pieces cut by length or pause: those of one speaker that follow closely become one turn."""
    recording: Path | None = None
    """The sound file that the source names."""
    track_speakers: tuple[str, ...] | None = None
    """Who is on each track, where the source says so."""
    duration_ms: int | None = None
    """Length of the sound, where the source says so."""
    repairs: tuple[str, ...] = ()
    """What had to be mended so far."""
    number: int | None = None
    """Which conversation of the file it is, from 1; absent where the file holds one."""
    ready: Conversation | None = None
    """A conversation that is in order already, from an analysis document."""


class TranscriptFormat(Protocol):
    """One way in which conversations are written down; found by entry point `wellheard.formats`."""

    @property
    def name(self) -> str:
        """What the format is called, for messages."""
        ...

    @property
    def suffixes(self) -> frozenset[str]:
        """Endings of file names, such as `.vtt`, that make a file in a folder a candidate."""
        ...

    @property
    def reads_lines(self) -> bool:
        """Whether it reads a file of JSON Lines as a whole; other formats are given each line as a source."""
        ...

    def sniff(self, source: "Source") -> float:
        """How sure it is that the source is of this format: 0 for surely not, 1 for surely. The surest reads."""
        ...

    def read(self, source: "Source") -> Iterator[Draft | IntakeError]:
        """The conversations of the source; may also raise IntakeError where nothing at all can be read."""
        ...
