"""Who takes over what was handed over: at most one person each, and for each person one call that they await."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError

from wellheard.storage.errors import ConflictError
from wellheard.storage.ids import now
from wellheard.storage.records import insert, record
from wellheard.storage.tables.live import hand_off_claims, hand_offs
from wellheard.storage.tables.people import users

AWAITED: Final = timedelta(hours=2)
"""So long a call is awaited; who got none until then has taken nothing over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody takes a customer over."""

    hand_off: str
    user: str
    at: datetime
    call: str | None
    """The call that began with it; none while it is awaited."""

    @property
    def holds(self) -> bool:
        """Whether it keeps others away: its call has begun, or may still come."""
        return self.call is not None or self.at > now() - AWAITED


def claim(on: Connection, hand_off: str, user: str) -> Claim:
    """The next call of this person begins with it; what they awaited before, they let go.

    Raises ConflictError where somebody else has it, or a call has begun with it.
    """
    known = claims_of(on, (hand_off,)).get(hand_off)
    if known is not None and known.holds and (known.user != user or known.call is not None):
        raise ConflictError("a colleague takes this over already, or a call has begun with it")
    here = hand_off_claims.c
    on.execute(delete(hand_off_claims).where(here.hand_off == hand_off))
    on.execute(delete(hand_off_claims).where(here.user == user, here.call.is_(None)))
    made = Claim(hand_off=hand_off, user=user, at=now(), call=None)
    try:
        with on.begin_nested():
            insert(on, hand_off_claims, made)
    except IntegrityError:
        raise ConflictError("a colleague takes this over already, or a call has begun with it") from None
    return made


def let_go(on: Connection, hand_off: str) -> Claim | None:
    """Nobody takes it over any more; who did, if somebody."""
    known = claims_of(on, (hand_off,)).get(hand_off)
    on.execute(delete(hand_off_claims).where(hand_off_claims.c.hand_off == hand_off))
    return known


def awaited_by(on: Connection, agent: str) -> Claim | None:
    """What the next call of whoever carries this name on calls begins with."""
    here = hand_off_claims.c
    wanted = (
        select(hand_off_claims)
        .join(users, users.c.id == here.user)
        .where(users.c.agent == agent, here.call.is_(None), here.at > now() - AWAITED)
        .order_by(here.at.desc(), here.hand_off)
        .limit(1)
    )
    row = on.execute(wanted).one_or_none()
    return record(Claim, row) if row else None


def begun(on: Connection, hand_off: str, call: str) -> bool:
    """A call begins with it; false where another one was quicker, or it was let go."""
    here = hand_off_claims.c
    wanted = (here.hand_off == hand_off, here.call.is_(None))
    return on.execute(update(hand_off_claims).where(*wanted).values(call=call)).rowcount == 1


def claims_of(on: Connection, wanted: Iterable[str]) -> dict[str, Claim]:
    """By hand-off who takes it over."""
    query = select(hand_off_claims).where(hand_off_claims.c.hand_off.in_(list(wanted)))
    return {each.hand_off: each for each in (record(Claim, row) for row in on.execute(query))}


def waiting(
    on: Connection, agents: Iterable[str] | None, user: str, *, after: str | None = None, limit: int = 50
) -> list[str]:
    """Ids of hand-offs of the last hours that nobody has taken over, or that this person awaits a call for.

    `agents` narrows to those by whom they were written. Newest first.
    """
    since = now() - AWAITED
    here = hand_off_claims.c
    mine = (here.user == user) & here.call.is_(None) & (here.at > since)
    free = here.hand_off.is_(None) | ((here.at <= since) & here.call.is_(None))
    fresh = free & (hand_offs.c.at > since)
    if agents is not None:
        fresh = fresh & hand_offs.c.agent.in_(list(agents))
    wanted = mine | fresh
    if after:
        wanted = wanted & (hand_offs.c.id < after)
    query = (
        select(hand_offs.c.id)
        .outerjoin(hand_off_claims, here.hand_off == hand_offs.c.id)
        .where(wanted)
        .order_by(hand_offs.c.id.desc())
        .limit(limit)
    )
    return list(on.execute(query).scalars())
