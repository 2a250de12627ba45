"""A recording before it is heard: where its sound lies, and what is known of it."""

from dataclasses import dataclass
from pathlib import Path

from wellheard.conversation.call import Metadata


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
