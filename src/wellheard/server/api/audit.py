"""Who saw, heard, changed, took out and deleted what."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from wellheard.server.api.shapes import Limit, Listed, Shape, first_of
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit
from wellheard.storage.audit import Action

router = APIRouter(tags=["audit"])
Text = Annotated[str | None, Query(max_length=300)]


class AuditRow(Shape):
    """One line of the log."""

    id: str
    at: datetime
    actor: str = Field(description="A person's id, token:ID, or wellheard.")
    action: Action
    subject_type: str
    subject: str
    details: dict[str, str | int | bool | None]
    address: str | None


@router.get("/audit", summary="Read the audit log")
def entries(
    request: Request,
    _visitor: Annotated[Visitor, Depends(may("audit.see"))],
    actor: Text = None,
    action: Action | None = None,
    subject_type: Text = None,
    subject: Text = None,
    after: Annotated[str | None, Query(max_length=32, description="`next` of the page before.")] = None,
    limit: Limit = 50,
) -> Listed[AuditRow]:
    """Newest first. It holds no words of calls, and nothing in it can be changed."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = audit.entries(
            on, actor=actor, action=action, subject_type=subject_type, subject=subject, before=after, limit=limit + 1
        )
    return first_of(found, limit, AuditRow.model_validate, lambda entry: entry.id)
