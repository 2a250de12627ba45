"""Hand-offs: what a colleague reads before they take a call over, kept until the call itself is deleted."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import insert, one, record
from wellheard.storage.tables.live import hand_offs


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOffKept:
    """A hand-off as it was written."""

    id: str
    call_id: str
    """Of the call that it hands over."""
    customer: str | None
    """As calls carry them."""
    agent: str | None
    """Who hands over."""
    to: str
    """Who takes over, as the agent or the policy named them."""
    made_by: str | None
    """User who asked for it."""
    at: datetime
    content: dict[str, Any]
    """The page as plain JSON types."""


def keep_hand_off(
    on: Connection, *, call_id: str, to: str, content: dict[str, Any], customer: str | None, agent: str | None,
    made_by: str | None,
) -> HandOffKept:  # fmt: skip
    """Keep one; every one of a call is kept, the latest counts."""
    made = HandOffKept(
        id=new_id(), call_id=call_id, customer=customer, agent=agent, to=to, made_by=made_by, at=now(), content=content
    )
    insert(on, hand_offs, made, content=json.dumps(content, ensure_ascii=False))
    return made


def find_hand_off(on: Connection, hand_off: str) -> HandOffKept:
    """By id. Raises NotFoundError."""
    found = one(on, HandOffKept, hand_offs, hand_off, "hand-off")
    return _read(found)


def rewrite_hand_off(on: Connection, hand_off: str, *, to: str, content: dict[str, Any]) -> None:
    """Put what was written after it was made in its place; when and by whom it was made stays."""
    values = {"to": to, "content": json.dumps(content, ensure_ascii=False)}
    on.execute(update(hand_offs).where(hand_offs.c.id == hand_off).values(**values))


def list_hand_offs(
    on: Connection, *, agents: tuple[str, ...] | None = None, customer: str | None = None, call_id: str | None = None,
    after: str | None = None, limit: int = 50,
) -> Page[HandOffKept]:  # fmt: skip
    """A page of them, newest first; `agents` narrows to those by whom they were written."""
    limit = checked_limit(limit)
    wanted = select(hand_offs).order_by(hand_offs.c.id.desc()).limit(limit + 1)
    if agents is not None:
        wanted = wanted.where(hand_offs.c.agent.in_(agents))
    if customer is not None:
        wanted = wanted.where(hand_offs.c.customer == customer)
    if call_id is not None:
        wanted = wanted.where(hand_offs.c.call_id == call_id)
    if after:
        wanted = wanted.where(hand_offs.c.id < read_cursor(after, str)[0])
    found = [record(HandOffKept, row, content=json.loads(row.content)) for row in on.execute(wanted)]
    return page(found, limit, lambda each: (each.id,))


def belong_to(on: Connection, call_id: str, number: int) -> None:
    """The call has a row of its own now: its hand-offs fall with it from here on."""
    on.execute(update(hand_offs).where(hand_offs.c.call_id == call_id).values(call=number))


def forget_stray(on: Connection, before: datetime) -> int:
    """Delete those whose call never got a row of its own; how many."""
    stray = (hand_offs.c.call.is_(None), hand_offs.c.at < before)
    return on.execute(delete(hand_offs).where(*stray)).rowcount


def _read(found: HandOffKept) -> HandOffKept:
    return replace(found, content=json.loads(str(found.content)))
