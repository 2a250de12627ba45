"""The room of the demo: sample calls, people who can sign in, a session under way and a first discussion."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wellheard.server import sample_room
from wellheard.server.accounts import sign_in
from wellheard.server.problems import ProblemError
from wellheard.server.room import Room, open_room
from wellheard.settings import Settings
from wellheard.storage import people
from wellheard.storage.discussion import comments_on
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import list_calls
from wellheard.storage.review_sessions import list_reviews, participants_of, playlist


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A demo of the one sample that is a chat, so that nothing has to be listened to."""
    monkeypatch.setattr(sample_room, "discover", lambda folders: [folders[0] / "chat-refund.json"])
    room = open_room(tmp_path / "room", Settings())
    assert sample_room.fill(room, lambda doing: None) == []
    yield room
    room.store.close()


def test_the_sample_call_is_there_with_people_around_it(filled: Room) -> None:
    with filled.store.read() as on:
        (call,) = list_calls(on, CallFilter(), limit=10).items
        lead = people.user_by_email(on, sample_room.LEAD)
        assert lead is not None
        (session,) = list_reviews(on, user=lead.id).items
        assert session.state == "open"
        assert [track.call.id for track in playlist(on, session.id)] == [call.id]
        assert len(participants_of(on, session.id)) == 3
        said = comments_on(on, call.id)
    assert any(each.praise for each in said)
    assert all(each.anchor.quote for each in said)


def test_filling_again_adds_nothing(filled: Room) -> None:
    heard: list[str] = []
    assert sample_room.fill(filled, heard.append) == []
    assert heard == []
    with filled.store.read() as on:
        assert len(list_reviews(on).items) == 1
        assert len(list_calls(on, CallFilter(), limit=10).items) == 1


def test_everybody_of_the_demo_can_sign_in_and_only_with_the_newest_password(filled: Room) -> None:
    old, known = sample_room.open_doors(filled)
    new, again = sample_room.open_doors(filled)
    assert known == again
    assert [each.role for each in known] == ["lead", "qa", "agent"]
    for each in known:
        assert sign_in(filled, each.email, new, address="127.0.0.1", device="test").user.email == each.email
    with pytest.raises(ProblemError):
        sign_in(filled, known[0].email, old, address="127.0.0.1", device="test")
