from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.learning.casting import Pretended, a_lesson, a_team
from wellheard.detectors.learned.adjustments import Adjustments
from wellheard.learning.adjusting import adjusted, rows_of
from wellheard.learning.calibrating import recalibration, threshold_from
from wellheard.learning.interface import KindOutcome, LearningError, Outcome
from wellheard.learning.learn import learn
from wellheard.learning.lessons import Lesson, parts


def outcome_of(lessons: list[Lesson], team: Pretended) -> Outcome:
    return learn(lessons, team)  # type: ignore[arg-type]  # hears made-up readings


def row(outcome: Outcome, kind: str) -> KindOutcome:
    (found,) = (each for each in outcome.kinds if each.kind == kind)
    return found


def test_a_teams_own_meaning_is_learned_and_measured_on_calls_that_it_was_not_learned_from() -> None:
    outcome = outcome_of(*a_team(24))
    learned, left = row(outcome, "sympathy"), row(outcome, "offer")
    assert learned.verdict == "learned"
    assert learned.before is not None
    assert learned.after is not None
    assert learned.after > learned.before + 0.2
    assert left.before == left.after
    assert outcome.refused is None
    assert outcome.kept.difference.low is not None
    assert outcome.kept.difference.low > 0
    assert outcome.adjustments is not None
    assert "sympathy" in outcome.adjustments.sides["agent"].labels


@pytest.mark.parametrize("seed", range(1, 4))
def test_shuffled_labels_teach_nothing(seed: int) -> None:
    outcome = outcome_of(*a_team(24, seed=seed, shuffled=True))
    assert outcome.adjustments is None
    assert outcome.refused
    assert "dealt out at random" in outcome.refused
    assert all(each.before == each.after for each in outcome.kinds)


def test_the_order_of_the_calls_changes_nothing() -> None:
    lessons, team = a_team(12)
    one, other = outcome_of(lessons, team), outcome_of(lessons[::-1], team)
    assert one.kinds == other.kinds
    assert one.tried == other.tried


def test_too_few_calls_and_too_few_labels_are_said() -> None:
    lessons, team = a_team(5)
    with pytest.raises(LearningError, match="5 calls are too few"):
        outcome_of(lessons, team)
    lessons, team = a_team(6, turns=3)
    outcome = outcome_of(lessons, team)
    assert {each.verdict for each in outcome.kinds} == {"too few"}
    assert outcome.refused


def test_calls_of_one_customer_can_not_be_held_out() -> None:
    _, team = a_team(6)
    lessons = [
        replace(each.lesson, conversation=a_lesson("x", customer="c1").conversation) for each in team.heard.values()
    ]
    with pytest.raises(LearningError, match="belong together"):
        outcome_of(lessons, team)


def test_rules_alone_can_not_be_taught() -> None:
    lessons, team = a_team(6)
    team.detectors = ()
    with pytest.raises(LearningError, match="rules alone"):
        outcome_of(lessons, team)


def test_what_was_added_to_an_incomplete_call_does_not_move_the_offset() -> None:
    lessons, team = a_team(24)
    heard = []
    for each in team.of(lessons):
        known = {(reading.turn, "sympathy"): True for reading in each.readings[:6]}
        lesson = replace(each.lesson, known=known, complete=False, sought_out=frozenset(known))
        heard.append(replace(each, lesson=lesson))
    rows = rows_of(heard, "agent")
    assert rows is not None
    side = adjusted(rows)
    assert all(side.offset == 0)
    assert all(side.slope == 1)


def test_no_speaker_no_rows() -> None:
    lessons, team = a_team(6)
    assert rows_of(team.of(lessons), "customer") is None


@given(st.lists(st.sampled_from(["a", "b", "c", "d", None]), min_size=6, max_size=24))
def test_a_customers_calls_stay_in_one_part(customers: list[str | None]) -> None:
    lessons = [a_lesson(f"{number}", customer=who) for number, who in enumerate(customers)]
    placed = parts(lessons, 3)
    for who in set(customers) - {None}:
        assert len({part for part, other in zip(placed, customers, strict=True) if other == who}) == 1
    assert parts(lessons[::-1], 3) == placed[::-1]


def test_few_turns_leave_confidences_nearly_as_they_were_and_many_make_them_right() -> None:
    random = np.random.RandomState(5)
    odds = random.normal(0, 1.5, 4000)
    truth = random.random_sample(4000) < 1 / (1 + np.exp(-(1.4 * odds - 1)))
    few, many = recalibration(odds[:6], truth[:6]), recalibration(odds, truth)
    assert abs(few[0] - 1) < 0.15
    assert abs(few[1]) < 0.5
    assert many[0] == pytest.approx(1.4, abs=0.15)
    assert many[1] == pytest.approx(-1.0, abs=0.15)
    assert recalibration(odds[:0], truth[:0]) == (1.0, 0.0)


def test_a_threshold_moves_from_the_shipped_one_with_the_number_of_positives() -> None:
    confidence = np.tile(np.array([0.15, 0.25, 0.3, 0.1]), 100)
    truth = np.tile(np.array([False, True, True, False]), 100)
    few = threshold_from(0.5, confidence[:8], truth[:8])
    many = threshold_from(0.5, confidence, truth)
    assert 0.3 < few < 0.5
    assert 0.1 < many < few


def test_adjustments_of_no_kind_change_nothing() -> None:
    lessons, team = a_team(6)
    reading = team.of(lessons)[0].readings[0]
    assert Adjustments(base="b", sides={}).adjusted(reading) is reading
