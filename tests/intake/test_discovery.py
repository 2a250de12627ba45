import os
from pathlib import Path

import pytest

from tests.intake.helpers import fault, put
from wellheard.intake import discover

CALL = {"turns": [{"speaker": "agent", "text": "Hello."}]}


def names(*paths: Path, top: Path) -> list[str]:
    return [each.relative_to(top).as_posix() for each in discover(paths)]


def test_folders_are_walked_in_order_and_what_is_no_conversation_is_passed_over(tmp_path: Path) -> None:
    for name in ("b.json", "a.wav", "sub/z.vtt", "sub/deep/y.csv", "also/x.MP3", ".hidden.json", ".git/c.json",
                 "notes.pdf", "a2.analysis.json", "b.wellheard.html", "wellheard-analysis/q.json"):  # fmt: skip
        put(tmp_path, name, CALL)
    passed: list[Path] = []
    found = [each.relative_to(tmp_path).as_posix() for each in discover([tmp_path], passed_over=passed.append)]
    assert found == ["a.wav", "b.json", "also/x.MP3", "sub/z.vtt", "sub/deep/y.csv"]
    assert passed == [tmp_path / "notes.pdf"]


def test_named_files_come_whatever_they_are_and_each_once(tmp_path: Path) -> None:
    one, two = put(tmp_path, "notes.pdf", "x"), put(tmp_path, "call.json", CALL)
    missing = tmp_path / "missing.json"
    assert names(two, one, missing, tmp_path, top=tmp_path) == ["call.json", "notes.pdf", "missing.json"]


def test_a_recording_with_its_transcript_comes_once_and_with_mere_metadata_as_itself(tmp_path: Path) -> None:
    put(tmp_path, "talk.json", CALL)
    put(tmp_path, "talk.wav", b"RIFF")
    put(tmp_path, "told.json", {"agent": "Ines", "queue": "kettles"})
    put(tmp_path, "told.wav", b"RIFF")
    put(tmp_path, "both.meta.json", {"agent": "Ines"})
    put(tmp_path, "both.vtt", "WEBVTT\n")
    put(tmp_path, "both.opus", b"OggS")
    put(tmp_path, "alone.wav", b"RIFF")
    assert names(tmp_path, top=tmp_path) == ["alone.wav", "both.vtt", "talk.json", "told.wav"]


def test_named_together_they_come_once_too(tmp_path: Path) -> None:
    transcript, sound = put(tmp_path, "talk.json", CALL), put(tmp_path, "talk.wav", b"RIFF")
    assert names(sound, transcript, top=tmp_path) == ["talk.json"]
    assert names(sound, top=tmp_path) == ["talk.wav"]


def test_of_two_transcripts_of_one_recording_the_richer_comes(tmp_path: Path) -> None:
    put(tmp_path, "talk.txt", "Agent: Hello.")
    put(tmp_path, "talk.json", CALL)
    put(tmp_path, "talk.wav", b"RIFF")
    assert names(tmp_path, top=tmp_path) == ["talk.json"]


def test_a_recording_that_a_vcon_names_comes_with_the_vcon(tmp_path: Path) -> None:
    put(tmp_path, "one.vcon", {"parties": [], "dialog": [{"type": "recording", "filename": "sound-9.mp3"}]})
    put(tmp_path, "sound-9.mp3", b"ID3")
    put(tmp_path, "sound-8.mp3", b"ID3")
    assert names(tmp_path, top=tmp_path) == ["one.vcon", "sound-8.mp3"]


def test_the_lists_beside_convokit_utterances_are_no_conversations(tmp_path: Path) -> None:
    for name in ("utterances.jsonl", "speakers.json", "conversations.json", "corpus.json", "index.json"):
        put(tmp_path, name, "{}")
    assert names(tmp_path, top=tmp_path) == ["utterances.jsonl"]


def test_a_link_that_leads_round_in_a_circle_is_walked_once(tmp_path: Path) -> None:
    put(tmp_path, "calls/a.json", CALL)
    (tmp_path / "calls" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path, top=tmp_path) == ["calls/a.json"]


def test_a_link_that_leads_nowhere_is_an_error_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "gone.json").symlink_to(tmp_path / "nothing.json")
    (found,) = discover([tmp_path])
    assert "no such file" in fault(found).what


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "x.json/inner.json", CALL)
    assert names(tmp_path, top=tmp_path) == ["x.json/inner.json"]
    assert "directory" in fault(tmp_path / "x.json").what


def test_a_folder_that_cannot_be_listed_is_an_error_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "closed/a.json", CALL)
    put(tmp_path, "open/b.json", CALL)
    listed = os.scandir

    def guarded(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    assert names(tmp_path, top=tmp_path) == ["closed", "open/b.json"]


def test_a_file_that_may_not_be_read_is_an_error_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.json", CALL)

    def refused(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    assert "right to read" in fault(path).remedy


def test_a_large_folder_is_listed_without_opening_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1_000):
        (tmp_path / f"{number:05}.json").touch()

    def never(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr(Path, "open", never)
    monkeypatch.setattr(Path, "read_bytes", never)
    found = list(discover([tmp_path]))
    assert len(found) == 1_000
    assert found == sorted(found)
