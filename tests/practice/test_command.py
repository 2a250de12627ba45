"""`wellheard practice` and `wellheard scenario` as a person and as a program use them."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.practice.scenes import KETTLE

from wellheard.cli import main
from wellheard.conversation.document import schema
from wellheard.practice import parse_scenario, shipped_scenarios

ROOT = Path(__file__).parent.parent.parent


def run(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


@pytest.fixture
def kettle_file(tmp_path: Path) -> Path:
    file = tmp_path / "kettle.yaml"
    file.write_text(KETTLE, encoding="utf-8")
    return file


def test_the_list_says_what_a_rep_may_know_and_nothing_that_is_kept_back() -> None:
    result = run("practice", "--list", "--format", "json")
    rows = json.loads(result.output)
    assert [row["id"] for row in rows] == [each.id for each in shipped_scenarios()]
    assert {"id", "title", "industry", "difficulty", "trains"} <= set(rows[0])
    assert not any(each.why.says[0] in result.output for each in shipped_scenarios())
    assert "paper-straw" in run("practice", "--list").output


def test_a_file_of_lines_prints_the_document_of_the_call(tmp_path: Path) -> None:
    rep = tmp_path / "rep.txt"
    rep.write_text("Oh no, wet paper in your mouth, how horrible.\r\nWhat happened?\r\n\r\n", encoding="utf-8")
    first = run("practice", "paper-straw", "--seed", "7", "--rep", rep, "--format", "json")
    assert first.exit_code == 0, first.output
    document = json.loads(first.output)
    jsonschema.validate(document, schema())
    assert 1 <= document["story"]["stars"] <= 5
    assert isinstance(document["scorecard"]["score"], int)
    assert run("practice", "paper-straw", "--seed", "7", "--rep", rep, "--format", "json").output == first.output
    assert len(document["conversation"]["turns"]) == 5, "rows without a word at the end are left out"


def test_in_text_the_call_stands_with_the_temper_and_the_turning_points(tmp_path: Path, kettle_file: Path) -> None:
    rep = tmp_path / "rep.txt"
    rep.write_text("We apologize for any inconvenience.\nYour order number?\nYour order number?\n", encoding="utf-8")
    result = run("practice", kettle_file, "--rep", rep)
    assert result.exit_code == 0, result.output
    for words in ("you: We apologize", "Ann Reed: ", "[anger ", "Turning points", "tells their friends", "★"):
        assert words in result.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("practice",), "Which customer?"),
        (("practice", "paper-strow"), "did you mean paper-straw?"),
        (("practice", "airline"), "grounded-flight"),
        (("practice", "zzz"), "there are paper-straw"),
        (("practice", "none.yaml"), "no such file"),
        (("practice", "paper-straw", "--seed", "x"), "not a valid integer"),
        (("practice", "paper-straw", "--rep", "none.txt"), "no such file"),
        (("practice", "paper-straw", "--format", "json"), "needs --rep"),
        (("practice", "--progress", "none.jsonl"), "can't be read"),
        (("scenario", "list", "--trains", "sympathy-frist"), "did you mean “sympathy-first”?"),
        (("scenario", "show", "none"), "no such scenario"),
        (("scenario", "from", "none.json"), "no such file"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(words: tuple[str, ...], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "is empty"), (b"\n \n", "is empty"), (b"Hello\n\xff\xfe", ":2: this is not UTF-8")],
)
def test_a_rep_file_that_is_none_is_told_so(tmp_path: Path, content: bytes, told: str) -> None:
    rep = tmp_path / "rep.txt"
    rep.write_bytes(content)
    result = run("practice", "paper-straw", "--rep", rep)
    assert result.exit_code == 2
    assert told in result.output


def test_by_hand_to_the_end_and_again_from_a_line(tmp_path: Path, kettle_file: Path) -> None:
    kept = tmp_path / "mine.jsonl"
    typed = (
        "Warm and Co, how can I help?\nYour order number?\n/end\n"  # the first try
        "7\n1\nOh no, what happened?\n/end\n\n"  # no such line; then from line 1; then enough
    )
    result = run("practice", kettle_file, "--keep", kept, typed=typed)
    assert result.exit_code == 0, result.output
    assert "K 4471" in result.output
    assert "Write a number from 1 to 1" in result.output
    assert "Both ways" in result.output
    assert "Only you see how it went" in result.output
    records = [json.loads(row) for row in kept.read_text(encoding="utf-8").splitlines()]
    assert [record["branch_at"] for record in records] == [None, 1]
    assert records[1]["branch_of"] == records[0]["id"]
    shown = run("practice", "--progress", kept)
    assert "kettle: tried 2 times" in shown.output


def test_whoever_hangs_up_before_a_word_is_not_judged(kettle_file: Path) -> None:
    result = run("practice", kettle_file, typed="")
    assert result.exit_code == 0
    assert "★" not in result.output


def test_check_tells_every_fault_and_show_tells_all(tmp_path: Path, kettle_file: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(KETTLE.replace("anger: 40", "anger: hot").replace("do: press", "do: prss"), encoding="utf-8")
    result = run("scenario", "check", kettle_file, bad)
    assert result.exit_code == 1
    assert "no faults" in result.output
    assert len([row for row in result.output.splitlines() if row.startswith(f"{bad}:")]) == 2
    shown = run("scenario", "show", kettle_file).output
    for words in ("Tea is all that my father", "What solves it", "to an open question"):
        assert words in shown
    copied = tmp_path / "copied.yaml"
    copied.write_text(run("scenario", "show", "paper-straw", "--yaml").output, encoding="utf-8")
    assert run("scenario", "check", copied).exit_code == 0


def test_a_focus_is_answered_with_scenarios() -> None:
    rows = json.loads(run("scenario", "list", "--trains", "share-the-disappointment", "--format", "json").output)
    assert [row["id"] for row in rows] == ["grounded-flight"]


def test_the_scenario_of_the_how_to_passes_the_check() -> None:
    page = (ROOT / "docs" / "how-to" / "write-a-scenario.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    read = parse_scenario("\n".join(blocks), name="how-to.yaml")
    assert (read.id, read.name, read.temper.anger) == ("kettle-cold", "Ann Reed", 40)
    assert read.lines["refused"]["angry"] == ("So there isn't one kettle in the whole of Warm & Co?",), (
        "the second block too"
    )
