"""`wellheard learn` as a QA person calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.evaluation.test_eval_command import LAMP, RENT
from tests.learning.casting import a_team, written
from wellheard.cli import main
from wellheard.learning.interface import Outcome
from wellheard.learning.learn import learn
from wellheard.report.learning import as_json, as_text


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)


def wellheard(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["learn", *map(str, arguments)], catch_exceptions=False)


def calls(path: Path, number: int) -> Path:
    rows = [{**(RENT if each % 2 else LAMP), "id": f"c{each}", "customer_id": f"c{each}"} for each in range(number)]
    for each, row in enumerate(rows):
        row["turns"] = [*row["turns"], {"speaker": "customer", "text": f"My number is {each}.", "labels": []}]
    return written(path, *map(json.dumps, rows))


def outcome(**more: bool) -> Outcome:
    return learn(*a_team(18, **more))  # type: ignore[arg-type]  # hears made-up readings


def test_too_few_calls_are_said_and_nothing_is_written(tmp_path: Path) -> None:
    result = wellheard(calls(tmp_path / "few.jsonl", 3))
    assert result.exit_code == 2
    assert "3 calls are too few" in result.stderr
    assert not list(tmp_path.glob("*.npz"))


def test_what_brings_nothing_is_refused_with_what_would_help(tmp_path: Path) -> None:
    result = wellheard(calls(tmp_path / "some.jsonl", 6))
    assert result.exit_code == 1
    assert "Nothing is kept" in result.stdout
    assert "Too few labels" in result.stdout
    assert not list(tmp_path.glob("*.npz"))


def test_faults_are_told_with_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = calls(tmp_path / "some.jsonl", 6)
    path.write_text(path.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    result = wellheard(path, "--check")
    assert "some.jsonl:7: not JSON" in result.stderr
    assert "6 calls" in result.stdout


@pytest.mark.parametrize("arguments", [("none.jsonl",), (".",)])
def test_nothing_to_learn_from_is_misuse(arguments: tuple[str, ...]) -> None:
    assert wellheard(*arguments).exit_code == 2


def test_what_is_kept_is_told_with_how_to_switch_it_on() -> None:
    text = as_text(outcome(), Path("learned-here.npz"))
    assert "wellheard analyze --adjustments learned-here.npz" in text
    assert any(line.startswith("sympathy") and line.rstrip().endswith("learned") for line in text.splitlines())
    assert "nothing was written" in as_text(outcome(), None)


def test_a_refusal_never_says_that_something_was_learned() -> None:
    text = as_text(outcome(shuffled=True), None)
    assert "Nothing is kept" in text
    assert "labels don't go with the words" in text
    assert "--adjustments" not in text


def test_json_holds_the_numbers_and_no_weights() -> None:
    document = json.loads(as_json(outcome()))
    assert document["schema"] == "wellheard.learning/1"
    assert document["adjustments"] == ["sympathy"] or document["adjustments"] == ["offer", "sympathy"]
    assert document["tried"]["difference"]["value"] > 0
