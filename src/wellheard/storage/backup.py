"""Backup and restore: everything in one tar file that either database can be filled from.

The rows are read in one snapshot while others go on writing, so the copy is of one moment; nothing of PostgreSQL's own
tools is needed, and a room can move from SQLite to PostgreSQL and back. Inside: `manifest.json`, a file of JSON Lines
for each table, and the files of the place for audio.
"""

import base64
import gzip
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, func, select, text

from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.ids import now
from wellheard.storage.migrate import migrate, newest_revision
from wellheard.storage.search import insert_turns
from wellheard.storage.sounds import staged_files
from wellheard.storage.store import Store

FORMAT = "wellheard.backup/1"
_IN_MEMORY = 16 << 20
_AT_ONCE = 500
_NOT_COPIED = ("alembic_version", "call_columns", "changed_days", "servers", "calls_in_progress")
"""The second and third are made from the others; the last two tell what goes on just now."""
_INDEX = "turns_index"
_MUST_BE_EMPTY = ("users", "calls", "audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a backup holds, or a restore brought back."""

    revision: str
    rows: dict[str, int]
    """Of each table."""
    files: int


def back_up(store: Store, target: Path) -> Copied:
    """Write everything into a tar file; it is there whole or not at all. Memory: some hundreds of rows, or a chunk.

    Files of calls that are deleted meanwhile are left out, and uploads in parts that are not whole. Raises StorageError
    where it can't be written.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        with tarfile.open(part, "w") as tar:
            copied = _write_all(store, tar)
        part.replace(target)
    except OSError as error:
        raise StorageError(
            f"{target}: {error.strerror or error}. Choose a place with room that can be written"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return copied


def restore(store: Store, source: Path) -> Copied:
    """Fill an empty store from a tar file, then bring its tables up to this program's version.

    All rows come in one transaction. Raises ConflictError where there is something in the store already, StorageError
    for what is no backup, or one of a newer program.
    """
    with _opened(source) as tar:
        manifest = _manifest(tar, source)
        migrate(store, manifest["revision"])
        with store.read() as on:
            _check_empty(on)
        files = _restore_files(store, tar)
        with store.begin() as on:
            rows = _restore_rows(on, tar, manifest)
    migrate(store)
    return Copied(revision=newest_revision(), rows=rows, files=files)


def _write_all(store: Store, tar: tarfile.TarFile) -> Copied:
    with store.read() as on:
        revision = MigrationContext.configure(on).get_current_revision()
        if revision is None:
            raise StorageError(
                f"{store.engine.url.render_as_string()}: there are no tables. There is nothing to back up"
            )
        rows = {table.name: _add_table(tar, on, table) for table in _tables(on)}
        keys = _file_keys(on)
    files = sum(_add_file(tar, store, key) for key in keys)
    manifest = {"format": FORMAT, "revision": revision, "at": now().isoformat(), "rows": rows, "files": files}
    _add_bytes(tar, "manifest.json", json.dumps(manifest, indent=1).encode())
    return Copied(revision=revision, rows=rows, files=files)


def _tables(on: Connection) -> list[Table]:
    """The tables as they are in the database, in an order in which they can be filled."""
    metadata = MetaData()
    metadata.reflect(on)
    return [
        each for each in metadata.sorted_tables if each.name not in _NOT_COPIED and not each.name.startswith(_INDEX)
    ]


def _file_keys(on: Connection) -> list[str]:
    """Of the files of calls, and of uploads whose jobs wait."""
    found = MetaData()
    found.reflect(on, only=lambda name, _: name in ("files", "jobs"))
    if "files" not in found.tables:
        return []
    kept = list(on.execute(select(found.tables["files"].c.key).order_by(text("key"))).scalars())
    return kept + (staged_files(on) if "jobs" in found.tables else [])


def _add_table(tar: tarfile.TarFile, on: Connection, table: Table) -> int:
    count = 0
    columns = [column for column in table.c if str(column.type) != "TSVECTOR"]
    with SpooledTemporaryFile(_IN_MEMORY) as spool:
        with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=5, mtime=0) as out:
            rows = on.execution_options(yield_per=_AT_ONCE).execute(select(*columns).order_by(*table.primary_key))
            for row in rows.mappings():
                count += 1
                out.write(json.dumps({name: _plain(value) for name, value in row.items()}).encode() + b"\n")
        _add_spooled(tar, f"tables/{table.name}.jsonl.gz", spool)
    return count


def _add_file(tar: tarfile.TarFile, store: Store, key: str) -> int:
    with SpooledTemporaryFile(_IN_MEMORY) as spool:
        try:
            for chunk in store.blobs.read(key):
                spool.write(chunk)
        except NotFoundError:
            return 0
        _add_spooled(tar, f"audio/{key}", spool)
    return 1


def _add_spooled(tar: tarfile.TarFile, name: str, spool: Any) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = spool.tell()
    spool.seek(0)
    tar.addfile(entry, spool)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, BytesIO(content))


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _original(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, "r:") as tar:
            yield tar
    except (tarfile.TarError, OSError, EOFError) as error:
        raise StorageError(f"{source}: can't be read as a backup ({error}). Is it whole?") from error


def _manifest(tar: tarfile.TarFile, source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(_member(tar, "manifest.json").read())
        if manifest["format"] == FORMAT:
            return manifest
    except (KeyError, ValueError, TypeError):
        pass
    raise StorageError(f"{source}: not a {FORMAT} file. Give one that `wellheard backup` wrote")


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _restore_rows(on: Connection, tar: tarfile.TarFile, manifest: dict[str, Any]) -> dict[str, int]:
    _check_empty(on)
    counts = {}
    for table in _tables(on):
        with gzip.open(_member(tar, f"tables/{table.name}.jsonl.gz")) as lines:
            counts[table.name] = _fill(on, table, lines)
        if counts[table.name] != manifest["rows"][table.name]:
            raise StorageError(f"{table.name}: rows are missing in the backup. Is it whole?")
    if on.dialect.name == "postgresql":
        top = (
            "SELECT setval(pg_get_serial_sequence('calls', 'number'), (SELECT coalesce(max(number), 0) + 1 FROM calls))"
        )
        on.execute(text(top))
    return counts


def _check_empty(on: Connection) -> None:
    for table in _tables(on):
        if table.name in _MUST_BE_EMPTY and on.execute(select(func.count()).select_from(table)).scalar_one():
            raise ConflictError("There is something in this room already. Restore into a new folder or database")


def _fill(on: Connection, table: Table, lines: Any) -> int:
    count = 0
    while some := list(islice(lines, _AT_ONCE)):
        rows = [{name: _original(value) for name, value in json.loads(line).items()} for line in some]
        insert_turns(on, rows) if table.name == "turns" else on.execute(table.insert(), rows)
        count += len(some)
    return count


def _restore_files(store: Store, tar: tarfile.TarFile) -> int:
    count = 0
    for entry in tar:
        if entry.isfile() and entry.name.startswith("audio/"):
            store.blobs.put(entry.name.removeprefix("audio/"), _member(tar, entry.name))
            count += 1
    return count
