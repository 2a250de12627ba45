"""Which calls in progress a visitor may see, and what they do with them, for the audit log."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from fastapi import Request, WebSocket
from fastapi.concurrency import run_in_threadpool
from fastapi.requests import HTTPConnection

from wellheard.assist import Action, ActionError, LiveCall
from wellheard.conversation import Ledger
from wellheard.server.live.socket import GONE
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.live_calls.rows import Row, elsewhere_of, row_of
from wellheard.server.live_calls.watching import ENDED
from wellheard.server.problems import ProblemError, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, identify
from wellheard.storage import audit
from wellheard.storage.audit import Action as Noted
from wellheard.storage.errors import StorageError
from wellheard.storage.servers import CallElsewhere

SUBJECT = "live-call"
AGAIN_S: Final = 15.0
"""So often it is asked again whether somebody may still be there."""
_PATIENCE_S = 10.0


def live_calls(connection: HTTPConnection) -> LiveCalls:
    """The calls in progress of the app that a request came to."""
    found: LiveCalls = connection.app.state.live
    return found


async def let_in(
    socket: WebSocket, call_id: str, visitor: Visitor | None, permission: str
) -> tuple[CallInProgress, Visitor] | None:
    """Accept a socket; its call and visitor, or None where it is closed: with 4401 for who may not, or as ended."""
    await socket.accept()
    call = live_calls(socket).find(call_id)
    if visitor is None or call is None or not visitor.reaches(permission, call.agent):
        await socket.close(GONE if visitor is None or call is not None else ENDED)
        return None
    return call, visitor


def visible(calls: LiveCalls, visitor: Visitor) -> list[CallInProgress]:
    """Those that a visitor may see, those that began first in front."""
    allowed = visitor.agents_for("live.see")
    return [each for each in calls.calls() if allowed is None or each.agent in allowed]


def all_rows(calls: LiveCalls, visitor: Visitor) -> list[Row]:
    """What a wall shows: calls of this server, and those that other servers of the room show."""
    allowed = visitor.agents_for("live.see")
    rows = [row_of(each) | {"elsewhere": None} for each in visible(calls, visitor)]
    rows += [
        {**each.row, "elsewhere": elsewhere_of(each)}
        for each in calls.neighbours.calls
        if allowed is None or each.agent in allowed
    ]
    return sorted(rows, key=lambda each: (each["started_at"], each["id"]))


def live_call_for(calls: LiveCalls, visitor: Visitor, permission: str, call: str) -> CallInProgress:
    """A call in progress that a permission reaches. Raises ProblemError 404 alike where it isn't there."""
    found = calls.find(call)
    if found is None or not visitor.reaches(permission, found.agent):
        raise not_here(calls, visitor, permission, call)
    return found


def elsewhere_for(calls: LiveCalls, visitor: Visitor, permission: str, call: str) -> CallElsewhere | None:
    """A call in progress at another server of this room that a permission reaches."""
    found = calls.neighbours.find(call)
    return found if found is not None and visitor.reaches(permission, found.agent) else None


def not_here(calls: LiveCalls, visitor: Visitor, permission: str, call: str) -> ProblemError:
    """A call isn't here; who may know is told at which server it is."""
    other = elsewhere_for(calls, visitor, permission, call)
    if other is None:
        return not_found("This call")
    where = other.server.address or other.server.name
    return ProblemError(
        404, "not-found", f"This call is in progress at another server of this room, {where}. Ask there."
    )


def is_agents_own(visitor: Visitor, call: CallInProgress) -> bool:
    """Whether it is the visitor who takes the call."""
    return visitor.user.agent is not None and visitor.user.agent == call.agent


def who(socket: WebSocket) -> Visitor | None:
    """Who it is now: signed out, closed accounts and other roles count at once."""
    for name in ("visitor", "form_token"):
        if hasattr(socket.state, name):
            delattr(socket.state, name)
    return identify(socket)


async def still_may(socket: WebSocket, permission: str, call: CallInProgress) -> None:
    """Returns when a permission doesn't reach the call any more; looks now and then."""
    while True:
        await asyncio.sleep(AGAIN_S)
        try:
            visitor = await run_in_threadpool(who, socket)
        except StorageError:
            continue
        if visitor is None or not visitor.reaches(permission, call.agent):
            return


def note(room: Room, visitor: Visitor, action: Noted, call: str, **details: str | int | bool | None) -> None:
    """Write into the audit log what a visitor does with a call in progress."""
    with room.store.begin() as on:
        audit.record(
            on, actor=visitor.actor, action=action, subject_type=SUBJECT, subject=call, details=details,
            address=visitor.address,
        )  # fmt: skip


def act(calls: LiveCalls, call: CallInProgress, action: Action, visitor: Visitor) -> "Future[None]":
    """Have it done; the answer comes when it is, or is an ActionError."""
    answer: Future[None] = Future()
    acted = happens.Acted(action=action, by=visitor.actor, at_ms=calls.elapsed_ms(call), answer=answer)
    if not call.put(acted):
        answer.set_exception(ActionError("too much waits for this call just now, try again in a moment"))
    return answer


def give(call: CallInProgress, ledger: Ledger, from_call: str) -> None:
    """Let a call go on from a colleague's ledger. Raises ProblemError where it can't be done."""
    answer: Future[None] = Future()
    call.put(happens.Given(ledger=ledger, call=from_call, answer=answer))
    done(answer)


def asked(call: CallInProgress, read: Callable[[LiveCall], Any]) -> "Future[Any]":
    """What a function reads off the part that helps, when it is its turn."""
    answer: Future[Any] = Future()
    if not call.put(happens.Asked(read=read, answer=answer)):
        answer.set_exception(ActionError("too much waits for this call just now, try again in a moment"))
    return answer


def done(answer: "Future[Any]") -> Any:
    """Wait for an answer. Raises ProblemError with the sentence of an ActionError, and where none comes in time."""
    try:
        return answer.result(_PATIENCE_S)
    except ActionError as error:
        raise ProblemError(422, "invalid", f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    except TimeoutError:
        raise ProblemError(
            503, "busy", "This call is busy just now. Try again in a moment.", headers={"Retry-After": "2"}
        ) from None


def room_of(request: Request) -> Room:
    """The room of a request."""
    room: Room = request.app.state.room
    return room
