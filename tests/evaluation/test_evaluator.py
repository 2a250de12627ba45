"""A whole evaluation of a few moments, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.casting import a_labelled, a_moment, an_analysis_with
from wellheard.conversation import KINDS
from wellheard.evaluation.document import dump
from wellheard.evaluation.evaluator import Evaluator
from wellheard.evaluation.interface import About, CallMarks, Estimate, Evaluation, KindResult, Mark
from wellheard.evaluation.kinds import ATTRIBUTES

ABOUT = About(noticing="rules", playbook="default", wellheard="0", seed=1, resamples=60)
AGENT_KINDS = sorted(kind.name for kind in KINDS.values() if kind.speaker == "agent")


def kind(evaluation: Evaluation, name: str) -> KindResult:
    return next(each for each in (*evaluation.kinds, *evaluation.attributes) if each.kind == name)


def numbers(each: KindResult) -> tuple[float | None, ...]:
    return each.precision.value, each.recall.value, each.f1.value


@pytest.fixture
def evaluation() -> Evaluation:
    evaluator = Evaluator(examples=1)
    first = {
        (2, "impact"): Mark(),
        (2, "distress"): Mark(attribute="2"),
        (3, "sympathy"): Mark(attribute="specific"),
        (3, "repeat-request"): Mark(refers_to=frozenset({2})),
        (4, "repeating"): Mark(),
    }
    second = {(2, "impact"): Mark(), (3, "sympathy"): Mark(attribute="specific"), (4, "distress"): Mark(attribute="1")}
    noticed = an_analysis_with(
        a_moment("impact", 2, 0.9),
        a_moment("distress", 2, 0.6, intensity=3),
        a_moment("sympathy", 1, 0.65, depth="generic"),
        a_moment("sympathy", 3, 0.55, depth="specific"),
        a_moment("repeat-request", 3, 0.75, refers_to=(1,)),
        a_moment("overlap", 4, 0.5),
        stars=4,
        score=80,
    )
    evaluator.take(a_labelled(first, second, CallMarks(story=5, kindness=4, resolved="no")), noticed)
    evaluator.take(a_labelled({(3, "sympathy"): Mark(attribute="specific")}), an_analysis_with(stars=2, score=20))
    return evaluator.result(ABOUT)


def test_kinds_have_the_numbers_worked_out_by_hand(evaluation: Evaluation) -> None:
    assert [each.kind for each in evaluation.kinds] == ["sympathy", "repeat-request", "impact", "distress", "repeating"]
    sympathy = kind(evaluation, "sympathy")
    assert (sympathy.support, sympathy.noticed, sympathy.right) == (2, 2, 1)
    assert numbers(sympathy) == (0.5, 0.5, 0.5)
    assert sympathy.mean_confidence == pytest.approx(0.6)
    assert numbers(kind(evaluation, "impact")) == (1.0, 1.0, 1.0)
    assert numbers(kind(evaluation, "repeating")) == (None, 0.0, 0.0)
    assert (evaluation.calls, evaluation.turns, evaluation.labels) == (2, 8, 6)


def test_averages_are_those_of_the_kinds(evaluation: Evaluation) -> None:
    found = evaluation.averages
    assert (found.kinds, found.frequent_kinds) == (5, 0)
    assert found.macro.value == pytest.approx((0.5 + 1 + 1 + 1 + 0) / 5)
    assert found.macro_frequent.value is None
    assert found.micro.value == pytest.approx(2 * 4 / (2 * 4 + 1 + 2), abs=1e-4)


def test_attributes_and_references_count_only_where_they_are_right(evaluation: Evaluation) -> None:
    assert numbers(kind(evaluation, "sympathy:specific")) == (1.0, 0.5, 0.6667)
    assert numbers(kind(evaluation, "distress:2")) == (None, 0.0, 0.0)
    assert numbers(kind(evaluation, "repeat-request@")) == (0.0, 0.0, 0.0)
    assert {each.kind: (each.both, each.right) for each in evaluation.exactness} == {
        "sympathy": (1, 1),
        "repeat-request": (1, 0),
        "distress": (1, 0),
    }


def test_what_nobody_labelled_is_left_out_and_named(evaluation: Evaluation) -> None:
    assert evaluation.unlabelled == {"overlap": 1}


def test_calibration_is_the_mean_gap_between_confidence_and_precision(evaluation: Evaluation) -> None:
    bins = {each.low: each for each in evaluation.calibration.bins if each.moments}
    assert {low: (each.moments, each.precision) for low, each in bins.items()} == {
        0.5: (1, 1.0),
        0.6: (2, 0.5),
        0.7: (1, 1.0),
        0.9: (1, 1.0),
    }
    # 0.45 (specific sympathy) + 0.25 (two at 0.6 and 0.65, one right) + 0.25 (the repeated request) + 0.1 (impact)
    assert evaluation.calibration.error == pytest.approx((0.45 + 0.25 + 0.25 + 0.1) / 5)


def test_raters_are_compared_with_each_other_and_with_the_software(evaluation: Evaluation) -> None:
    by_pair = {each.raters: each for each in evaluation.agreement}
    assert list(by_pair) == [
        ("software", "first rater"),
        ("software", "second rater"),
        ("first rater", "second rater"),
    ]
    between = {each.kind: each for each in by_pair["first rater", "second rater"].kinds}
    assert by_pair["first rater", "second rater"].calls == 1
    assert between["impact"].f1 == 1.0
    assert between["impact"].kappa == 1.0
    # Two customer turns, each marked by another one: agreement 0, by chance 0.5.
    assert between["distress"].kappa == -1.0
    assert between["distress"].support == (1, 1)


def test_whole_calls_are_compared_where_both_said_something(evaluation: Evaluation) -> None:
    (level,) = evaluation.call_level
    assert level.raters == ("software", "first rater")
    assert (level.story_calls, level.story_exact.value, level.story_within_one.value) == (1, 0.0, 1.0)
    assert level.kindness_calls == 0  # the analysis was made by hand and has none
    assert level.resolved_calls == 0
    assert level.sympathy_calls == 0


def test_examples_show_the_surest_false_alarm_and_the_first_miss(evaluation: Evaluation) -> None:
    found = {(each.kind, each.type): each for each in evaluation.confusions}
    assert set(found) == {
        ("sympathy", "false alarm"),
        ("sympathy", "miss"),
        ("repeating", "miss"),
    }
    alarm = found["sympathy", "false alarm"]
    assert (alarm.turn, alarm.confidence, alarm.quote, alarm.others) == (1, 0.65, "drip", ())
    assert found["repeating", "miss"].text == "Since Monday, I told you."
    assert found["repeating", "miss"].others == ("overlap",)


def test_one_call_has_numbers_but_no_intervals() -> None:
    evaluator = Evaluator()
    evaluator.take(a_labelled({(3, "sympathy"): Mark()}, call=CallMarks(story=3)), an_analysis_with(stars=3))
    evaluation = evaluator.result(ABOUT)
    assert kind(evaluation, "sympathy").f1 == Estimate(value=0.0)
    assert evaluation.call_level[0].story_exact == Estimate(value=1.0)


def test_only_the_kinds_asked_for_are_counted_also_where_never_labelled() -> None:
    evaluator = Evaluator(kinds=frozenset({"patience", "sympathy"}))
    first = {(3, "sympathy"): Mark(), (2, "impact"): Mark()}
    evaluator.take(a_labelled(first), an_analysis_with(a_moment("patience", 1), a_moment("impact", 2)))
    evaluation = evaluator.result(ABOUT)
    assert [each.kind for each in evaluation.kinds] == ["sympathy", "patience"]
    assert numbers(kind(evaluation, "patience")) == (0.0, None, 0.0)
    assert evaluation.labels == 1


def test_of_several_moments_of_a_kind_in_a_turn_the_surest_speaks() -> None:
    evaluator = Evaluator()
    moments = (a_moment("sympathy", 3, 0.4, depth="generic"), a_moment("sympathy", 3, 0.9, depth="specific"))
    evaluator.take(a_labelled({(3, "sympathy"): Mark(attribute="specific")}), an_analysis_with(*moments))
    evaluation = evaluator.result(ABOUT)
    assert numbers(kind(evaluation, "sympathy:specific")) == (1.0, 1.0, 1.0)
    assert kind(evaluation, "sympathy").noticed == 1
    assert kind(evaluation, "sympathy").mean_confidence == pytest.approx(0.9)


def test_a_label_without_a_value_says_nothing_about_values_but_an_offer_without_beyond_does() -> None:
    evaluator = Evaluator()
    first = {(3, "sympathy"): Mark(), (3, "offer"): Mark(), (1, "offer"): Mark(attribute="beyond")}
    moments = (a_moment("sympathy", 3, depth="shared"), a_moment("offer", 3, beyond=True), a_moment("offer", 1))
    evaluator.take(a_labelled(first), an_analysis_with(*moments))
    evaluation = evaluator.result(ABOUT)
    assert [each.kind for each in evaluation.attributes] == ["offer:beyond"]
    assert numbers(kind(evaluation, "offer:beyond")) == (0.0, 0.0, 0.0)
    assert [(each.kind, each.both, each.right) for each in evaluation.exactness] == [("offer", 2, 0)]


def _value(name: str) -> dict[str, str | int | bool]:
    if name == "offer":
        return {"beyond": True}
    attribute = KINDS[name].attributes
    return {attribute[0]: ATTRIBUTES[name][0]} if name in ATTRIBUTES else {}


@given(st.sets(st.tuples(st.sampled_from((1, 3)), st.sampled_from(AGENT_KINDS)), min_size=1))
def test_who_notices_exactly_what_was_labelled_has_one_everywhere(cells: set[tuple[int, str]]) -> None:
    labels = {
        cell: Mark(
            attribute=ATTRIBUTES[cell[1]][0] if cell[1] in ATTRIBUTES else None,
            refers_to=frozenset({2}) if cell == (3, "repeat-request") else frozenset(),
        )
        for cell in cells
    }
    moments = [a_moment(name, turn, 1.0, refers_to=(2,), **_value(name)) for turn, name in sorted(cells)]
    evaluator = Evaluator()
    for _ in range(2):
        evaluator.take(a_labelled(labels), an_analysis_with(*moments))
    evaluation = evaluator.result(ABOUT)
    one = Estimate(value=1.0, low=1.0, high=1.0)
    assert all(each.f1 == each.precision == each.recall == one for each in evaluation.kinds)
    assert all(each.f1 == one for each in evaluation.attributes)
    assert all(each.right == each.both for each in evaluation.exactness)
    assert evaluation.averages.macro == evaluation.averages.micro == one
    assert evaluation.calibration.error == 0.0
    assert not evaluation.confusions


def test_the_document_is_the_same_every_time_and_follows_its_seed(evaluation: Evaluation) -> None:
    def once(seed: int) -> str:
        evaluator = Evaluator()
        for number in range(4):
            labels = {(3, "sympathy"): Mark()} if number % 2 else {(3, "probe"): Mark()}
            evaluator.take(a_labelled(labels), an_analysis_with(a_moment("sympathy", 3)))
        return dump(evaluator.result(About(noticing="rules", playbook="p", wellheard="0", seed=seed, resamples=30)))

    assert once(1) == once(1)
    assert '"schema": "wellheard.evaluation/1"' in dump(evaluation)
