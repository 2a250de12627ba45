"""What the surrounding system knows of a call: from keys, from a file beside it, from its file name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import lru_cache
from string import Formatter
from typing import Any, Literal

from wellheard.conversation import Metadata
from wellheard.conversation.call import Channel
from wellheard.intake.building import clean_text
from wellheard.intake.interface import IntakeError
from wellheard.intake.times import moment

_KEYS: dict[str, tuple[str, ...]] = {
    "agent": ("agent", "agent_name", "rep", "representative", "advisor", "agent_id", "employee"),
    "customer": ("customer_id", "customer", "caller_id", "caller", "client_id", "customer_name", "ani"),
    "queue": ("queue", "queue_name", "team", "skill", "line_of_business", "department", "campaign"),
    "direction": ("direction", "call_direction"),
    "started_at": ("started_at", "start_time", "started", "call_time", "datetime", "date", "timestamp", "created_at"),
    "language": ("language", "language_code", "lang", "locale"),
}  # fmt: skip
_IDS = ("id", "call_id", "conversation_id", "session_id", "interaction_id", "contact_id", "uuid")
_DIRECTIONS: dict[str, Literal["inbound", "outbound"]] = {
    "in": "inbound", "inbound": "inbound", "incoming": "inbound",
    "out": "outbound", "outbound": "outbound", "outgoing": "outbound",
}  # fmt: skip
_CHANNELS: dict[str, Channel] = {
    "voice": "voice", "call": "voice", "phone": "voice", "telephony": "voice", "audio": "voice", "telephone": "voice",
    "chat": "chat", "message": "chat", "messaging": "chat", "sms": "chat", "whatsapp": "chat", "webchat": "chat",
    "text": "chat", "email": "email", "mail": "email", "e-mail": "email",
}  # fmt: skip
_LONGEST_EXTRA = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What keys tell of a conversation."""

    id: str | None = None
    title: str | None = None
    channel: Channel | None = None
    metadata: Metadata = field(default_factory=Metadata)
    track_speakers: tuple[str, ...] | None = None
    repairs: tuple[str, ...] = ()


def about(values: Mapping[str, Any], *, ignore: Iterable[str] = ()) -> About:
    """Read metadata from a JSON object, wherever in it they stand: at the top or under `metadata`.

    Keys of many systems are understood, whatever their case. What has no field of its own goes to `extra` as text.
    """
    flat = _flat(values, frozenset(ignore))
    found: dict[str, Any] = {}
    repairs: list[str] = []
    for name, keys in _KEYS.items():
        for key in keys:
            if found.get(name) is None and flat.get(key) not in (None, ""):
                found[name], repair = _field(name, flat[key])
                if repair is None:
                    flat.pop(key)
                else:
                    repairs.append(repair)
    identity = next(
        (str(flat.pop(key)) for key in _IDS if isinstance(flat.get(key), str | int) and flat[key] != ""), None
    )
    title = next((flat.pop(key) for key in ("title", "subject") if isinstance(flat.get(key), str)), None)
    tracks = flat.pop("tracks", None)
    channel = _CHANNELS.get(str(flat.get("channel", "")).lower())
    if channel:
        flat.pop("channel")
    return About(
        id=identity,
        title=clean_text(title) or None if title else None,
        channel=channel,
        metadata=Metadata(**found, extra=_texts(flat)),
        track_speakers=_tracks(tracks),
        repairs=tuple(repairs),
    )


def _flat(values: Mapping[str, Any], ignore: frozenset[str]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(key)).lower().replace("-", "_").replace(" ", "_")
        if key in ignore:
            continue
        if isinstance(value, Mapping) and name in ("agent", "customer", "rep", "caller"):
            flat |= {f"{name}{'' if inner == 'name' else '_' + str(inner)}": each for inner, each in value.items()}
        elif isinstance(value, Mapping):
            flat |= {
                (inner if name in ("metadata", "meta") else f"{name}.{inner}"): each for inner, each in value.items()
            }
        else:
            flat.setdefault(name, value)
    return flat


def _field(name: str, value: Any) -> tuple[Any, str | None]:
    """The value of a field, and a sentence where it can't be what it should be or something was supposed."""
    if name == "started_at":
        return moment(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None, f"The {name} is not a text; it was set aside"
    text = clean_text(str(value)[:_LONGEST_EXTRA])
    if name == "direction":
        known = _DIRECTIONS.get(text.lower())
        return known, None if known else f"The direction {text!r} is neither inbound nor outbound"
    return text or None, None


def _texts(flat: Mapping[str, Any]) -> dict[str, str]:
    return {
        clean_text(key): clean_text(
            value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
        )[:_LONGEST_EXTRA]
        for key, value in flat.items()
        if isinstance(value, str | int | float) and value != "" and isinstance(key, str)
    }


def _tracks(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        return None
    from wellheard.intake.speakers import role_of

    return tuple(role_of(each) or each for each in value)


def merged(first: Metadata, second: Metadata) -> Metadata:
    """The fields of the first, completed by those of the second."""
    changes = {
        each.name: getattr(second, each.name)
        for each in fields(Metadata)
        if each.name != "extra" and getattr(first, each.name) is None
    }
    return replace(first, **changes, extra={**second.extra, **first.extra})


_DIGITS = {"Y": r"\d{4}", "m": r"\d{2}", "d": r"\d{2}", "H": r"\d{2}", "M": r"\d{2}", "S": r"\d{2}", "y": r"\d{2}",
           "j": r"\d{3}", "I": r"\d{2}", "p": "[AaPp][Mm]", "f": r"\d{1,6}", "b": "[A-Za-z]{3}", "B": "[A-Za-z]+",
           "z": r"Z|[+-]\d{2}:?\d{2}", "%": "%"}  # fmt: skip


@lru_cache(maxsize=64)
def pattern(template: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """A file name template as a pattern, and the date formats of its fields.

    Such as `{agent}_{customer}_{started_at:%Y%m%d-%H%M}_{queue}`: fields of Metadata, `id`, `title`, other names
    (which go to `extra`), and `{_}` for what shall be passed over. Raises IntakeError where it can't be understood.
    """
    expression, dates, seen = "", {}, set[str]()
    try:
        for literal, name, form, _ in Formatter().parse(template):
            expression += re.escape(literal)
            if name is None:
                continue
            key = name if name != "_" else f"_{len(seen)}"
            seen.add(key)
            expression += f"(?P<{key}>{_dated(form) if form else '.+?'})"  # re refuses what is no name, or stands twice
            if form:
                dates[key] = form
        return re.compile(expression), dates
    except (ValueError, KeyError, re.error) as error:
        raise IntakeError(
            f"the pattern can't be understood: {error}",
            where=template,
            remedy="Write it like {agent}_{customer}_{started_at:%Y%m%d-%H%M}_{queue}",
        ) from error


def _dated(form: str) -> str:
    return re.sub(r"%(.)|([^%])", lambda part: _DIGITS[part[1]] if part[1] else re.escape(part[2]), form)


def from_name(stem: str, template: str) -> About:
    """What a file name without its ending tells by a template."""
    expression, dates = pattern(template)
    match = expression.fullmatch(stem)
    if match is None:
        return About(repairs=(f"The name {stem!r} doesn't fit the pattern {template!r}; it tells nothing",))
    values: dict[str, Any] = {key: value for key, value in match.groupdict().items() if not key.startswith("_")}
    for key, form in dates.items():
        try:
            found = datetime.strptime(values[key], form)  # noqa: DTZ007 - the zone follows in the next line
        except ValueError:
            return About(repairs=(f"{values[key]!r} in the name {stem!r} is not a date",))
        values[key] = (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
    return about(values)
