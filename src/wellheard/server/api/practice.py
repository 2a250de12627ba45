"""Practice for machines: scenarios, practice calls of one's own and those that others share, assignments."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from wellheard.practice.playing import MOST_CHARACTERS
from wellheard.practice.showing import row
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id, first_of, listed
from wellheard.server.pages.practice_plans import ask, person_for, remove
from wellheard.server.practising import attempt_for, offered, offered_one, owning, practising_of
from wellheard.server.practising.holding import SEEDS
from wellheard.server.practising.owning import owned
from wellheard.server.practising.seeing import visible_shared
from wellheard.server.practising.telephone.numbers import new_pin
from wellheard.server.problems import answers, not_found
from wellheard.server.queueing import noted
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.practice import AttemptKept, attempts_of, document_of
from wellheard.storage.practice_plans import assigned_by, assigned_to, find_assignment

router = APIRouter(tags=["practice"])
Rep = Annotated[Visitor, Depends(may("practice.do"))]
Seer = Annotated[Visitor, Depends(may("practice.see"))]
Asker = Annotated[Visitor, Depends(may("practice.assign"))]
Key = Annotated[str, Path(max_length=32)]
Said = Annotated[str, Field(max_length=MOST_CHARACTERS)]


class ScenarioRow(BaseModel):
    """What a rep may know before the call."""

    id: str
    version: str
    title: str
    industry: str
    difficulty: int = Field(description="1 easy to 3 hard.")
    customer: str
    manner: str
    rep: str = Field(description="What the rep is told.")
    trains: list[str] = Field(description="Ids of the playbook's criteria.")
    solvable: bool


class AttemptShape(Shape):
    """A practice call in a list."""

    id: str
    user: str
    scenario: str
    scenario_version: str
    title: str
    seed: int
    draft: bool = Field(description="It tried a scenario that was being written; it counts nowhere.")
    by_voice: bool
    branch_of: str | None = Field(description="The practice call that it begins like.")
    branch_at: int | None = Field(description="How many of that one's lines it shares.")
    started_at: datetime
    ended_at: datetime | None
    shared_at: datetime | None = Field(description="Since when those who lead the rep may see it; null: nobody.")
    ending: str | None
    stars: int | None
    score: int | None


class AttemptWhole(AttemptShape):
    """A practice call with what was said and what it did."""

    greeting: str | None
    lines: list[str] = Field(description="The rep's.")
    replies: list[str] = Field(description="The customer's: the first words, then one to each line.")
    result: dict[str, Any] | None = Field(description="`wellheard.practice/1`: curve, moves, turning points, story.")


class Beginning(BaseModel):
    """Pick up the phone."""

    model_config = ConfigDict(extra="forbid")

    scenario: str = Field(max_length=200)
    seed: int | None = Field(None, ge=0, lt=SEEDS, description="The same one brings the same customer.")
    greeting: str = Field("", max_length=2000, description="Empty: the customer begins.")


class ByTelephone(BaseModel):
    """With which customer."""

    model_config = ConfigDict(extra="forbid")

    scenario: str = Field(max_length=200)


class PracticeNumber(Shape):
    """To be keyed in, once."""

    pin: str = Field(description="Six digits.")
    scenario: str
    expires_at: datetime


class Line(BaseModel):
    """What the rep says."""

    model_config = ConfigDict(extra="forbid")

    text: Said = Field(description="Empty: silence.")
    by_voice: bool = False


class Answer(BaseModel):
    """What the customer says to it."""

    reply: str
    ended: bool = Field(description="The customer has gone.")
    lines: int


class From(BaseModel):
    """Where to go on otherwise."""

    model_config = ConfigDict(extra="forbid")

    at: int = Field(ge=0, le=1000, description="So many of the rep's lines stay.")


class Sharing(BaseModel):
    """Whether those who lead the rep may see it."""

    model_config = ConfigDict(extra="forbid")

    shared: bool


class AssignmentRow(Shape):
    """A scenario that somebody is asked to practise."""

    id: str
    user: str
    by: str
    scenario: str
    title: str
    note: str
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None = Field(description="Since when they have; how it went is theirs.")


class NewAssignment(BaseModel):
    """Whom to ask for what."""

    model_config = ConfigDict(extra="forbid")

    user: str = Field(max_length=32)
    scenario: str = Field(max_length=200)
    note: str = Field("", max_length=1000)


@router.get("/practice/scenarios", summary="Scenarios to practise with")
def scenarios(request: Request, _visitor: Rep, after: After = None, limit: Limit = 50) -> Listed[ScenarioRow]:
    """What a rep may know before the call; what their customers keep to themselves isn't told."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        some = sorted(offered(on), key=lambda each: each.id)
    rest = [each for each in some if after is None or each.id > after]
    return first_of(rest, limit, lambda each: ScenarioRow(**row(each.scenario)), lambda each: each.id)


@router.post("/practice/numbers", summary="A number to practise by telephone", status_code=201, responses=answers(409))
def number(request: Request, visitor: Rep, given: ByTelephone) -> PracticeNumber:
    """Keyed in on the telephone it begins one practice call of one's own; the number before serves no more."""
    return PracticeNumber.model_validate(new_pin(request, visitor, given.scenario))


@router.get("/practice/attempts", summary="One's own practice calls")
def attempts(request: Request, visitor: Rep, after: After = None, limit: Limit = 50) -> Listed[AttemptShape]:
    """Newest first. Nobody else's are here."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return listed(
            attempts_of(on, visitor.user.id, drafts=True, after=after, limit=limit), AttemptShape.model_validate
        )


@router.get("/practice/shared", summary="Practice calls that others share")
def shared(request: Request, visitor: Seer, after: After = None, limit: Limit = 50) -> Listed[AttemptShape]:
    """Newest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return listed(visible_shared(on, visitor, after=after, limit=limit), AttemptShape.model_validate)


@router.post("/practice/attempts", summary="Begin a practice call", status_code=201)
def begin(request: Request, visitor: Rep, given: Beginning) -> AttemptWhole:
    """The customer's first words are in `replies`."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        chosen = offered_one(on, given.scenario)
    made = practising_of(request).begin(visitor.user.id, chosen, seed=given.seed, greeting=given.greeting)
    return AttemptWhole.model_validate(made)


@router.get("/practice/attempts/{attempt_id}", summary="A practice call")
def attempt(request: Request, visitor: Rep, attempt_id: Key) -> AttemptWhole:
    """One's own, or one that was shared; any other isn't there."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = attempt_for(on, visitor, attempt_id)
    _note_if_others(room, visitor, found)
    return AttemptWhole.model_validate(found)


@router.get(
    "/practice/attempts/{attempt_id}/document",
    summary="The analysis document of a practice call",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
def document(request: Request, visitor: Rep, attempt_id: Key) -> Response:
    """`wellheard.analysis/1`, once it has ended."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = attempt_for(on, visitor, attempt_id)
        if found.ended_at is None:
            raise not_found("The document of this practice call")
        content = document_of(on, found.id)
    _note_if_others(room, visitor, found)
    return Response(content, media_type="application/json")


@router.post("/practice/attempts/{attempt_id}/lines", summary="Say a line", responses=answers(409))
def say(request: Request, visitor: Rep, attempt_id: Key, given: Line) -> Answer:
    """The customer answers; where they go with it, the practice call is over."""
    found = owned(request.app.state.room, visitor, attempt_id)
    made, exchange = practising_of(request).say(found, given.text.strip(), by_voice=given.by_voice)
    return Answer(reply=exchange.reply.text, ended=made.ended_at is not None, lines=len(made.lines))


@router.post("/practice/attempts/{attempt_id}/end", summary="Hang up", responses=answers(409))
def end(request: Request, visitor: Rep, attempt_id: Key) -> AttemptWhole:
    """With the result. Again changes nothing."""
    found = owned(request.app.state.room, visitor, attempt_id)
    return AttemptWhole.model_validate(practising_of(request).end(found))


@router.post(
    "/practice/attempts/{attempt_id}/again", summary="Try again from a line", status_code=201, responses=answers(409)
)
def again(request: Request, visitor: Rep, attempt_id: Key, given: From) -> AttemptWhole:
    """Another practice call that begins like this one; this one stays as it is."""
    found = owned(request.app.state.room, visitor, attempt_id, over=True)
    return AttemptWhole.model_validate(practising_of(request).again(found, given.at))


@router.put("/practice/attempts/{attempt_id}/sharing", summary="Share a practice call", responses=answers(409))
def share(request: Request, visitor: Rep, attempt_id: Key, given: Sharing) -> AttemptShape:
    """Or don't any more. Only whose it is may."""
    made = owning.share(request.app.state.room, visitor, attempt_id, shared=given.shared)
    return AttemptShape.model_validate(made)


@router.delete("/practice/attempts/{attempt_id}", summary="Delete a practice call for good", status_code=204)
def delete(request: Request, visitor: Rep, attempt_id: Key) -> None:
    """Only whose it is may."""
    owning.delete(request.app.state.room, visitor, attempt_id)


@router.get("/practice/assigned", summary="What one is asked to practise")
def assigned(request: Request, visitor: Rep, after: After = None, limit: Limit = 50) -> Listed[AssignmentRow]:
    """Newest first, done ones too."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = assigned_to(on, visitor.user.id, done=None)
    newest = sorted(found, key=lambda each: each.id, reverse=True)
    return by_id(newest, after, limit, AssignmentRow.model_validate, newest_first=True)


@router.get("/practice/assignments", summary="What others are asked to practise")
def assignments(request: Request, visitor: Asker, after: After = None, limit: Limit = 50) -> Listed[AssignmentRow]:
    """Newest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = assigned_by(on, agents=visitor.agents_for("practice.assign"))
    return by_id(found, after, limit, AssignmentRow.model_validate, newest_first=True)


@router.post("/practice/assignments", summary="Ask somebody to practise", status_code=201)
def assign(request: Request, visitor: Asker, given: NewAssignment) -> AssignmentRow:
    """They find it on their page of practice."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        chosen = offered_one(on, given.scenario)
        person = person_for(on, visitor, given.user)
        made = ask(on, visitor, person, chosen.id, chosen.scenario.title, given.note.strip(), None)
        return AssignmentRow.model_validate(find_assignment(on, made))


@router.delete("/practice/assignments/{assignment_id}", summary="Take an assignment back", status_code=204)
def take_back(request: Request, visitor: Asker, assignment_id: Key) -> None:
    """It need not be practised any more."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        remove(on, visitor, assignment_id)


def _note_if_others(room: Room, visitor: Visitor, found: AttemptKept) -> None:
    if found.user != visitor.user.id:
        with room.store.begin() as on:
            noted(on, visitor, "saw", "practice", found.id)
