"""The hand-off: all that a colleague needs so that the customer tells nothing twice, on one page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from wellheard.conversation import Ledger

SCHEMA: Literal["wellheard.hand-off/1"] = "wellheard.hand-off/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something told, tried or promised."""

    text: str
    at_ms: int | None = None
    """When, from the start of the call; absent where it isn't known."""
    call: str | None = None
    """Id of the earlier call in which it was; absent for this one."""
    again_ms: tuple[int, ...] = ()
    """When it was told again in this call."""
    more: str = ""
    """A fact's name, what came of an action, or when a promise is due."""
    by_hand: bool = False
    """Written or corrected by the agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodTold:
    """How the customer is."""

    now: str
    peak: str
    calmed_by: str = ""
    """The agent's words after which they were calmer; empty where nothing calmed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """One hand-off."""

    schema: Literal["wellheard.hand-off/1"] = SCHEMA
    call: str
    """Id of the call."""
    at_ms: int
    """When it was written, from the start of the call."""
    started_at: datetime | None
    agent: str | None
    """Who hands over."""
    customer: str | None
    """As the phone system knows them."""
    name: str | None
    """As they gave it."""
    queue: str | None
    to: str
    """Who takes over; empty where that is still open."""
    why: str
    """For what."""
    problem: tuple[Line, ...]
    """In the customer's words, as all that they told."""
    impact: tuple[Line, ...]
    wants: tuple[Line, ...]
    facts: tuple[Line, ...]
    tried: tuple[Line, ...]
    mood: MoodTold
    promises: tuple[Line, ...]
    notes: tuple[str, ...]
    """The agent's own."""
    guide: str
    """Title of the guide that was walked; empty where none was."""
    open_question: str
    """What is to be found out or decided next."""
    first_sentence: str
    """For the colleague to say, made of the customer's own words."""
    ledger: Ledger = field(default_factory=Ledger)
    """With which the colleague's call begins."""


@cache
def _adapter() -> TypeAdapter[HandOff]:
    return TypeAdapter(HandOff)


def to_row(hand_off: HandOff) -> dict[str, Any]:
    """The hand-off as plain JSON types."""
    row: dict[str, Any] = _adapter().dump_python(hand_off, mode="json")
    return row


def from_row(row: object) -> HandOff:
    """A hand-off from plain JSON types. Raises pydantic's ValidationError, a ValueError, where it is none."""
    return _adapter().validate_python(row)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a hand-off."""
    return _adapter().json_schema(mode="validation") | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
    }


def shown(lines: Sequence[Line], most: int) -> tuple[Line, ...]:
    """The first lines of different words; one page has room for no more."""
    different = {each.text.casefold(): each for each in reversed(lines)}
    kept = [each for each in lines if different[each.text.casefold()] is each]
    return tuple(kept[:most])
