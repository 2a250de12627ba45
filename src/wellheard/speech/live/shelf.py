"""Where stretches wait when hearing is far behind: in memory up to a limit, beyond it in a file without a name."""

import threading
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from wellheard.speech.live.work import Work

_NOTHING = np.zeros(0, np.int16)


class Shelf:
    """Thread-safe. The file is the process's own, readable to nobody, and gone with the process."""

    def __init__(self, *, most_bytes: int = 64_000_000) -> None:
        """`most_bytes` of sound stay in memory: half an hour of speech, if not given."""
        self._most, self._held, self._on_disk, self._end = most_bytes, 0, 0, 0
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()

    def put(self, work: Work) -> Work:
        """The work as it may wait."""
        if work.piece is None:
            return work
        data = work.piece.samples.astype("<i2").tobytes()
        with self._lock:
            if self._held + len(data) > self._most and (place := self._write(data)):
                return replace(work, piece=replace(work.piece, samples=_NOTHING), shelved=place)
            self._held += len(data)
            return work

    def take(self, work: Work) -> Work:
        """The work as it was."""
        if work.piece is None:
            return work
        with self._lock:
            if work.shelved is None:
                self._held -= 2 * len(work.piece.samples)
                return work
            samples = np.frombuffer(self._read(*work.shelved), "<i2")
            return replace(work, piece=replace(work.piece, samples=samples), shelved=None)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _write(self, data: bytes) -> tuple[int, int] | None:
        """Where the data now lie in the file; nothing where the disk has no room, and memory has to do."""
        try:
            if self._file is None:
                self._file = TemporaryFile(prefix="wellheard-", buffering=0)  # noqa: SIM115  # lives on
            self._file.seek(self._end)
            if self._file.write(data) < len(data):
                return None
        except OSError:
            return None
        place = self._end, self._end + len(data)
        self._end, self._on_disk = place[1], self._on_disk + 1
        return place

    def _read(self, start: int, end: int) -> bytes:
        assert self._file is not None, "what lies on the shelf was written"
        self._file.seek(start)
        parts = []
        while start < end and (data := self._file.read(end - start)):
            parts.append(data)
            start += len(data)
        self._on_disk -= 1
        if not self._on_disk:
            self._file.truncate(0)
            self._end = 0
        return b"".join(parts)
