"""A room that can be called, an ear that hears what a test has written down, and telephones of each kind."""

import base64
import json
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
import numpy as np
from websockets.exceptions import ConnectionClosed

from tests.server.streams.stage import RATE, Serving, tone
from wellheard.speech.live import Final, Partial
from wellheard.streams.g711 import from_mu_law, to_mu_law
from wellheard.streams.interface import Samples

LOUD = 2_000
NOTHING = np.zeros(0, np.int16)
STEP_S = 0.02


class ScriptedCall:
    """Hears a line of the script in each burst of sound: its first words while it lasts, the whole when it is over."""

    def __init__(self, script: list[str], tell: Callable[[Any], None]) -> None:
        self.script, self.tell, self.speaking, self.closed = script, tell, False, False

    def audio(self, track: int, samples: Samples) -> None:
        assert track == 0
        for at in range(0, len(samples), 80):
            loud = bool(np.abs(samples[at : at + 80]).max() > LOUD)
            if loud and not self.speaking:
                words = " ".join(self.script[0].split()[:3])
                self.tell(Partial(track=0, text=words, start_ms=0, end_ms=10))
            if not loud and self.speaking:
                self.tell(final(self.script.pop(0)))
            self.speaking = loud

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:
        """Nothing came."""

    def close(self) -> None:
        self.closed = True


def final(text: str) -> Final:
    return Final(
        track=0, number=1, text=text, start_ms=0, end_ms=10, words=(), confidence=None, voice=None,  # type: ignore[arg-type]
        overlap=False, continues=False, late_ms=0,
    )  # fmt: skip


class ScriptedHearing:
    """In the place of the room's ears."""

    def __init__(self) -> None:
        self.script: list[str] = []
        self.calls: list[ScriptedCall] = []

    def open(self, *, rate: int, tracks: int, tell: Callable[[Any], None]) -> ScriptedCall:
        assert tracks == 1
        self.calls.append(ScriptedCall(self.script, tell))
        return self.calls[-1]


BURST = np.concatenate([np.zeros(160, np.int16), tone(0.06), np.zeros(320, np.int16)])


class Phone:
    """What the tests do with a telephone of any kind."""

    def __init__(self) -> None:
        self.cleared = 0
        self.total = 0.0
        """Seconds that were heard."""

    def send_sound(self, samples: Samples) -> None:
        raise NotImplementedError

    def heard(self, wait_s: float) -> Samples | None:
        """The next sound, empty with another message; None where none comes in the time.

        Raises EOFError where the room has hung up.
        """
        raise NotImplementedError

    def say(self) -> None:
        self.send_sound(BURST)

    def listen(self, seconds: float, wait_s: float = 10.0) -> None:
        """Listen until so much more was heard. Raises EOFError where the room hangs up before."""
        wanted, until = self.total + seconds - 0.001, time.monotonic() + wait_s
        while self.total < wanted and time.monotonic() < until:
            self._hear(0.2)
        assert self.total >= wanted, f"only {self.total} of {wanted} seconds were heard"

    def is_over(self, wait_s: float = 8.0) -> bool:
        """Whether the room hangs up; what is heard until then counts."""
        until = time.monotonic() + wait_s
        with suppress(EOFError):
            while time.monotonic() < until:
                self._hear(0.2)
            return False
        return True

    def _hear(self, wait_s: float) -> None:
        piece = self.heard(wait_s)
        self.total += len(piece) / RATE if piece is not None else 0.0


class WebsocketPhone(Phone):
    """Messages in JSON."""

    def __init__(self, serving: Serving, path: str, **headers: str) -> None:
        super().__init__()
        self.socket = serving.open(path, **headers)
        self.told: list[dict[str, Any]] = []

    def send(self, message: dict[str, Any]) -> None:
        with suppress(ConnectionClosed):  # The room may hang up while something is on its way.
            self.socket.send(json.dumps(message))

    def received(self, wait_s: float) -> dict[str, Any] | None:
        try:
            got: dict[str, Any] = json.loads(self.socket.recv(wait_s))
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            raise EOFError(closed.rcvd.code if closed.rcvd else None) from None
        self.told.append(got)
        return got


class MediaStreamPhone(WebsocketPhone):
    """A media stream in both directions: it plays what it gets, and says what it has played."""

    path: str
    sequence: str
    named: dict[str, str]
    """What each message to the room carries."""

    def __init__(
        self, serving: Serving, *, token: str | None = None, headers: dict[str, str] | None = None, **parameters: str
    ) -> None:
        super().__init__(serving, self.path, **(headers or {}))
        self.number = 1
        self.pieces: list[int] = []
        """How many samples came in each message."""
        told = {"token": serving.tokens["admin"] if token is None else token} | parameters
        self.send({"event": "connected", "version": "1.0.0"})
        self.send({"event": "start", self.sequence: "1", "start": self.start(told)} | self.named)

    def start(self, parameters: dict[str, str]) -> dict[str, Any]:
        raise NotImplementedError

    def numbered(self, event: str, told: dict[str, Any]) -> None:
        self.number += 1
        self.send({"event": event, self.sequence: str(self.number), event: told} | self.named)

    def send_sound(self, samples: Samples) -> None:
        for at in range(0, len(samples), 160):
            payload = base64.b64encode(to_mu_law(samples[at : at + 160])).decode()
            self.numbered("media", {"track": "inbound", "payload": payload})

    def key(self, digit: str) -> None:
        self.numbered("dtmf", {"digit": digit})

    def about(self, got: dict[str, Any]) -> None:
        """Look at what every message from the room carries."""
        raise NotImplementedError

    def heard(self, wait_s: float) -> Samples | None:
        got = self.received(wait_s)
        if got is None:
            return None
        self.about(got)
        self.cleared += got["event"] == "clear"
        if got["event"] == "mark":
            self.numbered("mark", {"name": got["mark"]["name"]})
        if got["event"] != "media":
            return NOTHING
        sound = from_mu_law(base64.b64decode(got["media"]["payload"]))
        self.pieces.append(len(sound))
        return sound

    def hang_up(self) -> None:
        self.numbered("stop", {})


class TwilioPhone(MediaStreamPhone):
    """Twilio."""

    path, sequence, named = "/streams/practice/twilio", "sequenceNumber", {"streamSid": "MZ7"}

    def start(self, parameters: dict[str, str]) -> dict[str, Any]:
        return {
            "callSid": "CA7", "accountSid": "AC1", "tracks": ["inbound"], "customParameters": parameters,
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }  # fmt: skip

    def about(self, got: dict[str, Any]) -> None:
        assert got["streamSid"] == "MZ7"


class TelnyxPhone(MediaStreamPhone):
    """Telnyx, whose messages overtake each other, and who wants 20 ms in each of ours."""

    path, sequence, named = "/streams/practice/telnyx", "sequence_number", {"stream_id": "32DE"}
    rate = 8000

    def start(self, parameters: dict[str, str]) -> dict[str, Any]:
        return {
            "user_id": "u", "call_control_id": "v2:T02", "call_session_id": "ff55", "from": "+13122010094",
            "custom_parameters": parameters,
            "media_format": {"encoding": "PCMU", "sample_rate": self.rate, "channels": 1},
        }  # fmt: skip

    def send_sound(self, samples: Samples) -> None:
        """Every second frame overtakes the one before it."""
        frames = [samples[at : at + 160] for at in range(0, len(samples), 160)]
        first, self.number = self.number + 1, self.number + len(frames)
        order = [each ^ 1 if each ^ 1 < len(frames) else each for each in range(len(frames))]
        for at in order:
            payload = base64.b64encode(to_mu_law(frames[at])).decode()
            media = {"track": "inbound", "chunk": str(at), "payload": payload}
            self.send({"event": "media", "sequence_number": str(first + at), "media": media} | self.named)

    def about(self, got: dict[str, Any]) -> None:
        assert set(got) <= {"event", got["event"]}, "an id of ours is not documented"


class HighTelnyxPhone(TelnyxPhone):
    """Sound of better quality than what goes back."""

    rate = 16_000


class PlainPhone(WebsocketPhone):
    """Two channels over a plain websocket: the customer's is empty, the rep's holds what they say."""

    def __init__(self, serving: Serving, *, token: str | None = None, **told: Any) -> None:
        secret = serving.tokens["admin"] if token is None else token
        super().__init__(serving, "/streams/practice/audio", authorization=f"Bearer {secret}")
        self.send({"callEvent": "START", "callId": "p-1", "samplingRate": RATE} | told)

    def send_sound(self, samples: Samples) -> None:
        both = np.stack([np.zeros_like(samples), samples], axis=1)
        self.socket.send(both.astype("<i2").tobytes())

    def key(self, digit: str) -> None:
        self.send({"callEvent": "DTMF", "digit": digit})

    def heard(self, wait_s: float) -> Samples | None:
        got = self.received(wait_s)
        if got is None:
            return None
        self.cleared += got["type"] == "clear"
        return np.frombuffer(base64.b64decode(got["payload"]), "<i2") if got["type"] == "sound" else NOTHING

    def hang_up(self) -> None:
        self.send({"callEvent": "END", "callId": "p-1"})


class AsteriskPhone(Phone):
    """One AudioSocket connection, in both directions."""

    def __init__(self, serving: Serving, uuid: UUID) -> None:
        super().__init__()
        self.socket = serving.sockets.enter_context(socket.create_connection(("127.0.0.1", serving.asterisk)))
        self.send(0x01, uuid.bytes)
        self.send_sound(np.zeros(160, np.int16))

    def send(self, kind: int, payload: bytes = b"") -> None:
        self.socket.sendall(struct.pack(">BH", kind, len(payload)) + payload)

    def send_sound(self, samples: Samples) -> None:
        for at in range(0, len(samples), 160):
            self.send(0x10, samples[at : at + 160].astype("<i2").tobytes())

    def key(self, digit: str) -> None:
        self.send(0x03, digit.encode())

    def heard(self, wait_s: float) -> Samples | None:
        self.socket.settimeout(wait_s)
        try:
            kind, size = struct.unpack(">BH", self._exactly(3))
        except TimeoutError:
            return None
        self.socket.settimeout(5)
        if kind == 0x00:
            raise EOFError
        assert (kind, size) == (0x10, 320) or size < 320
        return np.frombuffer(self._exactly(size), "<i2")

    def _exactly(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            try:
                more = self.socket.recv(count - len(got))
            except ConnectionResetError:
                raise EOFError from None
            if not more:
                raise EOFError
            got += more
        return got

    def hang_up(self) -> None:
        self.send(0x00)


def expected(serving: Serving, **given: Any) -> httpx.Response:
    """Announce a practice call to come over AudioSocket."""
    headers = {"authorization": f"Bearer {serving.tokens['admin']}"}
    return httpx.post(f"http://{serving.host}/api/v1/streams/practice", json=given, headers=headers, timeout=10)


SOCKETS: dict[str, Callable[..., MediaStreamPhone | PlainPhone]] = {
    "twilio": TwilioPhone,
    "telnyx": TelnyxPhone,
    "plain": PlainPhone,
}


def called(serving: Serving, kind: str, pin: str = "") -> MediaStreamPhone | PlainPhone | AsteriskPhone:
    """A telephone of this kind, with the practice number or without."""
    if kind == "asterisk":
        answer = expected(serving, pin=pin)
        assert answer.status_code == 201, answer.text
        return AsteriskPhone(serving, UUID(answer.json()["uuid"]))
    return SOCKETS[kind](serving, pin=pin)
