"""A server on a real port with a door that only remembers, and clients of the phone systems, written for the tests."""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import uuid4

import numpy as np
import uvicorn
from fastapi import FastAPI
from websockets.sync.client import ClientConnection, connect

from tests.server.cast import Cast
from wellheard.streams.g711 import to_mu_law
from wellheard.streams.interface import CallStart, DoorError, Finding, Samples

KEY, SECRET, TWILIO = "stream-key", b"a secret of some length", "twilio auth token"
RATE = 8000


class RememberingLine:
    """A line that keeps what comes in and gives out what a test finds."""

    def __init__(self, start: CallStart, from_ms: int = 0) -> None:
        self.start, self.from_ms = start, from_ms
        self.log: list[tuple[Any, ...]] = []
        self.tracks: dict[int, list[Samples]] = {}
        self.ended: str | None = None
        self.findings: asyncio.Queue[Finding | None] = asyncio.Queue()
        self.loop = asyncio.get_running_loop()
        self.holds_back = False
        """Whether findings go on after the end until a test calls `finish`."""

    def audio(self, track: int, samples: Samples, at_ms: int | None = None) -> None:
        self.log.append(("audio", track, len(samples)))
        self.tracks.setdefault(track, []).append(samples)

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:
        self.log.append(("lost", track, from_ms, to_ms))
        self.tracks.setdefault(track, []).append(np.zeros((to_ms - from_ms) * self.start.rate // 1000, np.int16))

    def pause(self, at_ms: int) -> None:
        self.log.append(("pause", at_ms))

    def resume(self, at_ms: int) -> None:
        self.log.append(("resume", at_ms))

    def turn(self, speaker: str, text: str, start_ms: int | None, end_ms: int | None, id: str | None = None) -> None:  # noqa: A002 - as the protocol has it
        self.log.append(("turn", speaker, text, start_ms, end_ms, id))

    def partial(self, speaker: str, text: str, start_ms: int | None = None) -> None:
        self.log.append(("partial", speaker, text))

    def note(self, kind: str, **details: str) -> None:
        self.log.append(("note", kind, details))

    def end(self, reason: str) -> None:
        assert self.ended is None, "ended twice"
        self.ended = reason
        self.log.append(("end", reason))
        if not self.holds_back:
            self.findings.put_nowait(None)

    async def outgoing(self) -> AsyncIterator[Finding]:
        while (finding := await self.findings.get()) is not None:
            yield finding

    def find(self, finding: Finding | None) -> None:
        """From the test's thread; None when there is nothing more."""
        self.loop.call_soon_threadsafe(self.findings.put_nowait, finding)

    def sound(self, track: int) -> Samples:
        pieces = self.tracks.get(track, [])
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)

    def said(self, kind: str) -> list[tuple[Any, ...]]:
        return [each for each in self.log if each[0] == kind]


class RememberingDoor:
    """A door that takes in as many calls as it is told."""

    def __init__(self, most: int = 1000) -> None:
        self.most, self.lines = most, list[RememberingLine]()
        self.resumed: list[bool] = []

    async def open(self, start: CallStart, *, resume: bool = False) -> RememberingLine:
        if len([each for each in self.lines if each.ended is None]) >= self.most:
            raise DoorError("The room is full.")
        known = resume and any(each.start.call == start.call for each in self.lines)
        self.lines.append(RememberingLine(start, from_ms=60_000 if known else 0))
        self.resumed.append(resume)
        return self.lines[-1]

    def line(self, call: str | None = None) -> RememberingLine:
        """The line of a call, or the only one; waits until it is there."""
        return until(lambda: next((each for each in self.lines if call in (None, each.start.call)), None))


T = TypeVar("T")


def until(get: Callable[[], T | None], timeout_s: float = 5.0) -> T:
    """What `get` gives, as soon as it gives something true."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if found := get():
            return found
        time.sleep(0.005)
    raise AssertionError("it never came")


@dataclass
class Serving:
    """A server in a thread of its own."""

    app: FastAPI
    door: RememberingDoor
    cast: Cast
    keys: Path
    """The file of AudioHook keys."""
    tokens: dict[str, str] = field(default_factory=dict)
    """Machines' secrets, by whose they are."""
    port: int = 0
    asterisk: int = 0
    """The port of AudioSocket."""
    server: uvicorn.Server = field(init=False)
    thread: threading.Thread = field(init=False)
    sockets: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        bound, asterisk = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
        self.port, self.asterisk = bound.getsockname()[1], asterisk.getsockname()[1]
        self.app.state.audiosocket = asterisk
        config = uvicorn.Config(self.app, log_config=None, ws_max_size=1 << 18, lifespan="on", ws_ping_interval=None)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve(sockets=[bound])))
        self.thread.start()
        until(lambda: self.server.started)
        return self

    def __exit__(self, *_: object) -> None:
        self.sockets.close()
        self.server.should_exit = True
        self.thread.join(10)
        assert not self.thread.is_alive()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def open(self, path: str, **headers: str) -> ClientConnection:
        """A websocket."""
        opening = connect(
            f"ws://{self.host}{path}", additional_headers=headers, open_timeout=5, close_timeout=0.5,
            compression=None,
        )  # fmt: skip
        return self.sockets.enter_context(opening)


def tone(seconds: float, hertz: float = 300.0, rate: int = RATE) -> Samples:
    """A tone, loud enough to be told from silence."""
    made: Samples = (9000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
    return made


def signed(path: str, host: str, *, secret: bytes = SECRET, **changed: Any) -> dict[str, str]:
    """The headers of an AudioHook handshake; what is given in `changed` takes the place of what would be right."""
    now = int(time.time())
    right = {
        "keyid": KEY, "nonce": secrets.token_urlsafe(24), "alg": "hmac-sha256", "created": now, "expires": now + 10,
    }  # fmt: skip
    told = right | {name: value for name, value in changed.items() if name in right}
    headers = {
        "audiohook-organization-id": str(uuid4()),
        "audiohook-session-id": str(uuid4()),
        "audiohook-correlation-id": str(uuid4()),
        "x-api-key": KEY,
    } | {name.replace("_", "-"): value for name, value in changed.items() if name.startswith("audiohook_")}
    covered = {"@request-target": path, "@authority": host, **headers}
    names = changed.get("covered", tuple(covered))
    inputs = " ".join(f'"{name}"' for name in names)
    parameters = ";".join(
        f"{name}={value if isinstance(value, int) else json.dumps(value)}" for name, value in told.items()
    )
    base = [f'"{name}": {covered[name]}' for name in names] + [f'"@signature-params": ({inputs});{parameters}']
    made = base64.b64encode(hmac.new(secret, "\n".join(base).encode(), hashlib.sha256).digest()).decode()
    return headers | {"signature-input": f"sig1=({inputs});{parameters}", "signature": f"sig1=:{made}:"}


class HookClient:
    """An AudioHook client, as Genesys is one."""

    def __init__(self, serving: Serving, **changed: Any) -> None:
        path = "/streams/audiohook"
        self.headers = changed.pop("headers", None) or signed(path, serving.host, **changed)
        self.session = self.headers["audiohook-session-id"]
        self.organization = self.headers["audiohook-organization-id"]
        self.socket = serving.open(path, **self.headers)
        self.seq = self.serverseq = 0
        self.position = 0.0
        self.got: list[dict[str, Any]] = []

    def send(self, kind: str, parameters: dict[str, Any] | None = None, **changed: Any) -> None:
        self.seq += 1
        self.socket.send(json.dumps({
            "version": "2", "id": self.session, "type": kind, "seq": self.seq, "serverseq": self.serverseq,
            "position": f"PT{self.position:g}S", "parameters": parameters or {},
        } | changed))  # fmt: skip

    def receive(self, kind: str | None = None, timeout: float = 5) -> dict[str, Any]:
        """The next message; with a kind, it must be of that kind."""
        message: dict[str, Any] = json.loads(self.socket.recv(timeout))
        assert message["seq"] == self.serverseq + 1, message
        self.serverseq = message["seq"]
        self.got.append(message)
        assert kind is None or message["type"] == kind, message
        return message

    def open(self, **changed: Any) -> dict[str, Any]:
        self.send("open", {
            "organizationId": self.organization, "conversationId": str(uuid4()),
            "participant": {"id": str(uuid4()), "ani": "+15550100", "aniName": "Ada", "dnis": "+15550199"},
            "media": [{"type": "audio", "format": "PCMU", "channels": channels, "rate": 8000}
                      for channels in (["external", "internal"], ["external"], ["internal"])],
            "language": "en-US",
        } | changed)  # fmt: skip
        return self.receive("opened")

    def sound(self, external: Samples, internal: Samples) -> None:
        """Both sides, in mu-law."""
        both = np.stack([external, internal], axis=1).reshape(-1)
        self.socket.send(to_mu_law(both))
        self.position = round(self.position + len(external) / RATE, 6)

    def close(self, reason: str = "end") -> dict[str, Any]:
        self.send("close", {"reason": reason})
        while (message := self.receive())["type"] != "closed":
            pass
        self.socket.close()
        return message


@contextmanager
def another_call(serving: Serving) -> Iterator[None]:
    """A call that goes on meanwhile, frame by frame in real time. Not a sample of it may be lost, nor a ping wait."""
    client = HookClient(serving)
    client.open()
    going, waits = threading.Event(), list[float]()
    thread = threading.Thread(target=_go_on, args=(client, going, waits))
    thread.start()
    try:
        yield
    finally:
        going.set()
        thread.join(20)
    client.close()
    line = serving.door.line(client.session)
    assert line.ended == "ended"
    assert [len(line.sound(track)) for track in (0, 1)] == [round(client.position * RATE)] * 2
    assert waits
    assert max(waits) < SLOW_S


SLOW_S = 2.0
"""An answer that takes so long was held up by something; a busy machine is quicker."""


def _go_on(client: HookClient, going: threading.Event, waits: list[float]) -> None:
    while not (going.wait(0.02) and waits):
        client.sound(tone(0.02), tone(0.02, 500))
        if not waits or client.position % 0.2 < 0.01:
            asked = time.monotonic()
            client.send("ping")
            client.receive("pong")
            waits.append(time.monotonic() - asked)
