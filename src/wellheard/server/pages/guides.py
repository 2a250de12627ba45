"""*Guides*: read as a text and as a picture, tried over what a customer may tell, written with every fault at once."""

import json
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from wellheard.guides import Guide
from wellheard.guides.picture import as_svg
from wellheard.server import guides, playbooks
from wellheard.server.guide_trial import read_acts, walked
from wellheard.server.live_calls.seeing import live_calls
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import cues, people
from wellheard.storage.errors import ConflictError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now

router = APIRouter()
Reader = Annotated[Visitor, Depends(may("guides.see"))]
Editor = Annotated[Visitor, Depends(may("guides.edit"))]
GuideId = Annotated[str, Path(max_length=200)]
Text = Annotated[str, Form(max_length=300_000)]
Note = Annotated[str, Form(max_length=2000)]
Number = Annotated[int, Query(ge=1, le=1_000_000_000)]
Base = Annotated[str, Form(max_length=12, pattern="^[0-9]*$")]
_DAYS = 90
_NEW = """\
id: what-it-is-about
version: 1
title: What is wrong, in the customer's words
purpose: When to open it.

steps:
  - id: feel
    tell: "Say first what it means to them."
    noticed: [sympathy, validation, surprise]

  - id: what-happened
    ask: problem
    say: "What happened?"
    then: end
"""


@router.get("/guides")
def listed(request: Request, visitor: Reader) -> Response:
    """All guides; for who sees numbers, the steps that agents pass over, and why."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.shelf(on)
        wanted = CallFilter(since=now() - timedelta(days=_DAYS), only_agents=visitor.agents_for("insight.see"))
        skips = cues.skips(on, wanted) if visitor.may("insight.see") else []
        whys = {
            (each.guide, each.step): cues.reasons(on, wanted, guide=each.guide, step=each.step)[:3] for each in skips
        }
    titles = {each.id: each.guide.title for each in found if each.guide}
    context = {"guides": found, "skips": skips, "whys": whys, "titles": titles, "days": _DAYS}
    return page(request, "guides.html.j2", context)


@router.get("/guides/new")
def new(request: Request, _visitor: Editor) -> Response:
    """The beginnings of a guide."""
    return _editor(request, None, _NEW)


@router.post("/guides/check")
def check(
    request: Request, _visitor: Editor, text: Text = "", guide: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """What the checker says about a draft, and how it looks."""
    return page(request, "guide-check.html.j2", _checked(text, guide or None))


@router.post("/guides/try")
def try_draft(
    request: Request, _visitor: Reader, text: Text = "", told: Annotated[str, Form(max_length=20_000)] = "",
    acts: Annotated[str, Form(max_length=100_000)] = "", act: Annotated[str, Form(max_length=5_000)] = "",
    value: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Where the walk of a draft stands, were this told and done."""
    checked = guides.check(text, guide=None)
    return _trial(request, checked.guide, told=told, acts=acts, act=act, value=value)


@router.get("/guides/{guide_id}")
def read(request: Request, _visitor: Reader, guide_id: GuideId, version: Number | None = None) -> Response:
    """One guide, as a text and as a picture, and a place to try it."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
        history = guides.versions(on, guide_id)
        text = guides.version_of(on, guide_id, version).text if version else found.text
        names = {
            key: user.name for key, user in people.users_by_ids(on, sorted({e.user for e in history if e.user})).items()
        }
    checked = guides.check(text, guide=guide_id)
    context: dict[str, Any] = {
        "found": found, "guide": checked.guide, "history": history, "names": names, "version": version,
        "faults": checked.faults, "text": text, "trial": None, "lines": (),
        "picture": Markup(as_svg(checked.guide)) if checked.guide else "",  # noqa: S704 - escaped where it is made
    }  # fmt: skip
    if version and version != found.version:
        context["lines"] = playbooks.compared(text, found.text)
    return page(request, "guide.html.j2", context)


@router.get("/guides/{guide_id}/edit")
def edit(request: Request, _visitor: Editor, guide_id: GuideId, version: Number | None = None) -> Response:
    """The text of a guide, or of an older version, to be changed."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
        text = guides.version_of(on, guide_id, version).text if version else found.text
    return _editor(request, found, text)


@router.post("/guides/new")
def make(request: Request, visitor: Editor, text: Text = "", note: Note = "") -> Response:
    """Keep a new guide."""
    room: Room = request.app.state.room
    checked = guides.check(text, guide=None)
    if checked.guide is None:
        return _editor(request, None, text, note=note, status=422)
    with room.store.read() as on:
        taken = any(each.id == checked.guide.id for each in guides.shelf(on))
    if taken:
        fault = f"There is a guide “{checked.guide.id}” already. Choose another id."
        return _editor(request, None, text, note=note, note_fault=fault, status=409)
    guides.save(room, visitor, checked.guide.id, text, note=note.strip() or "New", based_on=None)
    return RedirectResponse(f"/guides/{checked.guide.id}", 303)


@router.post("/guides/{guide_id}/edit")
def save(
    request: Request, visitor: Editor, guide_id: GuideId, text: Text = "", note: Note = "", based_on: Base = ""
) -> Response:
    """Keep a draft as the next version; what was written is never lost, whatever goes wrong."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
    if guides.check(text, guide=guide_id).faults:
        return _editor(request, found, text, note=note, status=422)
    if not note.strip():
        fault = "Say in a sentence what you changed, and why."
        return _editor(request, found, text, note=note, note_fault=fault, status=422)
    try:
        base = int(based_on) if based_on else None
        guides.save(room, visitor, guide_id, text, note=note.strip(), based_on=base)
    except ConflictError:
        with room.store.read() as on:
            found = guides.on_shelf(on, guide_id)
        return _editor(request, found, text, note=note, meanwhile=True, status=412)
    return RedirectResponse(f"/guides/{guide_id}", 303)


@router.post("/guides/{guide_id}/use")
def use(request: Request, visitor: Editor, guide_id: GuideId, used: Annotated[bool, Form()] = False) -> Response:
    """Take a guide out of use, or bring it back; from the next call on."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
    note = "Back in use" if used else "Taken out of use"
    guides.save(room, visitor, guide_id, found.text, note=note, based_on=found.version, used=used)
    return RedirectResponse(f"/guides/{guide_id}", 303)


@router.post("/guides/{guide_id}/try")
def try_out(
    request: Request, _visitor: Reader, guide_id: GuideId, told: Annotated[str, Form(max_length=20_000)] = "",
    acts: Annotated[str, Form(max_length=100_000)] = "", act: Annotated[str, Form(max_length=5_000)] = "",
    value: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Where the walk stands, were this told and done."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
    if found.guide is None:
        raise not_found("This guide")
    return _trial(request, found.guide, told=told, acts=acts, act=act, value=value)


def _trial(request: Request, guide: Guide | None, *, told: str, acts: str, act: str, value: str) -> Response:
    if guide is None:
        return page(request, "guide-try.html.j2", {"trial": None, "refused": "", "acts": "[]", "picture": ""})
    done = read_acts(acts) + [each | _given(each, value) for each in read_acts(f"[{act}]" if act else "")]
    call, refused = walked(live_calls(request).equipment.setup(), guide, told, done)
    trial: dict[str, Any] = call.snapshot()["guide"]
    states = {each["step"]: each["state"] for each in (*trial["skipped"], *trial["done"])}
    if trial["open"]:
        states[trial["open"]["step"]] = "open"
    context = {
        "trial": trial, "refused": refused, "acts": json.dumps(done, ensure_ascii=False),
        "picture": Markup(as_svg(guide, states=states)),  # noqa: S704 - escaped where it is made
    }  # fmt: skip
    return page(request, "guide-try.html.j2", context)


def _given(act: dict[str, Any], value: str) -> dict[str, Any]:
    """What was typed, for the acts that have it typed."""
    return {"reason" if act.get("do") == "pass-step" else "value": value} if act.get("typed") else {}


def _editor(request: Request, found: guides.Shelved | None, text: str, *, status: int = 200, **others: Any) -> Response:
    known = {"note": "", "note_fault": "", "meanwhile": False, "written": playbooks.plain(text), "found": found}
    context = _checked(text, found.id if found else None) | known | others
    if context["meanwhile"] and found:
        context["lines"] = playbooks.compared(found.text, playbooks.plain(text))
    return page(request, "guide-edit.html.j2", context, status=status)


def _checked(text: str, guide: str | None) -> dict[str, Any]:
    checked = guides.check(text, guide=guide)
    picture = Markup(as_svg(checked.guide)) if checked.guide else ""  # noqa: S704 - escaped where it is made
    return {"checked": checked, "picture": picture}
