"""Coming in and going out."""

import secrets
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.server import accounts
from wellheard.server.problems import ProblemError
from wellheard.server.room import Room
from wellheard.server.security import is_from_here
from wellheard.server.signing import is_signed, signature
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, address_of, cookie_name, identify, may

router = APIRouter()
_DOOR = "wellheard_door"
_PURPOSE = "door"


def way_in(request: Request) -> str:
    """The sign-in page, which leads back to where the visitor wanted to go."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(wanted, safe='/')}"


def own_path(wanted: str) -> str:
    """A path of ours, whatever was given: never another host, never a script."""
    parts = urlsplit(wanted)
    harmless = (
        wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and wanted.isprintable()
    )
    return wanted if harmless and "\\" not in wanted else "/calls"


@router.get("/sign-in")
def door(request: Request, next: str = "/calls") -> Response:  # noqa: A002 - it is called so in the address
    """The form."""
    if identify(request) is not None:
        return RedirectResponse(own_path(next), 303)
    return _form(request, next)


@router.post("/sign-in")
def come_in(
    request: Request,
    email: Annotated[str, Form(max_length=320)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    form_token: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/calls",  # noqa: A002 - as above
) -> Response:
    """Let somebody in, or say that it didn't work."""
    room: Room = request.app.state.room
    if not _from_our_form(request, room, form_token):
        return _form(
            request, next, email=email, fault="This page was open for too long. Please try once more.", status=403
        )
    try:
        device = request.headers.get("user-agent", "")
        entered = accounts.sign_in(room, email, password, address=address_of(request), device=device)
    except ProblemError as error:
        return _form(request, next, email=email, fault=error.detail, status=error.status, headers=error.headers)
    return welcome(request, room, entered, next)


@router.post("/sign-out")
def go_out(request: Request, visitor: Annotated[Visitor, Depends(may("account.own"))]) -> Response:
    """End this browser's session."""
    if visitor.session is not None:
        accounts.sign_out(request.app.state.room, visitor.user, visitor.session, address=visitor.address)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def welcome(request: Request, room: Room, entered: accounts.SignedIn, wanted: str) -> Response:
    """Set the session's cookie and lead on."""
    answer = RedirectResponse(own_path(wanted), 303)
    answer.set_cookie(
        cookie_name(request), entered.secret, max_age=room.limits.session_hours * 3600, path="/",
        secure=request.url.scheme == "https", httponly=True, samesite="lax",
    )  # fmt: skip
    answer.delete_cookie(_DOOR, path="/sign-in")
    return answer


def _form(request: Request, wanted: str, *, email: str = "", fault: str = "", status: int = 200,
          headers: dict[str, str] | None = None) -> Response:  # fmt: skip
    """The form, whose hidden field fits a cookie, so that no other site can sign somebody in as somebody else."""
    room: Room = request.app.state.room
    visit = request.cookies.get(_DOOR) or secrets.token_urlsafe(16)
    context = {
        "next": own_path(wanted),
        "email": email,
        "fault": fault,
        "door_token": signature(room.key, _PURPOSE, visit),
        "elsewhere": bool(room.settings.oidc_issuer),
    }
    answer = page(request, "sign-in.html.j2", context, status=status, headers=headers)
    secure = request.url.scheme == "https"
    answer.set_cookie(_DOOR, visit, max_age=3600, path="/sign-in", secure=secure, httponly=True, samesite="strict")
    return answer


def _from_our_form(request: Request, room: Room, given: str) -> bool:
    return is_from_here(request) and is_signed(room.key, given, _PURPOSE, request.cookies.get(_DOOR, ""))
