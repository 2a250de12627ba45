"""`wellheard eval` as its users call it, on calls written for this test."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from tests.evaluation.casting import a_row, written
from wellheard import __version__
from wellheard.cli import main
from wellheard.detectors.rules import Rule, cue

RENT = a_row(
    ("agent", "Good morning, Hale Boats, this is Iris.", []),
    ("customer", "The engine of the boat we hired won't start.", ["problem"]),
    ("agent", "I'm so sorry, that must be frustrating on a day like this.", ["sympathy:specific"]),
    ("customer", "I've restarted it three times already.", ["tried"]),
    ("agent", "Have you tried restarting it?", ["closed-question", "repeat-request@4"]),
    ("customer", "As I said, three times! This is ridiculous.", ["repeating", "distress:2"]),
    ("agent", "That's our policy, there is nothing I can do.", ["refusal", "defensive"]),
    call={"resolved": "no", "sympathy_first": "yes", "story": 1, "kindness": 2},
)
LAMP = a_row(
    ("customer", "My lamp flickers.", ["problem"]),
    ("agent", "Take your time, we'll sort this out together.", ["patience", "teamwork"]),
    ("customer", "It works now, thank you so much, you've been wonderful.", ["solved", "relief"]),
    call={"resolved": "yes", "story": 5, "kindness": 5},
)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    for turn, labels in zip(LAMP["turns"], (["problem"], ["teamwork"], ["relief"]), strict=True):
        turn["labels_second_rater"] = labels
    return written(tmp_path / "calls.jsonl", RENT, LAMP)


def wellheard(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["eval", *(str(each) for each in arguments)], catch_exceptions=False)


def _a_rule(kind: str, *patterns: str) -> Rule:
    cues = tuple(cue(pattern, pattern, confidence=0.8) for pattern in patterns)
    return Rule(kind=kind, version="1", cues=cues, fires=(), silent=())


FEW_RULES = (
    _a_rule("patience", r"\btake your time\b"),
    _a_rule("problem", r"\bwon't start\b", r"\bthree times already\b"),
    _a_rule("relief", r"\bthank you so much\b"),
)
"""A few wordings of this test's own, so that its tables don't move with the shipped rules."""


def test_the_tables_stay_as_they_were_looked_at(
    labelled: Path, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wellheard.engines.choose.find_detectors", lambda _noticing: FEW_RULES)
    result = wellheard(labelled, "--noticing", "rules", "--resamples", "50", "--examples", "1")
    assert result.exit_code == 0
    assert result.stdout.replace(f"Wellheard {__version__}", "Wellheard X").replace(str(labelled), "FILE") == snapshot


def test_json_says_what_was_measured_and_finds_the_obvious(labelled: Path) -> None:
    document = json.loads(wellheard(labelled, "--noticing", "rules", "-f", "json").stdout)
    assert document["schema"] == "wellheard.evaluation/1"
    assert document["about"]["noticing"] == "rules"
    assert (document["calls"], document["turns"]) == (2, 10)
    kinds = {each["kind"]: each for each in document["kinds"]}
    assert kinds["repeat-request"]["right"] == kinds["teamwork"]["right"] == 1
    assert [each["raters"] for each in document["agreement"]][-1] == ["first rater", "second rater"]
    assert document["confusions"] == []


def test_text_of_the_calls_is_shown_only_where_it_was_asked_for(labelled: Path) -> None:
    wrong = a_row(("agent", "Take your time, madam.", ["ownership"]), ("customer", "Thanks.", []))
    path = written(labelled.parent / "wrong.jsonl", wrong)
    kinds = ("--kind", "ownership", "--kind", "patience", "--noticing", "rules")
    assert "madam" not in wellheard(path, *kinds).stdout
    for style in ("terminal", "markdown"):
        shown = wellheard(path, *kinds, "--examples", "2", "-f", style).stdout
        assert "Take your time, madam." in shown
        assert "false alarm" in shown
        assert "miss" in shown


def test_a_second_run_says_the_same_and_another_seed_other_intervals(labelled: Path) -> None:
    once = wellheard(labelled, "-f", "json", "--noticing", "rules").stdout
    assert wellheard(labelled, "-f", "json", "--noticing", "rules").stdout == once
    assert wellheard(labelled, "-f", "json", "--noticing", "rules", "--seed", "7").stdout != once


def test_a_page_is_written_to_a_file(labelled: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    result = wellheard(labelled, "-f", "markdown", "--out", page, "--noticing", "rules")
    assert result.exit_code == 0
    assert not result.stdout
    assert page.read_text(encoding="utf-8").startswith("# How well it notices\n\n2 calls, 10 turns, ")


def test_faults_are_told_the_rest_is_measured_and_the_exit_code_says_so(labelled: Path) -> None:
    with labelled.open("a", encoding="utf-8") as file:
        file.write(json.dumps(a_row(("agent", "Well.", ["simpathy"]))) + "\n{\n")
    result = wellheard(labelled, "-f", "json", "--noticing", "rules")
    assert result.exit_code == 1
    assert f"{labelled}:3, turn 1: there is no kind 'simpathy'; did you mean sympathy?" in result.stderr
    assert f"{labelled}:4: not JSON" in result.stderr
    assert json.loads(result.stdout)["calls"] == 3
    assert json.loads(result.stdout)["faults"] == 2


@pytest.mark.slow
def test_two_processes_say_what_one_says(labelled: Path) -> None:
    once = wellheard(labelled, "-f", "json", "-j", "1", "--resamples", "9")
    twice = wellheard(labelled, "-f", "json", "-j", "2", "--resamples", "9")
    assert once.exit_code == twice.exit_code == 0
    assert twice.stdout == once.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "No labelled call was found there"), ('{"turns": [{"speaker": "agent", "text": "Hi."}]}', "no labels")],
)
def test_nothing_to_measure_is_said(tmp_path: Path, content: str, words: str) -> None:
    result = wellheard(written(tmp_path / "none.jsonl", content), "--noticing", "rules")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_kind_and_a_playbook_that_is_not_there_are_said(labelled: Path, tmp_path: Path) -> None:
    assert "there is no such kind" in wellheard(labelled, "--kind", "charm").stderr
    result = wellheard(labelled, "--playbook", tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert "none.yaml" in result.stderr
