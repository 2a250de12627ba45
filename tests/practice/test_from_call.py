"""A scenario from a real call: it passes the check, can be played, and gives nobody away."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fixtures import a_conversation

from wellheard.analysis import Setup, analyse
from wellheard.cli import main
from wellheard.conversation import Analysis
from wellheard.conversation.document import dump
from wellheard.intake.interface import Transcript
from wellheard.practice import parse_scenario, play
from wellheard.practice.from_call import FromCallError, scenario_text

LINES = (
    "agent: Brightwell, this is Carol, how can I help?",
    "customer: Hi, my name is Theodora Quint. My heating doesn't work, the boiler keeps cutting out, it's freezing.",
    "agent: Oh no, in this weather. What happens when you switch it on?",
    "customer: It runs for a minute and stops. I've restarted the boiler four times and rang you on Monday.",
    "agent: Could I have your account number?",
    "customer: It's 4 4 7 1 9 2. And my phone number is 07700 900123.",
    "agent: Thank you, Theodora. How does that leave you tonight?",
    "customer: My baby's three weeks old, I'm wrapping her in coats, I'm really scared.",
    "agent: I'm so sorry. What would help most?",
    "customer: I'd like somebody to come out tonight, please.",
    "agent: I'm sending an engineer tonight, and I'll bring two heaters round.",
    "customer: Oh thank you so much, Carol.",
)


@pytest.fixture(scope="module")
def analysed(setup: Setup) -> Analysis:
    return analyse(Transcript(conversation=a_conversation(*LINES)), setup)


def test_it_passes_the_check_and_can_be_played(analysed: Analysis, setup: Setup) -> None:
    scenario = parse_scenario(scenario_text(analysed), name="from.yaml")
    assert "boiler" in scenario.opening[0]
    assert any("baby" in line or "scared" in line for line in scenario.why.says)
    assert any("come out tonight" in line for line in scenario.wish.says)
    assert any(each.do == "restart" for each in scenario.tried)
    attempt = play(scenario, ["Have you tried restarting the boiler?", "I'm sending an engineer tonight."], setup)
    assert "restarted the boiler" in attempt.exchanges[0].reply.text
    assert attempt.exchanges[1].reply.steps


def test_nobody_is_given_away(analysed: Analysis) -> None:
    text = scenario_text(analysed).lower()
    for secret in ("theodora", "quint", "carol", "447192", "4 4 7 1 9 2", "07700", "900123", "[phone]"):
        assert secret not in text, secret


def test_equal_numbers_stay_equal_and_it_is_the_same_each_time(analysed: Analysis) -> None:
    assert scenario_text(analysed) == scenario_text(analysed)


def test_a_call_without_a_problem_is_refused_in_a_sentence(setup: Setup) -> None:
    empty = analyse(Transcript(conversation=a_conversation("agent: Hello?", "agent: Hello?")), setup)
    with pytest.raises(FromCallError, match="never says what is wrong"):
        scenario_text(empty)


def test_by_the_command_from_a_document_and_from_a_transcript(tmp_path: Path, analysed: Analysis) -> None:
    document, transcript, out = tmp_path / "quint-theodora.json", tmp_path / "call.json", tmp_path / "ours.yaml"
    document.write_text(dump(analysed), encoding="utf-8")
    turns = [dict(zip(("speaker", "text"), line.split(": ", 1), strict=True)) for line in LINES]
    transcript.write_text(json.dumps({"turns": turns}), encoding="utf-8")
    for source in (document, transcript):
        result = CliRunner().invoke(main, ["scenario", "from", str(source), "--out", str(out)])
        assert result.exit_code == 0, result.output
        assert CliRunner().invoke(main, ["scenario", "check", str(out)]).exit_code == 0
        assert "quint" not in out.read_text(encoding="utf-8").lower()
    missing = CliRunner().invoke(main, ["scenario", "from", str(tmp_path / "none.json")])
    assert missing.exit_code == 2
    assert "no such file" in missing.output
