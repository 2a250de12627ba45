"""The sample calls go on once more: taken in as from a phone system, with their agents and their times."""

import threading

import pytest

from tests.server.cast import Cast
from tests.storage.making import an_analysis
from wellheard.conversation.document import dump
from wellheard.server import sample_live
from wellheard.server.sample_room import LEAD
from wellheard.storage import people
from wellheard.storage.calls import put_call

LINES = ("agent: Hello, what happened?", "customer: My kettle leaks all over the floor.", "agent: Oh no!")


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """With a lead of the demo, a call that has times and one that has none."""
    with cast.room.store.begin() as on:
        people.create_user(on, name="Ruth", email=LEAD, role="lead")
        put_call(on, dump(an_analysis("timed", LINES, agent="agent", duration_ms=9_000)).encode())
    return cast


def test_a_call_is_sent_again_turn_by_turn_by_the_agent_who_took_it(
    filled: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []

    def post(_self: sample_live.Sending, path: str, body: dict[str, object]) -> dict[str, object]:
        sent.append((path, str(body)))
        return {"call": "live-1"}

    monkeypatch.setattr(sample_live.Sending, "_post", post)
    threads = sample_live.play(filled.room, "http://localhost:1/", speed=10_000)
    for each in threads:
        each.join(20)
    assert len(threads) == 1
    assert not any(each.is_alive() for each in threads)
    paths = [path for path, _ in sent]
    assert paths == ["/api/v1/live", *["/api/v1/live/live-1/turns"] * len(LINES), "/api/v1/live/live-1/end"]
    assert "'agent': 'agent'" in sent[0][1]
    assert "kettle leaks" in sent[2][1]


def test_nothing_is_sent_in_a_room_that_is_no_demo(cast: Cast) -> None:
    assert sample_live.play(cast.room, "http://localhost:1/") == []
    assert not any(each.name == "sample-call" for each in threading.enumerate())
