"""Few pages at once: who waits, in which order, and who never does."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from wellheard.server.taking_turns import TakingTurns


class Kitchen:
    """An app that answers when it is told to, and knows who is inside."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.ready: dict[str, asyncio.Event] = {}
        self.gone: dict[str, asyncio.Event] = {}
        self.burnt: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        self.inside.append(path)
        await self.ready.setdefault(path, asyncio.Event()).wait()
        if path in self.burnt:
            raise RuntimeError(path)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.gone.setdefault(path, asyncio.Event()).wait()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def _asker(app: TakingTurns) -> Callable[..., "asyncio.Task[None]"]:
    async def send(_message: Message) -> None:
        return None

    def ask(path: str, method: str = "GET", kind: str = "http") -> "asyncio.Task[None]":
        scope = {"type": kind, "path": path} | ({"method": method} if kind == "http" else {})
        return asyncio.ensure_future(app(scope, _no_body, send))

    return ask


def _run(play: Callable[[Kitchen, Callable[..., "asyncio.Task[None]"]], Awaitable[None]]) -> None:
    async def evening() -> None:
        kitchen = Kitchen()
        await play(kitchen, _asker(TakingTurns(kitchen, at_once=2)))

    asyncio.run(asyncio.wait_for(evening(), 10))


def test_so_many_are_worked_on_and_the_next_is_who_came_first() -> None:
    async def play(kitchen: Kitchen, ask: Callable[..., "asyncio.Task[None]"]) -> None:
        asked = [ask(f"/{each}") for each in "abcd"]
        await _settle()
        assert kitchen.inside == ["/a", "/b"]
        kitchen.ready["/b"].set()
        await _settle()
        assert kitchen.inside == ["/a", "/b", "/c"], "the turn ends when the answer begins, not when it is all sent"
        kitchen.ready["/a"].set()
        await _settle()
        assert kitchen.inside == ["/a", "/b", "/c", "/d"]
        for each in asked:
            each.cancel()

    _run(play)


def test_what_fails_and_who_goes_away_give_their_turn_back() -> None:
    async def play(kitchen: Kitchen, ask: Callable[..., "asyncio.Task[None]"]) -> None:
        kitchen.burnt.add("/burns")
        burns, leaves, waits = ask("/burns"), ask("/leaves"), ask("/waits")
        gone_before = ask("/gone-before")
        last = ask("/last")
        await _settle()
        gone_before.cancel()
        kitchen.ready["/burns"].set()
        with pytest.raises(RuntimeError, match="/burns"):
            await burns
        await _settle()
        assert kitchen.inside == ["/burns", "/leaves", "/waits"]
        leaves.cancel()
        await _settle()
        assert kitchen.inside == ["/burns", "/leaves", "/waits", "/last"]
        waits.cancel()
        last.cancel()

    _run(play)


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/api/v1/uploads", "POST", "http"),
        ("/calls/one/comments", "PUT", "http"),
        ("/readyz", "GET", "http"),
        ("/audio/one", "GET", "http"),
        ("/static/abc/room.css", "GET", "http"),
        ("/sign-in/back", "GET", "http"),
        ("/live", "GET", "websocket"),
    ],
)
def test_who_writes_listens_or_stays_connected_never_waits(path: str, method: str, kind: str) -> None:
    async def play(kitchen: Kitchen, ask: Callable[..., "asyncio.Task[None]"]) -> None:
        before = [ask("/a"), ask("/b"), ask("/c")]
        await _settle()
        straight = ask(path, method, kind)
        await _settle()
        assert kitchen.inside == ["/a", "/b", path]
        for each in (*before, straight):
            each.cancel()

    _run(play)
