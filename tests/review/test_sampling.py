from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from wellheard.review.sampling import WAYS, monday_of, pick
from wellheard.storage.choices import Choice

agents = st.sampled_from([None, "dana", "eli", "fay"])
kinds = st.lists(st.sampled_from(["threat", "relief", "surprise"]), unique=True, max_size=3).map(tuple)
many = st.lists(
    st.builds(Choice, call=st.uuids().map(str), agent=agents, confidence=st.none() | st.floats(0, 1), kinds=kinds),
    unique_by=lambda each: each.call,
    max_size=30,
)
ways = st.sampled_from(sorted(WAYS))


@given(
    choices=many, way=ways, count=st.integers(0, 12), seed=st.integers(0, 9), per_agent=st.none() | st.integers(0, 3)
)
def test_no_way_takes_too_many_or_one_twice(choices, way, count, seed, per_agent) -> None:  # type: ignore[no-untyped-def]
    had: dict[str | None, int] = {"dana": 1}
    found = pick(choices, way, count, seed=seed, per_agent=per_agent, had=had)
    assert len(found) == len({each.call for each in found}) <= count
    agent = {each.call: each.agent for each in choices}
    taken = Counter(agent[each.call] for each in found)
    if per_agent is not None:
        assert all(taken[each] + had.get(each, 0) <= max(per_agent, had.get(each, 0)) for each in taken)
    assert found == pick(choices[::-1], way, count, seed=seed, per_agent=per_agent, had=had)


@given(choices=many, seed=st.integers(0, 9), count=st.integers(0, 30))
def test_by_agent_everybody_comes_in_turn(choices, seed, count) -> None:  # type: ignore[no-untyped-def]
    agent = {each.call: each.agent for each in choices}
    there = Counter(agent.values())
    taken = Counter(agent[each.call] for each in pick(choices, "by_agent", count, seed=seed))
    most = max(taken.values(), default=0)
    assert all(taken[each] >= min(most - 1, there[each]) for each in there)


def test_chance_differs_with_the_seed() -> None:
    choices = [Choice(call=f"c{number}", agent="dana", confidence=0.5) for number in range(20)]
    assert pick(choices, "random", 5, seed=1) != pick(choices, "random", 5, seed=2)


def test_the_least_sure_come_first_and_say_how_sure() -> None:
    choices = [
        Choice(call="sure", agent="dana", confidence=0.9),
        Choice(call="unsure", agent="dana", confidence=0.31),
        Choice(call="empty", agent="dana", confidence=None),
    ]
    found = pick(choices, "least_sure", 3, seed=0)
    assert [each.call for each in found] == ["unsure", "sure", "empty"]
    assert found[0].why == "31% sure of its moments"


def test_new_kinds_are_those_that_people_have_not_judged_yet() -> None:
    choices = [
        Choice(call="known", agent="dana", confidence=0.5, kinds=("surprise",)),
        Choice(call="new", agent="dana", confidence=0.5, kinds=("threat",)),
        Choice(call="new too", agent="eli", confidence=0.5, kinds=("threat",)),
        Choice(call="half", agent="eli", confidence=0.5, kinds=("relief",)),
        Choice(call="nothing", agent="eli", confidence=None),
    ]
    found = pick(choices, "new_kinds", 5, seed=0, familiar={"surprise": 9, "relief": 1})
    assert found[0].call in ("new", "new too")
    assert {each.call for each in found[1:3]} == {"half", "new", "new too"} - {found[0].call}
    assert [each.call for each in found[3:]] == ["known"]
    assert found[0].why == "Rarely judged: threat"


def test_a_week_begins_on_monday() -> None:
    assert monday_of(datetime(2026, 11, 22, 23, 59, tzinfo=UTC)) == datetime(2026, 11, 16, tzinfo=UTC)
    assert monday_of(datetime(2026, 11, 16, tzinfo=UTC)) == datetime(2026, 11, 16, tzinfo=UTC)
