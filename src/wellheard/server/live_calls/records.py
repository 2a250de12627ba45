"""What a journal holds, as plain JSON types and back."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from wellheard.conversation import Gap, Ledger, Turn
from wellheard.speech.redaction.fields import mask_field, pseudonym
from wellheard.streams.interface import CallStart

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The first line: all that a call begins with, so that it can be begun again just so."""

    call: str
    """Its id in the room."""
    start: CallStart
    """As the phone system told it, telephone numbers masked."""
    title: str
    before: Ledger | None = None
    """What the customer had told and tried before."""
    earlier_call: str | None = None
    same_matter: bool = False
    """That is a colleague's part of this very matter, from which it was handed over."""
    muted: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Masks:
    """What was masked in turns that the redactor has not seen as they were."""

    counts: dict[str, int] = field(default_factory=dict)
    sound: list[tuple[int, int]] = field(default_factory=list)


@cache
def _beginnings() -> TypeAdapter[Beginning]:
    return TypeAdapter(Beginning)


@cache
def _turns() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)


@cache
def _gaps() -> TypeAdapter[Gap]:
    return TypeAdapter(Gap)


def write_beginning(beginning: Beginning) -> Row:
    """As plain JSON types."""
    row: Row = _beginnings().dump_python(beginning, mode="json")
    return row


def read_beginning(row: Row) -> Beginning:
    """And back. Raises pydantic's ValidationError for what a newer program wrote."""
    return _beginnings().validate_python(row)


def read_turn(row: Row) -> Turn:
    """And back. Raises as `read_beginning`."""
    return _turns().validate_python(row)


def write_gap(gap: Gap) -> Row:
    """As plain JSON types."""
    row: Row = _gaps().dump_python(gap, mode="json")
    return row


def read_gap(row: Row) -> Gap:
    """And back. Raises as `read_beginning`."""
    return _gaps().validate_python(row)


def customer_of(start: CallStart) -> str | None:
    """By what the customer is known again: an id, or a pseudonym of the number they call from."""
    return pseudonym(start.customer or start.from_number)


def masked(start: CallStart) -> CallStart:
    """The start of a call with what nobody may keep taken out of it."""
    extra = {key: mask_field(value, {}, key) for key, value in start.extra.items()}
    return replace(
        start,
        customer=customer_of(start),
        from_number=_number(start.from_number),
        to_number=_number(start.to_number),
        extra=extra,
    )


def _number(number: str | None) -> str | None:
    return mask_field(number, {}, "phone") if number else number
