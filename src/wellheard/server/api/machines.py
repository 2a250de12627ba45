"""Machines: tokens with which they come in, and webhooks by which they are told."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, HttpUrl

from wellheard.server.api.shapes import After, Limit, Listed, Shape, first_of, listed
from wellheard.server.etags import IfMatch, check_if_match, etag_of
from wellheard.server.policy import POLICY, Reach, reach_of
from wellheard.server.problems import answers, invalid
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import access, audit, people, webhooks
from wellheard.storage.audit import Action
from wellheard.storage.ids import now
from wellheard.storage.webhooks import Event, Webhook

router = APIRouter(tags=["machines"])
TokenMaker = Annotated[Visitor, Depends(may("tokens.manage"))]
HookMaker = Annotated[Visitor, Depends(may("webhooks.manage"))]
NEVER_FOR_MACHINES = frozenset({"tokens.manage", "people.manage"})


class TokenRow(Shape):
    """A key of a machine, without its secret."""

    id: str
    user: str = Field(description="In whose name it acts.")
    name: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None = Field(description="To the minute.")
    expires_at: datetime | None
    revoked_at: datetime | None


class NewToken(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, description="What it is for.")
    scopes: list[str] = Field(min_length=1, max_length=40, description="Permissions, such as calls.import.")
    user: str | None = Field(default=None, max_length=32, description="In whose name it acts; in yours by default.")
    days: int = Field(default=365, ge=1, le=3650, description="It serves so long.")


class MadeToken(BaseModel):
    """The secret is shown this once."""

    token: TokenRow
    secret: str = Field(description="Send it as `Authorization: Bearer SECRET`. It is kept nowhere.")


class WebhookRow(Shape):
    """An address that is told."""

    id: str
    url: str
    events: list[Event]
    created_by: str
    created_at: datetime
    active: bool


class WebhookChange(BaseModel):
    """An address and what it wants to know."""

    model_config = ConfigDict(extra="forbid")

    url: HttpUrl = Field(max_length=2000)
    events: list[Event] = Field(min_length=1, max_length=10)
    active: bool = True


class MadeWebhook(BaseModel):
    """The secret is shown this once."""

    webhook: WebhookRow
    secret: str = Field(description="Signs each message, as the Standard Webhooks specification has it.")


@router.get("/tokens", summary="List machines' tokens")
def tokens(
    request: Request,
    _visitor: TokenMaker,
    after: Annotated[str | None, Query(max_length=32)] = None,
    limit: Limit = 50,
) -> Listed[TokenRow]:
    """Oldest first, revoked ones too."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = access.list_tokens(on, after=after, limit=limit + 1)
    return first_of(found, limit, TokenRow.model_validate, lambda token: token.id)


@router.post("/tokens", summary="Make a token", status_code=201)
def create_token(request: Request, visitor: TokenMaker, asked: NewToken) -> MadeToken:
    """For a machine, which then may what the token names and the person in whose name it acts may."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        owner = people.find_user(on, asked.user) if asked.user else visitor.user
        for place, scope in enumerate(asked.scopes):
            _check_scope(scope, owner.role, f"body/scopes/{place}")
        expires = now() + timedelta(days=asked.days)
        scopes = tuple(dict.fromkeys(asked.scopes))
        secret, token = access.create_token(on, owner.id, name=asked.name, scopes=scopes, expires_at=expires)
        _note(on, visitor, "created", "token", token.id, scopes=" ".join(token.scopes))
    return MadeToken(token=TokenRow.model_validate(token), secret=secret)


@router.delete("/tokens/{token_id}", summary="Revoke a token", status_code=204)
def revoke_token(request: Request, visitor: TokenMaker, token_id: str) -> None:
    """It opens nothing any more, from now on."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        access.revoke_token(on, token_id)
        _note(on, visitor, "deleted", "token", token_id)


@router.get("/webhooks", summary="List webhooks")
def listing(request: Request, _visitor: HookMaker, after: After = None, limit: Limit = 50) -> Listed[WebhookRow]:
    """Oldest first, without their secrets."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return listed(webhooks.list_webhooks(on, after=after, limit=limit), WebhookRow.model_validate)


@router.post("/webhooks", summary="Tell another system", status_code=201)
def create_webhook(request: Request, visitor: HookMaker, asked: WebhookChange) -> MadeWebhook:
    """Of finished calls and failed jobs: ids and numbers, never words. Repeated with waits until it answers."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        made = webhooks.create_webhook(
            on, url=str(asked.url), events=tuple(dict.fromkeys(asked.events)), created_by=visitor.user.id
        )
        _note(on, visitor, "created", "webhook", made.id)
    return MadeWebhook(webhook=WebhookRow.model_validate(made), secret=made.secret)


@router.get("/webhooks/{webhook_id}", summary="One webhook", response_model=WebhookRow)
def one(request: Request, _visitor: HookMaker, webhook_id: str) -> JSONResponse:
    """With an ETag for changing it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return _row(webhooks.find_webhook(on, webhook_id))


@router.put(
    "/webhooks/{webhook_id}", summary="Change a webhook", response_model=WebhookRow, responses=answers(412, 428)
)
def change(
    request: Request, visitor: HookMaker, webhook_id: str, asked: WebhookChange, if_match: IfMatch = None
) -> JSONResponse:
    """Needs If-Match."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        check_if_match(if_match, etag_of(webhooks.find_webhook(on, webhook_id)))
        changed = webhooks.change_webhook(
            on, webhook_id, url=str(asked.url), events=tuple(dict.fromkeys(asked.events)), active=asked.active
        )
        _note(on, visitor, "changed", "webhook", webhook_id)
    return _row(changed)


@router.delete("/webhooks/{webhook_id}", summary="Tell it no more", status_code=204)
def delete(request: Request, visitor: HookMaker, webhook_id: str) -> None:
    """What waits to be told to it is passed over."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        webhooks.delete_webhook(on, webhook_id)
        _note(on, visitor, "deleted", "webhook", webhook_id)


def _check_scope(scope: str, role: str, pointer: str) -> None:
    if scope not in POLICY:
        raise invalid(pointer, f"there is no such permission; choose of {', '.join(POLICY)}")
    if scope in NEVER_FOR_MACHINES:
        raise invalid(pointer, "people alone may have this permission")
    if reach_of(scope, role) == Reach.NONE:
        raise invalid(pointer, "the person in whose name it acts does not have this permission")


def _row(webhook: Webhook) -> JSONResponse:
    content = WebhookRow.model_validate(webhook).model_dump(mode="json")
    return JSONResponse(content, headers={"ETag": etag_of(webhook)})


def _note(
    on: object, visitor: Visitor, action: Action, kind: Literal["token", "webhook"], subject: str, **details: str
) -> None:
    audit.record(
        on,  # type: ignore[arg-type]  # the store's own connection, whose type this package doesn't know
        actor=visitor.actor,
        action=action,
        subject_type=kind,
        subject=subject,
        details=dict(details),
        address=visitor.address,
    )
