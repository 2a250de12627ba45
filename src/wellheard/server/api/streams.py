"""Announcing the calls that Asterisk will connect."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from wellheard.server.api.coming_calls import ComingCall, Streamer, check_reach
from wellheard.server.practising.telephone import telephone_in
from wellheard.server.problems import answers, conflict
from wellheard.server.streams.announcing import LASTS_S, Announced
from wellheard.server.streams.sockets import Streams
from wellheard.storage.ids import now
from wellheard.streams.interface import CallStart

router = APIRouter(tags=["streams"])


class Side(BaseModel):
    """One of the two connections of a call."""

    model_config = ConfigDict(extra="forbid")

    speaker: Literal["customer", "agent", "mixed"] = Field(description="Who is heard on it.")
    uuid: UUID | None = Field(default=None, description="That AudioSocket will send; made up where there is none.")


class NewAnnouncement(ComingCall):
    """A call that will come over AudioSocket."""

    sides: list[Side] = Field(min_length=1, max_length=2, description="One connection each.")


class MadeSide(BaseModel):
    """A connection that is waited for."""

    speaker: str
    uuid: UUID


class Announcement(BaseModel):
    """Both sides must connect before it expires."""

    call: str = Field(description="The call's id in the room.")
    sides: list[MadeSide]
    expires_at: datetime


@router.post("/streams/announcements", summary="Announce a call", status_code=201, responses=answers(409))
async def announce(request: Request, visitor: Streamer, asked: NewAnnouncement) -> Announcement:
    """AudioSocket has no authentication of its own, so that each call is announced here first, by a machine's token."""
    check_reach(visitor, asked)
    streams: Streams = request.app.state.streams
    sides = tuple(each.uuid or uuid4() for each in asked.sides)
    start = _start(asked)
    try:
        streams.announcements.announce(Announced(start, sides))
    except ValueError as error:
        raise conflict(f"This call can't be announced: {error}.") from None
    made = [MadeSide(speaker=each.speaker, uuid=uuid) for each, uuid in zip(asked.sides, sides, strict=True)]
    return Announcement(call=start.call, sides=made, expires_at=now() + timedelta(seconds=LASTS_S))


class PracticeAnnouncement(BaseModel):
    """A rep will come over AudioSocket to practise."""

    model_config = ConfigDict(extra="forbid")

    uuid: UUID | None = Field(default=None, description="That AudioSocket will send; made up where there is none.")
    pin: str = Field("", max_length=12, description="The practice number; without, it is keyed in during the call.")


class PracticeExpected(BaseModel):
    """A connection that is waited for."""

    uuid: UUID
    expires_at: datetime


@router.post("/streams/practice", summary="Announce a practice call", status_code=201, responses=answers(409))
async def announce_practice(request: Request, _visitor: Streamer, asked: PracticeAnnouncement) -> PracticeExpected:
    """The connection with this UUID is a rep's who talks with a simulated customer; it serves one call."""
    telephone = telephone_in(request.app.state)
    if fault := telephone.fault():
        raise conflict(fault)
    uuid = asked.uuid or uuid4()
    try:
        telephone.announce(uuid, asked.pin)
    except ValueError as error:
        raise conflict(f"This call can't be announced: {error}.") from None
    return PracticeExpected(uuid=uuid, expires_at=now() + timedelta(seconds=LASTS_S))


def _start(asked: NewAnnouncement) -> CallStart:
    start = asked.start("audiosocket", now(), tracks=tuple(each.speaker for each in asked.sides))
    return replace(start, customer=start.customer or start.from_number)
