"""How far raters agree, checked against worked examples of the literature."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellheard.review.agreement import Against, Rating, against, agreement, by_criterion, distance, kappa

WORDS = ("met", "partly", "missed", "not_applicable")
RATED = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(("one", "two", "three")), st.sampled_from(WORDS)),
    min_size=1, max_size=20, unique_by=lambda row: row[:2],
)  # fmt: skip


def ratings(rows: list[tuple[str, str, str]]) -> list[Rating]:
    return [Rating(rater=rater, call=call, criterion="sympathy", answer=answer) for rater, call, answer in rows]


def test_alpha_is_that_of_krippendorffs_worked_example_for_two_observers() -> None:
    """K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), A: binary data, two observers, 0.095."""
    first, second = "0100000000", "1110010010"  # Both 0 five times, both 1 once, apart four times.
    words = {"0": "missed", "1": "met"}
    rows = [("a", str(unit), words[each]) for unit, each in enumerate(first)]
    rows += [("b", str(unit), words[each]) for unit, each in enumerate(second)]
    found = agreement(ratings(rows))
    assert found.alpha == pytest.approx(0.095, abs=0.0005)
    assert found.share == 0.6
    assert (found.units, found.raters) == (10, 2)


def test_kappa_is_that_of_a_worked_example() -> None:
    """Fifty proposals read by two: 20 yes both, 15 no both, 5 and 10 apart; 0.7 observed, 0.5 by chance: 0.4."""
    pairs = [("met", "met")] * 20 + [("met", "missed")] * 5 + [("missed", "met")] * 10 + [("missed", "missed")] * 15
    assert kappa(pairs) == pytest.approx(0.4)


def test_kappa_counts_partly_as_another_answer_however_near() -> None:
    """Of ten answers six are the same; by chance 0.5 * 0.4 + 0.3 * 0.3 + 0.2 * 0.3 = 0.35; (0.6 - 0.35) / 0.65."""
    pairs = [("met", "met")] * 3 + [("met", "partly")] * 2 + [("partly", "partly")] + [("partly", "met")]
    pairs += [("partly", "missed"), ("missed", "missed"), ("missed", "missed")]
    assert kappa(pairs) == pytest.approx(0.25 / 0.65)


def test_kappa_of_opposites_is_below_zero() -> None:
    found = kappa([("met", "missed"), ("missed", "met")])
    assert found is not None
    assert found < 0


def test_partly_is_nearer_to_met_than_missed_is() -> None:
    near = ratings([("a", "one", "met"), ("b", "one", "partly"), ("a", "two", "missed"), ("b", "two", "missed")])
    far = ratings([("a", "one", "met"), ("b", "one", "missed"), ("a", "two", "missed"), ("b", "two", "missed")])
    first, second = agreement(near).alpha, agreement(far).alpha
    assert first is not None
    assert second is not None
    assert first > second
    assert distance("met", "partly") == 0.25
    assert distance("not_applicable", "partly") == 1.0


def test_what_only_one_rated_says_nothing() -> None:
    found = agreement(ratings([("a", "one", "met"), ("b", "two", "met")]))
    assert (found.alpha, found.share, found.units) == (None, None, 0)


def test_a_missing_answer_counts_neither_way() -> None:
    both = [("a", "one", "met"), ("b", "one", "met"), ("a", "two", "missed"), ("b", "two", "met")]
    assert agreement(ratings([*both, ("a", "three", "partly")])) == agreement(ratings(both))


def test_each_criterion_stands_alone() -> None:
    rows = [Rating(rater=who, call="one", criterion="kind", answer="met") for who in "ab"]
    rows += [
        Rating(rater=who, call="one", criterion="clear", answer=said) for who, said in (("a", "met"), ("b", "missed"))
    ]
    found = by_criterion(rows, ["clear", "kind", "unasked"])
    assert list(found) == ["clear", "kind", "unasked"]
    assert found["kind"].share == 1.0
    assert found["clear"].share == 0.0
    assert found["unasked"].alpha is None


def test_everybody_is_compared_with_the_reference_on_what_both_answered() -> None:
    reference = ratings([("wellheard", "one", "met"), ("wellheard", "two", "missed")])
    own = ratings([("b", "one", "met"), ("b", "two", "missed"), ("a", "one", "missed"), ("a", "three", "met")])
    first, second = against(reference, own)
    assert (first.rater, first.units, first.share) == ("a", 1, 0.0)
    assert second == Against(rater="b", kappa=1.0, share=1.0, units=2)


@settings(deadline=None)
@given(RATED)
def test_who_is_called_what_changes_nothing(rows: list[tuple[str, str, str]]) -> None:
    renamed = [({"a": "c", "b": "a", "c": "b"}[rater], call, answer) for rater, call, answer in rows]
    assert agreement(ratings(rows)) == agreement(ratings(renamed)) == agreement(ratings(rows[::-1]))


@settings(deadline=None)
@given(RATED)
def test_the_same_answers_agree_wholly_and_none_agree_more(rows: list[tuple[str, str, str]]) -> None:
    alike = [(rater, call, answer) for _, call, answer in rows for rater in "ab"]
    alike = list({row[:2]: row for row in alike}.values())
    assert agreement(ratings(alike)).alpha == 1.0
    found = agreement(ratings(rows)).alpha
    assert found is None or found <= 1.0


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), min_size=1, max_size=20))
def test_kappa_is_the_same_from_either_side(pairs: list[tuple[str, str]]) -> None:
    there, back = kappa(pairs), kappa([(other, one) for one, other in pairs])
    assert there is not None
    assert there == pytest.approx(back)
    assert there <= 1.0
