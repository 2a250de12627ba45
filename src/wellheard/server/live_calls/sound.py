"""The socket of somebody who hears a call as it is spoken: both tracks, a tenth of a second at a time, nothing kept.

No sound is sent before the agent is shown who hears, and none after that mark is gone.
"""

import asyncio
from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool

from wellheard.assist import ActionError
from wellheard.assist.actions import ListenIn, StopListening
from wellheard.server.live.socket import GONE, AllowedSocket
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.live_calls.overhearing import Ear
from wellheard.server.live_calls.seeing import act, let_in, live_calls, note, still_may
from wellheard.server.live_calls.watching import SLOW
from wellheard.server.visitor import Visitor

router = APIRouter()
EVERY_S: Final = 0.1
"""So often what came is sent."""
_SLOW_S: Final = 5.0
"""A listener that takes nothing for so long is let go."""
_WAIT_S: Final = 10.0
"""For the agent to be shown who hears."""
_OFF = "Hearing calls in progress is turned off in this room."
_WORDS = "This call comes in as words; there is no sound of it to hear."
_FULL = "As many people hear this call as may. You can read along."
_BUSY = "This call is busy just now. Try again in a moment."

Hearer = Annotated[Visitor | None, Depends(AllowedSocket("live.hear"))]


@router.websocket("/live/{call_id}/sound")
async def sound(socket: WebSocket, call_id: str, visitor: Hearer) -> None:
    """The sound of a call: JSON that says its rate and tracks, then pieces of it. May not hear it: closed with 4401."""
    found = await let_in(socket, call_id, visitor, "live.hear")
    if found is None:
        return
    call, visitor = found
    calls = live_calls(socket)
    start = call.beginning.start
    ear = Ear(start.rate, len(start.tracks))
    if refusal := _refusal(calls, call, ear):
        await _refuse(socket, refusal)
        return
    try:
        # What can't be written into the log is not heard either.
        await run_in_threadpool(note, calls.room, visitor, "heard", call.id, part="sound")
        await _seen(socket, calls, call, visitor, ear)
    finally:
        call.ears.remove(ear)


def _refusal(calls: LiveCalls, call: CallInProgress, ear: Ear) -> str:
    """Why it can't be heard; empty where it can, and then a place is taken."""
    if not calls.room.settings.live_listening:
        return _OFF
    if not call.beginning.start.tracks:
        return _WORDS
    return "" if call.ears.add(ear) else _FULL


async def _refuse(socket: WebSocket, why: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.send_json({"type": "refused", "detail": why})
        await socket.close()


async def _seen(socket: WebSocket, calls: LiveCalls, call: CallInProgress, visitor: Visitor, ear: Ear) -> None:
    """Let them hear as long as the agent is shown that they do."""
    shown = act(calls, call, ListenIn(name=visitor.user.name, sound=True), visitor)
    try:
        await asyncio.wait_for(asyncio.wrap_future(shown), _WAIT_S)
        await _hear(socket, call, ear)
    except (ActionError, TimeoutError):
        await _refuse(socket, _BUSY)
    finally:
        act(calls, call, StopListening(name=visitor.user.name, sound=True), visitor)


async def _hear(socket: WebSocket, call: CallInProgress, ear: Ear) -> None:
    """Until the listener goes, the call ends, or they may not hear it any more."""
    tasks = [
        asyncio.create_task(each) for each in (_until_gone(socket), _check(socket, call), _send(socket, call, ear))
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # A fault is no end like another.
    finally:
        for task in tasks:
            task.cancel()


async def _until_gone(socket: WebSocket) -> None:
    """What a listener says means nothing."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()
            await asyncio.sleep(EVERY_S)


async def _check(socket: WebSocket, call: CallInProgress) -> None:
    """Close when they may not hear it any more."""
    await still_may(socket, "live.hear", call)
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(GONE)


async def _send(socket: WebSocket, call: CallInProgress, ear: Ear) -> None:
    """What comes, as a byte with the track's number, an empty one, and 16-bit samples, little-endian."""
    start = call.beginning.start
    for _ in ear.take():
        pass  # What came before the agent was shown who hears.
    try:
        await socket.send_json({"type": "begins", "rate": start.rate, "tracks": list(start.tracks)})
        while True:
            over = ear.over
            for track, samples in ear.take():
                await asyncio.wait_for(socket.send_bytes(bytes((track, 0)) + samples), _SLOW_S)
            if over:
                await socket.close(over)
                return
            await asyncio.sleep(EVERY_S)
    except TimeoutError:
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            await asyncio.wait_for(socket.close(SLOW), _SLOW_S)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return
