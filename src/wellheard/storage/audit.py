"""The audit log: who saw, heard, changed, exported or deleted what, and when. Appended only; no call content."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from wellheard.storage.ids import new_id, now
from wellheard.storage.tables.people import audit

Action = Literal["saw", "heard", "created", "changed", "exported", "deleted", "signed_in", "signed_out", "refused"]
SYSTEM = "wellheard"
"""The actor of what the room does by itself, such as retention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log."""

    id: str
    """Sorts by time."""
    at: datetime
    actor: str
    """A user's id, `token:ID`, or `wellheard`."""
    action: Action
    subject_type: str
    """`call`, `user`, `playbook` ..."""
    subject: str
    """Its id."""
    details: Mapping[str, str | int | bool | None]
    """Which fields, how many, why: never what was said in a call."""
    address: str | None
    """Where the request came from."""


def record(
    on: Connection, *, actor: str, action: Action, subject_type: str, subject: str,
    details: Mapping[str, str | int | bool | None] | None = None, address: str | None = None,
) -> Entry:  # fmt: skip
    """Append a line, in the transaction of what it tells, so that neither is there without the other."""
    at = now()
    entry = Entry(
        id=new_id(), at=at, actor=actor, action=action, subject_type=subject_type, subject=subject,
        details=dict(details or {}), address=address,
    )  # fmt: skip
    values = {each: getattr(entry, each) for each in Entry.__slots__}
    on.execute(audit.insert().values(values | {"details": json.dumps(values["details"], ensure_ascii=False)}))
    return entry


def entries(
    on: Connection, *, actor: str | None = None, action: Action | None = None, subject_type: str | None = None,
    subject: str | None = None, subjects: Sequence[str] | None = None, before: str | None = None, limit: int = 50,
) -> list[Entry]:  # fmt: skip
    """A page of the log, newest first; `before` is the last id of the page before, `subjects` means any of them.

    O(log n + limit) by index.
    """
    wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
    narrowed = {"actor": actor, "action": action, "subject_type": subject_type, "subject": subject}
    for name, value in narrowed.items():
        if value is not None:
            wanted = wanted.where(audit.c[name] == value)
    if subjects is not None:
        wanted = wanted.where(audit.c.subject.in_(subjects))
    if before:
        wanted = wanted.where(audit.c.id < before)
    return [_entry(row) for row in on.execute(wanted)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._asdict() | {"details": json.loads(row.details)})
