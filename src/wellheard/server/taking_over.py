"""A hand-off is taken over by a colleague, with their next call or one they have now; and it can be let go again."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from wellheard.conversation import Ledger
from wellheard.server.live_calls.beginning import known_before
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.live_calls.handing_over import note, read_back
from wellheard.server.live_calls.seeing import give, visible
from wellheard.server.problems import ProblemError, conflict, forbidden, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import people
from wellheard.storage.errors import NotFoundError
from wellheard.storage.hand_off_claims import Claim, begun, claim, claims_of, let_go
from wellheard.storage.hand_offs import HandOffKept, find_hand_off


def may_begin(visitor: Visitor, call: CallInProgress, kept: HandOffKept) -> bool:
    """Whether it is a call that may go on from a hand-off: another one, with whose panel they may work."""
    return call.id != kept.call_id and call.state == "live" and visitor.reaches("live.act", call.agent)


def mates(on: Connection, visitor: Visitor) -> list[str] | None:
    """Names on calls of those whose hand-offs are offered to a visitor: of all teams they are in; None for all."""
    if visitor.agents_for("calls.see") is None:
        return None
    return people.agents_of(on, [each.id for each in people.teams_of(on, visitor.user.id)])


def take_next(room: Room, visitor: Visitor, hand_off: str) -> Claim:
    """The next call of the visitor begins with it. Raises ProblemError, NotFoundError and ConflictError."""
    if visitor.user.agent is None:
        told = (
            "Your account has no name on calls, so no call can be known for yours. Ask an administrator to write it in."
        )
        raise ProblemError(422, "no-name-on-calls", told)
    with room.store.begin() as on:
        kept = find_hand_off(on, hand_off)
        made = claim(on, kept.id, visitor.user.id)
        note(on, visitor, "changed", kept.id, call=kept.call_id, what="claimed")
    return made


def take_now(calls: LiveCalls, visitor: Visitor, hand_off: str, call: str) -> CallInProgress:
    """A call in progress goes on from it. Raises ProblemError, NotFoundError and ConflictError."""
    with calls.room.store.begin() as on:
        kept = find_hand_off(on, hand_off)
        found = next((each for each in visible(calls, visitor) if each.id == call), None)
        if found is None or not may_begin(visitor, found, kept):
            raise not_found("This call")
        known = claims_of(on, (kept.id,)).get(kept.id)
        again = known is not None and (known.user, known.call) == (visitor.user.id, found.id)
        if not again:
            claim(on, kept.id, visitor.user.id)
            begun(on, kept.id, found.id)
        note(on, visitor, "changed", kept.id, call=found.id, what="begun")
    read = read_back(kept)
    try:
        give(found, read.ledger, read.call)
    except ProblemError:
        if again:
            raise
        with calls.room.store.begin() as on:
            let_go(on, kept.id)
            note(on, visitor, "changed", kept.id, call=found.id, what="let-go")
        raise
    return found


def let_go_again(calls: LiveCalls, visitor: Visitor, hand_off: str) -> None:
    """Nobody takes it over; a call that began with it goes on without. Raises ProblemError and NotFoundError."""
    with calls.room.store.read() as on:
        kept = find_hand_off(on, hand_off)
        known = claims_of(on, (kept.id,)).get(kept.id)
        if known is None:
            raise not_found("Somebody who takes this over")
        if not _may_let_go(on, visitor, known):
            raise forbidden("Only who takes this over, and those who lead them, let it go.")
    if known.call is not None:
        _without(calls, known.call)
    with calls.room.store.begin() as on:
        let_go(on, kept.id)
        note(on, visitor, "changed", kept.id, call=known.call or kept.call_id, what="let-go")


def _may_let_go(on: Connection, visitor: Visitor, known: Claim) -> bool:
    if known.user == visitor.user.id:
        return True
    try:
        return visitor.reaches("live.act", people.find_user(on, known.user).agent)
    except NotFoundError:
        return visitor.agents_for("live.act") is None


def _without(calls: LiveCalls, call: str) -> None:
    """The call goes on with what was known of its own customer. Raises ProblemError where it is over."""
    found: Any = calls.find(call)
    if found is None or found.state != "live":
        raise conflict("The call that began with this is over; what it began with stands in its analysis.")
    before, earlier = known_before(calls.room, found.beginning.start.customer)
    known = replace(before, problem=(), impact=(), wants=()) if before else Ledger()
    give(found, known, earlier or "")
