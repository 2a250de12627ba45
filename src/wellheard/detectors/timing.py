"""What the timing detectors share: how they start, and moments that are made of time instead of words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wellheard.conversation import AGENT, CUSTOMER, Moment
from wellheard.conversation.moments import Attribute
from wellheard.detectors.interface import CallSoFar, Heard, Listener

LEAST_OVERLAP_MS = 300
"""Speaking at once for less than this is ordinary turn-taking, and inexact timing."""
LEAST_SILENCE_MS = 5_000
"""Dead air is longer than this."""
_LOOK_BACK = 4
_CONTEXT = 32

Notice = Callable[[Heard, CallSoFar], Iterable[Moment]]


@dataclass(frozen=True)
class Timing:
    """A detector of one kind from times, overlaps and voice."""

    kind: str
    version: str
    start: Callable[[], Listener]
    """Makes a fresh listener for one call."""

    @property
    def id(self) -> str:
        """Named after its kind."""
        return f"timing.{self.kind}"

    @property
    def kinds(self) -> frozenset[str]:
        """The one kind."""
        return frozenset({self.kind})

    @property
    def reads(self) -> frozenset[str]:
        """No other kinds."""
        return frozenset()

    def begin(self) -> Listener:
        """A fresh listener."""
        return self.start()


@dataclass(frozen=True, slots=True)
class EachTurn:
    """A listener that keeps nothing between turns."""

    notice: Notice
    by_words: bool
    """Whether it also notices something in turns that have neither times nor a mark that they overlap."""

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        """What the turn brings."""
        if heard.turn.start_ms is None and not (self.by_words or heard.turn.overlap):
            return ()
        return self.notice(heard, call)

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        """Nothing more."""
        del call
        return ()


def each_turn(kind: str, version: str, notice: Notice, *, by_words: bool = False) -> Timing:
    """A timing detector by one function of the turn and the call so far.

    Without `by_words` it isn't asked about turns that have neither times nor a mark that they overlap.
    """
    return Timing(kind, version, lambda: EachTurn(notice, by_words))


def is_person(heard: Heard) -> bool:
    """Agent or customer, not a recorded voice."""
    return heard.turn.speaker in (AGENT, CUSTOMER) and not heard.turn.automated


def held_by_other(heard: Heard, call: CallSoFar) -> Heard | None:
    """The other one's earlier turn that was still going on when this one started; by times. O(1)."""
    start = heard.turn.start_ms
    if start is None:
        return None
    for other in reversed(call.turns[-_LOOK_BACK - 1 : -1]):
        if other.turn.speaker != heard.turn.speaker and _goes_on_at(other, start):
            return other if is_person(other) else None
    return None


def _goes_on_at(heard: Heard, at_ms: int) -> bool:
    start, end = heard.turn.start_ms, heard.turn.end_ms
    return start is not None and end is not None and start < at_ms < end


def spoken(
    heard: Heard,
    kind: str,
    version: str,
    *,
    start_ms: int | None,
    end_ms: int | None,
    confidence: float,
    attributes: Mapping[str, Attribute] | None = None,
    refers_to: tuple[int | str, ...] = (),
    characters: int | None = None,
) -> Moment:
    """A moment whose words are the turn's text, or its first `characters`."""
    text = heard.turn.text
    end = len(text) if characters is None else characters
    return Moment(
        id="",
        kind=kind,
        speaker=heard.turn.speaker,
        turn_ids=(heard.turn.id,),
        start_ms=start_ms,
        end_ms=end_ms,
        quote=text[:end],
        offset=0,
        suffix=text[end : end + _CONTEXT],
        attributes=dict(attributes or {}),
        confidence=round(confidence, 3),
        detector=f"timing.{kind}@{version}",
        refers_to=refers_to,
    )


def wordless(
    kind: str,
    version: str,
    *,
    speaker: str,
    turn_ids: tuple[int, ...],
    start_ms: int | None,
    end_ms: int | None,
    confidence: float,
    attributes: Mapping[str, Attribute] | None = None,
) -> Moment:
    """A moment in which nothing is said."""
    return Moment(
        id="",
        kind=kind,
        speaker=speaker,
        turn_ids=turn_ids,
        start_ms=start_ms,
        end_ms=end_ms,
        quote="",
        attributes=dict(attributes or {}),
        confidence=round(confidence, 3),
        detector=f"timing.{kind}@{version}",
    )


def silence_before(heard: Heard, call: CallSoFar) -> tuple[Heard, int, int] | None:
    """The turn before a gap of more than five seconds that this turn ends, and the gap's start and end in ms."""
    start = heard.turn.start_ms
    if start is None or len(call.turns) < 2:
        return None
    ended = [each for each in call.turns[-_LOOK_BACK - 1 : -1] if each.turn.end_ms is not None]
    if not ended:
        return None
    last = max(ended, key=lambda each: (each.turn.end_ms or 0, each.turn.id))
    silent_from = last.turn.end_ms or 0
    return (last, silent_from, start) if start - silent_from > LEAST_SILENCE_MS else None
