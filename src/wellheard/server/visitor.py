"""Who is asking, and may they? `may("calls.see")` is the dependency that every endpoint has."""

from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Any, Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.requests import HTTPConnection

from wellheard.server.bodies import BRINGING_IN
from wellheard.server.policy import POLICY, Reach, reach_of
from wellheard.server.problems import ProblemError, forbidden
from wellheard.server.room import Room
from wellheard.server.security import is_from_here
from wellheard.storage import access, people
from wellheard.storage.access import Session, Token
from wellheard.storage.ids import now
from wellheard.storage.people import User

COOKIE: Final = "wellheard_session"
"""Over https its name begins with `__Host-`, which ties it to this host (RFC 6265bis, 4.1.3.2)."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM = "application/x-www-form-urlencoded"
_WITH_FILES = "multipart/form-data"
MOST_FILES: Final = 50
"""That come at once in a form of a browser without scripts."""


OWN_ACCOUNT: Final = "account.own"
"""The permission that is left to somebody who has yet to set a password of their own."""


class SignInNeededError(Exception):
    """A page was asked for by a stranger, who is led to the sign-in."""


class PasswordNeededError(Exception):
    """A page was asked for by somebody whose password is good for one sign-in, who is led to set their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is known: a person in a browser, or a machine in somebody's name."""

    user: User
    session: Session | None = None
    """The browser's."""
    token: Token | None = None
    """The machine's."""
    agents: tuple[str, ...] = ()
    """Names on calls of their teams, for who leads some, and their own."""
    teams: tuple[str, ...] = ()
    """Ids of the teams they lead."""
    address: str = ""
    """Where the request came from."""

    @property
    def owes_password(self) -> bool:
        """Whether they came in by a password that somebody else gave them, and have yet to set their own."""
        return self.session is not None and self.user.password_once

    @property
    def actor(self) -> str:
        """As the audit log names them."""
        return f"token:{self.token.id}" if self.token else self.user.id

    def reach(self, permission: str) -> Reach:
        """How far a permission goes; a machine has only what its token names."""
        if self.token is not None and permission not in self.token.scopes:
            return Reach.NONE
        return reach_of(permission, self.user.role)

    def may(self, permission: str) -> bool:
        """Whether they have it at all."""
        return self.reach(permission) > Reach.NONE

    def agents_for(self, permission: str) -> tuple[str, ...] | None:
        """Names on the calls that a permission reaches; None for all calls, an empty tuple for none."""
        reach = self.reach(permission)
        if reach == Reach.ALL:
            return None
        own = (self.user.agent,) if self.user.agent else ()
        return {Reach.NONE: (), Reach.OWN: own, Reach.TEAM: tuple(sorted({*self.agents, *own}))}[reach]

    def reaches(self, permission: str, agent: str | None) -> bool:
        """Whether a permission reaches a call that carries this agent's name."""
        allowed = self.agents_for(permission)
        return allowed is None or agent in allowed


class Allowed:
    """The dependency that asks for one permission and gives the visitor."""

    def __init__(self, permission: str) -> None:
        assert permission in POLICY, f"{permission} is not in policy.py"
        self.permission = permission

    async def __call__(self, request: Request) -> Visitor:
        """The visitor. Raises ProblemError 401 and 403; for pages SignInNeededError and PasswordNeededError."""
        visitor = await run_in_threadpool(identify, request)
        if visitor is None:
            raise _stranger(request)
        if visitor.owes_password and self.permission != OWN_ACCOUNT:
            raise _owing(request)
        if not visitor.may(self.permission):
            raise forbidden()
        if visitor.session is not None and request.method not in _SAFE:
            await _check_form(request, visitor.session)
        return visitor


def may(permission: str) -> Allowed:
    """For `Annotated[Visitor, Depends(may("calls.see"))]`: who is asking, if they have the permission."""
    return Allowed(permission)


def identify(request: HTTPConnection) -> Visitor | None:
    """Who is asking, by the machine's token or the browser's cookie; None for a stranger. Remembered in the request."""
    if hasattr(request.state, "visitor"):
        known: Visitor | None = request.state.visitor
        return known
    room: Room = request.app.state.room
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        visitor = by_token(room, secret.strip(), request)
    else:
        visitor = _by_cookie(room, cookie_of(request), request)
    request.state.visitor = visitor
    if visitor is not None:
        request.state.form_token = visitor.session.csrf if visitor.session else ""
        request.scope["wellheard.person"] = visitor.actor
    return visitor


def cookie_name(request: HTTPConnection) -> str:
    """What the session's cookie is called on this connection."""
    return f"__Host-{COOKIE}" if request.url.scheme in ("https", "wss") else COOKIE


def cookie_of(request: HTTPConnection) -> str:
    """The secret in the session's cookie; empty where there is none."""
    return request.cookies.get(cookie_name(request), "")


def address_of(request: HTTPConnection) -> str:
    """Where a request came from, as far as the web server tells."""
    return request.client.host if request.client else "unknown"


def _by_cookie(room: Room, secret: str, request: HTTPConnection) -> Visitor | None:
    if not secret:
        return None
    with room.store.read() as on:
        found = access.find_session(on, secret)
        if found is None:
            return None
        session, user = found
        teams, agents = _reached(on, user)
    if session.seen_at < now() - timedelta(minutes=1):
        with room.store.begin() as on:
            access.touch_session(on, session, lasts=timedelta(hours=room.limits.session_hours))
    return Visitor(user=user, session=session, teams=teams, agents=agents, address=address_of(request))


def by_token(room: Room, secret: str, request: HTTPConnection) -> Visitor | None:
    """The machine that a token belongs to, in its person's name; None where the token opens nothing."""
    with room.store.read() as on:
        found = access.find_token(on, secret)
        if found is None:
            return None
        token, user = found
        teams, agents = _reached(on, user)
    if token.used_at is None or token.used_at < now() - timedelta(minutes=1):
        with room.store.begin() as on:
            access.touch_token(on, token.id)
    return Visitor(user=user, token=token, teams=teams, agents=agents, address=address_of(request))


def visitor_of(on: Any, user: User) -> Visitor:
    """Somebody as the policy sees them, outside of a request of theirs."""
    teams, agents = _reached(on, user)
    return Visitor(user=user, teams=teams, agents=agents)


def _reached(on: Any, user: User) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if user.role != "lead":
        return (), ()
    teams = tuple(team.id for team in people.teams_of(on, user.id, leads=True))
    return teams, tuple(people.agents_of(on, teams))


def _stranger(request: Request) -> Exception:
    if _wants_page(request):
        return SignInNeededError()
    headers = {"WWW-Authenticate": "Bearer"} if request.url.path.startswith("/api/") else {}
    return ProblemError(401, "sign-in-needed", "Sign in first, or send a token that is still good.", headers=headers)


def _owing(request: Request) -> Exception:
    if _wants_page(request):
        return PasswordNeededError()
    return ProblemError(403, "password-needed", "Set a password of your own first, under Your account.")


def _wants_page(request: Request) -> bool:
    is_page = not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
    return is_page and request.method in _SAFE and "hx-request" not in request.headers


async def _check_form(request: Request, session: Session) -> None:
    """Raises ProblemError where a browser's change doesn't come from a page of ours (CSRF)."""
    given = request.headers.get("x-csrf-token", "")
    kind = request.headers.get("content-type", "")
    is_upload = request.url.path == BRINGING_IN and kind.startswith(_WITH_FILES) and is_from_here(request)
    if not given and (kind.startswith(_FORM) or is_upload):
        field = (await request.form(max_files=MOST_FILES)).get("form_token")
        given = field if isinstance(field, str) else ""
    if not compare_digest(given.encode(), session.csrf.encode()) or not is_from_here(request):
        await request.close()
        raise ProblemError(
            403, "form-token", "This form is too old or not from here. Load the page again and repeat it."
        )
