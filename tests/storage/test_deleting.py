import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.storage.making import MONDAY, a_document, after
from wellheard.storage import audit, calls, corrections, deleting, discussion, retention
from wellheard.storage.deleting import delete_call, delete_sound, finish_erasures
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import new_id, now
from wellheard.storage.jobs import enqueue
from wellheard.storage.people import User
from wellheard.storage.search import search_turns
from wellheard.storage.sounds import file_of, files_of, keep_file, remove_stray_files
from wellheard.storage.store import Store
from wellheard.storage.tables import METADATA

SECRET = "xylophonist"
SOUND = b"RIFF-of-the-xylophonist" * 10_000


def with_secret(store: Store, user: User) -> None:
    with store.begin() as on:
        for number in range(20):
            calls.put_call(on, a_document(f"other-{number}"))
        calls.put_call(on, a_document("doomed", ("customer: I am a xylophonist.",)))
        thread = discussion.add_comment(on, "doomed", author=user.id, text=f"The {SECRET}!")
        discussion.react(on, thread.id, user.id, "👏")
        corrections.correct(on, "doomed", "words", user=user.id, turn=1, content={"text": SECRET})
    keep_file(store, "doomed", "sound", [SOUND], media_type="audio/wav")
    keep_file(store, "doomed", "peaks", [b"peaks " + SECRET.encode()], media_type="x/peaks")


def traces(folder: Path) -> list[str]:
    return [str(each) for each in folder.rglob("*") if each.is_file() and SECRET.encode() in each.read_bytes()]


def rows_with_secret(store: Store) -> list[str]:
    with store.read() as on:
        return [
            table.name
            for table in METADATA.sorted_tables
            for row in on.execute(text(f'SELECT * FROM "{table.name}"'))
            if SECRET in str(row)
        ]


def test_a_deleted_call_is_gone_from_rows_search_and_files(store: Store, ann: User) -> None:
    with_secret(store, ann)
    assert rows_with_secret(store)
    delete_call(store, "doomed", by=ann.id, why="asked for by the customer")
    assert rows_with_secret(store) == []
    assert store.blobs.keys() == []
    with store.read() as on:
        assert search_turns(on, SECRET, CallFilter()).items == ()
        assert search_turns(on, "kettle", CallFilter(), limit=50).items
        assert calls.count_all(on) == 20
        with pytest.raises(NotFoundError):
            calls.find_call(on, "doomed")
        entry = audit.entries(on, subject_type="call", subject="doomed")[0]
    assert (entry.action, entry.actor, entry.details) == ("deleted", ann.id, {"why": "asked for by the customer"})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_byte_of_a_deleted_call_is_left_in_any_file(store: Store, ann: User, tmp_path: Path) -> None:
    with_secret(store, ann)
    assert len(traces(tmp_path)) > 2  # The database, its log, the sound, the peaks.
    delete_call(store, "doomed", by=ann.id)
    assert traces(tmp_path) == []
    with store.read() as on:  # Nor is the word in the index' vocabulary.
        on.execute(text("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'turns_index', 'row')"))
        assert on.execute(text("SELECT * FROM temp.vocabulary WHERE term LIKE 'xylo%'")).all() == []
        assert on.execute(text("SELECT doc FROM temp.vocabulary WHERE term = 'kettle'")).scalar_one() == 20


def test_a_crash_after_the_rows_are_gone_forgets_no_file(
    store: Store, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_secret(store, ann)
    with monkeypatch.context() as crash:
        crash.setattr(deleting, "finish_erasures", lambda _: None)
        delete_call(store, "doomed", by=ann.id)
    assert len(store.blobs.keys()) == 2
    assert finish_erasures(store) == 1
    assert store.blobs.keys() == []
    assert finish_erasures(store) == 0


def test_a_call_on_hold_stays(store: Store, ann: User) -> None:
    with_secret(store, ann)
    with store.begin() as on:
        calls.set_hold(on, "doomed", held=True)
    with pytest.raises(ConflictError, match="legal hold"):
        delete_call(store, "doomed", by=ann.id)
    with pytest.raises(ConflictError, match="legal hold"):
        delete_sound(store, "doomed", by=ann.id)
    assert len(store.blobs.keys()) == 2


def test_sound_can_go_while_words_stay(store: Store, ann: User) -> None:
    with_secret(store, ann)
    delete_sound(store, "doomed", by=ann.id)
    assert store.blobs.keys() == []
    with store.read() as on:
        assert files_of(on, "doomed") == []
        assert calls.get_document(on, "doomed")


def test_retention_deletes_what_every_rule_lets_go(store: Store) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("old", at=after(0), queue="sales", kinds=()))
        calls.put_call(on, a_document("threat", at=after(0), queue="sales", kinds=("threat",)))
        calls.put_call(on, a_document("held", at=after(0), queue="sales", kinds=()))
        calls.put_call(on, a_document("young", at=after(80), queue="sales", kinds=()))
        calls.put_call(on, a_document("elsewhere", at=after(0), queue="returns", kinds=()))
        calls.set_hold(on, "held", held=True)
        retention.add_rule(on, what="call", days=30, queue="sales")
        retention.add_rule(on, what="call", days=365, kind="threat")
    assert retention.sweep(store, after(90)) == retention.Swept(calls=1, sounds=0)
    with store.read() as on:
        left = {name for name in ("old", "threat", "held", "young", "elsewhere") if _is_there(store, name)}
        assert [entry.subject for entry in audit.entries(on, action="deleted")] == ["old"]
    assert left == {"threat", "held", "young", "elsewhere"}


def test_retention_of_sound_leaves_the_words(store: Store) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("a", at=MONDAY))
        retention.add_rule(on, what="audio", days=7)
    keep_file(store, "a", "sound", [b"x"], media_type="audio/wav")
    assert retention.sweep(store, MONDAY + timedelta(days=6)) == retention.Swept(calls=0, sounds=0)
    assert retention.sweep(store, MONDAY + timedelta(days=8)) == retention.Swept(calls=0, sounds=1)
    assert _is_there(store, "a")


def test_a_file_replaces_the_one_of_its_name(store: Store) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("a"))
    keep_file(store, "a", "sound", [b"old"], media_type="audio/wav")
    kept = keep_file(store, "a", "sound", [b"ne", b"w"], media_type="audio/flac")
    with store.read() as on:
        assert file_of(on, "a") == kept
    assert store.blobs.keys() == [kept.key]
    assert kept.size == 3


def test_a_file_of_a_call_that_goes_meanwhile_is_not_left_over(store: Store, ann: User) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("a"))

    def slow() -> Iterator[bytes]:
        yield b"begin"
        delete_call(store, "a", by=ann.id)
        yield b"end"

    with pytest.raises(NotFoundError):
        keep_file(store, "a", "sound", slow(), media_type="audio/wav")
    assert store.blobs.keys() == []


def test_bytes_that_neither_a_call_nor_a_job_has_are_swept_up_when_they_are_old(store: Store) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("a"))
    kept = keep_file(store, "a", "sound", [b"x"], media_type="audio/wav")
    old = new_id(MONDAY)
    stray, waiting, beside = f"99/sound-{old}", f"incoming/{old}/upload.wav", f"incoming/{old}/1.json"
    for key in (stray, waiting, beside, f"incoming/{new_id()}/upload.wav", "by-somebody-else"):
        store.blobs.put(key, [b"y"])
    with store.begin() as on:
        enqueue(on, "analyse", {"key": waiting, "beside": [{"key": beside}]})
    before = set(store.blobs.keys())
    assert remove_stray_files(store) == 1
    assert before - set(store.blobs.keys()) == {stray}
    assert remove_stray_files(store, before=now() + timedelta(days=1)) == 1
    assert kept.key in store.blobs.keys()  # noqa: SIM118 - not a mapping


def test_half_a_file_that_a_killed_writer_left_is_removed_after_a_day(store: Store, tmp_path: Path) -> None:
    store.blobs.put("1/sound-kept", [b"RIFF"])
    for name, age_s in (("old", 90_000), ("young", 60)):
        half = tmp_path / "audio" / "1" / f"sound-{name}.1234.part"
        half.write_bytes(SECRET.encode())
        os.utime(half, (time.time() - age_s,) * 2)
    assert remove_stray_files(store) == 1
    assert [Path(each).name for each in traces(tmp_path / "audio")] == ["sound-young.1234.part"]
    assert b"".join(store.blobs.read("1/sound-kept")) == b"RIFF"


def _is_there(store: Store, call: str) -> bool:
    with store.read() as on:
        try:
            calls.find_call(on, call)
        except NotFoundError:
            return False
    return True
