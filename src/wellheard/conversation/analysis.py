"""The analysis document: everything that one run found out about one conversation."""

from dataclasses import dataclass, field
from typing import Literal

from wellheard.conversation.call import Conversation
from wellheard.conversation.cues import CueKept
from wellheard.conversation.ledger import Ledger
from wellheard.conversation.moments import Moment
from wellheard.conversation.outcome import Kindness, Resolution
from wellheard.conversation.scorecard import NotApplicable, NotAssessed, Scorecard

SCHEMA: Literal["wellheard.analysis/1"] = "wellheard.analysis/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the call that shows something."""

    turn_ids: tuple[int, ...]
    """The turns."""
    start_ms: int | None
    """Absent in a transcript without times."""
    end_ms: int | None
    """Exclusive."""
    why: str
    """What is to be heard there, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirroring:
    """How far the agent's style moves toward the customer's."""

    value: float
    """0-1, the mean of the voice parts moved from -1..1 to 0..1; 0.5 is neither toward nor away."""
    parts: dict[str, float]
    """Such as `proximity`, `convergence`, `synchrony` (voice, -1 to 1) and `style_matching` (words, 0-1)."""
    stretch: Stretch | None
    """Where it shows best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnValue:
    """A number that a turn has."""

    turn_id: int
    """The turn."""
    value: float
    """The number; its range is told where it is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """Where the customer's mood turned, and what had come just before. Nothing is said about why."""

    turn_id: int
    """The customer's turn that shows it."""
    moment: str | None
    """Id of the customer's moment that shows it; absent where they merely were no longer upset."""
    after: tuple[str, ...]
    """Ids of what the agent did well or badly since the customer's turn before, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distress:
    """How upset the customer was in the course of the call; levels go from 0 (calm) to 3 (beside themselves)."""

    start: float
    """The level in which they came: the highest of their first three turns."""
    peak: float
    """The highest level."""
    peak_turn: int | None
    """The customer's turn in which it was first reached; absent where they never were upset."""
    end: float
    """The level in which they left."""
    eased: bool | NotApplicable
    """Whether they left at a third of the peak or less; not applicable where they never were upset."""
    rose: Turning | None = None
    """The steepest rise after an answer of the agent; absent where it never rose after one."""
    fell: Turning | None = None
    """Where it began to ease for good; absent where it did not."""
    course: tuple[TurnValue, ...] = ()
    """The level at each of the customer's turns that says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """How far the agent's replies build on what the customer has just said."""

    value: float
    """0-1, the mean over the replies."""
    best: int
    """The agent's turn with the highest."""
    worst: int
    """The agent's turn with the lowest."""
    replies: tuple[TurnValue, ...]
    """Every reply to something told, 0-1 each, in order."""


Measure = float | int | Mirroring | Distress | Uptake | NotAssessed


def numbers(measured: Measure) -> dict[str, float]:
    """A measure's numbers by the name of the part, the main one under the empty name; nothing where not assessed."""
    match measured:
        case NotAssessed():
            return {}
        case Mirroring():
            return {"": measured.value, **measured.parts}
        case Distress():
            parts = {"": measured.peak, "start": measured.start, "end": measured.end}
            return parts if isinstance(measured.eased, NotApplicable) else parts | {"eased": float(measured.eased)}
        case Uptake():
            values = [each.value for each in measured.replies]
            return {"": measured.value, "best": max(values), "worst": min(values)} if values else {"": measured.value}
        case _:
            return {"": float(measured)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What this customer would tell their friends about the call."""

    stars: int
    """1-5."""
    text: str
    """One to three sentences in the customer's voice."""
    evidence: tuple[str, ...] = ()
    """Ids of the moments that it rests on."""
    author: str = "wellheard"
    """Who wrote it: the embedded default, or the language judge's model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingNote:
    """One piece of praise or the one focus."""

    type: Literal["praise", "focus"]
    """Praise comes first; there is at most one focus."""
    criterion: str | None
    """The criterion it belongs to."""
    moment: str | None
    """Id of the moment to listen to."""
    turn_id: int | None
    """The turn to listen to, also where what was missed is an absence."""
    why: str
    """For the rep, in a sentence or two."""
    say_instead: str | None = None
    """An example of better words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that could not be done; the rest of the analysis stands."""

    stage: str
    """`intake`, `speech`, `detector`, `playbook`, `judge` ..."""
    what: str
    """Which part of it, such as a detector's id."""
    reason: str
    """Why, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What made the document; the same input and versions make the same document."""

    wellheard: str
    """Version of the program."""
    detectors: str
    """Digest of all detector ids and versions."""
    speech: str | None = None
    """Speech engine and weights; absent for a transcript."""


_NOT_TOLD = NotAssessed(not_assessed="made by a version of Wellheard that didn't tell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The analysis document."""

    schema: Literal["wellheard.analysis/1"] = SCHEMA
    """Name and version of the format."""
    conversation: Conversation
    """What was said."""
    moments: tuple[Moment, ...]
    """What was noticed, in order."""
    measures: dict[str, Measure]
    """Numbers about the whole call, by name; what could not be measured says why."""
    ledger: Ledger
    """What the customer told and tried."""
    scorecard: Scorecard
    """How the playbook judges it."""
    story: Story
    """What the customer would tell."""
    resolution: Resolution | NotAssessed = _NOT_TOLD
    """Whether the customer left with what they came for."""
    kindness: Kindness | NotAssessed = _NOT_TOLD
    """How kindly they were treated."""
    coaching: tuple[CoachingNote, ...]
    """Praise first, then one focus."""
    cues: tuple[CueKept, ...] = ()
    """What was shown to the agent during the call, and what became of it; empty where nobody was helped live."""
    gaps: tuple[Gap, ...] = ()
    """What could not be done."""
    versions: Versions
    """What made it."""
    made_at: str | None = field(default=None)
    """Stamp of the run, RFC 3339 in UTC; the one part that differs between equal runs."""
