"""Hand-offs: written while the call goes on, kept, and read as JSON, as a page of text, or as a vCon."""

from datetime import datetime
from typing import Any

from wellheard.assist import HandOff, as_page
from wellheard.assist.hand_off import SCHEMA, from_row, to_row
from wellheard.intake.vcon.writing import VENDOR, uuid8
from wellheard.jobs import telling
from wellheard.server.live_calls.call import CallInProgress, asked
from wellheard.server.live_calls.seeing import done
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit
from wellheard.storage.hand_offs import HandOffKept, keep_hand_off
from wellheard.storage.ids import now

SUBJECT = "hand-off"
MARKDOWN = "text/markdown; charset=utf-8"


def written(call: CallInProgress, *, to: str = "", why: str = "") -> HandOff:
    """The hand-off as the call stands now. Raises ProblemError where the call is busy."""
    found: HandOff = done(asked(call, lambda live: live.hand_off(to=to, why=why)))
    return found


def keep(room: Room, call: CallInProgress, hand_off: HandOff, visitor: Visitor) -> HandOffKept:
    """Keep it for the colleague, and tell those who want to know."""
    start = call.beginning.start
    with room.store.begin() as on:
        kept = keep_hand_off(
            on, call_id=call.id, to=hand_off.to, content=to_row(hand_off), customer=start.customer, agent=start.agent,
            made_by=visitor.user.id,
        )  # fmt: skip
        note(on, visitor, "created", kept.id, call=call.id)
        data = {"call": call.id, "hand_off": kept.id, "to": kept.to}
        telling.tell(on, "live.handed-over", kept.id, data, at=now())
    return kept


def read_back(kept: HandOffKept) -> HandOff:
    """The hand-off that was kept."""
    return from_row(kept.content)


def note(on: Any, visitor: Visitor, action: audit.Action, hand_off: str, **details: str) -> None:
    """Write into the audit log what a visitor does with a hand-off."""
    audit.record(
        on, actor=visitor.actor, action=action, subject_type=SUBJECT, subject=hand_off, details=details,
        address=visitor.address,
    )  # fmt: skip


def as_vcon(hand_off: HandOff, name: str, at: datetime) -> dict[str, Any]:
    """draft-ietf-vcon-vcon-core: who takes part, the hand-off as analysis, and its page as an attachment."""
    stamp = at.isoformat(timespec="milliseconds")
    agent = {"role": "agent", **({"name": hand_off.agent} if hand_off.agent else {})}
    customer = {"role": "customer", **({"name": hand_off.name} if hand_off.name else {})}
    return {
        "vcon": "0.4.0",
        "uuid": str(uuid8(f"{name} {stamp}")),
        "extensions": ["CC"],
        "created_at": stamp,
        "subject": f"Hand-off of {hand_off.call}",
        "parties": [agent, customer],
        "dialog": [],
        "analysis": [
            {
                "type": "hand-off",
                "vendor": VENDOR,
                "product": "wellheard",
                "schema": SCHEMA,
                "encoding": "json",
                "body": to_row(hand_off),
            }
        ],
        "attachments": [
            {
                "purpose": "hand-off",
                "party": 0,
                "start": stamp,
                "mediatype": "text/markdown",
                "encoding": "none",
                "body": as_page(hand_off),
            }
        ],
    }
