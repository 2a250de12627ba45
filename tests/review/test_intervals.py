"""Intervals agree with SciPy's where SciPy has them, and keep their promises where it hasn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wellheard.review.intervals import Rate, difference, of_mean, wilson

PAIRS = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(PAIRS)
def test_the_interval_of_a_rate_is_scipys(pair: tuple[int, int]) -> None:
    ours = wilson(*pair)
    theirs = stats.binomtest(*pair).proportion_ci(method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    assert ours.holds(pair[0] / pair[1])


def test_of_no_calls_nothing_is_known() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert Rate(count=0, of=0).few


def test_the_difference_is_that_of_newcombes_paper() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table II, example (a): 56/70 against 48/80.
    found = difference(Rate(count=56, of=70), Rate(count=48, of=80))
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(PAIRS, PAIRS)
def test_turning_the_groups_round_turns_the_difference_round(one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = Rate(count=one[0], of=one[1]), Rate(count=other[0], of=other[1])
    there, back = difference(first, second), difference(second, first)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-12)
    assert there.holds(first.value - second.value)


def test_the_interval_of_a_mean_is_students() -> None:
    values = [2.0, 4.0, 4.0, 5.0, 9.0]
    ours = of_mean(stats.tmean(values), stats.tstd(values), len(values))
    theirs = stats.t.interval(0.95, 4, loc=stats.tmean(values), scale=stats.sem(values))
    assert ours is not None
    assert (ours.low, ours.high) == pytest.approx(theirs)


def test_one_call_has_no_interval_of_a_mean() -> None:
    assert of_mean(3.0, 0.0, 1) is None
