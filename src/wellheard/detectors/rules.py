"""Rules: the simplest way to write a detector.

A rule names its cues (patterns on the normalised text, each behind a few anchor words so that most turns cost a
dictionary look-up) and, where a pattern isn't enough, a fold that looks at the turn and the call so far.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod

from wellheard.conversation import KINDS, Moment
from wellheard.conversation.moments import Attribute
from wellheard.detectors._required import required
from wellheard.detectors.interface import CallSoFar, Heard, Listener

_CONTEXT = 32


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern, and the words one of which must be in the turn before the pattern is tried."""

    anchors: frozenset[str]
    pattern: re.Pattern[str]
    confidence: float
    attributes: Mapping[str, Attribute]
    needs: frozenset[str] = frozenset()
    """Words that must all be in the turn as well."""


def cue(anchors: str, pattern: str, *, confidence: float = 0.7, needs: str = "", **attributes: Attribute) -> Cue:
    """A cue; `anchors` are whole words separated by spaces, `pattern` runs on the normalised text.

    Such as `cue("sorry", r"sorry to hear", depth="specific")`. Where the anchors are common words, `needs` names words
    that every match has besides, which spares most searches.
    """
    return Cue(frozenset(anchors.split()), re.compile(pattern), confidence, attributes, frozenset(needs.split()))


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
    surest = min(found, key=lambda each: (-each.confidence, each.start), default=None)
    if surest is not None:
        yield surest


def in_sentence(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterator[Found]:
    """A fold: the surest, widened to the sentence that it stands in."""
    for each in best(found):
        yield widened(heard, each)


def widened(heard: Heard, found: Found) -> Found:
    """The same with the whole of its sentence (the first, where it runs over several) as its words."""
    for sentence in heard.sentences:
        if sentence.start <= found.start < sentence.end:
            return replace(found, start=sentence.start, end=max(sentence.end, found.end))
    return found


def joint_confidence(found: Iterable[Found]) -> float:
    """How sure independent signs are together: noisy or, 1 - product of (1 - confidence)."""
    return 1.0 - prod(1.0 - each.confidence for each in found)


def together(threshold: float) -> Fold:
    """A fold for weak cues: their confidences add up as independent evidence (noisy or), and must reach a threshold.

    One moment a turn, at the surest cue, widened to its sentence, with the joint confidence.
    """

    def fold(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterator[Found]:
        joint = joint_confidence(found)
        if joint >= threshold:
            for each in best(found):
                yield replace(widened(heard, each), confidence=min(joint, 0.95))

    return fold


def keep(_heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """The default fold: at most one moment a turn, the surest."""
    return best(found)


@dataclass(frozen=True, eq=False)
class Rule:
    """A detector of one kind by patterns. A rule equals itself alone, so that it can key a cache."""

    kind: str
    version: str
    cues: tuple[Cue, ...] = ()
    fold: Fold = keep
    wakes: str = ""
    """Words separated by spaces ("?" and "!" count) one of which is enough for the fold to run without any cue."""
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

    @property
    def speaker(self) -> str:
        """Whose turns it listens to."""
        return KINDS[self.kind].speaker

    def notice(self, heard: Heard, call: CallSoFar, found: Sequence[Found]) -> list[Moment]:
        """Moments in a turn in which its cues found these stretches, or none, where the turn woke the rule itself."""
        return [moment_at(heard, self.kind, self.signature, each) for each in self.fold(heard, call, found)]

    @cached_property
    def signature(self) -> str:
        """`id@version`, as moments name it."""
        return f"{self.id}@{self.version}"

    @cached_property
    def _board(self) -> "Switchboard":
        return Switchboard(((0, self),))

    def begin(self) -> Listener:
        """Rules keep no state, so the listener only asks which cues the turn wakes."""
        return _RuleListener(self, self._board)


Search = Callable[[str], re.Match[str] | None]
_IN_VAIN = 150
"""After so many searches for nothing a pattern is looked into, which costs as much as some hundred of them."""
_AT_ONCE = 32
"""So many patterns are looked into together, because all words have to be gone through again afterwards."""
_SHEETS = 4
"""One for anchors, the others for words that patterns turn out to need."""
_KEPT_WORDS = 50_000


class _Masks(dict[str, int]):
    """For each word the slots that it opens, a bit each; worked out when the word is first heard."""

    def __init__(self, anchors: Mapping[str, int], parts: Mapping[str, int]) -> None:
        super().__init__()
        self.anchors, self.parts = anchors, parts

    def __missing__(self, word: str) -> int:
        mask = self.anchors.get(word, 0)
        for part in word.split("'"):
            mask |= self.parts.get(part, 0)
        if len(self) > _KEPT_WORDS:
            self.clear()
        self[word] = mask
        return mask


class Switchboard:
    """Which rules, and which of their cues, the words of a turn wake.

    Each rule that wakes by itself and each cue has a slot. Whole numbers stand for sets of slots, a bit each, on four
    sheets: a word opens slots on the first as their anchor, and on the others as one of the words that their patterns
    can't match without. Only what is open on all sheets is searched for; so what is found doesn't depend on the
    sheets, but most searches for nothing are spared.
    """

    def __init__(self, rules: Sequence[tuple[int, Rule]]) -> None:
        """`rules` are pairs of a number and a rule; woken rules come back in the order of these numbers."""
        self._slots: list[tuple[int, Rule, Cue | None, frozenset[str], Search | None]] = []
        self._always = {"agent": 0, "customer": 0}
        self._anchors: dict[str, dict[str, int]] = {"agent": {}, "customer": {}}
        self._parts: dict[str, int] = {}
        for number, rule in rules:
            self._enter(number, rule)
        self._vain = [0] * len(self._slots)
        self._waiting: list[int] = []
        self._sheet = (1 << len(self._slots)) - 1
        self._unasked = sum(self._sheet << (len(self._slots) * sheet) for sheet in range(1, _SHEETS))
        self._all_parts = self._unasked
        self._now = self._opened()

    def _enter(self, number: int, rule: Rule) -> None:
        speakers = ("agent", "customer") if rule.speaker == "any" else (rule.speaker,)
        entries: list[tuple[Cue | None, Iterable[str]]] = [(None, rule.wakes.split())]
        entries += [(each, each.anchors) for each in rule.cues]
        for each, words in entries:
            bit = 1 << len(self._slots)
            needs, search = (each.needs, each.pattern.search) if each else (frozenset[str](), None)
            self._slots.append((number, rule, each, needs, search))
            for speaker in speakers:
                for word in words:
                    self._anchors[speaker][word] = self._anchors[speaker].get(word, 0) | bit
                if each is None and rule.always:
                    self._always[speaker] |= bit

    def _opened(self) -> dict[str, tuple[int, _Masks]]:
        """By speaker, what is open without any word, and what each word opens."""
        return {
            speaker: (always | self._unasked, _Masks(self._anchors[speaker], self._parts))
            for speaker, always in self._always.items()
        }

    def _look_into(self, slot: int) -> None:
        """Find out which words a pattern can't do without, and ask for them from now on."""
        cue = self._slots[slot][2]
        for sheet, words in enumerate(required(cue.pattern) if cue else (), start=1):
            bit = 1 << (slot + sheet * len(self._slots))
            for word in words:
                self._parts[word] = self._parts.get(word, 0) | bit
            self._unasked &= ~bit

    def _open(self, heard: Heard) -> int:
        """The slots that the words of a turn open, as bits. O(words of the turn)."""
        mask, masks = self._now[heard.turn.speaker]
        for word in heard.wordset:
            mask |= masks[word]
        if "_" in heard.normal:  # Patterns count it as a letter, and words are told apart by it.
            mask |= self._all_parts
        size, open_ = len(self._slots), mask & self._sheet
        for _ in range(1, _SHEETS):
            mask >>= size
            open_ &= mask
        return open_

    def woken(self, heard: Heard) -> list[tuple[int, Rule, list[Found]]]:
        """Rules that have something to say on this turn, each with what its cues found, by number.

        O(words of the turn + cues that they wake).
        """
        if heard.turn.automated or heard.turn.speaker not in self._now:
            return []
        words, normal, open_ = heard.wordset, heard.normal, self._open(heard)
        woken: list[tuple[int, Rule, list[Found]]] = []
        last = -1
        while open_:
            slot = (open_ & -open_).bit_length() - 1
            open_ &= open_ - 1
            number, rule, each, needs, search = self._slots[slot]
            match = None
            if search is not None and (not needs <= words or not (match := search(normal))):
                self._searched_in_vain(slot)
                continue
            if number != last:
                last = number
                woken.append((number, rule, []))
            if match and each:
                woken[-1][2].append(Found(match.start(), match.end(), each.confidence, each.attributes))
        return woken

    def _searched_in_vain(self, slot: int) -> None:
        self._vain[slot] += 1
        if self._vain[slot] != _IN_VAIN:
            return
        self._waiting.append(slot)
        if len(self._waiting) >= min(_AT_ONCE, len(self._slots) // 2):
            for each in self._waiting:
                self._look_into(each)
            self._waiting.clear()
            self._now = self._opened()


@dataclass(frozen=True, slots=True)
class _RuleListener:
    rule: Rule
    board: Switchboard

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        for _, rule, found in self.board.woken(heard):
            return rule.notice(heard, call, found)
        return ()

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        del call
        return ()


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
