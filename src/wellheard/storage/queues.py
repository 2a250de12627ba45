"""QA's queues, where two people never score the same call at once: rules that fill them, calls, locks."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, Select, exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from wellheard.storage.calls import Call, find_call
from wellheard.storage.errors import ConflictError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import new_id, now
from wellheard.storage.jobs import clock
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.records import insert, insert_if_new, one, record
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.quality import assignments
from wellheard.storage.tables.reviews import queue_items, queues

LOCK = timedelta(minutes=30)
"""How long a call is somebody's without a sign of them."""
QueueType = Literal["queue", "calibration"]
Way = Literal["random", "by_agent", "least_sure", "new_kinds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which calls come into a queue, and in what way they are chosen."""

    calls: CallFilter = field(default_factory=CallFilter)
    way: Way = "random"
    count: int = 0
    """Keep so many calls waiting; 0: calls are only put in by hand."""
    per_agent: int | None = None
    """At most so many calls of an agent in a week, Monday to Sunday in UTC."""
    days: int | None = None
    """Only calls of so many last days."""
    seed: int = 0
    """Of what is left to chance; the same seed chooses the same calls."""

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self) | {"calls": self.calls.to_json()})

    @classmethod
    def from_json(cls, text: str) -> "Rule":
        """Read back. Raises StorageError for what is no rule."""
        try:
            given = json.loads(text)
            if "calls" in given:
                given["calls"] = CallFilter.from_json(given["calls"])
            return cls(**given)
        except (TypeError, ValueError) as error:
            raise StorageError(f"not a rule of a queue: {error}. Make the queue again") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Calls that QA works through, by one playbook."""

    id: str
    name: str
    type: QueueType
    playbook: str
    """`id@version`."""
    rule: Rule
    blind: bool
    """What the software found is shown to the reviewer only when they ask."""
    made_by: str | None
    due_at: datetime | None
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

    def is_free(self, at: datetime) -> bool:
        """Whether somebody may take it."""
        return self.done_at is None and (self.locked_until is None or self.locked_until < at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a queue is."""

    done: int
    total: int

    @property
    def waiting(self) -> int:
        """How many are left to do."""
        return self.total - self.done


def create_queue(
    on: Connection, *, name: str, playbook: str, type_: QueueType = "queue", rule: Rule | None = None,
    blind: bool = True, made_by: str | None = None, due_at: datetime | None = None,
) -> Queue:  # fmt: skip
    """A new queue. Raises ConflictError where the name is taken."""
    made = Queue(
        id=new_id(), name=name.strip(), type=type_, playbook=playbook, rule=rule or Rule(), blind=blind,
        made_by=made_by, due_at=due_at, created_at=now(), closed_at=None,
    )  # fmt: skip
    try:
        with on.begin_nested():
            insert(on, queues, made, rule=made.rule.to_json())
    except IntegrityError as error:
        raise ConflictError(f"{made.name}: there is a queue of this name. Use another") from error
    return made


def find_queue(on: Connection, queue: str) -> Queue:
    """By id. Raises NotFoundError."""
    raw = one(on, _Raw, queues, queue, "queue")
    return _queue(raw)


def list_queues(on: Connection, *, closed: bool = False, type_: QueueType | None = None) -> list[Queue]:
    """Open queues (or closed ones), newest first, 500 at most."""
    query = select(queues).where(queues.c.closed_at.isnot(None) if closed else queues.c.closed_at.is_(None))
    if type_ is not None:
        query = query.where(queues.c.type == type_)
    return [_queue(record(_Raw, row)) for row in on.execute(query.order_by(queues.c.id.desc()).limit(500))]


def close_queue(on: Connection, queue: str) -> Queue:
    """Nobody needs to work on it any more; the scorecards of a calibration show from now on."""
    on.execute(update(queues).where(queues.c.id == queue, queues.c.closed_at.is_(None)).values(closed_at=now()))
    return find_queue(on, queue)


def lock_queue(on: Connection, queue: str) -> Queue:
    """The queue, and its row kept from others until the transaction ends, for whoever fills it."""
    on.execute(select(queues.c.id).where(queues.c.id == queue).with_for_update())
    return find_queue(on, queue)


def fill_queue(on: Connection, queue: str, some: Mapping[str, str]) -> int:
    """Put calls at the end of a queue, each with why; how many were not in it yet.

    Raises NotFoundError, and ConflictError where it is closed.
    """
    if lock_queue(on, queue).closed_at:
        raise ConflictError("This queue is closed. Make another for more calls")
    last = on.execute(select(func.max(queue_items.c.position)).where(queue_items.c.queue == queue)).scalar_one() or 0.0
    added, at = 0, now()
    for call, why in some.items():
        number = find_call(on, call).number
        place = {"position": last + added + 1, "added_at": at, "why": why}
        added += insert_if_new(on, queue_items, queue=queue, call=number, **place)
    return added


def added_since(on: Connection, queue: str, since: datetime) -> dict[str | None, int]:
    """How many calls of each agent came into a queue since then."""
    query = select(calls.c.agent, func.count()).join(queue_items, queue_items.c.call == calls.c.number)
    here = (queue_items.c.queue == queue, queue_items.c.added_at >= since)
    return {row[0]: row[1] for row in on.execute(query.where(*here).group_by(calls.c.agent))}


def take_next(
    on: Connection, queue: str, user: str, *, lasts: timedelta = LOCK, only_agents: tuple[str, ...] | None = None
) -> Item | None:
    """The next call that nobody has, locked for this person; the one they have already, if they have. Race-safe.

    Of a calibration the next that this person has not scored. `only_agents` as in CallFilter.
    """
    if find_queue(on, queue).type == "calibration":
        return _next_assigned(on, queue, user)
    at = clock(on)
    waiting = select(queue_items.c.call).join(calls, calls.c.number == queue_items.c.call)
    waiting = waiting.where(queue_items.c.queue == queue, queue_items.c.done_at.is_(None))
    if only_agents is not None:
        waiting = waiting.where(calls.c.agent.in_(only_agents))
    waiting = waiting.order_by(queue_items.c.position, queue_items.c.call).limit(1)
    mine = waiting.where(queue_items.c.locked_by == user, queue_items.c.locked_until >= at)
    number = on.execute(mine).scalar_one_or_none()
    if number is None:
        free = or_(queue_items.c.locked_until.is_(None), queue_items.c.locked_until < at)
        number = on.execute(waiting.where(free).with_for_update(skip_locked=True, of=queue_items)).scalar_one_or_none()
    if number is None:
        return None
    here = update(queue_items).where(queue_items.c.queue == queue, queue_items.c.call == number)
    on.execute(here.values(locked_by=user, locked_until=at + lasts))
    return _item_of(on, queue, number)


def lock_item(on: Connection, queue: str, call: str, user: str, *, lasts: timedelta = LOCK) -> Item:
    """Take one call, or keep it for longer. Raises ConflictError where another has it or it is done."""
    at, number = clock(on), find_call(on, call).number
    free = or_(queue_items.c.locked_until.is_(None), queue_items.c.locked_until < at, queue_items.c.locked_by == user)
    here = (queue_items.c.queue == queue, queue_items.c.call == number, queue_items.c.done_at.is_(None))
    if not on.execute(update(queue_items).where(*here, free).values(locked_by=user, locked_until=at + lasts)).rowcount:
        raise ConflictError("Somebody else has this call now, or it is done. Take another")
    return _item_of(on, queue, number)


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
        raise ConflictError("Your time with this call ran out and somebody else took it, or it is done")
    return _item_of(on, queue, number)


def find_item(on: Connection, queue: str, call: str) -> Item:
    """A call of a queue. Raises NotFoundError for no such call, ConflictError where it isn't in the queue."""
    number = find_call(on, call).number
    row = on.execute(_items(queue).where(queue_items.c.call == number)).one_or_none()
    if row is None:
        raise ConflictError("This call is not in the queue. Take another")
    return _item(row)


def items_of(
    on: Connection, queue: str, *, done: bool | None = None, only_agents: tuple[str, ...] | None = None,
    after: str | None = None, limit: int = 50,
) -> Page[Item]:  # fmt: skip
    """A page of a queue in its order; only what is done or not."""
    limit = checked_limit(limit)
    query = _items(queue).order_by(queue_items.c.position, queue_items.c.call).limit(limit + 1)
    if done is not None:
        query = query.where(queue_items.c.done_at.isnot(None) if done else queue_items.c.done_at.is_(None))
    if only_agents is not None:
        query = query.where(calls.c.agent.in_(only_agents))
    if after:
        query = query.where(queue_items.c.position > read_cursor(after, float)[0])
    return page([_item(row) for row in on.execute(query)], limit, lambda item: (item.position,))


def locked_items(on: Connection, user: str) -> list[Item]:
    """What somebody has at the moment, in all queues."""
    query = _items(None).where(queue_items.c.locked_by == user, queue_items.c.locked_until >= clock(on))
    return [_item(row) for row in on.execute(query.order_by(queue_items.c.queue, queue_items.c.position).limit(100))]


def progress_of(on: Connection, queue: str, *, only_agents: tuple[str, ...] | None = None) -> Progress:
    """How many calls are done, and how many there are."""
    counted = select(func.count(queue_items.c.done_at), func.count()).where(queue_items.c.queue == queue)
    if only_agents is not None:
        counted = counted.join(calls, calls.c.number == queue_items.c.call).where(calls.c.agent.in_(only_agents))
    row = on.execute(counted).one()
    return Progress(done=int(row[0]), total=int(row[1]))


def _next_assigned(on: Connection, queue: str, user: str) -> Item | None:
    mine = exists().where(
        assignments.c.queue == queue, assignments.c.call == queue_items.c.call, assignments.c.user == user,
        assignments.c.done_at.is_(None),
    )  # fmt: skip
    row = on.execute(_items(queue).where(mine).order_by(queue_items.c.position, queue_items.c.call).limit(1)).first()
    return _item(row) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    id: str
    name: str
    type: str
    playbook: str
    rule: str
    blind: bool
    made_by: str | None
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None


def _queue(raw: _Raw) -> Queue:
    given = asdict(raw) | {"rule": Rule.from_json(raw.rule), "type": cast("QueueType", raw.type)}
    return Queue(**given)


def _items(queue: str | None) -> Select[Any]:
    own = [column for column in queue_items.c if column.name not in ("call", "queue")]
    query = select(calls, queue_items.c.queue.label("in_queue"), *own).join(
        queue_items, queue_items.c.call == calls.c.number
    )
    return query if queue is None else query.where(queue_items.c.queue == queue)


def _item_of(on: Connection, queue: str, number: int) -> Item:
    return _item(on.execute(_items(queue).where(queue_items.c.call == number)).one())


def _item(row: Row[Any]) -> Item:
    return record(Item, row, call=record(Call, row), queue=row.in_queue)
