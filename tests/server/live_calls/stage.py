"""A room that takes calls in, phone systems that bring them, and browsers that look on; all in one process."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import WebSocketTestSession

from tests.server.cast import Cast, Guest
from wellheard.server.live_calls import LiveCalls

Message = dict[str, Any]
CARD = "4111 1111 1111 1111"
"""Nobody's card; it has a right check digit."""
FLOOR = "My kettle leaks all over the floor."
TROUBLE: tuple[tuple[str, str], ...] = (
    ("agent", "Thank you for calling, this is Dana, how can I help?"),
    ("customer", "My router has no internet since Monday and my daughter has her exam online tomorrow."),
    ("agent", "What is your order number?"),
    ("customer", "It's 4711-22. I've restarted it twice already and nothing changed."),
    ("agent", "Please restart the router."),
    ("customer", "I told you I did that twice. This is ridiculous, I am really angry now."),
    ("agent", "I'm so sorry, with your daughter's exam tomorrow that must be frightening. I will fix it with you."),
    ("customer", "Thank you, that helps."),
)


def rows(lines: tuple[tuple[str, str], ...] = TROUBLE, pause_ms: int = 500) -> list[Message]:
    """Turns with times, one after the other."""
    made, at = [], 0
    for number, (speaker, text) in enumerate(lines, start=1):
        end = at + 350 * len(text.split())
        made.append({"id": str(number), "speaker": speaker, "text": text, "start_ms": at, "end_ms": end})
        at = end + pause_ms
    return made


class Phone:
    """A system with a recogniser of its own, that sends finished turns."""

    def __init__(self, socket: WebSocketTestSession, call: str) -> None:
        self.socket, self.call = socket, call

    def say(self, *turns: Message) -> None:
        for turn in turns:
            self.socket.send_json({"type": "turn", **turn})

    def end(self) -> None:
        self.socket.send_json({"type": "end"})
        while self.socket.receive_json()["type"] != "closed":
            pass


@contextmanager
def calling(cast: Cast, call: str, *, agent: str | None = "agent", **about: Any) -> Iterator[Phone]:
    """A call that comes in as finished turns."""
    machine = cast.machine("admin", "live.stream")
    start = {"type": "start", "call": call, "agent": agent, **about}
    with machine.websocket_connect("/streams/turns") as socket:
        socket.send_json(start)
        opened = socket.receive_json()
        assert opened["type"] == "opened", opened
        yield Phone(socket, opened["call"])


class Browser:
    """The panel of a call, or the wall."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.snapshot: Message = {}
        self.calls: dict[str, Message] = {}
        self.version = 0

    def read(self) -> Message:
        message: Message = self.socket.receive_json()
        match message["type"]:
            case "snapshot":
                self.snapshot, self.version = message["snapshot"], message["version"]
            case "changes" if "parts" in message:
                turns = {each["id"]: each for each in (*self.snapshot["turns"], *message["turns"])}
                self.snapshot = {**self.snapshot, **message["parts"], "turns": list(turns.values())}
                self.version = message["version"]
            case "calls" | "changes":
                self.calls |= {each["id"]: each for each in message["calls"]}
                for name in message["gone"]:
                    del self.calls[name]
        return message

    def until(self, seen: Callable[[Message], bool], most: int = 200) -> Message:
        """Read until a message that is looked for."""
        for _ in range(most):
            message = self.read()
            if seen(message):
                return message
        raise AssertionError("it never came")

    def act(self, **action: Any) -> Message:
        """Do something; the answer."""
        self.socket.send_json({"type": "act", "action": action, "ask": "1"})
        return self.until(lambda message: message["type"] in ("done", "refused"))


@contextmanager
def panel(guest: Guest, call: str) -> Iterator[Browser]:
    with guest.websocket_connect(f"/live/{call}/socket", headers={"origin": "http://testserver"}) as socket:
        yield Browser(socket)


@contextmanager
def wall(guest: Guest) -> Iterator[Browser]:
    with guest.websocket_connect("/live/socket", headers={"origin": "http://testserver"}) as socket:
        yield Browser(socket)


def live_of(cast: Cast) -> LiveCalls:
    live: LiveCalls = cast.app.state.live
    return live


def wait_for(seen: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Until something is so; what it was."""
    until = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < until, "it never came to be"
        time.sleep(0.02)
    return found


def kept(cast: Cast, call: str) -> Message:
    """The document of a call, once it is stored."""
    from wellheard.storage.calls import get_document
    from wellheard.storage.errors import NotFoundError

    def document() -> bytes | None:
        with cast.room.store.read() as on:
            try:
                return get_document(on, call)
            except NotFoundError:
                return None

    found: Message = json.loads(wait_for(document))
    return found
