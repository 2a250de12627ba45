"""Deleting calls so that nothing of them is left: rows, words in the index, documents, sound, what was made from it.

The rows go in one transaction, which also notes what is still to do outside of it; `finish_erasures` then removes the
files and the traces in the database file. A crash in between forgets nothing: the note is there until all is done.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, text

from wellheard.storage import audit
from wellheard.storage.calls import find_call
from wellheard.storage.columns import forget_day
from wellheard.storage.errors import ConflictError
from wellheard.storage.filters import SOUND
from wellheard.storage.ids import new_id, now
from wellheard.storage.search import remove_turns
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import calls, erasures, files

_MERGE_PAGES = 2000
_TABLES_WITH_WORDS = (
    "turns", "documents", "moments", "call_lines", "calls", "comments", "corrections", "scorecards", "hand_offs",
    "skipped_steps", "practice_attempts",
)  # fmt: skip


def delete_call(store: Store, call: str, *, by: str, why: str = "") -> None:
    """Delete a call for good, and note in the audit log that, when, by whom and why.

    Raises NotFoundError, and ConflictError where it is on legal hold.
    """
    with store.begin() as on:
        _delete_rows(on, call, by=by, why=why)
    finish_erasures(store)


def delete_calls(store: Store, some: Sequence[str], *, by: str, why: str = "") -> None:
    """Several at once, all or none."""
    with store.begin() as on:
        for call in some:
            _delete_rows(on, call, by=by, why=why)
    finish_erasures(store)


def delete_sound(store: Store, call: str, *, by: str, why: str = "") -> None:
    """Delete a call's recording and what was made from it; its words stay. Raises as `delete_call`."""
    with store.begin() as on:
        found = find_call(on, call)
        _not_held(call, found.held)
        _note_files(on, found.number)
        on.execute(delete(files).where(files.c.call == found.number))
        details = {"part": SOUND, "why": why}
        audit.record(on, actor=by, action="deleted", subject_type="call", subject=call, details=details)
    finish_erasures(store)


def finish_erasures(store: Store) -> int:
    """Remove what deletions left outside the rows; how many deletions were finished. Safe to run again and again.

    On SQLite the words leave the index' segments and the log is folded into the file (all of it overwritten by
    `secure_delete`), in short steps between which others can write. On PostgreSQL the tables are vacuumed. O(index).
    """
    with store.read() as on:
        waiting = on.execute(select(erasures).order_by(erasures.c.id)).all()
    if not waiting:
        return 0
    for row in waiting:
        for key in json.loads(row.keys):
            store.blobs.delete(key)
    _remove_traces(store)
    with store.begin() as on:
        on.execute(delete(erasures).where(erasures.c.id.in_([row.id for row in waiting])))
    return len(waiting)


def _delete_rows(on: Connection, call: str, *, by: str, why: str) -> None:
    found = find_call(on, call)
    _not_held(call, found.held)
    _note_files(on, found.number)
    remove_turns(on, found.number)
    forget_day(on, found.happened_at)
    on.execute(delete(calls).where(calls.c.number == found.number))  # All else hangs on it and falls with it.
    audit.record(on, actor=by, action="deleted", subject_type="call", subject=call, details={"why": why})


def _not_held(call: str, held: bool) -> None:
    if held:
        raise ConflictError(f"{call}: on legal hold, so it stays. Whoever may can end the hold")


def _note_files(on: Connection, number: int) -> None:
    keys = on.execute(select(files.c.key).where(files.c.call == number).order_by(files.c.key)).scalars().all()
    on.execute(erasures.insert().values(id=new_id(), at=now(), keys=json.dumps(list(keys))))


def _remove_traces(store: Store) -> None:
    if store.is_sqlite:
        _merge_index(store)
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as on:
            on.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as on:
        for table in _TABLES_WITH_WORDS:
            on.exec_driver_sql(f"VACUUM {table}")


def _merge_index(store: Store) -> None:
    """Merge the index into one segment, step by step: deleted words are dropped where segments are merged.

    As SQLite's manual says (FTS5, 6.8): begin with a negative number of pages, go on until nothing changes.
    """
    pages = -_MERGE_PAGES
    while True:
        with store.begin() as on:
            before = on.scalar(text("SELECT total_changes()"))
            on.execute(text("INSERT INTO turns_index (turns_index, rank) VALUES ('merge', :pages)"), {"pages": pages})
            changed = on.scalar(text("SELECT total_changes()")) - before
        if changed < 2:  # The command itself counts as one.
            return
        pages = _MERGE_PAGES
