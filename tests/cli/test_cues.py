"""`wellheard cues`: what an agent would have been shown."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wellheard.cli import main

CALL = (
    "agent: What is your order number?",
    "customer: It is four four one seven nine. The box is dead, and the wedding is tomorrow.",
    "agent: Have you restarted it?",
    "customer: I restarted it twice, and it's still dead.",
    "agent: So please restart it for me.",
    "customer: I just told you that I did.",
    "agent: What is your order number?",
)


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    rows = [dict(zip(("speaker", "text"), line.split(": ", 1), strict=True)) for line in CALL]
    path = tmp_path / "call.json"
    path.write_text(json.dumps({"turns": rows}), encoding="utf-8")
    (tmp_path / "wellheard.toml").write_text('noticing = "rules"\n', encoding="utf-8")
    return path


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["cues", str(path), "--config", str(path.parent / "wellheard.toml"), *options])


def test_the_cues_stand_below_the_turns_that_called_for_them(transcript: Path) -> None:
    result = run(transcript)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    at = lines.index("  5 agent: So please restart it for me.")
    assert any("They did that earlier in this call (“I restarted it twice" in line for line in lines[at : at + 3])
    assert lines[-1].endswith(" cues.")


def test_muted_kinds_are_left_out(transcript: Path) -> None:
    assert "step-done" not in run(transcript, "--mute", "step-done").output
    assert "step-done" not in run(transcript, "--mute", "never-ask-twice").output


def test_the_hand_off_comes_last(transcript: Path) -> None:
    page = run(transcript, "--hand-off").output.split("# Hand-off")[1]
    assert "restarted it twice (no change)" in page
    assert "Order number: 44179" in page


def test_a_playbook_at_fault_is_told_with_its_lines(transcript: Path) -> None:
    bad = transcript.parent / "bad.yaml"
    bad.write_text("id: x\n", encoding="utf-8")
    result = run(transcript, "--playbook", str(bad))
    assert result.exit_code == 2
    assert "bad.yaml:1:1" in result.output


def test_what_is_no_transcript_is_told(tmp_path: Path) -> None:
    path = tmp_path / "noise.json"
    path.write_text("[1, 2", encoding="utf-8")
    assert CliRunner().invoke(main, ["cues", str(path)]).exit_code == 2
