"""The journal of a run: what is done is kept until the run ends, so that a second run can go on from there."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from wellheard.conversation import Analysis
from wellheard.conversation.document import DocumentError, load


def state_home() -> Path:
    """Folder of the runs that were not finished: `$WELLHEARD_STATE`, or the user's own place for such things."""
    if place := os.environ.get("WELLHEARD_STATE"):
        return Path(place)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "wellheard"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "wellheard"


def file_key(path: Path) -> str:
    """A file as it stands now: another size or time of change is another key."""
    try:
        stat = path.stat()
    except OSError:
        return f"{path}|missing"
    return f"{path}|{stat.st_size}|{stat.st_mtime_ns}"


@dataclass(slots=True)
class Journal:
    """Analyses that are done, by key; one JSON line each, flushed as they come. It holds redacted text only."""

    folder: Path
    done: dict[str, int] = field(default_factory=dict)
    """Key to the byte offset of its line."""
    _out: TextIO | None = None

    @classmethod
    def open(cls, name: str, *, resume: bool, home: Path | None = None) -> "Journal":
        """The journal of the run called `name`; without `resume` an old one is forgotten."""
        folder = (home or state_home()) / "runs" / sha256(name.encode()).hexdigest()[:16]
        if not resume:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        journal = cls(folder)
        journal.done = {key: offset for key, offset, _ in journal._lines()}
        return journal

    @property
    def path(self) -> Path:
        """The file of finished analyses."""
        return self.folder / "done.jsonl"

    def _lines(self) -> Iterator[tuple[str, int, str]]:
        """Key, offset and document of each whole line; a line that a crash cut short is left out."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            offset = 0
            for line in lines:
                try:
                    row = json.loads(line)
                    yield row["key"], offset, row["document"]
                except (ValueError, KeyError, TypeError):
                    pass
                offset += len(line)

    def get(self, key: str) -> Analysis | None:
        """The analysis kept under a key; none where there is none, or where another version wrote it."""
        if key not in self.done:
            return None
        with self.path.open("rb") as lines:
            lines.seek(self.done[key])
            row = json.loads(lines.readline())
        try:
            return load(row["document"])
        except DocumentError:
            return None

    def put(self, key: str, document: str) -> None:
        """Keep an analysis document; another process finds it when this returns."""
        if self._out is None:
            whole = not self.path.exists() or self.path.read_bytes()[-1:] in (b"\n", b"")
            self._out = self.path.open("a", encoding="utf-8", newline="\n")
            if not whole:
                self._out.write("\n")
        self._out.write(json.dumps({"key": key, "document": document}, ensure_ascii=False) + "\n")
        self._out.flush()

    def close(self) -> None:
        """Leave it for the next run."""
        if self._out is not None:
            self._out.close()
            self._out = None

    def finish(self) -> None:
        """The run is complete: forget it."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
