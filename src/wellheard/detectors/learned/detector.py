"""The detector of all kinds that can be told from words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np

from wellheard.conversation import KINDS, Gap, Moment, Turn
from wellheard.detectors.interface import CallSoFar, Detector, Heard, Listener
from wellheard.detectors.learned.adjustments import Adjuster, Reading, load_adjustments
from wellheard.detectors.learned.again import Weighed, look_again
from wellheard.detectors.learned.attributes import attributes_of
from wellheard.detectors.learned.encoder import EncodedCall, Encoder
from wellheard.detectors.learned.evidence import Evidence
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.hints import Attention, Seen, joined
from wellheard.detectors.learned.model import Model, Side, fingerprint, load
from wellheard.detectors.learned.repeated import repeated
from wellheard.detectors.rules import Found, moment_at
from wellheard.detectors.run import DetectorError, digest, in_order

TEXT_KINDS = frozenset(name for name, kind in KINDS.items() if kind.speaker != "any")
"""Kinds that a turn's words and their context tell."""
_ID = "learned"
_REPEAT = "repeat-request"


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
    encoder: Encoder | None = None
    """Reads the call beside; without it the linear model stands alone."""

    @property
    def base_version(self) -> str:
        """Names the weights, the rules whose findings they weigh, and the encoder."""
        encoder = f"-{self.encoder.version[:4]}" if self.encoder else ""
        return f"{fingerprint()}-{digest(self.rules)[:4]}{encoder}"

    @property
    def version(self) -> str:
        """The same, and what was taught on top."""
        taught = self.adjuster.digest if self.adjuster else ""
        return f"{self.base_version}+{taught}" if taught else self.base_version

    def begin(self) -> Listener:
        """Start to listen; the weights are read when the first call begins."""
        signature = f"{self.id}@{self.version}"
        if self.encoder is None:
            return _Listening(self, load().without_encoder(), signature)
        return _Listening(self, load().with_encoder(), signature, self.encoder.begin())


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


def encoded(detectors: Iterable[Detector], encoder: Encoder) -> tuple[Detector, ...]:
    """The same detectors, the learned one among them with a sentence encoder beside it."""
    return tuple(replace(each, encoder=encoder) if isinstance(each, Learned) else each for each in detectors)


def taught(detectors: Iterable[Detector], adjuster: Adjuster) -> tuple[Detector, ...]:
    """The same detectors, the learned one among them with an adjuster."""
    return tuple(replace(each, adjuster=adjuster) if isinstance(each, Learned) else each for each in detectors)


@dataclass(slots=True)
class _Listening:
    """One call."""

    detector: Learned
    model: Model
    signature: str
    encoded: EncodedCall | None = None
    _attention: Attention | None = field(init=False, default=None)
    _weighed: list[Weighed] = field(init=False, default_factory=list)
    """Every turn so far, for the second look at the end."""

    @property
    def gaps(self) -> list[Gap]:
        """Rules that failed and are no longer among the hints."""
        return self._attention.ears.gaps if self._attention else []

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        if self._attention is None:
            self._attention = Attention(self.detector.rules, call.channel)
        weighed = self._weigh(self._attention.hear(heard, call), call)
        self._weighed.append(weighed)
        return list(self._moments(weighed, len(self._weighed) - 1)) if weighed.side else []

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        """What the turns that followed show; nothing that was reported is taken back."""
        if self._attention is None:
            return
        ruled = {(each.turn_ids[0], each.kind): each for each in self._attention.end() if each.kind in TEXT_KINDS}
        for at, again in enumerate(look_again(self._weighed, self.model, ruled)):
            for label, sure in again.items():
                if not call.turns[at].has(label):
                    yield from self._late(at, label, sure, ruled.get((call.turns[at].turn.id, label)))

    def _weigh(self, seen: Seen, call: CallSoFar) -> Weighed:
        """What the weights make of a turn; other speakers, recordings and silence are not judged."""
        turn, side = seen.heard.turn, self._side(seen.heard.turn)
        if side is None or turn.automated or not seen.heard.words:
            return Weighed(seen)
        margins = side.margins(joined(seen.groups.values()))
        confidence, threshold = self._read(seen, side, margins)
        return Weighed(seen, side, margins, confidence, threshold, tuple(call.repeats))

    def _side(self, turn: Turn) -> Side | None:
        """The model of the turn's speaker; beside an encoder, as it stands for this turn."""
        said = self.encoded.hear(turn) if self.encoded else None
        side = self.model.sides.get(turn.speaker)
        if side is None or said is None or self.encoded is None:
            return side
        known = {label: at for at, label in enumerate(self.encoded.labels)}
        return self.model.blends[turn.speaker].on(side, said[[known[label] for label in side.labels]])

    def _moments(self, weighed: Weighed, at: int) -> Iterator[Moment]:
        side = weighed.side
        assert side is not None
        fired = np.flatnonzero(weighed.confidence >= weighed.threshold).tolist()
        fired = [number for number in fired if side.labels[number] in KINDS]
        if fired:
            evidence = Evidence(weighed.seen, side, weighed.margins)
            for number in fired:
                yield from self._moment(at, number, float(weighed.confidence[number]), evidence)

    def _moment(self, at: int, number: int, sure: float, evidence: Evidence) -> Iterator[Moment]:
        weighed = self._weighed[at]
        side = weighed.side
        assert side is not None
        kind, stretch = side.labels[number], evidence.of(number, side.needed(number))
        found: Found | None = Found(stretch.start, stretch.end, sure, attributes_of(kind, side, weighed.confidence))
        if kind == _REPEAT:
            turns = [each.seen.heard for each in self._weighed]
            found = repeated(turns, at, weighed.repeats, Found(stretch.start, stretch.end, sure))
        if found is not None:
            yield moment_at(weighed.seen.heard, kind, self.signature, found)

    def _late(self, at: int, kind: str, sure: float, ruled: Moment | None) -> Iterator[Moment]:
        """A moment that is added; where a rule noticed it at the end, too, with what the rule points at."""
        weighed = self._weighed[at]
        if ruled is not None:
            yield replace(ruled, confidence=sure)
        elif weighed.side is not None:
            evidence = Evidence(weighed.seen, weighed.side, weighed.margins)
            yield from self._moment(at, weighed.side.labels.index(kind), sure, evidence)

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
