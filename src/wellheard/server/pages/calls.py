"""The calls that a visitor may see: a list with filters, a page at a time."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from wellheard.conversation import KINDS
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.review.sampling import WAYS
from wellheard.server.calls import call_filter, queues_for
from wellheard.server.links import calls_link, pairs
from wellheard.server.pages.ticked import actions_of
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import calls as stored
from wellheard.storage.filters import CallFilter
from wellheard.storage.judgements import scored_by
from wellheard.storage.listing import SORTS, Sort, count_calls, list_calls
from wellheard.storage.shelf import saved_filters_of

router = APIRouter()
Seer = Annotated[Visitor, Depends(may("calls.see"))]
_PAGE = 50
_CHIPS = 4
_CHOSEN = frozenset({"agent", "queue", "ending", "score_to", "since", "until", "kind", "outcome", "scored"})
"""What the form of filters lets people choose, one of each; the rest of a filter goes with it."""
_OUTCOMES = ("missed", "partly", "met", "judged")


@router.get("/calls")
def calls(
    request: Request,
    visitor: Seer,
    wanted: Annotated[CallFilter, Depends(call_filter)],
    sort: Sort = "newest",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """The list; to htmx only its rows, so that filters answer without a new page."""
    room: Room = request.app.state.room
    seen = replace(wanted, only_agents=visitor.agents_for("calls.see"))
    with room.store.read() as on:
        found = list_calls(on, seen, sort=sort, after=after, limit=_PAGE)
        criteria = playbook_in_use(on, room.settings).criteria
        kinds = stored.kinds_in(on, [call.number for call in found.items])
        context = {
            "rows": [(call, _chips(kinds[call.number])) for call in found.items],
            "scored_by": scored_by(on, [call.id for call in found.items]),
            "query": urlencode([(name, value) for name, value in request.query_params.multi_items() if value]),
            "next": _address(request, found.next) if found.next else None,
            "first": None if after is None else _address(request, None),
            "count": count_calls(on, seen, most=10_000),
            "queues": queues_for(room, on, seen.only_agents),
            "agents": _agents(on, visitor),
            "wanted": wanted,
            "sort": sort,
            "sorts": SORTS,
            "filtered": wanted != CallFilter(),
            "ways": WAYS,
            "pairs": list(pairs(wanted)),
            **_chosen(wanted, {f"{each.id}:{way}" for each in criteria for way in _OUTCOMES}),
            "kinds": _kinds(),
            "criteria": criteria,
            "outcomes": _OUTCOMES,
            "actions": actions_of(visitor),
            "saved": [(each, calls_link(each.query)) for each in saved_filters_of(on, visitor.user.id)],
            "keep_action": calls_link(wanted, path="/calls/filters"),
            "pick_action": _address(request, None).replace("/calls", "/calls/pick", 1),
        }
    part = request.headers.get("hx-request") == "true"
    return page(request, "calls-list.html.j2" if part else "calls.html.j2", context)


def _chosen(wanted: CallFilter, outcomes: set[str]) -> dict[str, Any]:
    """What stands in the form's fields, and what goes with them: what no field is for, the second of what has one."""
    given = list(pairs(wanted))
    first = {
        name: value for name, value in reversed(given) if name in _CHOSEN and (name != "outcome" or value in outcomes)
    }
    return {
        "chosen": dict.fromkeys(_CHOSEN, "")
        | first
        | {"since": _day(wanted.since), "until": _day(wanted.until, up=True)},
        "kept": [(name, value) for name, value in given if first.get(name) != value],
    }


def _day(at: datetime | None, *, up: bool = False) -> str:
    """As a field for dates has it; the day after where the time isn't the first of its day."""
    if at is None:
        return ""
    later = timedelta(days=1) if up and at.time() != time() else timedelta()
    return f"{at + later:%Y-%m-%d}"


def _kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings and, under each, names and titles of the kinds of moments."""
    headings = {"bad": "Hurts", "good": "Helps", "customer": "Customer", "neutral": "Neutral"}
    return [
        (heading, [(name, kind.title) for name, kind in KINDS.items() if kind.tone == tone])
        for tone, heading in headings.items()
    ]


def _chips(kinds: dict[str, int]) -> list[tuple[str, str, int]]:
    """Tone, title and count of the kinds worth a look, the hurting ones first."""
    order = {"bad": 0, "customer": 1, "good": 2}
    known = [
        (order[KINDS[name].tone], -count, name)
        for name, count in kinds.items()
        if name in KINDS and KINDS[name].tone in order
    ]
    return [(KINDS[name].tone, KINDS[name].title, -count) for _, count, name in sorted(known)[:_CHIPS]]


def _agents(on: Any, visitor: Visitor) -> list[str]:
    allowed = visitor.agents_for("calls.see")
    return stored.values_of(on, "agent") if allowed is None else list(allowed)


def _address(request: Request, after: str | None) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "after" and value]
    return "/calls?" + urlencode([*kept, ("after", after)] if after else kept)
