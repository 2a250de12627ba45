"""What the room says on the line, in the words of each protocol."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from wellheard.streams.g711 import to_mu_law
from wellheard.streams.happenings import Began, Goodbye, Happening, Over, Reply, StreamError
from wellheard.streams.interface import Answer, CallStart, Hushed, Sounded
from wellheard.streams.media_streams import MediaStream
from wellheard.streams.plain import PlainStream

_TELNYX_RATE: Final = 8000
_TELNYX_LEAST: Final = 160
"""Samples of a message, 20 ms."""


@dataclass(slots=True, kw_only=True)
class TalkingMediaStream(MediaStream):
    """Media streams in both directions: `media` in mu-law, then a `mark`; `clear` to be quiet. As Twilio has it."""

    about: dict[str, str] = field(default_factory=dict)
    """What every message carries: for Twilio the `streamSid`."""

    def receive(self, message: str | bytes, at: float) -> list[Happening]:
        """What comes of a message. Raises StreamError."""
        found = MediaStream.receive(self, message, at)
        for each in found:
            if isinstance(each, Began):
                self.began(each.start)
        return found

    def began(self, start: CallStart) -> None:
        """The stream has said what it is. Raises StreamError for one that can't be answered."""
        self.about = {self.dialect.stream: start.extra.get("stream", "")}

    def answer(self, said: Answer) -> list[Happening]:
        """The messages of what the room says."""
        if isinstance(said, Sounded):
            media = self._message("media", {"payload": b64encode(to_mu_law(said.samples)).decode()})
            return [media, self._message("mark", {"name": said.mark})] if said.mark else [media]
        return [self._message("clear", {})] if isinstance(said, Hushed) else [Over("ended")]

    def _message(self, event: str, told: dict[str, Any]) -> Reply:
        return Reply(json.dumps({"event": event} | self.about | ({event: told} if told else {})))


@dataclass(slots=True, kw_only=True)
class TalkingTelnyxStream(TalkingMediaStream):
    """Telnyx's, started with `stream_bidirectional_mode: rtp`: as Twilio's, without an id.

    Which codec goes back is not said in `start`; it is PCMU at 8000 Hz where nobody asked for another.
    https://developers.telnyx.com/docs/voice/programmable-voice/media-streaming
    """

    def began(self, start: CallStart) -> None:
        """Raises StreamError for sound at another rate than what goes back."""
        if start.rate != _TELNYX_RATE:
            raise StreamError(f"sound at {start.rate} Hz; practice wants PCMU or PCMA at {_TELNYX_RATE} Hz, both ways")

    def answer(self, said: Answer) -> list[Happening]:
        """The messages of what the room says; a last piece that is too short for Telnyx ends in silence."""
        if isinstance(said, Sounded) and len(said.samples) < _TELNYX_LEAST:
            rest = np.zeros(_TELNYX_LEAST - len(said.samples), np.int16)
            said = Sounded(np.concatenate([said.samples, rest]), said.mark)
        return TalkingMediaStream.answer(self, said)


@dataclass(slots=True, kw_only=True)
class TalkingPlainStream(PlainStream):
    """Plain sound in, and out again in JSON: `sound` with 16-bit samples at the rate of START, `clear`, `closed`."""

    def receive(self, message: str | bytes, at: float) -> list[Happening]:
        """What comes of a message. Raises StreamError."""
        found = PlainStream.receive(self, message, at)
        self.wants_events = True  # Who plays sound reads, and is told what happens.
        return found

    def answer(self, said: Answer) -> list[Happening]:
        """The messages of what the room says."""
        if isinstance(said, Sounded):
            payload = b64encode(said.samples.astype("<i2").tobytes()).decode()
            return [
                Reply(json.dumps({"type": "sound", "payload": payload} | ({"mark": said.mark} if said.mark else {})))
            ]
        return [Reply(json.dumps({"type": "clear"}))] if isinstance(said, Hushed) else [Over("ended")]

    def concluded(self) -> list[Happening]:
        """Nothing more comes."""
        return [Reply(json.dumps({"type": "closed"})), Goodbye()]
