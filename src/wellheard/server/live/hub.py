"""The sockets of this process, by session. Each tick reads how a session stands and tells it where it changed.

The database is what all agree on: a restart loses nothing, and browsers that reach another process are told the same,
at most a tick later.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from fastapi import WebSocket
from fastapi.concurrency import run_in_threadpool
from starlette.websockets import WebSocketDisconnect, WebSocketState

from wellheard.server.live.standing import Standing
from wellheard.storage.errors import StorageError

_TICK_S: Final = 1.0
_SLOW_S: Final = 5.0
"""A browser that takes no message for so long is let go; it comes back by itself."""
_log = logging.getLogger(__name__)
Read = Callable[[], Standing]


@dataclass(eq=False, slots=True, kw_only=True)
class _Table:
    """The sockets of one session, and the task that tells them how it stands."""

    read: Read
    sockets: dict[WebSocket, str] = field(default_factory=dict)
    """Of each socket whose it is, by user's id."""
    told: str = ""
    task: asyncio.Task[None] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Hub:
    """Lives in the event loop; nothing of it is to be used from other threads."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = {}

    def enter(self, session: str, socket: WebSocket, user: str, read: Read) -> None:
        """A browser sits down; the first of a session starts its ticks."""
        table = self._tables.setdefault(session, _Table(read=read))
        table.sockets[socket] = user
        if table.task is None:
            table.task = asyncio.create_task(self._tick(session))

    def is_here(self, session: str, user: str) -> bool:
        """Whether somebody sits there with a browser, at this process."""
        table = self._tables.get(session)
        return table is not None and user in table.sockets.values()

    def leave(self, session: str, socket: WebSocket) -> None:
        """A browser goes; with the last the ticks end."""
        table = self._tables.get(session)
        if table is None:
            return
        table.sockets.pop(socket, None)
        if not table.sockets:
            del self._tables[session]
            if table.task is not None:
                table.task.cancel()

    async def tell(self, session: str) -> None:
        """Tell everybody at the table how it stands, if that is news."""
        table = self._tables.get(session)
        if table is None:
            return
        async with table.turn:
            text = json.dumps(await run_in_threadpool(table.read), ensure_ascii=False)
            if text == table.told:
                return
            table.told = text
            await asyncio.gather(*(_send(each, text) for each in list(table.sockets)))

    async def _tick(self, session: str) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            try:
                await self.tell(session)
            except StorageError as error:
                _log.warning("A session's tick found no database: %s", type(error).__name__)


async def _send(socket: WebSocket, text: str) -> None:
    if socket.application_state != WebSocketState.CONNECTED:
        return
    with suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
        await asyncio.wait_for(socket.send_text(text), _SLOW_S)
