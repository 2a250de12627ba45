"""One thing told twice is one entry with both places, in whatever words; two things never become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.conversation import Ledger, ToldAgain, Turn
from wellheard.ledger import Book

THINGS = ("router", "phone", "laptop", "printer", "boiler", "kettle", "camera")
DOING = {
    "restart": ("I restarted {it}.", "I've rebooted {it}.", "I switched {it} off and on again."),
    "unplug": ("I unplugged {it}.", "I have unplugged {it} twice."),
    "update": ("I updated {it}.", "We've already upgraded {it}."),
    "clean": ("I cleaned {it}.", "I've wiped {it}, nothing happened."),
    "charge": ("I charged {it}.", "I've recharged {it} already."),
}
NAMED = ("the {}", "my {}", "our old {}", "the whole {}", "that {}")
SWAPPED = ("I swapped the {}.", "I've tried another {}.", "I tried a different {}, no change.", "I tried a spare {}.")
PARTS = ("cable", "socket", "charger", "battery", "filter")
ACTIONS = st.sampled_from(sorted(DOING))


def heard(*lines: str) -> Ledger:
    book = Book()
    for number, line in enumerate(lines, start=1):
        book.hear(
            Turn(id=number, speaker="customer", text=line, start_ms=number * 1000, end_ms=number * 1000 + 900), ()
        )
    return book.ledger()


@st.composite
def told(draw: st.DrawFn, action: str, thing: str) -> str:
    return draw(st.sampled_from(DOING[action])).format(it=draw(st.sampled_from(NAMED)).format(thing))


@given(st.data(), ACTIONS, st.sampled_from(THINGS), st.integers(2, 4))
def test_the_same_action_in_other_words_is_one_entry_with_all_its_places(
    data: st.DataObject, action: str, thing: str, times: int
) -> None:
    lines = [data.draw(told(action, thing)) for _ in range(times)]
    (entry,) = heard(*lines).tried
    assert entry.action == action
    assert entry.turn_id == 1
    assert [each.turn_id for each in entry.told_again] == list(range(2, times + 1))


@given(st.data(), ACTIONS, st.sampled_from(THINGS), ACTIONS, st.sampled_from(THINGS))
def test_other_actions_and_other_things_are_never_one_entry(
    data: st.DataObject, one: str, thing: str, other: str, another: str
) -> None:
    ledger = heard(data.draw(told(one, thing)), data.draw(told(other, another)))
    assert len(ledger.tried) == len({(one, thing), (other, another)})


@given(st.permutations(SWAPPED), st.sampled_from(PARTS))
def test_a_part_tried_in_exchange_is_a_part_swapped(ways: list[str], part: str) -> None:
    (entry,) = heard(*(each.format(part) for each in ways)).tried
    assert entry.action == "swap"
    assert len(entry.told_again) == len(SWAPPED) - 1


@given(st.sampled_from(SWAPPED), st.sampled_from(SWAPPED), st.permutations(PARTS))
def test_another_part_swapped_is_another_entry(one: str, other: str, parts: list[str]) -> None:
    assert len(heard(one.format(parts[0]), other.format(parts[1])).tried) == 2


@given(st.permutations(("The lights are off.", "There are no lights on it.", "All its lights are out.")))
def test_no_light_is_no_light_however_it_is_said(lines: list[str]) -> None:
    (fact,) = heard(*lines).facts
    assert (fact.slot, fact.value) == ("lights", "off")
    assert [each.turn_id for each in fact.told_again] == [2, 3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I restarted the router.", "I restarted the phone."),
        ("I restarted the upstairs router.", "I restarted the downstairs router."),
        ("I restarted the router.", "I reset the router."),
        ("I called the driver.", "I called your support line twice."),
        ("I restarted it. And I restarted the phone.", "The kettle is fine."),
    ],
)
def test_what_differs_in_deed_or_thing_stays_two(one: str, other: str) -> None:
    assert len(heard(one, other).tried) == 2


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("The light is red.", "Now the light is green.", 2),
        ("The light is green.", "The light is steady green.", 1),
        ("You charged me £112 in May.", "You charged me £1120 in May.", 3),
        ("My order number is 90118.", "It's order number nine oh one one eight.", 1),
        ("My order number is 90118.", "And the other order number is 90218.", 2),
        ("It has been dead since Friday.", "It died on Friday.", 1),
        ("It has been dead since Friday.", "It must work until Friday.", 2),
    ],
)
def test_a_fact_is_one_by_its_value(one: str, other: str, count: int) -> None:
    assert len(heard(one, other).facts) == count


def test_each_place_keeps_its_words_and_the_latest_outcome_stands() -> None:
    (entry,) = heard("I restarted the router, no change.", "Right.", "I rebooted the router and it worked.").tried
    assert (entry.outcome, entry.text) == ("worked", "I restarted the router, no change.")
    assert entry.told_again == (ToldAgain(turn_id=3, text="I rebooted the router and it worked."),)


def test_a_step_of_which_the_thing_is_left_out_belongs_to_the_one_told_last() -> None:
    ledger = heard("I restarted the router.", "And I restarted the phone.", "I restarted it twice.")
    assert [(each.object, each.times) for each in ledger.tried] == [("router", None), ("phone", 2)]


@given(st.lists(st.tuples(ACTIONS, st.sampled_from(THINGS)), min_size=1, max_size=6))
def test_telling_everything_once_more_adds_no_entry(deeds: list[tuple[str, str]]) -> None:
    lines = [DOING[action][0].format(it=f"the {thing}") for action, thing in deeds]
    assert len(heard(*lines, *lines).tried) == len(heard(*lines).tried) == len(set(deeds))
