"""Sound and files made from it, kept through fsspec: in a folder, or in an object store by URL."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from wellheard.storage.errors import AudioError
from wellheard.storage.file_systems import in_plain_words, open_files

CHUNK = 1 << 20
"""Bytes that are in memory at once while a file goes in or out."""
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_UNFINISHED = ".part"
_TRIAL = "trial" + _UNFINISHED
_PART = 8 * CHUNK
"""Bytes that go to an object store at once; a smaller file goes whole, in one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blobs:
    """A place for files under plain keys such as `0192/sound.flac`. A file is there whole or not at all."""

    files: Any
    """The fsspec file system."""
    root: str
    """Where keys begin."""
    folder: Path | None
    """The same as a path, where it is a folder of this machine."""

    def put(self, key: str, content: Iterable[bytes] | IO[bytes]) -> int:
        """Write a file, replacing any of that key, and return its size in bytes. Memory: one chunk.

        Raises StorageFullError where no room is left, AudioError where it can't be written; nothing is left then.
        """
        chunks = _chunks(content)
        with in_plain_words(key, missing=None):
            return _into_folder(self.folder, key, chunks) if self.folder else self._into_objects(key, chunks)

    def check(self) -> None:
        """Find out whether files can be kept there: a folder was made already, in an object store a file is tried.

        Raises AudioError, with what is wrong: no such bucket, wrong credentials, nobody there.
        """
        if self.folder:
            return
        with in_plain_words(self.root, missing=None):
            self.files.pipe_file(f"{self.root}/{_TRIAL}", b"")
            self.files.rm_file(f"{self.root}/{_TRIAL}")

    def _into_objects(self, key: str, chunks: Iterator[bytes]) -> int:
        # Object stores show an object when it is complete; a broken upload is abandoned.
        first = b"".join(_up_to(_PART, chunks))
        if len(first) < _PART:
            self.files.pipe_file(self._path(key), first)
            return len(first)
        out = self.files.open(self._path(key), "wb", block_size=_PART, autocommit=False)
        try:
            size = out.write(first) + sum(out.write(chunk) for chunk in chunks)
            out.close()
            out.commit()
        except BaseException:
            with contextlib.suppress(Exception):
                out.discard()
            out.closed = True  # Or fsspec would try to write the rest when it is collected.
            raise
        return int(size)

    def size(self, key: str) -> int:
        """Size in bytes. Raises NotFoundError."""
        with in_plain_words(key):
            return int(self.files.size(self._path(key)))

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key."""
        with in_plain_words(key):
            return bool(self.files.exists(self._path(key)))

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes `[start, end)` in chunks. Raises NotFoundError before the first of them is asked for."""
        with in_plain_words(key):
            source = self.files.open(self._path(key), "rb", **({} if self.folder else {"block_size": CHUNK}))
        return _range(source, key, start, end)

    def delete(self, key: str) -> bool:
        """Remove a file; False where there was none, as far as the place tells: S3 says the same for both."""
        with in_plain_words(key):
            try:
                self.files.rm_file(self._path(key))
            except FileNotFoundError:
                return False
        if self.folder:
            with contextlib.suppress(OSError):  # The folder of a call goes with its last file.
                (self.folder / key).parent.rmdir()
        return True

    def keys(self, prefix: str = "") -> list[str]:
        """Keys that begin so, sorted; unfinished files are not among them. O(number of files below it)."""
        with in_plain_words(self.root):
            found = self.files.find(self.root)
        short = [str(each).removeprefix(self.root).lstrip("/") for each in found]
        return sorted(each for each in short if each.startswith(prefix) and not each.endswith(_UNFINISHED))

    def abandon(self, before: datetime) -> int:
        """Remove what writes that began before then and were broken off by a crash left; how many. O(all files)."""
        with in_plain_words(self.root):
            return _abandon_parts(self.folder, before) if self.folder else self._abandon_uploads(before)

    def _abandon_uploads(self, before: datetime) -> int:
        if not hasattr(self.files, "list_multipart_uploads"):
            return 0  # Of S3's kind alone is known that it keeps parts.
        bucket, _, prefix = self.root.partition("/")
        found = self.files.list_multipart_uploads(bucket)
        old = [each for each in found if each["Key"].startswith(prefix) and each["Initiated"] < before]
        for each in old:
            self.files.abort_mpu(bucket, each["Key"], each["UploadId"])
        return len(old)

    def local_path(self, key: str) -> Path | None:
        """Where the file lies, if it lies on this machine: for sendfile and for reading sound without a copy."""
        return self.folder / checked(key) if self.folder else None

    def _path(self, key: str) -> str:
        return f"{self.root}/{checked(key)}"


def open_blobs(place: str | Path) -> Blobs:
    """A folder (made where it is missing) or a URL that fsspec knows. Raises AudioError where it can't be."""
    files, root, folder = open_files(str(place))
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AudioError(f"{place}: {error.strerror}. Choose a folder that can be written") from error
    return Blobs(files=files, root=root, folder=folder)


def checked(key: str) -> str:
    """The key, if it is one: letters, digits, dots, dashes and slashes. Raises AudioError, for `..` above all."""
    if not _KEY.fullmatch(key) or key.endswith(_UNFINISHED):
        raise AudioError(f"{key!r}: not a name for a stored file. Use letters, digits, '-', '_', '.' and '/'")
    return key


def _into_folder(folder: Path, key: str, chunks: Iterator[bytes]) -> int:
    # A temporary name beside the final one, then a rename: readers and crashes never meet half a file.
    target = folder / checked(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{uuid4().hex}{_UNFINISHED}")
    try:
        with part.open("wb") as out:
            size = sum(out.write(chunk) for chunk in chunks)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return size


def _abandon_parts(folder: Path, before: datetime) -> int:
    old = [each for each in folder.rglob(f"*{_UNFINISHED}") if each.stat().st_mtime < before.timestamp()]
    for each in old:
        each.unlink(missing_ok=True)
    return len(old)


def _chunks(content: Iterable[bytes] | IO[bytes]) -> Iterator[bytes]:
    if hasattr(content, "read"):
        return iter(lambda: content.read(CHUNK), b"")
    return iter(content)


def _up_to(size: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks until there are so many bytes."""
    while size > 0 and (chunk := next(chunks, None)) is not None:
        size -= len(chunk)
        yield chunk


def _range(source: Any, key: str, start: int, end: int | None) -> Iterator[bytes]:
    with in_plain_words(key), source:
        source.seek(start)
        left = None if end is None else max(0, end - start)
        while left is None or left > 0:
            chunk = source.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def free_bytes(blobs: Blobs) -> int | None:
    """Room left on the disk of the folder; absent for an object store."""
    return shutil.disk_usage(blobs.folder).free if blobs.folder else None
