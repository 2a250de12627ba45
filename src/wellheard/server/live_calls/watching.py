"""Who watches a call: browsers, each with a short queue of its own. One that doesn't read is let go."""

import asyncio
from contextlib import suppress
from typing import Any, Final

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

MOST: Final = 200
"""Messages that may wait for one browser."""
_SLOW_S: Final = 5.0
"""A browser that takes no message for so long is let go."""
SLOW: Final = 4408
"""Closed because the browser took nothing for a while: it comes back by itself and is told the whole again."""
ENDED: Final = 4404
"""Closed because the call has ended and is kept: there is nothing more to tell."""
RESTARTING: Final = 1012
"""Closed because the room is being started again: a browser comes back by itself (RFC 6455, the registry of codes)."""
_END = None


class Watcher:
    """Takes messages from any thread and sends them to a browser in the event loop it was made in."""

    def __init__(self, most: int = MOST) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue()
        self._most = most
        self._code = ENDED
        self.slow = False
        """It was let go, and is told nothing any more."""

    def send(self, text: str) -> None:
        """Leave a message. From any thread; never waits."""
        if not self.slow:
            with suppress(RuntimeError):  # The loop is closed: nobody is there any more.
                self._loop.call_soon_threadsafe(self._put, text)

    def end(self, code: int = ENDED) -> None:
        """No more comes, and why."""
        self._code = code
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._put, _END)

    def _put(self, text: str | None) -> None:
        if self.slow:
            return
        if self._waiting.qsize() >= self._most:
            self.slow = True
            text = _END
        self._waiting.put_nowait(text)

    async def deliver(self, socket: WebSocket) -> None:
        """Send what comes until the end, or until the browser has proved too slow; then close the socket."""
        while (text := await self._waiting.get()) is not _END and not self.slow:
            try:
                await asyncio.wait_for(socket.send_text(text), _SLOW_S)
            except TimeoutError:
                self.slow = True
                break
            except (WebSocketDisconnect, RuntimeError, OSError):
                return
        with suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            await asyncio.wait_for(socket.close(SLOW if self.slow else self._code), _SLOW_S)


class Feed:
    """What goes back to the phone system: taken from any thread, read in the event loop; who reads slowly misses."""

    def __init__(self, most: int = MOST) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[Any] = asyncio.Queue()
        self._most = most

    def put(self, finding: Any) -> None:
        """Leave something, or None for the end."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._put, finding)

    def _put(self, finding: Any) -> None:
        if self._waiting.qsize() >= self._most:
            self._waiting.get_nowait()
        self._waiting.put_nowait(finding)

    async def get(self) -> Any:
        """The next, or None at the end."""
        return await self._waiting.get()
