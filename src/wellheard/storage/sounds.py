"""Files of calls: the recording, and what was made from it. Their bytes lie in the blobs, what they are in a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy import Connection, delete, select

from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import SOUND
from wellheard.storage.ids import new_id, now
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import calls, files


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


def remove_stray_files(store: Store) -> int:
    """Delete bytes that no call has: what a crash left between writing bytes and noting them. O(all files).

    Run it when nothing else writes, such as at the start of the server.
    """
    with store.read() as on:
        known = set(on.execute(select(files.c.key)).scalars())
    strays = [key for key in store.blobs.keys() if key not in known]  # noqa: SIM118 - not a mapping
    return sum(store.blobs.delete(key) for key in strays)
