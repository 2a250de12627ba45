"""A client with the habits of the public AudioHook reference client: what it sends when, and what it holds against us.

Written from what that client is seen to do: frames of 200 ms; a ping after a second, another as soon as the first is
answered, then one every five seconds; two `paused` for a pause; a position that stands still in a pause; a `discarded`
that no position bears out; `close` when the recording is over. It goes at the first message that it does not expect.
"""

import json
import re
import time
from collections.abc import Callable, Sequence
from threading import Event, RLock, Thread
from typing import Any
from uuid import uuid4

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from wellheard.streams.g711 import to_mu_law
from wellheard.streams.interface import Samples

RATE = 8000
FRAME_S = 0.2
PING_S = 5.0
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
DURATION = re.compile(r"PT(?:\d*\.)?\d+S")
LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Za-z]{2,3}")
NEEDS: dict[str, set[str]] = {
    "opened": {"media"}, "closed": set(), "event": {"entities"}, "pong": set(), "pause": set(), "resume": set(),
    "reconnect": set(), "updated": set(), "disconnect": {"reason"},
}  # fmt: skip
Do = Callable[["ReferenceClient"], None]


def offers(*channels: Sequence[str]) -> list[dict[str, Any]]:
    return [{"type": "audio", "format": "PCMU", "channels": list(each), "rate": RATE} for each in channels]


BOTH = (["external", "internal"], ["external"], ["internal"])


class ReferenceClient:
    """Plays a recording; `hurry` is how much faster than real time. What it holds against the server is in `faults`."""

    def __init__(
        self, connect: Callable[..., ClientConnection], headers: dict[str, str], sound: tuple[Samples, Samples],
        *, hurry: float = 1.0, media: Sequence[Sequence[str]] = BOTH, **opening: Any,
    ) -> None:  # fmt: skip
        self.id, self.hurry, self.sound = headers["audiohook-session-id"], hurry, sound
        self.media, self.chosen = offers(*media), list[dict[str, Any]]()
        self.state, self.paused, self.at = "opening", False, 0
        self.seq = self.serverseq = 0
        self.pinged: int | None = None
        self.asked = 0.0
        self.first_ping = True
        self.got: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.transcripts: list[dict[str, Any]] = []
        self._lock, self.opened, self.over = RLock(), Event(), Event()
        self.socket = connect("/streams/audiohook", **headers)
        self.began = time.monotonic()
        Thread(target=self._read, daemon=True).start()
        self.send("open", {
            "organizationId": headers["audiohook-organization-id"], "conversationId": str(uuid4()),
            "participant": {"id": str(uuid4()), "ani": "+1-555-555-1234", "aniName": "", "dnis": "+1-800-555-6789"},
            "media": self.media, "customConfig": {}, "language": "en-US",
        } | opening)  # fmt: skip

    # What it sends

    def send(self, kind: str, parameters: dict[str, Any] | None = None) -> None:
        with self._lock:
            self.seq += 1
            self.socket.send(json.dumps({
                "version": "2", "type": kind, "id": self.id, "seq": self.seq, "serverseq": self.serverseq,
                "position": f"PT{self.at / RATE:.3f}S", "parameters": parameters or {},
            }))  # fmt: skip

    def play(self, *deeds: tuple[float, Do]) -> None:
        """To the end of the recording; each deed is done where the recording has come so far, in seconds."""
        assert self.opened.wait(5), "it gives up after five seconds"
        waiting, began, pings = list(deeds), time.monotonic(), 1.0
        step = round(FRAME_S * RATE)
        for number in range(-(-len(self.sound[0]) // step)):
            if self.over.wait(max(0.0, began + number * FRAME_S / self.hurry - time.monotonic())):
                return
            while waiting and waiting[0][0] <= number * FRAME_S:
                before = time.monotonic()
                waiting.pop(0)[1](self)
                began += time.monotonic() - before
            if self.state != "open":
                return
            self._frame(step)
            if (number + 1) * FRAME_S >= pings:
                self.ping()
                pings += PING_S
        self.close()

    def _frame(self, step: int) -> None:
        channels = self.chosen[0]["channels"] if self.chosen else []
        both = dict(zip(("external", "internal"), self.sound, strict=True))
        with self._lock:
            sides = [both[each][self.at : self.at + step] for each in channels]
            if sides and self.state == "open":
                self.socket.send(to_mu_law(np.stack(sides, axis=1).reshape(-1)))
            self.at += len(self.sound[0][self.at : self.at + step])

    def ping(self) -> None:
        with self._lock:
            if self.state != "open":
                return
            if self.pinged is not None:
                if time.monotonic() - self.asked > PING_S:  # of real time, in a hurry too
                    self._fault("no pong within the interval of pings")
                return
            self.send("ping")
            self.pinged, self.asked = self.seq, time.monotonic()

    def pause(self, seconds: float) -> None:
        """It says so twice, sends nothing, and its position does not move."""
        self.send("paused")
        self.send("paused")
        time.sleep(seconds / self.hurry)
        self.send("resumed", {"start": f"PT{self.at / RATE:.3f}S", "discarded": "PT0S"})

    def discard(self, start: float, seconds: float) -> None:
        """It says so, and its position bears nothing out."""
        self.send("discarded", {"start": f"PT{start}S", "discarded": f"PT{seconds}S"})

    def close(self) -> None:
        with self._lock:
            if self.state == "open":
                self.state = "closing"
                self.send("close", {"reason": "end"})

    # What it takes

    def _read(self) -> None:
        try:
            while True:
                self._take(self.socket.recv())
        except ConnectionClosed:
            if self.state not in ("closed", "disconnected"):
                self._fault(f"the connection was closed in state {self.state}")
            self.over.set()

    def _take(self, text: str | bytes) -> None:
        with self._lock:
            if isinstance(text, bytes) or len(text) > 65_535:
                self._fault("binary, or too long")
                return
            message = json.loads(text)
            self.got.append(message)
            if message["seq"] != self.serverseq + 1:
                self._fault(f"seq {message['seq']} after {self.serverseq}")
            self.serverseq = message["seq"]
            self._check(message)
            getattr(self, f"_on_{message['type']}", lambda _: None)(message)

    def _check(self, message: dict[str, Any]) -> None:
        good = (
            message["version"] == "2"
            and message["id"] == self.id
            and isinstance(message["clientseq"], int)
            and message["clientseq"] <= self.seq
            and message["type"] in NEEDS
            and NEEDS[message["type"]] <= message["parameters"].keys()
        )
        if not good:
            self._fault(f"not a server's message: {message}")

    def _on_opened(self, message: dict[str, Any]) -> None:
        if self.state != "opening":
            self._fault("opened twice")
        self.chosen = message["parameters"]["media"]
        if len(self.chosen) > 1 or any(each not in self.media for each in self.chosen):
            self._fault("media that was not offered, or more than one")
        self.state, self.took_to_open = "open", time.monotonic() - self.began
        self.opened.set()

    def _on_event(self, message: dict[str, Any]) -> None:
        first = message["parameters"]["entities"][0]
        if first["type"] == "transcript":
            self.transcripts.append(first["data"])

    def _on_pong(self, message: dict[str, Any]) -> None:
        if message["clientseq"] != self.pinged:
            self._fault(f"a pong for {message['clientseq']}, where {self.pinged} was asked")
        self.pinged = None
        if self.first_ping:
            self.first_ping = False
            self.ping()

    def _on_disconnect(self, message: dict[str, Any]) -> None:
        self._fault(f"told to disconnect: {message['parameters']}")
        self.close()

    def _on_closed(self, message: dict[str, Any]) -> None:
        if self.state != "closing":
            self._fault("closed without having been asked")
        if (message["seq"], message["clientseq"]) != (self.serverseq, self.seq):
            self._fault("closed is not the last word, or answers another")
        self.state = "closed"
        self.closed_after = time.monotonic() - self.began
        Thread(target=self.socket.close, daemon=True).start()

    def _fault(self, what: str) -> None:
        self.faults.append(what)


def faults_of(transcript: dict[str, Any]) -> list[str]:
    """What the reference suite would find missing or wrong in one transcript."""
    wanted = {"id", "channel", "isFinal", "offset", "duration", "alternatives"}
    found = [f"no {each}" for each in sorted(wanted - transcript.keys())]
    if not transcript["alternatives"]:
        found.append("no alternative")
    for alternative in transcript["alternatives"]:
        if not 0 <= alternative["confidence"] <= 1:
            found.append("a confidence that is none")
        for reading in alternative["interpretations"] or [{}]:
            found += _faults_of_words(reading)
    return found


def _faults_of_words(reading: dict[str, Any]) -> list[str]:
    if {"type", "transcript", "tokens"} - reading.keys() or reading["type"] != "display":
        return ["an interpretation that is none"]
    wanted = {"type", "value", "confidence", "offset", "duration"}
    found = [f"a token without {each}" for token in reading["tokens"] for each in sorted(wanted - token.keys())]
    starts = [token["offset"] for token in reading["tokens"]]
    if len(set(starts)) < len(starts) or not all(DURATION.fullmatch(each) for each in starts):
        found.append(f"two words begin at once: {starts}")
    return found
