"""The microphone of a practice call: the browser's sound comes along a socket, and what is understood goes back.

What is heard is only written into the rep's line; the line is said as a typed one is. No sound is kept anywhere.
"""

import asyncio
import time
from contextlib import suppress
from typing import Annotated, Any, Final

import numpy as np
from fastapi import APIRouter, Depends, Query, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool

from wellheard.server.live.socket import GONE, AllowedSocket
from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.practising.seeing import own_attempt
from wellheard.server.problems import ProblemError
from wellheard.server.room import Room
from wellheard.server.streams.crowd import Crowd
from wellheard.server.visitor import Visitor
from wellheard.speech.live import Final as Heard
from wellheard.speech.live import HearingCall, Partial, Unheard
from wellheard.speech.live.interface import Result
from wellheard.streams.interface import DoorError

router = APIRouter()
Rep = Annotated[Visitor | None, Depends(AllowedSocket("practice.do"))]
Rate = Annotated[int, Query(ge=8_000, le=96_000, description="Samples a second.")]
MOST_AT_ONCE: Final = 8
"""Practice calls by voice at a time; the others can be typed."""
_LARGEST: Final = 1 << 16
"""Bytes of a piece."""
_AHEAD_S: Final = 5.0
"""So much sound may come sooner than it can have been spoken."""
_LONGEST_S: Final = 3600.0
_FULL = "As many people practise by voice as this server can hear. Type instead, or try again in a moment."
_TOO_FAST = "Sound came faster than anybody can speak. Load the page again."


@router.websocket("/practice/attempts/{attempt_id}/voice")
async def voice(socket: WebSocket, attempt_id: str, visitor: Rep, rate: Rate) -> None:
    """Sound in as pieces of 16-bit samples, one track; words out. Not signed in, or not one's own: closed with 4401."""
    await socket.accept()
    if visitor is None or not await run_in_threadpool(_goes_on, socket.app.state.room, visitor, attempt_id):
        await socket.close(GONE)
        return
    live: LiveCalls = socket.app.state.live
    try:
        with seats_in(socket.app.state).seat():
            await _heard(socket, live, rate)
    except DoorError:
        await socket.send_json({"type": "refused", "reason": _FULL})
        await socket.close()


async def _heard(socket: WebSocket, live: LiveCalls, rate: int) -> None:
    loop, told = asyncio.get_running_loop(), asyncio.Queue[Result]()

    def tell(result: Result) -> None:
        with suppress(RuntimeError):  # The server is closing.
            loop.call_soon_threadsafe(told.put_nowait, result)

    call = live.hearing().open(rate=rate, tracks=1, tell=tell)
    telling = asyncio.create_task(_tell(socket, told))
    try:
        await socket.send_json({"type": "ready"})
        if refusal := await _listen(socket, call, rate):
            await socket.send_json({"type": "refused", "reason": refusal})
            await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        call.close()
        telling.cancel()


async def _listen(socket: WebSocket, call: HearingCall, rate: int) -> str:
    """Hand sound on until the browser goes. A sentence where it is refused."""
    began, seconds = time.monotonic(), 0.0
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return ""
        piece = message.get("bytes") or b""
        seconds += len(piece) / 2 / rate
        if len(piece) > _LARGEST or len(piece) % 2 or seconds > time.monotonic() - began + _AHEAD_S:
            return _TOO_FAST
        if seconds > _LONGEST_S:
            return "This practice call has been going on for an hour. Load the page again to go on."
        call.audio(0, np.frombuffer(piece, "<i2"))


async def _tell(socket: WebSocket, told: "asyncio.Queue[Result]") -> None:
    while True:
        message = _message(await told.get())
        if message:
            await socket.send_json(message)


def _message(result: Result) -> dict[str, Any] | None:
    if isinstance(result, Partial):
        return {"type": "partial", "text": result.text}
    if isinstance(result, Heard):
        return {"type": "final", "text": result.text}
    return {"type": "unheard", "reason": result.reason} if isinstance(result, Unheard) else None


def _goes_on(room: Room, visitor: Visitor, attempt: str) -> bool:
    with room.store.read() as on:
        try:
            return own_attempt(on, visitor, attempt).ended_at is None
        except ProblemError:
            return False


def seats_in(state: Any) -> Crowd:
    """Who practises by voice on a server, in a browser or over the telephone, by the state of its app."""
    if not hasattr(state, "practice_seats"):
        state.practice_seats = Crowd(most=MOST_AT_ONCE)
    found: Crowd = state.practice_seats
    return found
