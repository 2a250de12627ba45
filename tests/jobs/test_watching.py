"""A watched place: what is whole and new becomes a job, once, with what belongs to it."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from wellheard.jobs import Plan
from wellheard.jobs.watching import Watch
from wellheard.jobs.worker import Worker
from wellheard.settings import Settings
from wellheard.storage import jobs
from wellheard.storage.calls import find_call
from wellheard.storage.deleting import delete_call
from wellheard.storage.errors import StorageFullError
from wellheard.storage.filters import CallFilter
from wellheard.storage.jobs import Job
from wellheard.storage.listing import list_calls
from wellheard.storage.places import Place, open_place
from wellheard.storage.store import Store

PLAN = Plan(settings=Settings(noticing="rules"), use_sound=False)
SAID = "agent: Hello, how can I help you?\ncustomer: My tap is leaking.\n"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def watching(store: Store, place: Path | Place, clock: Clock, **more: object) -> Watch:
    where = place if isinstance(place, Place) else open_place(str(place))
    return Watch(store=store, place=where, clock=clock, **more)  # type: ignore[arg-type]


def later(watch: Watch, clock: Clock) -> int:
    """Jobs that two looks bring, far enough from each other."""
    first = watch.look().taken
    clock.now += 11
    return first + watch.look().taken


def all_jobs(store: Store) -> list[Job]:
    with store.read() as on:
        return list(jobs.list_jobs(on).items)[::-1]


def work(store: Store) -> list[Job]:
    worker = Worker(store, PLAN)
    while worker.once():
        pass
    return all_jobs(store)


def titles(store: Store) -> list[str]:
    with store.read() as on:
        return sorted(each.title for each in list_calls(on, CallFilter()).items)


def test_a_file_is_taken_in_when_nothing_about_it_changes_any_more(store: Store, inbox: Path, clock: Clock) -> None:
    watch = watching(store, inbox, clock)
    (inbox / "one.txt").write_text("agent: Hel")
    assert (watch.look().taken, watch.look().waiting) == (0, 1)
    clock.now += 9
    (inbox / "one.txt").write_text(SAID)
    assert watch.look().taken == 0
    clock.now += 9
    assert watch.look().taken == 0
    clock.now += 1
    assert watch.look().taken == 1
    [done] = work(store)
    assert done.state == "done"
    assert titles(store) == ["one"]
    assert (inbox / "one.txt").read_text() == SAID
    assert store.blobs.keys("incoming/") == []


def test_what_is_still_being_copied_and_what_is_not_ours_is_passed_over(
    store: Store, inbox: Path, clock: Clock
) -> None:
    for name in ("a.wav.part", ".b.txt", "c.tmp", "d.crdownload", "notes.docx", "x.analysis.json"):
        (inbox / name).write_text(SAID)
    (inbox / "wellheard-analysis").mkdir()
    (inbox / "wellheard-analysis" / "y.txt").write_text(SAID)
    watch = watching(store, inbox, clock)
    assert later(watch, clock) == 0
    (inbox / ".b.txt").rename(inbox / "b.txt")
    assert later(watch, clock) == 1


def test_each_content_is_analysed_once_over_restarts_renames_and_copies(
    store: Store, inbox: Path, clock: Clock
) -> None:
    (inbox / "deep").mkdir()
    (inbox / "deep" / "one.txt").write_text(SAID)
    assert later(watching(store, inbox, clock), clock) == 1
    work(store)
    (inbox / "copy.txt").write_text(SAID)
    (inbox / "deep" / "one.txt").rename(inbox / "deep" / "renamed.txt")
    os.utime(inbox / "deep" / "renamed.txt", (1, 1))
    assert later(watching(store, inbox, clock), clock) == 0
    assert len(all_jobs(store)) == 1
    (inbox / "copy.txt").write_text(SAID + "agent: Oh no!\n")
    assert later(watching(store, inbox, clock), clock) == 1


def test_a_deleted_call_does_not_come_back_though_its_job_is_forgotten(store: Store, inbox: Path, clock: Clock) -> None:
    (inbox / "one.txt").write_text(SAID)
    later(watching(store, inbox, clock), clock)
    [done] = work(store)
    assert done.result is not None
    delete_call(store, done.result["calls"][0], by="test")
    with store.begin() as on:
        jobs.forget_finished(on, jobs.clock(on))
    (inbox / "again.txt").write_text(SAID)
    assert later(watching(store, inbox, clock), clock) == 0


def test_metadata_beside_a_file_comes_in_with_it(store: Store, inbox: Path, clock: Clock) -> None:
    (inbox / "one.txt").write_text(SAID)
    (inbox / "one.meta.json").write_text(json.dumps({"id": "c-1", "agent": "Ann", "queue": "Billing"}))
    assert later(watching(store, inbox, clock), clock) == 1
    [done] = work(store)
    assert done.state == "done", done.reason
    with store.read() as on:
        call = find_call(on, "c-1")
    assert (call.agent, call.queue) == ("Ann", "Billing")
    assert store.blobs.keys("incoming/") == []


def test_metadata_that_comes_late_completes_the_same_call(store: Store, inbox: Path, clock: Clock) -> None:
    (inbox / "one.txt").write_text(SAID)
    watch = watching(store, inbox, clock)
    later(watch, clock)
    work(store)
    (inbox / "one.meta.json").write_text(json.dumps({"agent": "Ann"}))
    assert later(watch, clock) == 1
    work(store)
    with store.read() as on:
        [call] = list_calls(on, CallFilter()).items
    assert call.agent == "Ann"


def test_a_bad_file_is_among_the_dead_with_its_reason(store: Store, inbox: Path, clock: Clock) -> None:
    (inbox / "bad.json").write_text('{"turns": 1')
    (inbox / "empty.wav").write_bytes(b"")
    assert later(watching(store, inbox, clock), clock) == 2
    found = {each.payload["filename"]: each for each in work(store)}
    assert {each.state for each in found.values()} == {"dead"}
    assert "empty" in str(found["empty.wav"].reason)
    assert found["bad.json"].reason


@pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise there")
def test_what_cannot_be_read_is_among_the_dead_until_it_can(
    store: Store, inbox: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "one.txt").write_text(SAID)
    watch = watching(store, inbox, clock)
    with monkeypatch.context() as closed:  # Root may read everything, so rights alone don't do.
        closed.setattr(Place, "fetch", _denied)
        later(watch, clock)
        watch.look()
    [dead] = all_jobs(store)
    assert dead.state == "dead"
    assert dead.reason == "one.txt: it can't be read (permission denied). Give the watcher the right to read it"
    assert watch.look().taken == 1
    assert [each.state for each in all_jobs(store)] == ["stopped", "waiting"]


def _denied(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_no_more_is_taken_in_than_the_workers_are_behind(store: Store, inbox: Path, clock: Clock) -> None:
    for number in range(5):
        (inbox / f"{number}.txt").write_text(f"{SAID}agent: {number}\n")
    watch = watching(store, inbox, clock, ahead=2)
    assert later(watch, clock) == 2
    assert watch.look().waiting == 3
    work(store)
    assert watch.look().taken == 2


def test_files_move_only_when_told(store: Store, inbox: Path, tmp_path: Path, clock: Clock) -> None:
    (inbox / "deep").mkdir()
    (inbox / "deep" / "one.txt").write_text(SAID)
    watch = watching(store, inbox, clock, move_to=open_place(str(tmp_path / "done")))
    assert later(watch, clock) == 1
    assert not (inbox / "deep" / "one.txt").exists()
    assert (tmp_path / "done" / "deep" / "one.txt").read_text() == SAID
    assert work(store)[0].state == "done"


def test_a_full_disk_loses_nothing_and_the_next_look_goes_on(
    store: Store, inbox: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "one.txt").write_text(SAID)
    watch = watching(store, inbox, clock)
    with monkeypatch.context() as full:
        full.setattr(type(store.blobs), "put", _full)
        watch.look()
        clock.now += 11
        with pytest.raises(StorageFullError):
            watch.look()
    assert (all_jobs(store), store.blobs.keys()) == ([], [])
    assert watch.look().taken == 1


def _full(*_: object) -> int:
    raise StorageFullError("full")


def test_an_object_store_is_watched_alike(store: Store, clock: Clock) -> None:
    place = open_place(f"memory://{id(store)}/calls")
    place.files.pipe_file(f"{place.root}/a/one.txt", SAID.encode())
    place.files.pipe_file(f"{place.root}/a/one.meta.json", b'{"agent": "Ann"}')
    watch = watching(store, place, clock)
    assert later(watch, clock) == 1
    assert later(watching(store, place, clock), clock) == 0
    [done] = work(store)
    assert done.state == "done"
    assert place.files.exists(f"{place.root}/a/one.txt")


def test_a_corpus_and_a_vcon_with_its_recording_are_each_read_together(store: Store, inbox: Path, clock: Clock) -> None:
    (inbox / "call.vcon").write_text('{"vcon": "0.0.1", "dialog": [{"filename": "x/sound.wav"}]}')
    (inbox / "sound.wav").write_bytes(b"RIFF")
    for name in ("utterances.jsonl", "speakers.json", "conversations.json"):
        (inbox / name).write_text("{}\n")
    later(watching(store, inbox, clock), clock)
    found = {each.payload["filename"]: each for each in all_jobs(store)}
    assert sorted(found) == ["call.vcon", "utterances.jsonl"]
    beside = {name: [each["filename"] for each in job.payload["beside"]] for name, job in found.items()}
    assert beside == {"call.vcon": ["sound.wav"], "utterances.jsonl": ["conversations.json", "speakers.json"]}
