"""One's own account: password, and the browsers one is signed in with."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server import accounts
from wellheard.server.policy import POLICY
from wellheard.server.problems import ProblemError
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import access

router = APIRouter()
Owner = Annotated[Visitor, Depends(may("account.own"))]


@router.get("/account")
def account(request: Request, visitor: Owner) -> Response:
    """The page."""
    return _page(request, visitor)


@router.post("/account/password")
def new_password(
    request: Request,
    visitor: Owner,
    old: Annotated[str, Form(max_length=1024)] = "",
    new: Annotated[str, Form(max_length=1024)] = "",
) -> Response:
    """Change the password; everybody who was signed in as this person signs in anew."""
    room: Room = request.app.state.room
    try:
        accounts.change_password(room, visitor.user, old, new, address=visitor.address)
    except ProblemError as error:
        return _page(request, visitor, fault=error.detail, status=error.status)
    return RedirectResponse("/sign-in", 303)


@router.post("/account/sign-out-elsewhere")
def sign_out_elsewhere(request: Request, visitor: Owner) -> Response:
    """End all of this person's sessions but this one."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        access.revoke_sessions(on, visitor.user.id, but=visitor.session.id if visitor.session else None)
    return RedirectResponse("/account", 303)


def _page(request: Request, visitor: Visitor, *, fault: str = "", status: int = 200) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        sessions = access.sessions_of(on, visitor.user.id)
    allowed = [rule.meaning for name, rule in POLICY.items() if visitor.may(name)]
    context = {"sessions": sessions, "fault": fault, "shortest": accounts.SHORTEST, "allowed": allowed}
    return page(request, "account.html.j2", context, status=status)
