"""Guides: read, written with every fault at once, and walked over what a call or somebody tells."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from wellheard.conversation import Ledger
from wellheard.conversation.document import load
from wellheard.guides import Guide
from wellheard.server import guides
from wellheard.server.api.playbook import FaultRow
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id, first_of
from wellheard.server.etags import IfMatch, check_if_match, etag_of
from wellheard.server.guide_trial import MOST_ACTS, Given, walked
from wellheard.server.live_calls.seeing import asked, done, live_calls
from wellheard.server.problems import ProblemError, answers, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.calls import find_call, get_document
from wellheard.storage.errors import NotFoundError

router = APIRouter(tags=["guides"])
Reader = Annotated[Visitor, Depends(may("guides.see"))]
Editor = Annotated[Visitor, Depends(may("guides.edit"))]
GuideId = Annotated[str, Path(max_length=200, description="The guide's id.")]
Number = Annotated[int, Query(ge=1, le=1_000_000_000)]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Text = Annotated[str, Field(max_length=300_000, description="YAML.")]
_MOST_FACTS = 200


class StepRow(Shape):
    """One step."""

    id: str
    sort: Literal["ask", "do", "tell", "escalate"]
    what: str = Field(description="The fact asked for, the action, the words to tell, or who takes over.")
    say: str
    why: str
    then: str = Field(description="Where it leads when no branch fits; `end` closes the guide.")
    things: list[str]
    branches: list["BranchRow"]


class BranchRow(Shape):
    """Where one sort of answer leads."""

    when: list[str]
    then: str


class GuideRow(BaseModel):
    """A guide in a list."""

    id: str
    title: str | None = Field(description="Null where its text is no longer good for this Wellheard.")
    purpose: str | None
    version: int | None = Field(description="The newest that was saved; null where it is as it came with Wellheard.")
    used: bool = Field(description="Agents may open it.")


class GuideText(GuideRow):
    """A guide with its text."""

    text: str = Field(description="YAML, as it was written.")
    steps: list[StepRow]


class GuideVersionRow(Shape):
    """One version."""

    guide: str
    version: int
    note: str
    user: str | None = Field(description="Who saved it; null: the room itself.")
    at: datetime
    used: bool


class Draft(BaseModel):
    """A guide that somebody thinks of."""

    text: Text
    guide: Annotated[str, Field(max_length=200)] = Field(default="", description="The guide whose next version it is.")


class NewGuide(BaseModel):
    """What a guide is to be."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    note: str = Field(min_length=1, max_length=2000, pattern=r"\S", description="What changed, and why.")
    used: bool = Field(default=True, description="Agents may open it from the next call on.")


class CheckedGuideRow(BaseModel):
    """What the checker says."""

    faults: list[FaultRow]
    steps: list[StepRow] = Field(description="Empty where there are faults.")


class GivenFact(BaseModel):
    """A fact that is known."""

    model_config = ConfigDict(extra="forbid")

    slot: Name = Field(description="Such as `order-number`; `problem`, `impact` and `wants` too.")
    value: Words


class GivenStep(BaseModel):
    """Something that was tried."""

    model_config = ConfigDict(extra="forbid")

    action: Name = Field(description="Such as `restart`.")
    object: Name | None = None
    outcome: Words | None = Field(default=None, description="`worked`, `no-change`, or the customer's words.")


class Situation(BaseModel):
    """What is known when a guide is walked; nothing of it is kept."""

    model_config = ConfigDict(extra="forbid")

    call: str | None = Field(
        default=None, max_length=200, description="A call of the room, in progress or past: its ledger is known."
    )
    facts: list[GivenFact] = Field(default=[], max_length=_MOST_FACTS)
    tried: list[GivenStep] = Field(default=[], max_length=_MOST_FACTS)
    told: list[Words] = Field(
        default=[], max_length=60, description="Lines said then, each the customer's unless it begins with `agent:`."
    )
    acts: list[dict[str, Any]] = Field(
        default=[], max_length=MOST_ACTS, description="`answer-step`, `tick-step` and `pass-step`, as in the panel."
    )
    text: Text | None = Field(default=None, description="A draft to be walked in place of what is in use.")


class OpenRow(BaseModel):
    """The step that is really still open."""

    step: str
    kind: Literal["ask", "do", "tell", "escalate"]
    title: str
    say: str
    why: str
    choices: list[str]
    asked_in: int | None


class StopRow(BaseModel):
    """A step on the way that is settled."""

    step: str
    kind: Literal["ask", "do", "tell", "escalate"]
    title: str
    state: Literal["known", "done", "said", "passed", "handed-over"]
    because: str = Field(description="The words that told it and when, or the reason.")
    turn_id: int | None
    at_ms: int | None
    by: Literal["agent", "heard"]


class WalkRow(BaseModel):
    """Where the walk of a guide stands."""

    guide: str
    title: str
    open: OpenRow | None = Field(description="Null where the guide has ended.")
    ending: Literal["", "end", "handed-over", "round"]
    skipped: list[StopRow] = Field(description="Known without being asked for, in the order of the guide.")
    done: list[StopRow]
    refused: str = Field(description="Why one of the acts was not taken; empty where all were.")


@router.get("/guides", summary="List guides")
def listing(request: Request, _visitor: Reader, after: After = None, limit: Limit = 50) -> Listed[GuideRow]:
    """Those that came with Wellheard and those written here, by id."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = sorted(guides.shelf(on), key=lambda each: each.id)
    return by_id(found, after, limit, _row)


@router.post("/guides/check", summary="Check a draft of a guide")
def check(_visitor: Editor, draft: Draft) -> CheckedGuideRow:
    """Every fault at once, with its line."""
    checked = guides.check(draft.text, guide=draft.guide or None)
    faults = [FaultRow.model_validate(each) for each in checked.faults]
    return CheckedGuideRow(faults=faults, steps=_steps(checked.guide))


@router.get("/guides/{guide_id}", summary="One guide")
def read(
    request: Request, response: Response, _visitor: Reader, guide_id: GuideId, version: Number | None = None
) -> GuideText:
    """Its ETag, which is of the newest version, is what a change has to send as If-Match."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
        text = guides.version_of(on, guide_id, version).text if version else found.text
    return _answer(response, found, text)


@router.get("/guides/{guide_id}/versions", summary="Every version of a guide")
def versions(
    request: Request, _visitor: Reader, guide_id: GuideId, limit: Limit = 50,
    after: Annotated[int | None, Query(ge=1, le=1_000_000_000, description="`next` of the page before.")] = None,
) -> Listed[GuideVersionRow]:  # fmt: skip
    """Newest first; none where it is as it came with Wellheard."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        guides.on_shelf(on, guide_id)
        found = guides.versions(on, guide_id)
    rest = [each for each in found if after is None or each.version < after]
    return first_of(rest, limit, GuideVersionRow.model_validate, lambda each: str(each.version))


@router.put("/guides/{guide_id}", summary="Write a guide", responses=answers(409, 412, 428))
def write(
    request: Request, response: Response, visitor: Editor, guide_id: GuideId, given: NewGuide, if_match: IfMatch = None
) -> GuideText:
    """Keep it as the next version, walked from the next call on; a new id makes a new guide.

    A guide that is there needs If-Match with its ETag. Every fault of the text comes at once, under `errors`.
    """
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = next((each for each in guides.shelf(on) if each.id == guide_id), None)
    if found is not None:
        check_if_match(if_match, _etag(found))
    elif if_match is not None:
        raise ProblemError(412, "changed-meanwhile", "There is no such guide any more. Send it without If-Match.")
    _refuse_faults(guides.check(given.text, guide=guide_id))
    based_on = found.version if found else None
    guides.save(room, visitor, guide_id, given.text, note=given.note.strip(), based_on=based_on, used=given.used)
    with room.store.read() as on:
        kept = guides.on_shelf(on, guide_id)
    return _answer(response, kept, kept.text)


@router.post("/guides/{guide_id}/walk", summary="Walk a guide over what is known")
def walk(request: Request, visitor: Reader, guide_id: GuideId, situation: Situation) -> WalkRow:
    """Where it would stand: what is skipped and why, what is done, which step is open. Nothing is kept.

    Needs leave to see the call whose ledger is asked for.
    """
    room: Room = request.app.state.room
    guide = _to_walk(room, guide_id, situation.text)
    given = Given(
        facts=[(each.slot, each.value) for each in situation.facts],
        tried=[(each.action, each.object, each.outcome) for each in situation.tried],
        ledger=_ledger_of(request, visitor, situation.call) if situation.call else None,
        call=situation.call or "",
    )
    setup = live_calls(request).equipment.setup()
    call, refused = walked(setup, guide, "\n".join(situation.told), situation.acts, given)
    stands: dict[str, Any] = call.snapshot()["guide"]
    return WalkRow.model_validate({**stands, "guide": guide.id, "refused": refused})


def _to_walk(room: Room, guide_id: str, text: str | None) -> Guide:
    """The guide, or the draft of it. Raises ProblemError."""
    if text is not None:
        checked = guides.check(text, guide=None)
        _refuse_faults(checked)
        assert checked.guide is not None  # without faults there is one
        return checked.guide
    with room.store.read() as on:
        found = guides.on_shelf(on, guide_id)
    if found.guide is None:
        raise not_found("This guide")
    return found.guide


def _ledger_of(request: Request, visitor: Visitor, call: str) -> Ledger:
    """What is known in a call in progress or past. Raises ProblemError 404 where the visitor may not see it."""
    live = live_calls(request).find(call)
    if live is not None and visitor.reaches("live.see", live.agent):
        found: Ledger = done(asked(live, lambda helped: helped.ledger()))
        return found
    room: Room = request.app.state.room
    with room.store.read() as on:
        return _stored_ledger(on, visitor, call)


def _stored_ledger(on: Connection, visitor: Visitor, call: str) -> Ledger:
    try:
        stored = find_call(on, call)
    except NotFoundError:
        raise not_found("This call") from None
    if not visitor.reaches("calls.see", stored.agent):
        raise not_found("This call")
    return load(get_document(on, stored.id)).ledger


def _refuse_faults(checked: guides.CheckedGuide) -> None:
    if checked.faults:
        raise RequestValidationError(
            [
                {"type": "value_error", "loc": ("body", "text", each.line, each.column), "msg": each.detail}
                for each in checked.faults
            ]
        )


def _row(found: guides.Shelved) -> GuideRow:
    guide = found.guide
    return GuideRow(
        id=found.id, title=guide.title if guide else None, purpose=guide.purpose if guide else None,
        version=found.version, used=found.used,
    )  # fmt: skip


def _answer(response: Response, found: guides.Shelved, text: str) -> GuideText:
    response.headers["ETag"] = _etag(found)
    parsed = found.guide if text == found.text else guides.check(text, guide=found.id).guide
    return GuideText(**_row(found).model_dump(), text=text, steps=_steps(parsed))


def _steps(guide: Guide | None) -> list[StepRow]:
    return [StepRow.model_validate(each) for each in guide.steps] if guide else []


def _etag(found: guides.Shelved) -> str:
    return etag_of("guide", found.id, found.version, found.used, found.text)
