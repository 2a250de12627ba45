"""Practice calls in the database: nobody's but their user's, one line after another, gone when they are to go."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from wellheard.storage import audit, retention
from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.ids import now
from wellheard.storage.people import User
from wellheard.storage.practice import (
    AttemptKept,
    add_line,
    attempts_of,
    begin_attempt,
    delete_attempt,
    document_of,
    end_attempt,
    ended_of,
    find_attempt,
    share_attempt,
    shared_attempts,
)
from wellheard.storage.practice_plans import (
    Ways,
    add_scenario,
    assign_practice,
    assigned_to,
    finish_assignments,
    keep_ways,
    retire_scenario,
    scenarios_in_use,
    ways_of,
)
from wellheard.storage.store import Store
from wellheard.storage.tables.people import users
from wellheard.storage.tables.practice import practice_attempts


def begun(store: Store, user: User, **given: Any) -> AttemptKept:
    with store.begin() as on:
        return begin_attempt(
            on, user=user.id, scenario="straw", scenario_version="straw@1", title="A straw", text="id: straw", seed=7,
            opening="Hello?", **given,
        )  # fmt: skip


def ended(store: Store, attempt: AttemptKept) -> AttemptKept:
    with store.begin() as on:
        return end_attempt(
            on, attempt, ending="solved", stars=4, score=80, result={"story": "“Ah.”"}, document=b"{}", greeting=None,
            lines=attempt.lines,
        )  # fmt: skip


def test_what_was_said_is_kept_line_by_line_and_never_twice(store: Store, dana: User) -> None:
    first = begun(store, dana)
    with store.begin() as on:
        second = add_line(on, first, "What is wrong?", "The straw.", by_voice=True)
    assert (second.lines, second.replies, second.by_voice) == (("What is wrong?",), ("Hello?", "The straw."), True)
    with store.begin() as on, pytest.raises(ConflictError, match="elsewhere"):
        add_line(on, first, "What is wrong?", "The straw.")
    whole = ended(store, second)
    assert (whole.stars, whole.result) == (4, {"story": "“Ah.”"})
    with store.begin() as on, pytest.raises(ConflictError):
        add_line(on, whole, "One more", "No")
    with store.read() as on:
        assert document_of(on, whole.id) == b"{}"


def test_only_what_is_shared_by_people_one_reaches_is_listed(store: Store, ann: User, dana: User) -> None:
    attempt = ended(store, begun(store, dana))
    with store.begin() as on:
        assert shared_attempts(on, agents=None, but=ann.id).items == ()
        share_attempt(on, attempt.id, shared=True)
        assert [each.id for each in shared_attempts(on, agents=("dana",), but=ann.id).items] == [attempt.id]
        assert shared_attempts(on, agents=("other",), but=ann.id).items == ()
        assert shared_attempts(on, agents=(), but=ann.id).items == ()
        assert attempts_of(on, ann.id).items == ()


def test_drafts_count_nowhere_and_branches_outlive_what_they_came_from(store: Store, dana: User) -> None:
    first = ended(store, begun(store, dana))
    ended(store, begun(store, dana, draft=True))
    branch = ended(store, begun(store, dana, branch=(first.id, 0)))
    with store.begin() as on:
        assert [each.id for each in ended_of(on, dana.id)] == [first.id, branch.id]
        delete_attempt(on, first.id)
        assert find_attempt(on, branch.id).branch_of is None
        with pytest.raises(NotFoundError):
            find_attempt(on, first.id)


def test_practice_goes_with_its_user(store: Store, dana: User) -> None:
    ended(store, begun(store, dana))
    with store.begin() as on:
        on.execute(delete(users).where(users.c.id == dana.id))
        assert on.execute(select(func.count()).select_from(practice_attempts)).scalar_one() == 0


def test_practice_goes_when_its_time_is_over(store: Store, dana: User) -> None:
    attempt = begun(store, dana)
    with store.begin() as on:
        retention.add_rule(on, what="call", days=1)
        with pytest.raises(StorageError, match="no queue"):
            retention.add_rule(on, what="practice", days=3, queue="Billing")
    assert retention.sweep(store, now() + timedelta(days=9)).practice == 0
    with store.begin() as on:
        retention.add_rule(on, what="practice", days=3)
    assert retention.sweep(store, now() + timedelta(days=2)).practice == 0
    assert retention.sweep(store, now() + timedelta(days=4)).practice == 1
    with store.read() as on:
        assert [each.action for each in audit.entries(on, subject_type="practice", subject=attempt.id)] == ["deleted"]


def test_assignments_end_when_they_are_practised(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        late = assign_practice(on, user=dana.id, by=ann.id, scenario="straw", title="A straw")
        soon = assign_practice(on, user=dana.id, by=ann.id, scenario="cup", title="A cup", due_at=now())
        assert [each.id for each in assigned_to(on, dana.id)] == [soon.id, late.id]
        assert finish_assignments(on, dana.id, "straw") == 1
        assert [each.id for each in assigned_to(on, dana.id)] == [soon.id]
        assert [each.id for each in assigned_to(on, dana.id, done=True)] == [late.id]


def test_versions_of_a_scenario_follow_each_other_and_none_is_lost(store: Store, ann: User) -> None:
    with store.begin() as on:
        for version in (0, 1):
            add_scenario(on, scenario="cup", title=f"Cup {version}", text="…", by=ann.id, based_on=version)
        with pytest.raises(ConflictError, match="meanwhile"):
            add_scenario(on, scenario="cup", title="Mine", text="…", by=ann.id, based_on=1)
        assert [(each.title, each.version) for each in scenarios_in_use(on)] == [("Cup 1", 2)]
        retire_scenario(on, "cup")
        assert scenarios_in_use(on) == []


def test_how_somebody_likes_to_practise_is_kept(store: Store, dana: User) -> None:
    with store.begin() as on:
        assert ways_of(on, dana.id) == Ways()
        for ways in (Ways(speaks=True), Ways(shows_temper=True)):
            keep_ways(on, dana.id, ways)
            assert ways_of(on, dana.id) == ways
