"""Comments on calls: threads pinned to words and seconds, mentions, reactions, praise, resolved or open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, or_, select, true, update

from wellheard.storage.calls import find_call
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import change, insert, insert_if_new
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import comments, mentions, participants, reactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where in a call: by time, by turn, and by the words, so that it is found again after a new transcription."""

    turn: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    """Exclusive."""
    quote: str = ""
    """The exact words."""
    offset: int | None = None
    """Where they begin in the turn, characters."""
    prefix: str = ""
    suffix: str = ""
    """What stands before and after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote."""

    id: str
    thread: str
    """Id of the first comment of the thread; its own, if it is that."""
    call: str
    """The call's id."""
    author: str
    text: str
    """Empty where it was deleted."""
    praise: bool
    anchor: Anchor
    """Of the thread's first comment; of an answer empty."""
    session: str | None
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    resolved_at: datetime | None
    """On the thread's first comment."""
    resolved_by: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody was named in a comment."""

    comment: Comment
    seen_at: datetime | None


def add_comment(
    on: Connection, call: str, *, author: str, text: str, anchor: Anchor | None = None, praise: bool = False,
    answers: str | None = None, session: str | None = None, mentioned: Iterable[str] = (),
) -> Comment:  # fmt: skip
    """Begin a thread at an anchor, or answer a comment of the same call (`answers`). Raises NotFoundError."""
    found = find_call(on, call)
    key = new_id()
    thread = _thread_of(on, call, answers) if answers else key
    made = Comment(
        id=key, thread=thread, call=call, author=author, text=text, praise=praise,
        anchor=Anchor() if answers or anchor is None else anchor, session=session, created_at=now(), edited_at=None,
        deleted_at=None, resolved_at=None, resolved_by=None, version=1,
    )  # fmt: skip
    placed = {name: getattr(made.anchor, name) for name in Anchor.__slots__}
    insert(on, comments, made, **placed | {"call": found.number})
    for user in sorted(set(mentioned)):
        insert_if_new(on, mentions, comment=key, user=user)
    return made


def find_comment(on: Connection, comment: str) -> Comment:
    """By id. Raises NotFoundError."""
    row = on.execute(_all().where(comments.c.id == comment)).one_or_none()
    if row is None:
        raise NotFoundError(f"{comment}: there is no such comment (any more)")
    return _comment(row)


def comments_on(on: Connection, call: str, *, session: str | None = None) -> list[Comment]:
    """Every comment on a call in the order of writing, deleted ones without their words; perhaps of one session."""
    query = _all().where(calls.c.id == call).order_by(comments.c.id)
    if session:
        query = query.where(comments.c.session == session)
    return [_comment(row) for row in on.execute(query)]


def edit_comment(on: Connection, comment: str, text: str, *, version: int | None = None) -> Comment:
    """New words. Raises ConflictError where it is not at this version any more, or deleted."""
    if find_comment(on, comment).deleted_at:
        raise ConflictError(f"{comment}: this comment was deleted")
    change(on, comments, comment, "comment", version, text=text, edited_at=now())
    return find_comment(on, comment)


def delete_comment(on: Connection, comment: str) -> Comment:
    """Its words go; its place stays, so that the answers keep theirs."""
    change(on, comments, comment, "comment", None, text="", deleted_at=now(), quote="", prefix="", suffix="")
    on.execute(delete(mentions).where(mentions.c.comment == comment))
    on.execute(delete(reactions).where(reactions.c.comment == comment))
    return find_comment(on, comment)


def resolve_thread(on: Connection, thread: str, by: str) -> Comment:
    """The thread is settled."""
    change(on, comments, thread, "thread", None, resolved_at=now(), resolved_by=by)
    return find_comment(on, thread)


def reopen_thread(on: Connection, thread: str) -> Comment:
    """It is not settled after all."""
    change(on, comments, thread, "thread", None, resolved_at=None, resolved_by=None)
    return find_comment(on, thread)


def move_thread(on: Connection, thread: str, anchor: Anchor) -> Comment:
    """Pin a thread anew, after the call was transcribed again."""
    values = {name: getattr(anchor, name) for name in Anchor.__slots__}
    change(on, comments, thread, "thread", None, **values)
    return find_comment(on, thread)


def react(on: Connection, comment: str, user: str, reaction: str) -> None:
    """Add a reaction; the same of the same person counts once."""
    find_comment(on, comment)
    insert_if_new(on, reactions, comment=comment, user=user, reaction=reaction[:32])


def unreact(on: Connection, comment: str, user: str, reaction: str) -> None:
    """Take a reaction back."""
    here = (reactions.c.comment == comment, reactions.c.user == user, reactions.c.reaction == reaction[:32])
    on.execute(delete(reactions).where(*here))


def reactions_on(on: Connection, call: str) -> dict[str, dict[str, list[str]]]:
    """Of each comment on a call: reaction -> ids of those who gave it, in a fixed order."""
    found: dict[str, dict[str, list[str]]] = {}
    query = (
        select(reactions)
        .join(comments, comments.c.id == reactions.c.comment)
        .join(calls, calls.c.number == comments.c.call)
        .where(calls.c.id == call)
        .order_by(reactions.c.comment, reactions.c.reaction, reactions.c.user)
    )
    for row in on.execute(query):
        found.setdefault(row.comment, {}).setdefault(row.reaction, []).append(row.user)
    return found


def mentions_of(
    on: Connection, user: str, *, within: CallFilter | None = None, unseen: bool = False, after: str | None = None,
    limit: int = 50,
) -> Page[Mention]:  # fmt: skip
    """A page of where somebody was named, newest first: on the calls of a filter, and in sessions they take part in."""
    limit = checked_limit(limit)
    query = _all(mentions.c.seen_at).join(mentions, mentions.c.comment == comments.c.id).where(mentions.c.user == user)
    if within is not None:
        joined = select(participants.c.session).where(participants.c.user == user)
        query = query.where(or_(and_(true(), *conditions(within)), comments.c.session.in_(joined)))
    if unseen:
        query = query.where(mentions.c.seen_at.is_(None))
    if after:
        query = query.where(comments.c.id < read_cursor(after, str)[0])
    rows = on.execute(query.order_by(comments.c.id.desc()).limit(limit + 1))
    found = [Mention(comment=_comment(row), seen_at=row.seen_at) for row in rows]
    return page(found, limit, lambda each: (each.comment.id,))


def see_mentions(on: Connection, user: str, call: str) -> None:
    """They opened the call: mentions of them on it are seen."""
    on_call = select(comments.c.id).join(calls, calls.c.number == comments.c.call).where(calls.c.id == call)
    unseen = (mentions.c.user == user, mentions.c.seen_at.is_(None), mentions.c.comment.in_(on_call))
    on.execute(update(mentions).where(*unseen).values(seen_at=now()))


def open_threads(on: Connection, numbers: list[int]) -> dict[int, int]:
    """For a page of calls: how many threads of each are open."""
    first = (comments.c.id == comments.c.thread, comments.c.resolved_at.is_(None), comments.c.deleted_at.is_(None))
    query = select(comments.c.call, func.count()).where(comments.c.call.in_(numbers), *first).group_by(comments.c.call)
    return dict.fromkeys(numbers, 0) | {row[0]: row[1] for row in on.execute(query)}


def threads(
    on: Connection, wanted: CallFilter, *, settled: bool | None = False, praise: bool | None = None,
    since: datetime | None = None, after: str | None = None, limit: int = 50,
) -> Page[Comment]:  # fmt: skip
    """A page of first comments of threads on the calls of a filter, newest first; settled, open, or (None) both."""
    limit = checked_limit(limit)
    query = _all().where(*conditions(wanted), comments.c.id == comments.c.thread, comments.c.deleted_at.is_(None))
    if settled is not None:
        query = query.where(comments.c.resolved_at.isnot(None) if settled else comments.c.resolved_at.is_(None))
    if praise is not None:
        query = query.where(comments.c.praise.is_(praise))
    if since:
        query = query.where(comments.c.created_at >= since)
    if after:
        query = query.where(comments.c.id < read_cursor(after, str)[0])
    found = [_comment(row) for row in on.execute(query.order_by(comments.c.id.desc()).limit(limit + 1))]
    return page(found, limit, lambda each: (each.id,))


def comments_in(on: Connection, session: str) -> int:
    """How many comments a session has, deleted ones and changes of words counted too, so that any change is one."""
    here = comments.c
    total = func.coalesce(func.sum(here.version), 0)
    return int(on.execute(select(total).where(here.session == session)).scalar_one())


def answers_to(on: Connection, threads: Iterable[str]) -> dict[str, int]:
    """How many answers each thread has, deleted ones left out."""
    keys = sorted(set(threads))
    here = (comments.c.thread.in_(keys), comments.c.id != comments.c.thread, comments.c.deleted_at.is_(None))
    query = select(comments.c.thread, func.count()).where(*here).group_by(comments.c.thread)
    return dict.fromkeys(keys, 0) | {row[0]: row[1] for row in on.execute(query)}


def _thread_of(on: Connection, call: str, comment: str) -> str:
    found = find_comment(on, comment)
    if found.call != call:
        raise NotFoundError(f"{comment}: there is no such comment on this call")
    return found.thread


def _all(*more: Any) -> Select[Any]:
    return select(comments, calls.c.id.label("call_id"), *more).join(calls, calls.c.number == comments.c.call)


def _comment(row: Row[Any]) -> Comment:
    mapping = dict(row._mapping) | {"call": row.call_id}  # noqa: SLF001 - SQLAlchemy's documented name
    anchor = Anchor(**{name: mapping[name] for name in Anchor.__slots__})
    return Comment(anchor=anchor, **{name: mapping[name] for name in Comment.__slots__ if name != "anchor"})
