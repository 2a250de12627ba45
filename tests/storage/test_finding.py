"""Calls found by words, calls beside each other in a list, and what things are called, on both databases."""

import pytest

from tests.storage.making import a_document, after, an_analysis
from wellheard.storage import people
from wellheard.storage.calls import find_call, put_call
from wellheard.storage.filters import CallFilter
from wellheard.storage.judgements import append_judgement, scored_by
from wellheard.storage.listing import SORTS, find_by_words, list_calls, neighbours
from wellheard.storage.naming import Named, ids_like, names_of, titles_of
from wellheard.storage.store import Store

ALL = CallFilter()


@pytest.fixture
def week(store: Store) -> Store:
    """Seven calls; `c3` has no score, two pairs have the same."""
    with store.begin() as on:
        for number, score in enumerate((70, 20, 70, None, 90, 20, 30)):
            agent = "dana" if number % 2 else "Emil"
            put_call(on, a_document(f"c{number}", agent=agent, at=after(number), score=score, stars=1 + number % 3))
    return store


@pytest.mark.parametrize("sort", SORTS)
def test_neighbours_are_those_of_the_list(week: Store, sort: str) -> None:
    with week.read() as on:
        whole = list_calls(on, ALL, sort=sort).items  # type: ignore[arg-type]  # one of them
        for before, here, following in zip((None, *whole[:-1]), whole, (*whole[1:], None), strict=True):
            assert neighbours(on, ALL, here, sort=sort) == (before, following)  # type: ignore[arg-type]  # as above
        assert neighbours(on, ALL, find_call(on, "c3"), sort="lowest_score") == (None, None)


def test_a_call_that_has_left_a_list_has_neighbours_in_it(week: Store) -> None:
    wanted = CallFilter(agents=("dana",))
    with week.read() as on:
        found = neighbours(on, wanted, find_call(on, "c2"), sort="oldest")
    assert [each and each.id for each in found] == ["c1", "c3"]


def test_words_are_found_in_title_agent_and_queue_whatever_their_case(week: Store) -> None:
    with week.begin() as on:
        put_call(on, a_document("100%_sure", agent=None, queue=None, at=after(9)))
        assert [each.id for each in find_by_words(on, ALL, ["EMIL", "call c"], limit=2)] == ["c6", "c4"]
        assert [each.id for each in find_by_words(on, ALL, ["%_"], limit=5)] == ["100%_sure"]
        assert find_by_words(on, CallFilter(only_agents=("dana",)), ["emil"], limit=5) == []


def test_scored_are_calls_with_a_scorecard_of_a_reviewer(week: Store) -> None:
    with week.begin() as on:
        ann = people.create_user(on, name="Ann", email="ann@example.com", role="qa").id
        card = an_analysis().scorecard
        append_judgement(on, "c1", card, judge="reviewer", user=ann)
        append_judgement(on, "c1", card, judge="reviewer", user=ann)
        append_judgement(on, "c2", card, judge="calibration", user=ann)
        assert [each.id for each in list_calls(on, CallFilter(scored=True)).items] == ["c1"]
        assert "c1" not in [each.id for each in list_calls(on, CallFilter(scored=False)).items]
        assert scored_by(on, ["c0", "c1", "c2"]) == {"c1": {ann}}


def test_things_are_called_by_their_names(week: Store) -> None:
    with week.begin() as on:
        ann = people.create_user(on, name="Ann", email="ann@example.com", role="qa").id
        team = people.create_team(on, "Cannery").id
        judged = append_judgement(on, "c1", an_analysis().scorecard, judge="reviewer", user=ann).id
        assert names_of(on, [ann, team, "c1", judged, "gone"]) == {
            ann: Named(type="user", id=ann, name="Ann"), team: Named(type="team", id=team, name="Cannery"),
            "c1": Named(type="call", id="c1", name="Call c1"),
            judged: Named(type="scorecard", id=judged, name="Call c1", about="c1"),
        }  # fmt: skip
        assert set(ids_like(on, "ANN")) == {ann, team}
        assert titles_of(on, ["c1", "gone"]) == {"c1": "Call c1"}
