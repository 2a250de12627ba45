"""What people keep for later: saved filters, snippets shared by a link, versions of playbooks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import new_id, now
from wellheard.storage.records import insert, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import playbooks, saved_filters, snippets


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter under a name."""

    id: str
    user: str
    name: str
    query: CallFilter
    shared: bool
    """Everybody sees it; what it finds depends on who looks."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """Part of a call, shared by a link."""

    id: str
    call: str
    """The call's id."""
    title: str
    start_ms: int
    end_ms: int
    """Exclusive."""
    user: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookVersion:
    """One version of a playbook."""

    id: str
    playbook: str
    """The playbook's id."""
    version: int
    """Counts from 1."""
    text: str
    """YAML, as it was written."""
    note: str
    """What changed, and why."""
    user: str | None
    at: datetime
    active_from: datetime | None
    """Since when it judges new calls; the latest of all is the one in use."""


def save_filter(on: Connection, *, user: str, name: str, query: CallFilter, shared: bool = False) -> SavedFilter:
    """Keep a filter."""
    made = SavedFilter(id=new_id(), user=user, name=name, query=query, shared=shared, created_at=now())
    insert(on, saved_filters, made, query=query.to_json())
    return made


def saved_filters_of(on: Connection, user: str) -> list[SavedFilter]:
    """Their own and shared ones, by name, 500 at most."""
    query = select(saved_filters).where(or_(saved_filters.c.user == user, saved_filters.c.shared))
    rows = on.execute(query.order_by(saved_filters.c.name, saved_filters.c.id).limit(500))
    return [record(SavedFilter, row, query=CallFilter.from_json(row.query)) for row in rows]


def forget_filter(on: Connection, saved: str, *, user: str) -> bool:
    """Whose it is takes it away; whether there was one of theirs."""
    return (
        on.execute(delete(saved_filters).where(saved_filters.c.id == saved, saved_filters.c.user == user)).rowcount > 0
    )


def share_snippet(on: Connection, call: str, *, user: str, title: str, start_ms: int, end_ms: int) -> Snippet:
    """Cut a part out, half-open. Raises StorageError where it has no length, NotFoundError."""
    if not 0 <= start_ms < end_ms:
        raise StorageError(f"{start_ms}-{end_ms} ms: a snippet needs a beginning and a later end")
    made = Snippet(
        id=new_id(), call=call, title=title, start_ms=start_ms, end_ms=end_ms, user=user, created_at=now(),
        revoked_at=None,
    )  # fmt: skip
    insert(on, snippets, made, call=find_call(on, call).number)
    return made


def find_snippet(on: Connection, snippet: str) -> Snippet:
    """By id, if it is not revoked. Raises NotFoundError."""
    query = _snippets().where(snippets.c.id == snippet, snippets.c.revoked_at.is_(None))
    row = on.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"{snippet}: there is no such snippet (any more)")
    return record(Snippet, row, call=row.call_id)


def snippets_of(on: Connection, call: str) -> list[Snippet]:
    """Snippets of a call, oldest first, revoked ones left out."""
    query = _snippets().where(calls.c.id == call, snippets.c.revoked_at.is_(None)).order_by(snippets.c.id)
    return [record(Snippet, row, call=row.call_id) for row in on.execute(query)]


def revoke_snippet(on: Connection, snippet: str) -> None:
    """Its link leads nowhere any more."""
    on.execute(update(snippets).where(snippets.c.id == snippet).values(revoked_at=now()))


def add_playbook_version(
    on: Connection, playbook: str, text: str, *, note: str, user: str | None, based_on: int | None = None,
    at_least: int = 1,
) -> PlaybookVersion:  # fmt: skip
    """Append a version, numbered one more than the latest, or `at_least`.

    Raises ConflictError where `based_on` is not the latest any more: somebody else saved one.
    """
    top = select(func.max(playbooks.c.version)).where(playbooks.c.playbook == playbook)
    latest = on.execute(top).scalar_one() or 0
    if based_on is not None and based_on != latest:
        raise ConflictError(f"{playbook}: version {latest} was saved meanwhile. Compare, then save again")
    made = PlaybookVersion(
        id=new_id(), playbook=playbook, version=max(latest + 1, at_least), text=text, note=note, user=user, at=now(),
        active_from=None,
    )  # fmt: skip
    try:
        with on.begin_nested():
            insert(on, playbooks, made)
    except IntegrityError as error:
        raise ConflictError(f"{playbook}: a version was saved meanwhile. Compare, then save again") from error
    return made


def activate_playbook(on: Connection, playbook: str, version: int) -> PlaybookVersion:
    """Judge new calls by this version: the last made active, whatever the clock says. Raises NotFoundError."""
    find_playbook(on, playbook, version)
    here = (playbooks.c.playbook == playbook, playbooks.c.version == version)
    latest = active_playbook(on)
    at = now()
    if latest is not None and latest.active_from is not None:
        at = max(at, latest.active_from + timedelta(milliseconds=1))
    on.execute(update(playbooks).where(*here).values(active_from=at))
    return find_playbook(on, playbook, version)


def find_playbook(on: Connection, playbook: str, version: int) -> PlaybookVersion:
    """One version. Raises NotFoundError."""
    here = (playbooks.c.playbook == playbook, playbooks.c.version == version)
    row = on.execute(select(playbooks).where(*here)).one_or_none()
    if row is None:
        raise NotFoundError(f"{playbook}@{version}: there is no such version")
    return record(PlaybookVersion, row)


def active_playbook(on: Connection) -> PlaybookVersion | None:
    """The one in use; None where none was ever made active, which means the shipped one."""
    query = select(playbooks).where(playbooks.c.active_from.isnot(None))
    row = on.execute(query.order_by(playbooks.c.active_from.desc(), playbooks.c.id.desc()).limit(1)).one_or_none()
    return record(PlaybookVersion, row) if row else None


def playbook_versions(on: Connection, playbook: str | None = None) -> list[PlaybookVersion]:
    """Versions of a playbook (or of all), newest first, 500 at most."""
    query = select(playbooks).order_by(playbooks.c.id.desc()).limit(500)
    if playbook is not None:
        query = query.where(playbooks.c.playbook == playbook)
    return [record(PlaybookVersion, row) for row in on.execute(query)]


def _snippets() -> Any:
    return select(snippets, calls.c.id.label("call_id")).join(calls, calls.c.number == snippets.c.call)
