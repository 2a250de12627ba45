"""Workers are killed, race, and lose their database: nothing is lost, nothing is there twice. Prints the numbers."""

import time
from pathlib import Path

import pytest

from tests.faults.conftest import Server
from tests.faults.working import LEASE_S, Crew, bring_in, bring_one_in, kept, states
from wellheard.storage.errors import DatabaseUnavailableError
from wellheard.storage.store import Store

pytestmark = pytest.mark.slow
CALLS, WORKERS = 42, 3
PATIENCE_S = 240


def work_off(store: Store, crew: Crew, calls: int, *, kill_every: int | None = None) -> None:
    """Wait until all is done, killing a worker at work whenever so many more are."""
    until, kill_at = time.monotonic() + PATIENCE_S, kill_every or calls
    while (found := states(store))["done"] < calls:
        assert time.monotonic() < until, found
        if kill_every and found["done"] >= kill_at and found["running"] == WORKERS:
            crew.kill_one()
            kill_at += kill_every
        time.sleep(0.02)


def say(what: str, numbers: dict[str, int]) -> None:
    print(f"\n{what}: {', '.join(f'{count} {name}' for name, count in numbers.items())}")  # noqa: T201


def test_killed_workers_are_followed_by_others_and_each_call_is_kept_once(
    store: Store, database: str, tmp_path: Path
) -> None:
    bring_in(store, CALLS)
    crew = Crew(database, tmp_path / "audio", tmp_path / "begun", WORKERS)
    try:
        work_off(store, crew, CALLS, kill_every=CALLS // 6)
        time.sleep(LEASE_S / 2)
    finally:
        crew.end()
    numbers = kept(store)
    analysed = len((tmp_path / "begun").read_text())
    say(f"{store.engine.dialect.name}, kill -9 of workers", {"killed": crew.killed, "analysed": analysed} | numbers)
    assert crew.killed >= 3
    assert numbers["begun"] > CALLS, "no worker was killed at work"
    assert (numbers["calls"], numbers["documents"], numbers["told"]) == (CALLS, CALLS, CALLS)
    assert states(store) == {"done": CALLS}


def test_workers_that_race_never_do_the_same(store: Store, database: str, tmp_path: Path) -> None:
    bring_in(store, CALLS, turns=4)
    crew = Crew(database, tmp_path / "audio", tmp_path / "begun", 2 * WORKERS)
    try:
        work_off(store, crew, CALLS)
        time.sleep(LEASE_S / 2)
    finally:
        crew.end()
    numbers = kept(store)
    analysed = len((tmp_path / "begun").read_text())
    say(f"{store.engine.dialect.name}, {2 * WORKERS} workers race", {"analysed": analysed} | numbers)
    assert analysed == CALLS
    # On a slow machine a lease may run out between keeping and finishing; the job is begun again and finds its call.
    assert numbers.pop("begun") >= CALLS
    assert numbers == {"calls": CALLS, "documents": CALLS, "told": CALLS, "left over": 0}


def test_the_database_goes_and_comes_back(postgres: Server, tmp_path: Path) -> None:
    from wellheard.storage.migrate import migrate
    from wellheard.storage.store import open_store

    store = open_store(postgres.address, tmp_path / "audio")
    migrate(store)
    bring_in(store, CALLS)
    crew, refused = Crew(postgres.address, tmp_path / "audio", tmp_path / "begun", WORKERS), 0
    try:
        for outage in range(2):
            while states(store)["done"] < 10 * (outage + 1):
                time.sleep(0.02)
            postgres.stop()
            with pytest.raises(DatabaseUnavailableError):
                bring_one_in(store, CALLS)
            refused += 1
            time.sleep(1)
            postgres.start()
        bring_one_in(store, CALLS)
        work_off(store, crew, CALLS + 1)
        time.sleep(LEASE_S / 2)
    finally:
        crew.end()
    numbers = kept(store)
    store.close()
    say("postgresql stopped twice", {"refused meanwhile": refused} | numbers)
    assert (numbers["calls"], numbers["documents"], numbers["told"]) == (CALLS + 1,) * 3
