import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fsspec.implementations.local import LocalFileSystem
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.storage.making import a_document
from wellheard.storage import calls, people
from wellheard.storage.blobs import Blobs, checked, open_blobs
from wellheard.storage.errors import (
    AudioError,
    DatabaseUnavailableError,
    NotFoundError,
    StorageError,
    StorageFullError,
)
from wellheard.storage.peaks import Peaks, from_bytes, peaks_of, to_bytes
from wellheard.storage.store import Store, database_url, open_store


@pytest.fixture(params=["folder", "objects"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """A folder, and the way that object stores go: fsspec's own writing, committed at the end or discarded."""
    if request.param == "folder":
        return open_blobs(tmp_path / "audio")
    return Blobs(files=LocalFileSystem(auto_mkdir=True), root=str(tmp_path / "objects"), folder=None)


@given(st.lists(st.binary(max_size=50), max_size=5), st.integers(0, 260), st.integers(0, 260))
def test_any_range_of_a_file_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], start: int, end: int
) -> None:
    blobs = open_blobs("memory://ranges")
    whole = b"".join(chunks)
    assert blobs.put("a/b.wav", chunks) == len(whole) == blobs.size("a/b.wav")
    assert b"".join(blobs.read("a/b.wav")) == whole
    assert b"".join(blobs.read("a/b.wav", start, end)) == whole[start:end]
    assert b"".join(blobs.read("a/b.wav", start)) == whole[start:]


def test_files_are_listed_replaced_and_deleted(blobs: Blobs) -> None:
    blobs.put("1/a", [b"old"])
    blobs.put("1/a", [b"new"])
    blobs.put("2/b", [b"x"])
    assert (blobs.keys(), blobs.keys("2")) == (["1/a", "2/b"], ["2/b"])
    assert b"".join(blobs.read("1/a")) == b"new"
    assert blobs.delete("1/a")
    assert not blobs.delete("1/a")
    assert not blobs.exists("1/a")
    with pytest.raises(NotFoundError):
        blobs.read("1/a")


def test_a_write_that_breaks_leaves_what_was_there(blobs: Blobs) -> None:
    blobs.put("1/a", [b"whole"])

    def breaking() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageFullError, match="Make room"):
        blobs.put("1/a", breaking())
    assert blobs.keys() == ["1/a"]
    assert b"".join(blobs.read("1/a")) == b"whole"
    assert blobs.folder is None or [each.name for each in blobs.folder.rglob("*") if each.is_file()] == ["a"]


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a//b", "", "a/../b", ".hidden", "a b", "a.part", "a\0"])
def test_a_key_leads_nowhere_else(key: str) -> None:
    with pytest.raises(AudioError):
        checked(key)


def test_a_place_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(AudioError, match="folder that can be written"):
        open_blobs(tmp_path / "file" / "audio")
    with pytest.raises(AudioError, match="nosuch"):
        open_blobs("nosuch://bucket")


def test_peaks_are_made_once_and_kept(store: Store) -> None:
    made = []

    def make() -> Peaks:
        made.append(1)
        return Peaks(bucket_ms=20, outline=np.arange(12, dtype=np.int8).reshape(2, 3, 2))

    with store.begin() as on:
        calls.put_call(on, a_document("a"))
    first, second = (peaks_of(store, "a", make) for _ in range(2))
    assert made == [1]
    assert second.bucket_ms == 20
    assert (first.outline == second.outline).all()
    assert (from_bytes(to_bytes(first)).outline == first.outline).all()


def test_an_address_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    for address in ("mysql://x@y/z", "://", "nonsense://x"):
        with pytest.raises(StorageError):
            open_store(address, tmp_path)
    assert database_url("postgresql://u@h/d").drivername == "postgresql+psycopg"


def test_a_password_is_in_no_error(tmp_path: Path) -> None:
    gone = open_store("postgresql://nobody:hushhush@127.0.0.1:9/none", tmp_path)
    with pytest.raises(DatabaseUnavailableError, match="Check that it runs") as caught, gone.begin():
        pass
    assert "hushhush" not in str(caught.value)
    gone.close()


def test_a_change_is_whole_or_not_at_all(store: Store) -> None:
    def break_off() -> None:
        with store.begin() as on:
            people.create_team(on, "Returns")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    with store.read() as on:
        assert people.list_teams(on) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_database_that_goes_and_comes_back_is_used_again(store: Store) -> None:
    with store.begin() as on:
        people.create_team(on, "Returns")
        mine = on.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = open_store(store.engine.url.render_as_string(hide_password=False), "memory://x")

    def kicked_out_midway() -> None:
        with store.begin() as on:
            people.create_team(on, "Sales")
            pid = on.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with other.begin() as killer:
                killer.execute(text(f"SELECT pg_terminate_backend({pid})"))
            people.create_team(on, "Never")

    with pytest.raises(DatabaseUnavailableError, match="try again"):
        kicked_out_midway()
    with store.read() as on:
        assert [team.name for team in people.list_teams(on)] == ["Returns"]
        assert on.execute(text("SELECT pg_backend_pid()")).scalar_one() != mine
    other.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_full_disk_is_said_and_nothing_is_half_there(store: Store, tmp_path: Path) -> None:
    with store.begin() as on:
        people.create_team(on, "Returns")
    with store.engine.connect() as on:
        pages = on.exec_driver_sql("PRAGMA page_count").scalar_one()
    store.close()

    def fill() -> None:
        with store.begin() as on:
            on.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")  # What SQLite says is what a full disk says.
            for number in range(200):
                calls.put_call(on, a_document(f"c{number}"))

    with pytest.raises(StorageFullError, match="nothing was changed"):
        fill()
    store.close()
    with store.read() as on:
        assert calls.count_all(on) == 0
        assert [team.name for team in people.list_teams(on)] == ["Returns"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_writer_waits_for_another_and_then_says_that_it_is_busy(store: Store, database: str) -> None:
    with store.engine.connect() as on:
        assert on.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert on.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert on.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 15_000
        on.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError, match="busy"), store.begin():
        pass
    with store.read() as on:
        assert people.count_users(on) == 0
    other.close()


def test_a_copy_of_the_file_is_a_room_of_its_own(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "a.db")
    opened = open_store(f"sqlite:///{tmp_path}/a.db", tmp_path)
    with opened.begin() as on:
        people.create_team(on, "Returns")
    opened.close()
    assert (tmp_path / "a.db").stat().st_size > 0
