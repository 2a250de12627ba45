"""Administration of machines: tokens with which they come in, and webhooks by which they are told."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from wellheard.jobs import telling
from wellheard.server.api import jobs as jobs_api
from wellheard.server.api import machines as api
from wellheard.server.etags import etag_of
from wellheard.server.forms import parse
from wellheard.server.pages.admin_people import Fields
from wellheard.server.pages.faults import FAULTS, status_of, told
from wellheard.server.policy import POLICY
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import access, audit, jobs, people, webhooks
from wellheard.storage.ids import now

router = APIRouter()
TokenMaker = Annotated[Visitor, Depends(may("tokens.manage"))]
HookMaker = Annotated[Visitor, Depends(may("webhooks.manage"))]
Id = Annotated[str, Path(max_length=32)]
_MOST = 200
_DELIVERIES = 20


@router.get("/admin/tokens")
def tokens(request: Request, visitor: TokenMaker) -> Response:
    """All, the revoked ones too."""
    return _tokens(request, visitor)


@router.post("/admin/tokens")
def create_token(request: Request, visitor: TokenMaker, fields: Fields) -> Response:
    """A new one; the secret is shown this once."""
    given = {
        "name": str(fields.get("name") or "").strip(),
        "scopes": [str(each) for each in fields.getlist("scope")],
        "days": str(fields.get("days") or "365"),
        "user": str(fields.get("user") or "") or None,
    }
    try:
        made = api.create_token(request, visitor, parse(api.NewToken, given))
    except FAULTS as error:
        return _tokens(request, visitor, given=given, fault=told(error), status=status_of(error))
    return _tokens(request, visitor, secret=made.secret, secret_for=made.token.name)


@router.post("/admin/tokens/{token_id}/revoke")
def revoke_token(request: Request, visitor: TokenMaker, token_id: Id) -> Response:
    """It opens nothing any more."""
    api.revoke_token(request, visitor, token_id)
    return RedirectResponse("/admin/tokens", 303)


@router.get("/admin/webhooks")
def hooks(request: Request, visitor: HookMaker) -> Response:
    """All of them."""
    del visitor
    return _hooks(request)


@router.post("/admin/webhooks")
def create_webhook(request: Request, visitor: HookMaker, fields: Fields) -> Response:
    """Another address; its secret is shown this once."""
    given = _hook(fields) | {"active": True}
    try:
        made = api.create_webhook(request, visitor, parse(api.WebhookChange, given))
    except FAULTS as error:
        return _hooks(request, given=given, fault=told(error), status=status_of(error))
    return _hooks(request, secret=made.secret, secret_for=made.webhook.url)


@router.get("/admin/webhooks/{webhook_id}")
def hook(request: Request, visitor: HookMaker, webhook_id: Id) -> Response:
    """What was told to it lately."""
    del visitor
    return _one(request, webhook_id)


@router.post("/admin/webhooks/{webhook_id}")
def change(request: Request, visitor: HookMaker, webhook_id: Id, fields: Fields) -> Response:
    """Another address, other events, or a pause."""
    given = _hook(fields)
    try:
        etag = str(fields.get("etag") or "") or None
        api.change(request, visitor, webhook_id, parse(api.WebhookChange, given), if_match=etag)
    except FAULTS as error:
        if status_of(error) == 404:
            raise
        return _one(request, webhook_id, fault=told(error), status=status_of(error))
    return RedirectResponse(f"/admin/webhooks/{webhook_id}", 303)


@router.post("/admin/webhooks/{webhook_id}/test")
def test(request: Request, visitor: HookMaker, webhook_id: Id) -> Response:
    """Tell it something, to see whether it answers."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        webhooks.find_webhook(on, webhook_id)
        telling.try_out(on, webhook_id, at=now())
        audit.record(
            on, actor=visitor.actor, action="changed", subject_type="webhook", subject=webhook_id,
            details={"test": True}, address=visitor.address,
        )  # fmt: skip
    return RedirectResponse(f"/admin/webhooks/{webhook_id}#told-title", 303)


@router.post("/admin/webhooks/{webhook_id}/delete")
def delete(request: Request, visitor: HookMaker, webhook_id: Id) -> Response:
    """Tell it no more."""
    api.delete(request, visitor, webhook_id)
    return RedirectResponse("/admin/webhooks", 303)


def _hook(fields: FormData) -> dict[str, Any]:
    events = [str(each) for each in fields.getlist("event")]
    return {"url": str(fields.get("url") or "").strip(), "events": events, "active": fields.get("active") == "true"}


def _tokens(
    request: Request, visitor: Visitor, *, given: dict[str, Any] | None = None, status: int = 200, **more: str
) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = access.list_tokens(on, limit=_MOST)
        owners = people.users_by_ids(on, sorted({each.user for each in found}))
        users = people.find_users(on, limit=_MOST)
    context = {
        "tokens": found[::-1],
        "owners": owners,
        "users": users,
        "scopes": {name: rule.meaning for name, rule in POLICY.items() if name not in api.NEVER_FOR_MACHINES},
        "given": given or {"name": "", "scopes": [], "days": "365", "user": visitor.user.id},
        "at": now(),
    }
    return page(request, "admin-tokens.html.j2", {"fault": "", "secret": "", **context, **more}, status=status)


def _hooks(request: Request, *, given: dict[str, Any] | None = None, status: int = 200, **more: str) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = webhooks.list_webhooks(on, limit=_MOST).items
    context = {"hooks": found, "events": webhooks.EVENTS, "given": given or {"url": "", "events": ["call.analysed"]}}
    return page(request, "admin-webhooks.html.j2", {"fault": "", "secret": "", **context, **more}, status=status)


def _one(request: Request, webhook_id: str, *, fault: str = "", status: int = 200) -> Response:
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = webhooks.find_webhook(on, webhook_id)
        last = jobs.list_jobs(on, kind=telling.KIND, key=f"{telling.KIND}:{webhook_id}:", limit=_DELIVERIES).items
    rows = [(jobs_api.row(each), each.payload["body"]["type"]) for each in last]
    context = {"hook": found, "etag": etag_of(found), "events": webhooks.EVENTS, "told": rows, "fault": fault}
    return page(request, "admin-webhook.html.j2", context, status=status)
