"""*Practice*: simulated customers to talk with, what came of it, and trying again from any line."""

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.practice.playing import MOST_CHARACTERS
from wellheard.practice.telling import ENDINGS
from wellheard.server.practising import attempt_for, offered_one, own_attempt, owning, practising_of, showing
from wellheard.server.practising.owning import owned
from wellheard.server.practising.speaking import reply_aloud, speech_of
from wellheard.server.practising.telephone.numbers import new_pin
from wellheard.server.problems import conflict
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage.ids import now
from wellheard.storage.practice import AttemptKept, attempts_of, ended_of
from wellheard.storage.practice_plans import Ways, keep_ways, ways_of

router = APIRouter()
Rep = Annotated[Visitor, Depends(may("practice.do"))]
Key = Annotated[str, Path(max_length=200)]
Line = Annotated[str, Form(max_length=MOST_CHARACTERS)]
Words = Annotated[str, Query(max_length=200)]
MICROPHONE = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"
"""Only the page of a practice call may ask for the microphone."""


@router.get("/practice")
def catalogue(
    request: Request, visitor: Rep, industry: Words = "", difficulty: Words = "", trains: Words = ""
) -> Response:
    """All scenarios, what one is asked to practise, and the one that trains the focus of the week."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = showing.catalogue(room, on, visitor.user)
        under_way = [each for each in attempts_of(on, visitor.user.id, limit=50).items if each.ended_at is None]
    industries = showing.by_industry(context["scenarios"])
    trained = sorted({name for each in context["scenarios"] for name in each.scenario.trains})
    context["scenarios"] = [
        each
        for each in context["scenarios"]
        if industry in ("", each.scenario.industry)
        and difficulty in ("", str(each.scenario.difficulty))
        and (not trains or trains in each.scenario.trains)
    ]
    asked = {"industry": industry, "difficulty": difficulty, "trains": trains}
    others = {
        "industries": industries, "trained": trained, "asked": asked, "under_way": under_way,
        "engine": speech_of(request),
    }  # fmt: skip
    return page(request, "practice.html.j2", context | others)


@router.post("/practice/ways")
def choose_ways(
    request: Request, visitor: Rep, shows_temper: Annotated[bool, Form()] = False,
    speaks: Annotated[bool, Form()] = False, checks_lines: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """How one likes to practise."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        keep_ways(on, visitor.user.id, Ways(shows_temper=shows_temper, speaks=speaks, checks_lines=checks_lines))
    return RedirectResponse("/practice#ways", 303)


@router.get("/practice/attempts/{attempt_id}")
def attempt(request: Request, visitor: Rep, attempt_id: Key) -> Response:
    """The conversation while it goes on, then what came of it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = attempt_for(on, visitor, attempt_id)
        own = found.user == visitor.user.id
        ways = ways_of(on, visitor.user.id)
        over = showing.after(room, on, found, own=own) if found.ended_at else None
    if not own:
        with room.store.begin() as on:
            noted(on, visitor, "saw", "practice", found.id)
    if over is not None:
        return page(request, "practice-after.html.j2", over)
    return _conversation(request, found, ways)


@router.get("/practice/attempts/{attempt_id}/aloud/{number}")
def aloud(request: Request, visitor: Rep, attempt_id: Key, number: Annotated[int, Path(ge=0, le=1000)]) -> Response:
    """One of the customer's turns as sound, where an engine speaks."""
    found = owned(request.app.state.room, visitor, attempt_id)
    return Response(reply_aloud(speech_of(request), found, number), media_type="audio/wav")


@router.post("/practice/attempts/{attempt_id}/lines")
def say(
    request: Request, visitor: Rep, attempt_id: Key, line: Line = "", at: Annotated[int | None, Form(ge=0)] = None,
    by_voice: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """The rep says a line; the answer holds what the customer says to it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = own_attempt(on, visitor, attempt_id)
        ways = ways_of(on, visitor.user.id)
    if at is not None and at != len(found.lines):
        raise conflict("This practice call went on in another window. Load the page again.")
    made, exchange = practising_of(request).say(found, line.strip(), by_voice=by_voice)
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/practice/attempts/{attempt_id}", 303)
    context = {
        "attempt": made, "line": line.strip(), "reply": exchange.reply.text, "number": len(made.lines),
        "temper": exchange.reply.after, "ways": ways, "feelings": showing.FEELINGS,
        "customer": practising_of(request).scenario(made).name,
    }  # fmt: skip
    return page(request, "practice-said.html.j2", context)


@router.post("/practice/attempts/{attempt_id}/end")
def end(request: Request, visitor: Rep, attempt_id: Key) -> Response:
    """Hang up."""
    practising_of(request).end(owned(request.app.state.room, visitor, attempt_id))
    return RedirectResponse(f"/practice/attempts/{attempt_id}", 303)


@router.post("/practice/attempts/{attempt_id}/again")
def again(request: Request, visitor: Rep, attempt_id: Key, at: Annotated[int, Form(ge=0)] = 0) -> Response:
    """Begin like this one up to a line, and go on otherwise."""
    made = practising_of(request).again(owned(request.app.state.room, visitor, attempt_id, over=True), at)
    return RedirectResponse(f"/practice/attempts/{made.id}", 303)


@router.post("/practice/attempts/{attempt_id}/sharing")
def share(request: Request, visitor: Rep, attempt_id: Key, shared: Annotated[bool, Form()] = False) -> Response:
    """Let those who lead one see an attempt, or not any more."""
    owning.share(request.app.state.room, visitor, attempt_id, shared=shared)
    return RedirectResponse(f"/practice/attempts/{attempt_id}#yours", 303)


@router.post("/practice/attempts/{attempt_id}/deletion")
def delete(request: Request, visitor: Rep, attempt_id: Key) -> Response:
    """Delete an attempt of one's own for good."""
    owning.delete(request.app.state.room, visitor, attempt_id)
    return RedirectResponse("/practice", 303)


@router.post("/practice/{scenario_id}/telephone")
def telephone(request: Request, visitor: Rep, scenario_id: Key) -> Response:
    """A number to key in on the telephone, good for one practice call of one's own with this customer."""
    made = new_pin(request, visitor, scenario_id)
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = _before_call(request, on, visitor, scenario_id)
    return page(request, "practice-scenario.html.j2", context | {"pin": made})


@router.get("/practice/{scenario_id}/telephone")
def back_from_telephone(_visitor: Rep, scenario_id: Key) -> Response:
    """Who comes back to the page with a number gets a new one by pressing the button again."""
    return RedirectResponse(f"/practice/{quote(scenario_id, safe='')}#telephone", 303)


@router.get("/practice/{scenario_id}")
def scenario(request: Request, visitor: Rep, scenario_id: Key) -> Response:
    """What the rep is told before the call, and how their attempts went so far."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return page(request, "practice-scenario.html.j2", _before_call(request, on, visitor, scenario_id))


@router.post("/practice/{scenario_id}")
def begin(
    request: Request, visitor: Rep, scenario_id: Key, greeting: Annotated[str, Form(max_length=2000)] = "",
    seed: Annotated[str, Form(max_length=10, pattern=r"^\d*$")] = "",
) -> Response:  # fmt: skip
    """Pick up the phone."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = offered_one(on, scenario_id)
    number = int(seed) if seed else None
    made = practising_of(request).begin(visitor.user.id, found, seed=number, greeting=greeting)
    return RedirectResponse(f"/practice/attempts/{made.id}", 303)


def _before_call(request: Request, on: Connection, visitor: Visitor, scenario_id: str) -> dict[str, Any]:
    room: Room = request.app.state.room
    found = offered_one(on, scenario_id)
    rows = ended_of(on, visitor.user.id, scenario=scenario_id)
    return {
        "offered": found, "scenario": found.scenario, "titles": showing.titles(room, on),
        "progress": showing.progress(rows), "endings": ENDINGS, "ways": ways_of(on, visitor.user.id),
        "engine": speech_of(request), "number": room.settings.practice_number, "pin": None,
    }  # fmt: skip


def _conversation(request: Request, found: AttemptKept, ways: Ways) -> Response:
    held = practising_of(request)
    context = {
        "attempt": found, "scenario": held.scenario(found), "ways": ways, "feelings": showing.FEELINGS,
        "temper": asdict(held.temper(found)) if ways.shows_temper else None, "today": now(),
        "said": list(zip(found.lines, found.replies[1:], strict=False)), "engine": speech_of(request),
    }  # fmt: skip
    return page(request, "practice-call.html.j2", context, headers={"Permissions-Policy": MICROPHONE})
