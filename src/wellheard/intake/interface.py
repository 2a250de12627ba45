"""What comes in, and what to say when it can't."""

from dataclasses import dataclass

from wellheard.conversation import Conversation
from wellheard.conversation.recording import Recording

__all__ = ["Incoming", "IntakeError", "Recording", "Transcript"]


class IntakeError(Exception):
    """A file or a part of it can't be read; says what, where and what to do."""

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}. {remedy}")
        self.what, self.where, self.remedy = what, where, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A conversation whose words are known, perhaps with its sound beside it."""

    conversation: Conversation
    recording: Recording | None = None
    """The sound of it, where there is one: for playing, voice measures and word times."""


Incoming = Recording | Transcript
