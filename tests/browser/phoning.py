"""A phone system for the browser's tests: it sends finished turns, and comes back to its call after a kill."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import numpy as np
from websockets.sync.client import ClientConnection, connect

from tests.server.cast import Cast
from wellheard.storage import access

MS_A_WORD = 350


class Phone:
    """One call."""

    def __init__(self, address: str, secret: str, call: str, **about: Any) -> None:
        self.address = address.replace("http", "ws", 1) + "/streams/turns"
        self.secret, self.start = secret, {"type": "start", "call": call, **about}
        self.at = self.count = 0
        self.connect()

    def connect(self) -> None:
        """Open the call, or come back to it."""
        bearer = {"Authorization": f"Bearer {self.secret}"}
        self.socket: ClientConnection = connect(self.address, additional_headers=bearer, legacy=True)
        self.socket.send(json.dumps(self.start))
        opened = json.loads(self.socket.recv())
        assert opened["type"] == "opened", opened

    def say(self, line: str) -> None:
        """`speaker: words`, after a breath."""
        speaker, text = line.split(": ", 1)
        self.count += 1
        start = self.at + 500
        self.at = start + MS_A_WORD * len(text.split())
        self._send(type="turn", id=str(self.count), speaker=speaker, text=text, start_ms=start, end_ms=self.at)

    def saying(self, line: str) -> None:
        """Words that are not finished."""
        speaker, text = line.split(": ", 1)
        self._send(type="partial", speaker=speaker, text=text, start_ms=self.at + 500)

    def end(self) -> None:
        """The call is over."""
        self._send(type="end")

    def _send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()


def machine_secret(cast: Cast) -> str:
    """A token by which calls may be streamed in."""
    with cast.room.store.begin() as on:
        secret, _ = access.create_token(on, cast.admin.id, name="phones", scopes=("live.stream",))
    return secret


@contextmanager
def humming(address: str, secret: str, call: str, agent: str) -> Iterator[None]:
    """A phone system that sends two tracks of sound, on each a tone, as long as it is wanted."""
    rate, step = 8_000, 400
    start = {"callEvent": "START", "callId": call, "samplingRate": rate, "agentId": agent}
    times = np.arange(rate) / rate
    second = np.stack([np.sin(2 * np.pi * hertz * times) for hertz in (220, 440)], axis=1)
    sound = (12_000 * second).astype("<i2")
    stop = Event()

    def send(socket: ClientConnection) -> None:
        for at in cycle(range(0, rate, step)):
            if stop.wait(step / rate):
                return
            socket.send(sound[at : at + step].tobytes())

    bearer = {"Authorization": f"Bearer {secret}"}
    with connect(address.replace("http", "ws", 1) + "/streams/audio", additional_headers=bearer) as socket:
        socket.send(json.dumps(start))
        sending = Thread(target=send, args=(socket,))
        sending.start()
        try:
            yield
        finally:
            stop.set()
            sending.join()
            socket.send(json.dumps({"callEvent": "END"}))
