"""Numbers by which somebody practises over the telephone: for one person and one customer, good once and not long."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from wellheard.storage.errors import ConflictError
from wellheard.storage.ids import now
from wellheard.storage.records import insert_if_new, record
from wellheard.storage.tables.practice import practice_pins as pins

DIGITS: Final = 6
LASTS: Final = timedelta(minutes=15)
_TRIES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePin:
    """A number that is waited for."""

    pin: str
    """Six digits."""
    user: str
    scenario: str
    expires_at: datetime


def make_pin(on: Connection, *, user: str, scenario: str) -> PracticePin:
    """A number that nobody has just now, in the place of the one that the user had before."""
    on.execute(delete(pins).where((pins.c.user == user) | (pins.c.expires_at <= now())))
    for _ in range(_TRIES):
        made = PracticePin(
            pin=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", user=user, scenario=scenario, expires_at=now() + LASTS
        )
        values = {name: getattr(made, name) for name in PracticePin.__slots__}
        if insert_if_new(on, pins, **values):
            return made
    raise ConflictError("All practice numbers are taken just now. Try again in a quarter of an hour")


def take_pin(on: Connection, pin: str) -> PracticePin | None:
    """Whose call it is; from now on the number is good for nothing. None where it isn't waited for."""
    row = on.execute(select(pins).where(pins.c.pin == pin, pins.c.expires_at > now())).one_or_none()
    if row is None or not on.execute(delete(pins).where(pins.c.pin == pin)).rowcount:
        return None
    return record(PracticePin, row)
