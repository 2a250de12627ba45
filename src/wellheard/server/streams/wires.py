"""A websocket as the driver wants it."""

from contextlib import suppress
from typing import Final

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from wellheard.server.streams.driving import GoneError

_LONGEST_REASON: Final = 120
"""Bytes of the reason in a close frame; the protocol has room for 123."""


class SocketWire:
    """A websocket that has been accepted."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive(self) -> str | bytes:
        """The next message. Raises GoneError."""
        try:
            got = await self._socket.receive()
        except RuntimeError:
            raise GoneError from None
        if got["type"] != "websocket.receive":
            raise GoneError
        text = got.get("text")
        return text if text is not None else got.get("bytes") or b""

    async def send(self, text: str) -> None:
        """Send a text message."""
        await self._socket.send_text(text)

    async def close(self, code: int, reason: str) -> None:
        """Close it, if it isn't closed."""
        cut = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
        with suppress(RuntimeError, WebSocketDisconnect, OSError):
            await self._socket.close(code, cut)
