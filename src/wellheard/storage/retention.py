"""Retention: how long calls, or only their sound, are kept.

A rule holds for all calls, for those of a queue, or for those with a kind of moment. Where several hold for a call the
longest does, so nothing goes before every rule agrees. A call on legal hold stays. A call no rule holds for stays, too.
Practice calls have rules of their own, without queue or kind.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, false, not_, or_, select

from wellheard.storage import audit
from wellheard.storage.deleting import delete_calls, delete_sound, finish_erasures
from wellheard.storage.errors import StorageError
from wellheard.storage.filters import SOUND
from wellheard.storage.ids import new_id, now
from wellheard.storage.practice import begun_before, delete_attempt
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import call_kinds, calls, files, retention_rules

What = Literal["call", "audio", "practice"]
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long something is kept."""

    id: str
    what: What
    """The whole call, only its sound, or practice calls."""
    queue: str | None
    """Only calls of this queue."""
    kind: str | None
    """Only calls with this kind of moment, such as `threat`."""
    days: int
    """From when the call happened."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What retention deleted."""

    calls: int
    sounds: int
    practice: int = 0


def add_rule(on: Connection, *, what: What, days: int, queue: str | None = None, kind: str | None = None) -> Rule:
    """A new rule. Raises StorageError for less than a day, and for practice calls of a queue or kind."""
    if days < 1:
        raise StorageError(f"{days} days: a rule keeps things for one day or more. To delete now, delete")
    if what == "practice" and (queue or kind):
        raise StorageError("Practice calls have no queue and no kind. Give the days alone")
    rule = Rule(id=new_id(), what=what, queue=queue, kind=kind, days=days, created_at=now())
    on.execute(retention_rules.insert().values({each: getattr(rule, each) for each in Rule.__slots__}))
    return rule


def rules(on: Connection) -> list[Rule]:
    """All rules, oldest first."""
    return [Rule(**row._asdict()) for row in on.execute(select(retention_rules).order_by(retention_rules.c.id))]


def remove_rule(on: Connection, rule: str) -> None:
    """End a rule; what only it let go is kept from now on."""
    on.execute(delete(retention_rules).where(retention_rules.c.id == rule))


def expired(on: Connection, what: What, at: datetime, *, limit: int = _AT_ONCE) -> list[str]:
    """Ids of calls, or of practice calls, whose time is over, oldest first."""
    holding = [rule for rule in rules(on) if rule.what == what]
    if not holding:
        return []
    if what == "practice":
        return begun_before(on, at - timedelta(days=max(rule.days for rule in holding)), limit=limit)
    over = [_holds_for(rule) for rule in holding]
    kept = [and_(_holds_for(rule), calls.c.happened_at >= at - timedelta(days=rule.days)) for rule in holding]
    query = select(calls.c.id).where(or_(*over), not_(or_(*kept)), calls.c.held.is_(false()))
    if what == "audio":
        query = query.where(exists().where(files.c.call == calls.c.number, files.c.name == SOUND))
    # Nothing that is younger than the shortest rule can be over: the walk along the index stops there.
    query = query.where(calls.c.happened_at < at - timedelta(days=min(rule.days for rule in holding)))
    return list(on.execute(query.order_by(calls.c.happened_at, calls.c.number).limit(limit)).scalars())


def _holds_for(rule: Rule) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = [calls.c.number.isnot(None)]
    if rule.queue is not None:
        parts.append(calls.c.queue == rule.queue)
    if rule.kind is not None:
        parts.append(exists().where(call_kinds.c.call == calls.c.number, call_kinds.c.kind == rule.kind))
    return and_(*parts)


def sweep(store: Store, at: datetime | None = None) -> Swept:
    """Delete all whose time is over, some hundreds at a time; the audit log names each."""
    when, gone, silenced = at or now(), 0, 0
    while some := _expired(store, "call", when):
        delete_calls(store, some, by=audit.SYSTEM, why="retention")
        gone += len(some)
    while some := _expired(store, "audio", when):
        for call in some:
            delete_sound(store, call, by=audit.SYSTEM, why="retention")
        silenced += len(some)
    return Swept(calls=gone, sounds=silenced, practice=_sweep_practice(store, when))


def _sweep_practice(store: Store, at: datetime) -> int:
    gone = 0
    while some := _expired(store, "practice", at):
        with store.begin() as on:
            for attempt in some:
                delete_attempt(on, attempt)
                audit.record(
                    on, actor=audit.SYSTEM, action="deleted", subject_type="practice", subject=attempt,
                    details={"why": "retention"},
                )  # fmt: skip
        gone += len(some)
    if gone:
        finish_erasures(store)
    return gone


def _expired(store: Store, what: What, at: datetime) -> list[str]:
    with store.read() as on:
        return expired(on, what, at)
