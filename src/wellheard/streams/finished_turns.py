"""Finished turns as text, from systems that have a recogniser of their own: JSON messages with a `type`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, get_args

from wellheard.conversation.call import Channel, Role
from wellheard.streams import happenings as happens
from wellheard.streams.findings import as_message
from wellheard.streams.interface import CallStart, Finding
from wellheard.streams.reading import call_id, clean, json_object, object_of, text_of, texts_of, whole_of

LONGEST_TURN: Final = 20_000
"""Characters."""
_ROLES: Final[tuple[Role, ...]] = get_args(Role)
_CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
_HOLDS: Final[Mapping[str | None, type[happens.Paused | happens.Resumed]]] = {
    "pause": happens.Paused,
    "resume": happens.Resumed,
}
"""By which is told that the caller is put on hold, and taken back."""


@dataclass(slots=True, kw_only=True)
class TurnStream:
    """A stream. A `Talk`."""

    wall: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    call: str = ""
    """Empty before start."""
    over: bool = False
    began_at: float = 0.0
    """When start came, by the clock that never goes back."""

    def receive(self, message: str | bytes, at: float) -> list[happens.Happening]:
        """What comes of a message. Raises StreamError."""
        if self.over:
            return []
        if isinstance(message, bytes):
            raise happens.StreamError("a binary message; turns come as JSON")
        given = json_object(message)
        kind = text_of(given, "type")
        if kind == "start":
            self.began_at = at
            return self._start(given)
        if not self.call:
            raise happens.StreamError("the first message must be of type start")
        if kind == "end":
            self.over = True
            return [happens.Over("ended")]
        if kind in _HOLDS:
            return [_HOLDS[kind](round((at - self.began_at) * 1000))]
        return self._within(kind, given)

    def opened(self, _from_ms: int = 0) -> list[happens.Happening]:
        """Told with the call's id, by which its page can be opened."""
        return [happens.Reply(json.dumps({"type": "opened", "call": self.call}))]

    def refused(self, reason: str) -> list[happens.Happening]:
        """Told with a sentence; then the socket is closed."""
        return self._farewell(reason, happens.LATER)

    def unauthorised(self) -> list[happens.Happening]:
        """As above."""
        return self._farewell("The token is not good for this call.", happens.REFUSED)

    def tell(self, finding: Finding) -> list[happens.Happening]:
        """Everything that is found is told."""
        return [happens.Reply(as_message(finding))]

    def concluded(self) -> list[happens.Happening]:
        """All was told."""
        return [happens.Reply(json.dumps({"type": "closed"})), happens.Goodbye()]

    def _farewell(self, detail: str, code: int) -> list[happens.Happening]:
        self.over = True
        return [
            happens.Reply(json.dumps({"type": "refused", "detail": detail}, ensure_ascii=False)),
            happens.Goodbye(code),
        ]

    def _start(self, given: Mapping[str, Any]) -> list[happens.Happening]:
        if self.call:
            raise happens.StreamError("a second start")
        call = text_of(given, "call")
        channel = next((each for each in _CHANNELS if each == given.get("channel", "voice")), None)
        if call is None or channel is None:
            raise happens.StreamError("start needs the call's id as call, and channel is voice, chat or email")
        self.call = call_id(call)
        start = CallStart(
            call=self.call,
            source="turns",
            started_at=self.wall(),
            channel=channel,
            conversation=text_of(given, "conversation"),
            agent=text_of(given, "agent"),
            customer=text_of(given, "customer"),
            queue=text_of(given, "queue"),
            from_number=text_of(given, "from"),
            to_number=text_of(given, "to"),
            language=text_of(given, "language"),
            extra=texts_of(object_of(given, "extra")),
        )
        return [happens.Began(start=start, resume=True, token=text_of(given, "token"))]

    def _within(self, kind: str | None, given: Mapping[str, Any]) -> list[happens.Happening]:
        if kind == "note":
            return [happens.Noted("mark", texts_of(object_of(given, "details")))]
        if kind not in ("turn", "partial"):
            return []
        speaker = next((each for each in _ROLES if each == given.get("speaker")), None)
        text, start = given.get("text"), whole_of(given, "start_ms")
        if speaker is None or not isinstance(text, str):
            raise happens.StreamError(f"a {kind} needs text, and speaker as one of {', '.join(_ROLES)}")
        words = clean(text.strip()[:LONGEST_TURN])
        if kind == "partial":
            return [happens.Saying(speaker=speaker, text=words, start_ms=start)]
        end = whole_of(given, "end_ms")
        if start is not None and end is not None and end < start:
            raise happens.StreamError("a turn ends before it starts")
        return (
            [happens.Said(speaker=speaker, text=words, start_ms=start, end_ms=end, id=text_of(given, "id"))]
            if words
            else []
        )
