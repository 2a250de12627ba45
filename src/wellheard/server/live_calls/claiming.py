"""A colleague takes over what was handed over: their next call, or one that they have now, begins with its ledger."""

import logging

from wellheard.assist.hand_off import from_row
from wellheard.conversation import Ledger
from wellheard.server.room import Room
from wellheard.storage import audit
from wellheard.storage.errors import StorageError
from wellheard.storage.hand_off_claims import awaited_by, begun
from wellheard.storage.hand_offs import find_hand_off

SUBJECT = "hand-off"
_log = logging.getLogger("wellheard.live")


def taken_over(room: Room, agent: str | None, customer: str | None, call: str) -> tuple[Ledger | None, str | None]:
    """The ledger with which this call begins since its agent has taken a hand-off over, and the call it is from.

    A call of another customer is not the one that is awaited. What can't be had is left out.
    """
    if agent is None:
        return None, None
    try:
        with room.store.begin() as on:
            claim = awaited_by(on, agent)
            kept = find_hand_off(on, claim.hand_off) if claim else None
            if claim is None or kept is None or kept.call_id == call:
                return None, None
            if (customer and kept.customer and customer != kept.customer) or not begun(on, kept.id, call):
                return None, None
            audit.record(
                on, actor=claim.user, action="changed", subject_type=SUBJECT, subject=kept.id,
                details={"call": call, "what": "begun"},
            )  # fmt: skip
            return from_row(kept.content).ledger, kept.call_id
    except (StorageError, ValueError) as error:
        _log.warning("claim", extra={"kind": type(error).__name__})
        return None, None
