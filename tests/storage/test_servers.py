"""Servers of one room: who is up, and which calls in progress each shows to the others."""

from datetime import timedelta

from sqlalchemy import select, update

from wellheard.storage.ids import now
from wellheard.storage.servers import SILENT, CallElsewhere, Server, beat, calls_of, leave, others, show
from wellheard.storage.store import Store
from wellheard.storage.tables.live import calls_in_progress, servers

EAST = Server(id="1" * 32, name="east", address="https://east.example.com")
WEST = Server(id="2" * 32, name="west", address=None)
ROW = {"id": "c1", "title": "Ümit", "mood": {"course": [[0, 0.5]]}}


def silent_for(store: Store, server: Server, seconds: float) -> None:
    with store.begin() as on:
        at = now() - timedelta(seconds=seconds)
        on.execute(update(servers).where(servers.c.id == server.id).values(at=at))


def test_servers_know_each_other_as_long_as_they_say_that_they_are_up(store: Store) -> None:
    with store.begin() as on:
        assert beat(on, EAST)
        assert not beat(on, EAST)
        assert others(on, EAST.id) == []
        assert beat(on, WEST)
        assert others(on, EAST.id) == [WEST]
        assert others(on, WEST.id) == [EAST]
    silent_for(store, WEST, SILENT.total_seconds() - 5)
    with store.read() as on:
        assert others(on, EAST.id) == [WEST]
    silent_for(store, WEST, SILENT.total_seconds() + 1)
    with store.begin() as on:
        assert others(on, EAST.id) == []
        beat(on, EAST)
        assert on.execute(select(servers.c.name)).scalars().all() == ["east"]
        assert beat(on, WEST), "it was forgotten, and hears so"


def test_what_a_server_shows_is_changed_taken_away_and_falls_with_it(store: Store) -> None:
    with store.begin() as on:
        beat(on, EAST)
        beat(on, WEST)
        show(on, EAST.id, {"c1": ("dana", ROW), "c2": (None, {})}, ())
        show(on, WEST.id, {"c1": ("lee", {"of": "west"})}, ())
    with store.begin() as on:
        assert calls_of(on, [EAST]) == [
            CallElsewhere(call="c1", agent="dana", server=EAST, row=ROW),
            CallElsewhere(call="c2", agent=None, server=EAST, row={}),
        ]
        show(on, EAST.id, {"c1": ("dana", {"of": "east"})}, ["c2", "never"])
        shown = [(each.server.name, each.call, each.row) for each in calls_of(on, [EAST, WEST])]
        assert shown == [("east", "c1", {"of": "east"}), ("west", "c1", {"of": "west"})]
    with store.begin() as on:
        leave(on, EAST.id)
        assert [each.server for each in calls_of(on, [EAST, WEST])] == [WEST]
    silent_for(store, WEST, 100)
    with store.begin() as on:
        beat(on, EAST)
        assert on.execute(select(calls_in_progress.c.call)).first() is None
