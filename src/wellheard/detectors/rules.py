"""Rules: the simplest way to write a detector.

A rule names its cues (patterns on the normalised text, each behind a few anchor words so that most turns cost a
dictionary look-up) and, where a pattern isn't enough, a fold that looks at the turn and the call so far.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from wellheard.conversation import KINDS, Moment
from wellheard.conversation.moments import Attribute
from wellheard.detectors.interface import CallSoFar, Heard, Listener

_CONTEXT = 32


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern, and the words one of which must be in the turn before the pattern is tried."""

    anchors: frozenset[str]
    pattern: re.Pattern[str]
    confidence: float
    attributes: Mapping[str, Attribute]


def cue(anchors: str, pattern: str, *, confidence: float = 0.7, **attributes: Attribute) -> Cue:
    """A cue; `anchors` are whole words separated by spaces, `pattern` runs on the normalised text.

    Such as `cue("sorry", r"sorry to hear", depth="specific")`.
    """
    return Cue(frozenset(anchors.split()), re.compile(pattern), confidence, attributes)


@dataclass(frozen=True, slots=True)
class Example:
    """A little conversation, and what a detector must make of its last turn."""

    turns: tuple[str, ...]
    """Each `agent: ...` or `customer: ...`."""
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    """Attributes that the moment must carry."""


def said(*turns: str, **attributes: Attribute) -> Example:
    """An example of which the last turn counts."""
    return Example(turns, attributes)


@dataclass(frozen=True, slots=True)
class Found:
    """What a fold yields: a stretch of the current turn's text, and how sure it is."""

    start: int
    end: int
    confidence: float
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    refers_to: tuple[int | str, ...] = ()


Fold = Callable[[Heard, CallSoFar, Sequence[Found]], Iterable[Found]]
"""Gets what the cues found in the turn; yields what stands. It must not keep state between turns."""


def best(found: Iterable[Found]) -> Iterator[Found]:
    """One moment a turn: the surest, the earliest among equals."""
    ranked = sorted(found, key=lambda each: (-each.confidence, each.start))
    yield from ranked[:1]


def keep(_heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """The default fold: at most one moment a turn, the surest."""
    return best(found)


@dataclass(frozen=True)
class Rule:
    """A detector of one kind by patterns."""

    kind: str
    version: str
    cues: tuple[Cue, ...] = ()
    fold: Fold = keep
    always: bool = False
    """Run the fold on every turn of the speaker, also where no cue matched."""
    reads: frozenset[str] = frozenset()
    fires: tuple[Example, ...] = ()
    silent: tuple[Example, ...] = ()

    @property
    def id(self) -> str:
        """Rules are named after their kind."""
        return f"rules.{self.kind}"

    @property
    def kinds(self) -> frozenset[str]:
        """The one kind."""
        return frozenset({self.kind})

    @cached_property
    def index(self) -> dict[str, tuple[Cue, ...]]:
        """Anchor word to the cues behind it."""
        index: dict[str, tuple[Cue, ...]] = {}
        for each in self.cues:
            for anchor in sorted(each.anchors):
                index[anchor] = (*index.get(anchor, ()), each)
        return index

    @cached_property
    def anchors(self) -> frozenset[str]:
        """All anchor words."""
        return frozenset(self.index)

    def begin(self) -> Listener:
        """Rules keep no state, so the listener is the rule itself."""
        return _RuleListener(self)


@dataclass(frozen=True, slots=True)
class _RuleListener:
    rule: Rule

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        rule = self.rule
        speaker = KINDS[rule.kind].speaker
        if heard.turn.automated or heard.turn.speaker != speaker:
            return ()
        hit = rule.anchors & heard.wordset
        if not hit and not rule.always:
            return ()
        found = list(_matches(rule, hit, heard.normal))
        if not found and not rule.always:
            return ()
        return [
            moment_at(heard, rule.kind, f"{rule.id}@{rule.version}", each) for each in rule.fold(heard, call, found)
        ]

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        del call
        return ()


def _matches(rule: Rule, hit: Collection[str], normal: str) -> Iterator[Found]:
    seen: set[int] = set()
    for anchor in sorted(hit):
        for each in rule.index[anchor]:
            if id(each) in seen:
                continue
            seen.add(id(each))
            if match := each.pattern.search(normal):
                yield Found(match.start(), match.end(), each.confidence, each.attributes)


def moment_at(heard: Heard, kind: str, detector: str, found: Found) -> Moment:
    """The moment for a stretch of a turn; times come from the turn's words where it has them."""
    text = heard.turn.text
    start, end = _trim(text, found.start, found.end)
    start_ms, end_ms = times(heard, start, end)
    return Moment(
        id="",
        kind=kind,
        speaker=heard.turn.speaker,
        turn_ids=(heard.turn.id,),
        start_ms=start_ms,
        end_ms=end_ms,
        quote=text[start:end],
        offset=start,
        prefix=text[max(0, start - _CONTEXT) : start],
        suffix=text[end : end + _CONTEXT],
        attributes=dict(found.attributes),
        confidence=round(found.confidence, 3),
        detector=detector,
        refers_to=found.refers_to,
    )


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,;:.":
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def times(heard: Heard, start: int, end: int) -> tuple[int | None, int | None]:
    """When the characters `[start, end)` of the turn were spoken.

    By word times where the turn has them, else the turn's own span.
    """
    turn = heard.turn
    if not turn.words:
        return turn.start_ms, turn.end_ms
    first = len(turn.text[:start].split())
    if start > 0 and start < len(turn.text) and not turn.text[start - 1].isspace():
        first -= 1
    last = len(turn.text[:end].split()) - 1
    first, last = min(max(first, 0), len(turn.words) - 1), min(max(last, 0), len(turn.words) - 1)
    return turn.words[first].start_ms, max(turn.words[last].end_ms, turn.words[first].start_ms)
