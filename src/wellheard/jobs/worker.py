"""A worker: claims one job after another, does it under a lease that it renews, and says how it went.

Killed at any moment, it leaves a lease that runs out; another worker then takes the job over.
"""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Event, Thread
from time import monotonic

from wellheard.analysis import Setup
from wellheard.engines.webhooks import DeliveryError, deliver
from wellheard.jobs import arriving, housekeeping, telling
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.jobs.setup import Plan, build
from wellheard.jobs.upkeep import keep_up
from wellheard.playbook.interface import PlaybookError
from wellheard.storage import jobs
from wellheard.storage.errors import StorageError
from wellheard.storage.ids import now
from wellheard.storage.jobs import LEASE, Job, LeaseLostError
from wellheard.storage.store import Store

log = logging.getLogger("wellheard.worker")
KINDS = (arriving.KIND, telling.KIND, housekeeping.KIND)
_IDLE_S = 1.0
_AWAY_S = 5.0
_KEEP_UP_S = 60.0


class UnusableError(Exception):
    """The upload can't be analysed, however often one tries."""


class StoppedError(BaseException):
    """The worker shall stop now; not an error of the job, so nothing that mends errors may catch it."""


@dataclass(slots=True)
class Worker:
    """Works until it is told to stop. One at a time in a thread or process; any number beside each other."""

    store: Store
    plan: Plan
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    lasts: timedelta = LEASE
    """How long a lease is; it is renewed three times as often."""
    stopping: Event = field(default_factory=Event)
    deliver: telling.Deliver = deliver
    _setup: Setup | None = None
    _asked: date | None = None
    """The day for which housekeeping was asked for."""
    _keeps_up_at: float = 0.0
    """When the store is looked after next."""

    def run(self) -> None:
        """Take jobs until `stopping` is set; wait where there are none or the database is away."""
        while not self.stopping.is_set():
            try:
                self._ask_for_housekeeping()
                busy = self.once()
                pause = 0.0 if self._keep_up() or busy else _IDLE_S
            except StorageError as error:
                log.warning("store", extra={"reason": str(error)})
                pause = _AWAY_S
            self.stopping.wait(pause)

    def _ask_for_housekeeping(self) -> None:
        today = now()
        if self._asked != today.date():
            with self.store.begin() as on:
                housekeeping.ask_for(on, today)
            self._asked = today.date()

    def _keep_up(self) -> bool:
        """Every minute, and on as long as there is more to do; whether there is."""
        if monotonic() < self._keeps_up_at:
            return False
        more = keep_up(self.store)
        self._keeps_up_at = monotonic() + (0.0 if more else _KEEP_UP_S)
        return more

    def once(self) -> bool:
        """Do the next job, if there is one. Raises StorageError where the store is away."""
        with self.store.begin() as on:
            job = jobs.claim(on, self.name, KINDS, lasts=self.lasts)
        if job is None:
            return False
        try:
            with self._renewing(job):
                self._do(job)
        except LeaseLostError:
            log.warning("lease lost", extra={"job": job.id})
        except StoppedError:
            with self.store.begin() as on:
                jobs.give_up(on, job)
            raise
        return True

    def _do(self, job: Job) -> None:
        try:
            if job.kind == telling.KIND:
                telling.deliver_job(self.store, job, at=now(), send=self.deliver)
                self._finish(job, None)
            elif job.kind == housekeeping.KIND:
                log.info("housekeeping", extra=housekeeping.keep_house(self.store))
                self._finish(job, None)
            else:
                self._arrive(job)
        except LeaseLostError:
            raise
        except UnusableError as error:
            self._failed(job, str(error), again=False)
        except (DeliveryError, StorageError) as error:
            self._failed(job, str(error))
        except PlaybookError as error:
            self._failed(job, "; ".join(error.faults))
        except MemoryError:
            self._failed(job, "too large for the memory of this machine. Split it", again=False)
        except Exception as error:  # noqa: BLE001 - one job must not end the worker
            self._failed(job, f"the work failed: {type(error).__name__}: {error}. Please report this as a defect")

    def _arrive(self, job: Job) -> None:
        if self._setup is None:
            self._setup = build(self.plan)

        def progress(share: float, stage: str) -> None:
            with self.store.begin() as on:
                jobs.renew(on, job, lasts=self.lasts, progress=share, stage=stage)

        settings = self.plan.settings
        with self.store.read() as on:
            setup = replace(self._setup, playbook=playbook_in_use(on, settings))
        arrived = arriving.arrive(self.store, job, setup, progress, name_pattern=settings.filename_pattern)
        if not arrived.calls:
            raise UnusableError(" / ".join(arrived.failed) or "nothing that could be analysed was found in it")
        self._finish(job, arrived)
        for key in arriving.staged(job):
            self.store.blobs.delete(key)

    def _finish(self, job: Job, arrived: arriving.Arrived | None) -> None:
        with self.store.begin() as on:
            if arrived is None:
                jobs.finish(on, job)
                return
            jobs.finish(on, job, {"calls": [each.id for each in arrived.calls], "failed": list(arrived.failed)})
            for each in arrived.calls:
                data = {"call": each.id, "digest": each.digest, "score": each.score, "stars": each.stars, "job": job.id}
                telling.tell(on, "call.analysed", f"{each.digest}:{job.id}", data, at=now())

    def _failed(self, job: Job, reason: str, *, again: bool = True) -> None:
        with self.store.begin() as on:
            after = jobs.fail(on, job, reason, again=again)
            if after.state == "dead" and job.kind == arriving.KIND:
                telling.tell(on, "job.dead", f"dead:{job.id}:{job.attempts}", {"job": job.id}, at=now())

    @contextmanager
    def _renewing(self, job: Job) -> Iterator[None]:
        """Renew the lease beside the work."""
        over = Event()
        thread = Thread(target=self._renew, args=(job, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _renew(self, job: Job, over: Event) -> None:
        while not over.wait(self.lasts.total_seconds() / 3):
            try:
                with self.store.begin() as on:
                    jobs.renew(on, job, lasts=self.lasts)
            except LeaseLostError:
                return
            except StorageError as error:
                log.warning("store", extra={"reason": str(error)})
