"""Media streams over a websocket as Twilio made them and Telnyx has them too: JSON with base64 in it.

Samples are counted. Timestamps are not believed: clients are known to send 40 ms of sound in frames stamped 20 ms
apart. Nothing is waited for at the end: clients are known to go without `stop` and without closing the socket.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from wellheard.conversation.call import AGENT, CUSTOMER, Role
from wellheard.streams import happenings as happens
from wellheard.streams.g711 import from_a_law, from_mu_law
from wellheard.streams.interface import CallStart, Finding, NoteKind, Samples, Source
from wellheard.streams.ordering import Ordering
from wellheard.streams.reading import call_id, json_object, object_of, text_of, texts_of, whole_of

RATES: Final = (8000, 16_000, 24_000, 32_000, 44_100, 48_000)
_NOTED: Final[tuple[NoteKind, ...]] = ("dtmf", "mark", "error")
_FARTHEST: Final = 250
"""So many frames, five seconds of them, may be missing at once; more than that is a count gone wrong."""


def _linear(sound: bytes) -> Samples:
    """16-bit samples, little-endian. Raises ValueError for half a sample."""
    return np.frombuffer(sound, "<i2").astype(np.int16)


_DECODERS: Final[Mapping[str, Callable[[bytes], Samples]]] = {
    "audio/x-mulaw": from_mu_law, "audio/pcmu": from_mu_law, "pcmu": from_mu_law,
    "audio/x-alaw": from_a_law, "audio/pcma": from_a_law, "pcma": from_a_law,
    "audio/x-l16": _linear, "audio/l16": _linear, "l16": _linear,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one vendor spells things."""

    source: Source
    sequence: str
    """Name of the field with the number of a message."""
    parameters: str
    """Name of the field with the customer's own parameters."""
    format: str
    rate: str
    stream: str
    call: str
    """Name of the field with the call's id."""
    conversation: str
    """Name of the field with the id that legs of a call share."""
    patience: int
    """Messages that may wait for a late one."""


@dataclass(slots=True)
class _Track:
    """How far one side has come."""

    samples: int = 0
    frame: int = 0
    """Samples of its last frame."""
    chunk: int | None = None


@dataclass(slots=True, kw_only=True)
class MediaStream:
    """A stream. A `Talk`."""

    dialect: Dialect
    wall: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    order: Ordering = field(init=False)
    rate: int = 0
    """Nought before `start`."""
    tracks: dict[str, int] = field(default_factory=dict)
    """`inbound` and `outbound`, and which track they are."""
    heard: list[_Track] = field(default_factory=list)
    decode: Callable[[bytes], Samples] = from_mu_law
    over: bool = False

    def __post_init__(self) -> None:
        self.order = Ordering(patience=self.dialect.patience)

    def receive(self, message: str | bytes, _at: float) -> list[happens.Happening]:
        """What comes of a message. Raises StreamError."""
        if self.over:
            return []
        if isinstance(message, bytes):
            raise happens.StreamError("a binary message; sound comes as base64 in JSON")
        given = json_object(message)
        kind = text_of(given, "event")
        if kind is None:
            raise happens.StreamError("a message does not say which event it is")
        if kind == "start":
            return self._start(given)
        if kind == "media" and not self.rate:
            raise happens.StreamError("sound before start")
        if kind == "stop":
            return self._stop()
        due = self.order.take(whole_of(given, self.dialect.sequence), given)
        return [each for one in due for each in self._due(one)]

    def _due(self, given: Mapping[str, Any]) -> list[happens.Happening]:
        """What comes of a message whose turn it is."""
        kind = given.get("event")
        if kind == "media":
            return self._frame(object_of(given, "media"))
        noted = next((each for each in _NOTED if each == kind), None)
        return [happens.Noted(noted, texts_of(object_of(given, noted)))] if noted else []

    def opened(self, _from_ms: int = 0) -> list[happens.Happening]:
        """Nothing is answered."""
        return []

    def refused(self, _reason: str) -> list[happens.Happening]:
        """The protocol has no words for it: the socket is closed."""
        self.over = True
        return [happens.Goodbye(happens.LATER)]

    def unauthorised(self) -> list[happens.Happening]:
        """As above."""
        self.over = True
        return [happens.Goodbye(happens.REFUSED)]

    def tell(self, _finding: Finding) -> list[happens.Happening]:
        """What could be sent would be played to the caller, so nothing is."""
        return []

    def concluded(self) -> list[happens.Happening]:
        """The socket is closed."""
        return [happens.Goodbye()]

    def _start(self, given: Mapping[str, Any]) -> list[happens.Happening]:
        if self.rate:
            raise happens.StreamError("a second start")
        told = object_of(given, "start")
        self._choose_format(object_of(told, self.dialect.format))
        self.order.take(whole_of(given, self.dialect.sequence), {})
        parameters = texts_of(object_of(told, self.dialect.parameters))
        names = self._names(told)
        self.tracks = {name: place for place, name in enumerate(names)}
        self.heard = [_Track() for _ in names]
        token = parameters.pop("token", None)
        speakers = tuple(_speaker(name, parameters.get("inbound")) for name in names)
        return [happens.Began(start=self._call(given, told, parameters, speakers), resume=True, token=token)]

    def _names(self, told: Mapping[str, Any]) -> tuple[str, ...]:
        listed = told.get("tracks")
        known = tuple(each for each in ("inbound", "outbound") if isinstance(listed, list) and each in listed)
        return known or ("inbound", "outbound")

    def _choose_format(self, given: Mapping[str, Any]) -> None:
        encoding = (text_of(given, "encoding") or "audio/x-mulaw").lower()
        rate = whole_of(given, self.dialect.rate) or 8000
        if encoding not in _DECODERS:
            raise happens.StreamError(f"sound in {encoding}; choose mu-law, A-law or L16")
        if rate not in RATES or whole_of(given, "channels") not in (None, 1):
            raise happens.StreamError("sound is wanted with one channel a track, at a usual rate")
        self.decode, self.rate = _DECODERS[encoding], rate

    def _call(
        self, given: Mapping[str, Any], told: Mapping[str, Any], parameters: Mapping[str, str],
        speakers: tuple[Role, ...],
    ) -> CallStart:  # fmt: skip
        stream = text_of(given, self.dialect.stream) or text_of(told, self.dialect.stream)
        call = text_of(parameters, "call") or text_of(told, self.dialect.call) or stream
        if call is None:
            raise happens.StreamError("start names no call")
        return CallStart(
            call=call_id(call),
            source=self.dialect.source,
            started_at=self.wall(),
            tracks=speakers,
            rate=self.rate,
            conversation=text_of(parameters, "conversation") or text_of(told, self.dialect.conversation),
            agent=text_of(parameters, "agent"),
            customer=text_of(parameters, "customer") or text_of(parameters, "from") or text_of(told, "from"),
            queue=text_of(parameters, "queue"),
            from_number=text_of(parameters, "from") or text_of(told, "from"),
            to_number=text_of(parameters, "to") or text_of(told, "to"),
            language=text_of(parameters, "language"),
            extra={**parameters, **({"stream": stream} if stream else {})},
        )

    def _frame(self, frame: Mapping[str, Any]) -> list[happens.Happening]:
        place = self.tracks.get(text_of(frame, "track") or "inbound")
        if place is None:
            return []
        samples = self._samples(frame.get("payload"))
        track = self.heard[place]
        missed = self._missed(place, whole_of(frame, "chunk"))
        track.samples += len(samples)
        track.frame = len(samples)
        return [*missed, happens.Heard(place, samples)] if len(samples) else missed

    def _samples(self, payload: object) -> Samples:
        if not isinstance(payload, str):
            raise happens.StreamError("media without a payload")
        try:
            return self.decode(base64.b64decode(payload, validate=True))
        except (binascii.Error, ValueError):
            raise happens.StreamError("a payload is not base64 of whole samples") from None

    def _missed(self, place: int, chunk: int | None) -> list[happens.Happening]:
        """Frames of a track that never came: a gap in its chunks which the messages' numbers bear out.

        Chunks alone are not believed: some clients count them over both tracks.
        """
        track = self.heard[place]
        before, track.chunk = track.chunk, chunk
        if chunk is None or before is None or not self.order.skipped:
            return []
        lost = min(chunk - before - 1, self.order.skipped)
        if not 0 < lost <= _FARTHEST or not track.frame:
            return []
        self.order.skipped -= lost
        here = track.samples
        track.samples += lost * track.frame
        return [happens.Missed(place, here * 1000 // self.rate, track.samples * 1000 // self.rate)]

    def _stop(self) -> list[happens.Happening]:
        """The end; what still waited for something late is taken as it is."""
        self.over = True
        rest = [each for one in self.order.rest() for each in self._due(one)]
        return [*rest, happens.Over("ended")]


def _speaker(track: str, inbound: str | None) -> Role:
    """Inbound is who called, the customer, unless a parameter says that it is the agent."""
    is_agent = (track == "inbound") == (inbound == AGENT)
    return AGENT if is_agent else CUSTOMER
