"""Appeals: make one, follow its trail, answer it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.review.appealing import hindrance, is_late
from wellheard.server import appealing
from wellheard.server.calls import call_for
from wellheard.server.quality_view import SIGNS, TITLES, criterion_titles
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage.appeals import Appeal, appeal_trail, list_appeals
from wellheard.storage.calls import Call, find_call
from wellheard.storage.ids import now
from wellheard.storage.judgements import judgements_of

router = APIRouter()
Appellant = Annotated[Visitor, Depends(may("appeals.make"))]
Settler = Annotated[Visitor, Depends(may("appeals.settle"))]
Key = Annotated[str, Path(max_length=32)]
Reason = Annotated[str, Form(min_length=1, max_length=5_000, pattern=r"\S")]
Word = Annotated[str, Query(max_length=300)]
STATES = {
    "open": "Nobody has it yet", "in_review": "Somebody looks at it", "upheld": "The score stands",
    "changed": "Accepted: the score was changed", "withdrawn": "Taken back",
}  # fmt: skip
_PAGE = 30


@router.get("/appeals")
def appeals(
    request: Request, visitor: Appellant, over: Literal["", "yes", "no"] = "",
    after: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:  # fmt: skip
    """Those about calls that one may see."""
    room: Room = request.app.state.room
    wanted = None if over == "" else over == "yes"
    with room.store.read() as on:
        found = list_appeals(on, over=wanted, only_agents=visitor.agents_for("appeals.make"), after=after, limit=_PAGE)
        context = {
            "rows": [(each, find_call(on, each.call), is_late(each, now())) for each in found.items],
            "names": _names(on, {each.user for each in found.items}),
            "next": found.next,
            "over": over,
            "states": STATES,
            "titles": criterion_titles(room, on),
        }
    return page(request, "appeals.html.j2", context)


@router.get("/appeals/new")
def ask(request: Request, visitor: Appellant, call: Word = "", scorecard: Word = "", criterion: Word = "") -> Response:
    """The form: whose scorecard of the call, which criterion, and why."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "appeals.make", call)
        card, _ = appealing.appealed(on, found.id, scorecard or None, seen_by=visitor.user.id)
        judgements = judgements_of(on, found.id, seen_by=visitor.user.id)
        context = {
            "call": found, "card": card, "scorecard": scorecard, "criterion": criterion, "signs": SIGNS,
            "judgements": judgements, "names": _names(on, {each.user for each in judgements if each.user}),
        }  # fmt: skip
    return page(request, "appeal-new.html.j2", context)


@router.post("/appeals")
def make(
    request: Request, visitor: Appellant, call: Annotated[str, Form(max_length=300)],
    criterion: Annotated[str, Form(max_length=200)], reason: Reason,
    scorecard: Annotated[str, Form(max_length=32)] = "",
) -> Response:  # fmt: skip
    """Appeal."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        made = appealing.appeal(on, visitor, call, scorecard=scorecard or None, criterion=criterion, reason=reason)
        noted(on, visitor, "created", "appeal", made.id, criterion=criterion)
    return RedirectResponse(f"/appeals/{made.id}", 303)


@router.get("/appeals/{key}")
def appeal(request: Request, visitor: Appellant, key: Key) -> Response:
    """The trail, and for who answers it the form."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found, call = appealing.appeal_for(on, visitor, key)
        context = _whole(on, visitor, found, call)
    return page(request, "appeal.html.j2", context)


@router.post("/appeals/{key}/answerer")
def give(request: Request, visitor: Settler, key: Key, user: Annotated[str, Form(max_length=32)] = "") -> Response:
    """Take it, or give it to somebody."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        appealing.give_to(on, visitor, key, user or visitor.user.id)
        noted(on, visitor, "changed", "appeal", key, assigned=True)
    return RedirectResponse(f"/appeals/{key}", 303)


@router.post("/appeals/{key}/answer")
def answer(
    request: Request, visitor: Settler, key: Key, reason: Reason,
    outcome: Annotated[Literal["stands", "met", "partly", "missed", "not_applicable"], Form()],
    share: Annotated[float, Form(ge=0, le=1)] = 0.5,
) -> Response:  # fmt: skip
    """Let the score stand, or append another scorecard."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        decided = None if outcome == "stands" else outcome
        made = appealing.settle(on, visitor, key, outcome=decided, share=share, reason=reason)
        noted(on, visitor, "changed", "appeal", key, state=made.state)
    return RedirectResponse(f"/appeals/{key}", 303)


@router.post("/appeals/{key}/withdrawal")
def take_back(request: Request, visitor: Appellant, key: Key) -> Response:
    """Take one's own back."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        appealing.withdraw(on, visitor, key)
        noted(on, visitor, "changed", "appeal", key, state="withdrawn")
    return RedirectResponse(f"/appeals/{key}", 303)


def _whole(on: Connection, visitor: Visitor, found: Appeal, call: Call) -> dict[str, Any]:
    card, judge = appealing.appealed(on, call.id, found.scorecard, seen_by=found.user)
    trail = appeal_trail(on, found.id)
    keys = {each.user for each in trail} | {key for key in (judge, found.assigned_to, found.user) if key}
    settler = visitor.may("appeals.settle")
    others = people.find_users(on, role="qa", limit=200) if settler else ()
    return {
        "appeal": found, "call": call, "trail": trail, "judge": judge, "names": _names(on, keys),
        "criterion": next((each for each in card.criteria if each.id == found.criterion), None),
        "hindered": hindrance(found, visitor.user.id, judge=judge) if settler else "",
        "settler": settler, "states": STATES, "late": is_late(found, now()), "words": TITLES, "signs": SIGNS,
        "others": [each for each in others if not hindrance(found, each.id, judge=judge)],
        "mine": found.user == visitor.user.id,
    }  # fmt: skip


def _names(on: Connection, keys: set[str]) -> dict[str, str]:
    return {key: user.name for key, user in people.users_by_ids(on, sorted(keys)).items()}
