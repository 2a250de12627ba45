"""On the page of a call: what its agent says in call after call, and where else."""

from tests.storage.test_lines import NEARLY, STOCK, said
from wellheard.storage.calls import find_call
from wellheard.storage.said_elsewhere import said_elsewhere
from wellheard.storage.store import Store

__all__ = ["said"]


def test_a_line_of_a_call_tells_where_else_its_agent_said_it(said: Store) -> None:
    with said.read() as on:
        (found,) = said_elsewhere(on, find_call(on, "call-1"))
    assert (found.turn, found.quote, found.line.text) == (3, NEARLY, STOCK)
    assert (found.line.calls_with, found.line.calls_in_all) == (4, 5)
    assert [(each.call, each.turn) for each in found.others] == [("call-3", 3), ("call-2", 3), ("call-0", 3)]


def test_what_is_said_once_or_by_others_is_not_held_against_a_call(said: Store) -> None:
    with said.read() as on:
        assert said_elsewhere(on, find_call(on, "call-4")) == []  # Lee said it once.
        assert said_elsewhere(on, find_call(on, "call-5")) == []
