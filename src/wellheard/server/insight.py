"""What the page *Insight* shows: rates with their intervals, each with the address of the calls behind it."""

from dataclasses import dataclass, replace
from datetime import date
from math import inf

from sqlalchemy import Connection

from wellheard.conversation import KINDS
from wellheard.playbook import Playbook
from wellheard.report.wording import humanise
from wellheard.review.intervals import FEW, Interval, Rate, difference, of_mean
from wellheard.server.links import calls_link
from wellheard.storage import insight as stored
from wellheard.storage.filters import JUDGED, CallFilter
from wellheard.storage.insight import By, Group, Mean
from wellheard.storage.lines import CommonLine, common_lines

REPEATED = "repeat-request"
EASED = "distress_eased"
WAITS = ("silence_ms", "hold_ms")
Titles = tuple[tuple[str, str], ...]
"""Ids of criteria and their titles, in the playbook's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A rate of a group of calls, with where they are listed."""

    group: Group
    rate: Rate
    href: str
    """The calls counted."""
    of_href: str
    """All calls that they were counted among."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaged:
    """A mean over a group of calls."""

    group: Group
    count: int
    mean: float
    interval: Interval | None
    href: str

    @property
    def few(self) -> bool:
        """Whether there are too few calls to build on it."""
        return self.count < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """How a criterion came out in a group of calls."""

    id: str
    title: str
    group: Group
    met: int
    partly: int
    missed: int
    rate: Rate
    """Fully met, of those in which there was an occasion."""
    points: float
    """Share of the points earned, 0-1."""
    hrefs: dict[str, str]
    """Where the calls of each outcome are listed, and under `judged` all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A kind of moment, and how often a story is unhappy with and without it."""

    kind: str
    title: str
    tone: str
    with_it: Rate
    without: Rate
    apart: float
    """With it minus without, -1 to 1."""
    interval: Interval
    href: str
    """The unhappy calls with it."""
    without_href: str
    """The unhappy calls without it."""
    of_href: str
    """All calls with it."""
    without_of_href: str
    """All calls without it."""

    @property
    def tells(self) -> bool:
        """Whether the two differ by more than chance would explain, with 95 %."""
        return not self.interval.holds(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The few numbers at the top."""

    calls: int
    href: str
    score: Averaged | None
    unhappy: Counted
    eased: Counted | None
    """Of the calls in which the customer was upset."""
    repeated: Counted


def head(on: Connection, wanted: CallFilter) -> Head:
    """Calls, mean score, unhappy stories, distress eased, something asked twice."""
    total = stored.call_counts(on, wanted).get(None, 0)
    scores = [_scored(each) for each in stored.score_means(on, wanted)]
    sad = replace(wanted, stars=stored.stars_of(wanted, stored.UNHAPPY))
    return Head(
        calls=total,
        href=calls_link(wanted),
        score=scores[0] if scores else None,
        unhappy=_counted(None, stored.call_counts(on, sad).get(None, 0), total, sad, wanted),
        eased=next(iter(eased(on, wanted)), None),
        repeated=repeats(on, wanted)[0] if total else _counted(None, 0, 0, wanted, wanted),
    )


def eased(on: Connection, wanted: CallFilter, *, by: By = "all", zone: str = "UTC") -> list[Counted]:
    """In how many of the calls with an upset customer they left calmer."""
    found = stored.measure_means(on, wanted, EASED, by=by, zone=zone)
    return [
        _counted(
            each.group, round(each.mean * each.count), each.count,
            replace(each.calls, measures=(*each.calls.measures, (EASED, 1.0, 1.0))),
            replace(each.calls, measures=(*each.calls.measures, (EASED, 0.0, 1.0))),
        )
        for each in found
    ]  # fmt: skip


def titles_of(playbook: Playbook) -> Titles:
    """The criteria's titles by their ids."""
    return tuple((each.id, each.title) for each in playbook.criteria)


def criteria(
    on: Connection, wanted: CallFilter, named: Titles, *, by: By = "all", zone: str = "UTC",
    only: tuple[str, ...] | None = None,
) -> list[Criterion]:  # fmt: skip
    """Every criterion in the playbook's order, those that it no longer has last; then by group."""
    titles = dict(named)
    places = {name: place for place, name in enumerate(titles)}
    found = stored.criterion_rates(on, wanted, by=by, criteria=only, zone=zone)
    found.sort(key=lambda each: (places.get(each.criterion, len(places)), each.criterion))
    return [
        Criterion(
            id=each.criterion, title=titles.get(each.criterion) or humanise(each.criterion), group=each.group,
            met=each.met, partly=each.partly, missed=each.missed, rate=Rate(count=each.met, of=each.assessed),
            points=each.points / each.weight if each.weight else 0.0,
            hrefs={word: calls_link(_with_outcome(each.calls, each.criterion, word)) for word in _OUTCOMES},
        )
        for each in found
    ]  # fmt: skip


_OUTCOMES = (*JUDGED, "judged")


def companions(on: Connection, wanted: CallFilter) -> list[Companion]:
    """Kinds of moments by how much more often (or less) a story is unhappy where they are; the clear ones first.

    A difference is no cause: an upset customer brings both the moment and the story.
    """
    made = [_companion(each) for each in stored.unhappy_kinds(on, wanted)]
    some = [each for each in made if each.with_it.of and each.without.of]
    return sorted(some, key=lambda each: (not each.tells, -each.apart, each.kind))


def repeats(on: Connection, wanted: CallFilter, *, by: By = "all", zone: str = "UTC") -> list[Counted]:
    """In how many calls something was asked for again."""
    return kinds(on, wanted, REPEATED, by=by, zone=zone)


def kinds(on: Connection, wanted: CallFilter, kind: str, *, by: By = "all", zone: str = "UTC") -> list[Counted]:
    """In how many calls of each group a kind of moment is; groups without it are there with none."""
    rates = {each.group: each for each in stored.kind_rates(on, wanted, by=by, kinds=[kind], zone=zone)}
    return [
        _counted(
            group, rates[group].calls_with if group in rates else 0, total,
            replace(behind, kinds=tuple(dict.fromkeys((*behind.kinds, kind)))), behind,
        )
        for group, total in stored.call_counts(on, wanted, by=by, zone=zone).items()
        for behind in (stored.behind(wanted, by, group, zone),)
    ]  # fmt: skip


def means(on: Connection, wanted: CallFilter, name: str, *, by: By = "all", zone: str = "UTC") -> list[Averaged]:
    """The mean of a measure in each group; calls in which it couldn't be measured don't count."""
    found = stored.measure_means(on, wanted, name, by=by, zone=zone)
    known = (name, -inf, inf)
    return [
        _averaged(replace(each, calls=replace(each.calls, measures=(*each.calls.measures, known)))) for each in found
    ]


def lines(on: Connection, wanted: CallFilter, *, limit: int = 20) -> list[tuple[CommonLine, Rate, str]]:
    """What each agent says in call after call, as a rate of their calls, with where those are listed."""
    return [
        (each, Rate(count=each.calls_with, of=each.calls_in_all), calls_link(each.calls))
        for each in common_lines(on, wanted, limit=limit)
    ]


def group_title(group: Group, by: By) -> str:
    """What a group is called: the name, `08-09 h`, `2 Mar 2026`; what isn't known says so."""
    if isinstance(group, date):
        return f"{group.day} {group:%b %Y}" if by != "month" else f"{group:%b %Y}"
    if isinstance(group, int):
        return f"{group:02}\N{EN DASH}{(group + 1) % 24:02} h"
    return group if group is not None else "all" if by == "all" else "not known"


def _averaged(each: Mean) -> Averaged:
    interval = of_mean(each.mean, each.deviation, each.count)
    return Averaged(group=each.group, count=each.count, mean=each.mean, interval=interval, href=calls_link(each.calls))


def _scored(each: Mean) -> Averaged:
    """The mean of a score, whose calls are those that have one."""
    return _averaged(replace(each, calls=replace(each.calls, score_from=each.calls.score_from or 0)))


def _counted(group: Group, count: int, of: int, some: CallFilter, all_of_them: CallFilter) -> Counted:
    return Counted(group=group, rate=Rate(count=count, of=of), href=calls_link(some), of_href=calls_link(all_of_them))


def _companion(each: stored.UnhappyKind) -> Companion:
    known = KINDS.get(each.kind)
    with_it = Rate(count=each.unhappy_with, of=each.calls_with)
    without = Rate(count=each.unhappy_in_all - each.unhappy_with, of=each.calls_in_all - each.calls_with)
    return Companion(
        kind=each.kind, title=known.title if known else humanise(each.kind), tone=known.tone if known else "neutral",
        with_it=with_it, without=without, apart=with_it.value - without.value, interval=difference(with_it, without),
        href=calls_link(each.unhappy(each.having)), of_href=calls_link(each.having),
        without_href=calls_link(each.unhappy(each.lacking)), without_of_href=calls_link(each.lacking),
    )  # fmt: skip


def _with_outcome(wanted: CallFilter, criterion: str, outcome: str) -> CallFilter:
    return replace(wanted, outcomes=(*wanted.outcomes, (criterion, outcome)))  # type: ignore[arg-type]  # one of four
