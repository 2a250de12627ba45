"""Pick for me: some of the calls that the list shows, chosen in a way, as a session's playlist or a queue."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server.calls import call_filter
from wellheard.server.problems import conflict, forbidden
from wellheard.server.queueing import noted, sample
from wellheard.server.room import Room
from wellheard.server.sessions import playbook_in_use
from wellheard.server.visitor import Visitor, may
from wellheard.storage.filters import CallFilter
from wellheard.storage.queues import Way, create_queue, fill_queue
from wellheard.storage.review_sessions import Stop, create_session, set_playlist

router = APIRouter()
Leader = Annotated[Visitor, Depends(may("sessions.lead"))]


@router.post("/calls/pick")
def pick(
    request: Request, visitor: Leader, wanted: Annotated[CallFilter, Depends(call_filter)],
    count: Annotated[int, Form(ge=1, le=100)] = 5, way: Annotated[Way, Form()] = "random",
    into: Annotated[Literal["session", "queue"], Form()] = "session", name: Annotated[str, Form(max_length=120)] = "",
) -> Response:  # fmt: skip
    """Choose among the calls that pass the list's filter. Each time others, where chance decides."""
    room: Room = request.app.state.room
    if into == "queue" and not visitor.may("queues.plan"):
        raise forbidden("Your role makes no queues. Make a session's playlist of them.")
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    title = name.strip() or f"Picked on {datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    with room.store.begin() as on:
        picked = sample(on, seen, way, count, seed=int(datetime.now(UTC).timestamp() * 1000))
        if not picked:
            raise conflict("No call fits, so there is none to pick. Widen a filter.")
        playbook = playbook_in_use(room, on)
        by = f"{playbook.id}@{playbook.version}"
        if into == "queue":
            queue = create_queue(on, name=title, playbook=by, made_by=visitor.user.id)
            fill_queue(on, queue.id, {each.call: each.why for each in picked})
            noted(on, visitor, "created", "queue", queue.id, way=way, count=len(picked))
            return RedirectResponse(f"/qa/queues/{queue.id}", 303)
        session = create_session(on, title=title, host=visitor.user.id, playbook=by)
        set_playlist(on, session.id, [Stop(call=each.call, why=each.why) for each in picked])
        noted(on, visitor, "created", "session", session.id, way=way, count=len(picked))
    return RedirectResponse(f"/sessions/{session.id}", 303)
