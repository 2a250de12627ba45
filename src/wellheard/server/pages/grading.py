"""A reviewer's scorecard with what others said of it, and the form to say more."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from wellheard.server.forms import parse
from wellheard.server.grading import GradingGiven, grade, judgement_for, questions
from wellheard.server.quality_view import SIGNS
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage.gradings import gradings_of

router = APIRouter()
Worker = Annotated[Visitor, Depends(may("queues.work"))]
Grader = Annotated[Visitor, Depends(may("scores.grade"))]
Key = Annotated[str, Path(max_length=32)]


async def _fields(request: Request) -> FormData:
    return await request.form()


@router.get("/qa/scorecards/{key}")
def scorecard(request: Request, visitor: Worker, key: Key) -> Response:
    """The scorecard and its trail."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found, call = judgement_for(on, visitor, key)
        trail = gradings_of(on, found.id)
        keys = sorted({each.user for each in trail} | {key for key in (found.user,) if key})
        context = {
            "judgement": found,
            "call": call,
            "trail": [(each, GradingGiven.model_validate_json(each.content)) for each in trail],
            "names": {key: user.name for key, user in people.users_by_ids(on, keys).items()},
            "may_grade": found.user != visitor.user.id and visitor.reaches("scores.grade", call.agent),
            "titles": {each.id: each.title for each in found.scorecard.criteria},
            "questions": questions(),
            "signs": SIGNS,
        }
    return page(request, "qa-scorecard.html.j2", context)


@router.post("/qa/scorecards/{key}")
def say(request: Request, visitor: Grader, key: Key, fields: Annotated[FormData, Depends(_fields)]) -> Response:
    """Append what one says of it."""
    room: Room = request.app.state.room
    given = _given(fields)
    with room.store.begin() as on:
        made = grade(on, visitor, key, given)
        noted(on, visitor, "created", "grading", made.id, scorecard=key)
    return RedirectResponse(f"/qa/scorecards/{key}#trail", 303)


def _given(fields: FormData) -> GradingGiven:
    criteria: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    for name, value in fields.items():
        part, _, key = name.partition(":")
        if part == "alike" and value:
            criteria[key] = {"alike": value == "yes", "note": fields.get(f"note:{key}") or ""}
        elif part == "question" and value:
            asked[key] = value
    return parse(GradingGiven, {"criteria": criteria, "questions": asked, "comment": fields.get("comment") or ""})
