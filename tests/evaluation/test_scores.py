"""The numbers against values worked out by hand, against scipy, and by their laws."""

from itertools import product
from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from wellheard.evaluation.scores import (
    draws,
    estimate,
    estimate_of,
    f1,
    kappa,
    kappa_of,
    mean,
    precision,
    ranks,
    recall,
    resampled,
    separation,
    spearman,
)

COUNTS = st.integers(0, 30)
NUMBERS = st.lists(st.integers(-5, 5), min_size=3, max_size=12)


def test_precision_recall_and_f1_are_those_of_the_textbook() -> None:
    counts = np.array([6.0, 2.0, 3.0])  # 6 hits, 2 false alarms, 3 misses
    assert float(precision(counts)) == pytest.approx(6 / 8)
    assert float(recall(counts)) == pytest.approx(6 / 9)
    assert float(f1(counts)) == pytest.approx(12 / 17)


def test_what_never_happened_has_no_score_and_what_was_only_missed_has_zero() -> None:
    never, missed = np.array([0.0, 0.0, 0.0]), np.array([0.0, 0.0, 4.0])
    assert isnan(float(f1(never)))
    assert isnan(float(precision(missed)))
    assert float(f1(missed)) == 0.0


def test_a_mean_passes_over_what_is_not_defined() -> None:
    assert float(mean(np.array([0.5, np.nan, 1.0]))) == pytest.approx(0.75)
    assert isnan(float(mean(np.array([np.nan]))))


def test_kappa_is_that_of_a_table_worked_out_by_hand() -> None:
    # Agreement 35/50, by chance 0.5 * 0.6 + 0.5 * 0.4: (0.7 - 0.5) / (1 - 0.5).
    assert kappa(20, 5, 10, 15) == pytest.approx(0.4)
    assert kappa_of(np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]])) == pytest.approx(
        (0.75 - 0.375) / 0.625
    )


def test_kappa_is_absent_where_there_is_nothing_to_agree_on() -> None:
    assert kappa(0, 0, 0, 0) is None
    assert kappa(0, 0, 0, 12) is None
    assert kappa(7, 0, 0, 0) is None


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_swapping_the_raters_keeps_kappa_and_f1(hits: int, alarms: int, misses: int, neither: int) -> None:
    one, other = kappa(hits, alarms, misses, neither), kappa(hits, misses, alarms, neither)
    assert one == pytest.approx(other) if one is not None and other is not None else one is other
    assert f1(np.array([hits, alarms, misses], float)) == pytest.approx(
        f1(np.array([hits, misses, alarms], float)), nan_ok=True
    )


@given(st.integers(1, 30), st.integers(1, 30))
def test_raters_who_say_the_same_agree_wholly(hits: int, neither: int) -> None:
    assert kappa(hits, 0, 0, neither) == pytest.approx(1.0)
    assert float(f1(np.array([float(hits), 0.0, 0.0]))) == 1.0


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_kappa_lies_between_minus_one_and_one(hits: int, alarms: int, misses: int, neither: int) -> None:
    value = kappa(hits, alarms, misses, neither)
    assert value is None or -1.0 - 1e-9 <= value <= 1.0 + 1e-9


@given(st.data())
def test_rank_correlation_is_that_of_scipy(data: st.DataObject) -> None:
    one = data.draw(NUMBERS)
    other = data.draw(st.lists(st.integers(-5, 5), min_size=len(one), max_size=len(one)))
    assume(len(set(one)) > 1 and len(set(other)) > 1)
    assert spearman(one, other) == pytest.approx(float(stats.spearmanr(one, other).statistic))
    assert ranks(one).tolist() == stats.rankdata(one).tolist()


def test_rank_correlation_is_absent_for_a_constant_and_for_two() -> None:
    assert spearman([1, 1, 1], [1, 2, 3]) is None
    assert spearman([1, 2], [1, 2]) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=14))
def test_separation_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    above = [score for score, positive in rows if positive]
    below = [score for score, positive in rows if not positive]
    value = separation([float(score) for score, _ in rows], [positive for _, positive in rows])
    if not above or not below:
        assert value is None
        return
    pairs = [1.0 if high > low else 0.5 if high == low else 0.0 for high, low in product(above, below)]
    assert value == pytest.approx(sum(pairs) / len(pairs))


def test_the_bootstrap_is_the_same_every_time_and_another_for_another_seed() -> None:
    counts = np.arange(30, dtype=np.float64).reshape(5, 2, 3)
    one, again, other = (np.concatenate(list(resampled(counts, seed, 250))) for seed in (3, 3, 4))
    assert one.shape == (250, 2, 3)
    assert (one == again).all()
    assert not (one == other).all()


def test_every_draw_has_as_many_conversations_as_there_are() -> None:
    weights = np.concatenate(list(draws(7, 1, 120)))
    assert weights.shape == (120, 7)
    assert (weights.sum(axis=1) == 7).all()
    assert weights.mean() == pytest.approx(1.0)


def test_an_interval_holds_the_number_and_narrows_with_more_conversations() -> None:
    few, many = (
        np.tile([[3.0, 1.0, 1.0], [1.0, 2.0, 2.0]], (4, 1)),
        np.tile([[3.0, 1.0, 1.0], [1.0, 2.0, 2.0]], (90, 1)),
    )
    widths = []
    for counts in (few, many):
        again = np.concatenate(list(resampled(counts, 5, 400)))
        found = estimate(float(f1(counts.sum(axis=0))), f1(again))
        assert found.value is not None
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_an_estimate_of_nothing_is_absent() -> None:
    assert estimate_of(lambda chosen: float(chosen.mean()), 0, seed=1, times=10).value is None
    assert estimate(float("nan"), np.array([1.0])).value is None


def test_conversations_that_are_all_alike_leave_no_doubt() -> None:
    found = estimate_of(lambda chosen: 0.25 if len(chosen) == 6 else 0.0, 6, seed=1, times=50)
    assert (found.value, found.low, found.high) == (0.25, 0.25, 0.25)
