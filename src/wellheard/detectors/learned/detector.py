"""The detector of all kinds that can be told from words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np

from wellheard.conversation import CUSTOMER, KINDS, Gap, Moment
from wellheard.conversation.moments import Attribute
from wellheard.detectors.interface import CallSoFar, Detector, Heard, Listener
from wellheard.detectors.learned.adjustments import Adjuster, Reading, load_adjustments
from wellheard.detectors.learned.attributes import attributes_of
from wellheard.detectors.learned.evidence import Evidence, Stretch
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.hints import Attention, Seen, joined
from wellheard.detectors.learned.model import Model, Side, fingerprint, load
from wellheard.detectors.rules import Found, moment_at
from wellheard.detectors.run import DetectorError, digest, in_order

TEXT_KINDS = frozenset(name for name, kind in KINDS.items() if kind.speaker != "any")
"""Kinds that a turn's words and their context tell."""
_ID = "learned"
_REPEAT = "repeat-request"
_LEAST_SHARED = 2
_LOOK_BACK = 300


@dataclass(frozen=True, slots=True)
class Learned:
    """Lets the rules listen, and weighs what they find with the words, the context and what was told."""

    rules: tuple[Detector, ...]
    """The rules, in the order in which they run."""
    id: str = _ID
    kinds: frozenset[str] = TEXT_KINDS
    reads: frozenset[str] = frozenset()
    adjuster: Adjuster | None = None
    """What a team has taught on top, by setting."""

    @property
    def base_version(self) -> str:
        """Names the weights and the rules whose findings they weigh."""
        return f"{fingerprint()}-{digest(self.rules)[:4]}"

    @property
    def version(self) -> str:
        """The same, and what was taught on top."""
        taught = self.adjuster.digest if self.adjuster else ""
        return f"{self.base_version}+{taught}" if taught else self.base_version

    def begin(self) -> Listener:
        """Start to listen; the weights are read when the first call begins."""
        return _Listening(self, load(), f"{self.id}@{self.version}")


def learned(detectors: Iterable[Detector]) -> Learned:
    """The detector that takes the place of these rules."""
    return _learned(in_order(detectors))


@cache
def _learned(rules: tuple[Detector, ...]) -> Learned:
    return Learned(rules)


def with_adjustments(detectors: Iterable[Detector], path: Path) -> tuple[Detector, ...]:
    """The same detectors, the learned one among them with the adjustments of a file.

    Raises DetectorError where the file can't be used: none of ours, learned on other weights, or nothing to adjust.
    """
    adjustments, ours = load_adjustments(path), tuple(detectors)
    learned_one = next((each for each in ours if isinstance(each, Learned)), None)
    if learned_one is None:
        raise DetectorError(
            f"{path}: adjustments rest on learned noticing, and another way of noticing is set. "
            "Set noticing to `learned`, or take the setting `adjustments` away"
        )
    if adjustments.base != learned_one.base_version:
        raise DetectorError(
            f"{path}: these adjustments were learned on top of other weights ({adjustments.base}; these are "
            f"{learned_one.base_version}). Run `wellheard learn` again with the same labels, or take the setting "
            "`adjustments` away"
        )
    return taught(ours, adjustments)


def taught(detectors: Iterable[Detector], adjuster: Adjuster) -> tuple[Detector, ...]:
    """The same detectors, the learned one among them with an adjuster."""
    return tuple(replace(each, adjuster=adjuster) if isinstance(each, Learned) else each for each in detectors)


@dataclass(slots=True)
class _Listening:
    """One call."""

    detector: Learned
    model: Model
    signature: str
    _attention: Attention | None = field(init=False, default=None)

    @property
    def gaps(self) -> list[Gap]:
        """Rules that failed and are no longer among the hints."""
        return self._attention.ears.gaps if self._attention else []

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        if self._attention is None:
            self._attention = Attention(self.detector.rules, call.channel)
        seen = self._attention.hear(heard, call)
        side = self.model.sides.get(heard.turn.speaker)
        if side is None or heard.turn.automated or not heard.words:
            return []
        margins = side.margins(joined(seen.groups.values()))
        return list(self._moments(seen, call, side, margins))

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        """A request that the answer shows to be a repeated one."""
        if self._attention is None:
            return
        reported = {each.turn.id for each in call.turns if each.has(_REPEAT)}
        for late in self._attention.end():
            if late.kind in TEXT_KINDS and reported.isdisjoint(late.turn_ids):
                yield late

    def _moments(self, seen: Seen, call: CallSoFar, side: Side, margins: Weights) -> Iterator[Moment]:
        confidence, threshold = self._read(seen, side, margins)
        fired = [number for number in np.flatnonzero(confidence >= threshold).tolist() if side.labels[number] in KINDS]
        if not fired:
            return
        evidence = Evidence(seen, side, margins)
        for number in fired:
            kind, sure = side.labels[number], float(confidence[number])
            stretch = evidence.of(number, side.needed(number))
            found: Found | None = Found(stretch.start, stretch.end, sure, attributes_of(kind, side, confidence))
            if kind == _REPEAT:
                found = _repeated(call, stretch, sure)
            if found is not None:
                yield moment_at(seen.heard, kind, self.signature, found)

    def _read(self, seen: Seen, side: Side, margins: Weights) -> tuple[Weights, Weights]:
        """Confidences and thresholds by label, with what a team has taught on top."""
        confidence, adjuster = side.confidence(margins), self.detector.adjuster
        if adjuster is None:
            return confidence, side.threshold
        turn = seen.heard.turn
        reading = adjuster.adjusted(
            Reading(
                turn=turn.id,
                speaker=turn.speaker,
                labels=side.labels,
                confidence=confidence,
                threshold=side.threshold,
                pairs=joined(seen.groups.values()),
            )
        )
        return reading.confidence, reading.threshold


def _repeated(call: CallSoFar, stretch: Stretch, sure: float) -> Found | None:
    """A repeated request, and the turn that had told it: by the ledger, else the one that shares most words.

    Nothing where there is no such turn: what nobody told can't be asked for again.
    """
    if call.repeats:
        best = max(call.repeats, key=lambda each: (each.confidence, -each.start))
        attributes: dict[str, Attribute] = {"what": best.what}
        if best.call and not best.turn_id:
            attributes["call"] = best.call
        return Found(best.start, best.end, sure, attributes, (best.turn_id,) if best.turn_id else ())
    told = _told_before(call)
    return Found(stretch.start, stretch.end, sure, {"what": "answer"}, (told.turn.id,)) if told else None


def _told_before(call: CallSoFar) -> Heard | None:
    """The customer's earlier turn that shares most stems with the request, the latest among equals. O(turns)."""
    wanted = call.turns[-1].content
    told = [each for each in call.since(_LOOK_BACK) if each.turn.speaker == CUSTOMER]
    best = max(told, key=lambda each: (len(each.content & wanted), each.turn.id), default=None)
    return best if best is not None and len(best.content & wanted) >= _LEAST_SHARED else None
