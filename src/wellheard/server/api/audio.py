"""The sound of calls: signed links, the sound itself, and the outline for drawing."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from wellheard.server import audio
from wellheard.server.api.calls import CallId
from wellheard.server.calls import call_for, noted
from wellheard.server.problems import not_found
from wellheard.server.ranges import send
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.errors import NotFoundError
from wellheard.storage.peaks import Peaks, coarser, peaks_of
from wellheard.storage.sounds import file_of

router = APIRouter(tags=["calls"])
sound_router = APIRouter(include_in_schema=False)
Hearer = Annotated[Visitor, Depends(may("calls.hear"))]

Columns = Annotated[
    int | None, Query(ge=1, le=100_000, description="At most so many buckets; neighbours are put together.")
]


class AudioLink(BaseModel):
    """Where a player finds the sound."""

    url: str = Field(description="A path on this server; takes Range requests, needs no sign-in.")
    expires_at: datetime
    media_type: str
    size: int = Field(description="Bytes.")


class Outline(BaseModel):
    """Lowest and highest sample of each bucket."""

    bucket_ms: int
    tracks: list[list[tuple[int, int]]] = Field(description="For each track pairs of -128..127.")


@router.get("/calls/{call_id:path}/audio", summary="A link to the sound")
def link(request: Request, visitor: Hearer, call_id: CallId) -> AudioLink:
    """A short-lived signed link. What the transcript masks is bleeped."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.hear", call_id)
        try:
            file = file_of(on, found.id)
        except NotFoundError:
            raise not_found("The sound of this call") from None
    url, ends = audio.link(room, visitor, found.id)
    expires = datetime.fromtimestamp(ends, UTC)
    return AudioLink(url=url, expires_at=expires, media_type=file.media_type, size=file.size)


@router.get("/calls/{call_id:path}/peaks", summary="The outline of the sound")
def peaks(request: Request, visitor: Hearer, call_id: CallId, columns: Columns = None) -> Outline:
    """For drawing a waveform; made once, when the call was analysed. An hour has 180,000 buckets: say what you need."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = call_for(on, visitor, "calls.hear", call_id)
    kept = peaks_of(room.store, found.id, _never)
    kept = kept if columns is None else coarser(kept, columns)
    return Outline(bucket_ms=kept.bucket_ms, tracks=kept.outline.tolist())


def _never() -> Peaks:
    raise not_found("The outline of this call's sound")


@sound_router.api_route("/audio/{call_id:path}", methods=["GET", "HEAD"])
def sound(
    request: Request,
    call_id: str,
    holder: Annotated[str, Query(alias="for", max_length=64)],
    ends: Annotated[str, Query(pattern=r"^\d{1,12}$")],
    signature: Annotated[str, Query(max_length=100)],
) -> Response:
    """The recording behind a signed link, whole or in ranges."""
    room: Room = request.app.state.room
    file, visitor = audio.opened(room, call_id, holder, ends, signature)
    answer = send(
        request,
        lambda start, end: room.store.blobs.read(file.key, start, end),
        size=file.size,
        media_type=file.media_type,
        etag=f'"{file.key}"',
    )
    if request.method == "GET" and answer.status_code in (200, 206) and _begins(request):
        noted(room, visitor, "heard", call_id)
    return answer


def _begins(request: Request) -> bool:
    """Whether this is the first part of the sound: one line in the audit log a hearing, not one a range."""
    asked = request.headers.get("range", "bytes=0-").replace(" ", "")
    return asked.startswith("bytes=0-")
