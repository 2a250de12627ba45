"""Parts of calls' sound: cut once, kept beside the call, and sent to whoever may hear that part."""

from io import BytesIO

from fastapi import Request
from fastapi.responses import Response

from wellheard.server.problems import not_found
from wellheard.server.ranges import send
from wellheard.server.room import Room
from wellheard.speech.interface import SpeechError
from wellheard.storage.errors import NotFoundError
from wellheard.storage.sounds import File, file_of, keep_file


def send_sound(request: Request, room: Room, call: str, *, start_ms: int = 0, end_ms: int | None = None) -> Response:
    """The sound of a call, or the half-open part of it. Raises ProblemError 404 where there is none."""
    try:
        file = _whole(room, call) if end_ms is None else _part(room, call, start_ms, end_ms)
    except (NotFoundError, SpeechError):
        raise not_found("The sound of this call") from None
    return send(
        request, lambda start, end: room.store.blobs.read(file.key, start, end), size=file.size,
        media_type=file.media_type, etag=f'"{file.key}"',
    )  # fmt: skip


def _whole(room: Room, call: str) -> File:
    with room.store.read() as on:
        return file_of(on, call)


def _part(room: Room, call: str, start_ms: int, end_ms: int) -> File:
    name = f"part-{start_ms}-{end_ms}"
    with room.store.read() as on:
        try:
            return file_of(on, call, name)
        except NotFoundError:
            whole = file_of(on, call)
    from wellheard.speech.cutting import cut  # here, because its libraries are slow to load

    content = cut(BytesIO(b"".join(room.store.blobs.read(whole.key))), start_ms, end_ms)
    return keep_file(room.store, call, name, [content], media_type=whole.media_type)


def begins(request: Request) -> bool:
    """Whether this is the first part of the sound: one line in the audit log a hearing, not one a range."""
    return request.headers.get("range", "bytes=0-").replace(" ", "").startswith("bytes=0-")
