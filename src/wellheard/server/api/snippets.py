"""Snippets: parts of calls, shared."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from wellheard.server.api.calls import CallId
from wellheard.server.api.shapes import Limit, Listed, Shape, by_id
from wellheard.server.calls import call_for, note
from wellheard.server.room import Room
from wellheard.server.snipping import revoke, snip, snippet_for
from wellheard.server.visitor import Visitor, may
from wellheard.storage.shelf import snippets_of

router = APIRouter(tags=["discussion"])
Hearer = Annotated[Visitor, Depends(may("calls.hear"))]
SnippetId = Annotated[str, Path(max_length=32)]


class SnippetRow(Shape):
    """A part of a call."""

    id: str
    call: str
    title: str
    start_ms: int
    end_ms: int = Field(description="Exclusive.")
    user: str
    created_at: datetime


class NewSnippet(BaseModel):
    """What to cut, and for whom."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200, pattern=r"\S")
    start_ms: int = Field(ge=0, le=1 << 40)
    end_ms: int = Field(ge=0, le=1 << 40)
    shares: list[Annotated[str, Field(max_length=60)]] = Field(
        default_factory=list, max_length=50, description="`team:ID`, `session:ID` or `user:ID`."
    )


@router.get("/calls/{call_id:path}/snippets", summary="Snippets of a call")
def of_call(
    request: Request, visitor: Hearer, call_id: CallId, after: Annotated[str | None, Query(max_length=32)] = None,
    limit: Limit = 100,
) -> Listed[SnippetRow]:  # fmt: skip
    """Oldest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.hear", call_id)
        return by_id(snippets_of(on, found.id), after, limit, SnippetRow.model_validate)


@router.post("/calls/{call_id:path}/snippets", summary="Cut a snippet", status_code=201)
def make(request: Request, visitor: Hearer, call_id: CallId, asked: NewSnippet) -> SnippetRow:
    """Out of a call that one may hear; up to ten minutes."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        call = call_for(on, visitor, "calls.hear", call_id)
        made = snip(
            on, visitor, call, title=asked.title, start_ms=asked.start_ms, end_ms=asked.end_ms, shares=asked.shares
        )
        note(on, visitor, "created", call.id, snippet=made.id)
    return SnippetRow.model_validate(made)


@router.get("/snippets/{snippet_id}", summary="One snippet")
def one(request: Request, visitor: Hearer, snippet_id: SnippetId) -> SnippetRow:
    """For who may hear its call, or with whom it was shared."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return SnippetRow.model_validate(snippet_for(on, visitor, snippet_id))


@router.delete("/snippets/{snippet_id}", summary="Take a snippet back", status_code=204)
def take_back(request: Request, visitor: Hearer, snippet_id: SnippetId) -> None:
    """Its link leads nowhere any more."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        revoke(on, visitor, snippet_id)
