from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.storage.making import an_analysis
from wellheard.conversation import Analysis, CoachingNote
from wellheard.review.coaching import behind, examples, focus, praise, trends
from wellheard.storage.filters import CallFilter
from wellheard.storage.insight import CriterionRate

LAST = date(2026, 11, 16)


def a_rate(criterion: str, weeks_ago: int, met: int, missed: int) -> CriterionRate:
    return CriterionRate(
        group=LAST - timedelta(weeks=weeks_ago), criterion=criterion, met=met, partly=0, missed=missed, points=0,
        weight=0, calls=CallFilter(),
    )  # fmt: skip


def noted(analysis: Analysis, *notes: CoachingNote) -> Analysis:
    return replace(analysis, coaching=notes)


def a_note(
    type_: str, moment: str | None = "m1", criterion: str | None = "warm", why: str = "So it was."
) -> CoachingNote:
    return CoachingNote(type=type_, criterion=criterion, moment=moment, turn_id=3, why=why)  # type: ignore[arg-type]


def test_a_trend_has_every_week() -> None:
    (trend,) = trends([a_rate("warm", 0, 3, 1), a_rate("warm", 3, 1, 0)], ["warm"], last=LAST, weeks=4)
    assert [week.rate.of for week in trend.weeks] == [1, 0, 0, 4]
    assert (trend.whole.count, trend.whole.of) == (4, 5)
    assert (trend.earlier.of, trend.later.of) == (1, 4)
    assert not trend.few


def test_a_trend_turns_only_where_chance_would_not() -> None:
    def turned(before: tuple[int, int], after: tuple[int, int]) -> str:
        rates = [a_rate("warm", 3, *before), a_rate("warm", 0, *after)]
        return trends(rates, ["warm"], last=LAST, weeks=4)[0].direction

    assert turned((2, 18), (18, 2)) == "up"
    assert turned((18, 2), (2, 18)) == "down"
    assert turned((1, 1), (2, 0)) == "open"
    assert turned((0, 0), (9, 0)) == "open"


@given(rates=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5))
def test_the_focus_has_the_lowest_rate_of_those_with_enough_calls(rates: list[tuple[int, int]]) -> None:
    names = [f"c{number}" for number in range(len(rates))]
    given_ = [a_rate(name, 0, *pair) for name, pair in zip(names, rates, strict=True)]
    found = focus(trends(given_, names, last=LAST, weeks=2))
    able = [met / (met + missed) for met, missed in rates if met + missed >= 5 and missed]
    assert (found is None) == (not able)
    assert found is None or found.later.value == min(able)


def test_praise_takes_the_best_calls_and_one_of_a_kind() -> None:
    calls = [
        noted(an_analysis("plain", stars=3), a_note("praise", why="Good.")),
        noted(an_analysis("best", stars=5), a_note("praise", why="Better.")),
        noted(an_analysis("other", stars=4, kinds=("relief",)), a_note("praise", why="Relief."), a_note("focus")),
    ]
    assert [(each.call, each.kind) for each in praise(calls)] == [("best", "surprise"), ("other", "relief")]
    assert praise([]) == []


def test_behind_a_focus_stand_the_coachs_notes_first() -> None:
    missed = an_analysis("missed", outcomes={"warm": "missed"})
    calls = [
        missed,
        an_analysis("met", outcomes={"warm": "met"}),
        noted(missed, a_note("focus", why="You went past it.")),
    ]
    found = behind(calls, "warm")
    assert [each.why for each in found] == ["You went past it.", "Because."]
    assert found[0].quote == "Oh no, really?"


def test_a_criterion_missed_by_an_absence_points_at_no_moment() -> None:
    (found,) = behind([an_analysis("missed", outcomes={"warm": "missed"})], "warm")
    assert (found.moment, found.quote, found.start_ms) == (None, "", None)


def test_examples_come_from_everybody_before_a_second_of_anybody() -> None:
    def met(name: str, agent: str) -> Analysis:
        made = an_analysis(name, agent=agent, outcomes={"warm": "met"})
        (result,) = made.scorecard.criteria
        return replace(made, scorecard=replace(made.scorecard, criteria=(replace(result, evidence=("m1",)),)))

    found = examples([met("a", "dana"), met("b", "dana"), met("c", "eli"), an_analysis("d")], "warm")
    assert [each.call for each in found] == ["a", "c", "b"]
