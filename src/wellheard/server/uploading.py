"""Recordings in parts: an upload that broke off goes on from the last byte that arrived.

The parts lie in the room's folder until the last one is there, so all requests of one upload have to reach the same
machine. What nobody goes on with for a day is forgotten.
"""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from wellheard.server.importing import stage
from wellheard.server.problems import ProblemError, conflict, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage.ids import new_id
from wellheard.storage.jobs import Job

_ID = re.compile(r"[0-9a-f]{32}")
_KEPT_S = 24 * 3600
_MOST = 20
_lock, _busy = Lock(), set[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A recording that is coming in."""

    id: str
    owner: str
    filename: str
    size: int
    """Bytes that there will be."""
    metadata: dict[str, Any]


def begin(room: Room, visitor: Visitor, *, filename: str, size: int, metadata: dict[str, Any]) -> Upload:
    """Announce an upload. Raises ProblemError where it is too large or too many are under way."""
    if size > room.limits.upload_bytes:
        raise ProblemError(413, "too-large", f"The server takes at most {room.limits.upload_bytes >> 20} MiB.")
    sweep(room)
    if len([each for each in _all(room) if each.owner == visitor.user.id]) >= _MOST:
        raise ProblemError(429, "too-many-uploads", f"Finish or delete one of your {_MOST} open uploads first.")
    upload = Upload(id=new_id(), owner=visitor.user.id, filename=filename, size=size, metadata=metadata)
    _part(room, upload.id).touch()
    _about(room, upload.id).write_text(json.dumps(asdict(upload)), encoding="utf-8")
    return upload


def find(room: Room, visitor: Visitor, upload: str) -> Upload:
    """An upload of one's own. Raises ProblemError 404."""
    if not _ID.fullmatch(upload) or not _about(room, upload).is_file():
        raise not_found("This upload")
    found = Upload(**json.loads(_about(room, upload).read_text(encoding="utf-8")))
    if found.owner != visitor.user.id:
        raise not_found("This upload")
    return found


def offset(room: Room, upload: Upload) -> int:
    """How many bytes are there."""
    try:
        return _part(room, upload.id).stat().st_size
    except FileNotFoundError:
        raise not_found("This upload") from None


@contextmanager
def appending(room: Room, upload: Upload, at: int) -> Iterator[IO[bytes]]:
    """The file of an upload, open at its end, for one request at a time. Raises ProblemError 409."""
    with _lock:
        if upload.id in _busy:
            raise conflict("Another request sends bytes of this upload just now. Wait for its end.")
        _busy.add(upload.id)
    try:
        there = offset(room, upload)
        if there != at:
            raise conflict(f"{there} bytes are there. Send Upload-Offset: {there} and the bytes from there on.")
        with _part(room, upload.id).open("ab") as file:
            yield file
    finally:
        with _lock:
            _busy.discard(upload.id)


def complete(room: Room, visitor: Visitor, upload: Upload) -> Job:
    """All bytes are there: hand them to a worker."""
    with _part(room, upload.id).open("rb") as content:
        job = stage(room, visitor, content, filename=upload.filename, metadata=upload.metadata)
    forget(room, upload.id)
    return job


def forget(room: Room, upload: str) -> None:
    """Delete what is there of an upload."""
    for path in (_about(room, upload), _part(room, upload)):
        path.unlink(missing_ok=True)


def sweep(room: Room) -> None:
    """Forget uploads that nobody went on with for a day."""
    oldest = time.time() - _KEPT_S
    for path in sorted(room.uploads.glob("*.part")):
        if path.stat().st_mtime < oldest:
            forget(room, path.stem)


def _all(room: Room) -> list[Upload]:
    return [Upload(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(room.uploads.glob("*.json"))]


def _part(room: Room, upload: str) -> Path:
    return room.uploads / f"{upload}.part"


def _about(room: Room, upload: str) -> Path:
    return room.uploads / f"{upload}.json"
