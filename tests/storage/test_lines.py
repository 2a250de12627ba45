"""Lines said in call after call are found from rows kept with each call, and lead to the calls behind them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.storage.making import after, an_analysis
from wellheard.conversation import Moment
from wellheard.conversation.document import dump
from wellheard.storage.calls import derive_again, put_call, state_of
from wellheard.storage.deleting import delete_call
from wellheard.storage.filters import CallFilter
from wellheard.storage.lines import common_lines
from wellheard.storage.listing import list_calls
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import call_lines

STOCK = "We value every single customer and do apologise for that."
NEARLY = "We value every single customer and we do apologise for that."


def told(name: str, agent: str, reply: str, day: int = 0) -> bytes:
    """A call in which the customer tells a problem and the agent has one thing to say."""
    lines = ("agent: Hello there.", "customer: My kettle leaks all over the floor.", f"agent: {reply}")
    made = an_analysis(name, lines, agent=agent, at=after(day), kinds=())
    turn = made.conversation.turns[1]
    problem = Moment(
        id="m1", kind="problem", speaker="customer", turn_ids=(turn.id,), start_ms=turn.start_ms, end_ms=turn.end_ms,
        quote=turn.text, offset=0, confidence=0.9, detector="test@1",
    )  # fmt: skip
    return dump(replace(made, moments=(problem,))).encode()


@pytest.fixture
def said(store: Store) -> Store:
    """Dana says her line in four calls of five, in two wordings; Lee once."""
    replies = [("dana", STOCK), ("dana", NEARLY), ("dana", STOCK), ("dana", STOCK), ("lee", STOCK),
               ("dana", "Water by the stove is dangerous, stay away from the cable.")]  # fmt: skip
    with store.begin() as on:
        for number, (agent, reply) in enumerate(replies):
            put_call(on, told(f"call-{number}", agent, reply, number))
    return store


def test_a_line_is_found_for_the_agent_who_says_it_again_and_again(said: Store) -> None:
    with said.read() as on:
        (line,) = common_lines(on, CallFilter())
        assert (line.agent, line.text, line.calls_with, line.calls_in_all, line.wordings) == ("dana", STOCK, 4, 5, 2)
        assert {call.id for call in list_calls(on, line.calls).items} == {"call-0", "call-1", "call-2", "call-3"}


def test_lines_keep_to_the_filter_and_to_what_the_viewer_may_see(said: Store) -> None:
    with said.read() as on:
        assert common_lines(on, CallFilter(only_agents=("lee",))) == []
        assert common_lines(on, CallFilter(since=after(2), until=after(4))) == []
        (line,) = common_lines(on, CallFilter(since=after(1)))
        assert line.calls_with == 3


def test_rows_go_with_their_call_and_come_back_when_derived_again(said: Store) -> None:
    count = select(func.count()).select_from(call_lines)
    with said.begin() as on:
        before = on.scalar(count)
        derive_again(on, "call-1")
        assert on.scalar(count) == before == 6
    delete_call(said, "call-1", by="test")
    with said.read() as on:
        assert on.scalar(count) == 5


def test_a_call_is_found_by_a_measure_in_a_range(store: Store) -> None:
    with store.begin() as on:
        for name, held in (("short", 5.0), ("long", 500.0)):
            put_call(on, dump(an_analysis(name, measures={"hold_ms": held})).encode())
        wanted = CallFilter(measures=(("hold_ms", 100.0, float("inf")),))
        assert [call.id for call in list_calls(on, wanted).items] == ["long"]
        assert CallFilter.from_json(wanted.to_json()) == wanted


def test_lines_of_an_agent_who_is_not_known_are_found_too(store: Store) -> None:
    with store.begin() as on:
        for number in range(3):
            put_call(on, told(f"call-{number}", None, STOCK, number))  # type: ignore[arg-type]  # nobody named
        (line,) = common_lines(on, CallFilter(without_agent=True))
        assert (line.agent, line.calls_with) == (None, 3)
        assert common_lines(on, CallFilter(agents=("dana",))) == []


def test_the_state_of_the_calls_tells_every_change(store: Store) -> None:
    seen = []
    with store.begin() as on:
        seen.append(state_of(on))
        for number in range(2):
            put_call(on, told(f"call-{number}", "dana", STOCK, number))
            seen.append(state_of(on))
        put_call(on, told("call-1", "dana", NEARLY, 1))
        seen.append(state_of(on))
    delete_call(store, "call-1", by="test")
    with store.begin() as on:
        seen.append(state_of(on))
        put_call(on, told("call-1", "dana", STOCK, 1))
        seen.append(state_of(on))
    assert seen[4] == seen[1], "the same calls again"
    assert len(set(seen)) == 5
