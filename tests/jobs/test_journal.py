"""A journal keeps what is done until the run ends, whatever happens in between."""

from pathlib import Path

from tests.fixtures import an_analysis

from wellheard.conversation.document import dump
from wellheard.jobs import Journal
from wellheard.jobs.journal import file_key


def test_what_was_put_is_got_by_a_second_run_that_resumes(tmp_path: Path) -> None:
    first = Journal.open("run", resume=False, home=tmp_path)
    first.put("a.wav#1", dump(an_analysis("one")))
    first.put("b.wav#1", dump(an_analysis("two")))
    first.close()
    second = Journal.open("run", resume=True, home=tmp_path)
    assert second.get("a.wav#1") == an_analysis("one")
    assert second.get("b.wav#1") == an_analysis("two")
    assert second.get("c.wav#1") is None


def test_a_line_that_a_crash_cut_short_is_left_out_and_the_next_one_is_whole(tmp_path: Path) -> None:
    first = Journal.open("run", resume=False, home=tmp_path)
    first.put("a", dump(an_analysis("one")))
    first.close()
    with first.path.open("a", encoding="utf-8") as out:
        out.write('{"key": "b", "docum')
    second = Journal.open("run", resume=True, home=tmp_path)
    assert second.get("b") is None
    second.put("c", dump(an_analysis("three")))
    second.close()
    third = Journal.open("run", resume=True, home=tmp_path)
    assert third.get("a") == an_analysis("one")
    assert third.get("c") == an_analysis("three")


def test_without_resume_an_old_run_is_forgotten(tmp_path: Path) -> None:
    first = Journal.open("run", resume=False, home=tmp_path)
    first.put("a", dump(an_analysis("one")))
    first.close()
    assert Journal.open("run", resume=False, home=tmp_path).get("a") is None


def test_runs_of_other_names_do_not_meet(tmp_path: Path) -> None:
    first = Journal.open("run", resume=False, home=tmp_path)
    first.put("a", dump(an_analysis("one")))
    first.close()
    assert Journal.open("another run", resume=True, home=tmp_path).get("a") is None


def test_a_finished_run_leaves_nothing_behind(tmp_path: Path) -> None:
    journal = Journal.open("run", resume=False, home=tmp_path)
    journal.put("a", dump(an_analysis("one")))
    journal.finish()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_only_the_user_may_look_into_a_journal(tmp_path: Path) -> None:
    journal = Journal.open("run", resume=False, home=tmp_path)
    assert journal.folder.stat().st_mode & 0o077 == 0


def test_a_changed_file_has_another_key(tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text("Agent: hello", encoding="utf-8")
    before = file_key(file)
    file.write_text("Agent: hello again", encoding="utf-8")
    assert file_key(file) != before
    assert file_key(tmp_path / "none") != before
