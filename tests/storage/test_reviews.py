from datetime import UTC, datetime, timedelta

import pytest

from tests.storage.making import a_document
from wellheard.conversation import CriterionResult, Scorecard
from wellheard.storage import calls, coaching, corrections, discussion, judgements, review_sessions, shelf
from wellheard.storage.deleting import delete_call
from wellheard.storage.discussion import Anchor
from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.people import User
from wellheard.storage.review_sessions import Stop
from wellheard.storage.store import Store


@pytest.fixture(autouse=True)
def some_calls(store: Store) -> None:
    with store.begin() as on:
        for number in range(4):
            calls.put_call(on, a_document(f"c{number}"))


def a_scorecard(score: int) -> Scorecard:
    result = CriterionResult(
        id="probe", title="Probe", outcome="met", reason="Asked why.", points=10, weight=10, counted=True
    )
    return Scorecard(playbook="listening@1", judge="Ann", score=score, criteria=(result,))


def test_judgements_are_appended_and_come_back_whole(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        first = judgements.append_judgement(on, "c0", a_scorecard(40), judge="reviewer", user=ann.id)
        second = judgements.append_judgement(on, "c0", a_scorecard(60), judge="reviewer", user=ann.id)
        assert judgements.judgements_of(on, "c0", seen_by=dana.id) == [first, second]
        page = judgements.judgements_by(on, ann.id, limit=1)
        assert page.items == (second,)
        assert judgements.judgements_by(on, ann.id, after=page.next).items == (first,)


def test_blind_scores_are_hidden_from_others_until_the_reveal(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        session = review_sessions.create_session(on, title="Friday", host=ann.id, playbook="listening@1")
        for user in (ann, dana):
            judgements.append_judgement(on, "c0", a_scorecard(50), judge="blind", user=user.id, session=session.id)
        assert [each.user for each in judgements.judgements_in(on, session.id, seen_by=dana.id)] == [dana.id]
        assert [each.user for each in judgements.judgements_of(on, "c0", seen_by=dana.id)] == [dana.id]
        assert review_sessions.reveal(on, session.id)
        assert len(judgements.judgements_in(on, session.id, seen_by=dana.id)) == 2
        assert not review_sessions.reveal(on, session.id)


def test_a_session_has_its_playlist_people_and_notes(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        session = review_sessions.create_session(on, title="Friday", host=ann.id, playbook="p@1", invited=[dana.id])
        review_sessions.set_playlist(on, session.id, [Stop(call="c2", start_ms=4000, why="Well"), Stop(call="c0")])
        review_sessions.join(on, session.id, dana.id)
        heard = [(each.call.id, each.start_ms, each.why) for each in review_sessions.playlist(on, session.id)]
        assert heard == [("c2", 4000, "Well"), ("c0", None, "")]
        joined = {each.user: each.joined_at is not None for each in review_sessions.participants_of(on, session.id)}
        assert joined == {ann.id: False, dana.id: True}
        review_sessions.add_session_note(on, session.id, type_="try", user=dana.id, text="Ask why first.")
        assert [each.text for each in review_sessions.session_notes_of(on, session.id)] == ["Ask why first."]
        assert [each.id for each in review_sessions.list_reviews(on, user=dana.id).items] == [session.id]
        changed = review_sessions.change_review(on, session.id, title="Monday", scheduled_at=None, version=1)
        with pytest.raises(ConflictError):
            review_sessions.change_review(on, session.id, title="Tuesday", scheduled_at=None, version=1)
        assert changed.title == "Monday"
        assert review_sessions.close_review(on, session.id).revealed_at is not None
        with pytest.raises(ConflictError, match="playlist stays"):
            review_sessions.set_playlist(on, session.id, [])
    delete_call(store, "c2", by=ann.id)
    with store.read() as on:
        assert [each.call.id for each in review_sessions.playlist(on, session.id)] == ["c0"]


def test_a_thread_is_pinned_answered_resolved_and_moved(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        anchor = Anchor(
            turn=2, start_ms=2000, end_ms=2900, quote="blue kettle", offset=4, prefix="The ", suffix=" leaks"
        )
        first = discussion.add_comment(on, "c0", author=ann.id, text="Nice!", anchor=anchor, praise=True)
        answer = discussion.add_comment(on, "c0", author=dana.id, text="Thanks", answers=first.id, mentioned=[ann.id])
        assert discussion.comments_on(on, "c0") == [first, answer]
        assert (answer.thread, first.anchor, first.praise) == (first.id, anchor, True)
        number = calls.find_call(on, "c0").number
        assert discussion.open_threads(on, [number]) == {number: 1}
        resolved = discussion.resolve_thread(on, first.id, ann.id)
        assert (resolved.resolved_by, discussion.open_threads(on, [number])) == (ann.id, {number: 0})
        assert discussion.reopen_thread(on, first.id).resolved_at is None
        assert discussion.move_thread(on, first.id, Anchor(turn=3)).anchor == Anchor(turn=3)
        with pytest.raises(NotFoundError, match="on this call"):
            discussion.add_comment(on, "c1", author=ann.id, text="x", answers=first.id)


def test_two_who_edit_a_comment_at_once_are_told(store: Store, ann: User) -> None:
    with store.begin() as on:
        made = discussion.add_comment(on, "c0", author=ann.id, text="Nice!")
        edited = discussion.edit_comment(on, made.id, "Very nice!", version=made.version)
        with pytest.raises(ConflictError):
            discussion.edit_comment(on, made.id, "Nicer!", version=made.version)
        assert (edited.text, edited.version) == ("Very nice!", 2)


def test_a_deleted_comment_leaves_its_place_and_no_words(store: Store, ann: User) -> None:
    with store.begin() as on:
        made = discussion.add_comment(
            on, "c0", author=ann.id, text="Ouch", anchor=Anchor(quote="kettle"), mentioned=[ann.id]
        )
        gone = discussion.delete_comment(on, made.id)
        assert (gone.text, gone.anchor.quote, discussion.mentions_of(on, ann.id).items) == ("", "", ())
        with pytest.raises(ConflictError):
            discussion.edit_comment(on, made.id, "again")


def test_mentions_are_unseen_until_the_call_is_opened(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        for call in ("c0", "c1"):
            discussion.add_comment(on, call, author=ann.id, text="@dana", mentioned=[dana.id, dana.id])
        assert [each.comment.call for each in discussion.mentions_of(on, dana.id, unseen=True).items] == ["c1", "c0"]
        discussion.see_mentions(on, dana.id, "c1")
        assert [each.comment.call for each in discussion.mentions_of(on, dana.id, unseen=True).items] == ["c0"]


def test_the_same_reaction_counts_once(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        made = discussion.add_comment(on, "c0", author=ann.id, text="Nice!")
        for user in (dana, dana, ann):
            discussion.react(on, made.id, user.id, "👏")
        assert discussion.reactions_on(on, "c0") == {made.id: {"👏": sorted([ann.id, dana.id])}}
        discussion.unreact(on, made.id, dana.id, "👏")
        assert discussion.reactions_on(on, "c0") == {made.id: {"👏": [ann.id]}}


def test_corrections_stand_until_they_are_taken_back(store: Store, ann: User) -> None:
    with store.begin() as on:
        wrong = corrections.correct(on, "c0", "words", user=ann.id, turn=2, content={"text": "The blue cattle"})
        right = corrections.correct(on, "c0", "moment_rejected", user=ann.id, moment="m1")
        taken = corrections.retract(on, wrong.id, user=ann.id)
        assert corrections.corrections_of(on, "c0") == [right]
        assert corrections.corrections_of(on, "c0", standing=False) == [wrong, right, taken]
        page = corrections.all_corrections(on, limit=2)
        assert page.items + corrections.all_corrections(on, after=page.next).items == (wrong, right, taken)


def test_private_notes_are_their_authors_alone(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        own = coaching.add_note(on, agent=dana.id, author=ann.id, text="Watch pace", shared=False, call="c0")
        shared = coaching.add_note(on, agent=dana.id, author=ann.id, text="Great probing", shared=True)
        assert coaching.notes_about(on, dana.id, seen_by=dana.id).items == (shared,)
        assert coaching.notes_about(on, dana.id, seen_by=ann.id).items == (shared, own)
        assert not coaching.delete_note(on, own.id, author=dana.id)
        goal = coaching.add_goal(on, agent=dana.id, author=ann.id, text="Probe twice", criterion="probe", target=0.8)
        assert coaching.goals_of(on, dana.id, closed=False) == [goal]
        closed = coaching.close_goal(on, goal.id, reached=True, version=1)
        assert coaching.goals_of(on, dana.id, closed=True) == [closed]
    delete_call(store, "c0", by=ann.id)
    with store.read() as on:
        assert coaching.notes_about(on, dana.id, seen_by=ann.id).items[1].call is None


def test_filters_and_snippets_are_kept_and_taken_away(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        mine = shelf.save_filter(on, user=ann.id, name="Mine", query=CallFilter(kinds=("canned",)))
        ours = shelf.save_filter(on, user=ann.id, name="Ours", query=CallFilter(), shared=True)
        assert shelf.saved_filters_of(on, ann.id) == [mine, ours]
        assert shelf.saved_filters_of(on, dana.id) == [ours]
        assert not shelf.forget_filter(on, mine.id, user=dana.id)
        assert shelf.forget_filter(on, mine.id, user=ann.id)
        snippet = shelf.share_snippet(on, "c0", user=ann.id, title="Well asked", start_ms=1000, end_ms=2000)
        assert (shelf.find_snippet(on, snippet.id), shelf.snippets_of(on, "c0")) == (snippet, [snippet])
        shelf.revoke_snippet(on, snippet.id)
        with pytest.raises(NotFoundError):
            shelf.find_snippet(on, snippet.id)
        with pytest.raises(StorageError, match="beginning"):
            shelf.share_snippet(on, "c0", user=ann.id, title="x", start_ms=5, end_ms=5)


def test_the_playbook_made_active_last_is_in_use_whatever_the_clock_says(
    store: Store, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with store.begin() as on:
        for number in range(2):
            shelf.add_playbook_version(on, "listening", f"a: {number}", note="", user=ann.id, based_on=number)
        for version, moment in ((2, noon), (1, noon), (2, noon - timedelta(hours=1)), (1, noon)):
            monkeypatch.setattr(shelf, "now", lambda moment=moment: moment)
            assert shelf.activate_playbook(on, "listening", version) == shelf.active_playbook(on)


def test_playbooks_grow_by_versions_and_two_editors_are_told(store: Store, ann: User) -> None:
    with store.begin() as on:
        assert shelf.active_playbook(on) is None
        first = shelf.add_playbook_version(on, "listening", "a: 1", note="begin", user=ann.id, based_on=0)
        shelf.add_playbook_version(on, "listening", "a: 2", note="more", user=ann.id, based_on=1)
        with pytest.raises(ConflictError, match="version 2"):
            shelf.add_playbook_version(on, "listening", "a: 3", note="late", user=ann.id, based_on=1)
        shelf.activate_playbook(on, "listening", 2)
        active = shelf.activate_playbook(on, "listening", 1)
        assert (active.id, shelf.active_playbook(on)) == (first.id, active)
        assert [each.version for each in shelf.playbook_versions(on, "listening")] == [2, 1]
