"""What the room says on the line, in the words of each protocol."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from wellheard.streams.g711 import to_mu_law
from wellheard.streams.happenings import Began, Goodbye, Happening, Over, Reply
from wellheard.streams.interface import Answer, Hushed, Sounded
from wellheard.streams.media_streams import MediaStream
from wellheard.streams.plain import PlainStream


@dataclass(slots=True, kw_only=True)
class TalkingMediaStream(MediaStream):
    """Twilio's Media Streams in both directions: `media` in mu-law, then a `mark`; `clear` to be quiet."""

    stream: str = ""
    """Its `streamSid`, which every message to Twilio carries."""

    def receive(self, message: str | bytes, at: float) -> list[Happening]:
        """What comes of a message. Raises StreamError."""
        found = MediaStream.receive(self, message, at)
        for each in found:
            if isinstance(each, Began):
                self.stream = each.start.extra.get("stream", "")
        return found

    def answer(self, said: Answer) -> list[Happening]:
        """The messages of what the room says."""
        if isinstance(said, Sounded):
            media = self._message("media", {"payload": b64encode(to_mu_law(said.samples)).decode()})
            return [media, self._message("mark", {"name": said.mark})] if said.mark else [media]
        return [self._message("clear", {})] if isinstance(said, Hushed) else [Over("ended")]

    def _message(self, event: str, told: dict[str, Any]) -> Reply:
        return Reply(json.dumps({"event": event, "streamSid": self.stream} | ({event: told} if told else {})))


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
