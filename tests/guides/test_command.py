"""`wellheard guide` checks, draws and tries guides."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.guides.guides import HEAD, ROUTER

from wellheard.cli import main
from wellheard.guides.drawing import as_mermaid, as_text
from wellheard.guides.loading import SHIPPED


def run(*arguments: str, given: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["guide", *arguments], input=given)
    return result.exit_code, result.output


def test_check_tells_every_fault_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "g.yaml"
    file.write_text(HEAD + "steps:\n  - {id: a, ask: lihgts, then: b}\n", encoding="utf-8")
    code, output = run("check", str(file))
    assert code == 1
    assert f"{file}:6:" in output
    assert "lihgts" in output
    assert "which is no step" in output


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_guide_has_no_faults_and_can_be_drawn(name: str) -> None:
    code, output = run("show", name)
    assert code == 0
    assert "feel" in output
    assert run("show", name, "--format", "mermaid")[1].startswith("flowchart TD")


def test_show_without_a_name_lists_the_shipped_ones() -> None:
    assert all(name in run("show")[1] for name in SHIPPED)


def test_a_drawing_shows_every_step_and_where_each_answer_leads() -> None:
    text = as_text(ROUTER)
    assert (
        "?  lights (lights)\n     What do the lights show?\n     ─ red ─▸ restart\n     ─ anything else ─▸ order"
        in text
    )
    assert all(step.id in text for step in ROUTER.steps)


def test_mermaid_gets_no_word_that_it_keeps_for_itself_and_no_bare_quote() -> None:
    drawn = as_mermaid(ROUTER)
    assert '  s1 -->|"red"| s2' in drawn
    assert "  s5 --> done" in drawn
    assert "done((end))" in drawn


def test_simulate_by_hand_walks_to_the_end_and_tells_what_it_refuses() -> None:
    given = "ok\nmy shop is closed\ndark\nit worked\nok\n"
    code, output = run("simulate", "router-without-lights", given=given)
    assert code == 0
    assert "The guide has ended" in output
    assert "the reason is empty" in run("simulate", "router-without-lights", given="skip\n")[1]


def test_what_is_told_beside_an_answer_by_hand_is_not_asked_for_again() -> None:
    given = "The lights are all dark, and I did restart it, nothing.\n" + "ok\n" * 9
    _, output = run("simulate", "router-without-lights", given=given)
    assert "✓ lights — known" in output
    assert "✓ restart — done: no-change" in output
    assert "▸ ask lights" not in output
    assert "▸ do restart" not in output


def test_simulate_over_a_transcript_shows_what_was_ticked_and_what_was_asked_again(tmp_path: Path) -> None:
    call = tmp_path / "call.txt"
    call.write_text(
        "Agent: Hello.\nCustomer: The light is red. I restarted the router, no change.\n"
        "Agent: Could you restart the router?\nCustomer: I said that I did.\n",
        encoding="utf-8",
    )
    code, output = run("simulate", "router-without-lights", str(call))
    assert code == 0, output
    assert "✓ restart — done: no-change (turn 2)" in output
    assert "action:restart was told already in turn 2" in output
    assert "1 repeat request would have been spared" in output


def test_a_guide_that_is_not_there_is_told_in_a_sentence() -> None:
    code, output = run("show", "nowhere.yaml")
    assert code == 2
    assert "give the path of a guide file" in output
