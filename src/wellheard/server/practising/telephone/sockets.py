"""The addresses at which phone systems connect people with practice customers; credentials as for live calls."""

import logging
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Response, WebSocket

from wellheard.server.practising.telephone.desk import Telephone, telephone_in
from wellheard.server.practising.telephone.line import PracticeDoor, of_agent, of_caller
from wellheard.server.practising.telephone.playing import MEDIA_STREAMS, PLAIN, Tempo
from wellheard.server.practising.telephone.words import TalkingMediaStream, TalkingPlainStream, TalkingTelnyxStream
from wellheard.server.streams.admitting import streamer_of
from wellheard.server.streams.driving import Admit, Driver, Patience
from wellheard.server.streams.pacing import Bucket
from wellheard.server.streams.sockets import Streams
from wellheard.server.streams.wires import SocketWire
from wellheard.streams import telnyx, twilio
from wellheard.streams.happenings import LATER
from wellheard.streams.interface import CallStart, DoorError

router = APIRouter()
_A_SECOND: Final = 500.0
"""Messages that are sent at most: sound in pieces is twenty at most, and more when a call begins."""
_log = logging.getLogger("wellheard.practice")


@router.websocket("/streams/practice/twilio")
async def twilio_practice(socket: WebSocket) -> None:
    """Twilio Media Streams in both directions (`<Connect><Stream>`)."""
    streams: Streams = socket.app.state.streams
    signed = streams.gatekeeper.is_twilio(socket)

    async def admit(_start: CallStart, token: str | None) -> bool:
        return signed or await streamer_of(socket, token) is not None

    await _drive(socket, TalkingMediaStream(dialect=twilio.DIALECT), admit, MEDIA_STREAMS, of_caller)


@router.websocket("/streams/practice/telnyx")
async def telnyx_practice(socket: WebSocket) -> None:
    """Telnyx media streaming in both directions (`stream_bidirectional_mode: rtp`)."""
    await _drive(socket, TalkingTelnyxStream(dialect=telnyx.DIALECT), _by_token(socket), MEDIA_STREAMS, of_caller)


@router.websocket("/streams/practice/audio")
async def plain_practice(socket: WebSocket) -> None:
    """Sound over a plain websocket, in both directions."""
    await _drive(socket, TalkingPlainStream(), _by_token(socket), PLAIN, of_agent)


def _by_token(socket: WebSocket) -> Admit:
    async def admit(_start: CallStart, token: str | None) -> bool:
        return await streamer_of(socket, token) is not None

    return admit


async def _drive(
    socket: WebSocket, talk: TalkingMediaStream | TalkingPlainStream, admit: Admit, tempo: Tempo,
    track: Callable[[CallStart], int],
) -> None:  # fmt: skip
    telephone: Telephone = telephone_in(socket.app.state)
    if fault := telephone.fault():
        _log.warning("A practice call over the telephone was turned away: %s", fault)
        await socket.send_denial_response(Response(fault, 503, media_type="text/plain"))
        return
    streams: Streams = socket.app.state.streams
    await socket.accept()
    wire = SocketWire(socket)
    try:
        with streams.crowd.seat():
            driver = Driver(
                wire=wire, talk=talk, door=PracticeDoor(telephone, tempo, track), admit=admit, answer=talk.answer,
                events=Bucket(a_second=_A_SECOND, burst=_A_SECOND), patience=streams.patience or Patience(),
            )  # fmt: skip
            await driver.drive()
    except DoorError as error:
        _log.warning("A practice call over the telephone was turned away: %s", error.reason)
        await wire.close(LATER, error.reason)
