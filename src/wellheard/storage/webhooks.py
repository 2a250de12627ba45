"""Addresses of other systems that are told when something is done."""

import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, delete, select, update

from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.tables.jobs import webhooks

Event = Literal["call.analysed", "job.dead", "live.cue", "live.help", "live.handed-over"]
EVENTS: tuple[Event, ...] = get_args(Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that is told."""

    id: str
    url: str
    secret: str
    """Shared with the receiver, who proves by it that a message is ours: `whsec_` and base64."""
    events: tuple[str, ...]
    created_by: str
    created_at: datetime
    active: bool


def create_webhook(on: Connection, *, url: str, events: tuple[Event, ...], created_by: str) -> Webhook:
    """A new one, with a secret of its own."""
    made = Webhook(
        id=new_id(), url=url, secret=f"whsec_{b64encode(secrets.token_bytes(32)).decode()}",
        events=tuple(sorted(events)), created_by=created_by, created_at=now(), active=True,
    )  # fmt: skip
    values = {each: getattr(made, each) for each in Webhook.__slots__}
    on.execute(webhooks.insert().values(values | {"events": " ".join(made.events)}))
    return made


def find_webhook(on: Connection, webhook: str) -> Webhook:
    """By id. Raises NotFoundError."""
    row = on.execute(select(webhooks).where(webhooks.c.id == webhook)).one_or_none()
    if row is None:
        raise NotFoundError(f"{webhook}: there is no such webhook")
    return _webhook(row)


def list_webhooks(on: Connection, *, after: str | None = None, limit: int = 50) -> Page[Webhook]:
    """A page of them, oldest first."""
    limit = checked_limit(limit)
    wanted = select(webhooks).order_by(webhooks.c.id).limit(limit + 1)
    if after:
        wanted = wanted.where(webhooks.c.id > read_cursor(after, str)[0])
    return page([_webhook(row) for row in on.execute(wanted)], limit, lambda each: (each.id,))


def change_webhook(on: Connection, webhook: str, *, url: str, events: tuple[Event, ...], active: bool) -> Webhook:
    """Another address or other events, or a pause. Raises NotFoundError."""
    values = {"url": url, "events": " ".join(sorted(events)), "active": active}
    on.execute(update(webhooks).where(webhooks.c.id == webhook).values(values))
    return find_webhook(on, webhook)


def delete_webhook(on: Connection, webhook: str) -> None:
    """It is told nothing any more. Raises NotFoundError."""
    find_webhook(on, webhook)
    on.execute(delete(webhooks).where(webhooks.c.id == webhook))


def webhooks_for(on: Connection, event: Event) -> list[Webhook]:
    """Those that want to be told of an event, oldest first."""
    active = select(webhooks).where(webhooks.c.active.is_(True)).order_by(webhooks.c.id)
    return [each for each in map(_webhook, on.execute(active)) if event in each.events]


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(**row._asdict() | {"events": tuple(row.events.split())})
