"""What a coaching page shows of one agent, ready for the template. Nobody's numbers stand beside another's."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from wellheard.conversation import KINDS, Analysis
from wellheard.conversation.document import load
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.playbook import Playbook
from wellheard.review.coaching import ENOUGH, Heard, Trend, behind, examples, focus, praise, trends
from wellheard.review.intervals import Rate
from wellheard.review.sampling import monday_of
from wellheard.server.links import calls_link
from wellheard.server.policy import Reach
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import people
from wellheard.storage.calls import get_document
from wellheard.storage.coaching import (
    Goal,
    goals_of,
    has_consented,
    latest_notes,
    named_agents,
    notes_about,
    open_goals,
)
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import CallFilter, Outcome
from wellheard.storage.ids import now
from wellheard.storage.insight import criterion_rates
from wellheard.storage.listing import Sort, count_calls, list_calls
from wellheard.storage.people import User
from wellheard.storage.review_sessions import tries_of
from wellheard.storage.sharing import shared_with

WEEKS: Final = 12
"""How far back the page looks."""
_CALLS, _EXAMPLES, _PEOPLE = 15, 12, 200
_WIDTH, _HEIGHT = 240, 56


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A week in the picture of a trend; numbers are user units of the SVG."""

    x: float
    y: float
    top: float
    bottom: float
    few: bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """In how many calls a criterion was met, with where they are listed."""

    rate: Rate
    href: str
    """The calls that met it."""
    of_href: str
    """All in which it was judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A colleague's moment to learn from."""

    heard: Heard
    name: str | None
    """The colleague's, where they agree."""
    opens: bool
    """Whether the visitor may open the call."""
    shareable: bool
    """Whether the visitor may let the agent hear it: its agent agrees, and it has a time."""


def person_for(on: Connection, visitor: Visitor, key: str) -> User:
    """Somebody whose coaching page the visitor may see: an agent one leads, or oneself. Raises ProblemError 404."""
    try:
        found = people.find_user(on, key)
    except NotFoundError:
        raise not_found("This page") from None
    if found.agent is None or not visitor.reaches("coaching.see", found.agent):
        raise not_found("This page")
    return found


def coaching_page(on: Connection, visitor: Visitor, agent: str | None) -> str | None:
    """The id of the person whose coaching page tells of an agent, where the visitor may see it."""
    if agent is None or not visitor.reaches("coaching.see", agent):
        return None
    return people.user_of_agent(on, agent)


def everybody(on: Connection, visitor: Visitor, after: str | None) -> dict[str, Any]:
    """A page of the agents whose pages the visitor may see; no numbers of theirs."""
    if visitor.agents_for("coaching.see") is None:
        some = people.find_users(on, after=after, limit=_PEOPLE + 1)
        following = some[_PEOPLE - 1].id if len(some) > _PEOPLE else None
    else:
        led = {each.user.id: each.user for team in visitor.teams for each in people.members(on, team)}
        some, following = [each for each in led.values() if each.disabled_at is None], None
    shown = some[:_PEOPLE] if following else some
    found = [each for each in shown if each.agent is not None]
    keys = [each.id for each in found]
    return {
        "people": sorted(found, key=lambda each: (each.name.casefold(), each.id)),
        "last": latest_notes(on, keys),
        "goals": open_goals(on, keys),
        "next": following,
    }


def whole(room: Room, on: Connection, visitor: Visitor, person: User) -> dict[str, Any]:
    """Everything that the page of an agent needs."""
    assert person.agent is not None, "person_for looked"
    playbook = playbook_in_use(on, room.settings)
    last = monday_of(now())
    since, until = last - timedelta(weeks=WEEKS - 1), last + timedelta(weeks=1)
    wanted = CallFilter(agents=(person.agent,), since=since, until=until)
    criteria = [each.id for each in playbook.criteria]
    rates = criterion_rates(on, wanted, by="week")
    drawn = trends(rates, criteria, last=last.date(), weeks=WEEKS)
    missed = {each.criterion for each in rates if each.missed}
    chosen = focus(drawn)
    return {
        "person": person,
        "own": person.id == visitor.user.id,
        "titles": {each.id: each.title for each in playbook.criteria},
        "criteria": playbook.criteria,
        "praise": praise(_analyses(on, wanted)),
        "calls_in_all": count_calls(on, wanted), "calls_href": calls_link(wanted),
        **_focus(on, visitor, person, playbook, wanted, chosen),
        "trends": [
            (each, dots(each), met(wanted, each.criterion, each.whole),
             _link(wanted, each.criterion, "missed") if each.criterion in missed else None)
            for each in drawn if each.whole.of
        ],
        "silent": [each.criterion for each in drawn if not each.whole.of],
        "notes": notes_about(on, person.id, seen_by=visitor.user.id, limit=20).items,
        "goals": [(each, *_progress(on, person, each)) for each in goals_of(on, person.id)],
        "tries": tries_of(on, person.id, limit=5),
        "snippets": shared_with(on, person.id, limit=8),
        "consents": has_consented(on, person.id),
        "may_write": visitor.reaches("coaching.write", person.agent) and person.id != visitor.user.id,
        "names": _authors(on, person, visitor),
        "kinds": KINDS,
        "width": _WIDTH, "height": _HEIGHT, "enough": ENOUGH, "weeks": WEEKS, "today": now(),
    }  # fmt: skip


def dots(trend: Trend) -> list[Dot]:
    """The weeks that had occasions, as dots with their intervals."""
    step = _WIDTH / len(trend.weeks)
    return [
        Dot(
            x=round((number + 0.5) * step, 1),
            y=_place(week.rate.value),
            top=_place(week.rate.interval.high),
            bottom=_place(week.rate.interval.low),
            few=week.rate.of < ENOUGH,
            label=f"{week.begins.isoformat()}: {in_words(week.rate)}",
        )
        for number, week in enumerate(trend.weeks)
        if week.rate.of
    ]


def in_words(rate: Rate) -> str:
    """A rate with its interval, such as `7 of 12 calls, 58 % (32 to 81 %)`."""
    if not rate.of:
        return "no occasion"
    reach = rate.interval
    calls = "call" if rate.of == 1 else "calls"
    return f"{rate.count} of {rate.of} {calls}, {rate.value:.0%} ({reach.low:.0%} to {reach.high:.0%})".replace(
        "%", " %"
    )


def met(wanted: CallFilter, criterion: str, rate: Rate) -> Met:
    """How often a criterion was met in these calls, with the addresses of the calls counted."""
    return Met(rate=rate, href=_link(wanted, criterion, "met"), of_href=_link(wanted, criterion, "judged"))


def _link(wanted: CallFilter, criterion: str, outcome: Outcome) -> str:
    return calls_link(replace(wanted, outcomes=((criterion, outcome),)))


def _focus(
    on: Connection, visitor: Visitor, person: User, playbook: Playbook, wanted: CallFilter, chosen: Trend | None
) -> dict[str, Any]:
    if chosen is None:
        return {"focus": None, "behind": (), "lessons": ()}
    rule = next(each for each in playbook.criteria if each.id == chosen.criterion)
    missed = replace(wanted, outcomes=((chosen.criterion, "missed"),))
    partly = replace(wanted, outcomes=((chosen.criterion, "partly"),))
    later = replace(wanted, since=datetime.combine(chosen.later_since, time(), UTC))
    return {
        "focus": chosen,
        "focus_met": met(later, chosen.criterion, chosen.later),
        "rule": rule,
        "behind": behind([*_analyses(on, missed), *_analyses(on, partly)], chosen.criterion),
        "lessons": _lessons(on, visitor, person, chosen.criterion),
    }


def _lessons(on: Connection, visitor: Visitor, person: User, criterion: str) -> list[Lesson]:
    """Moments of colleagues in the same teams who met the criterion, best calls first."""
    teams = [each.id for each in people.teams_of(on, person.id)]
    colleagues = [each for each in people.agents_of(on, teams) if each != person.agent]
    if not colleagues:
        return []
    wanted = CallFilter(agents=tuple(colleagues), outcomes=((criterion, "met"),))
    found = examples(_analyses(on, wanted, "highest_score", most=_EXAMPLES), criterion)
    named = named_agents(on, colleagues)
    return [
        Lesson(
            heard=each,
            name=named.get(each.agent or ""),
            opens=visitor.reaches("calls.see", each.agent),
            shareable=each.agent in named and each.start_ms is not None and visitor.reaches("calls.hear", each.agent)
            and visitor.reach("coaching.write") >= Reach.TEAM and visitor.user.id != person.id,
        )
        for each in found
    ]  # fmt: skip


def _analyses(on: Connection, wanted: CallFilter, sort: Sort = "newest", *, most: int = _CALLS) -> list[Analysis]:
    found = list_calls(on, wanted, sort=sort, limit=most).items
    return [load(get_document(on, each.id)) for each in found]


def _progress(on: Connection, person: User, goal: Goal) -> tuple[Met | None, Met | None]:
    """How the goal's criterion went before it was set, and since; None where there was no occasion."""
    if goal.criterion is None or person.agent is None:
        return None, None
    until = goal.closed_at or now()
    span = max(until - goal.created_at, timedelta(weeks=4))
    own = CallFilter(agents=(person.agent,))
    before = replace(own, since=goal.created_at - span, until=goal.created_at)
    since = replace(own, since=goal.created_at, until=goal.closed_at)
    return _met(on, before, goal.criterion), _met(on, since, goal.criterion)


def _met(on: Connection, wanted: CallFilter, criterion: str) -> Met | None:
    found = criterion_rates(on, wanted, by="all", criteria=[criterion])
    return met(wanted, criterion, Rate(count=found[0].met, of=found[0].assessed)) if found else None


def _authors(on: Connection, person: User, visitor: Visitor) -> dict[str, str]:
    notes = notes_about(on, person.id, seen_by=visitor.user.id, limit=20).items
    keys = {each.author for each in notes} | {each.author for each in goals_of(on, person.id)}
    return {key: user.name for key, user in people.users_by_ids(on, sorted(keys)).items()}


def _place(rate: float) -> float:
    return round(4 + (1 - rate) * (_HEIGHT - 8), 1)
