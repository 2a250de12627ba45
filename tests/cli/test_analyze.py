"""`wellheard analyze` as its users call it, on text; sound is tried in tests/speech."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from wellheard.analysis import analyse
from wellheard.cli import main
from wellheard.conversation.document import schema

GOOD = {
    "id": "c1",
    "turns": [
        {"speaker": "agent", "text": "Hello, this is Ann from Teal Water. How can I help?"},
        {"speaker": "customer", "text": "My tap has been leaking since Monday and I've turned it off twice."},
        {"speaker": "agent", "text": "Oh no, since Monday. I'm sorry you've had that drip all week."},
        {"speaker": "customer", "text": "Thank you."},
    ],
}


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLHEARD_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def wellheard(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def written(folder: Path, **contents: object) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


def documents(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_plain_transcript_becomes_one_valid_document_with_proof(tmp_path: Path) -> None:
    result = wellheard("analyze", "--format", "json", written(tmp_path / "calls", call=GOOD) / "call.json")
    assert result.exit_code == 0
    (document,) = documents(result)
    jsonschema.validate(document, schema())
    assert document["schema"] == "wellheard.analysis/1"
    assert [turn["text"] for turn in document["conversation"]["turns"]] == [turn["text"] for turn in GOOD["turns"]]  # type: ignore[index]
    assert "sympathy" in [moment["kind"] for moment in document["moments"]]
    for moment in document["moments"]:
        assert moment["quote"] in document["conversation"]["turns"][moment["turn_ids"][0] - 1]["text"]
    known = {moment["id"] for moment in document["moments"]}
    assert all(set(each["evidence"]) <= known for each in document["scorecard"]["criteria"])
    assert document["ledger"]["tried"]


def test_a_folder_gives_a_line_a_call_in_the_order_of_names(tmp_path: Path) -> None:
    folder = written(tmp_path / "calls", b=GOOD | {"id": "second"}, a=GOOD | {"id": "first"})
    result = wellheard("analyze", "-f", "json", folder)
    assert [each["conversation"]["id"] for each in documents(result)] == ["first", "second"]


def test_what_cannot_be_read_is_named_and_its_neighbours_are_analysed(tmp_path: Path) -> None:
    folder = written(tmp_path / "calls", a=GOOD, broken='{"turns": [', c=GOOD | {"id": "c"}, empty="")
    result = wellheard("analyze", "-f", "json", folder)
    assert result.exit_code == 1
    assert len(documents(result)) == 2
    assert "2 of 4 could not be analysed" in result.stderr
    assert "broken.json" in result.stderr
    assert "empty.json" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = written(tmp_path / "calls", a=GOOD)
    assert wellheard("analyze", "-f", "json", folder).stdout == wellheard("analyze", "-f", "json", folder).stdout


@pytest.mark.slow
def test_more_processes_give_the_same_bytes(tmp_path: Path) -> None:
    folder = written(tmp_path / "calls", **{f"call{number}": GOOD | {"id": f"c{number}"} for number in range(6)})
    one = wellheard("analyze", "-f", "json", "--jobs", "1", folder)
    two = wellheard("analyze", "-f", "json", "--jobs", "2", folder)
    assert len(documents(one)) == 6
    assert one.stdout == two.stdout


def test_after_an_earlier_call_what_was_told_there_counts_as_told(tmp_path: Path) -> None:
    first = {
        "id": "monday",
        "turns": [
            {"speaker": "agent", "text": "Can I have your order number?"},
            {"speaker": "customer", "text": "It's four four one seven nine."},
        ],
    }
    second = {"id": "tuesday", "turns": [{"speaker": "agent", "text": "Can I have your order number?"}]}
    folder = written(tmp_path / "calls", first=first, second=second)
    earlier = tmp_path / "monday.json"
    earlier.write_text(wellheard("analyze", "-f", "json", folder / "first.json").stdout, encoding="utf-8")
    (plain,) = documents(wellheard("analyze", "-f", "json", folder / "second.json"))
    (after,) = documents(wellheard("analyze", "-f", "json", "--after", earlier, folder / "second.json"))
    assert "repeat-request" not in [moment["kind"] for moment in plain["moments"]]
    assert "repeat-request" in [moment["kind"] for moment in after["moments"]]


def test_a_run_that_was_stopped_is_resumed_without_doing_anything_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "calls", **{f"call{number}": GOOD | {"id": f"c{number}"} for number in range(4)})
    analysed: list[str] = []

    def stopping(incoming: Any, *args: Any, **named: Any) -> Any:
        if len(analysed) == 2:
            raise KeyboardInterrupt
        analysed.append(incoming.conversation.id)
        return analyse(incoming, *args, **named)

    monkeypatch.setattr("wellheard.jobs.batch.analyse", stopping)
    stopped = wellheard("analyze", "-f", "json", "--jobs", "1", folder)
    assert stopped.exit_code == 130
    assert "--resume" in stopped.stderr
    assert len(documents(stopped)) == 2

    again: list[str] = []

    def counting(incoming: Any, *args: Any, **named: Any) -> Any:
        again.append(incoming.conversation.id)
        return analyse(incoming, *args, **named)

    monkeypatch.setattr("wellheard.jobs.batch.analyse", counting)
    resumed = wellheard("analyze", "-f", "json", "--jobs", "1", "--resume", folder)
    assert resumed.exit_code == 0
    assert [each["conversation"]["id"] for each in documents(resumed)] == ["c0", "c1", "c2", "c3"]
    assert again == ["c2", "c3"]


def test_all_formats_at_once_leave_their_files_in_one_folder(tmp_path: Path) -> None:
    folder = written(tmp_path / "calls", a=GOOD, b=GOOD | {"id": "b"})
    out = tmp_path / "out"
    arguments = [part for name in ("json", "html", "vcon", "csv", "parquet") for part in ("--format", name)]
    result = wellheard("analyze", *arguments, "--out", out, folder)
    assert result.exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert {"a.analysis.json", "b.analysis.json", "a.html", "b.html", "index.html"} <= names
    assert {
        "a.wellheard.vcon.json",
        "b.wellheard.vcon.json",
        "calls.csv",
        "moments.csv",
        "calls.parquet",
        "moments.parquet",
    } <= names
    assert not [name for name in names if name.endswith(".part")]


def test_the_terminal_shows_the_story_and_the_scorecard(tmp_path: Path) -> None:
    result = wellheard("analyze", written(tmp_path / "calls", a=GOOD))
    assert result.exit_code == 0
    assert "since Monday" in result.stdout
    assert "\x1b[" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["analyze", "nowhere"], "nowhere: there is no such file or folder"),
        (["analyze", ".", "--speaker", "bob"], "write NAME=ROLE"),
        (["analyze", ".", "--playbook", "none.yaml"], "none.yaml"),
        (["analyze", ".", "--after", "none.json"], "--after none.json: can't be read"),
        (["moments", "--kind", "repeat-requests", "."], "did you mean repeat-request?"),
        (["playbook", "show", "none.yaml"], "none.yaml"),
    ],
)
def test_a_misused_command_says_what_is_wrong_and_ends_with_2(arguments: list[str], sentence: str) -> None:
    result = wellheard(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_folder_without_calls_says_so() -> None:
    result = wellheard("analyze", ".")
    assert result.exit_code == 0
    assert "No recordings or transcripts were found" in result.stderr


def test_moments_are_listed_with_file_and_words(tmp_path: Path) -> None:
    result = wellheard("moments", "--kind", "sympathy", "-f", "json", written(tmp_path / "calls", a=GOOD))
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert row["source"] == "a.json"
    assert row["turn_ids"] == [3]
    assert row["quote"] in GOOD["turns"][2]["text"]  # type: ignore[index]


def test_the_shipped_playbook_has_no_faults_and_can_be_shown(tmp_path: Path) -> None:
    shipped = Path(str(files("wellheard") / "playbook" / "default.yaml"))
    checked = wellheard("playbook", "check", shipped)
    assert checked.exit_code == 0
    assert "no faults" in checked.stdout
    assert "Sympathy" in wellheard("playbook", "show").stdout


def test_a_faulty_playbook_is_reported_with_every_fault_and_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("id: ours\nversion: 1\ntitle: Ours\ncriteria:\n  - id: a\n    never: [blam]\n", encoding="utf-8")
    result = wellheard("playbook", "check", file)
    assert result.exit_code == 1
    assert f"{file}:6" in result.stdout


def test_the_schema_is_a_json_schema() -> None:
    printed = json.loads(wellheard("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert printed["title"] == "wellheard.analysis/1"
    assert not jsonschema.Draft202012Validator(printed).is_valid({"schema": "wellheard.analysis/1"})
