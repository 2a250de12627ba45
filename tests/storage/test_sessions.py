"""Sessions while they are on, on both databases: answers, the player, who is there, shares, threads."""

from datetime import timedelta

import pytest

from tests.storage.making import a_document
from wellheard.storage import discussion, people
from wellheard.storage import review_sessions as stored
from wellheard.storage.answers import STARS, answers_in, keep_answer, progress
from wellheard.storage.calls import put_call
from wellheard.storage.deleting import delete_call
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.listening import arrive, leave, pass_lead, play, player_of, present, start_player
from wellheard.storage.people import User
from wellheard.storage.review_sessions import ReviewSession, Stop
from wellheard.storage.sharing import is_shared_with, share_with, shared_with, shares_of
from wellheard.storage.shelf import revoke_snippet, share_snippet
from wellheard.storage.store import Store


@pytest.fixture
def session(store: Store, ann: User, dana: User) -> ReviewSession:
    """Open, with two calls; the second is heard in part."""
    with store.begin() as on:
        for name in ("one", "two"):
            put_call(on, a_document(name))
        made = stored.create_session(
            on, title="Friday", host=ann.id, playbook="p@1", invited=[dana.id], agenda="Kettles"
        )
        stored.set_playlist(on, made.id, [Stop(call="one", why="Hurt"), Stop(call="two", start_ms=1_000, end_ms=2_000)])
        return stored.open_review(on, made.id)


def test_a_session_goes_from_draft_to_closed(store: Store, ann: User) -> None:
    with store.begin() as on:
        put_call(on, a_document("one"))
        made = stored.create_session(on, title="Friday", host=ann.id, playbook="p@1")
        assert made.state == "draft"
        with pytest.raises(ConflictError, match="nothing on the playlist"):
            stored.open_review(on, made.id)
        stored.set_playlist(on, made.id, [Stop(call="one"), Stop(call="one", why="twice")])
        assert [each.call.id for each in stored.playlist(on, made.id)] == ["one"]
        assert stored.open_review(on, made.id).state == "open"
        with pytest.raises(ConflictError, match="the playlist stays"):
            stored.set_playlist(on, made.id, [])
        assert stored.reveal(on, made.id)
        assert not stored.reveal(on, made.id)
        assert stored.find_review(on, made.id).state == "revealed"
        assert stored.close_review(on, made.id).state == "closed"


def test_the_playlist_keeps_what_is_heard_and_why(store: Store, session: ReviewSession) -> None:
    with store.begin() as on:
        first, second = stored.playlist(on, session.id)
        assert (first.call.id, first.start_ms, first.why) == ("one", None, "Hurt")
        assert (second.call.id, second.start_ms, second.end_ms) == ("two", 1_000, 2_000)
        assert stored.find_review(on, session.id).agenda == "Kettles"
    delete_call(store, "one", by="test")
    with store.read() as on:
        assert [each.call.id for each in stored.playlist(on, session.id)] == ["two"]


def test_the_latest_answer_counts_and_nobody_sees_anothers(
    store: Store, session: ReviewSession, ann: User, dana: User
) -> None:
    with store.begin() as on:
        for word in ("met", "missed"):
            keep_answer(on, session.id, call="one", user=dana.id, criterion="kind", answer=word)
        keep_answer(on, session.id, call="one", user=dana.id, criterion=STARS, answer="4")
        keep_answer(on, session.id, call="one", user=ann.id, criterion="kind", answer="met")
    with store.begin() as on:
        own = answers_in(on, session.id, seen_by=dana.id)
        assert [(each.criterion, each.answer) for each in own] == [("kind", "missed"), (STARS, "4")]
        assert len(answers_in(on, session.id, seen_by="somebody")) == 0
        assert progress(on, session.id) == {ann.id: 1, dana.id: 2}
        stored.reveal(on, session.id)
        assert len(answers_in(on, session.id, seen_by="somebody")) == 3
        with pytest.raises(ConflictError, match="revealed"):
            keep_answer(on, session.id, call="one", user=ann.id, criterion="kind", answer="met")


def test_only_calls_of_the_playlist_are_scored(store: Store, session: ReviewSession, ann: User) -> None:
    with store.begin() as on:
        put_call(on, a_document("three"))
        with pytest.raises(NotFoundError, match="not on the playlist"):
            keep_answer(on, session.id, call="three", user=ann.id, criterion="kind", answer="met")


def test_only_who_leads_plays_and_the_lead_is_passed_on(
    store: Store, session: ReviewSession, ann: User, dana: User
) -> None:
    with store.begin() as on:
        with pytest.raises(NotFoundError):
            player_of(on, session.id)
        start_player(on, session.id, leader=ann.id, call="one")
        played = play(on, session.id, by=ann.id, playing=True, position_ms=500)
        assert played.position_at(played.at + timedelta(seconds=2)) == 2_500
        assert start_player(on, session.id, leader=dana.id, call="two") == played
        with pytest.raises(ConflictError, match="leads just now"):
            play(on, session.id, by=dana.id, playing=False, position_ms=0)
        with pytest.raises(ConflictError):
            pass_lead(on, session.id, by=dana.id, to=dana.id, host=ann.id)
        with pytest.raises(NotFoundError, match="take part"):
            pass_lead(on, session.id, by=ann.id, to="nobody", host=ann.id)
        assert pass_lead(on, session.id, by=ann.id, to=dana.id, host=ann.id).leader == dana.id
        paused = play(on, session.id, by=dana.id, playing=False, position_ms=-5, call="two")
        assert (paused.call, paused.position_ms, paused.position_at(now() + timedelta(hours=1))) == ("two", 0, 0)
        assert pass_lead(on, session.id, by=ann.id, to=ann.id, host=ann.id).leader == ann.id
    delete_call(store, "two", by="test")
    with store.read() as on:
        assert player_of(on, session.id).call is None


def test_who_is_there_is_known_until_they_go(store: Store, session: ReviewSession, ann: User, dana: User) -> None:
    with store.begin() as on:
        for user in (ann, dana):
            arrive(on, session.id, user.id)
        assert present(on, session.id) == sorted([ann.id, dana.id])
        leave(on, session.id, ann.id)
        assert present(on, session.id) == [dana.id]
        assert all(each.joined_at for each in stored.participants_of(on, session.id))


def test_what_each_will_try_is_found_by_person(store: Store, session: ReviewSession, ann: User, dana: User) -> None:
    with store.begin() as on:
        stored.add_session_note(on, session.id, type_="try", user=dana.id, text="Ask first")
        stored.add_session_note(on, session.id, type_="decision", user=dana.id, text="Decided")
        stored.add_session_note(on, session.id, type_="try", user=ann.id, text="Wait")
        assert [each.text for each in stored.tries_of(on, dana.id)] == ["Ask first"]
        assert stored.tries_of(on, dana.id, since=now() + timedelta(days=1)) == []


@pytest.mark.parametrize("way", ["user", "team", "session"])
def test_a_snippet_reaches_those_it_was_shared_with(
    way: str, store: Store, session: ReviewSession, ann: User, dana: User
) -> None:
    with store.begin() as on:
        stranger = people.create_user(on, name="Eve", email="eve@example.org", role="agent")
        team = people.create_team(on, "Repairs")
        people.join_team(on, team.id, dana.id)
        snippet = share_snippet(on, "one", user=ann.id, title="Hello", start_ms=0, end_ms=500)
        assert not is_shared_with(on, snippet.id, dana.id)
        subject = {"user": dana.id, "team": team.id, "session": session.id}[way]
        for _ in range(2):
            share_with(on, snippet.id, way, subject)  # type: ignore[arg-type]  # one of the three
        assert [(each.type, each.subject) for each in shares_of(on, snippet.id)] == [(way, subject)]
        assert is_shared_with(on, snippet.id, dana.id)
        assert not is_shared_with(on, snippet.id, stranger.id)
        assert [each.id for each in shared_with(on, dana.id)] == [snippet.id]
        with pytest.raises(NotFoundError):
            share_with(on, snippet.id, way, "nobody")  # type: ignore[arg-type]  # as above
        revoke_snippet(on, snippet.id)
        assert shared_with(on, dana.id) == []


def test_threads_are_listed_by_what_is_open_and_by_praise(store: Store, session: ReviewSession, ann: User) -> None:
    with store.begin() as on:
        asked = discussion.add_comment(on, "one", author=ann.id, text="Why?", session=session.id)
        praised = discussion.add_comment(on, "two", author=ann.id, text="Lovely", praise=True)
        discussion.add_comment(on, "one", author=ann.id, text="Because", answers=asked.id)
        everything = CallFilter()
        assert [each.id for each in discussion.threads(on, everything).items] == [praised.id, asked.id]
        assert [each.id for each in discussion.threads(on, everything, praise=False).items] == [asked.id]
        assert [each.id for each in discussion.threads(on, CallFilter(ids=("two",))).items] == [praised.id]
        assert discussion.threads(on, CallFilter(only_agents=())).items == ()
        assert discussion.answers_to(on, [asked.id, praised.id]) == {asked.id: 1, praised.id: 0}
        first = discussion.threads(on, everything, limit=1)
        assert [each.id for each in discussion.threads(on, everything, after=first.next, limit=1).items] == [asked.id]
        assert discussion.threads(on, everything, since=now() + timedelta(days=1)).items == ()
        before = discussion.comments_in(on, session.id)
        discussion.edit_comment(on, asked.id, "Why so late?")
        assert discussion.comments_in(on, session.id) > before
        discussion.resolve_thread(on, asked.id, ann.id)
        assert [each.id for each in discussion.threads(on, everything, settled=True).items] == [asked.id]
