from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from tests.storage.filling import MADE_FROM_OTHERS, NOT_KEPT, fill_every_table, rows_of
from tests.storage.making import a_document
from wellheard.storage import audit, calls, discussion, jobs, people
from wellheard.storage.backup import back_up, restore
from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.search import search_turns
from wellheard.storage.sounds import file_of, keep_file
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables import METADATA


def furnish(store: Store) -> None:
    with store.begin() as on:
        ann = people.create_user(on, name="Ann", email="ann@example.org", role="admin")
        for number in range(3):
            calls.put_call(on, a_document(f"c{number}"))
        discussion.add_comment(on, "c1", author=ann.id, text="Good question.")
        audit.record(on, actor=ann.id, action="saw", subject_type="call", subject="c1")
    keep_file(store, "c1", "sound", [b"\0\1" * 5000], media_type="audio/flac")


def counts(store: Store) -> dict[str, int]:
    with store.read() as on:
        return {
            table.name: on.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


def test_what_was_backed_up_comes_back_in_either_database(store: Store, empty_database: str, tmp_path: Path) -> None:
    furnish(store)
    copied = back_up(store, tmp_path / "room.tar")
    fresh = open_store(empty_database, tmp_path / "other")
    restored = restore(fresh, tmp_path / "room.tar")
    assert restored == copied
    assert counts(fresh) == counts(store)
    assert restored.rows["calls"] == 3
    assert restored.files == 1
    with store.read() as old, fresh.read() as new:
        assert calls.get_document(new, "c1") == calls.get_document(old, "c1")
        assert calls.find_call(new, "c1") == calls.find_call(old, "c1")
        assert discussion.comments_on(new, "c1") == discussion.comments_on(old, "c1")
        assert audit.entries(new) == audit.entries(old)
        hits = search_turns(new, "blue kettle", CallFilter())
        assert [hit.call for hit in hits.items] == ["c2", "c1", "c0"]
        key = file_of(new, "c1").key
    assert b"".join(fresh.blobs.read(key)) == b"\0\1" * 5000
    with fresh.begin() as on:  # Numbers go on where they were.
        assert calls.put_call(on, a_document("c3")).change == "new"
    fresh.close()


def test_every_table_comes_back_with_every_value(store: Store, empty_database: str, tmp_path: Path) -> None:
    filled = fill_every_table(store)
    assert len(filled) > 50
    back_up(store, tmp_path / "room.tar")
    fresh = open_store(empty_database, tmp_path / "other")
    restore(fresh, tmp_path / "room.tar")
    old, new = rows_of(store), rows_of(fresh)
    assert {name for name, rows in old.items() if not rows} <= MADE_FROM_OTHERS
    assert new.keys() == old.keys()
    for name in old.keys() - MADE_FROM_OTHERS:
        assert new[name] == ([] if name in NOT_KEPT else old[name]), name
    fresh.close()


def test_an_upload_that_waits_for_its_job_comes_back_with_its_bytes(
    store: Store, empty_database: str, tmp_path: Path
) -> None:
    furnish(store)
    for number, state in enumerate(("waiting", "done")):
        key = f"incoming/{number}/upload.wav"
        store.blobs.put(key, [state.encode()])
        store.blobs.put(f"{key}.json", [b"{}"])
        with store.begin() as on:
            job = jobs.enqueue(on, "analyse", {"key": key, "beside": [{"key": f"{key}.json"}]}, key=str(number))
            on.execute(
                update(METADATA.tables["jobs"]).where(METADATA.tables["jobs"].c.id == job.id).values(state=state)
            )
    assert back_up(store, tmp_path / "room.tar").files == 3
    fresh = open_store(empty_database, tmp_path / "other")
    restore(fresh, tmp_path / "room.tar")
    assert fresh.blobs.keys("incoming/") == ["incoming/0/upload.wav", "incoming/0/upload.wav.json"]
    assert b"".join(fresh.blobs.read("incoming/0/upload.wav")) == b"waiting"
    fresh.close()


def test_a_room_with_something_in_it_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    furnish(store)
    back_up(store, tmp_path / "room.tar")
    before = counts(store)
    for key in store.blobs.keys():  # noqa: SIM118 - not a mapping
        store.blobs.put(key, [b"changed meanwhile"])
    with pytest.raises(ConflictError, match="new folder"):
        restore(store, tmp_path / "room.tar")
    assert counts(store) == before
    assert [b"".join(store.blobs.read(key)) for key in store.blobs.keys()] == [b"changed meanwhile"]  # noqa: SIM118


def test_what_is_no_backup_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    (tmp_path / "room.tar").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(StorageError, match="Is it whole"):
        restore(store, tmp_path / "room.tar")


def test_a_torn_backup_restores_nothing(store: Store, empty_database: str, tmp_path: Path) -> None:
    furnish(store)
    back_up(store, tmp_path / "room.tar")
    whole = (tmp_path / "room.tar").read_bytes()
    (tmp_path / "room.tar").write_bytes(whole[: len(whole) // 2])
    fresh = open_store(empty_database, tmp_path / "other")
    with pytest.raises(StorageError):
        restore(fresh, tmp_path / "room.tar")
    fresh.close()


def test_a_backup_that_finds_no_room_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    furnish(store)
    with pytest.raises((StorageError, NotFoundError)):
        back_up(store, tmp_path / "missing" / "room.tar")
    assert not list(tmp_path.glob("**/*.part"))
