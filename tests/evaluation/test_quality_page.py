"""The page of `make eval`, and how public corpora are read; on made-up rows."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from eval.__main__ import main
from eval.corpora import conversation_of, exchanged, group_of, in_dev_part, sampled
from eval.external import COMPARISONS, External, _counts, _of_agent, goal_met
from eval.page import page

from tests.evaluation.casting import a_labelled, a_moment, an_analysis_with
from wellheard.evaluation.evaluator import Evaluator
from wellheard.evaluation.interface import About, Estimate, Evaluation, Mark

ROWS = [{"id": f"x:{number}"} for number in range(40)]


def an_evaluation(*, noticing: str, sees: bool) -> Evaluation:
    evaluator = Evaluator(examples=2)
    for _ in range(12):
        labels = {(3, "sympathy"): Mark(attribute="specific"), (3, "probe"): Mark()}
        moments = (a_moment("sympathy", 3, depth="specific"),) if sees else ()
        evaluator.take(a_labelled(labels, labels), an_analysis_with(*moments))
    return evaluator.result(About(noticing=noticing, playbook="default", wellheard="0", seed=1, resamples=20))


@pytest.fixture
def text() -> str:
    calls = {"rules": an_evaluation(noticing="rules", sees=False), "new": an_evaluation(noticing="new", sees=True)}
    outside = External(
        title="Elsewhere",
        mapping="This as that.",
        size="3 pairs.",
        rows={name: {"a number": Estimate(value=0.5, low=0.4, high=0.6)} for name in calls},
    )
    return page(calls, [outside])


def test_the_page_sets_the_ways_of_noticing_side_by_side(text: str) -> None:
    assert "| sympathy | 12 | – | 0.00 | 0.00 (0.00–0.00) | 1.00 | 1.00 | 1.00 (1.00–1.00) | 1.00 |" in text
    assert "| a number | 0.50 (0.40–0.60) | 0.50 (0.40–0.60) |" in text
    assert "| second rater | 1.00 (1.00–1.00) |" in text


def test_the_page_says_where_the_default_is_weak(text: str) -> None:
    weak = text.partition("## Where it is weak")[2].partition("##")[0]
    assert "misses them: probe (0.00)" in weak
    assert "sympathy (" not in weak


def test_the_page_holds_no_words_of_the_calls(text: str) -> None:
    assert "drip" not in text
    assert "Monday" not in text


def test_without_the_corpora_the_page_stays_and_that_is_said(tmp_path: Path) -> None:
    kept = tmp_path / "quality.md"
    kept.write_text("as it was", encoding="utf-8")
    result = CliRunner().invoke(main, ["--corpora", str(tmp_path), "--out", str(kept)])
    assert result.exit_code == 2
    assert all(each.file in result.stderr for each in COMPARISONS)
    assert kept.read_text(encoding="utf-8") == "as it was"


def test_the_dev_part_is_about_a_quarter_and_tears_no_classroom_apart() -> None:
    share = np.mean([in_dev_part(f"star:{number}") for number in range(2000)])
    assert 0.2 < share < 0.3
    assert group_of("ff:100:100_197") == group_of("uptake:100:65") == "classroom:100"
    assert in_dev_part("ff:100:100_197") == in_dev_part("ff:100:100_22") == in_dev_part("uptake:100:1")


def test_a_sample_is_the_same_every_time_and_keeps_the_order() -> None:
    chosen = sampled(ROWS, 10)
    assert len(chosen) == 10
    assert chosen == sampled(ROWS, 10)
    assert chosen == [row for row in ROWS if row in chosen]
    assert sampled(ROWS, 100) == ROWS


def test_exchanged_speakers_leave_the_words_where_they_are() -> None:
    row = {"id": "x", "turns": [{"speaker": "agent", "text": "Hello."}, {"speaker": "customer", "text": "Hi."}]}
    other = conversation_of(exchanged(row))
    assert [(turn.speaker, turn.text) for turn in other.turns] == [("customer", "Hello."), ("agent", "Hi.")]


def test_strategies_count_for_annotated_turns_of_the_one_who_stands_for_the_agent() -> None:
    turns = [
        {"speaker": "agent", "text": "You must be cold.", "labels": {"strategies": ["showing-empathy"]}},
        {"speaker": "customer", "text": "I am.", "labels": {"strategies": ["self-need"]}},
        {"speaker": "agent", "text": "Hm.", "labels": {}},
        {"speaker": "agent", "text": "Deal?", "labels": {"strategies": ["non-strategic"]}},
    ]
    real, given = _of_agent({"turns": turns}, "showing-empathy", "sympathy", {(4, "sympathy"): 0.5})
    assert (real, given) == ([True, False], [False, True])
    assert _counts(real, given) == (0, 1, 1)


def test_a_goal_is_met_where_every_question_about_it_says_so() -> None:
    def asked(*answers: tuple[str, bool]) -> dict[str, object]:
        return {"labels": {"UserQuestionnaire": [{"Question": text, "Answer": said} for text, said in answers]}}

    calm = ("Did the assistant stay calm?", False)
    assert goal_met(asked(calm)) is None
    assert goal_met(asked(calm, ("Did it book your flight?", True))) is True
    assert goal_met(asked(("Did it book?", True), ("Did it find one?", False))) is False
