"""What the redactor keeps of a turn and of a secret, and what its rules see."""

from dataclasses import dataclass, field

from wellheard.conversation import Turn
from wellheard.language.numbers import CodeRun
from wellheard.speech.redaction.labels import Label
from wellheard.speech.redaction.masking import Span
from wellheard.speech.redaction.reading import Run


@dataclass(slots=True)
class Heard:
    """A turn as it came, and what is masked in it so far."""

    turn: Turn
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Secret:
    """A number that was given away."""

    digits: str
    category: str
    index: int
    """Of the turn that showed it."""


@dataclass(slots=True)
class View:
    """What the rules see of the turn at hand."""

    index: int
    speaker: str
    normal: str
    """Normalised, with blanks where earlier masks are."""
    labels: tuple[Label, ...]
    runs: list[Run]
    codes: list[CodeRun]
    others: int
    """Words that have nothing to do with reading out a number."""
    awaits: bool
    """A question is open, or somebody is reading out a number."""
