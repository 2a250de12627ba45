"""Few pages are made at once, and the others wait their turn.

Threads of one interpreter that all compute share it in slices of 5 ms, and whoever waited for the database stands in
line behind every other thread again. Forty pages made at once are all late by the time of forty; four at once, first
come first served, are late by what stands before them. `docs/explanation/room-speed.md` has what it brought.
"""

from asyncio import Semaphore

from starlette.types import ASGIApp, Message, Receive, Scope, Send

AT_ONCE = 4
"""Enough for a page to be made while others wait for the database."""
_STRAIGHT = ("/healthz", "/readyz", "/metrics", "/static/", "/audio/", "/sign-in")
"""Has no turn: computes next to nothing, or waits for what is far away (a store of sound, a company's sign-in)."""


class TakingTurns:
    """ASGI middleware: at most `at_once` GET requests are worked on; a turn ends when the answer begins.

    What writes, waits for other servers or stays open (POST, PUT, websockets) has no turn, so none of it can hold up
    reading.
    """

    def __init__(self, app: ASGIApp, *, at_once: int = AT_ONCE) -> None:
        self.app, self._turns = app, Semaphore(at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a turn where one is needed, and pass on."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(_STRAIGHT):
            await self.app(scope, receive, send)
            return
        await self._turns.acquire()
        mine = True

        def done() -> None:
            nonlocal mine
            if mine:
                mine = False
                self._turns.release()

        async def sending(message: Message) -> None:
            done()
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            done()
