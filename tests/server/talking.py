"""Calls and a session for the tests of sessions and discussions."""

from tests.server.cast import Cast, Guest
from tests.storage.making import a_document
from wellheard.playbook import default_playbook
from wellheard.server.room import Room
from wellheard.storage import people
from wellheard.storage import review_sessions as stored
from wellheard.storage.calls import put_call
from wellheard.storage.listening import start_player
from wellheard.storage.review_sessions import Stop

API = "/api/v1"
CRITERIA = tuple(each.id for each in default_playbook().criteria)
FIRST, SECOND = CRITERIA[0], CRITERIA[1]


def put_calls(room: Room) -> None:
    """One call of the agent in the lead's team, one of the agent elsewhere; turns begin at 1, 2 and 3 s."""
    with room.store.begin() as on:
        for name, agent in (("one", "agent"), ("two", "other")):
            put_call(on, a_document(name, agent=agent, outcomes={FIRST: "met", SECOND: "missed"}))


def a_session(cast: Cast, *stops: Stop, opened: bool = True, invited: tuple[str, ...] = ("agent", "other")) -> str:
    """A session that the lead hosts, with these people; its id."""
    book = default_playbook()
    with cast.room.store.begin() as on:
        made = stored.create_session(
            on, title="Listening hour", host=cast.lead.id, playbook=f"{book.id}@{book.version}",
            invited=[getattr(cast, each).id for each in invited],
        )  # fmt: skip
        stored.set_playlist(on, made.id, stops or (Stop(call="one"),))
        if opened:
            stored.open_review(on, made.id)
            start_player(on, made.id, leader=cast.lead.id, call="one")
    return made.id


def team_of(cast: Cast) -> str:
    with cast.room.store.read() as on:
        return people.teams_of(on, cast.agent.id)[0].id


def answer(browser: Guest, session: str, criterion: str, word: str, call: str = "one") -> int:
    """Tap; the status."""
    asked = {"call": call, "criterion": criterion, "answer": word}
    return browser.act("PUT", f"{API}/sessions/{session}/answers", json=asked).status_code
