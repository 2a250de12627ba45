"""Servers of one room, and the calls in progress that each shows to the walls of the others."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from wellheard.storage.ids import now
from wellheard.storage.records import insert, record
from wellheard.storage.tables.live import calls_in_progress, servers

SILENT: Final = timedelta(seconds=30)
"""A server that has said nothing for so long is gone, and its calls with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process that serves the room."""

    id: str
    name: str
    """Of its address or, where nobody told that, of its machine; for people."""
    address: str | None
    """Where people reach this very one; none where nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallElsewhere:
    """A call in progress at another server."""

    call: str
    agent: str | None
    server: Server
    row: Mapping[str, Any]
    """As that server's wall shows it."""


def beat(on: Connection, server: Server) -> bool:
    """It is up; whether nobody knew. Servers that are gone are forgotten."""
    at = now()
    on.execute(delete(servers).where(servers.c.at <= at - SILENT))
    if on.execute(update(servers).where(servers.c.id == server.id).values(at=at)).rowcount:
        return False
    insert(on, servers, server, at=at)
    return True


def leave(on: Connection, server: str) -> None:
    """It is closed, and shows nothing any more."""
    on.execute(delete(servers).where(servers.c.id == server))


def others(on: Connection, server: str) -> list[Server]:
    """Those that are up beside this one."""
    here = servers.c
    query = select(servers).where(here.id != server, here.at > now() - SILENT).order_by(here.id)
    return [record(Server, row) for row in on.execute(query)]


def show(
    on: Connection, server: str, changed: Mapping[str, tuple[str | None, Mapping[str, Any]]], gone: Iterable[str]
) -> None:
    """Calls of a server as they are now, by id with their agent; and those that are over."""
    here = calls_in_progress.c
    away = [*changed, *gone]
    if away:
        on.execute(delete(calls_in_progress).where(here.server == server, here.call.in_(away)))
    for call, (agent, row) in changed.items():
        content = json.dumps(row, ensure_ascii=False)
        on.execute(calls_in_progress.insert().values(server=server, call=call, agent=agent, content=content))


def calls_of(on: Connection, wanted: Iterable[Server]) -> list[CallElsewhere]:
    """What these servers show."""
    known = {each.id: each for each in wanted}
    here = calls_in_progress.c
    query = select(calls_in_progress).where(here.server.in_(list(known))).order_by(here.server, here.call)
    return [
        CallElsewhere(call=each.call, agent=each.agent, server=known[each.server], row=json.loads(each.content))
        for each in on.execute(query)
    ]
