"""Sound and files made from it, kept through fsspec: in a folder, or in an object store by URL."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from wellheard.storage.errors import AudioError, NotFoundError, StorageFullError

CHUNK = 1 << 20
"""Bytes that are in memory at once while a file goes in or out."""
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_UNFINISHED = ".part"
_NO_SPACE = (28, 122)  # ENOSPC, EDQUOT


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
        with _in_plain_words(key):
            return _into_folder(self.folder, key, chunks) if self.folder else self._into_objects(key, chunks)

    def _into_objects(self, key: str, chunks: Iterator[bytes]) -> int:
        # Object stores show an object when it is complete; a broken upload is abandoned.
        size, out = 0, self.files.open(self._path(key), "wb", block_size=8 * CHUNK, autocommit=False)
        try:
            for chunk in chunks:
                size += out.write(chunk)
        except BaseException:
            with contextlib.suppress(Exception):
                out.discard()
            raise
        out.close()
        out.commit()
        return size

    def size(self, key: str) -> int:
        """Size in bytes. Raises NotFoundError."""
        with _in_plain_words(key):
            return int(self.files.size(self._path(key)))

    def exists(self, key: str) -> bool:
        """Whether there is a file of this key."""
        with _in_plain_words(key):
            return bool(self.files.exists(self._path(key)))

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes `[start, end)` in chunks. Raises NotFoundError before the first of them is asked for."""
        with _in_plain_words(key):
            source = self.files.open(self._path(key), "rb", **({} if self.folder else {"block_size": CHUNK}))
        return _range(source, key, start, end)

    def delete(self, key: str) -> bool:
        """Remove a file; False where there was none."""
        with _in_plain_words(key):
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
        with _in_plain_words(prefix):
            found = self.files.find(self.root)
        short = [str(each).removeprefix(self.root).lstrip("/") for each in found]
        return sorted(each for each in short if each.startswith(prefix) and not each.endswith(_UNFINISHED))

    def local_path(self, key: str) -> Path | None:
        """Where the file lies, if it lies on this machine: for sendfile and for reading sound without a copy."""
        return self.folder / checked(key) if self.folder else None

    def _path(self, key: str) -> str:
        return f"{self.root}/{checked(key)}"


def open_blobs(place: str | Path) -> Blobs:
    """A folder (made where it is missing) or a URL that fsspec knows. Raises AudioError where it can't be."""
    from fsspec.core import url_to_fs

    try:
        files, root = url_to_fs(str(place))
        folder = Path(root) if "file" in _protocols(files) else None
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    except (ImportError, ValueError) as error:
        raise AudioError(f"{place}: {error}. For s3://, install wellheard[s3]") from error
    except OSError as error:
        raise AudioError(f"{place}: {error.strerror}. Choose a folder that can be written") from error
    return Blobs(files=files, root=root.rstrip("/"), folder=folder)


def checked(key: str) -> str:
    """The key, if it is one: letters, digits, dots, dashes and slashes. Raises AudioError, for `..` above all."""
    if not _KEY.fullmatch(key) or key.endswith(_UNFINISHED):
        raise AudioError(f"{key!r}: not a name for a stored file. Use letters, digits, '-', '_', '.' and '/'")
    return key


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


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


def _chunks(content: Iterable[bytes] | IO[bytes]) -> Iterator[bytes]:
    if hasattr(content, "read"):
        return iter(lambda: content.read(CHUNK), b"")
    return iter(content)


def _range(source: Any, key: str, start: int, end: int | None) -> Iterator[bytes]:
    with _in_plain_words(key), source:
        source.seek(start)
        left = None if end is None else max(0, end - start)
        while left is None or left > 0:
            chunk = source.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk


@contextlib.contextmanager
def _in_plain_words(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(f"{key}: there is no such file (any more)") from error
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise StorageFullError(f"{key}: no room left, the file was not kept. Make room and try again") from error
        raise AudioError(f"{key}: {error.strerror or error}. Check the place where audio is kept") from error


def free_bytes(blobs: Blobs) -> int | None:
    """Room left on the disk of the folder; absent for an object store."""
    return shutil.disk_usage(blobs.folder).free if blobs.folder else None
