"""What comes in, and what to say when it can't."""

from dataclasses import dataclass
from pathlib import Path

from wellheard.conversation import Conversation, Metadata


class IntakeError(Exception):
    """A file or a part of it can't be read; says what, where and what to do."""

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}. {remedy}")
        self.what, self.where, self.remedy = what, where, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Sound to be heard, and what is known of it."""

    path: Path
    """The sound file; for sound inside a vCon a file extracted from it."""
    id: str
    """Id of the conversation to be."""
    title: str
    """What to call it in a list."""
    source: str
    """Name of the file that it came in."""
    metadata: Metadata
    """Agent, customer, queue, time."""
    track_speakers: tuple[str, ...] | None = None
    """Who is on each track, where metadata say so: `("customer", "agent")`."""
    repairs: tuple[str, ...] = ()
    """What had to be mended in the source to read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A conversation whose words are known, perhaps with its sound beside it."""

    conversation: Conversation
    recording: Recording | None = None
    """The sound of it, where there is one: for playing, voice measures and word times."""


Incoming = Recording | Transcript
