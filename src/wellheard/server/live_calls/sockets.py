"""The sockets of browsers: the panel beside one call, and the wall with all calls that somebody may see."""

import asyncio
import json
from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool

from wellheard.assist import ActionError, read_action
from wellheard.assist.actions import LONGEST, ListenIn, StopListening
from wellheard.server.live.socket import GONE, AllowedSocket
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.live_calls.messages import Act, Clock, done, read, refused
from wellheard.server.live_calls.seeing import (
    AGAIN_S,
    act,
    all_rows,
    is_agents_own,
    let_in,
    live_calls,
    note,
    still_may,
    who,
)
from wellheard.server.live_calls.sound import router as sound
from wellheard.server.live_calls.watching import SLOW, Watcher
from wellheard.server.visitor import Visitor
from wellheard.storage.errors import StorageError

router = APIRouter()
router.include_router(sound)
_LOOK_S: Final = 0.5
"""So often the wall is brought up to date."""
_SLOW_S: Final = 5.0
_MOST_A_SECOND: Final = 20
_WAIT_S: Final = 10.0

Seer = Annotated[Visitor | None, Depends(AllowedSocket("live.see"))]


@router.websocket("/live/{call_id}/socket")
async def panel(socket: WebSocket, call_id: str, visitor: Seer) -> None:
    """One call: the whole of it first, then what changes. Not signed in, or not one's call: closed with 4401."""
    found = await let_in(socket, call_id, visitor, "live.see")
    if found is None:
        return
    call, visitor = found
    calls = live_calls(socket)
    own = is_agents_own(visitor, call)
    await run_in_threadpool(note, calls.room, visitor, "saw", call.id, part="panel")
    watcher = Watcher()
    if not own:
        act(calls, call, ListenIn(name=visitor.user.name), visitor)
    call.put(happens.Joined(watcher))
    delivering = asyncio.create_task(watcher.deliver(socket))
    checking = asyncio.create_task(_check(socket, call))
    try:
        await _listen(socket, watcher, calls, call)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        watcher.slow = True
        for task in (delivering, checking):
            task.cancel()
        if not own:
            act(calls, call, StopListening(name=visitor.user.name), visitor)


async def _listen(socket: WebSocket, watcher: Watcher, calls: LiveCalls, call: CallInProgress) -> None:
    """Do what the browser says until it goes. Who says too much is heard more slowly.

    Answers go the way of the changes, so that what was done is seen before it is said to be done.
    """
    while True:
        answer = await _answer(socket, calls, call, read(await socket.receive_text()))
        watcher.send(json.dumps(answer, ensure_ascii=False))
        await asyncio.sleep(1 / _MOST_A_SECOND)


async def _answer(
    socket: WebSocket, calls: LiveCalls, call: CallInProgress, asked: Act | Clock | None
) -> dict[str, Any]:
    if asked is None:
        return refused("This page is older than the server. Load it again.")
    if isinstance(asked, Clock):
        return {"type": "clock", "sent": asked.sent, "elapsed_ms": calls.elapsed_ms(call)}
    return await _done(socket, calls, call, asked)


async def _done(socket: WebSocket, calls: LiveCalls, call: CallInProgress, asked: Act) -> dict[str, Any]:
    visitor = await run_in_threadpool(who, socket)
    if visitor is None or not visitor.reaches("live.act", call.agent):
        return refused("You may look on here, and nothing else.", asked.ask)
    try:
        action = read_action(asked.action, longest=LONGEST)
        if isinstance(action, ListenIn | StopListening):
            return refused("Who listens is told by itself.", asked.ask)
        async with asyncio.timeout(_WAIT_S):
            await asyncio.wrap_future(act(calls, call, action, visitor))
    except ActionError as error:
        return refused(str(error), asked.ask)
    except TimeoutError:
        return refused("this call is busy just now, try again in a moment", asked.ask)
    return done(asked.ask)


async def _check(socket: WebSocket, call: CallInProgress) -> None:
    """Close when they may not see it any more."""
    await still_may(socket, "live.see", call)
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(GONE)


@router.websocket("/live/socket")
async def wall(socket: WebSocket, visitor: Seer) -> None:
    """All calls in progress that one may see: the whole first, then what changes. Not signed in: closed with 4401."""
    await socket.accept()
    if visitor is None:
        await socket.close(GONE)
        return
    calls = live_calls(socket)
    await run_in_threadpool(note, calls.room, visitor, "saw", "all", part="wall")
    telling = asyncio.create_task(_tell_wall(socket, calls, visitor))
    try:
        while True:
            await socket.receive_text()
            await asyncio.sleep(1 / _MOST_A_SECOND)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        telling.cancel()


async def _tell_wall(socket: WebSocket, calls: LiveCalls, visitor: Visitor) -> None:
    told: dict[str, dict[str, Any]] = {}
    looks = 0
    first = True
    while True:
        rows = {each["id"]: each for each in all_rows(calls, visitor)}
        changed = [row for name, row in rows.items() if told.get(name) != row]
        gone = [name for name in told if name not in rows]
        if first or changed or gone:
            message = {"type": "calls" if first else "changes", "calls": changed, "gone": gone}
            if not await _sent(socket, json.dumps(message, ensure_ascii=False)):
                return
        told, first, looks = rows, False, looks + 1
        await asyncio.sleep(_LOOK_S)
        if looks % round(AGAIN_S / _LOOK_S) == 0:
            found = await _still(socket)
            if found is None:
                return
            visitor = found


async def _still(socket: WebSocket) -> Visitor | None:
    """Who it is now, if they may still look on; closes the socket where not."""
    with suppress(StorageError):
        visitor = await run_in_threadpool(who, socket)
        if visitor is not None and visitor.may("live.see"):
            return visitor
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(GONE)
    return None


async def _sent(socket: WebSocket, text: str) -> bool:
    """Whether the browser took it within its time; one that doesn't is let go."""
    try:
        await asyncio.wait_for(socket.send_text(text), _SLOW_S)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return False
    except TimeoutError:
        with suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            await asyncio.wait_for(socket.close(SLOW), _SLOW_S)
        return False
    return True
