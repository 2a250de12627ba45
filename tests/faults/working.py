"""Worker processes that may be killed, and work for them."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from wellheard.jobs import Plan, arriving
from wellheard.jobs.worker import Worker
from wellheard.settings import Settings
from wellheard.storage import jobs, people, webhooks
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables.calls import calls, documents
from wellheard.storage.tables.jobs import jobs as jobs_table

PLAN = Plan(settings=Settings(noticing="rules"), use_sound=False)
LEASE_S = 2.0
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.working", "wellheard.jobs.worker"])


def work(database: str, audio: str, begun: str) -> None:
    """What a process does: work until it is killed. Each analysis leaves a line, so that they can be counted."""
    store = open_store(database, audio)
    kept = arriving.put_call  # type: ignore[attr-defined]  # the name there is what is replaced

    def noted(on: Any, document: bytes) -> Any:
        with Path(begun).open("a") as out:
            out.write("x")
        return kept(on, document)

    arriving.put_call = noted  # type: ignore[attr-defined,assignment]  # in this process alone
    Worker(store, PLAN, lasts=timedelta(seconds=LEASE_S)).run()


class Crew:
    """Some processes at work."""

    def __init__(self, database: str, audio: Path, begun: Path, count: int) -> None:
        self._given = database, str(audio), str(begun)
        self._all = [self._started() for _ in range(count)]
        self.killed = 0

    def _started(self) -> BaseProcess:
        process = CONTEXT.Process(target=work, args=self._given, daemon=True)
        process.start()
        return process

    def kill_one(self) -> None:
        """kill -9 of the eldest; another takes its place."""
        eldest = self._all.pop(0)
        assert eldest.pid is not None
        os.kill(eldest.pid, signal.SIGKILL)
        eldest.join()
        self.killed += 1
        self._all.append(self._started())

    def end(self) -> None:
        """All of them."""
        for each in self._all:
            each.kill()
            each.join()


def bring_in(store: Store, count: int, *, turns: int = 120) -> None:
    """So many different calls, as uploads bring them."""
    with store.begin() as on:
        person = people.create_user(on, name="Q", email="q@example.org", role="qa")
        webhooks.create_webhook(on, url="http://127.0.0.1:9/", events=("call.analysed",), created_by=person.id)
    for number in range(count):
        bring_one_in(store, number, turns=turns)


def bring_one_in(store: Store, number: int, *, turns: int = 120) -> None:
    """A call that takes a while."""
    said = "\n".join(f"{'agent' if turn % 2 else 'customer'}: The tap {number} leaks {turn}." for turn in range(turns))
    key = f"incoming/call-{number}.txt"
    store.blobs.put(key, [said.encode()])
    asked = arriving.payload(key=key, filename=f"{number}.txt", metadata={}, agents=None, actor="test")
    with store.begin() as on:
        jobs.enqueue(on, arriving.KIND, asked, key=f"analyse:{number}", most_attempts=50)


def states(store: Store) -> Counter[str]:
    """How many analyses are in each state."""
    of_calls = select(jobs_table.c.state).where(jobs_table.c.kind == arriving.KIND)
    with store.read() as on:
        return Counter(on.execute(of_calls).scalars())


def count(store: Store, what: Callable[[Any], Any]) -> int:
    """A number from the database."""
    with store.read() as on:
        return int(what(on))


def kept(store: Store) -> dict[str, int]:
    """What is there in the end."""
    of_calls, told = jobs_table.c.kind == arriving.KIND, jobs_table.c.kind == "tell"

    def rows(table: Any, *where: Any) -> int:
        return count(store, lambda on: on.scalar(select(func.count()).select_from(table).where(*where)))

    begun = count(store, lambda on: on.scalar(select(func.sum(jobs_table.c.attempts)).where(of_calls)))
    return {
        "calls": rows(calls), "documents": rows(documents), "told": rows(jobs_table, told), "begun": begun,
        "left over": len(store.blobs.keys("incoming/")),
    }  # fmt: skip


def work_one(store: Store) -> bool:
    """Do the next analysis, if there is one, in this process."""
    if states(store)["waiting"] == 0:
        return False
    return Worker(store, PLAN, deliver=lambda *_, **__: 200).once()
