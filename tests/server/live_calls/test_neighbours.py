"""Two servers of one room, each with calls of its own: what wall, panel and API of one show of the other's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from tests.server.cast import Cast
from tests.server.live_calls.stage import calling, live_of, rows, wait_for, wall
from wellheard.jobs.setup import Plan
from wellheard.server.app import create_app
from wellheard.server.live_calls import LiveCalls, neighbours
from wellheard.server.live_calls.neighbours import Neighbours
from wellheard.settings import Settings
from wellheard.storage import servers as kept
from wellheard.storage.errors import DatabaseUnavailableError
from wellheard.storage.ids import now
from wellheard.storage.tables.live import calls_in_progress, servers

THERE = "https://two.example.com/"


@pytest.fixture(scope="module")
def other(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A second server: the same database and people, memory and folder of its own."""
    settings = Settings(noticing="rules", own_url=THERE)
    room = replace(cast.room, folder=tmp_path_factory.mktemp("other"), plan=Plan(settings=settings))
    made = replace(cast, room=room, app=create_app(room))
    yield made
    live_of(made).close()


@pytest.fixture
def both(cast: Cast, other: Cast) -> Iterator[tuple[LiveCalls, LiveCalls]]:
    """Both, up; each looks when it is told to. Afterwards nobody is."""
    pair = live_of(cast), live_of(other)
    for each in pair:
        each.neighbours = Neighbours(each.room, each.calls)
    yield pair
    with cast.room.store.begin() as on:
        on.execute(servers.delete())


def look(*servers_: LiveCalls) -> None:
    """All know of all, show what they have, and have seen what the others show."""
    for _ in range(2):
        for each in servers_:
            each.neighbours.look(beats=True)


def test_a_lead_sees_the_calls_of_the_other_server_and_is_led_there(
    cast: Cast, other: Cast, both: tuple[LiveCalls, LiveCalls], name: str
) -> None:
    mine, theirs = f"{name}-mine", f"{name}-theirs"
    with calling(cast, mine) as phone, calling(other, theirs) as far:
        phone.say(*rows()[:2])
        far.say(*rows()[:6])
        wait_for(lambda: len(both[1].find(theirs).turns) == 6)  # type: ignore[union-attr]  # it is there
        look(*both)
        lead, stranger = cast.browser("lead"), cast.browser("other")
        items = {each["id"]: each for each in lead.get("/api/v1/live").json()["items"]}
        assert [each for each in items if each.startswith(name)] == [mine, theirs]
        assert items[mine]["elsewhere"] is None
        assert items[theirs]["elsewhere"]["address"] == THERE.rstrip("/")
        assert items[theirs]["mood"]["level"] > 0
        assert [each["id"] for each in lead.get(f"/api/v1/live?after={mine}").json()["items"]] == [theirs]

        page = lead.get(f"/live/{theirs}")
        assert page.status_code == 404
        assert f'href="https://two.example.com/live/{theirs}"' in page.text
        told = lead.get(f"/api/v1/live/{theirs}").json()
        assert told["detail"] == (
            "This call is in progress at another server of this room, https://two.example.com. Ask there."
        )
        assert (items[theirs]["elsewhere"]["name"], told["status"]) == ("two.example.com", 404)
        machine = cast.machine("agent", "live.stream")
        posted = machine.post(f"/api/v1/live/{theirs}/turns", json={"turns": []})
        assert (posted.status_code, posted.json()["detail"]) == (404, told["detail"])
        act = lead.act("POST", f"/api/v1/live/{theirs}/actions", json={"do": "note", "text": "x"})
        assert "two.example.com" in act.json()["detail"]

        assert not any(each["id"].startswith(name) for each in stranger.get("/api/v1/live").json()["items"])
        for path in (f"/live/{theirs}", f"/api/v1/live/{theirs}"):
            assert "two.example.com" not in stranger.get(path).text
        with wall(lead) as seen:
            seen.read()
            assert {mine, theirs} <= set(seen.calls)
            far.end()
            wait_for(lambda: both[1].find(theirs) is None)
            look(*both)
            seen.until(lambda message: theirs in message["gone"])
        told_nothing = other.browser("lead").get(f"/live/{mine}").text
        assert "Its address was not told." in told_nothing
        assert f"/live/{mine}" not in told_nothing.split("<main")[1]


def test_a_server_that_says_nothing_any_more_is_gone_with_its_calls_and_comes_back_with_them(
    cast: Cast, both: tuple[LiveCalls, LiveCalls], other: Cast, name: str
) -> None:
    here, there = both
    with calling(other, name):
        look(here, there)
        assert here.neighbours.find(name) is not None
        with cast.room.store.begin() as on:
            on.execute(update(servers).values(at=now() - timedelta(minutes=1)))
        here.neighbours.look(beats=True)
        assert here.neighbours.calls == ()
        look(there, here)
        assert here.neighbours.find(name) is not None
        there.neighbours.start()
        there.neighbours.stop()
        look(here)
        assert here.neighbours.find(name) is None


def test_a_server_alone_writes_no_calls_and_one_that_becomes_alone_takes_them_away(
    cast: Cast, both: tuple[LiveCalls, LiveCalls], name: str
) -> None:
    here, there = both

    def shown() -> list[str]:
        with cast.room.store.read() as on:
            return list(on.execute(select(calls_in_progress.c.call)).scalars())

    with calling(cast, name):
        look(here)
        assert shown() == []
        look(there, here)
        assert name in shown()
        there.neighbours.start()
        there.neighbours.stop()
        look(here)
        assert shown() == []


def test_while_the_database_is_away_what_was_seen_stands_and_looking_goes_on(
    cast: Cast, other: Cast, both: tuple[LiveCalls, LiveCalls], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = both
    with calling(other, name):
        look(here, there)
        looks: list[int] = []

        def away(*_: object) -> bool:
            looks.append(1)
            raise DatabaseUnavailableError("away") if len(looks) < 2 else OperationalError("", {}, Exception("odd"))

        monkeypatch.setattr(kept, "beat", away)
        monkeypatch.setattr(neighbours, "_LOOK_S", 0.01)
        monkeypatch.setattr(neighbours, "_BEAT_S", 0.0)
        here.neighbours.start()
        wait_for(lambda: len(looks) > 3)
        here.neighbours.stop()
        assert here.neighbours.find(name) is not None
