"""What is to be sent to a phone system, by a task of its own, so that one who doesn't read holds nobody up."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

MOST: Final = 256
"""Messages that may wait. Events are not even written while half as many wait; answers need the room."""
SLOW_S: Final = 10.0
"""One message may take so long to be taken."""


class Outbox:
    """Messages in order. Lives in the event loop."""

    def __init__(self, send: Callable[[str], Awaitable[None]], *, slow_s: float = SLOW_S) -> None:
        self._send, self._slow_s = send, slow_s
        self._waiting: deque[str] = deque()
        self._wake, self._empty = asyncio.Event(), asyncio.Event()
        self._empty.set()
        self.dead = False
        """Whether the other side doesn't read, or is gone."""
        self._task = asyncio.create_task(self._work())

    @property
    def has_room(self) -> bool:
        """Whether an event may be written."""
        return not self.dead and len(self._waiting) < MOST // 2

    def put(self, message: str) -> None:
        """Send this as soon as what came before is sent. Never waits; too much waiting ends the connection."""
        if self.dead or len(self._waiting) >= MOST:
            self._die()
            return
        self._waiting.append(message)
        self._empty.clear()
        self._wake.set()

    async def sent(self) -> None:
        """Wait until nothing waits, which takes no longer than sending one message may."""
        await asyncio.wait_for(self._empty.wait(), self._slow_s + 1)

    def close(self) -> None:
        """Nothing more is sent."""
        self._task.cancel()

    async def _work(self) -> None:
        while not self.dead:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                try:
                    await asyncio.wait_for(self._send(self._waiting.popleft()), self._slow_s)
                except Exception:  # noqa: BLE001 - whatever it was, this connection can't be written to any more
                    self._die()
                    return
            self._empty.set()

    def _die(self) -> None:
        self.dead = True
        self._waiting.clear()
        self._empty.set()
