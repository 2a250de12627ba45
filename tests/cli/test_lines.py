"""Lines said in call after call, as users ask for them."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wellheard.cli import main

STOCK = "I do completely understand your frustration here."
PROBLEMS = (
    "My boiler is broken and I am furious",
    "You sent me the wrong shoes and I am so angry",
    "The lift is stuck again",
)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLHEARD_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "calls").mkdir()
    for number, problem in enumerate(PROBLEMS):
        turns = [
            {"speaker": "agent", "text": "Hello, Teal Water, how can I help?"},
            {"speaker": "customer", "text": f"{problem}! It doesn't work, this is unacceptable."},
            {"speaker": "agent", "text": STOCK},
            {"speaker": "customer", "text": "Well."},
        ]
        (tmp_path / "calls" / f"call{number}.json").write_text(json.dumps({"turns": turns}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def wellheard(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", "wellheard.toml"], catch_exceptions=False)


@pytest.fixture(autouse=True)
def _by_rules(tmp_path: Path, _own_state: None) -> None:
    (tmp_path / "wellheard.toml").write_text('noticing = "rules"\n', encoding="utf-8")


def test_a_run_over_a_folder_ends_with_them_and_leaves_the_documents_alone() -> None:
    whole = wellheard("analyze", "calls", "--format", "summary", "--format", "csv", "--format", "html", "--out", "out")
    assert "Said again and again" in whole.stdout
    assert "3 of 3" in whole.stdout
    with Path("out/lines.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["turn"], row["line"]) for row in rows] == [
        (f"call{n}.json", "3", STOCK) for n in range(3)
    ]
    page = Path("out/index.html").read_text(encoding="utf-8")
    assert STOCK in page
    assert 'href="./call1.html"' in page

    together = wellheard("analyze", "calls", "--format", "json").stdout.splitlines()
    alone = wellheard("analyze", "calls/call1.json", "--format", "json").stdout.splitlines()
    assert json.loads(together[1])["moments"] == json.loads(alone[0])["moments"]


def test_they_are_found_in_analyses_that_are_there() -> None:
    wellheard("analyze", "calls", "--format", "json", "--out", "analyses")
    (row,) = [json.loads(line) for line in wellheard("lines", "analyses", "--format", "json").stdout.splitlines()]
    assert (row["text"], row["calls"], len(row["lines"])) == (STOCK, 3, 3)
    assert "No line is said again" in wellheard("lines", "analyses", "--calls", "4").stdout


def test_what_must_be_said_is_named_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "required.txt").write_text(f"{STOCK}\n", encoding="utf-8")
    (tmp_path / "wellheard.toml").write_text('noticing = "rules"\nrequired_lines = "required.txt"\n', encoding="utf-8")
    assert "Said again" not in wellheard("analyze", "calls", "--format", "summary").stdout


def test_a_folder_without_analyses_is_told_how_to_make_them() -> None:
    result = wellheard("lines", "calls")
    assert result.exit_code == 2
    assert "wellheard analyze" in result.output
    assert "call0.json" in result.output
