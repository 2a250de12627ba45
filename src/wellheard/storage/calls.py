"""Calls: documents in and out unchanged, with the rows for lists beside them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, Table, delete, func, select, update

from wellheard.conversation.document import load
from wellheard.storage import search
from wellheard.storage.deriving import Derived, derive
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import now
from wellheard.storage.tables.calls import call_kinds, call_lines, calls, documents, measures, moments, outcomes
from wellheard.storage.tables.live import call_cues

Change = Literal["new", "changed", "same"]
_NARROW = (moments, call_kinds, outcomes, measures, call_lines, call_cues)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call in a list."""

    number: int
    """The key inside the database."""
    id: str
    """The conversation's id."""
    title: str
    channel: str
    source: str
    agent: str | None
    customer: str | None
    queue: str | None
    direction: str | None
    language: str | None
    started_at: datetime | None
    received_at: datetime
    happened_at: datetime
    """`started_at`, or `received_at` where that isn't known."""
    duration_ms: int | None
    turns: int
    score: int | None
    """As the software judged it, 0-100."""
    stars: int
    ending: Literal["well", "open", "badly"]
    confidence: float | None
    """Mean of its moments; absent where it has none."""
    playbook: str
    """`id@version`."""
    digest: str
    """SHA-256 of the document."""
    held: bool
    """On legal hold: nothing may delete it."""
    version: int
    """Counts the changes of the document and of the hold, for ETags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What `put_call` did."""

    call: Call
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One of the documents that a call has had."""

    digest: str
    at: datetime
    size: int
    """Bytes."""


def put_call(on: Connection, document: bytes, *, received_at: datetime | None = None) -> Kept:
    """Keep an analysis document: a new call, or another document for a known one, whose older ones stay.

    The same document twice changes nothing. Raises conversation's DocumentError for what is no document.
    """
    derived = derive(load(document), received_at or now())
    digest = sha256(document).hexdigest()
    known = on.execute(select(calls).where(calls.c.id == derived.call["id"]).with_for_update()).one_or_none()
    if known and known.digest == digest:
        return Kept(call=Call(**known._asdict()), change="same")
    number = _changed(on, known, derived, digest) if known else _new(on, derived, digest)
    _keep_document(on, number, digest, document)
    _keep_rows(on, number, derived)
    return Kept(call=_by_number(on, number), change="changed" if known else "new")


def _new(on: Connection, derived: Derived, digest: str) -> int:
    inserted = on.execute(calls.insert().values(**derived.call, digest=digest)).inserted_primary_key
    assert inserted is not None, "a single row was inserted"
    return int(inserted[0])


def _changed(on: Connection, known: Any, derived: Derived, digest: str) -> int:
    values = {name: value for name, value in derived.call.items() if name != "received_at"}
    values["happened_at"] = derived.call["started_at"] or known.received_at
    for rows in (derived.kinds, derived.outcomes, derived.measures, derived.lines, derived.cues):
        for row in rows:
            row["happened_at"] = values["happened_at"]
    _forget_rows(on, known.number)
    change = update(calls).where(calls.c.number == known.number)
    on.execute(change.values(**values, digest=digest, version=calls.c.version + 1))
    return int(known.number)


def _keep_document(on: Connection, number: int, digest: str, document: bytes) -> None:
    here = (documents.c.call == number, documents.c.digest == digest)
    on.execute(delete(documents).where(*here))  # The same bytes come again after others: the latest stamp counts.
    values = {"call": number, "digest": digest, "at": now(), "size": len(document)}
    on.execute(documents.insert().values(**values, content=zlib.compress(document, 6)))


def _keep_rows(on: Connection, number: int, derived: Derived) -> None:
    search.add_turns(on, number, derived.turns)
    made = (derived.moments, derived.kinds, derived.outcomes, derived.measures, derived.lines, derived.cues)
    for table, rows in zip(_NARROW, made, strict=True):
        if rows:
            on.execute(table.insert(), [row | {"call": number} for row in rows])


def _forget_rows(on: Connection, number: int) -> None:
    search.remove_turns(on, number)
    for table in _NARROW:
        on.execute(delete(table).where(table.c.call == number))


def derive_again(on: Connection, call: str) -> None:
    """Make a call's rows anew from its document, after the way of making them changed.

    Raises conversation's DocumentError, and leaves them, where it can't be read (any more).
    """
    found = find_call(on, call)
    derived = derive(load(get_document(on, call)), found.received_at)
    _forget_rows(on, found.number)
    on.execute(update(calls).where(calls.c.number == found.number).values(**derived.call))
    _keep_rows(on, found.number, derived)


def find_call(on: Connection, call: str) -> Call:
    """By the conversation's id. Raises NotFoundError."""
    row = on.execute(select(calls).where(calls.c.id == call)).one_or_none()
    if row is None:
        raise NotFoundError(f"{call}: there is no such call (any more)")
    return Call(**row._asdict())


def get_document(on: Connection, call: str, digest: str | None = None) -> bytes:
    """The document byte for byte as it came; with `digest`, an older one. Raises NotFoundError."""
    wanted = select(documents.c.content).join(calls, calls.c.number == documents.c.call).where(calls.c.id == call)
    content = on.execute(wanted.where(documents.c.digest == (digest or calls.c.digest))).scalar_one_or_none()
    if content is None:
        raise NotFoundError(f"{call}: there is no such document (any more)")
    return zlib.decompress(content)


def documents_of(on: Connection, call: str) -> list[Document]:
    """All documents that the call has had, latest first."""
    columns = (documents.c.digest, documents.c.at, documents.c.size)
    wanted = select(*columns).join(calls, calls.c.number == documents.c.call).where(calls.c.id == call)
    return [Document(**row._asdict()) for row in on.execute(wanted.order_by(documents.c.at.desc(), documents.c.digest))]


def set_hold(on: Connection, call: str, *, held: bool, version: int | None = None) -> Call:
    """Put a call on legal hold, or end that. Raises ConflictError where it is not at this version any more."""
    found = find_call(on, call)
    if version is not None and version != found.version:
        raise ConflictError(f"{call}: somebody changed it meanwhile. Load it again")
    if found.held != held:
        change = update(calls).where(calls.c.number == found.number)
        on.execute(change.values(held=held, version=calls.c.version + 1))
    return _by_number(on, found.number)


def values_of(
    on: Connection, column: Literal["agent", "queue", "customer", "language", "channel"], *,
    only_agents: Sequence[str] | None = None,
) -> list[str]:  # fmt: skip
    """The different values of a column, sorted, for filter menus, at most 1000; in calls of these agents alone.

    Where the column has an index, each is found by a look beyond the one before: O(values · log n), while DISTINCT
    walks over all calls.
    """
    here = calls.c[column]
    if only_agents is not None or column in ("language", "channel"):
        among = [] if only_agents is None else [calls.c.agent.in_(only_agents)]
        wanted = select(here).where(here.isnot(None), *among).distinct().order_by(here).limit(1000)
        return list(on.execute(wanted).scalars())
    least = select(func.min(here).label("value")).cte("found", recursive=True)
    beyond = select(func.min(here)).where(here > least.c.value).correlate(least).scalar_subquery()
    found = least.union_all(select(beyond).where(least.c.value.isnot(None)))
    return [value for value in on.execute(select(found.c.value).limit(1000)).scalars() if value is not None]


def kinds_in(on: Connection, numbers: list[int]) -> dict[int, dict[str, int]]:
    """For a page of calls: how often each kind of moment is in each of them, for chips."""
    found: dict[int, dict[str, int]] = {number: {} for number in numbers}
    wanted = select(call_kinds.c.call, call_kinds.c.kind, call_kinds.c["count"]).where(call_kinds.c.call.in_(numbers))
    for call, kind, count in on.execute(wanted.order_by(call_kinds.c.call, call_kinds.c.kind)):
        found[call][kind] = count
    return found


def count_all(on: Connection) -> int:
    """How many calls there are."""
    return on.execute(select(func.count()).select_from(calls)).scalar_one()


def state_of(on: Connection) -> tuple[int, int, int]:
    """What differs whenever a call came, changed or went: how many there are, the latest, how often they changed.

    Equal states are equal calls: numbers are never used again, so what has the same latest and the same count has lost
    and gained none, and versions only rise. O(calls) along the narrowest index: 4 ms for 100,000.
    """
    count, changes = on.execute(select(func.count(), func.sum(calls.c.version)).select_from(calls)).one()
    return int(count), int(on.execute(select(func.max(calls.c.number))).scalar_one() or 0), int(changes or 0)


def tables_of_rows() -> tuple[Table, ...]:
    """The tables that are made from documents, turns aside."""
    return _NARROW


def _by_number(on: Connection, number: int) -> Call:
    return Call(**on.execute(select(calls).where(calls.c.number == number)).one()._asdict())
