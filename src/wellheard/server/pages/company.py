"""Signing in with a company account (OpenID Connect), where the setting `oidc_issuer` names a provider.

An account has to be there: by the provider's subject, or, the first time, by an address that the provider has verified.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from wellheard.engines.openid_connect import Attempt, Identity, Provider, SignInError
from wellheard.server import accounts
from wellheard.server.observing import log
from wellheard.server.pages.signing_in import own_path, welcome
from wellheard.server.problems import ProblemError, not_found
from wellheard.server.room import Room
from wellheard.server.signing import is_signed, signature
from wellheard.server.visitor import address_of
from wellheard.storage import people
from wellheard.storage.people import User

router = APIRouter()
_COOKIE = "wellheard_company"
_PURPOSE = "company"
_MINUTES = 10
REFUSED = "Your company account didn't let you in. Try again; if it stays so, ask an admin for an account."


@router.get("/sign-in/elsewhere")
def leave(request: Request, next: str = "/calls") -> Response:  # noqa: A002 - it is called so in the address
    """To the provider."""
    room: Room = request.app.state.room
    provider = provider_of(room)
    attempt = Attempt(
        state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24), verifier=secrets.token_urlsafe(48)
    )
    try:
        where = provider.authorization_url(attempt, _back(request))
    except SignInError as error:
        raise _refused(str(error), 503) from error
    kept = urlsafe_b64encode(json.dumps({**asdict(attempt), "next": own_path(next)}).encode()).decode()
    answer = RedirectResponse(where, 303)
    # Lax, because the provider's page leads back here.
    answer.set_cookie(
        _COOKIE, f"{kept}.{signature(room.key, _PURPOSE, kept)}", max_age=_MINUTES * 60, path="/sign-in",
        secure=request.url.scheme == "https", httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


@router.get("/sign-in/back")
def back(
    request: Request,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """From the provider."""
    room: Room = request.app.state.room
    provider = provider_of(room)
    attempt, wanted = _kept(request, room)
    if not code or not secrets.compare_digest(state.encode(), attempt.state.encode()):
        raise _refused("the provider sent no code, or the browser another one's state", 403)
    try:
        identity = provider.identify(attempt, code, _back(request))
    except SignInError as error:
        raise _refused(str(error), 403) from error
    user = account_of(room, identity)
    device = request.headers.get("user-agent", "")
    entered = accounts.admit(room, user, address=address_of(request), device=device)
    answer = welcome(request, room, entered, wanted)
    answer.delete_cookie(_COOKIE, path="/sign-in")
    return answer


def provider_of(room: Room) -> Provider:
    """The provider of the settings. Raises ProblemError 404 where there is none."""
    settings = room.settings
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise not_found("Signing in with a company account")
    return Provider(
        issuer=settings.oidc_issuer, client_id=settings.oidc_client_id, client_secret=settings.oidc_client_secret
    )


def account_of(room: Room, identity: Identity) -> User:
    """The account of an identity; tied to it the first time. Raises ProblemError where there is none."""
    with room.store.begin() as on:
        user = people.user_by_subject(on, identity.subject)
        if user is None and identity.email and identity.email_verified:
            user = people.user_by_email(on, identity.email)
            if user is not None and user.subject is None:
                user = people.change_user(on, user.id, subject=identity.subject)
    if user is None or user.disabled_at is not None or user.subject != identity.subject:
        raise _refused("there is no account for them", 403)
    return user


def _kept(request: Request, room: Room) -> tuple[Attempt, str]:
    kept, _, signed = request.cookies.get(_COOKIE, "").rpartition(".")
    if not kept or not is_signed(room.key, signed, _PURPOSE, kept):
        raise _refused("the browser brought no attempt of ours", 403)
    values = json.loads(urlsafe_b64decode(kept))
    wanted = values.pop("next")
    return Attempt(**values), wanted


def _back(request: Request) -> str:
    room: Room = request.app.state.room
    base = room.settings.public_url or str(request.base_url)
    return base.rstrip("/") + "/sign-in/back"


def _refused(why: str, status: int) -> ProblemError:
    log.warning("company sign-in refused", extra={"reason": why})
    return ProblemError(status, "not-let-in", REFUSED)
