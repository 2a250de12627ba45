"""Files of calls: the recording, and what was made from it. Their bytes lie in the blobs, what they are in a table."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from sqlalchemy import Connection, delete, select

from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import SOUND
from wellheard.storage.ids import new_id, now
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import calls, files
from wellheard.storage.tables.jobs import jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a call."""

    key: str
    """Under which the blobs have it."""
    name: str
    """`sound`, `peaks` ..."""
    media_type: str
    """Such as `audio/flac`."""
    size: int
    """Bytes."""
    at: datetime


def keep_file(store: Store, call: str, name: str, content: Iterable[bytes] | IO[bytes], *, media_type: str) -> File:
    """Write a file of a call, replacing that of the same name. Memory: one chunk.

    The bytes are written before the transaction and under a new key, so a reader of the old file is not disturbed and
    no writer waits for the disk. Raises NotFoundError where the call is gone, also when it goes meanwhile.
    """
    with store.read() as on:
        number = find_call(on, call).number
    key = f"{number}/{name}-{new_id()}"
    size = store.blobs.put(key, content)
    file = File(key=key, name=name, media_type=media_type, size=size, at=now())
    try:
        with store.begin() as on:
            find_call(on, call)
            old = on.execute(select(files.c.key).where(files.c.call == number, files.c.name == name)).scalars().all()
            on.execute(delete(files).where(files.c.key.in_(old)))
            values = {each: getattr(file, each) for each in File.__slots__}
            on.execute(files.insert().values(call=number, **values))
    except BaseException:
        store.blobs.delete(key)
        raise
    for each in old:
        store.blobs.delete(each)
    return file


def file_of(on: Connection, call: str, name: str = SOUND) -> File:
    """The file of a call by its name. Raises NotFoundError."""
    columns = [files.c[each] for each in File.__slots__]
    query = select(*columns).join(calls, calls.c.number == files.c.call).where(calls.c.id == call)
    row = on.execute(query.where(files.c.name == name)).one_or_none()
    if row is None:
        raise NotFoundError(f"{call}: it has no {name}")
    return File(**row._asdict())


def files_of(on: Connection, call: str) -> list[File]:
    """All files of a call, by name."""
    columns = [files.c[each] for each in File.__slots__]
    query = select(*columns).join(calls, calls.c.number == files.c.call).where(calls.c.id == call)
    return [File(**row._asdict()) for row in on.execute(query.order_by(files.c.name))]


def remove_stray_files(store: Store, *, before: datetime | None = None) -> int:
    """Delete bytes that neither a call nor a job has: what a crash left in writing them or before noting them.

    Younger ones than `before` (by default a day ago) may be on their way and stay. O(all files).
    """
    before = before or now() - timedelta(days=1)
    oldest = new_id(before)[:_TIME]
    # The files are listed first: what is noted meanwhile is known then, whatever order things happen in.
    old = [key for key in store.blobs.keys() if (made := _made(key)) and made < oldest]  # noqa: SIM118 - not a mapping
    with store.read() as on:
        known = set(on.execute(select(files.c.key)).scalars())
        known |= set(staged_files(on))
    return sum(store.blobs.delete(key) for key in old if key not in known) + store.blobs.abandon(before)


def staged_files(on: Connection) -> list[str]:
    """Keys of the bytes that wait for a job which isn't done, sorted."""
    return sorted({key for row in on.execute(_LIVE).scalars() for key in _keys(json.loads(row))})


_LIVE = select(jobs.c.payload).where(jobs.c.state != "done")
_TIME = 12
"""Digits of an id that tell its milliseconds."""
_ID = re.compile(r"[0-9a-f]{32}")


def _made(key: str) -> str | None:
    """When a key was made, as the first digits of the id in it."""
    found = _ID.search(key)
    return found[0][:_TIME] if found else None


def _keys(payload: dict[str, Any]) -> list[str]:
    named = [payload, *payload.get("beside", ())]
    return [each["key"] for each in named if "key" in each]
