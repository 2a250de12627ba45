"""Genesys AudioHook v2, the server's side: what each message means in each state, and what is answered.

`opened` is answered as soon as the door has taken the call in, which loads nothing. Faults are told with `disconnect`,
after which the client closes; only a client that closes first gets `closed`, which is always the last message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

import numpy as np

from wellheard.conversation.call import AGENT, CUSTOMER, Role
from wellheard.streams import happenings as happens
from wellheard.streams.audiohook_events import earlier, entity_of
from wellheard.streams.audiohook_messages import NOBODY, Message, check_parameters, duration, is_uuid, read, write
from wellheard.streams.g711 import from_mu_law
from wellheard.streams.interface import CallStart, EndReason, Finding, Samples
from wellheard.streams.reading import call_id, text_of, texts_of

RATE: Final = 8000
_ROLES: Final[Mapping[str, Role]] = {"external": CUSTOMER, "internal": AGENT}
_SLACK_MS = 40
"""Positions this near to the samples that were counted are the same; frames may be cut anywhere."""
_AHEAD_MS = 10_000
"""A position may be so far ahead of the time that went by; one further ahead is a clock gone wrong."""


class State(Enum):
    """Where a session stands."""

    PREPARING = "before open"
    OPENING = "waiting for the door"
    PROBE = "open without sound"
    ACTIVE = "sound comes"
    PAUSED = "sound is held back"
    REFUSED = "told to disconnect"
    CLOSING = "close was asked for"
    CLOSED = "closed"


_TALKING = (State.ACTIVE, State.PAUSED, State.CLOSING)


@dataclass(slots=True, kw_only=True)
class AudioHook:
    """A session. A `Talk`."""

    session: str
    """Of the handshake's header; messages must carry it."""
    organization: str
    """Of the handshake's header; `open` must carry it."""
    correlation: str = ""
    languages: tuple[str, ...] = ("en-US",)
    """Told to a client that asks which are understood."""
    wall: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    state: State = State.PREPARING
    sequence: int = 0
    """Of the last message sent."""
    client_sequence: int = 0
    """Of the last message taken."""
    counted: int = 0
    """Samples of each track that came or are known to be missing."""
    media: dict[str, Any] | None = None
    """The offer that was chosen."""
    from_ms: int = 0
    """Where on the call's clock this session began; the session's own positions begin at nought."""
    began_at: float = 0.0
    """When `open` came, by the clock that never goes back."""

    def receive(self, message: str | bytes, at: float) -> list[happens.Happening]:
        """What comes of a message. Faults become `disconnect`; nothing is raised."""
        if self.state is State.CLOSED:
            return []
        try:
            return self._sound(message) if isinstance(message, bytes) else self._text(message, at)
        except happens.StreamError as error:
            return self._fault(error.reason)

    def opened(self, from_ms: int = 0) -> list[happens.Happening]:
        """The door has taken the call in."""
        if self.state is not State.OPENING:
            return []
        self.from_ms = from_ms
        self.state = State.ACTIVE if self.media else State.PROBE
        parameters: dict[str, Any] = {"media": [self.media] if self.media else [], "startPaused": False}
        if self._asks_for_languages:
            parameters["supportedLanguages"] = list(self.languages)
        return [self._say("opened", parameters)]

    def refused(self, reason: str) -> list[happens.Happening]:
        """The door has not taken it in: an `error` to the client, and no retrying of ours."""
        return self._disconnect("error", reason)

    def unauthorised(self) -> list[happens.Happening]:
        """The signature or the organization is not good. Says no more than that."""
        return self._disconnect("unauthorized", "")

    def tell(self, finding: Finding) -> list[happens.Happening]:
        """An event with one entity, from `opened` until `closed`."""
        if self.state not in _TALKING or self.media is None:
            return []
        entity = entity_of(earlier(finding, self.from_ms), UUID(self.session), self.media["channels"])
        return [self._say("event", {"entities": [entity]})] if entity else []

    def concluded(self) -> list[happens.Happening]:
        """All events are sent: the last message."""
        if self.state is not State.CLOSING:
            return []
        closed = self._say("closed", {})
        self.state = State.CLOSED
        return [closed, happens.Goodbye(patient=True)]

    _asks_for_languages: bool = False

    def _text(self, text: str, at: float) -> list[happens.Happening]:
        message = read(text)
        if self.state is State.REFUSED:
            return self._take_leave(message)
        self._check(message)
        self.client_sequence = message.sequence
        check_parameters(message)
        return _HANDLERS[message.type](self, message, at)

    def _check(self, message: Message) -> None:
        if message.sequence != self.client_sequence + 1:
            raise happens.StreamError(f"seq is {message.sequence}, not {self.client_sequence + 1}")
        if message.server_sequence > self.sequence:
            raise happens.StreamError(f"serverseq is {message.server_sequence}; no more than {self.sequence} were sent")
        if self.session == NOBODY and self.client_sequence == 0:
            self.session = message.id
        if message.id != self.session:
            raise happens.StreamError("id is not that of the session")

    def _take_leave(self, message: Message) -> list[happens.Happening]:
        """After a disconnect only `close` counts, whatever its number."""
        if message.type != "close":
            return []
        self.client_sequence = message.sequence
        self.state = State.CLOSING
        return self.concluded()

    def _sound(self, sound: bytes) -> list[happens.Happening]:
        if self.state in (State.PREPARING, State.OPENING, State.PROBE):
            raise happens.StreamError("Sound before it was asked for")
        if self.state is not State.ACTIVE or self.media is None or not sound:
            return []
        tracks = _tracks(sound, self.media)
        self.counted += len(tracks[0])
        return [happens.Heard(track, samples) for track, samples in enumerate(tracks)]

    def _open(self, message: Message, at: float) -> list[happens.Happening]:
        if self.state is not State.PREPARING:
            return []
        given = message.parameters
        if given["organizationId"] != self.organization:
            return [happens.Unauthorised()]
        self.state, self.began_at = State.OPENING, at
        self._asks_for_languages = bool(given.get("supportedLanguages"))
        if given["conversationId"] == NOBODY and given["participant"]["id"] == NOBODY:
            return self.opened()
        self.media = _choice(given["media"])
        if self.media is None:
            return self.opened()
        return [happens.Began(start=self._start(given, self.media), resume=bool(given.get("continuedSessions")))]

    def _start(self, given: Mapping[str, Any], media: Mapping[str, Any]) -> CallStart:
        person, told = given["participant"], given.get("customConfig") or {}
        continued = given.get("continuedSessions") or [{"id": self.session}]
        known = {"session": self.session, "organization": self.organization, "correlation": self.correlation}
        return CallStart(
            call=call_id(continued[0]["id"]),
            source="audiohook",
            started_at=self.wall(),
            tracks=tuple(_ROLES[each] for each in media["channels"]),
            rate=RATE,
            conversation=given["conversationId"],
            agent=text_of(told, "agent", "agentId", "agentName"),
            customer=text_of(told, "customer", "customerId") or text_of(person, "ani"),
            queue=text_of(told, "queue", "queueName"),
            from_number=text_of(person, "ani"),
            to_number=text_of(person, "dnis"),
            language=text_of(given, "language"),
            extra=texts_of(told) | known | {"participant": person["id"]},
        )

    def _close(self, message: Message, at: float) -> list[happens.Happening]:
        if self.state is State.CLOSING:
            return []
        had_line = self.state in (State.ACTIVE, State.PAUSED, State.OPENING)
        caught_up = self._caught_up(message, at) if self.state is State.ACTIVE else []
        self.state = State.CLOSING
        if not had_line:
            return self.concluded()
        return [*caught_up, happens.Over(_ENDS[message.parameters["reason"]])]

    def _ping(self, message: Message, at: float) -> list[happens.Happening]:
        return [self._say("pong", {}), *self._caught_up(message, at)]

    def _paused(self, message: Message, at: float) -> list[happens.Happening]:
        if self.state is not State.ACTIVE:
            return []
        missed = self._caught_up(message, at)
        self.state = State.PAUSED
        return [*missed, happens.Paused(self._position())]

    def _resumed(self, message: Message, at: float) -> list[happens.Happening]:
        if self.state is not State.PAUSED:
            return []
        self.state = State.ACTIVE
        return [*self._caught_up(message, at), happens.Resumed(self._position())]

    def _discarded(self, message: Message, at: float) -> list[happens.Happening]:
        stretch = {name: str(message.parameters[name]) for name in ("start", "discarded")}
        return [happens.Noted("discarded", stretch), *self._caught_up(message, at)]

    def _update(self, message: Message, _at: float) -> list[happens.Happening]:
        if self.state not in (State.ACTIVE, State.PAUSED):
            return []
        return [happens.Noted("updated", {"language": message.parameters["language"]}), self._say("updated", {})]

    def _error(self, message: Message, _at: float) -> list[happens.Happening]:
        """The client tells of a fault of its own, or of ours; it closes by itself where it must."""
        return [happens.Noted("error", texts_of({each: message.parameters[each] for each in ("code", "message")}))]

    def _caught_up(self, message: Message, at: float) -> list[happens.Happening]:
        """Where the client's position is ahead of what came, that much is missing, on every track."""
        here = self._position()
        if self.state is not State.ACTIVE or self.media is None or message.position_ms <= here + _SLACK_MS:
            return []
        if message.position_ms > (at - self.began_at) * 1000 + _AHEAD_MS:
            return [happens.Noted("clock", {"position": duration(message.position_ms), "counted": duration(here)})]
        self.counted = message.position_ms * RATE // 1000
        return [happens.Missed(track, here, message.position_ms) for track in range(len(self.media["channels"]))]

    def _position(self) -> int:
        return self.counted * 1000 // RATE

    def _fault(self, reason: str) -> list[happens.Happening]:
        had_line = self.state in (State.ACTIVE, State.PAUSED)
        told = self._disconnect("error", reason)
        return [*told, happens.Noted("error", {"message": reason}), happens.Over("error")] if had_line else told

    def _disconnect(self, reason: str, info: str) -> list[happens.Happening]:
        if self.state in (State.REFUSED, State.CLOSING, State.CLOSED):
            return []
        told = self._say("disconnect", {"reason": reason} | ({"info": info} if info else {}))
        self.state = State.REFUSED
        return [told]

    def _say(self, kind: str, parameters: Mapping[str, Any]) -> happens.Reply:
        self.sequence += 1
        session = self.session if is_uuid(self.session) else NOBODY
        told = write(
            kind, session=session, sequence=self.sequence, client_sequence=self.client_sequence, parameters=parameters
        )
        return happens.Reply(told)


_ENDS: Final[Mapping[str, EndReason]] = {"end": "ended", "disconnect": "ended", "error": "error", "reconnect": "lost"}
_HANDLERS: Final[Mapping[str, Callable[[AudioHook, Message, float], list[happens.Happening]]]] = {
    "open": AudioHook._open,  # noqa: SLF001 - the table of the class itself
    "close": AudioHook._close,  # noqa: SLF001
    "discarded": AudioHook._discarded,  # noqa: SLF001
    "error": AudioHook._error,  # noqa: SLF001
    "paused": AudioHook._paused,  # noqa: SLF001
    "ping": AudioHook._ping,  # noqa: SLF001
    "resumed": AudioHook._resumed,  # noqa: SLF001
    "update": AudioHook._update,  # noqa: SLF001
}


def _choice(offers: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Both sides where they are offered, else the first offer; None where nothing is."""
    both = [each for each in offers if len(each["channels"]) == len(_ROLES)]
    return (both or offers or [None])[0]  # type: ignore[list-item]  # the last is for no offers


def _tracks(sound: bytes, media: Mapping[str, Any]) -> list[Samples]:
    """Interleaved sound as a track each. Raises StreamError where it is no whole number of frames."""
    channels, width = len(media["channels"]), 2 if media["format"] == "L16" else 1
    if len(sound) % (channels * width):
        raise happens.StreamError("Sound that is no whole number of samples on each channel")
    samples = np.frombuffer(sound, "<i2").astype(np.int16) if width == 2 else from_mu_law(sound)
    return [np.ascontiguousarray(samples[track::channels]) for track in range(channels)]
