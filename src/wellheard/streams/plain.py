"""Two channels over a plain websocket: a START in JSON, interleaved 16-bit sound, an END in JSON.

The client waits for no answer and gets none, unless START asks for `events`. Sound may be cut anywhere, also within a
sample. Some clients send a WAV file with its header and all; the header is skipped. From PAUSE to RESUME the caller is
on hold: what comes is not heard, and the time goes on, whether sound comes or none.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from wellheard.conversation.call import AGENT, CUSTOMER
from wellheard.streams import happenings as happens
from wellheard.streams.findings import as_message
from wellheard.streams.interface import MIXED, CallStart, Finding, Speaker
from wellheard.streams.reading import call_id, json_object, text_of, texts_of, whole_of

RATES: Final = range(8000, 192_001)
_SPEAKERS: Final[tuple[Speaker, ...]] = (CUSTOMER, AGENT)
_HEADER: Final = 12
"""Bytes of `RIFF`, a length and `WAVE`."""
_LONGEST_HEADER: Final = 1 << 16
"""Bytes before the sound of a WAV file; more than that is no header."""


@dataclass(slots=True)
class HeaderSkipping:
    """Takes a WAV header off the front of a stream of bytes, however it is cut."""

    held: bytes | None = b""
    """What may be part of a header; None once the sound has begun."""

    def feed(self, sound: bytes) -> bytes:
        """The sound in it, without the header."""
        if self.held is None:
            return sound
        self.held += sound
        start = _sound_from(self.held)
        if start is None:
            return b""
        found, self.held = self.held[start:], None
        return found

    def rest(self) -> bytes:
        """What was held back and turned out to be no header, because nothing came after it."""
        found, self.held = self.held or b"", None
        return b"" if found.startswith(b"RIFF") else found


def _sound_from(held: bytes) -> int | None:
    """Where the sound begins; None while that can't be told yet."""
    if len(held) < _HEADER:
        return None if b"RIFF".startswith(held[:4]) or held.startswith(b"RIFF") else 0
    if not held.startswith(b"RIFF") or held[8:12] != b"WAVE":
        return 0
    at = _HEADER
    while at + 8 <= len(held):
        if held[at : at + 4] == b"data":
            return at + 8
        size = int.from_bytes(held[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
        if at > _LONGEST_HEADER:
            return _HEADER
    return None if len(held) <= _LONGEST_HEADER else _HEADER


@dataclass(slots=True, kw_only=True)
class PlainStream:
    """A stream. A `Talk`."""

    wall: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    channels: int = 0
    """Nought before START."""
    wants_events: bool = False
    over: bool = False
    rate: int = 0
    counted: int = 0
    """Samples of each track that came or were held back."""
    held: tuple[int, float] | None = None
    """In a pause: how many samples had come when it began, and when that was."""
    header: HeaderSkipping = field(default_factory=HeaderSkipping)
    remainder: bytes = b""
    """Part of a frame."""

    def receive(self, message: str | bytes, at: float) -> list[happens.Happening]:
        """What comes of a message. Raises StreamError."""
        if self.over:
            return []
        if isinstance(message, bytes):
            if not self.channels:
                raise happens.StreamError("sound before START")
            return self._sound(self.header.feed(message))
        given = json_object(message)
        kind = (text_of(given, "callEvent", "event") or "").upper()
        if kind == "START":
            return self._start(given)
        if kind == "END":
            return self._end()
        return self._within(kind, given, at) if self.channels else []

    def _within(self, kind: str, given: Mapping[str, Any], at: float) -> list[happens.Happening]:
        if kind == "PAUSE":
            return self._pause(at)
        if kind == "RESUME":
            return self._resume(at)
        return [happens.Noted("mark", texts_of(given))]

    def _pause(self, at: float) -> list[happens.Happening]:
        if self.held is not None:
            return []
        self.held = self.counted, at
        return [happens.Paused(self._ms(self.counted))]

    def _resume(self, at: float) -> list[happens.Happening]:
        """What was held back is missing from every track: the sound that came, or the time that went by without."""
        if self.held is None:
            return []
        (begun, since), self.held = self.held, None
        self.counted = max(self.counted, begun + round((at - since) * self.rate))
        stretch = self._ms(begun), self._ms(self.counted)
        return [*(happens.Missed(track, *stretch) for track in range(self.channels)), happens.Resumed(stretch[1])]

    def _ms(self, samples: int) -> int:
        return samples * 1000 // self.rate

    def opened(self, _from_ms: int = 0) -> list[happens.Happening]:
        """Answered only where answers are wanted: other clients never read."""
        return [happens.Reply(json.dumps({"type": "opened"}))] if self.wants_events else []

    def refused(self, reason: str) -> list[happens.Happening]:
        """The socket is closed."""
        return self._farewell(reason, happens.LATER)

    def unauthorised(self) -> list[happens.Happening]:
        """The socket is closed."""
        return self._farewell("The token is not good for this call.", happens.REFUSED)

    def tell(self, finding: Finding) -> list[happens.Happening]:
        """A message, where they are wanted."""
        return [happens.Reply(as_message(finding))] if self.wants_events else []

    def concluded(self) -> list[happens.Happening]:
        """The socket is closed."""
        return [happens.Goodbye()]

    def _farewell(self, detail: str, code: int) -> list[happens.Happening]:
        self.over = True
        told = json.dumps({"type": "refused", "detail": detail}, ensure_ascii=False)
        return [*([happens.Reply(told)] if self.wants_events else []), happens.Goodbye(code)]

    def _start(self, given: Mapping[str, Any]) -> list[happens.Happening]:
        if self.channels:
            raise happens.StreamError("a second START")
        call, rate = text_of(given, "callId", "call"), whole_of(given, "samplingRate")
        if call is None or rate is None or rate not in RATES:
            raise happens.StreamError("START needs callId and samplingRate")
        speakers = _speakers(given.get("channels"))
        self.channels, self.rate, self.wants_events = len(speakers), rate, given.get("events") is True
        start = CallStart(
            call=call_id(call),
            source="websocket",
            started_at=self.wall(),
            tracks=speakers,
            rate=rate,
            conversation=text_of(given, "conversationId"),
            agent=text_of(given, "agentId", "agent"),
            customer=text_of(given, "customerId", "fromNumber"),
            queue=text_of(given, "queue"),
            from_number=text_of(given, "fromNumber"),
            to_number=text_of(given, "toNumber"),
            language=text_of(given, "language"),
            extra={name: value for name, value in texts_of(given).items() if name not in ("token", "callEvent")},
        )
        return [happens.Began(start=start, resume=True, token=text_of(given, "token"))]

    def _sound(self, sound: bytes) -> list[happens.Happening]:
        whole = self.remainder + sound
        cut = len(whole) - len(whole) % (2 * self.channels)
        self.remainder = whole[cut:]
        if not cut:
            return []
        samples = np.frombuffer(whole[:cut], "<i2").astype(np.int16).reshape(-1, self.channels)
        self.counted += len(samples)
        if self.held is not None:
            return []
        return [happens.Heard(track, np.ascontiguousarray(samples[:, track])) for track in range(self.channels)]

    def _end(self) -> list[happens.Happening]:
        last = self._sound(self.header.rest()) if self.channels else []
        self.over = True
        return [*last, happens.Over("ended")]


def _speakers(given: object) -> tuple[Speaker, ...]:
    """Who is on which channel, as START says; by default the customer comes first. Raises StreamError."""
    if given is None:
        return _SPEAKERS
    if given == [MIXED]:
        return (MIXED,)
    if isinstance(given, list) and sorted(map(str, given)) == sorted(_SPEAKERS):
        return tuple(given)
    raise happens.StreamError('channels is ["customer", "agent"], ["agent", "customer"] or ["mixed"]')
