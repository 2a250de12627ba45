"""Calls that were chosen, by hand or by chance, become a session's playlist or a queue."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection

from wellheard.jobs.playbooks import playbook_in_use
from wellheard.server.problems import forbidden
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage.queues import create_queue, fill_queue
from wellheard.storage.review_sessions import Stop, create_session, set_playlist

Into = Literal["session", "queue"]


def gather(
    room: Room, on: Connection, visitor: Visitor, chosen: Mapping[str, str], *, into: Into, name: str, way: str
) -> str:
    """Make it of these calls (id: why) in their order, and tell where its page is. Raises ProblemError 403."""
    if not visitor.may("sessions.lead"):
        raise forbidden()
    if into == "queue" and not visitor.may("queues.plan"):
        raise forbidden("Your role makes no queues. Make a session's playlist of them.")
    title = name.strip() or f"Picked on {datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    playbook = playbook_in_use(on, room.settings)
    by = f"{playbook.id}@{playbook.version}"
    if into == "queue":
        queue = create_queue(on, name=title, playbook=by, made_by=visitor.user.id)
        fill_queue(on, queue.id, dict(chosen))
        noted(on, visitor, "created", "queue", queue.id, way=way, count=len(chosen))
        return f"/qa/queues/{queue.id}"
    session = create_session(on, title=title, host=visitor.user.id, playbook=by)
    set_playlist(on, session.id, [Stop(call=call, why=why) for call, why in chosen.items()])
    noted(on, visitor, "created", "session", session.id, way=way, count=len(chosen))
    return f"/sessions/{session.id}"
