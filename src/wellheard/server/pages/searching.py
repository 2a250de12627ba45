"""Search over every word said: the turns in which it was said, each a link into its call."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from wellheard.server.calls import call_filter
from wellheard.server.links import calls_link, pairs
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage.filters import CallFilter
from wellheard.storage.search import Hit, search_turns

router = APIRouter()
_PAGE = 30


@router.get("/calls/said")
def said(
    request: Request,
    visitor: Annotated[Visitor, Depends(may("calls.see"))],
    wanted: Annotated[CallFilter, Depends(call_filter)],
    q: Annotated[str, Query(max_length=500)] = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Newest calls first, among those that pass the list's filter."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.read() as on:
        found = search_turns(on, q, seen, after=after, limit=_PAGE)
    context = {
        "asked": q,
        "hits": [(hit, parts(hit)) for hit in found.items],
        "next": found.next,
        "later": after is not None,
        "pairs": list(pairs(wanted)),
        "back": calls_link(wanted),
    }
    return page(request, "said.html.j2", context)


def parts(hit: Hit) -> list[tuple[str, bool]]:
    """The snippet in pieces, each with whether it was looked for."""
    pieces, at = [], 0
    for start, end in hit.marks:
        pieces += [(hit.snippet[at:start], False), (hit.snippet[start:end], True)]
        at = end
    return [(text, marked) for text, marked in [*pieces, (hit.snippet[at:], False)] if text]
