"""Numbers over many calls, each with its interval and the calls behind it; and tables to take out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from tempfile import TemporaryFile
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from wellheard.jobs.playbooks import playbook_in_use
from wellheard.review.intervals import Interval
from wellheard.server import insight
from wellheard.server.calls import call_filter
from wellheard.server.exporting import MEDIA_TYPES, Format, write_table
from wellheard.server.insight import Averaged, Counted
from wellheard.server.problems import invalid
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit
from wellheard.storage.filters import CallFilter
from wellheard.storage.insight import By
from wellheard.storage.tabling import Name, rows_of

router = APIRouter(tags=["insight"])
Seer = Annotated[Visitor, Depends(may("insight.see"))]
Wanted = Annotated[CallFilter, Depends(call_filter)]
Grouped = Annotated[By, Query(description="What the calls are grouped by; hours and days are those of `zone`.")]
Row = TypeVar("Row")
_FILE = {"schema": {"type": "string", "format": "binary"}}


class Numbers(BaseModel, Generic[Row]):
    """All groups; the list has one page."""

    items: list[Row]
    next: None = None


class RateRow(BaseModel):
    """A rate of a group of calls."""

    group: str | int | date | None = Field(description="Name, hour or first day; null: not known, or all.")
    count: int
    of: int
    rate: float = Field(description="0-1.")
    low: float = Field(description="95 % interval (Wilson).")
    high: float
    calls: str = Field(description="Path of the page that lists those counted.")


class CriterionRow(RateRow):
    """How a criterion came out; `count` of `of` were fully met."""

    criterion: str
    partly: int
    missed: int
    points: float = Field(description="Share of the points earned, 0-1.")


class CompanionRow(BaseModel):
    """How often a story is unhappy (1 or 2 stars) in calls with a kind of moment and without."""

    kind: str
    unhappy_with: int
    calls_with: int
    unhappy_without: int
    calls_without: int
    difference: float = Field(description="Rate with it minus rate without. Going together is no cause.")
    low: float = Field(description="95 % interval (Newcombe).")
    high: float
    calls: str


class MeanRow(BaseModel):
    """A mean over a group of calls."""

    group: str | int | date | None
    count: int
    mean: float
    low: float | None = Field(description="95 % interval (Student); null for one call.")
    high: float | None
    calls: str


class LineRow(BaseModel):
    """A line that an agent says in call after call."""

    agent: str | None
    text: str
    count: int
    of: int
    wordings: int
    calls: str


@router.get("/insight/criteria", summary="How criteria come out")
def criteria(
    request: Request, visitor: Seer, wanted: Wanted, by: Grouped = "all",
    criterion: Annotated[list[str] | None, Query(max_length=50)] = None,
) -> Numbers[CriterionRow]:  # fmt: skip
    """In the playbook's order, then by group; calls that gave no occasion don't count."""
    room: Room = request.app.state.room
    seen, zone = _seen(visitor, wanted)
    with room.store.read() as on:
        titles = insight.titles_of(playbook_in_use(on, room.settings))
        only = tuple(criterion) if criterion else None
        found = room.numbers.within(on).ask(insight.criteria, seen, titles, by=by, zone=zone, only=only)
    return Numbers(
        items=[
            CriterionRow(
                **_rate(Counted(group=each.group, rate=each.rate, href=each.hrefs["met"], of_href="")),
                criterion=each.id, partly=each.partly, missed=each.missed, points=each.points,
            )
            for each in found
        ]
    )  # fmt: skip


@router.get("/insight/moments", summary="How often a kind of moment is there")
def moments(
    request: Request, visitor: Seer, wanted: Wanted, of: Annotated[str, Query(max_length=64)] = insight.REPEATED,
    by: Grouped = "queue",
) -> Numbers[RateRow]:  # fmt: skip
    """In how many calls of each group it is, by default something asked for again."""
    room: Room = request.app.state.room
    seen, zone = _seen(visitor, wanted)
    with room.store.read() as on:
        found = room.numbers.within(on).ask(insight.kinds, seen, of, by=by, zone=zone)
    return Numbers(items=[RateRow(**_rate(each)) for each in found])


@router.get("/insight/eased", summary="How often upset customers left calmer")
def eased(request: Request, visitor: Seer, wanted: Wanted, by: Grouped = "all") -> Numbers[RateRow]:
    """Of the calls in which the customer was upset."""
    room: Room = request.app.state.room
    seen, zone = _seen(visitor, wanted)
    with room.store.read() as on:
        found = room.numbers.within(on).ask(insight.eased, seen, by=by, zone=zone)
    return Numbers(items=[RateRow(**_rate(each)) for each in found])


@router.get("/insight/stories", summary="What goes with unhappy stories")
def stories(request: Request, visitor: Seer, wanted: Wanted) -> Numbers[CompanionRow]:
    """The clear differences first."""
    room: Room = request.app.state.room
    seen, _ = _seen(visitor, wanted)
    with room.store.read() as on:
        found = room.numbers.within(on).ask(insight.companions, seen)
    return Numbers(
        items=[
            CompanionRow(
                kind=each.kind, unhappy_with=each.with_it.count, calls_with=each.with_it.of,
                unhappy_without=each.without.count, calls_without=each.without.of, difference=each.apart,
                low=each.interval.low, high=each.interval.high, calls=each.href,
            )
            for each in found
        ]
    )  # fmt: skip


@router.get("/insight/measures", summary="Means of a measure")
def measures(
    request: Request, visitor: Seer, wanted: Wanted, of: Annotated[str, Query(max_length=64)] = "hold_ms",
    by: Grouped = "queue",
) -> Numbers[MeanRow]:  # fmt: skip
    """Calls in which it could not be measured don't count."""
    room: Room = request.app.state.room
    seen, zone = _seen(visitor, wanted)
    with room.store.read() as on:
        found = room.numbers.within(on).ask(insight.means, seen, of, by=by, zone=zone)
    return Numbers(items=[_mean(each) for each in found])


@router.get("/insight/lines", summary="Lines said in call after call")
def lines(
    request: Request, visitor: Seer, wanted: Wanted, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> Numbers[LineRow]:
    """The most frequent first."""
    room: Room = request.app.state.room
    seen, _ = _seen(visitor, wanted)
    with room.store.read() as on:
        found = room.numbers.within(on).ask(insight.lines, seen, limit=limit)
    return Numbers(
        items=[
            LineRow(agent=line.agent, text=line.text, count=rate.count, of=rate.of, wordings=line.wordings, calls=href)
            for line, rate, href in found
        ]
    )


@router.get(
    "/insight/export",
    summary="Take a table out",
    response_class=StreamingResponse,
    responses={200: {"content": dict.fromkeys(MEDIA_TYPES.values(), _FILE), "description": "The table."}},
)  # fmt: skip
def export(
    request: Request, visitor: Annotated[Visitor, Depends(may("calls.export"))], wanted: Wanted, table: Name = "calls",
    file_format: Annotated[Format, Query(alias="format")] = "csv",
) -> StreamingResponse:  # fmt: skip
    """Calls, criteria, moments or measures of the calls that pass; names and numbers, no words. It is noted."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.export"))
    file = TemporaryFile()  # noqa: SIM115 - closed when it was sent
    try:
        with room.store.read() as on:
            count = write_table(rows_of(on, table, seen), table, file_format, file)
        with room.store.begin() as on:
            audit.record(
                on, actor=visitor.actor, action="exported", subject_type="table", subject=table,
                details={"format": file_format, "rows": count, "filter": wanted.to_json()}, address=visitor.address,
            )  # fmt: skip
    except BaseException:
        file.close()
        raise
    name = f"wellheard-{table}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(file.tell())}
    return StreamingResponse(_sent(file), media_type=MEDIA_TYPES[file_format], headers=headers)


def _sent(file: Any) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(1 << 16):
            yield chunk


def _seen(visitor: Visitor, wanted: CallFilter) -> tuple[CallFilter, str]:
    """What the visitor reaches, and the zone for groups; days before the first or beyond the last can't be grouped."""
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise invalid("query/until", "this must be later than since")
    zone = wanted.zone
    return replace(
        wanted, only_agents=visitor.agents_for("insight.see"), zone=zone if wanted.hours is not None else "UTC"
    ), zone


def _rate(each: Counted) -> dict[str, Any]:
    interval: Interval = each.rate.interval
    return {
        "group": each.group, "count": each.rate.count, "of": each.rate.of, "rate": each.rate.value,
        "low": interval.low, "high": interval.high, "calls": each.href,
    }  # fmt: skip


def _mean(each: Averaged) -> MeanRow:
    low, high = (each.interval.low, each.interval.high) if each.interval else (None, None)
    return MeanRow(group=each.group, count=each.count, mean=each.mean, low=low, high=high, calls=each.href)
