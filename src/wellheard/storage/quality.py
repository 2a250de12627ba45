"""QA's queues, where two people never score the same call at once, and appeals with their trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from wellheard.storage.calls import Call, find_call
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.jobs import clock
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import change, insert, one, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import appeal_events, appeals, queue_items, queues

LOCK = timedelta(minutes=30)
AppealState = Literal["open", "in_review", "upheld", "changed", "withdrawn"]
"""`upheld`: the judgement stands; `changed`: another was appended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Calls that QA works through, by one playbook."""

    id: str
    name: str
    playbook: str
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A call in a queue."""

    queue: str
    call: Call
    position: float
    """Smaller comes first."""
    added_at: datetime
    why: str
    locked_by: str | None
    locked_until: datetime | None
    done_by: str | None
    done_at: datetime | None
    scorecard: str | None
    """Id of the judgement that finished it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """An objection to a judgement."""

    id: str
    call: str
    """The call's id."""
    scorecard: str | None
    """Id of the judgement; absent for the software's own."""
    criterion: str | None
    """Absent for the whole."""
    user: str
    state: AppealState
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealEvent:
    """A step in the trail of an appeal."""

    id: str
    user: str
    state: AppealState
    """The state after it."""
    text: str
    at: datetime


def create_queue(on: Connection, *, name: str, playbook: str) -> Queue:
    """A new queue. Raises ConflictError where the name is taken."""
    made = Queue(id=new_id(), name=name.strip(), playbook=playbook, created_at=now(), closed_at=None)
    try:
        with on.begin_nested():
            insert(on, queues, made)
    except IntegrityError as error:
        raise ConflictError(f"{made.name}: there is a queue of this name. Use another") from error
    return made


def find_queue(on: Connection, queue: str) -> Queue:
    """By id. Raises NotFoundError."""
    return one(on, Queue, queues, queue, "queue")


def list_queues(on: Connection, *, closed: bool = False) -> list[Queue]:
    """Open queues (or closed ones), newest first, 500 at most."""
    query = select(queues).where(queues.c.closed_at.isnot(None) if closed else queues.c.closed_at.is_(None))
    return [record(Queue, row) for row in on.execute(query.order_by(queues.c.id.desc()).limit(500))]


def close_queue(on: Connection, queue: str) -> Queue:
    """Nobody needs to work on it any more."""
    on.execute(update(queues).where(queues.c.id == queue, queues.c.closed_at.is_(None)).values(closed_at=now()))
    return find_queue(on, queue)


def fill_queue(on: Connection, queue: str, some: Sequence[str], *, why: str = "") -> int:
    """Put calls at the end of a queue; how many were not in it yet. Raises NotFoundError."""
    find_queue(on, queue)
    known = set(on.execute(select(queue_items.c.call).where(queue_items.c.queue == queue)).scalars())
    last = on.execute(select(func.max(queue_items.c.position)).where(queue_items.c.queue == queue)).scalar_one() or 0.0
    fresh = [number for call in dict.fromkeys(some) if (number := find_call(on, call).number) not in known]
    rows = [
        {"queue": queue, "call": number, "position": last + place, "added_at": now(), "why": why}
        for place, number in enumerate(fresh, start=1)
    ]
    if rows:
        on.execute(queue_items.insert(), rows)
    return len(rows)


def take_next(on: Connection, queue: str, user: str, *, lasts: timedelta = LOCK) -> Item | None:
    """The next call that nobody has, locked for this person; the one they have already, if they have. Race-safe."""
    at = clock(on)
    item = (queue_items.c.queue == queue, queue_items.c.done_at.is_(None))
    free = or_(queue_items.c.locked_until.is_(None), queue_items.c.locked_until < at)
    order = (queue_items.c.position, queue_items.c.call)
    mine = select(queue_items.c.call).where(*item, queue_items.c.locked_by == user, queue_items.c.locked_until >= at)
    number = on.execute(mine.order_by(*order).limit(1)).scalar_one_or_none()
    if number is None:
        query = select(queue_items.c.call).where(*item, free).order_by(*order).limit(1)
        number = on.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()
    if number is None:
        return None
    here = update(queue_items).where(queue_items.c.queue == queue, queue_items.c.call == number)
    on.execute(here.values(locked_by=user, locked_until=at + lasts))
    return _item(on.execute(_items(queue).where(queue_items.c.call == number)).one())


def lock_item(on: Connection, queue: str, call: str, user: str, *, lasts: timedelta = LOCK) -> Item:
    """Take one call, or keep it for longer. Raises ConflictError where another has it or it is done."""
    at, number = clock(on), find_call(on, call).number
    free = or_(queue_items.c.locked_until.is_(None), queue_items.c.locked_until < at, queue_items.c.locked_by == user)
    here = (queue_items.c.queue == queue, queue_items.c.call == number, queue_items.c.done_at.is_(None))
    if not on.execute(update(queue_items).where(*here, free).values(locked_by=user, locked_until=at + lasts)).rowcount:
        raise ConflictError(f"{call}: somebody else has it, or it is done. Take another")
    return _item(on.execute(_items(queue).where(queue_items.c.call == number)).one())


def release_item(on: Connection, queue: str, call: str, user: str) -> None:
    """Give a call back; nothing happens where another has it."""
    here = (queue_items.c.queue == queue, queue_items.c.call == find_call(on, call).number)
    change_ = update(queue_items).where(*here, queue_items.c.locked_by == user)
    on.execute(change_.values(locked_by=None, locked_until=None))


def finish_item(on: Connection, queue: str, call: str, user: str, scorecard: str) -> Item:
    """It is scored. Raises ConflictError where this person's lock ran out and another took it, or it is done."""
    number = find_call(on, call).number
    here = (queue_items.c.queue == queue, queue_items.c.call == number, queue_items.c.done_at.is_(None))
    change_ = update(queue_items).where(*here, queue_items.c.locked_by == user)
    done = change_.values(done_by=user, done_at=now(), scorecard=scorecard, locked_by=None, locked_until=None)
    if not on.execute(done).rowcount:
        raise ConflictError(f"{call}: your lock on it ran out and somebody else has it, or it is done")
    return _item(on.execute(_items(queue).where(queue_items.c.call == number)).one())


def items_of(
    on: Connection, queue: str, *, done: bool | None = None, after: str | None = None, limit: int = 50
) -> Page[Item]:
    """A page of a queue in its order; only what is done or not."""
    limit = checked_limit(limit)
    query = _items(queue).order_by(queue_items.c.position, queue_items.c.call).limit(limit + 1)
    if done is not None:
        query = query.where(queue_items.c.done_at.isnot(None) if done else queue_items.c.done_at.is_(None))
    if after:
        query = query.where(queue_items.c.position > read_cursor(after, float)[0])
    return page([_item(row) for row in on.execute(query)], limit, lambda item: (item.position,))


def progress_of(on: Connection, queue: str) -> tuple[int, int]:
    """How many are done, and how many there are."""
    counted = select(func.count(queue_items.c.done_at), func.count()).where(queue_items.c.queue == queue)
    row = on.execute(counted).one()
    return int(row[0]), int(row[1])


def appeal(
    on: Connection, call: str, *, user: str, text: str, scorecard: str | None = None, criterion: str | None = None
) -> Appeal:
    """Object to a judgement, with the reason. Raises NotFoundError."""
    found = find_call(on, call)
    made = Appeal(
        id=new_id(), call=call, scorecard=scorecard, criterion=criterion, user=user, state="open", created_at=now(),
        version=1,
    )  # fmt: skip
    insert(on, appeals, made, call=found.number)
    _append_event(on, made.id, user, "open", text)
    return made


def find_appeal(on: Connection, key: str) -> Appeal:
    """By id. Raises NotFoundError."""
    row = on.execute(_appeals().where(appeals.c.id == key)).one_or_none()
    if row is None:
        raise NotFoundError(f"{key}: there is no such appeal (any more)")
    return record(Appeal, row, call=row.call_id)


def move_appeal(
    on: Connection, key: str, *, user: str, state: AppealState, text: str, version: int | None = None
) -> Appeal:
    """Append a step with its words. Raises ConflictError where somebody moved it meanwhile."""
    change(on, appeals, key, "appeal", version, state=state)
    _append_event(on, key, user, state, text)
    return find_appeal(on, key)


def appeal_trail(on: Connection, key: str) -> list[AppealEvent]:
    """All steps, oldest first."""
    rows = on.execute(select(appeal_events).where(appeal_events.c.appeal == key).order_by(appeal_events.c.id))
    return [record(AppealEvent, row) for row in rows]


def list_appeals(
    on: Connection, *, state: AppealState | None = None, user: str | None = None, call: str | None = None,
    after: str | None = None, limit: int = 50,
) -> Page[Appeal]:  # fmt: skip
    """A page of appeals, newest first."""
    limit = checked_limit(limit)
    query = _appeals().order_by(appeals.c.id.desc()).limit(limit + 1)
    for column, value in ((appeals.c.state, state), (appeals.c.user, user), (calls.c.id, call)):
        if value is not None:
            query = query.where(column == value)
    if after:
        query = query.where(appeals.c.id < read_cursor(after, str)[0])
    found = [record(Appeal, row, call=row.call_id) for row in on.execute(query)]
    return page(found, limit, lambda each: (each.id,))


def _append_event(on: Connection, key: str, user: str, state: AppealState, text: str) -> None:
    insert(on, appeal_events, AppealEvent(id=new_id(), user=user, state=state, text=text, at=now()), appeal=key)


def _appeals() -> Any:
    return select(appeals, calls.c.id.label("call_id")).join(calls, calls.c.number == appeals.c.call)


def _items(queue: str) -> Any:
    own = [column for column in queue_items.c if column.name not in ("call", "queue")]
    query = select(calls, queue_items.c.queue.label("in_queue"), *own).join(
        queue_items, queue_items.c.call == calls.c.number
    )
    return query.where(queue_items.c.queue == queue)


def _item(row: Row[Any]) -> Item:
    return record(Item, row, call=record(Call, row), queue=row.in_queue)
