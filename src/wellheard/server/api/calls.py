"""Calls: lists with filters, search, the document, moments, legal hold, deleting."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from wellheard.conversation.document import load, schema, to_dict
from wellheard.intake.vcon.writing import write_vcon
from wellheard.server.api.shapes import After, CallRow, Limit, Listed, Shape, listed
from wellheard.server.calls import call_filter, call_for, note, noted
from wellheard.server.etags import IfMatch, IfNoneMatch, check_if_match, etag_of, is_same
from wellheard.server.problems import answers
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import deleting
from wellheard.storage import search as searching
from wellheard.storage.calls import Call, documents_of, get_document, set_hold
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import Sort, count_calls, list_calls

router = APIRouter(tags=["calls"])
Seer = Annotated[Visitor, Depends(may("calls.see"))]
Wanted = Annotated[CallFilter, Depends(call_filter)]
CallId = Annotated[str, Path(max_length=300, description="The conversation's id.")]
_DOCUMENT = {"content": {"application/json": {"schema": schema()}}, "description": "The analysis document, unchanged."}
_NOT_MODIFIED = {"description": "You have it already."}


class HitRow(Shape):
    """A turn in which it was said."""

    call: str
    title: str
    agent: str | None
    turn: int
    speaker: str
    start_ms: int | None
    snippet: str
    marks: list[tuple[int, int]] = Field(description="Half-open ranges of characters of the snippet.")


class DocumentRow(Shape):
    """One of the documents that a call has had."""

    digest: str
    at: datetime
    size: int


class Documents(BaseModel):
    """All of them, latest first; there are few, so the list has one page."""

    items: list[DocumentRow]
    next: None = None


class MomentRow(BaseModel):
    """A moment as the document has it."""

    id: str
    kind: str
    speaker: str
    turn_ids: list[int]
    start_ms: int | None
    end_ms: int | None
    quote: str
    attributes: dict[str, Any]
    confidence: float
    detector: str


class Count(BaseModel):
    """How many calls there are."""

    count: int
    exact: bool = Field(description="False: counting stopped there, there are more.")


class Hold(BaseModel):
    """Whether a call is on legal hold."""

    held: bool


@router.get("/calls", summary="List calls")
def calls(
    request: Request, visitor: Seer, wanted: Wanted, sort: Sort = "newest", after: After = None, limit: Limit = 50
) -> Listed[CallRow]:
    """Those that the visitor may see. Sorted by score, sureness or length, calls without that are left out."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.read() as on:
        return listed(list_calls(on, seen, sort=sort, after=after, limit=limit), CallRow.model_validate)


@router.get("/calls-count", summary="Count calls")
def count(request: Request, visitor: Seer, wanted: Wanted) -> Count:
    """How many pass the filter, counted up to 100,000."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = count_calls(on, replace(wanted, only_agents=visitor.agents_for("calls.see")), most=100_000)
    return Count(count=found, exact=found < 100_000)


@router.get("/search", summary="Search what was said")
def search(
    request: Request,
    visitor: Seer,
    wanted: Wanted,
    q: Annotated[str, Query(min_length=1, max_length=500, description='Words, "words in a row", beginnings*.')],
    speaker: Annotated[Literal["agent", "customer", "assistant", "supervisor", "other"] | None, Query()] = None,
    after: After = None,
    limit: Limit = 20,
) -> Listed[HitRow]:
    """Turns in which all that was asked was said, latest calls first."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.read() as on:
        found = searching.search_turns(on, q, seen, speaker=speaker, after=after, limit=limit)
    return listed(found, HitRow.model_validate)


@router.get(
    "/calls/{call_id:path}/document",
    summary="The analysis document",
    response_class=Response,
    responses={200: _DOCUMENT, 304: _NOT_MODIFIED},
)
def document(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.see"))],
    call_id: CallId,
    digest: Annotated[str | None, Query(max_length=64, description="An older one; see /documents.")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """`wellheard.analysis/1`, byte for byte as it came in."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
        etag = f'"{digest or found.digest}"'
        content = None if is_same(if_none_match, etag) else get_document(on, found.id, digest)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if content is None:
        return Response(status_code=304, headers=headers)
    noted(room, visitor, "saw", found.id, part="document")
    return Response(content, media_type="application/json", headers=headers)


@router.get("/calls/{call_id:path}/documents", summary="All documents that a call has had")
def documents(request: Request, visitor: Seer, call_id: CallId) -> Documents:
    """Latest first; each can be had by its digest."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
        return Documents(items=[DocumentRow.model_validate(each) for each in documents_of(on, found.id)])


@router.get("/calls/{call_id:path}/moments", summary="The moments of a call")
def moments(
    request: Request,
    visitor: Seer,
    call_id: CallId,
    kind: Annotated[list[str] | None, Query(max_length=50)] = None,
    after: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
) -> Listed[MomentRow]:
    """In the order of the call."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
        whole = to_dict(load(get_document(on, found.id)))
    rows = [row for row in whole["moments"] if not kind or row["kind"] in kind]
    places = {row["id"]: place for place, row in enumerate(rows)}
    start = places.get(after, len(rows)) + 1 if after else 0
    some = [MomentRow.model_validate(row) for row in rows[start : start + limit]]
    return Listed(items=some, next=some[-1].id if some and start + limit < len(rows) else None)


@router.get("/calls/{call_id:path}/vcon", summary="Take a call out as a vCon")
def vcon(
    request: Request, visitor: Annotated[Visitor, Depends(may("calls.export"))], call_id: CallId
) -> dict[str, Any]:
    """draft-ietf-vcon-vcon-core, with the transcript and the whole analysis document inside."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = call_for(on, visitor, "calls.export", call_id)
        whole = to_dict(load(get_document(on, found.id)))
        note(on, visitor, "exported", found.id, format="vcon")
    return write_vcon(whole, created_at=found.received_at)


@router.put("/calls/{call_id:path}/hold", summary="Put a call on legal hold", responses=answers(412, 428))
def hold(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.edit"))],
    call_id: CallId,
    asked: Hold,
    if_match: IfMatch = None,
) -> JSONResponse:
    """On hold nothing may delete it. Needs If-Match."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = call_for(on, visitor, "calls.edit", call_id)
        check_if_match(if_match, _etag(found))
        changed = set_hold(on, found.id, held=asked.held, version=found.version)
        note(on, visitor, "changed", found.id, held=asked.held)
    return _row(changed)


@router.get("/calls/{call_id:path}", summary="One call", response_model=CallRow, responses={304: _NOT_MODIFIED})
def call(request: Request, visitor: Seer, call_id: CallId, if_none_match: IfNoneMatch = None) -> Response:
    """What the list has of it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.see", call_id)
    if is_same(if_none_match, _etag(found)):
        return Response(status_code=304, headers={"ETag": _etag(found)})
    noted(room, visitor, "saw", found.id)
    return _row(found)


@router.delete("/calls/{call_id:path}", summary="Delete a call for good", status_code=204, responses=answers(409))
def delete(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.delete"))],
    call_id: CallId,
    why: Annotated[str, Query(max_length=500)] = "",
) -> None:
    """Its sound, words, moments, judgements and comments; the audit log keeps that it was deleted, by whom and why."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.delete", call_id)
    deleting.delete_call(room.store, found.id, by=visitor.actor, why=why)


def _etag(call: Call) -> str:
    return etag_of(call.number, call.version)


def _row(call: Call) -> JSONResponse:
    return JSONResponse(CallRow.model_validate(call).model_dump(mode="json"), headers={"ETag": _etag(call)})
