"""The addresses that phone systems open websockets to. None asks for a sign-in; each asks for its own credentials."""

import logging
from typing import Final

from fastapi import APIRouter, WebSocket

from wellheard.server.streams.admitting import Gatekeeper, may_stream
from wellheard.server.streams.announcing import Announcements
from wellheard.server.streams.crowd import Crowd
from wellheard.server.streams.driving import Admit, Driver, Patience
from wellheard.server.streams.wires import SocketWire
from wellheard.streams.audiohook import AudioHook
from wellheard.streams.audiohook_messages import NOBODY, is_uuid
from wellheard.streams.finished_turns import TurnStream
from wellheard.streams.happenings import LATER, Talk
from wellheard.streams.interface import CallStart, Door, DoorError, Line
from wellheard.streams.plain import PlainStream
from wellheard.streams.telnyx import telnyx
from wellheard.streams.twilio import twilio

router = APIRouter(prefix="/streams")
PREFIX: Final = "/streams/"
_log = logging.getLogger("wellheard.streams")
_SPARE: Final = 16
"""Connections beyond those of calls: strangers who wait for their refusal, probes, calls that take leave."""
_USUAL: Final = Patience()
_LONG_S: Final = 3600.0
"""A chat may be quiet for long, and a caller on hold, too; that the connection is alive, the websocket's pings tell."""
_PLAIN: Final = Patience(quiet_s=60, held_s=_LONG_S)
_TURNS: Final = Patience(quiet_s=_LONG_S)


class ClosedDoor:
    """Where a server takes no calls in."""

    async def open(self, start: CallStart, *, resume: bool = False) -> Line:
        """Never. Raises DoorError."""
        raise DoorError(f"This server takes no calls in while they go on (call {start.call}, resumed: {resume}).")


class Streams:
    """What all connections of a server share."""

    def __init__(self, door: Door, gatekeeper: Gatekeeper) -> None:
        self.door, self.gatekeeper = door, gatekeeper
        most = gatekeeper.settings.streams_at_once
        self.crowd, self.sides = Crowd(most=most + _SPARE), Crowd(most=2 * most + _SPARE)
        self.announcements = Announcements()
        self.patience: Patience | None = None
        """In the place of each protocol's own."""


@router.websocket("/audiohook")
async def audiohook(socket: WebSocket) -> None:
    """Genesys AudioHook v2."""
    streams = _streams(socket)
    fault = streams.gatekeeper.fault_of_handshake(socket)
    if fault is not None:
        _log.warning("An AudioHook signature is not good: %s", fault)
    session = socket.headers.get("audiohook-session-id", "")
    talk = AudioHook(
        session=session if is_uuid(session) else NOBODY,
        organization=socket.headers.get("audiohook-organization-id", ""),
        correlation=socket.headers.get("audiohook-correlation-id", ""),
    )

    async def admit(_start: CallStart, _token: str | None) -> bool:
        return fault is None

    await _drive(socket, talk, admit, stranger=fault is not None)


@router.websocket("/twilio")
async def twilio_media_streams(socket: WebSocket) -> None:
    """Twilio Media Streams."""
    signed = _streams(socket).gatekeeper.is_twilio(socket)

    async def admit(start: CallStart, token: str | None) -> bool:
        return signed or await may_stream(socket, start, token)

    await _drive(socket, twilio(), admit)


@router.websocket("/telnyx")
async def telnyx_media_streaming(socket: WebSocket) -> None:
    """Telnyx media streaming."""
    await _drive(socket, telnyx(), _by_token(socket))


@router.websocket("/audio")
async def plain_audio(socket: WebSocket) -> None:
    """Two channels over a plain websocket."""
    await _drive(socket, PlainStream(), _by_token(socket), _PLAIN)


@router.websocket("/turns")
async def finished_turns(socket: WebSocket) -> None:
    """Finished turns as text."""
    await _drive(socket, TurnStream(), _by_token(socket), _TURNS)


def _by_token(socket: WebSocket) -> Admit:
    async def admit(start: CallStart, token: str | None) -> bool:
        return await may_stream(socket, start, token)

    return admit


async def _drive(
    socket: WebSocket, talk: Talk, admit: Admit, patience: Patience = _USUAL, *, stranger: bool = False
) -> None:
    streams = _streams(socket)
    await socket.accept()
    wire = SocketWire(socket)
    try:
        with streams.crowd.seat():
            driver = Driver(wire=wire, talk=talk, door=streams.door, admit=admit, patience=streams.patience or patience)
            await driver.drive(stranger=stranger)
    except DoorError as error:
        _log.warning("A connection was turned away: %s", error.reason)
        await wire.close(LATER, error.reason)


def _streams(socket: WebSocket) -> Streams:
    streams: Streams = socket.app.state.streams
    return streams
