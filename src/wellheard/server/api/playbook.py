"""The playbook: what judges new calls, its versions, checks, and what-ifs over calls of the past."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from wellheard.server import playbooks
from wellheard.server.api.shapes import Limit, Listed, Shape, first_of
from wellheard.server.etags import IfMatch
from wellheard.server.pages.playbook import begin
from wellheard.server.playbooks import check_for_room, state_of
from wellheard.server.problems import ProblemError, answers, not_found
from wellheard.server.room import Room
from wellheard.server.trials import MOST, Trial, trials_of
from wellheard.server.visitor import Visitor, may
from wellheard.storage.shelf import playbook_versions

router = APIRouter(tags=["playbook"])
Reader = Annotated[Visitor, Depends(may("playbook.see"))]
Editor = Annotated[Visitor, Depends(may("playbook.edit"))]
Number = Annotated[int, Path(ge=1, le=1_000_000_000)]


class PlaybookRow(BaseModel):
    """What judges new calls."""

    id: str
    version: str
    title: str
    text: str = Field(description="YAML, as it was written.")
    active_from: datetime | None = Field(description="Null where nothing was ever saved in this room.")


class VersionRow(Shape):
    """One version."""

    playbook: str
    version: int
    note: str
    user: str | None = Field(description="Who saved it; null: the room itself.")
    at: datetime
    active_from: datetime | None


class VersionText(VersionRow):
    """One version with its text."""

    text: str


class Draft(BaseModel):
    """A playbook that somebody thinks of."""

    text: str = Field(max_length=300_000, description="YAML.")


class NewVersion(Draft):
    """A draft to be kept."""

    note: str = Field(min_length=1, max_length=2000, description="What changed, and why.")
    current: bool = Field(default=False, description="Judge new calls by it from now on.")


class Choice(BaseModel):
    """Which version judges new calls."""

    version: int = Field(ge=1, le=1_000_000_000)


class FaultRow(Shape):
    """Something wrong with a draft."""

    line: int
    column: int
    detail: str


class CheckedRow(BaseModel):
    """What the checker says."""

    faults: list[FaultRow]
    hints: list[str]
    changes: list[str] = Field(description="Against the playbook in use, in words.")


class Question(Draft):
    """A draft to be tried."""

    days: int = Field(default=30, ge=1, le=3650, description="Calls of the last days.")
    most: int = Field(default=500, ge=1, le=MOST, description="A sample of so many, where there are more.")


class ChangedRow(Shape):
    """A call before and after."""

    call: str
    title: str
    agent: str | None
    before: int | None
    after: int | None


class CriterionChangeRow(Shape):
    """How a criterion comes out over all calls."""

    id: str
    title: str
    before: dict[str, int]
    after: dict[str, int]
    changed: int


class TrialRow(BaseModel):
    """How far a what-if is, and what came of it so far."""

    id: str
    state: Literal["waiting", "running", "done", "failed", "stopped"]
    reason: str
    done: int
    of: int
    moved: int = Field(description="Calls whose score changes.")
    up: int
    down: int
    mean_before: float | None
    mean_after: float | None
    criteria: list[CriterionChangeRow]
    most_changed: list[ChangedRow]


@router.get("/playbook", summary="The playbook in use")
def read(request: Request, _visitor: Reader) -> JSONResponse:
    """Its ETag is what changes of it have to send as If-Match."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
    row = PlaybookRow(
        id=state.playbook.id, version=state.playbook.version, title=state.playbook.title, text=state.text,
        active_from=state.active.active_from if state.active else None,
    )  # fmt: skip
    return JSONResponse(row.model_dump(mode="json"), headers={"ETag": state.etag})


@router.get("/playbook/versions", summary="Every version of the playbook")
def versions(
    request: Request, _visitor: Reader, limit: Limit = 50,
    after: Annotated[int | None, Query(ge=1, le=1_000_000_000, description="`next` of the page before.")] = None,
) -> Listed[VersionRow]:  # fmt: skip
    """Newest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = playbook_versions(on, state_of(on, room).playbook.id)
    rest = [each for each in found if after is None or each.version < after]
    return first_of(rest, limit, VersionRow.model_validate, lambda each: str(each.version))


@router.get("/playbook/versions/{version}", summary="One version")
def version(request: Request, _visitor: Reader, version: Number) -> VersionText:
    """With its text."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return VersionText.model_validate(playbooks.version_of(on, state_of(on, room), version))


@router.post("/playbook/check", summary="Check a draft")
def check(request: Request, _visitor: Editor, draft: Draft) -> CheckedRow:
    """Every fault at once, with its line."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
    checked = check_for_room(draft.text, state)
    told = playbooks.changes(state.playbook, checked.playbook) if checked.playbook else []
    return CheckedRow(
        faults=[FaultRow.model_validate(each) for each in checked.faults], hints=list(checked.hints), changes=told
    )


@router.post(
    "/playbook/versions", summary="Keep a draft as a new version", status_code=201, responses=answers(409, 412, 428)
)
def keep(request: Request, visitor: Editor, given: NewVersion, if_match: IfMatch = None) -> VersionRow:
    """Needs If-Match with the ETag of the playbook in use, so that two people never overwrite each other."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        checked = check_for_room(given.text, state_of(on, room))
    if checked.faults:
        told = "; ".join(f"line {each.line}: {each.detail}" for each in checked.faults[:20])
        raise ProblemError(422, "faulty-playbook", told)
    made = playbooks.save(room, visitor, given.text, note=given.note, if_match=if_match, current=given.current)
    return VersionRow.model_validate(made)


@router.put("/playbook/current", summary="Judge new calls by a version", responses=answers(412, 428))
def choose(request: Request, visitor: Editor, choice: Choice, if_match: IfMatch = None) -> VersionRow:
    """Calls that were judged already keep their scorecards. Needs If-Match."""
    room: Room = request.app.state.room
    return VersionRow.model_validate(playbooks.make_current(room, visitor, choice.version, if_match=if_match))


@router.post("/playbook/what-if", summary="Try a draft over calls of the past", status_code=202)
def try_out(request: Request, visitor: Editor, asked: Question) -> TrialRow:
    """Begins it; nothing of the past is changed. An earlier one of the same visitor is stopped."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        state = state_of(on, room)
    checked = check_for_room(asked.text, state)
    if checked.playbook is None:
        raise ProblemError(422, "faulty-playbook", "The draft has faults; /playbook/check tells them.")
    return _row(begin(request, visitor, state.playbook, checked.playbook, days=asked.days, count=asked.most))


@router.get("/playbook/what-if/{trial}", summary="What came of trying a draft")
def tried(request: Request, visitor: Editor, trial: Annotated[str, Path(max_length=40)]) -> TrialRow:
    """One's own. Kept in memory until the server stops or twenty more were tried."""
    room: Room = request.app.state.room
    found = trials_of(request.app, room.store).find(trial, visitor.actor)
    if found is None:
        raise not_found("This trial")
    return _row(found)


def _row(trial: Trial) -> TrialRow:
    found, over = trial.found, trial.over  # Sums over all calls are told when no thread adds to them any more.
    means = found.means if over else None
    return TrialRow(
        id=trial.id, state=trial.state, reason=trial.reason, done=found.calls, of=trial.of,
        moved=found.moved if over else 0, up=found.up if over else 0, down=found.down if over else 0,
        mean_before=means[0] if means else None, mean_after=means[1] if means else None,
        criteria=[CriterionChangeRow.model_validate(each) for each in found.criteria] if over else [],
        most_changed=[ChangedRow.model_validate(each) for each in found.most_changed] if over else [],
    )  # fmt: skip
