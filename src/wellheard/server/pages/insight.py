"""*Insight*: what goes wrong, where and how often; every number leads to the calls behind it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from wellheard.conversation import KINDS
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.report.wording import humanise
from wellheard.server import insight
from wellheard.server.calls import call_filter, queues_for
from wellheard.server.charts import Chart, Reading, ceiling, chart
from wellheard.server.exporting import TABLES
from wellheard.server.insight import Averaged, Criterion, group_title
from wellheard.server.links import pairs
from wellheard.server.policy import Reach
from wellheard.server.problems import not_found
from wellheard.server.remembering import Asking
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import calls as stored
from wellheard.storage import people
from wellheard.storage.filters import CallFilter
from wellheard.storage.insight import By
from wellheard.storage.local_time import midnight, zone_of

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("insight.see"))]
Part = Literal["criteria", "stories", "repeats", "mood", "waits", "lines"]
Weeks = Literal["4", "12", "26", "52", "all"]
WEEKS: dict[str, str] = {
    "4": "The last 4 weeks", "12": "The last 12 weeks", "26": "The last half year", "52": "The last year",
    "all": "All time",
}  # fmt: skip
_PARTS: dict[Part, str] = {
    "criteria": "How criteria come out",
    "stories": "What goes with unhappy stories",
    "repeats": "Asked again",
    "mood": "Upset customers, and whether it eased",
    "waits": "Silence and hold",
    "lines": "Lines said in call after call",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request wants to know."""

    wanted: CallFilter
    """With the time, and what the visitor may see."""
    given: CallFilter
    """As the address said it."""
    weeks: str
    zone: str

    @property
    def query(self) -> str:
        """The same question as an address says it."""
        return urlencode([*pairs(replace(self.given, zone=self.zone)), ("weeks", self.weeks)])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The calls in question, as names and values of an address."""
        return list(pairs(self.wanted))

    @property
    def steps(self) -> By:
        """The steps of time that fit: weeks, or months where there would be too many weeks."""
        return "month" if self.weeks in ("52", "all") else "week"


def asked(
    visitor: Seer, given: Annotated[CallFilter, Depends(call_filter)], weeks: Annotated[Weeks, Query()] = "12"
) -> Asked:
    """The question; without a time it is that of so many whole weeks."""
    since = given.since or (None if weeks == "all" else _monday(int(weeks), given.zone))
    # Hours alone need the zone; without them the filter is simpler for the store.
    zone = given.zone if given.hours is not None else "UTC"
    seen = replace(given, since=since, zone=zone, only_agents=visitor.agents_for("insight.see"))
    return Asked(wanted=seen, given=given, weeks=weeks, zone=given.zone)


def _monday(weeks: int, zone: str) -> datetime:
    today = datetime.now(UTC).astimezone(zone_of(zone)).date()
    return midnight(today - timedelta(days=today.weekday() + 7 * (weeks - 1)), zone)


Question = Annotated[Asked, Depends(asked)]


@router.get("/insight")
def whole(request: Request, visitor: Seer, question: Question) -> Response:
    """The page: the few numbers at once, its parts as they are asked for."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = _frame(room, on, visitor, question)
        context |= {"head": room.numbers.within(on).ask(insight.head, question.wanted)}
    return page(request, "insight.html.j2", context)


@router.get("/insight/criteria/{criterion}")
def criterion(
    request: Request, visitor: Seer, question: Question, criterion: Annotated[str, Path(max_length=200)]
) -> Response:
    """One criterion over time, by queue and by hour."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        playbook = playbook_in_use(on, room.settings)
        asking, titles = room.numbers.within(on), insight.titles_of(playbook)
        cut: dict[str, list[Criterion]] = {
            by: asking.ask(insight.criteria, question.wanted, titles, by=by, zone=question.zone, only=(criterion,))
            for by in ("all", question.steps, "queue", "hour")
        }
        known = next((each for each in playbook.criteria if each.id == criterion), None)
        if known is None and not cut["all"]:
            raise not_found("This criterion")
        context = _frame(room, on, visitor, question) | {
            "criterion": known, "id": criterion, "title": known.title if known else humanise(criterion),
            "whole": cut["all"][0] if cut["all"] else None, "times": cut[question.steps],
            "chart": _rates_chart(cut[question.steps], question.steps), "queues_cut": cut["queue"],
            "hours_cut": cut["hour"], "steps": question.steps,
        }  # fmt: skip
    return page(request, "insight-criterion.html.j2", context)


@router.get("/insight/{part}")
def part(request: Request, visitor: Seer, question: Question, part: Part) -> Response:
    """A part of the page; as a page of its own where it was not asked for by the page."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = _frame(room, on, visitor, question)
        context |= _PARTS_MADE[part](room.numbers.within(on), room, question)
    alone = request.headers.get("hx-request") != "true"
    context |= {"part": part, "part_title": _PARTS[part]}
    return page(request, "insight-alone.html.j2" if alone else f"insight-{part}.html.j2", context)


def _criteria(asking: Asking, room: Room, question: Asked) -> dict[str, Any]:
    titles = insight.titles_of(playbook_in_use(asking.on, room.settings))
    return {"rows": asking.ask(insight.criteria, question.wanted, titles)}


def _stories(asking: Asking, _room: Room, question: Asked) -> dict[str, Any]:
    found = asking.ask(insight.companions, question.wanted)
    return {"telling": [each for each in found if each.tells], "open": [each for each in found if not each.tells]}


def _repeats(asking: Asking, _room: Room, question: Asked) -> dict[str, Any]:
    return {
        "rows": asking.ask(insight.kinds, question.wanted, insight.REPEATED, by="queue"),
        "kind": KINDS[insight.REPEATED],
    }


def _mood(asking: Asking, _room: Room, question: Asked) -> dict[str, Any]:
    over_time = asking.ask(insight.eased, question.wanted, by=question.steps, zone=question.zone)
    readings = [
        Reading(
            label=group_title(each.group, question.steps), value=100 * each.rate.value,
            low=100 * each.rate.interval.low, high=100 * each.rate.interval.high, href=each.href,
            place=_place(each.group, over_time[0].group, question.steps),
        )
        for each in over_time
    ]  # fmt: skip
    return {
        "rows": asking.ask(insight.eased, question.wanted, by="queue"), "times": over_time, "steps": question.steps,
        "chart": chart(readings, top=100, unit=" %"),
    }  # fmt: skip


def _waits(asking: Asking, _room: Room, question: Asked) -> dict[str, Any]:
    cut = {
        name: {
            by: asking.ask(insight.means, question.wanted, name, by=by, zone=question.zone) for by in ("queue", "hour")
        }
        for name in insight.WAITS
    }
    return {"cut": cut, "charts": {name: _hours_chart(some["hour"]) for name, some in cut.items()}}


def _lines(asking: Asking, _room: Room, question: Asked) -> dict[str, Any]:
    return {"rows": asking.ask(insight.lines, question.wanted)}


_PARTS_MADE = {
    "criteria": _criteria, "stories": _stories, "repeats": _repeats, "mood": _mood, "waits": _waits, "lines": _lines,
}  # fmt: skip


def _rates_chart(rows: list[Criterion], by: By) -> Chart:
    readings = [
        Reading(
            label=group_title(each.group, by), value=100 * each.rate.value, low=100 * each.rate.interval.low,
            high=100 * each.rate.interval.high, href=each.hrefs["met"], place=_place(each.group, rows[0].group, by),
        )
        for each in rows
    ]  # fmt: skip
    return chart(readings, top=100, unit=" %")


def _hours_chart(rows: list[Averaged]) -> Chart:
    readings = [
        Reading(
            label=f"{each.group:02}", value=each.mean / 1000, href=each.href,
            low=max(0.0, each.interval.low / 1000) if each.interval else None,
            high=each.interval.high / 1000 if each.interval else None,
            place=int(each.group) if isinstance(each.group, int) else 0,
        )
        for each in rows
    ]  # fmt: skip
    highest = max((each.value if each.high is None else each.high for each in readings), default=0.0)
    return chart(readings, top=ceiling(highest), unit=" s", places=24)


def _place(group: Any, first: Any, by: By) -> int:
    assert isinstance(group, date), "steps of time are dates"
    if by == "month":
        return int((group.year - first.year) * 12 + group.month - first.month)
    return int((group - first).days // 7)


def _frame(room: Room, on: Connection, visitor: Visitor, question: Asked) -> dict[str, Any]:
    """What stands around the numbers: the filters and whom they can name."""
    reach = visitor.reach("insight.see")
    allowed = visitor.agents_for("insight.see")
    teams = people.list_teams(on) if reach == Reach.ALL else people.teams_of(on, visitor.user.id, leads=True)
    return {
        "asked": question, "weeks": WEEKS, "parts": _PARTS, "title_of": group_title, "tables": TABLES,
        "queues": queues_for(room, on, allowed) if reach > Reach.OWN else [],
        "agents": (stored.values_of(on, "agent") if allowed is None else list(allowed)) if reach > Reach.OWN else [],
        "teams": teams if reach > Reach.OWN else [],
        "own": reach == Reach.OWN,
    }  # fmt: skip
