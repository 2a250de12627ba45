"""The second look, when the call has ended: what the turns around each turn add to what was made of it live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import Moment
from wellheard.detectors.learned.adjustments import log_odds
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.hindsight import ORDER, hindsight
from wellheard.detectors.learned.hints import Seen
from wellheard.detectors.learned.model import Late, Model, Side
from wellheard.ledger.interface import Repeats

_NOTHING = np.zeros(0, np.float32)
_PLACE = {kind: column for column, kind in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A turn and what was made of it when it was heard."""

    seen: Seen
    side: Side | None = None
    """None for a turn that is not judged; the arrays are empty then."""
    margins: Weights = field(default_factory=lambda: _NOTHING)
    confidence: Weights = field(default_factory=lambda: _NOTHING)
    """By label of the side, as reported."""
    threshold: Weights = field(default_factory=lambda: _NOTHING)
    repeats: tuple[Repeats, ...] = ()
    """What the ledger knew of it at the time."""


def look_again(
    turns: Sequence[Weighed], model: Model, ruled: Mapping[tuple[int, str], Moment]
) -> list[dict[str, float]]:
    """By turn the kinds that the second look is sure enough of; `ruled` is what rules noticed at the end."""
    if not turns:
        return []
    if not model.late:
        return [
            {kind: each.confidence for (turn, kind), each in ruled.items() if turn == one.seen.heard.turn.id}
            for one in turns
        ]
    sure, late = np.zeros((2, len(turns), len(ORDER)), np.float32)
    for at, each in enumerate(turns):
        _enter(sure[at], each)
    at_turn = {each.seen.heard.turn.id: at for at, each in enumerate(turns)}
    for (turn, kind), moment in ruled.items():
        late[at_turn[turn], _PLACE[kind]] = moment.confidence
    features = hindsight([each.seen.heard for each in turns], sure, late)
    return [_added(each, features[at], model.late) for at, each in enumerate(turns)]


def _enter(row: Weights, weighed: Weighed) -> None:
    if weighed.side is not None:
        for label, confidence in zip(weighed.side.labels, weighed.confidence.tolist(), strict=True):
            if label in _PLACE:
                row[_PLACE[label]] = confidence


def _added(weighed: Weighed, features: NDArray[np.float32], late: Mapping[str, Late]) -> dict[str, float]:
    speaker = weighed.seen.heard.turn.speaker
    if weighed.side is None or speaker not in late:
        return {}
    again, side = late[speaker], weighed.side
    at = [side.labels.index(each) for each in again.labels]
    confidence = again.confidence(log_odds(weighed.confidence[at]), features)
    moved = log_odds(weighed.threshold[at]) - log_odds(side.threshold[at])
    needed = log_odds(np.minimum(again.threshold, 1.0)) + moved
    fired = (log_odds(confidence) >= needed) & (again.threshold <= 1)
    return {again.labels[number]: float(confidence[number]) for number in np.flatnonzero(fired).tolist()}
