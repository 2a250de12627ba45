"""Pages by key: a page ends with a cursor that says where the next begins, so deep pages cost what the first does."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from wellheard.storage.errors import StorageError

Item = TypeVar("Item")
MOST = 500
"""Longest page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some of the things that were asked for."""

    items: tuple[Item, ...]
    next: str | None
    """Cursor of the page after; absent at the end."""


def page(found: Sequence[Item], limit: int, key: Any) -> Page[Item]:
    """A page of what was found with one more than `limit`; `key` says what the cursor holds of its last item."""
    items = tuple(found[:limit])
    return Page(items=items, next=write_cursor(*key(items[-1])) if len(found) > limit else None)


def write_cursor(*values: float | str) -> str:
    """The values as one word that fits into an address."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *types: type) -> tuple[Any, ...]:
    """The values of a cursor. Raises StorageError where it isn't one with values of these types."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fits = isinstance(values, list) and len(values) == len(types)
        if fits and all(isinstance(value, each) for value, each in zip(values, types, strict=True)):
            return tuple(values)
    except ValueError:
        pass
    raise StorageError(f"{cursor[:80]!r}: not a place in this list. Start from its beginning")


def checked_limit(limit: int) -> int:
    """The limit, within 1 and MOST."""
    return max(1, min(limit, MOST))
