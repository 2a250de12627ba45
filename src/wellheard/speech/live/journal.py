"""The sound of a call on disk while it goes on, so that a crash loses its last second and no more.

A folder a call, with one file of bare 16-bit samples a track, `track-0-8000.pcm` (number, samples a second). A sample
stands where it belongs on the call's clock; what was lost, paused or could not be written is a hole, which reads as
silence and takes no room on the disk. Nothing has to be completed at the end, so nothing can be left half done.
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from wellheard.speech.live.interface import Samples, Unkept

_MOST_WAITING = 8_000_000  # samples; four minutes of two tracks at 16 kHz
_LATER = "The sound goes on being heard, but it is not kept"
_SLOW = f"{_LATER}: the disk doesn't keep up."
_MODE = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # not every system has the quicker one


def file_name(track: int, rate: int) -> str:
    """The name of a track's file."""
    return f"track-{track}-{rate}.pcm"


class AudioJournal:
    """Takes sound on any thread without waiting; writes it when told to, usually by a `JournalKeeper`.

    The folder is readable to nobody else. A journal of a call that goes on after a crash is opened on the same folder.
    """

    def __init__(self, folder: Path, *, rate: int, tracks: int) -> None:
        """Nothing is made or opened yet."""
        self.folder, self._rate, self._count = folder, rate, tracks
        self._waiting: list[tuple[int, int, bytes]] = []
        self._waiting_samples = 0
        self._missed: list[tuple[int, int, int]] = []
        self._adding, self._writing, self._syncing = threading.Lock(), threading.Lock(), threading.Lock()
        self._gaps = _Gaps(rate)
        self._files: list[int] = []
        self._dirty = self._closed = False

    def add(self, track: int, position: int, samples: Samples) -> None:
        """Samples of a track that begin at a position of the call."""
        data = samples.astype("<i2").tobytes()
        with self._adding:
            if self._closed:
                return
            if self._waiting_samples > _MOST_WAITING:
                self._missed.append((track, position, position + len(samples)))
                return
            self._waiting_samples += len(samples)
            self._waiting.append((track, position, data))

    def write(self) -> list[Unkept]:
        """Write what was added; what could not be written is told and left out."""
        with self._writing:
            with self._adding:
                waiting, self._waiting, self._waiting_samples = self._waiting, [], 0
                missed, self._missed = self._missed, []
            told = [self._gaps.failed(*each, _SLOW) for each in missed]
            for track, position, data in _runs(waiting):
                try:
                    self._opened()
                    _write(self._files[track], data, position * 2)
                    self._dirty = True
                    told.append(self._gaps.over(track))
                except OSError as error:
                    reason = f"{_LATER} ({error.strerror or error})."
                    told.append(self._gaps.failed(track, position, position + len(data) // 2, reason))
            return [each for each in told if each is not None]

    def sync(self) -> None:
        """See that what was written survives a power cut, too."""
        with self._syncing:
            if self._dirty:
                self._dirty = False
                for file in self._files:
                    with suppress(OSError):  # a disk that can't sync says so again at the next write
                        _sync(file)

    def close(self) -> list[Unkept]:
        """Write and sync the last; later additions are ignored. A second time it does nothing."""
        told = self.write()
        told += [gap for track in range(self._count) if (gap := self._gaps.over(track)) is not None]
        self.sync()
        with self._adding:
            self._closed = True
        with self._syncing, self._writing:
            for file in self._files:
                os.close(file)
            self._files = []
        return told

    def _opened(self) -> None:
        if self._files:
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        files: list[int] = []
        try:
            for track in range(self._count):
                path = self.folder / file_name(track, self._rate)
                files.append(os.open(path, _MODE, 0o600))
        except OSError:
            for file in files:
                os.close(file)
            raise
        self._files = files


class _Gaps:
    """What could not be kept: told when it begins, and again when it is over, however often writing failed between."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._open: dict[int, tuple[int, int, str]] = {}

    def failed(self, track: int, start: int, end: int, reason: str) -> Unkept | None:
        """Samples that are lost; what is to be told of them now."""
        if track in self._open:
            told, until, _ = self._open[track]
            self._open[track] = told, max(end, until), reason
            return None
        self._open[track] = end, end, reason
        return self._unkept(track, start, end, reason)

    def over(self, track: int) -> Unkept | None:
        """Sound of the track is kept again, or there will be none; what was not yet told."""
        told, until, reason = self._open.pop(track, (0, 0, ""))
        return self._unkept(track, told, until, reason) if until > told else None

    def _unkept(self, track: int, start: int, end: int, reason: str) -> Unkept:
        start_ms, end_ms = start * 1000 // self._rate, end * 1000 // self._rate
        return Unkept(track=track, start_ms=start_ms, end_ms=end_ms, reason=reason)


def _write(file: int, data: bytes, at: int) -> None:
    os.lseek(file, at, os.SEEK_SET)
    while data:
        data = data[os.write(file, data) :]


def _runs(waiting: list[tuple[int, int, bytes]]) -> list[tuple[int, int, bytes]]:
    """Additions that follow each other on a track, joined."""
    runs: list[tuple[int, int, list[bytes]]] = []
    open_runs: dict[int, tuple[int, int]] = {}
    for track, position, data in waiting:
        end = position + len(data) // 2
        if track in open_runs and open_runs[track][1] == position:
            index = open_runs[track][0]
            runs[index][2].append(data)
        else:
            index = len(runs)
            runs.append((track, position, [data]))
        open_runs[track] = index, end
    return [(track, position, b"".join(parts)) for track, position, parts in runs]


class JournalKeeper:
    """Writes all journals of a process every half second, on one thread, and syncs them on another.

    What was written survives the process, what was synced the machine; a disk that is slow to sync holds up no writing.
    """

    def __init__(self, *, every_s: float = 0.5) -> None:
        self._every_s = every_s
        self._journals: dict[int, tuple[AudioJournal, Callable[[Unkept], None]]] = {}
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(what,), name=f"wellheard-journals-{name}", daemon=True)
            for name, what in (("written", self._write), ("synced", self._sync))
        ]
        for thread in self._threads:
            thread.start()

    def keep(self, journal: AudioJournal, tell: Callable[[Unkept], None]) -> None:
        """Look after this journal from now on; `tell` gets what could not be kept."""
        with self._lock:
            self._journals[id(journal)] = journal, tell

    def release(self, journal: AudioJournal) -> None:
        """Leave this journal alone."""
        with self._lock:
            self._journals.pop(id(journal), None)

    def close(self) -> None:
        """Write and sync everything once more and stop."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, what: Callable[[AudioJournal, Callable[[Unkept], None]], None]) -> None:
        stopping = False
        while not stopping:
            stopping = self._stop.wait(self._every_s)
            with self._lock:
                journals = list(self._journals.values())
            for journal, tell in journals:
                what(journal, tell)

    @staticmethod
    def _write(journal: AudioJournal, tell: Callable[[Unkept], None]) -> None:
        for unkept in journal.write():
            tell(unkept)

    @staticmethod
    def _sync(journal: AudioJournal, _: Callable[[Unkept], None]) -> None:
        journal.sync()
