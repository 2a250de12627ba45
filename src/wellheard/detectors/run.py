"""Runs all detectors over a call, turn by turn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import entry_points
from operator import itemgetter

from wellheard.conversation import Gap, Ledger, Moment, Turn
from wellheard.detectors.interface import CallSoFar, Detector, Heard, Listener, WorksAhead
from wellheard.detectors.rules import Found, Rule, Switchboard
from wellheard.ledger.interface import Repeats

GROUP = "wellheard.detectors"


class DetectorError(Exception):
    """A detector could not be loaded, or detectors wait for each other."""


def find_detectors(noticing: str = "learned") -> tuple[Detector, ...]:
    """All installed detectors in an order in which each runs after those that it reads.

    `noticing` is the setting: `linear` and `learned` put one learned detector in the place of the shipped rules (who
    makes it `learned` lends it a sentence encoder), `rules` doesn't.
    An entry point of the group `wellheard.detectors` is a detector, or a function that returns several.
    """
    found: list[Detector] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            value = entry.load()
        except ImportError as error:
            raise DetectorError(f"detector {entry.name!r} ({entry.value}) can't be loaded: {error}") from error
        found.extend(value() if callable(value) else [value])
    if noticing in ("learned", "linear"):
        found = import_module("wellheard.detectors.catalogue").with_learned(found)
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


@lru_cache(maxsize=16)
def _switchboard(rules: tuple[tuple[int, Rule], ...]) -> Switchboard:
    """One board for all calls that are heard with the same rules."""
    return Switchboard(rules)


@dataclass(slots=True)
class Ears:
    """All detectors at work on one call. Rules share one switchboard; others get every turn."""

    detectors: tuple[Detector, ...]
    call: CallSoFar = field(default_factory=CallSoFar)
    gaps: list[Gap] = field(default_factory=list)
    _others: list[tuple[int, Listener, Sequence[Found]]] = field(init=False)
    _board: Switchboard = field(init=False)
    _deaf: set[int] = field(init=False, default_factory=set)
    """Numbers of the detectors that failed."""

    def __post_init__(self) -> None:
        numbered = list(enumerate(self.detectors))
        self._board = _switchboard(tuple((number, each) for number, each in numbered if isinstance(each, Rule)))
        self._others = [(number, each.begin(), ()) for number, each in numbered if not isinstance(each, Rule)]

    def expect(self, turns: Sequence[Turn]) -> None:
        """The turns that are going to be heard, where they are known: who waits for others may work ahead."""
        for number, listener, _ in self._others:
            if isinstance(listener, WorksAhead):
                try:
                    listener.expect(turns)
                except Exception as error:  # noqa: BLE001 - as below
                    self._drop(number, "the call before its first turn", error)

    def hear(
        self, turn: Turn, *, ledger: Ledger, repeats: Sequence[Repeats] = (), heard: Heard | None = None
    ) -> list[Moment]:
        """Moments that this turn brings; `ledger` is what was told before it, `heard` the turn taken apart already."""
        heard = heard or Heard(turn)
        self.call.turns.append(heard)
        self.call.ledger = ledger
        self.call.repeats = repeats
        for number, who, found in self._tasks(heard):
            if number in self._deaf:
                continue
            try:
                fresh = who.notice(heard, self.call, found) if isinstance(who, Rule) else who.hear(heard, self.call)
                heard.moments.extend(fresh)
            except Exception as error:  # noqa: BLE001 - one broken detector must not lose the call
                self._drop(number, f"turn {turn.id}", error)
        return heard.moments

    def _tasks(self, heard: Heard) -> list[tuple[int, Rule | Listener, Sequence[Found]]]:
        """Who has something to say on this turn, in the order of the detectors; rules with what their cues found."""
        tasks: list[tuple[int, Rule | Listener, Sequence[Found]]] = [*self._others, *self._board.woken(heard)]
        tasks.sort(key=itemgetter(0))
        return tasks

    def end(self) -> list[Moment]:
        """Moments that only the whole call shows."""
        late: list[Moment] = []
        for number, listener, _ in self._others:
            if number in self._deaf:
                continue
            try:
                late.extend(listener.end(self.call))
            except Exception as error:  # noqa: BLE001 - as above
                self._drop(number, "the end of the call", error)
            # A detector that has others work for it hands on what these failed at.
            self.gaps.extend(getattr(listener, "gaps", ()))
        return late

    def _drop(self, number: int, where: str, error: Exception) -> None:
        reason = f"failed at {where} and was left out from there on: {type(error).__name__}: {error}"
        self.gaps.append(Gap(stage="detector", what=self.detectors[number].id, reason=reason))
        self._deaf.add(number)
