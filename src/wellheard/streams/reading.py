"""Values out of JSON that strangers send: what is not of the wanted kind counts as not there."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from wellheard.streams.happenings import StreamError

LONGEST: Final = 300
"""Characters of a name, number or id that are kept."""
_SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")


def json_object(message: str) -> dict[str, Any]:
    """The object in a text message. Raises StreamError where there is none."""
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        raise StreamError("a text message is not valid JSON") from None
    if not isinstance(found, dict):
        raise StreamError("a text message is not a JSON object")
    return found


def text_of(given: Mapping[str, Any], *names: str) -> str | None:
    """The first of these fields that holds text or a number, trimmed to a sensible length; None where none does."""
    for name in names:
        value = given.get(name)
        if isinstance(value, str) and value.strip():
            return clean(value.strip()[:LONGEST])
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)[:LONGEST]
    return None


def clean(text: str) -> str:
    """Text that can be written as UTF-8: halves of surrogate pairs, which JSON can carry, become question marks."""
    return text.encode(errors="replace").decode()


def whole_of(given: Mapping[str, Any], name: str) -> int | None:
    """A whole number that is not negative, also where it is written as text; None where it is neither."""
    value = given.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**_DIGITS:
        return value
    return None


_DIGITS: Final = 15


def object_of(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object, empty where there is none."""
    value = given.get(name)
    return value if isinstance(value, dict) else {}


def texts_of(given: Mapping[str, Any]) -> dict[str, str]:
    """All fields that hold text or numbers, by name; a hundred at most."""
    found = ((clean(str(name)[:LONGEST]), text_of(given, name)) for name in list(given)[:100])
    return {name: value for name, value in found if value is not None}


def call_id(given: str) -> str:
    """An id that is safe as a path and in an address: as it is, where it is; else a digest of it."""
    if _SAFE.fullmatch(given):
        return given
    return f"call-{sha256(given.encode(errors='surrogatepass')).hexdigest()[:32]}"
