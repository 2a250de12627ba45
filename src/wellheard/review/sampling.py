"""Which calls people should hear: by chance, every agent in turn, where the software is unsure, what is new.

Every way gives the same calls for the same seed.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wellheard.conversation import KINDS
from wellheard.storage.choices import Choice
from wellheard.storage.queues import Way

WAYS: Final[Mapping[Way, str]] = {
    "random": "By chance",
    "by_agent": "By chance, every agent in turn",
    "least_sure": "Where the software is least sure",
    "new_kinds": "Kinds of moments that few have judged",
}
"""The ways, in the order in which they are offered, with what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A call that was chosen."""

    call: str
    """Its id."""
    why: str
    """For people, in a few words."""


def pick(
    choices: Sequence[Choice], way: Way, count: int, *, seed: int, per_agent: int | None = None,
    had: Mapping[str | None, int] | None = None, familiar: Mapping[str, int] | None = None,
) -> list[Picked]:  # fmt: skip
    """At most `count` of the choices, and of each agent no more than `per_agent` with those they `had` before.

    `familiar` tells in how many calls that people judged a kind of moment is, for `new_kinds`.
    """
    drawn = _shuffled(choices, seed)
    if way == "new_kinds":
        return _new(drawn, count, per_agent, had, familiar or {})
    ordered = {"random": drawn, "by_agent": _in_turn(drawn), "least_sure": sorted(drawn, key=_sureness)}[way]
    why = _unsure if way == "least_sure" else _chance(way)
    return [Picked(call=each.call, why=why(each)) for each in _within(ordered, per_agent, had, count)]


def monday_of(at: datetime) -> datetime:
    """When the week of a time began: Monday, midnight, in the zone of the time."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def _shuffled(choices: Sequence[Choice], seed: int) -> list[Choice]:
    drawn = sorted(choices, key=lambda each: each.call)
    random.Random(seed).shuffle(drawn)  # noqa: S311 - a sample, no secret
    return drawn


def _in_turn(drawn: Iterable[Choice]) -> list[Choice]:
    """One of each agent, then the second of each, and so on."""
    turn: dict[str | None, int] = {}
    rounds: list[tuple[int, Choice]] = []
    for each in drawn:
        turn[each.agent] = turn.get(each.agent, 0) + 1
        rounds.append((turn[each.agent], each))
    return [each for _, each in sorted(rounds, key=lambda pair: pair[0])]


def _within(
    ordered: Iterable[Choice], per_agent: int | None, had: Mapping[str | None, int] | None, count: int
) -> list[Choice]:
    """The first that the share of their agent still allows. A call without an agent's name counts for one `None`."""
    so_far, chosen = dict(had or {}), list[Choice]()
    for each in ordered:
        if len(chosen) >= count:
            break
        if per_agent is None or so_far.get(each.agent, 0) < per_agent:
            so_far[each.agent] = so_far.get(each.agent, 0) + 1
            chosen.append(each)
    return chosen


def _new(
    left: list[Choice], count: int, per_agent: int | None, had: Mapping[str | None, int] | None,
    familiar: Mapping[str, int],
) -> list[Picked]:  # fmt: skip
    """Call by call the one with most that few have judged; what is picked counts as judged for the next."""
    known, so_far, found = dict(familiar), dict(had or {}), list[Picked]()
    left = list(left)
    while left and len(found) < count:
        best = max(left, key=lambda each: sum(1 / (1 + known.get(kind, 0)) for kind in each.kinds))
        left.remove(best)
        if not best.kinds or (per_agent is not None and so_far.get(best.agent, 0) >= per_agent):
            continue
        rarest = sorted(best.kinds, key=lambda kind: (known.get(kind, 0), kind))[:2]
        found.append(Picked(call=best.call, why=f"Rarely judged: {', '.join(map(_title, rarest))}"))
        so_far[best.agent] = so_far.get(best.agent, 0) + 1
        for kind in best.kinds:
            known[kind] = known.get(kind, 0) + 1
    return found


def _sureness(choice: Choice) -> float:
    return 2.0 if choice.confidence is None else choice.confidence


def _unsure(choice: Choice) -> str:
    return "Nothing was noticed in it" if choice.confidence is None else f"{choice.confidence:.0%} sure of its moments"


def _chance(way: Way) -> Callable[[Choice], str]:
    return lambda choice: f"{WAYS['random']}, of {choice.agent}" if way == "by_agent" and choice.agent else WAYS[way]


def _title(kind: str) -> str:
    title = KINDS[kind].title if kind in KINDS else kind
    return title[:1].lower() + title[1:]
