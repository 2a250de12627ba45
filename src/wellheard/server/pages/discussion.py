"""Discussion: the part below a call, and the page of what is open, who named you, and praise."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server import discussing
from wellheard.server.calls import call_for, note
from wellheard.server.problems import invalid, not_found
from wellheard.server.room import Room
from wellheard.server.sessions import track_call
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import discussion as stored
from wellheard.storage.calls import Call, find_call
from wellheard.storage.discussion import Comment
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.people import users_by_ids
from wellheard.storage.sharing import shared_with

router = APIRouter()
Reader = Annotated[Visitor, Depends(may("comments.see"))]
Writer = Annotated[Visitor, Depends(may("comments.write"))]
CallId = Annotated[str, Path(max_length=300)]
SessionId = Annotated[str | None, Query(max_length=32)]
_WEEK = timedelta(days=7)
_PAGE = 20


@router.get("/discussions")
def discussions(
    request: Request, visitor: Reader, after: Annotated[str | None, Query(max_length=500)] = None, settled: bool = False
) -> Response:
    """Open threads but praise (or settled ones), where one was named, praise of the week."""
    room: Room = request.app.state.room
    seen = CallFilter(only_agents=visitor.agents_for("comments.see"))
    with room.store.read() as on:
        threads = stored.threads(on, seen, settled=settled, praise=None if settled else False, after=after, limit=_PAGE)
        praise = stored.threads(on, seen, settled=None, praise=True, since=now() - _WEEK, limit=_PAGE)
        mentions = stored.mentions_of(on, visitor.user.id, within=seen, limit=_PAGE)
        shown = [*threads.items, *praise.items, *(each.comment for each in mentions.items)]
        context: dict[str, Any] = {
            "threads": threads.items, "next": threads.next, "first": after is None, "settled": settled,
            "praise": praise.items, "mentions": mentions.items,
            "answers": stored.answers_to(on, [each.thread for each in shown]),
            "names": {key: user.name for key, user in users_by_ids(on, [each.author for each in shown]).items()},
            "calls": {each: find_call(on, each) for each in {comment.call for comment in shown}},
            "snippets": shared_with(on, visitor.user.id),
        }  # fmt: skip
    return page(request, "discussions.html.j2", context)


@router.get("/calls/{call_id:path}/discussion")
def of_call(request: Request, visitor: Reader, call_id: CallId, session: SessionId = None) -> Response:
    """The part of a page; seeing it is seeing where one was named."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _call(on, visitor, "comments.see", call_id, session)
        stored.see_mentions(on, visitor.user.id, found.id)
    return _part(request, visitor, found, session)


@router.post("/calls/{call_id:path}/discussion")
def write(
    request: Request,
    visitor: Writer,
    call_id: CallId,
    session: SessionId = None,
    text: Annotated[str, Form()] = "",
    turn: Annotated[str, Form(max_length=12)] = "",
    offset: Annotated[int, Form(ge=0, le=1 << 30)] = 0,
    length: Annotated[int, Form(ge=0, le=1 << 30)] = 0,
    at_ms: Annotated[str, Form(max_length=12)] = "",
    praise: Annotated[bool, Form()] = False,
    answers: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Begin a thread or answer one; the answer is the part anew."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = _call(on, visitor, "comments.write", call_id, session)
        made = discussing.write(
            on, visitor, found, text=text, turn=_number("turn", turn), offset=offset, length=length, praise=praise,
            answers=answers or None, session=session, at_ms=_number("at_ms", at_ms),
        )  # fmt: skip
        note(on, visitor, "created", found.id, comment=made.id)
    return _part(request, visitor, found, session)


@router.post("/comments/{comment_id}/text")
def edit(
    request: Request, visitor: Writer, comment_id: str, text: Annotated[str, Form()] = "",
    version: Annotated[int | None, Form()] = None, session: SessionId = None,
) -> Response:  # fmt: skip
    """New words for one's own comment. Raises ProblemError 409 where it was changed meanwhile."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        comment, call = _comment(on, visitor, comment_id, session)
        discussing.own(comment, visitor)
        if not text.strip() or len(text) > discussing.LONGEST:
            raise invalid("body/text", f"Write between one and {discussing.LONGEST} characters.")
        stored.edit_comment(on, comment.id, text.strip(), version=version)
        note(on, visitor, "changed", call.id, comment=comment.id)
    return _part(request, visitor, call, session)


@router.post("/comments/{comment_id}/removal")
def remove(request: Request, visitor: Writer, comment_id: str, session: SessionId = None) -> Response:
    """Take one's own comment away; an admin any."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        comment, call = _comment(on, visitor, comment_id, session)
        if visitor.user.role != "admin":
            discussing.own(comment, visitor)
        stored.delete_comment(on, comment.id)
        note(on, visitor, "deleted", call.id, comment=comment.id)
    return _part(request, visitor, call, session)


@router.post("/comments/{comment_id}/state")
def settle(
    request: Request, visitor: Writer, comment_id: str, resolved: Annotated[bool, Form()] = True,
    session: SessionId = None,
) -> Response:  # fmt: skip
    """Settle a thread or open it again."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        comment, call = _comment(on, visitor, comment_id, session)
        if resolved:
            stored.resolve_thread(on, comment.thread, visitor.user.id)
        else:
            stored.reopen_thread(on, comment.thread)
        note(on, visitor, "changed", call.id, thread=comment.thread, resolved=resolved)
    return _part(request, visitor, call, session)


@router.post("/comments/{comment_id}/reactions")
def react(
    request: Request, visitor: Writer, comment_id: str, reaction: Annotated[str, Form(max_length=32)] = "",
    session: SessionId = None,
) -> Response:  # fmt: skip
    """Give a reaction, or take it back."""
    room: Room = request.app.state.room
    if reaction not in discussing.REACTIONS:
        raise invalid("body/reaction", f"Choose one of {', '.join(discussing.REACTIONS)}.")
    with room.store.begin() as on:
        comment, call = _comment(on, visitor, comment_id, session)
        if visitor.user.id in stored.reactions_on(on, call.id).get(comment.id, {}).get(reaction, ()):
            stored.unreact(on, comment.id, visitor.user.id, reaction)
        else:
            stored.react(on, comment.id, visitor.user.id, reaction)
    return _part(request, visitor, call, session)


def _part(request: Request, visitor: Visitor, call: Call, session: str | None) -> Response:
    """To htmx the part, to a browser without scripts the page that it belongs to."""
    if request.method == "POST" and request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/sessions/{session}" if session else f"/calls/{call.id}#discussion", 303)
    room: Room = request.app.state.room
    with room.store.read() as on:
        context = discussing.context(on, visitor, call, session=session)
    return page(request, "discussion.html.j2", context)


def _call(on: Any, visitor: Visitor, permission: str, call: str, session: str | None) -> Call:
    """The call by one's role, or by a session in which one takes part."""
    return track_call(on, visitor, session, call) if session else call_for(on, visitor, permission, call)


def _comment(on: Any, visitor: Visitor, key: str, session: str | None) -> tuple[Comment, Call]:
    found = discussing.find(on, key)
    if session is not None and found.session != session:
        raise not_found("This comment")
    return found, _call(on, visitor, "comments.write", found.call, session)


def _number(name: str, given: str) -> int | None:
    if not given:
        return None
    if not given.isascii() or not given.isdigit():
        raise invalid(f"body/{name}", "This is no whole number.")
    return int(given)
