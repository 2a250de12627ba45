"""Review sessions: plan, listen and score together, reveal, talk, and read afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from wellheard.jobs.playbooks import playbook_in_use
from wellheard.review.agreement import warm
from wellheard.review.revealing import reveal_scores
from wellheard.server import parts, session_view
from wellheard.server.calls import call_for
from wellheard.server.choosing import chosen
from wellheard.server.policy import Reach
from wellheard.server.problems import conflict, invalid, not_found
from wellheard.server.room import Room
from wellheard.server.sessions import led_by, noted, playbook_of, session_for, track_of
from wellheard.server.snipping import snippet_for
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import people
from wellheard.storage import review_sessions as stored
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.listening import start_player
from wellheard.storage.listing import count_calls, sample_calls
from wellheard.storage.people import Team
from wellheard.storage.review_sessions import Stop, Track

router = APIRouter()
Joiner = Annotated[Visitor, Depends(may("sessions.join"))]
Leader = Annotated[Visitor, Depends(may("sessions.lead"))]
SessionId = Annotated[str, Path(max_length=32)]
_PAGE = 30
_MOST = 40
_LONGEST = 5_000


class StopGiven(BaseModel):
    """A call or a snippet for the playlist, as the page's form has it."""

    model_config = ConfigDict(extra="forbid")

    call: str | None = Field(default=None, max_length=300)
    snippet: str | None = Field(default=None, max_length=32)
    start_ms: int | None = Field(default=None, ge=0, le=1 << 40)
    why: str = Field(default="", max_length=200)


_STOP = TypeAdapter(StopGiven)


@router.get("/sessions")
def sessions(request: Request, visitor: Joiner, after: Annotated[str | None, Query(max_length=500)] = None) -> Response:
    """The sessions that one takes part in or oversees, newest first."""
    room: Room = request.app.state.room
    everything = visitor.reach("sessions.lead") == Reach.ALL
    with room.store.read() as on:
        found = stored.list_reviews(on, user=None if everything else visitor.user.id, after=after, limit=_PAGE)
        hosts = people.users_by_ids(on, [each.host for each in found.items])
        context = {
            "rows": [(each, len(stored.playlist(on, each.id))) for each in found.items],
            "names": {key: user.name for key, user in hosts.items()},
            "next": found.next, "first": after is None, "may_lead": visitor.may("sessions.lead"),
        }  # fmt: skip
    return page(request, "sessions.html.j2", context)


@router.get("/sessions/new")
def plan(
    request: Request, visitor: Leader, call: Annotated[list[str] | None, Query(max_length=_MOST)] = None,
    snippet: Annotated[list[str] | None, Query(max_length=_MOST)] = None,
) -> Response:  # fmt: skip
    """The form for a new session, with calls that were chosen elsewhere and calls worth hearing."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = {
            "chosen": [call_for(on, visitor, "calls.see", each) for each in call or ()],
            "snippets": [snippet_for(on, visitor, each) for each in snippet or ()],
            "suggestions": session_view.suggestions(on, visitor),
            "people": session_view.invitable(on, visitor),
            "teams": _teams(on, visitor),
        }
    return page(request, "session-new.html.j2", context)


@router.post("/sessions")
def make(
    request: Request, visitor: Leader, title: Annotated[str, Form(max_length=200)] = "",
    agenda: Annotated[str, Form(max_length=_LONGEST)] = "", at: Annotated[str, Form(max_length=40)] = "",
    zone_minutes: Annotated[int, Form(ge=-1000, le=1000)] = 0, team: Annotated[str, Form(max_length=32)] = "",
    person: Annotated[list[str] | None, Form()] = None, stop: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Make a session with its playlist."""
    room: Room = request.app.state.room
    if not title.strip():
        raise invalid("body/title", "Give the session a title.")
    with room.store.begin() as on:
        if team and not _may_use(visitor, team):
            raise not_found("This team")
        members = [each.user.id for each in people.members(on, team)] if team else []
        allowed = {each.id for each in session_view.invitable(on, visitor)}
        invited = {*(person or ()), *members} & (allowed | set(members))
        book = playbook_in_use(on, room.settings)
        made = stored.create_session(
            on, title=title.strip(), host=visitor.user.id, playbook=f"{book.id}@{book.version}", team=team or None,
            scheduled_at=_time(at, zone_minutes), invited=sorted(invited), agenda=agenda.strip(),
        )  # fmt: skip
        stored.set_playlist(on, made.id, [_stop(on, visitor, each) for each in (stop or ())[:_MOST]])
        noted(on, visitor, "created", made.id)
    warm()
    return _to(made.id)


@router.get("/sessions/{session_id}")
def session(
    request: Request, visitor: Joiner, session_id: SessionId,
    call: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:  # fmt: skip
    """The page of a session; to htmx the call that is shown."""
    room: Room = request.app.state.room
    # Not while holding the right to write: what a reveal shows can take seconds to make, and others are scoring.
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        context = session_view.whole(room, on, visitor, found, call)
        if found.state == "draft":
            context |= _plans(on, visitor, context["tracks"])
    with room.store.begin() as on:
        noted(on, visitor, "saw", session_id)
    part = request.headers.get("hx-request") == "true"
    return page(request, "session-track.html.j2" if part else "session.html.j2", context)


@router.get("/sessions/{session_id}/report")
def report(request: Request, visitor: Joiner, session_id: SessionId) -> Response:
    """What came of it, to read afterwards and to print."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        if found.state not in ("revealed", "closed"):
            raise conflict("The scores are not revealed yet, so there is nothing to report.")
        context = session_view.whole(room, on, visitor, found, None)
    return page(request, "session-report.html.j2", context)


@router.get("/sessions/{session_id}/sound/{call_id:path}")
def sound(request: Request, visitor: Joiner, session_id: SessionId, call_id: str) -> Response:
    """What the session hears of a call: a snippet's part alone, else all of it. Ranges are taken."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        track = track_of(on, found, call_id)
        if found.state == "draft":
            call_for(on, visitor, "calls.hear", call_id)
    answer = parts.send_sound(request, room, call_id, start_ms=track.start_ms or 0, end_ms=track.end_ms)
    if parts.begins(request):
        with room.store.begin() as on:
            noted(on, visitor, "heard", session_id, call=call_id)
    return answer


@router.post("/sessions/{session_id}/playlist")
def change_playlist(
    request: Request, visitor: Leader, session_id: SessionId,
    act: Annotated[Literal["add", "remove", "up", "down", "sample"], Form()] = "add",
    stop: Annotated[list[str] | None, Form()] = None, call: Annotated[str, Form(max_length=300)] = "",
    words: Annotated[str, Form(max_length=300)] = "", count: Annotated[int, Form(ge=1, le=10)] = 3,
) -> Response:  # fmt: skip
    """Add, take away, move; or add calls drawn by chance, as many of each agent as can be."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        led_by(on, visitor, session_id)
        stops = [_kept(each) for each in stored.playlist(on, session_id)]
        if act == "add":
            stops += [_stop(on, visitor, each) for each in (stop or ())[:_MOST]]
            named = call.strip() or words.strip()
            stops += [Stop(call=chosen(on, visitor, "calls.see", named).id)] if named else []
        elif act == "sample":
            seen = CallFilter(only_agents=visitor.agents_for("calls.see"))
            drawn = sample_calls(on, seen, count=count, seed=int(session_id[-6:], 16), by="agent")
            stops += [Stop(call=each.id, why="Drawn by chance") for each in drawn]
        else:
            stops = _moved(stops, call, act)
        stored.set_playlist(on, session_id, stops[:_MOST])
        noted(on, visitor, "changed", session_id, playlist=len(stops))
    return _to(session_id)


@router.post("/sessions/{session_id}/people")
def invite(
    request: Request, visitor: Leader, session_id: SessionId, person: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Invite people, or with `team:ID` everybody of a team, also when it is under way."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        led_by(on, visitor, session_id)
        allowed = {each.id for each in session_view.invitable(on, visitor)}
        teams = [each.removeprefix("team:") for each in person or () if each.startswith("team:")]
        if not all(_may_use(visitor, each) for each in teams):
            raise not_found("This team")
        asked = [each for each in person or () if not each.startswith("team:")]
        if not allowed.issuperset(asked):
            raise not_found("This person")
        asked += [each.user.id for team in teams for each in people.members(on, team)]
        for each in asked:
            stored.invite(on, session_id, each)
        noted(on, visitor, "changed", session_id, invited=len(asked))
    return _to(session_id)


@router.post("/sessions/{session_id}/opening")
def begin(request: Request, visitor: Leader, session_id: SessionId) -> Response:
    """Scoring begins, and the player stands at the first call."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = led_by(on, visitor, session_id)
        stored.open_review(on, session_id)
        first = stored.playlist(on, session_id)[0]
        start_player(on, session_id, leader=found.host, call=first.call.id, position_ms=first.start_ms or 0)
        noted(on, visitor, "changed", session_id, state="open")
    warm()  # Where the server was started anew since the session was planned.
    return _to(session_id)


@router.post("/sessions/{session_id}/reveal")
def show(request: Request, visitor: Leader, session_id: SessionId) -> Response:
    """Everybody sees everybody's scores."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = led_by(on, visitor, session_id)
        if found.state == "draft":
            raise conflict("Open the session first, so that people can score.")
        reveal_scores(on, session_id, playbook_of(room, on, found.playbook))
        noted(on, visitor, "changed", session_id, state="revealed")
    return _to(session_id)


@router.post("/sessions/{session_id}/end")
def end(request: Request, visitor: Leader, session_id: SessionId) -> Response:
    """It is over; the report stays."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = led_by(on, visitor, session_id)
        if found.state not in ("revealed", "closed"):
            raise conflict("Reveal the scores first, so that nobody's are lost.")
        stored.close_review(on, session_id)
        noted(on, visitor, "changed", session_id, state="closed")
    return RedirectResponse(f"/sessions/{session_id}/report", 303)


@router.post("/sessions/{session_id}/notes")
def jot(
    request: Request, visitor: Joiner, session_id: SessionId,
    type_: Annotated[Literal["decision", "try"], Form(alias="type")] = "try",
    text: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Response:  # fmt: skip
    """What was decided (by who leads), or what oneself will try until next time."""
    room: Room = request.app.state.room
    if not text.strip():
        raise invalid("body/text", "Write something first.")
    with room.store.begin() as on:
        found = led_by(on, visitor, session_id) if type_ == "decision" else session_for(on, visitor, session_id)
        if found.state not in ("revealed", "closed"):
            raise conflict("Reveal the scores first, then talk and decide.")
        stored.add_session_note(on, session_id, type_=type_, user=visitor.user.id, text=text.strip())
        noted(on, visitor, "created", session_id, note=type_)
        if request.headers.get("hx-request") == "true":
            return page(request, "session-notes.html.j2", session_view.notes(on, visitor, found))
    return _to(session_id, "notes")


@router.get("/sessions/{session_id}/notes")
def notes(request: Request, visitor: Joiner, session_id: SessionId) -> Response:
    """The part of the page that shows them."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        return page(request, "session-notes.html.j2", session_view.notes(on, visitor, found))


def _to(session: str, place: str = "") -> Response:
    return RedirectResponse(f"/sessions/{session}" + (f"#{place}" if place else ""), 303)


def _may_use(visitor: Visitor, team: str) -> bool:
    return visitor.reach("sessions.lead") == Reach.ALL or team in visitor.teams


def _time(given: str, zone_minutes: int) -> datetime | None:
    """The time of a `datetime-local` field; `zone_minutes` is what the browser's clock is behind UTC."""
    if not given:
        return None
    try:
        local = datetime.fromisoformat(given)
    except ValueError:
        raise invalid("body/at", "Write date and time as 2026-05-31T14:00.") from None
    if local.tzinfo is not None:
        return local
    return local.replace(tzinfo=UTC) + timedelta(minutes=zone_minutes)


def _stop(on: Any, visitor: Visitor, text: str) -> Stop:
    """What a form asks for, if the visitor may see it. Raises ProblemError 404, RequestValidationError."""
    try:
        given = _STOP.validate_json(text)
    except ValidationError:
        raise invalid("body/stop", "This is no call for a playlist. Load the page again.") from None
    if given.snippet:
        found = snippet_for(on, visitor, given.snippet)
        return Stop(
            call=found.call,
            start_ms=found.start_ms,
            end_ms=found.end_ms,
            snippet=found.id,
            why=given.why or found.title,
        )
    try:
        call = call_for(on, visitor, "calls.see", given.call or "")
    except NotFoundError:
        raise not_found("This call") from None
    return Stop(call=call.id, start_ms=given.start_ms, why=given.why.strip())


def _kept(track: Track) -> Stop:
    return Stop(call=track.call.id, start_ms=track.start_ms, end_ms=track.end_ms, snippet=track.snippet, why=track.why)


def _moved(stops: list[Stop], call: str, act: str) -> list[Stop]:
    at = next((place for place, each in enumerate(stops) if each.call == call), None)
    if at is None:
        raise not_found("This call")
    taken = stops.pop(at)
    if act != "remove":
        stops.insert(max(0, at - 1) if act == "up" else at + 1, taken)
    return stops


def _plans(on: Any, visitor: Visitor, tracks: list[Track]) -> dict[str, Any]:
    """What the page of a draft offers to add."""
    there = {each.call.id for each in tracks}
    if not visitor.may("sessions.lead"):
        return {"suggestions": [], "more": False, "people": [], "teams": []}
    seen = CallFilter(only_agents=visitor.agents_for("calls.see"))
    return {
        "suggestions": [each for each in session_view.suggestions(on, visitor) if each[1].id not in there],
        "more": count_calls(on, seen, most=len(there) + 1) > len(there),
        "people": session_view.invitable(on, visitor),
        "teams": _teams(on, visitor),
    }


def _teams(on: Any, visitor: Visitor) -> list[Team]:
    """Teams that somebody may invite as a whole."""
    return [each for each in people.list_teams(on, limit=200) if _may_use(visitor, each.id)]
