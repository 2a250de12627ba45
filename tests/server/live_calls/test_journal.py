"""What was written is read back, whatever a crash cut off; what has to go is gone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.server.live_calls.journal import EVENTS, EventJournal, HeldElsewhereError, read_events, remove

ROWS = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=8)


@given(rows=ROWS, cut=st.integers(0, 200))
def test_a_crash_in_the_middle_of_a_line_loses_that_line_alone(
    tmp_path_factory: object, rows: list[dict[str, str]], cut: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("journal")  # type: ignore[attr-defined]
    journal = EventJournal(folder)
    ends = [0]
    for row in rows:
        journal.note(row)
        ends.append((folder / EVENTS).stat().st_size)
    journal.close()
    whole = (folder / EVENTS).read_bytes()
    (folder / EVENTS).write_bytes(whole[: max(0, len(whole) - cut)])
    kept = read_events(folder)
    assert kept == [row for row, end in zip(rows, ends[1:], strict=True) if end <= len(whole) - cut]
    again = EventJournal(folder)
    again.note({"more": "x"})
    again.close()
    assert read_events(folder) == [*kept, {"more": "x"}]


def test_rewriting_leaves_nothing_of_what_was_there(tmp_path: Path) -> None:
    journal = EventJournal(tmp_path / "call")
    journal.note({"text": "4111 1111"})
    journal.rewrite([{"text": "[card]"}])
    journal.note({"text": "thanks"})
    journal.sync()
    journal.close()
    assert read_events(tmp_path / "call") == [{"text": "[card]"}, {"text": "thanks"}]
    assert all(b"4111" not in each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    assert ((tmp_path / "call").stat().st_mode & 0o077, (tmp_path / "call" / EVENTS).stat().st_mode & 0o077) == (0, 0)


def test_a_journal_that_is_removed_is_gone(tmp_path: Path) -> None:
    journal = EventJournal(tmp_path / "call")
    journal.note({"a": "b"})
    journal.close()
    journal.sync()
    remove(tmp_path / "call")
    assert list(tmp_path.iterdir()) == []
    assert read_events(tmp_path / "call") == []


def test_one_process_has_a_call_at_a_time(tmp_path: Path) -> None:
    """A lock of the operating system, so that a server beside this one lets its calls be, and a dead one lets go."""
    journal = EventJournal(tmp_path / "call")
    with pytest.raises(HeldElsewhereError):
        EventJournal(tmp_path / "call")
    journal.close()
    EventJournal(tmp_path / "call").close()
