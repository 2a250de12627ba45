"""QA's pages: the queues, what waits in each, and the form in which a call is scored."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.datastructures import FormData

from wellheard.conversation import KINDS
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.review.agreement import warm
from wellheard.review.sampling import WAYS
from wellheard.server import quality_view
from wellheard.server.calls import note
from wellheard.server.choosing import chosen
from wellheard.server.policy import Reach
from wellheard.server.problems import invalid, not_found
from wellheard.server.quality_view import Show
from wellheard.server.queueing import noted, queue_for, sample, top_up
from wellheard.server.reviewing import ReviewGiven, Task, finish, from_form, keep, task_for
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may, visitor_of
from wellheard.storage import calls as stored
from wellheard.storage import people
from wellheard.storage.drafts import assign
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.queues import (
    Queue,
    Rule,
    Way,
    close_queue,
    create_queue,
    fill_queue,
    lock_item,
    release_item,
    take_next,
)

router = APIRouter()
Worker = Annotated[Visitor, Depends(may("queues.work"))]
Planner = Annotated[Visitor, Depends(may("queues.plan"))]
QueueId = Annotated[str, Path(max_length=32)]
CallId = Annotated[str, Path(max_length=300)]
Name = Annotated[str, Form(min_length=1, max_length=120, pattern=r"\S")]
Small = Annotated[str, Form(max_length=6, pattern=r"^\d*$")]
Word = Annotated[str, Form(max_length=200)]


async def _fields(request: Request) -> FormData:
    return await request.form()


@router.get("/qa")
def quality(request: Request, visitor: Worker) -> Response:
    """What there is to do."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = quality_view.home(room, on, visitor)
        if visitor.may("queues.plan"):
            context |= _offered(on)
    return page(request, "qa.html.j2", context)


@router.post("/qa/queues")
def new_queue(
    request: Request, visitor: Planner, name: Name, way: Annotated[Way, Form()] = "random", count: Small = "10",
    per_agent: Small = "", days: Small = "", agent: Word = "", queue: Word = "", kind: Word = "", score_to: Small = "",
    blind: Annotated[Literal["yes", "no"], Form()] = "no",
) -> Response:  # fmt: skip
    """A queue with a rule, filled by it at once."""
    room: Room = request.app.state.room
    wanted = CallFilter(
        agents=(agent,) if agent else None, queues=(queue,) if queue else None, kinds=(kind,) if kind else (),
        score_to=_number("score_to", score_to, 100),
    )  # fmt: skip
    rule = Rule(
        calls=wanted, way=way, count=_number("count", count, 500) or 0, per_agent=_number("per_agent", per_agent, 100),
        days=_number("days", days, 3650),
    )  # fmt: skip
    with room.store.begin() as on:
        book = playbook_in_use(on, room.settings)
        made = create_queue(
            on, name=name, playbook=f"{book.id}@{book.version}", rule=rule, blind=blind == "yes",
            made_by=visitor.user.id,
        )  # fmt: skip
        top_up(on, made)
        noted(on, visitor, "created", "queue", made.id, way=way, count=rule.count)
    return RedirectResponse(f"/qa/queues/{made.id}", 303)


@router.post("/qa/calibrations")
def new_calibration(
    request: Request, visitor: Planner, name: Name, reviewer: Annotated[list[str] | None, Form(max_length=50)] = None,
    way: Annotated[Way, Form()] = "random", count: Small = "3", call: Annotated[str, Form(max_length=300)] = "",
    words: Annotated[str, Form(max_length=300)] = "", due: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """The same calls for several people: one that is named, or some that are chosen."""
    room: Room = request.app.state.room
    reviewers = list(dict.fromkeys(reviewer or ()))
    if len(reviewers) < 2:
        raise invalid("body/reviewer", "Choose at least two people; agreement needs more than one.")
    with room.store.begin() as on:
        book = playbook_in_use(on, room.settings)
        made = create_queue(
            on, name=name, playbook=f"{book.id}@{book.version}", type_="calibration", made_by=visitor.user.id,
            due_at=_day(due),
        )  # fmt: skip
        some = _named(on, visitor, call or words) or _chosen(on, visitor, way, _number("count", count, 50) or 3)
        fill_queue(on, made.id, some)
        for each in some:
            _may_hear(on, reviewers, each)
            assign(on, made.id, each, reviewers)
        noted(on, visitor, "created", "queue", made.id, calibration=True, calls=len(some), reviewers=len(reviewers))
    warm()
    return RedirectResponse(f"/qa/queues/{made.id}", 303)


@router.get("/qa/queues/{queue_id}")
def queue(
    request: Request, visitor: Worker, queue_id: QueueId, after: Annotated[str | None, Query(max_length=500)] = None,
    done: bool = False, empty: bool = False, show: Annotated[Show, Query()] = "all",
) -> Response:  # fmt: skip
    """What waits and what is done, together or apart; of a calibration what came out."""
    room: Room = request.app.state.room
    told = {"done": done, "empty": empty, "show": show}
    with room.store.read() as on:
        found = _visible(on, visitor, queue_id)
        if found.type == "calibration":
            return page(request, "qa-calibration.html.j2", quality_view.calibration(room, on, visitor, found) | told)
        context = quality_view.queue(on, visitor, found, after, show)
    return page(request, "qa-queue.html.j2", context | told)


@router.post("/qa/queues/{queue_id}/fill")
def fill(request: Request, visitor: Planner, queue_id: QueueId) -> Response:
    """Let the rule put in what is missing."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        added = top_up(on, queue_for(on, queue_id))
        noted(on, visitor, "changed", "queue", queue_id, added=added)
    return RedirectResponse(f"/qa/queues/{queue_id}", 303)


@router.post("/qa/queues/{queue_id}/close")
def close(request: Request, visitor: Planner, queue_id: QueueId) -> Response:
    """Nothing more is to be done; of a calibration everybody sees what came out."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        close_queue(on, queue_for(on, queue_id).id)
        noted(on, visitor, "changed", "queue", queue_id, closed=True)
    return RedirectResponse(f"/qa/queues/{queue_id}", 303)


@router.post("/qa/queues/{queue_id}/next")
def take(request: Request, visitor: Worker, queue_id: QueueId) -> Response:
    """Lock the next call that is free and open it; back to the queue where none is."""
    return RedirectResponse(_next(request.app.state.room, visitor, queue_id) or f"/qa/queues/{queue_id}?empty=1", 303)


@router.get("/qa/queues/{queue_id}/calls/{call_id:path}")
def review(request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId) -> Response:
    """The form beside the call. Opening it takes the call, where it is free."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        task = task_for(room, on, visitor, queue_id, call_id)
        hindered = _take(on, task, visitor.user.id)
        note(on, visitor, "saw", task.call.id, queue=task.queue.id)
    with room.store.read() as on:
        context = quality_view.review(room, on, visitor, task)
    return page(request, "qa-review.html.j2", context | {"hindered": hindered})


@router.post("/qa/queues/{queue_id}/draft/{call_id:path}")
def draft(
    request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId, fields: Annotated[FormData, Depends(_fields)]
) -> Response:
    """Keep what was answered so far, also where the call was taken over; `show` asks what the software found."""
    room: Room = request.app.state.room
    given = from_form(fields)
    show = str(fields.get("show") or "")
    with room.store.begin() as on:
        task = task_for(room, on, visitor, queue_id, call_id)
        if show:
            given = _looked(task, given, show)
            note(on, visitor, "saw", task.call.id, evidence=show)
        theirs = keep(on, task, given, visitor.user.id)
        context = quality_view.evidence(on, task, show) if show else {"theirs": theirs}
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/qa/queues/{queue_id}/calls/{call_id}", 303)
    return page(request, "qa-evidence.html.j2" if show else "qa-kept.html.j2", context)


@router.post("/qa/queues/{queue_id}/finish/{call_id:path}")
def done(
    request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId, fields: Annotated[FormData, Depends(_fields)]
) -> Response:
    """Append the scorecard; `then=next` goes on. Where the call was taken over, what was written is kept."""
    room: Room = request.app.state.room
    given = from_form(fields)
    try:
        with room.store.begin() as on:
            task = task_for(room, on, visitor, queue_id, call_id)
            made = finish(on, task, given, visitor.user.id)
            looked = sum(each.looked for each in given.criteria.values())
            note(on, visitor, "changed", task.call.id, scorecard=made.id, queue=queue_id, looked=looked)
    except ConflictError:
        with room.store.begin() as on:
            keep(on, task_for(room, on, visitor, queue_id, call_id), given, visitor.user.id)
        raise
    onward = _next(room, visitor, queue_id) if fields.get("then") == "next" else None
    return RedirectResponse(onward or f"/qa/queues/{queue_id}?done=1", 303)


@router.post("/qa/queues/{queue_id}/release/{call_id:path}")
def give_back(request: Request, visitor: Worker, queue_id: QueueId, call_id: CallId) -> Response:
    """Somebody else may take the call; what was written stays kept."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        task = task_for(room, on, visitor, queue_id, call_id)
        release_item(on, task.queue.id, task.call.id, visitor.user.id)
        noted(on, visitor, "changed", "queue", queue_id, released=True)
    return RedirectResponse(f"/qa/queues/{queue_id}", 303)


def _next(room: Room, visitor: Visitor, queue_id: str) -> str | None:
    """Lock the next call that is free; the address of its form, or none where there is no such call."""
    with room.store.begin() as on:
        found = _visible(on, visitor, queue_id)
        top_up(on, found)
        item = None if found.closed_at else take_next(
            on, found.id, visitor.user.id, only_agents=visitor.agents_for("queues.work")
        )  # fmt: skip
    return f"/qa/queues/{queue_id}/calls/{quote(item.call.id)}" if item else None


def _visible(on: Connection, visitor: Visitor, queue_id: str) -> Queue:
    """A queue; of calibrations those that one takes part in, unless one oversees all."""
    found = queue_for(on, queue_id)
    if found.type == "queue" or visitor.reach("queues.work") == Reach.ALL:
        return found
    if not quality_view.takes_part(on, visitor, found):
        raise not_found("This queue")
    return found


def _take(on: Connection, task: Task, user: str) -> str:
    if task.queue.type == "calibration" or task.queue.closed_at:
        return "This queue is closed." if task.queue.closed_at else ""
    try:
        with on.begin_nested():
            lock_item(on, task.queue.id, task.call.id, user)
    except ConflictError as error:
        return f"{error}."
    return ""


def _looked(task: Task, given: ReviewGiven, criterion: str) -> ReviewGiven:
    if criterion not in {each.id for each in task.playbook.criteria}:
        raise not_found("This criterion")
    known = given.model_dump()
    known["criteria"].setdefault(criterion, {})["looked"] = True
    return ReviewGiven.model_validate(known)


def _offered(on: Connection) -> dict[str, Any]:
    reviewers = [each for role in ("lead", "qa", "admin") for each in people.find_users(on, role=role, limit=500)]
    return {
        "ways": WAYS,
        "agents": stored.values_of(on, "agent"),
        "call_queues": stored.values_of(on, "queue"),
        "kinds": sorted(KINDS.values(), key=lambda kind: kind.title),
        "reviewers": reviewers,
    }


def _named(on: Connection, visitor: Visitor, call: str) -> dict[str, str]:
    return {chosen(on, visitor, "queues.plan", call).id: "Chosen by hand"} if call.strip() else {}


def _chosen(on: Connection, visitor: Visitor, way: Way, count: int) -> dict[str, str]:
    wanted = replace(CallFilter(), only_agents=visitor.agents_for("queues.plan"))
    found = sample(on, wanted, way, count, seed=int(datetime.now(UTC).timestamp()))
    if not found:
        raise invalid("body/count", "There are no calls to choose from yet.")
    return {each.call: each.why for each in found}


def _may_hear(on: Connection, reviewers: list[str], call: str) -> None:
    agent = stored.find_call(on, call).agent
    for each in reviewers:
        try:
            user = people.find_user(on, each)
        except NotFoundError:
            raise invalid("body/reviewer", "One of these people isn't here any more.") from None
        if not visitor_of(on, user).reaches("queues.work", agent):
            raise invalid("body/reviewer", f"{user.name} may not hear one of these calls. Choose somebody else.")


def _number(field: str, given: str, most: int) -> int | None:
    if given and int(given) > most:
        raise invalid(f"body/{field}", f"At most {most}.")
    return int(given) if given else None


def _day(given: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(given), time(23, 59), UTC) if given else None
    except ValueError:
        raise invalid("body/due", "Write the day as YYYY-MM-DD.") from None
