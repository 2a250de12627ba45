"""What the pages of practice show: scenarios with one's progress, the focus of the week, what came of an attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import Connection

from wellheard.conversation.document import load
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.practice.telling import ENDINGS
from wellheard.review.coaching import focus, trends
from wellheard.review.sampling import monday_of
from wellheard.server.practising.offering import Offered, fitting, offered
from wellheard.server.room import Room
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.insight import criterion_rates
from wellheard.storage.people import User, find_user, users_by_ids
from wellheard.storage.practice import AttemptKept, AttemptRow, branches_of, document_of, ended_of, find_attempt
from wellheard.storage.practice_plans import assigned_to, ways_of

WEEKS: Final = 12
_WIDTH, _HEIGHT, _EDGE = 640, 160, 10
_SMALL_WIDTH, _SMALL_HEIGHT = 120, 36
FEELINGS: Final = {"anger": "Anger", "trust": "Trust", "hope": "Hope", "heard": "Feels heard"}
"""In the order in which they are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A line of the picture of a temper."""

    feeling: str
    path: str
    """Points of an SVG polyline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in the picture."""

    line: int
    turn: int
    x: float
    y: float
    turning: bool
    """Here the call turned."""
    good: bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The temper through a practice call; numbers are user units of the SVG."""

    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]
    """On the curve of anger."""
    width: int = _WIDTH
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """An attempt in the small picture of progress."""

    attempt: str
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How somebody's attempts at a scenario went, oldest first."""

    attempts: tuple[AttemptRow, ...]
    dots: tuple[Dot, ...]
    path: str
    width: int = _SMALL_WIDTH
    height: int = _SMALL_HEIGHT


def catalogue(room: Room, on: Connection, user: User) -> dict[str, Any]:
    """The page of all scenarios."""
    some = offered(on)
    own: dict[str, list[AttemptRow]] = {}
    for each in ended_of(on, user.id):
        own.setdefault(each.scenario, []).append(each)
    criterion = focus_of(room, on, user)
    asked = assigned_to(on, user.id)
    return {
        "scenarios": some,
        "progress": {key: progress(rows) for key, rows in own.items()},
        "titles": titles(room, on),
        "focus": criterion,
        "fitting": fitting(some, criterion)[:1] if criterion else [],
        "assigned": asked,
        "askers": users_by_ids(on, sorted({each.by for each in asked})),
        "ways": ways_of(on, user.id),
        "today": now(),
    }


def titles(room: Room, on: Connection) -> dict[str, str]:
    """Titles of the playbook's criteria by id."""
    return {each.id: each.title for each in playbook_in_use(on, room.settings).criteria}


def focus_of(room: Room, on: Connection, user: User) -> str | None:
    """The criterion that somebody's coaching page names as the one to work on; none without enough calls."""
    if user.agent is None:
        return None
    last = monday_of(now())
    wanted = CallFilter(agents=(user.agent,), since=last - timedelta(weeks=WEEKS - 1))
    criteria = [each.id for each in playbook_in_use(on, room.settings).criteria]
    found = focus(trends(criterion_rates(on, wanted, by="week"), criteria, last=last.date(), weeks=WEEKS))
    return found.criterion if found else None


def progress(attempts: Sequence[AttemptRow]) -> Progress:
    """The stars of attempts that have ended, as a small curve; the newest twenty."""
    shown = attempts[-20:]
    step = (_SMALL_WIDTH - 2 * _EDGE) / max(1, len(shown) - 1)
    dots = tuple(
        Dot(
            attempt=each.id,
            x=round(_EDGE + number * step, 1),
            y=round(_SMALL_HEIGHT - 6 - ((each.stars or 1) - 1) / 4 * (_SMALL_HEIGHT - 12), 1),
            label=f"{each.started_at:%Y-%m-%d}: {each.stars} of 5 stars",
        )
        for number, each in enumerate(shown)
    )
    return Progress(attempts=tuple(attempts), dots=dots, path=" ".join(f"{each.x},{each.y}" for each in dots))


def after(room: Room, on: Connection, attempt: AttemptKept, *, own: bool) -> dict[str, Any]:
    """What came of a practice call that has ended."""
    result = attempt.result or {}
    analysis = load(document_of(on, attempt.id))
    judged = [each for each in analysis.scorecard.criteria if each.outcome in ("met", "partly", "missed")]
    order = {"missed": 0, "partly": 1, "met": 2}
    branches = branches_of(on, attempt.id, user=attempt.user) if own else []
    first = attempt_before(on, attempt) if own else None
    return {
        "attempt": attempt,
        "result": result,
        "analysis": analysis,
        "judged": sorted(judged, key=lambda each: order[each.outcome]),
        "moments": {each.id: each for each in analysis.moments},
        "picture": picture(result),
        "ending": ENDINGS.get(attempt.ending or "", ""),
        "feelings": FEELINGS,
        "titles": titles(room, on),
        "branches": [each for each in branches if each.ended_at],
        "before": first,
        "pairs": beside(first, attempt) if first else [],
        "before_picture": picture(first.result) if first and first.result else None,
        "progress": progress(ended_of(on, attempt.user, scenario=attempt.scenario)) if own else None,
        "whose": find_user(on, attempt.user),
        "own": own,
        "endings": ENDINGS,
    }


def attempt_before(on: Connection, attempt: AttemptKept) -> AttemptKept | None:
    """The attempt that this one begins like, if it is there and has ended."""
    found = find_attempt(on, attempt.branch_of) if attempt.branch_of else None
    return found if found and found.ended_at else None


def beside(one: AttemptKept, other: AttemptKept) -> list[dict[str, Any]]:
    """The exchanges of two attempts side by side, from where they part."""
    rows = zip_longest(_exchanges(one), _exchanges(other))
    return [
        {"line": number, "one": here, "other": there}
        for number, (here, there) in enumerate(rows, 1)
        if number > (other.branch_at or 0)
    ]


def _exchanges(attempt: AttemptKept) -> list[dict[str, Any]]:
    result = attempt.result or {}
    points = result.get("curve", [])[1:]
    return [{**each, "after": point} for each, point in zip(result.get("exchanges", []), points, strict=False)]


def picture(result: dict[str, Any]) -> Picture:
    """The curves of a practice call."""
    points = result.get("curve", [])
    turning = {each["turn_id"] for each in result.get("turning_points", [])}
    step = (_WIDTH - 2 * _EDGE) / max(1, len(points) - 1)
    curves = tuple(
        Curve(
            feeling=name, path=" ".join(f"{_EDGE + at * step:.1f},{_y(point[name])}" for at, point in enumerate(points))
        )
        for name in FEELINGS
    )
    marks = tuple(
        Mark(
            line=point["line"],
            turn=point["turn_id"],
            x=round(_EDGE + at * step, 1),
            y=_y(point["anger"]),
            turning=point["turn_id"] in turning,
            good=bool(point["moved_by"]) and point["moved_by"]["anger"] <= 0,
            label=point_in_words(point),
        )
        for at, point in enumerate(points)
    )
    return Picture(curves=curves, marks=marks)


def point_in_words(point: dict[str, Any]) -> str:
    """A point of the curve: which line, how they felt after it, and what moved them most."""
    place = f"Line {point['line']}" if point["turn_id"] else "At first"
    because = f" You {point['moved_by']['why']}." if point["moved_by"] else ""
    return f"{place}: anger {point['anger']:.0f}, trust {point['trust']:.0f}, hope {point['hope']:.0f}.{because}"


def _y(value: float) -> float:
    return round(_HEIGHT - _EDGE - value / 100 * (_HEIGHT - 2 * _EDGE), 1)


def by_industry(some: Sequence[Offered]) -> list[str]:
    """The industries there are."""
    return sorted({each.scenario.industry for each in some})
