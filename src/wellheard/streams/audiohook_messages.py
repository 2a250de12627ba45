"""Messages of Genesys AudioHook v2, read strictly and written; what may be in them, on one page."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wellheard.streams.happenings import StreamError
from wellheard.streams.reading import json_object

VERSION: Final = "2"
LARGEST: Final = 65_535
"""Bytes of a text message."""
NOBODY: Final = "00000000-0000-0000-0000-000000000000"
"""The null UUID: a conversation with this id is a probe."""
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DURATION = re.compile(r"PT((?:\d{0,12}\.)?\d{1,12})S")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LARGEST_SEQUENCE = 1 << 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the client said."""

    type: str
    id: str
    sequence: int
    server_sequence: int
    position_ms: int
    parameters: Mapping[str, Any]


def is_uuid(value: object) -> bool:
    """Whether it is a UUID as text."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def milliseconds(value: object) -> int | None:
    """Of a duration such as `PT1.5S`; None where it is none."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return round(float(found[1]) * 1000) if found else None


def duration(at_ms: int) -> str:
    """Milliseconds as AudioHook writes durations: `PT1.5S`."""
    whole, rest = divmod(max(at_ms, 0), 1000)
    return f"PT{whole}.{rest:03}".rstrip("0").rstrip(".") + "S"


def read(text: str) -> Message:
    """A client's message, its parameters not yet looked at. Raises StreamError, which the client is told."""
    if len(text.encode(errors="surrogatepass")) > LARGEST:
        raise StreamError("Text message over 64 KB")
    given = json_object(text)
    _check_envelope(given)
    return Message(
        type=given["type"], id=given["id"], sequence=given["seq"], server_sequence=given["serverseq"],
        position_ms=milliseconds(given["position"]) or 0, parameters=given["parameters"],
    )  # fmt: skip


def check_parameters(message: Message) -> None:
    """Raises StreamError where the type is none of a client's, or the parameters are not as it needs them."""
    check = _CHECKS.get(message.type)
    if check is None:
        raise StreamError("Not a message that a client sends")
    if not check(message.parameters):
        raise StreamError(f"Bad or missing parameters of {message.type!r}")


def write(kind: str, *, session: str, sequence: int, client_sequence: int, parameters: Mapping[str, Any]) -> str:
    """A server's message."""
    envelope = {
        "version": VERSION, "id": session, "type": kind, "seq": sequence, "clientseq": client_sequence,
        "parameters": parameters,
    }  # fmt: skip
    return json.dumps(envelope, ensure_ascii=False)


def _check_envelope(given: Mapping[str, Any]) -> None:
    wanted = {
        "version": given.get("version") == VERSION,
        "id": is_uuid(given.get("id")),
        "type": isinstance(given.get("type"), str),
        "seq": _is_sequence(given.get("seq")),
        "serverseq": _is_sequence(given.get("serverseq")),
        "position": milliseconds(given.get("position")) is not None,
        "parameters": isinstance(given.get("parameters"), dict),
    }
    if faults := [name for name, good in wanted.items() if not good]:
        raise StreamError(f"Not a well-formed client message: {', '.join(faults)}")


def _is_sequence(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_SEQUENCE


def is_offer(value: object) -> bool:
    """Whether it is a way to send sound that AudioHook knows."""
    if not isinstance(value, dict):
        return False
    channels = value.get("channels")
    return (
        value.get("type") == "audio"
        and value.get("format") in ("PCMU", "L16")
        and value.get("rate") == 8000
        and isinstance(channels, list)
        and channels in (["external"], ["internal"], ["external", "internal"], ["internal", "external"])
    )


def _is_open(given: Mapping[str, Any]) -> bool:
    person, media, language = given.get("participant"), given.get("media"), given.get("language")
    return (
        is_uuid(given.get("organizationId"))
        and is_uuid(given.get("conversationId"))
        and isinstance(person, dict)
        and is_uuid(person.get("id"))
        and all(isinstance(person.get(each), str) for each in ("ani", "aniName", "dnis"))
        and isinstance(media, list)
        and all(is_offer(each) for each in media)
        and (language is None or _is_language(language))
        and _may_be(given.get("supportedLanguages"), bool)
        and _may_be(given.get("customConfig"), dict)
        and _are_continued(given.get("continuedSessions", []))
    )


def _may_be(value: object, kind: type) -> bool:
    return value is None or isinstance(value, kind)


def _are_continued(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and is_uuid(each.get("id")) for each in value)


def _is_language(value: object) -> bool:
    return isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None


def _is_stretch(given: Mapping[str, Any]) -> bool:
    return milliseconds(given.get("start")) is not None and milliseconds(given.get("discarded")) is not None


def _is_error(given: Mapping[str, Any]) -> bool:
    return _is_sequence(given.get("code")) and isinstance(given.get("message"), str)


_CHECKS: Final[Mapping[str, Callable[[Mapping[str, Any]], bool]]] = {
    "open": _is_open,
    "close": lambda given: given.get("reason") in ("end", "error", "disconnect", "reconnect"),
    "discarded": _is_stretch,
    "error": _is_error,
    "paused": lambda _: True,
    "ping": lambda given: given.get("rtt") is None or milliseconds(given["rtt"]) is not None,
    "resumed": _is_stretch,
    "update": lambda given: _is_language(given.get("language")),
}
"""Of each type that a client sends, whether its parameters are as they must be."""
