"""Administration of what is kept: how long calls stay, and the log of who saw and did what."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from wellheard.conversation import KINDS
from wellheard.server import audited
from wellheard.server.forms import parse
from wellheard.server.pages.faults import FAULTS, status_of, told
from wellheard.server.problems import invalid
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import audit, people, retention
from wellheard.storage import calls as stored
from wellheard.storage.audit import Action
from wellheard.storage.ids import now
from wellheard.storage.retention import What

router = APIRouter()
Keeper = Annotated[Visitor, Depends(may("calls.delete"))]
Reader = Annotated[Visitor, Depends(may("audit.see"))]
Word = Annotated[str, Form(max_length=300)]
Text = Annotated[str, Query(max_length=300)]
_PAGE = 50
_OFFERED = 200
MOST = 200
"""So many calls are counted when a rule is tried."""


class NewRule(BaseModel):
    """A rule to be added."""

    what: What
    days: int = Field(ge=1, le=36_500)
    queue: str | None = Field(default=None, max_length=300)
    kind: str | None = None


@router.get("/admin/retention")
def rules(request: Request, visitor: Keeper) -> Response:
    """The rules, and what they let go next."""
    del visitor
    return _rules(request)


@router.post("/admin/retention")
def add(
    request: Request, visitor: Keeper, what: Word = "", days: Word = "", queue: Word = "", kind: Word = "",
    confirmed: Word = "",
) -> Response:  # fmt: skip
    """Try a rule: how many calls it would let go. Confirmed, it holds from the next night on."""
    room: Room = request.app.state.room
    given = {"what": what, "days": days.strip(), "queue": queue or None, "kind": kind or None}
    try:
        asked = parse(NewRule, given)
        if asked.kind is not None and asked.kind not in KINDS:
            raise invalid("body/kind", "there is no such kind of moment")
        if confirmed != "yes":
            with room.store.begin() as on:
                tried = _tried(on, asked)
            return _rules(request, given=given, tried=tried)
        with room.store.begin() as on:
            made = retention.add_rule(on, **asked.model_dump())
            _note(on, visitor, "created", made.id, **asked.model_dump())
    except FAULTS as error:
        return _rules(request, given=given, fault=told(error), status=status_of(error))
    return RedirectResponse("/admin/retention", 303)


@router.post("/admin/retention/{rule_id}/remove")
def remove(request: Request, visitor: Keeper, rule_id: Annotated[str, Path(max_length=32)]) -> Response:
    """What only this rule let go is kept from now on."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        retention.remove_rule(on, rule_id)
        _note(on, visitor, "deleted", rule_id)
    return RedirectResponse("/admin/retention", 303)


@router.get("/admin/audit")
def log(
    request: Request, visitor: Reader, actor: Text = "", action: Text = "", subject_type: Text = "",
    subject: Text = "", after: Annotated[str | None, Query(max_length=32)] = None,
) -> Response:  # fmt: skip
    """Newest first; nothing in it can be changed."""
    del visitor
    room: Room = request.app.state.room
    asked: dict[str, Any] = {"actor": actor, "action": action, "subject_type": subject_type, "subject": subject}
    with room.store.read() as on:
        narrowed = {name: value.strip() or None for name, value in asked.items()}
        narrowed["actor"] = _who(on, actor.strip()) or None
        meant = audited.subjects(on, subject.strip()) if narrowed.pop("subject") else None
        found = audit.entries(on, **narrowed, subjects=meant, before=after, limit=_PAGE + 1)
        names = audited.shown(on, found[:_PAGE])
        someone = people.find_users(on, limit=_OFFERED)
    kept = [(name, value) for name, value in asked.items() if value]
    context = {
        "entries": found[:_PAGE],
        "names": names,
        "people": someone,
        "types": audited.TYPES,
        "actions": get_args(Action),
        "asked": asked,
        "first": kept if after else None,
        "next": [*kept, ("after", found[_PAGE - 1].id)] if len(found) > _PAGE else None,
    }
    return page(request, "admin-audit.html.j2", context)


def _who(on: Any, given: str) -> str:
    by_address = people.user_by_email(on, given) if "@" in given else None
    return by_address.id if by_address else audited.actor(on, given)


def _tried(on: Any, asked: NewRule) -> int:
    """How many calls would go that don't go without the rule, up to `MOST`."""
    before = set(retention.expired(on, asked.what, now(), limit=MOST))
    with on.begin_nested() as step:
        retention.add_rule(on, **asked.model_dump())
        after = retention.expired(on, asked.what, now(), limit=MOST + len(before))
        step.rollback()
    return len(set(after) - before)


def _rules(
    request: Request, *, given: dict[str, Any] | None = None, tried: int | None = None, fault: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    room: Room = request.app.state.room
    with room.store.read() as on:
        context: dict[str, Any] = {
            "rules": retention.rules(on),
            "due": {what: len(retention.expired(on, what, now(), limit=MOST)) for what in get_args(What)},
            "queues": stored.values_of(on, "queue"),
        }
    context |= {
        "kinds": sorted((kind.title, name) for name, kind in KINDS.items()),
        "titles": {name: kind.title for name, kind in KINDS.items()},
        "given": given or {"what": "call", "days": "", "queue": None, "kind": None},
        "tried": tried,
        "most": MOST,
        "fault": fault,
    }
    return page(request, "admin-retention.html.j2", context, status=status)


def _note(on: Any, visitor: Visitor, action: Action, rule: str, **details: str | int | None) -> None:
    audit.record(
        on, actor=visitor.actor, action=action, subject_type="retention_rule", subject=rule, details=details,
        address=visitor.address,
    )  # fmt: skip
