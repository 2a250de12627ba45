"""The journal of a call in progress: what happened, a line each, masked, so that a crash loses a second at most.

A line is in the hands of the operating system as soon as it is written, so a killed process loses none; the disk has it
when `sync` has been called, which the room does once a second.
"""

import json
import os
import shutil
from pathlib import Path
from threading import Lock
from typing import Any, Final

from filelock import FileLock, Timeout

EVENTS: Final = "events.jsonl"
SOUND: Final = "sound"
_HELD: Final = "held"
Row = dict[str, Any]


class HeldElsewhereError(Exception):
    """Another server of the same room has this call in progress."""


class EventJournal:
    """Appended by one thread at a time; `sync` may be called by another. The call is this process's until `close`.

    Raises HeldElsewhereError where another process has it; what a process held is free when it dies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._held = FileLock(folder / _HELD, thread_local=False)
        try:
            self._held.acquire(blocking=False)
        except Timeout:
            raise HeldElsewhereError(folder.name) from None
        self._path = folder / EVENTS
        _mend(self._path)
        self._file = self._open()
        self._dirty = self._closed = False
        self._changing = Lock()

    def note(self, row: Row) -> None:
        """Append a line."""
        os.write(self._file, _line(row))
        self._dirty = True

    def rewrite(self, rows: list[Row]) -> None:
        """Put these in the place of all: what had been written plainly is masked now."""
        part = self._path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_TRUNC | os.O_CREAT, 0o600), "wb") as out:
            out.writelines(map(_line, rows))
            out.flush()
            os.fsync(out.fileno())
        with self._changing:
            part.replace(self._path)
            os.close(self._file)
            self._file = self._open()

    def rows(self) -> list[Row]:
        """All lines."""
        return read_events(self.folder)

    def sync(self) -> None:
        """Wait until the disk has all lines."""
        with self._changing:
            if self._dirty and not self._closed:
                self._dirty = False
                os.fsync(self._file)

    def close(self) -> None:
        """Nothing more comes."""
        with self._changing:
            if not self._closed:
                self._closed = True
                os.close(self._file)
                self._held.release()

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def read_events(folder: Path) -> list[Row]:
    """The lines of a journal in order; one that was cut off by a crash is left out."""
    try:
        whole = (folder / EVENTS).read_bytes()
    except FileNotFoundError:
        return []
    rows = []
    for line in whole.split(b"\n")[:-1]:
        try:
            rows.append(json.loads(line))
        except ValueError:
            break  # Torn by a power cut; what follows can't be trusted to follow.
    return rows


def remove(folder: Path) -> None:
    """The call is kept elsewhere: nothing of it stays here. The events go first, so that no half of it is found."""
    (folder / EVENTS).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _mend(path: Path) -> None:
    """Cut off half a line at the end, so that the next begins on its own."""
    if not path.exists():
        return
    whole = path.read_bytes()
    if whole and not whole.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(whole.rfind(b"\n") + 1)


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
