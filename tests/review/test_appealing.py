from datetime import UTC, datetime

import pytest

from wellheard.conversation import CriterionResult, Scorecard
from wellheard.review.appealing import due_after, hindrance, is_late, settled
from wellheard.review.grading import looked_at, share_alike
from wellheard.review.scoring import Given
from wellheard.storage.appeals import Appeal, AppealState

AT = datetime(2026, 11, 19, 9, tzinfo=UTC)  # A Thursday.


def an_appeal(state: AppealState = "open") -> Appeal:
    return Appeal(
        id="1", call="c", scorecard=None, criterion="warm", user="rep", state=state, assigned_to=None, due_at=AT,
        created_at=AT, version=1,
    )  # fmt: skip


def a_card() -> Scorecard:
    def result(name: str, outcome: str, points: float, *, critical: bool = False) -> CriterionResult:
        return CriterionResult(
            id=name, title=name, outcome=outcome, reason=f"About {name}.", points=points, weight=10,  # type: ignore[arg-type]
            counted=outcome in ("met", "partly", "missed"), critical=critical,
        )  # fmt: skip

    return Scorecard(
        playbook="p@1", judge="x", score=62, capped_by=(),
        criteria=(result("warm", "missed", 0), result("clear", "met", 10), result("half", "partly", 2.5),
                  result("none", "not_applicable", 0), result("left", "not_assessed", 0)),
    )  # fmt: skip


def test_an_answer_is_owed_after_working_days() -> None:
    assert due_after(AT, 1).date().isoformat() == "2026-11-20"
    assert due_after(AT, 2).date().isoformat() == "2026-11-23"
    assert due_after(AT, 7).date().isoformat() == "2026-11-30"


def test_neither_judge_nor_appellant_answers() -> None:
    assert "gave this score" in str(hindrance(an_appeal(), "qa", judge="qa"))
    assert "your own appeal" in str(hindrance(an_appeal(), "rep", judge="qa"))
    assert hindrance(an_appeal(), "other", judge="qa") is None
    assert "is over" in str(hindrance(an_appeal("upheld"), "other", judge="qa"))


def test_only_what_waits_is_late() -> None:
    later = AT.replace(day=25)
    assert is_late(an_appeal(), later)
    assert not is_late(an_appeal(), AT)
    assert not is_late(an_appeal("changed"), later)


def test_a_settled_scorecard_differs_in_one_criterion_and_its_score() -> None:
    card = settled(a_card(), "warm", Given(outcome="met", note="At 0:12."), judge="user:q", cap=50)
    outcomes = {each.id: each.outcome for each in card.criteria}
    assert outcomes == {
        "warm": "met", "clear": "met", "half": "partly", "none": "not_applicable", "left": "not_assessed",
    }  # fmt: skip
    assert card.score == 75
    assert card.criteria[0].reason == "At 0:12."
    assert card.criteria[1].reason == "About clear."
    assert card.judge == "user:q"


def test_what_the_reviewer_left_out_is_not_graded() -> None:
    assert looked_at(a_card()) == ("warm", "clear", "half", "none")
    assert share_alike(a_card(), {"warm": True, "clear": False}) == 0.5
    assert share_alike(a_card(), {}) is None
    with pytest.raises(KeyError):
        share_alike(a_card(), {"left": True})
