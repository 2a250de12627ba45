"""Workers beside the server, in processes of their own, so that an analysis never holds up a page."""

import logging
import os
import signal
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import NoReturn

from wellheard.jobs.logs import set_up_logs
from wellheard.jobs.setup import Plan
from wellheard.jobs.worker import StoppedError, Worker
from wellheard.settings import Settings
from wellheard.storage.migrate import migrate
from wellheard.storage.store import Store, open_store

log = logging.getLogger("wellheard.worker")
_PATIENCE_S = 10
_REST_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the store is, as a process can be told."""

    database: str = field(repr=False)
    audio: str


def place_of(folder: Path, settings: Settings) -> Place:
    """The store of a room's folder: a SQLite file and a folder in it, unless the settings say elsewhere."""
    return Place(
        database=settings.database or str(folder / "wellheard.db"), audio=settings.audio or str(folder / "audio")
    )


def open_place(place: Place) -> Store:
    """The store, with its tables as this program wants them. Raises StorageError."""
    store = open_store(place.database, place.audio)
    try:
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


@dataclass(slots=True)
class Workers:
    """Processes that take jobs from a store, until `stop`."""

    place: Place
    plan: Plan
    count: int
    log_json: bool = False
    _processes: list[BaseProcess] = field(default_factory=list)
    _stopping: Event = field(default_factory=Event)
    _watch: Thread | None = None

    def start(self) -> None:
        """Start them, and a thread that starts a dead one again."""
        self._processes = [self._started() for _ in range(self.count)]
        self._watch = Thread(target=self._watched, daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """Ask them to stop; what they were at waits for another. Who doesn't within ten seconds is ended."""
        self._stopping.set()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(_PATIENCE_S)
            if process.is_alive():
                process.kill()
                process.join()
        if self._watch is not None:
            self._watch.join()

    def _started(self) -> BaseProcess:
        process = get_context("spawn").Process(target=_work, args=(self.place, self.plan, self.log_json))
        process.start()
        return process

    def _watched(self) -> None:
        while not self._stopping.wait(_REST_S):
            for place, process in enumerate(self._processes):
                if not process.is_alive():
                    log.warning("a worker died", extra={"exit": process.exitcode})
                    self._processes[place] = self._started()


def _work(place: Place, plan: Plan, log_json: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then asks the workers.
    signal.signal(signal.SIGTERM, _stop_now)
    set_up_logs(as_json=log_json)
    Thread(target=_leave_with_parent, daemon=True).start()
    store = open_store(place.database, place.audio)
    try:
        Worker(store, plan).run()
    except StoppedError:
        pass
    finally:
        store.close()


def _stop_now(_number: int, _frame: FrameType | None) -> NoReturn:
    raise StoppedError


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
