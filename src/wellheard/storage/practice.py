"""Practice calls: begun, said line by line, ended, shared, deleted. They are no calls: nothing counts them."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update

from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import insert
from wellheard.storage.tables.calls import erasures
from wellheard.storage.tables.people import users
from wellheard.storage.tables.practice import practice_attempts as attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """A practice call in a list."""

    id: str
    user: str
    """Whose it is."""
    scenario: str
    scenario_version: str
    """Such as `paper-straw@1`."""
    title: str
    seed: int
    draft: bool
    """It tried a scenario that was being written; it counts nowhere."""
    by_voice: bool
    """Something in it was said aloud."""
    branch_of: str | None
    """The attempt that it begins like; absent also where that one was deleted."""
    branch_at: int | None
    """How many of that attempt's lines it shares."""
    started_at: datetime
    ended_at: datetime | None
    """Absent while it goes on."""
    shared_at: datetime | None
    """Since when those who lead the rep may see it."""
    ending: str | None
    stars: int | None
    score: int | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptKept(AttemptRow):
    """A practice call with what was said."""

    text: str
    """The scenario's YAML as it was."""
    greeting: str | None
    """The rep's words before the customer's first."""
    lines: tuple[str, ...]
    """What the rep said then."""
    replies: tuple[str, ...]
    """The customer's words: the first, then one to each line."""
    result: dict[str, Any] | None
    """The curve and what moved it, once it has ended."""


_LISTED = [attempts.c[name] for name in AttemptRow.__slots__]


def begin_attempt(
    on: Connection, *, user: str, scenario: str, scenario_version: str, title: str, text: str, seed: int,
    opening: str, greeting: str | None = None, draft: bool = False, lines: Sequence[str] = (),
    replies: Sequence[str] = (), branch: tuple[str, int] | None = None,
) -> AttemptKept:  # fmt: skip
    """A practice call in which the customer has said their first words, and what was said since in a branch."""
    made = AttemptKept(
        id=new_id(), user=user, scenario=scenario, scenario_version=scenario_version, title=title, seed=seed,
        draft=draft, by_voice=False, branch_of=branch[0] if branch else None, branch_at=branch[1] if branch else None,
        started_at=now(), ended_at=None, shared_at=None, ending=None, stars=None, score=None, version=1, text=text,
        greeting=greeting, lines=tuple(lines), replies=(opening, *replies), result=None,
    )  # fmt: skip
    insert(on, attempts, made, lines=_json(made.lines), replies=_json(made.replies), result=None)
    return made


def find_attempt(on: Connection, attempt: str) -> AttemptKept:
    """By id, whoever's it is. Raises NotFoundError."""
    names = [*AttemptRow.__slots__, "text", "greeting", "lines", "replies", "result"]
    query = select(*(attempts.c[name] for name in names)).where(attempts.c.id == attempt)
    row = on.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(f"{attempt}: there is no such practice call (any more)")
    result = json.loads(row.result) if row.result else None
    said = {"lines": tuple(json.loads(row.lines)), "replies": tuple(json.loads(row.replies)), "result": result}
    return AttemptKept(**row._asdict() | said)


def add_line(on: Connection, attempt: AttemptKept, line: str, reply: str, *, by_voice: bool = False) -> AttemptKept:
    """What the rep said and what the customer answered. Raises ConflictError where another line came in meanwhile."""
    changes = {
        "lines": _json((*attempt.lines, line)),
        "replies": _json((*attempt.replies, reply)),
        "by_voice": attempt.by_voice or by_voice,
    }
    _change(on, attempt, changes)
    return find_attempt(on, attempt.id)


def end_attempt(
    on: Connection, attempt: AttemptKept, *, ending: str, stars: int, score: int | None, result: dict[str, Any],
    document: bytes, greeting: str | None, lines: Sequence[str],
) -> AttemptKept:  # fmt: skip
    """It is over; what was said is kept as the document has it, masked. Raises ConflictError where it was over."""
    changes: dict[str, Any] = {
        "ended_at": now(), "ending": ending, "stars": stars, "score": score, "result": _json(result),
        "document": zlib.compress(document, 6), "greeting": greeting, "lines": _json(tuple(lines)),
    }  # fmt: skip
    _change(on, attempt, changes)
    return find_attempt(on, attempt.id)


def _change(on: Connection, attempt: AttemptKept, changes: dict[str, Any]) -> None:
    here = (attempts.c.id == attempt.id, attempts.c.version == attempt.version, attempts.c.ended_at.is_(None))
    if not on.execute(update(attempts).where(*here).values(**changes, version=attempts.c.version + 1)).rowcount:
        raise ConflictError("This practice call went on elsewhere, or it is over. Load the page again")


def document_of(on: Connection, attempt: str) -> bytes:
    """The analysis document of a practice call that has ended. Raises NotFoundError."""
    found = on.execute(select(attempts.c.document).where(attempts.c.id == attempt)).scalar_one_or_none()
    if found is None:
        raise NotFoundError(f"{attempt}: this practice call has no document, it isn't over")
    return zlib.decompress(found)


def share_attempt(on: Connection, attempt: str, *, shared: bool) -> None:
    """Let those who lead the rep see it, or not any more."""
    on.execute(update(attempts).where(attempts.c.id == attempt).values(shared_at=now() if shared else None))


def delete_attempt(on: Connection, attempt: str) -> None:
    """Take it away; call `deleting.finish_erasures` when the transaction is done, for what files of it remain."""
    on.execute(delete(attempts).where(attempts.c.id == attempt))
    on.execute(erasures.insert().values(id=new_id(), at=now(), keys="[]"))


def attempts_of(
    on: Connection, user: str, *, scenario: str | None = None, drafts: bool = False, after: str | None = None,
    limit: int = 50,
) -> Page[AttemptRow]:  # fmt: skip
    """Somebody's own, newest first."""
    query = select(*_LISTED).where(attempts.c.user == user)
    if scenario is not None:
        query = query.where(attempts.c.scenario == scenario)
    if not drafts:
        query = query.where(attempts.c.draft.is_(False))
    return _page(on, query, after, limit)


def ended_of(on: Connection, user: str, *, scenario: str | None = None, limit: int = 500) -> list[AttemptRow]:
    """Somebody's practice calls that have ended, oldest first; the newest 500 at most, without drafts."""
    here = [attempts.c.user == user, attempts.c.ended_at.isnot(None), attempts.c.draft.is_(False)]
    if scenario is not None:
        here.append(attempts.c.scenario == scenario)
    found = on.execute(select(*_LISTED).where(*here).order_by(attempts.c.id.desc()).limit(limit)).all()
    return [_row(each) for each in reversed(found)]


def branches_of(on: Connection, attempt: str, *, user: str) -> list[AttemptRow]:
    """The user's practice calls that begin like this one, oldest first, 50 at most."""
    query = select(*_LISTED).where(attempts.c.branch_of == attempt, attempts.c.user == user)
    return [_row(each) for each in on.execute(query.order_by(attempts.c.id).limit(50))]


def shared_attempts(
    on: Connection, *, agents: Sequence[str] | None, but: str, after: str | None = None, limit: int = 50
) -> Page[AttemptRow]:
    """What others than `but` share, newest first; `agents` narrows to people whose calls carry these names."""
    query = select(*_LISTED).where(attempts.c.shared_at.isnot(None), attempts.c.user != but)
    if agents is not None:
        query = query.join(users, users.c.id == attempts.c.user).where(users.c.agent.in_(list(agents)))
    return _page(on, query, after, limit)


def begun_before(on: Connection, at: datetime, *, limit: int = 200) -> list[str]:
    """Ids of practice calls that began before a time, oldest first."""
    query = select(attempts.c.id).where(attempts.c.started_at < at).order_by(attempts.c.started_at, attempts.c.id)
    return list(on.execute(query.limit(limit)).scalars())


def _page(on: Connection, query: Select[Any], after: str | None, limit: int) -> Page[AttemptRow]:
    limit = checked_limit(limit)
    if after:
        query = query.where(attempts.c.id < read_cursor(after, str)[0])
    found = [_row(each) for each in on.execute(query.order_by(attempts.c.id.desc()).limit(limit + 1))]
    return page(found, limit, lambda each: (each.id,))


def _row(row: Row[Any]) -> AttemptRow:
    return AttemptRow(**{name: getattr(row, name) for name in AttemptRow.__slots__})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
