"""Kinds of cues that a person or a team doesn't want to be shown."""

from typing import Literal

from sqlalchemy import Connection, delete, or_, select

from wellheard.storage.ids import now
from wellheard.storage.records import insert_if_new
from wellheard.storage.tables.live import muted_kinds
from wellheard.storage.tables.people import memberships, users

MuteType = Literal["user", "team"]


def mute(on: Connection, type_: MuteType, subject: str, kind: str, *, by: str) -> None:
    """Show them no cues of this kind; again changes nothing."""
    insert_if_new(on, muted_kinds, type=type_, subject=subject, kind=kind, by=by, at=now())


def unmute(on: Connection, type_: MuteType, subject: str, kind: str) -> None:
    """Show them again."""
    here = muted_kinds.c
    on.execute(delete(muted_kinds).where(here.type == type_, here.subject == subject, here.kind == kind))


def muted_by(on: Connection, type_: MuteType, subject: str) -> list[str]:
    """What they muted themselves, sorted."""
    here = muted_kinds.c
    query = select(here.kind).where(here.type == type_, here.subject == subject).order_by(here.kind)
    return list(on.execute(query).scalars())


def muted_for(on: Connection, agent: str | None) -> frozenset[str]:
    """What is not shown to the agent whose calls carry this name: muted by them or by a team of theirs."""
    if agent is None:
        return frozenset()
    people = select(users.c.id).where(users.c.agent == agent)
    teams = select(memberships.c.team).where(memberships.c.user.in_(people))
    here = muted_kinds.c
    own = (here.type == "user") & here.subject.in_(people)
    theirs = (here.type == "team") & here.subject.in_(teams)
    return frozenset(on.execute(select(here.kind).where(or_(own, theirs))).scalars())
