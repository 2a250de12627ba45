from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.storage.making import a_document, after
from wellheard.conversation import Scorecard
from wellheard.storage import people
from wellheard.storage.appeals import appeal_trail, find_appeal, list_appeals, make_appeal, move_appeal
from wellheard.storage.calls import put_call
from wellheard.storage.choices import choices, familiar_kinds
from wellheard.storage.coaching import add_goal, close_goal, has_consented, named_agents, set_consent
from wellheard.storage.drafts import (
    assign,
    assignments_in,
    assignments_of,
    drafts_of,
    find_draft,
    finish_assignment,
    forget_draft,
    keep_draft,
)
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.gradings import append_grading, gradings_about, gradings_of
from wellheard.storage.ids import now
from wellheard.storage.judgements import append_judgement, find_judgement, judgements_of
from wellheard.storage.people import User
from wellheard.storage.queues import (
    Queue,
    Rule,
    added_since,
    close_queue,
    create_queue,
    fill_queue,
    find_item,
    find_queue,
    finish_item,
    items_of,
    list_queues,
    lock_item,
    locked_items,
    progress_of,
    release_item,
    take_next,
)
from wellheard.storage.store import Store

CALLS = ("call-1", "call-2", "call-3")
CARD = Scorecard(playbook="default@1", judge="user:x", score=50, criteria=())


@pytest.fixture
def queue(store: Store) -> Queue:
    """A queue with three calls, the last of them another agent's."""
    with store.begin() as on:
        for number, name in enumerate(CALLS):
            agent = "dana" if number < 2 else "eli"
            put_call(on, a_document(name, at=after(number), agent=agent, confidence=0.9 - number / 10))
        made = create_queue(on, name="Weekly", playbook="default@1")
        fill_queue(on, made.id, dict.fromkeys(CALLS, "by chance"))
    return made


@pytest.fixture
def bo(store: Store) -> User:
    with store.begin() as on:
        return people.create_user(on, name="Bo", email="bo@example.org", role="qa")


def test_a_queue_keeps_its_rule(store: Store) -> None:
    rule = Rule(calls=CallFilter(agents=("dana",), score_to=60), way="by_agent", count=5, per_agent=2, days=7, seed=3)
    with store.begin() as on:
        made = create_queue(on, name=" Low scores ", playbook="default@1", rule=rule, blind=False)
        assert find_queue(on, made.id) == made
        assert (made.name, made.rule, made.blind) == ("Low scores", rule, False)
        with pytest.raises(ConflictError, match="Use another"):
            create_queue(on, name="Low scores", playbook="default@1")


def test_a_call_comes_into_a_queue_once(store: Store, queue: Queue) -> None:
    with store.begin() as on:
        assert fill_queue(on, queue.id, {"call-1": "again"}) == 0
        assert progress_of(on, queue.id).total == 3
        assert added_since(on, queue.id, now() - timedelta(hours=1)) == {"dana": 2, "eli": 1}
        assert added_since(on, queue.id, now() + timedelta(hours=1)) == {}


def test_two_people_never_have_the_same_call(store: Store, queue: Queue, ann: User, bo: User) -> None:
    with store.begin() as on:
        first, second = take_next(on, queue.id, ann.id), take_next(on, queue.id, bo.id)
        assert first is not None
        assert second is not None
        assert (first.call.id, second.call.id) == ("call-1", "call-2")
        again = take_next(on, queue.id, ann.id)
        assert again is not None
        assert again.call.id == "call-1"
        with pytest.raises(ConflictError, match="Somebody else"):
            lock_item(on, queue.id, "call-1", bo.id)
        assert [each.call.id for each in locked_items(on, bo.id)] == ["call-2"]


def test_many_who_take_at_once_get_different_calls(store: Store, queue: Queue) -> None:
    with store.begin() as on:
        users = [people.create_user(on, name=str(n), email=f"{n}@example.org", role="qa").id for n in range(5)]

    def take(user: str) -> str | None:
        with store.begin() as on:
            item = take_next(on, queue.id, user)
            return item.call.id if item else None

    with ThreadPoolExecutor(5) as pool:
        got = [each for each in pool.map(take, users) if each]
    assert sorted(got) == sorted(CALLS)


def test_a_call_is_taken_over_when_the_lock_runs_out_and_nothing_is_lost(
    store: Store, queue: Queue, ann: User, bo: User
) -> None:
    with store.begin() as on:
        take_next(on, queue.id, ann.id, lasts=timedelta(seconds=-1))
        keep_draft(on, queue.id, "call-1", ann.id, '{"a": 1}')
        taken = take_next(on, queue.id, bo.id)
        assert taken is not None
        assert taken.call.id == "call-1"
        with pytest.raises(ConflictError, match="ran out"):
            finish_item(on, queue.id, "call-1", ann.id, "0" * 32)
        draft = find_draft(on, queue.id, "call-1", ann.id)
        assert draft is not None
        assert draft.content == '{"a": 1}'


def test_a_lead_is_given_calls_of_their_team_alone(store: Store, queue: Queue, ann: User) -> None:
    with store.begin() as on:
        taken = take_next(on, queue.id, ann.id, only_agents=("eli",))
        assert taken is not None
        assert taken.call.agent == "eli"
        assert [each.call.id for each in items_of(on, queue.id, only_agents=("eli",)).items] == ["call-3"]
        assert take_next(on, queue.id, "somebody", only_agents=()) is None
        assert progress_of(on, queue.id, only_agents=("eli",)).total == 1


def test_a_released_call_is_free_and_a_finished_one_done(store: Store, queue: Queue, ann: User, bo: User) -> None:
    with store.begin() as on:
        take_next(on, queue.id, ann.id)
        release_item(on, queue.id, "call-1", ann.id)
        assert find_item(on, queue.id, "call-1").is_free(now())
        lock_item(on, queue.id, "call-1", bo.id)
        done = finish_item(on, queue.id, "call-1", bo.id, "0" * 32)
        assert done.done_by == bo.id
        assert progress_of(on, queue.id).done == 1
        assert [each.call.id for each in items_of(on, queue.id, done=False).items] == ["call-2", "call-3"]
        with pytest.raises(ConflictError):
            lock_item(on, queue.id, "call-1", ann.id)


def test_a_queue_is_paged_and_closed(store: Store, queue: Queue) -> None:
    with store.begin() as on:
        first = items_of(on, queue.id, limit=2)
        rest = items_of(on, queue.id, limit=2, after=first.next)
        assert [each.call.id for each in first.items + rest.items] == list(CALLS)
        close_queue(on, queue.id)
        assert list_queues(on) == []
        assert [each.id for each in list_queues(on, closed=True)] == [queue.id]
        with pytest.raises(ConflictError, match="closed"):
            fill_queue(on, queue.id, {"call-1": ""})


def test_drafts_are_replaced_and_forgotten(store: Store, queue: Queue, ann: User) -> None:
    with store.begin() as on:
        assert keep_draft(on, queue.id, "call-1", ann.id, "{}").version == 1
        newer = keep_draft(on, queue.id, "call-1", ann.id, '{"b": 2}')
        assert (newer.version, newer.content) == (2, '{"b": 2}')
        assert [each.call for each in drafts_of(on, ann.id)] == ["call-1"]
        forget_draft(on, queue.id, "call-1", ann.id)
        assert drafts_of(on, ann.id) == []


def test_in_a_calibration_everybody_scores_the_same_calls_unseen(store: Store, ann: User, bo: User) -> None:
    with store.begin() as on:
        put_call(on, a_document("call-1"))
        made = create_queue(on, name="Calibrate", playbook="default@1", type_="calibration")
        fill_queue(on, made.id, {"call-1": ""})
        assign(on, made.id, "call-1", [ann.id, bo.id, ann.id])
        for user in (ann.id, bo.id):
            item = take_next(on, made.id, user)
            assert item is not None
            assert item.call.id == "call-1"
        card = append_judgement(on, "call-1", CARD, judge="calibration", user=ann.id)
        finish_assignment(on, made.id, "call-1", ann.id, card.id)
        assert take_next(on, made.id, ann.id) is None
        assert [each.user for each in assignments_of(on, bo.id)] == [bo.id]
        assert [each.done_at is not None for each in assignments_in(on, made.id)] == [
            each.user == ann.id for each in assignments_in(on, made.id)
        ]
        assert judgements_of(on, "call-1", seen_by=bo.id) == []
        assert len(judgements_of(on, "call-1", seen_by=ann.id)) == 1
        with pytest.raises(NotFoundError):
            find_judgement(on, card.id, seen_by=bo.id)
        with pytest.raises(ConflictError):
            finish_assignment(on, made.id, "call-1", ann.id, card.id)
        close_queue(on, made.id)
        assert len(judgements_of(on, "call-1", seen_by=bo.id)) == 1


def test_choices_leave_out_what_is_in_the_queue(store: Store, queue: Queue) -> None:
    with store.begin() as on:
        put_call(on, a_document("call-4", at=after(9), kinds=("threat", "surprise")))
        assert [each.call for each in choices(on, CallFilter(), not_in=queue.id)] == ["call-4"]
        found = choices(on, CallFilter(agents=("dana",)), kinds=True)
        assert [(each.call, each.kinds) for each in found] == [
            ("call-4", ("surprise", "threat")), ("call-2", ("surprise",)), ("call-1", ("surprise",)),
        ]  # fmt: skip
        assert choices(on, CallFilter(only_agents=())) == []


def test_kinds_are_familiar_once_people_scored_calls_with_them(store: Store, queue: Queue, ann: User) -> None:
    with store.begin() as on:
        assert familiar_kinds(on) == {}
        for _ in range(2):
            append_judgement(on, "call-1", CARD, judge="reviewer", user=ann.id)
        assert familiar_kinds(on) == {"surprise": 1}


def test_an_appeal_has_a_trail_and_an_end(store: Store, queue: Queue, dana: User, bo: User) -> None:
    with store.begin() as on:
        made = make_appeal(on, "call-1", user=dana.id, text="I did say it.", criterion="sympathy-first")
        with pytest.raises(ConflictError, match="appealed already"):
            make_appeal(on, "call-1", user=dana.id, text="Again.", criterion="sympathy-first")
        taken = move_appeal(on, made.id, user=bo.id, state="in_review", text="Mine.", assigned_to=bo.id)
        assert taken.assigned_to == bo.id
        with pytest.raises(ConflictError, match="changed this appeal"):
            move_appeal(on, made.id, user=bo.id, state="upheld", text="No.", version=1)
        move_appeal(on, made.id, user=bo.id, state="upheld", text="The words are not there.", version=2)
        assert [each.state for each in appeal_trail(on, made.id)] == ["open", "in_review", "upheld"]
        with pytest.raises(ConflictError, match="is over"):
            move_appeal(on, made.id, user=bo.id, state="changed", text="Yes after all.")
        assert find_appeal(on, made.id).state == "upheld"


def test_appeals_are_listed_by_state_and_reach(store: Store, queue: Queue, dana: User, bo: User) -> None:
    with store.begin() as on:
        mine = make_appeal(on, "call-1", user=dana.id, text="a")
        other = make_appeal(on, "call-3", user=dana.id, text="b")
        assert [each.id for each in list_appeals(on).items] == [other.id, mine.id]
        assert [each.id for each in list_appeals(on, only_agents=("dana",)).items] == [mine.id]
        move_appeal(on, mine.id, user=dana.id, state="withdrawn", text="Never mind.")
        assert [each.id for each in list_appeals(on, over=False).items] == [other.id]
        assert [each.id for each in list_appeals(on, over=True).items] == [mine.id]
        make_appeal(on, "call-1", user=dana.id, text="after all")  # What was withdrawn may be appealed again.


def test_scorecards_are_graded_in_a_trail(store: Store, queue: Queue, ann: User, bo: User) -> None:
    with store.begin() as on:
        card = append_judgement(on, "call-1", CARD, judge="reviewer", user=bo.id)
        append_grading(on, card.id, user=ann.id, content="{}", share=0.5)
        append_grading(on, card.id, user=ann.id, content="{}", share=1.0)
        assert [each.share for each in gradings_of(on, card.id)] == [0.5, 1.0]
        assert [each.share for each in gradings_about(on, bo.id).items] == [1.0, 0.5]
        assert gradings_about(on, ann.id).items == ()


def test_nobodys_name_is_shown_unless_they_agree(store: Store, dana: User) -> None:
    with store.begin() as on:
        assert not has_consented(on, dana.id)
        assert named_agents(on, ["dana"]) == {}
        set_consent(on, dana.id, named=True)
        assert named_agents(on, ["dana", "eli"]) == {"dana": "Dana"}
        set_consent(on, dana.id, named=False)
        assert named_agents(on, ["dana"]) == {}


def test_a_closed_goal_stays_closed(store: Store, dana: User, ann: User) -> None:
    with store.begin() as on:
        goal = add_goal(on, agent=dana.id, author=ann.id, text="Sympathy first")
        close_goal(on, goal.id, reached=True, version=1)
        with pytest.raises(ConflictError, match="closed already"):
            close_goal(on, goal.id, reached=False)
