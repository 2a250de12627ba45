"""Lets the learned detector hear calls that people have spoken on, and keeps what it saw, believed and reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wellheard.analysis import Setup, begin
from wellheard.conversation import KINDS, Conversation, Moment
from wellheard.detectors import Detector
from wellheard.detectors.learned.adjustments import Adjuster, Reading
from wellheard.detectors.learned.detector import taught
from wellheard.learning.lessons import Lesson
from wellheard.playbook import default_playbook
from wellheard.speech import redact


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One lesson as the software heard it."""

    lesson: Lesson
    readings: tuple[Reading, ...]
    """Turn by turn, as the weights that ship would have it; turns of which they say nothing are not among them."""
    reported: frozenset[tuple[int, str]]
    """Turns and kinds of the moments that came out."""


@dataclass(slots=True)
class _Tap:
    """An adjuster that keeps what comes by, and hands it on as it is or as another adjuster would have it."""

    then: Adjuster | None = None
    readings: dict[int, Reading] = field(default_factory=dict)
    digest: str = ""

    def adjusted(self, reading: Reading) -> Reading:
        self.readings[reading.turn] = reading
        return self.then.adjusted(reading) if self.then else reading


@dataclass(frozen=True, slots=True)
class Hearing:
    """The detectors and whether calls are masked before they hear them: as in an analysis."""

    detectors: tuple[Detector, ...]
    redaction: bool = True

    def of(self, lessons: Sequence[Lesson], adjuster: Adjuster | None = None) -> list[Heard]:
        """What is heard in each; with an adjuster, what is then reported. O(turns)."""
        return [self._of(each, adjuster) for each in lessons]

    def _of(self, lesson: Lesson, adjuster: Adjuster | None) -> Heard:
        tap = _Tap(adjuster)
        conversation = redact(lesson.conversation) if self.redaction else lesson.conversation
        moments = _moments(conversation, taught(self.detectors, tap))
        reported = frozenset((each.turn_ids[0], each.kind) for each in moments if each.turn_ids)
        return Heard(lesson=lesson, readings=tuple(tap.readings.values()), reported=reported)


def _moments(conversation: Conversation, detectors: tuple[Detector, ...]) -> list[Moment]:
    """What is noticed in a call: an analysis as far as noticing goes."""
    listening = begin(Setup(playbook=default_playbook(), detectors=detectors), channel=conversation.channel)
    for turn in conversation.turns:
        listening.hear(turn)
    listening.end()
    return listening.moments


def kinds_in(reading: Reading) -> tuple[str, ...]:
    """The kinds among the labels of a reading: what can be learned for."""
    return tuple(label for label in reading.labels if label in KINDS)


def truth_of(lesson: Lesson, turn: int, kind: str, sought: frozenset[str]) -> bool | None:
    """Whether a kind is there, as far as people know; `sought` are the kinds that complete calls tell of."""
    there: Mapping[tuple[int, str], bool] = lesson.known
    if (turn, kind) in there:
        return there[turn, kind]
    return False if lesson.complete and kind in sought else None
