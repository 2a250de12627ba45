"""The discussion of a call: comments pinned to words and seconds."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from wellheard.server import discussing
from wellheard.server.api.calls import CallId
from wellheard.server.api.shapes import Limit, Listed, Shape, by_id
from wellheard.server.calls import call_for, note
from wellheard.server.etags import IfMatch, check_if_match, etag_of
from wellheard.server.problems import answers
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import discussion
from wellheard.storage.discussion import Anchor, Comment

router = APIRouter(tags=["discussion"])
Reader = Annotated[Visitor, Depends(may("comments.see"))]
Writer = Annotated[Visitor, Depends(may("comments.write"))]
Key = Annotated[str | None, Query(max_length=32)]
CommentId = Annotated[str, Path(max_length=32)]


class Place(Shape):
    """Where in the call."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    turn: int | None = Field(default=None, ge=1, le=1 << 20)
    start_ms: int | None = Field(default=None, ge=0, le=1 << 40)
    end_ms: int | None = Field(default=None, ge=0, le=1 << 40)
    quote: str = Field(default="", max_length=discussing.LONGEST)
    offset: int | None = Field(default=None, ge=0, le=1 << 30)
    prefix: str = Field(default="", max_length=64)
    suffix: str = Field(default="", max_length=64)


class CommentRow(Shape):
    """What somebody wrote."""

    id: str
    thread: str
    call: str
    author: str
    text: str
    praise: bool
    anchor: Place
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    version: int


class NewComment(BaseModel):
    """What to write, and where."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=discussing.LONGEST, pattern=r"\S")
    anchor: Place = Field(default_factory=Place)
    praise: bool = False
    answers: str | None = Field(default=None, max_length=32, description="Id of the comment that it answers.")
    mentioned: list[str] = Field(default_factory=list, max_length=20, description="Ids of people.")


class CommentText(BaseModel):
    """New words."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=discussing.LONGEST, pattern=r"\S")


class CommentState(BaseModel):
    """Whether a thread is settled."""

    resolved: bool


@router.get("/calls/{call_id:path}/comments", summary="The discussion of a call")
def comments(
    request: Request, visitor: Reader, call_id: CallId, after: Key = None, limit: Limit = 100
) -> Listed[CommentRow]:
    """In the order of writing; deleted ones without their words."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "comments.see", call_id)
        return by_id(discussion.comments_on(on, found.id), after, limit, CommentRow.model_validate)


@router.post("/calls/{call_id:path}/comments", summary="Write a comment", status_code=201, response_model=CommentRow)
def write(request: Request, visitor: Writer, call_id: CallId, asked: NewComment) -> JSONResponse:
    """Begin a thread at words of the call, a turn, a second or on the whole; or answer one.

    Words are given by `quote`, with `turn`, `offset`, `prefix`, `suffix` where they are said more than once; their
    times are read from the call. Who is named must be able to see the call.
    """
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = call_for(on, visitor, "comments.write", call_id)
        made = discussing.write(
            on, visitor, found, text=asked.text, praise=asked.praise, answers=asked.answers, mentioned=asked.mentioned,
            **discussing.spot(on, found, Anchor(**asked.anchor.model_dump())),
        )  # fmt: skip
        note(on, visitor, "created", found.id, comment=made.id)
    return _row(made, 201)


@router.get("/comments/{comment_id}", summary="One comment", response_model=CommentRow)
def one(request: Request, visitor: Reader, comment_id: CommentId) -> JSONResponse:
    """With an ETag for changing it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return _row(_comment_for(on, visitor, "comments.see", comment_id))


@router.put(
    "/comments/{comment_id}",
    summary="Change one's comment",
    response_model=CommentRow,
    responses=answers(409, 412, 428),
)
def edit(
    request: Request, visitor: Writer, comment_id: CommentId, asked: CommentText, if_match: IfMatch = None
) -> JSONResponse:
    """One's own only. Needs If-Match."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _comment_for(on, visitor, "comments.write", comment_id)
        discussing.own(found, visitor)
        check_if_match(if_match, _etag(found))
        changed = discussion.edit_comment(on, comment_id, asked.text, version=found.version)
        note(on, visitor, "changed", found.call, comment=comment_id)
    return _row(changed)


@router.delete("/comments/{comment_id}", summary="Delete one's comment", status_code=204)
def delete(request: Request, visitor: Writer, comment_id: CommentId) -> None:
    """One's own; an admin any. Its words go, its place stays for the answers."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _comment_for(on, visitor, "comments.write", comment_id)
        if visitor.user.role != "admin":
            discussing.own(found, visitor)
        discussion.delete_comment(on, comment_id)
        note(on, visitor, "deleted", found.call, comment=comment_id)


@router.put("/comments/{comment_id}/state", summary="Settle or reopen a thread", response_model=CommentRow)
def settle(request: Request, visitor: Writer, comment_id: CommentId, asked: CommentState) -> JSONResponse:
    """By the id of its first comment."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _comment_for(on, visitor, "comments.write", comment_id)
        if asked.resolved:
            changed = discussion.resolve_thread(on, found.thread, visitor.user.id)
        else:
            changed = discussion.reopen_thread(on, found.thread)
        note(on, visitor, "changed", found.call, thread=found.thread, resolved=asked.resolved)
    return _row(changed)


def _comment_for(on: Any, visitor: Visitor, permission: str, comment: str) -> Comment:
    found = discussing.find(on, comment)
    call_for(on, visitor, permission, found.call)
    return found


def _etag(comment: Comment) -> str:
    return etag_of(comment.id, comment.version)


def _row(comment: Comment, status: int = 200) -> JSONResponse:
    content = CommentRow.model_validate(comment).model_dump(mode="json")
    return JSONResponse(content, status, headers={"ETag": _etag(comment)})
