"""Cues over many calls: what became of them, which steps of guides make no sense, and who doesn't want which."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field

from wellheard.server.api.insight import Numbers, Wanted
from wellheard.server.api.shapes import Shape
from wellheard.server.muting import check_team, set_muted
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage import cues, muting
from wellheard.storage.filters import CallFilter

router = APIRouter(tags=["live"])
Seer = Annotated[Visitor, Depends(may("insight.see"))]
Own = Annotated[Visitor, Depends(may("account.own"))]
Lead = Annotated[Visitor, Depends(may("coaching.write"))]
TeamId = Annotated[str, Path(max_length=32)]
Kind = Annotated[str, Field(min_length=1, max_length=200)]


class CueFateRow(Shape):
    """How one kind of cue fared."""

    criterion: str
    kind: str = Field(description="The cue's name, by which it can be muted.")
    calls: int = Field(description="In how many it was shown.")
    shown: int
    taken: int
    ignored: int = Field(description="It grew too old.")
    dismissed: int
    withdrawn: int = Field(description="It was no longer true.")
    helped: int = Field(description="So often reviewers say so; what each said last of a cue counts.")
    not_now: int = Field(description="Reviewers say that it came at the wrong moment.")
    wrong: int = Field(description="Reviewers say that it was not true.")


class SkipRow(Shape):
    """A step of a guide that made no sense to agents."""

    guide: str
    step: str
    title: str
    calls: int
    times: int


class ReasonRow(Shape):
    """Why it made no sense, once."""

    call: str
    agent: str | None
    reason: str
    at_ms: int


class Muted(BaseModel):
    """Kinds of cues, or criteria, that are not shown."""

    kinds: list[Kind] = Field(max_length=200)


@router.get("/insight/cues", summary="What became of cues")
def fates(request: Request, visitor: Seer, wanted: Wanted) -> Numbers[CueFateRow]:
    """By criterion and kind: how often each was shown, taken, ignored, dismissed, withdrawn; what reviewers say."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = cues.cue_fates(on, _seen(visitor, wanted))
    return Numbers(items=[CueFateRow.model_validate(each) for each in found])


@router.get("/insight/skipped-steps", summary="Steps of guides that make no sense")
def skipped(request: Request, visitor: Seer, wanted: Wanted) -> Numbers[SkipRow]:
    """Those skipped most often first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = cues.skips(on, _seen(visitor, wanted))
    return Numbers(items=[SkipRow.model_validate(each) for each in found])


@router.get("/insight/skipped-steps/reasons", summary="Why a step makes no sense")
def why(
    request: Request,
    visitor: Seer,
    wanted: Wanted,
    guide: Annotated[str, Query(max_length=200)],
    step: Annotated[str, Query(max_length=200)],
) -> Numbers[ReasonRow]:
    """In the agents' words, newest first, 200 at most."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = cues.reasons(on, _seen(visitor, wanted), guide=guide, step=step)
    return Numbers(items=[ReasonRow.model_validate(each) for each in found])


@router.get("/muted", summary="What one has muted")
def muted(request: Request, visitor: Own) -> Muted:
    """Kinds of cues that the visitor isn't shown in their calls."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return Muted(kinds=muting.muted_by(on, "user", visitor.user.id))


@router.put("/muted", summary="Mute kinds of cues")
def mute(request: Request, visitor: Own, asked: Muted) -> Muted:
    """From the next call on; in a call under way the panel does it."""
    return _set(request, visitor, "user", visitor.user.id, asked)


@router.get("/teams/{team_id}/muted", summary="What a team has muted")
def team_muted(request: Request, visitor: Lead, team_id: TeamId) -> Muted:
    """Kinds of cues that nobody in it is shown."""
    room: Room = request.app.state.room
    check_team(room, visitor, team_id)
    with room.store.read() as on:
        return Muted(kinds=muting.muted_by(on, "team", team_id))


@router.put("/teams/{team_id}/muted", summary="Mute kinds of cues for a team")
def mute_team(request: Request, visitor: Lead, team_id: TeamId, asked: Muted) -> Muted:
    """As for oneself."""
    check_team(request.app.state.room, visitor, team_id)
    return _set(request, visitor, "team", team_id, asked)


def _set(request: Request, visitor: Visitor, type_: muting.MuteType, subject: str, asked: Muted) -> Muted:
    return Muted(kinds=set_muted(request.app.state.room, visitor, type_, subject, asked.kinds))


def _seen(visitor: Visitor, wanted: CallFilter) -> CallFilter:
    return replace(wanted, only_agents=visitor.agents_for("insight.see"))
