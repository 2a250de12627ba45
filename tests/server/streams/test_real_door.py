"""With the room's own door: what comes in is a call in progress, and a stored one when it is over."""

from typing import Any

from tests.server.streams.clients import TurnClient, closed_with
from tests.server.streams.stage import Serving, until


def stored(room: Serving, call: str) -> dict[str, Any]:
    """The document of a call that is over, as soon as it is kept."""

    def look() -> dict[str, Any] | None:
        answer = browser.get(f"/api/v1/calls/{call}/document")
        found: dict[str, Any] = answer.json()
        return found if answer.status_code == 200 else None

    with room.cast.browser("admin") as browser:
        return until(look, timeout_s=30)


def test_turns_become_a_stored_call(open_room: Serving) -> None:
    client = TurnClient(open_room, "real-1", agent="agent", channel="chat")
    assert client.receive() == {"type": "opened", "call": "real-1"}
    client.send(type="turn", speaker="customer", text="My line is dead again, I restarted it twice.")
    client.send(type="turn", speaker="agent", text="Oh no, twice already. I am sorry, let us get that going.")
    client.send(type="end")
    assert closed_with(client.socket) == 1000
    assert len(stored(open_room, "real-1")["conversation"]["turns"]) == 2


def test_another_agents_call_in_progress_can_not_be_gone_on_with(open_room: Serving) -> None:
    """Its id alone gives no right to it: neither to hear what is found, nor to put words into it."""
    first = TurnClient(open_room, "real-2", who="agent", agent="agent")
    assert first.receive()["type"] == "opened"
    second = TurnClient(open_room, "real-2", who="other", agent="other")
    assert second.receive()["type"] == "refused"
    assert closed_with(second.socket) == 1013
    first.send(type="turn", speaker="customer", text="Still here.")
    first.send(type="end")
    assert closed_with(first.socket) == 1000
    assert [each["text"] for each in stored(open_room, "real-2")["conversation"]["turns"]] == ["Still here."]


def test_turns_said_again_after_a_broken_connection_are_kept_once(open_room: Serving) -> None:
    """A client that can't know how much arrived sends the last ones once more, by their ids."""
    first = TurnClient(open_room, "real-3", agent="agent", channel="chat")
    assert first.receive()["type"] == "opened"
    said = [{"speaker": "customer", "text": f"Line {number} is dead.", "id": f"t{number}"} for number in range(3)]
    for each in said[:2]:
        first.send(type="turn", **each)
    first.socket.socket.close()
    second = TurnClient(open_room, "real-3", agent="agent", channel="chat")
    assert second.receive() == {"type": "opened", "call": "real-3"}
    for each in said:
        second.send(type="turn", **each)
    second.send(type="end")
    assert closed_with(second.socket) == 1000
    turns = stored(open_room, "real-3")["conversation"]["turns"]
    assert [each["text"] for each in turns] == [each["text"] for each in said]


def test_turns_with_times_from_a_clock_gone_wrong_are_all_kept(open_room: Serving) -> None:
    client = TurnClient(open_room, "real-4", agent="agent")
    assert client.receive()["type"] == "opened"
    for number, start_ms in enumerate((36_000_000, 0, 1_000, 86_400_000, 500)):
        client.send(type="turn", speaker="customer", text=f"Line {number} is dead.", start_ms=start_ms)
    client.send(type="end")
    assert closed_with(client.socket) == 1000
    turns = stored(open_room, "real-4")["conversation"]["turns"]
    assert sorted(each["text"] for each in turns) == [f"Line {number} is dead." for number in range(5)]
