"""Clients of the other protocols: Twilio, Telnyx, plain websockets, turns, and Asterisk."""

import base64
import json
import socket
import struct
from typing import Any
from uuid import UUID

import httpx
import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.server.streams.stage import TWILIO, Serving
from wellheard.streams.g711 import to_mu_law
from wellheard.streams.interface import Samples
from wellheard.streams.twilio import signature

FRAME = 160
"""Samples of 20 ms."""


class MediaClient:
    """Twilio or, in snake_case, Telnyx."""

    def __init__(
        self, serving: Serving, call: str, *, vendor: str = "twilio", frame: int = FRAME, **changed: Any
    ) -> None:
        self.vendor, self.call, self.frame = vendor, call, frame
        self.number, self.chunks, self.stamp = 1, {"inbound": 0, "outbound": 0}, 0
        headers = changed.pop("headers", None)
        if headers is None:
            address = f"wss://{serving.host}/streams/{vendor}"
            headers = {"x-twilio-signature": signature(address, TWILIO)} if vendor == "twilio" else {}
        self.socket = serving.open(f"/streams/{vendor}", **headers)
        self.send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        parameters = {"agent": "Sam"} | changed.pop("parameters", {})
        self.send(self._start(parameters))

    def _start(self, parameters: dict[str, str]) -> dict[str, Any]:
        if self.vendor == "twilio":
            told = {
                "callSid": self.call, "accountSid": "AC1", "tracks": ["inbound", "outbound"],
                "customParameters": parameters,
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            }  # fmt: skip
            return {"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": told}
        told = {
            "call_control_id": self.call, "custom_parameters": parameters,
            "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
        }  # fmt: skip
        return {"event": "start", "sequence_number": "1", "stream_id": "S1", "start": told}

    def send(self, message: dict[str, Any]) -> None:
        self.socket.send(json.dumps(message))

    def messages(self, inbound: Samples, outbound: Samples) -> list[dict[str, Any]]:
        """Both sides in frames, as they would be sent."""
        made = []
        for at in range(0, len(inbound), self.frame):
            for track, sound in (("inbound", inbound), ("outbound", outbound)):
                self.number += 1
                self.chunks[track] += 1
                payload = base64.b64encode(to_mu_law(sound[at : at + self.frame])).decode()
                media = {
                    "track": track,
                    "chunk": str(self.chunks[track]),
                    "timestamp": str(self.stamp),
                    "payload": payload,
                }
                numbered = "sequenceNumber" if self.vendor == "twilio" else "sequence_number"
                made.append({"event": "media", numbered: str(self.number), "media": media})
            self.stamp += 20
        return made

    def sound(self, inbound: Samples, outbound: Samples) -> None:
        for message in self.messages(inbound, outbound):
            self.send(message)

    def stop(self) -> None:
        self.number += 1
        self.send({"event": "stop", "sequenceNumber": str(self.number), "sequence_number": str(self.number)})


class PlainClient:
    """Two channels over a plain websocket."""

    def __init__(self, serving: Serving, call: str, **changed: Any) -> None:
        self.call = call
        headers = changed.pop("headers", None)
        if headers is None:
            headers = {"authorization": f"Bearer {serving.tokens['admin']}"}
        self.socket = serving.open("/streams/audio", **headers)
        self.socket.send(json.dumps({
            "callId": call, "fromNumber": "+15550100", "toNumber": "+15550199", "agentId": "Sam", "samplingRate": 8000,
            "callEvent": "START",
        } | changed))  # fmt: skip

    def sound(self, customer: Samples, agent: Samples) -> None:
        self.socket.send(np.stack([customer, agent], axis=1).astype("<i2").tobytes())

    def stop(self) -> None:
        self.socket.send(json.dumps({"callEvent": "END", "callId": self.call}))


class TurnClient:
    """Finished turns."""

    def __init__(self, serving: Serving, call: str, *, who: str = "admin", **changed: Any) -> None:
        headers = changed.pop("headers", {"authorization": f"Bearer {serving.tokens[who]}"})
        self.socket: ClientConnection = serving.open("/streams/turns", **headers)
        self.send(type="start", call=call, **changed)

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def receive(self) -> dict[str, Any]:
        got: dict[str, Any] = json.loads(self.socket.recv(5))
        return got


class AsteriskSide:
    """One AudioSocket connection."""

    def __init__(self, serving: Serving, uuid: UUID) -> None:
        self.socket = serving.sockets.enter_context(
            socket.create_connection(("127.0.0.1", serving.asterisk), timeout=5)
        )
        self.send(0x01, uuid.bytes)

    def send(self, kind: int, payload: bytes = b"") -> None:
        self.socket.sendall(struct.pack(">BH", kind, len(payload)) + payload)

    def sound(self, samples: Samples, *, kind: int = 0x10, frame: int = FRAME) -> None:
        for at in range(0, len(samples), frame):
            self.send(kind, samples[at : at + frame].astype("<i2").tobytes())

    def hang_up(self) -> None:
        self.send(0x00)
        self.socket.close()

    def is_closed(self) -> bool:
        """Whether the server has closed it; waits."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True


def closed_with(socket: ClientConnection) -> int:
    """With which code the server closes it, whatever it says before."""
    try:
        while True:
            socket.recv(5)
    except ConnectionClosed as closed:
        return int(closed.rcvd.code) if closed.rcvd else 1006


def announce(serving: Serving, call: str, *, who: str = "admin", **changed: Any) -> httpx.Response:
    """Say that a call will come over AudioSocket."""
    asked = {"call": call, "agent": "Sam", "sides": [{"speaker": "customer"}, {"speaker": "agent"}]} | changed
    headers = {"authorization": f"Bearer {serving.tokens[who]}"}
    return httpx.post(f"http://{serving.host}/api/v1/streams/announcements", json=asked, headers=headers, timeout=10)


def sides_of(answer: httpx.Response) -> list[UUID]:
    assert answer.status_code == 201, answer.text
    return [UUID(each["uuid"]) for each in answer.json()["sides"]]
