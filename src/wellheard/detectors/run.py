"""Runs all detectors over a call, turn by turn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import entry_points

from wellheard.conversation import Gap, Ledger, Moment, Turn
from wellheard.detectors.interface import CallSoFar, Detector, Heard, Listener
from wellheard.ledger.interface import Repeats

GROUP = "wellheard.detectors"


class DetectorError(Exception):
    """A detector could not be loaded, or detectors wait for each other."""


def find_detectors() -> tuple[Detector, ...]:
    """All installed detectors in an order in which each runs after those that it reads.

    An entry point of the group `wellheard.detectors` is a detector, or a function that returns several.
    """
    found: list[Detector] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            value = entry.load()
        except ImportError as error:
            raise DetectorError(f"detector {entry.name!r} ({entry.value}) can't be loaded: {error}") from error
        found.extend(value() if callable(value) else [value])
    return in_order(found)


def in_order(detectors: Iterable[Detector]) -> tuple[Detector, ...]:
    """Detectors sorted so that each runs after those whose kinds it reads; stable by id. O(n^2), n is some dozens."""
    waiting = sorted(detectors, key=lambda each: each.id)
    done: list[Detector] = []
    while waiting:
        missing = {kind for each in waiting for kind in each.kinds}
        ready = [each for each in waiting if not (each.reads - each.kinds) & missing]
        if not ready:
            raise DetectorError(f"detectors wait for each other: {', '.join(each.id for each in waiting)}")
        done.extend(ready)
        waiting = [each for each in waiting if each not in ready]
    return tuple(done)


def digest(detectors: Iterable[Detector]) -> str:
    """A short digest of all ids and versions."""
    names = "\n".join(f"{each.id}@{each.version}" for each in detectors)
    return sha256(names.encode()).hexdigest()[:12]


RepeatFinder = Callable[[Turn], Sequence[Repeats]]


@dataclass(slots=True)
class Ears:
    """All detectors at work on one call."""

    detectors: tuple[Detector, ...]
    call: CallSoFar = field(default_factory=CallSoFar)
    gaps: list[Gap] = field(default_factory=list)
    _listening: list[tuple[Detector, Listener]] = field(init=False)

    def __post_init__(self) -> None:
        self._listening = [(each, each.begin()) for each in self.detectors]

    def hear(self, turn: Turn, *, ledger: Ledger, repeats: Sequence[Repeats] = ()) -> list[Moment]:
        """Moments that this turn brings; `ledger` is what was told before it."""
        heard = Heard(turn)
        self.call.turns.append(heard)
        self.call.ledger = ledger
        self.call.repeats = repeats
        for detector, listener in list(self._listening):
            try:
                heard.moments.extend(listener.hear(heard, self.call))
            except Exception as error:  # noqa: BLE001 - one broken detector must not lose the call
                self._drop(detector, listener, f"turn {turn.id}", error)
        return heard.moments

    def end(self) -> list[Moment]:
        """Moments that only the whole call shows."""
        late: list[Moment] = []
        for detector, listener in list(self._listening):
            try:
                late.extend(listener.end(self.call))
            except Exception as error:  # noqa: BLE001 - as above
                self._drop(detector, listener, "the end of the call", error)
        return late

    def _drop(self, detector: Detector, listener: Listener, where: str, error: Exception) -> None:
        reason = f"failed at {where} and was left out from there on: {type(error).__name__}: {error}"
        self.gaps.append(Gap(stage="detector", what=detector.id, reason=reason))
        self._listening.remove((detector, listener))
