"""The commands about a review room: backup and restore, retention, watched folders."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.storage.making import a_document

from wellheard.cli import main
from wellheard.jobs.housekeeping import KIND, ask_for, keep_house
from wellheard.jobs.setup import Plan
from wellheard.jobs.worker import Worker
from wellheard.storage import jobs
from wellheard.storage.calls import get_document, put_call
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.listing import list_calls
from wellheard.storage.migrate import migrate
from wellheard.storage.retention import add_rule
from wellheard.storage.sounds import file_of, keep_file
from wellheard.storage.store import Store, open_store


@pytest.fixture
def room(tmp_path: Path) -> Path:
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


@pytest.fixture
def store(room: Path) -> Iterator[Store]:
    made = open_store(room / "wellheard.db", room / "audio")
    migrate(made)
    with made.begin() as on:
        put_call(on, a_document("call-1"))
    keep_file(made, "call-1", "sound", [b"RIFF-sound"], media_type="audio/wav")
    yield made
    made.close()


def wellheard(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in words])


def test_a_room_comes_back_from_its_backup(room: Path, store: Store, tmp_path: Path) -> None:
    file, other = tmp_path / "room.tar", tmp_path / "other"
    made = wellheard("backup", file, "--data", room)
    assert made.exit_code == 0
    assert "1 calls" in made.output
    assert "1 files" in made.output
    back = wellheard("restore", file, "--data", other)
    assert back.exit_code == 0, back.output
    restored = open_store(other / "wellheard.db", other / "audio")
    with restored.read() as on, store.read() as before:
        assert get_document(on, "call-1") == get_document(before, "call-1")
        sound = file_of(on, "call-1")
    assert b"".join(restored.blobs.read(sound.key)) == b"RIFF-sound"
    restored.close()


def test_nothing_is_overwritten(room: Path, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "room.tar"
    wellheard("backup", file, "--data", room)
    before = file.read_bytes()
    again = wellheard("backup", file, "--data", room)
    assert (again.exit_code, file.read_bytes()) == (2, before)
    assert "nothing is overwritten" in again.output
    full = wellheard("restore", file, "--data", room)
    assert full.exit_code == 2
    assert "something in this room already" in full.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("backup", "{}/x.tar", "--data", "{}/none"), "there is no review room"),
        (("backup", "{}/none/x.tar", "--data", "{}/room"), "there is no such folder"),
        (("restore", "{}/none.tar", "--data", "{}/new"), "there is no such file"),
        (("restore", "{}/no-backup.tar", "--data", "{}/new"), "Is it whole?"),
        (("watch", "{}/none", "--data", "{}/room", "--once"), "there is no such folder"),
        (("worker", "--data", "{}/none"), "there is no review room"),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path, store: Store
) -> None:
    (tmp_path / "no-backup.tar").write_text("no tar")
    done = wellheard(*(each.format(tmp_path) for each in words))
    assert done.exit_code == 2
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_rules_are_added_listed_and_ended(room: Path, store: Store) -> None:
    rule = wellheard("retention", "add", "--days", "30", "--queue", "returns", "--data", room).output.strip()
    assert wellheard("retention", "list", "--data", room).output == f"{rule}  call 30 days, queue returns\n"
    swept = wellheard("retention", "sweep", "--data", room)
    assert "1 calls" in swept.output
    wellheard("retention", "remove", rule, "--data", room)
    assert "everything is kept" in wellheard("retention", "list", "--data", room).output


def test_a_folder_is_taken_in_once(room: Path, store: Store, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "one.txt").write_text("agent: Hello.\n")
    words = ("watch", tmp_path / "inbox", "--data", room, "--once", "--settle", "0", "--every", "0.1")
    assert "1 taken in" in wellheard(*words).output
    assert "taken in" not in wellheard(*words).output


def test_housekeeping_is_done_once_a_day_by_one_worker(store: Store) -> None:
    with store.begin() as on:
        add_rule(on, what="call", days=1)
        ask_for(on, now())
        ask_for(on, now())
    worker = Worker(store, Plan())
    assert worker.once()
    assert not worker.once()
    with store.read() as on:
        assert list_calls(on, CallFilter()).items == ()
        [done] = jobs.list_jobs(on).items
    assert (done.kind, done.state) == (KIND, "done")
    assert keep_house(store, now() + timedelta(days=31))["jobs"] == 1
