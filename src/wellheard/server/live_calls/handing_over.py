"""Hand-offs: written while the call goes on, kept, and read as JSON, as a page of text, or as a vCon."""

from datetime import datetime
from typing import Any

from wellheard.assist import HandOff, as_page
from wellheard.assist.hand_off import from_row, to_row
from wellheard.conversation import Conversation, Metadata, Speaker
from wellheard.conversation.document import load
from wellheard.intake.vcon import write_hand_off
from wellheard.jobs import telling
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.seeing import asked, done
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit
from wellheard.storage.calls import find_call, get_document
from wellheard.storage.errors import NotFoundError
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


def as_vcon(hand_off: HandOff, conversation: Conversation, at: datetime) -> dict[str, Any]:
    """draft-ietf-vcon-vcon-core: who takes part, the turns, the hand-off as analysis and its page as an attachment."""
    return write_hand_off(conversation, to_row(hand_off), page=as_page(hand_off), created_at=at)


def conversation_so_far(call: CallInProgress) -> Conversation:
    """The turns of a call in progress. Raises ProblemError where it is busy."""
    found: Conversation = done(asked(call, lambda live: live.conversation()))
    return found


def conversation_of(on: Any, visitor: Visitor, hand_off: HandOff) -> Conversation:
    """The turns of a stored call, if the visitor may see it; else who took part and nothing more."""
    try:
        call = find_call(on, hand_off.call)
        if visitor.reaches("calls.see", call.agent):
            return load(get_document(on, call.id)).conversation
    except NotFoundError:
        pass
    about = Metadata(agent=hand_off.agent, customer=hand_off.customer, started_at=hand_off.started_at)
    speakers = (Speaker(id="agent", name=hand_off.agent), Speaker(id="customer", name=hand_off.name))
    return Conversation(
        id=hand_off.call, title="", channel="voice", duration_ms=None, source="live", metadata=about, speakers=speakers
    )
