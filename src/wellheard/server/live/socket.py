"""The socket of a session: who is let in, what they may do, and what they are told."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from fastapi.requests import HTTPConnection

from wellheard.server.live.hub import Hub
from wellheard.server.live.messages import Clock, Lead, Play, read, refused
from wellheard.server.live.standing import Standing, milliseconds, standing
from wellheard.server.problems import ProblemError
from wellheard.server.room import Room
from wellheard.server.sessions import is_part_of, session_for, track_of
from wellheard.server.visitor import Allowed, Visitor, identify
from wellheard.storage import listening
from wellheard.storage.errors import NotFoundError, StorageError

router = APIRouter()
GONE: Final = 4401
"""Closed because they aren't signed in any more, or may not see the session: a browser doesn't come back by itself."""
_HEARTBEAT_S: Final = 15.0
_MOST_A_SECOND: Final = 20


class AllowedSocket(Allowed):
    """The permission of a socket. It is asked for in the handler, where a refusal can be told in the closing."""

    async def __call__(self, connection: HTTPConnection) -> Visitor | None:  # type: ignore[override]
        """The visitor, if they have the permission."""
        visitor = await run_in_threadpool(identify, connection)
        if visitor is None or visitor.owes_password:
            return None
        return visitor if visitor.may(self.permission) else None


Joiner = Annotated[Visitor | None, Depends(AllowedSocket("sessions.join"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    """A socket, and what it belongs to. Every use asks again who sits there."""

    room: Room
    socket: WebSocket
    session: str

    def visitor(self) -> Visitor | None:
        """Who it is now: signed out, closed accounts and sessions one was taken out of count at once."""
        for name in ("visitor", "form_token"):
            if hasattr(self.socket.state, name):
                delattr(self.socket.state, name)
        found = identify(self.socket)
        if found is None or found.owes_password or not found.may("sessions.join"):
            return None
        with self.room.store.read() as on:
            try:
                session_for(on, found, self.session)
            except ProblemError:
                return None
        return found

    def standing(self) -> Standing:
        """How the session stands."""
        with self.room.store.read() as on:
            return standing(on, self.session)

    def arrive(self) -> bool:
        """Note that they are there; whether they may be."""
        found = self.visitor()
        if found is None:
            return False
        with self.room.store.begin() as on:
            if is_part_of(on, found, session_for(on, found, self.session)):
                listening.arrive(on, self.session, found.user.id)
        return True

    def leave(self, user: str) -> None:
        """Note that they went."""
        with self.room.store.begin() as on:
            listening.leave(on, self.session, user)

    def act(self, asked: Play | Lead) -> str | None:
        """Do what they ask for. A sentence where it was refused."""
        found = self.visitor()
        if found is None:
            return "You don't take part in this session any more."
        try:
            with self.room.store.begin() as on:
                review = session_for(on, found, self.session)
                if isinstance(asked, Lead):
                    listening.pass_lead(on, self.session, by=found.user.id, to=asked.to, host=review.host)
                else:
                    if asked.call is not None:
                        track_of(on, review, asked.call)
                    listening.play(
                        on, self.session, by=found.user.id, playing=asked.playing, position_ms=asked.position_ms,
                        call=asked.call,
                    )  # fmt: skip
        except (StorageError, ProblemError) as error:
            return str(error)
        return None


@router.websocket("/sessions/{session_id}/live")
async def live(socket: WebSocket, session_id: str, visitor: Joiner) -> None:
    """Listen in step. Signed out or not of this session: closed with 4401."""
    await socket.accept()
    seat = _Seat(room=socket.app.state.room, socket=socket, session=session_id)
    if visitor is None:
        await socket.close(GONE)
        return
    hub = _hub(socket)
    # Before they are noted: a page that is loaded again must be here when its old socket is found closed.
    hub.enter(session_id, socket, visitor.user.id, seat.standing)
    if not await run_in_threadpool(seat.arrive):
        hub.leave(session_id, socket)
        await socket.close(GONE)
        return
    beat = asyncio.create_task(_beat(seat))
    try:
        await socket.send_text(json.dumps(await run_in_threadpool(seat.standing), ensure_ascii=False))
        await hub.tell(session_id)
        await _listen(seat, hub)
    except (WebSocketDisconnect, RuntimeError, NotFoundError):
        pass
    finally:
        beat.cancel()
        hub.leave(session_id, socket)
        await _went(seat, visitor.user.id, hub)


async def _listen(seat: _Seat, hub: Hub) -> None:
    """Answer what the browser says until it goes. Who says too much is heard more slowly."""
    while True:
        asked = read(await seat.socket.receive_text())
        if asked is None:
            await seat.socket.send_json(refused("This page is older than the server. Load it again."))
        elif isinstance(asked, Clock):
            await seat.socket.send_json({"type": "clock", "sent": asked.sent, "server": milliseconds()})
        else:
            if refusal := await run_in_threadpool(seat.act, asked):
                await seat.socket.send_json(refused(refusal))
            await hub.tell(seat.session)
            await asyncio.sleep(1 / _MOST_A_SECOND)


async def _beat(seat: _Seat) -> None:
    """Now and then: are they still allowed to be here? If so they count as there."""
    while True:
        await asyncio.sleep(_HEARTBEAT_S)
        try:
            here = await run_in_threadpool(seat.arrive)
        except (StorageError, ProblemError):
            continue
        if not here:
            with suppress(WebSocketDisconnect, RuntimeError):
                await seat.socket.close(GONE)
            return


async def _went(seat: _Seat, user: str, hub: Hub) -> None:
    try:
        if not hub.is_here(seat.session, user):
            await run_in_threadpool(seat.leave, user)
        await hub.tell(seat.session)
    except StorageError:
        return  # They count as gone when nothing was heard of them for a while.


def _hub(socket: WebSocket) -> Hub:
    state = socket.app.state
    if not hasattr(state, "hub"):
        state.hub = Hub()
    hub: Hub = state.hub
    return hub
