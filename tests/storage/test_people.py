from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from wellheard.storage import access, audit, people
from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.ids import new_id, now
from wellheard.storage.people import User
from wellheard.storage.store import Store

HOUR = timedelta(hours=1)


def test_an_address_belongs_to_one_person_whatever_its_case(store: Store, ann: User) -> None:
    with store.begin() as on:
        assert people.user_by_email(on, " ANN@example.org ") == ann
        with pytest.raises(ConflictError, match=r"ann@example\.org"):
            people.create_user(on, name="Other", email="Ann@Example.org", role="qa")
        other = people.create_user(on, name="Other", email="other@example.org", role="qa")
        with pytest.raises(ConflictError):
            people.change_user(on, other.id, email="ann@example.org")
        assert people.count_users(on) == 2


def test_a_role_that_is_none_is_refused(store: Store, ann: User) -> None:
    with store.begin() as on:
        with pytest.raises(StorageError, match="agent, lead, qa, admin"):
            people.create_user(on, name="X", email="x@example.org", role="boss")  # type: ignore[arg-type]
        with pytest.raises(StorageError):
            people.change_user(on, ann.id, role="boss")
        with pytest.raises(StorageError, match="password_hash"):
            people.change_user(on, ann.id, password_hash="x")


def test_people_are_found_by_role_team_beginning_and_page(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        team = people.create_team(on, "Returns")
        people.join_team(on, team.id, dana.id)
        people.join_team(on, team.id, ann.id, leads=True)
        assert people.find_users(on, role="agent") == [dana]
        assert people.find_users(on, starts_with="DA") == [dana]
        assert people.find_users(on, starts_with="%") == []
        assert people.find_users(on, team=team.id, limit=1) == [ann]
        assert people.find_users(on, after=ann.id) == [dana]
        assert [(each.user, each.leads) for each in people.members(on, team.id)] == [(ann, True), (dana, False)]
        assert people.teams_of(on, ann.id, leads=True) == [team]
        assert people.teams_of(on, dana.id, leads=True) == []
        assert people.agents_of(on, [team.id]) == ["dana"]
        people.leave_team(on, team.id, dana.id)
        assert people.agents_of(on, [team.id]) == []


def test_a_disabled_user_comes_in_by_no_door(store: Store, ann: User) -> None:
    with store.begin() as on:
        cookie, _ = access.create_session(on, ann.id, lasts=HOUR)
        secret, _ = access.create_token(on, ann.id, name="import", scopes=("calls:write",))
        assert access.find_session(on, cookie) is not None
        assert access.find_token(on, secret) is not None
        people.disable_user(on, ann.id)
        assert access.find_session(on, cookie) is None
        assert access.find_token(on, secret) is None
        assert people.find_users(on) == []
        people.enable_user(on, ann.id)
        assert access.find_token(on, secret) is None


def test_a_session_ends_with_its_time_with_signing_out_and_with_a_new_password(store: Store, ann: User) -> None:
    with store.begin() as on:
        short, _ = access.create_session(on, ann.id, lasts=-HOUR)
        cookie, session = access.create_session(on, ann.id, lasts=HOUR, device="Firefox")
        other, _ = access.create_session(on, ann.id, lasts=HOUR)
        assert access.find_session(on, short) is None
        assert access.find_session(on, cookie) == (session, ann)
        assert access.forget_expired_sessions(on) == 1
        access.revoke_sessions(on, ann.id, but=session.id)
        assert access.find_session(on, other) is None
        assert [each.device for each in access.sessions_of(on, ann.id)] == ["Firefox"]
        people.set_password_hash(on, ann.id, "argon2...")
        assert access.find_session(on, cookie) is None
        assert people.find_user(on, ann.id).password_hash == "argon2..."


def test_secrets_are_not_in_the_database(store: Store, ann: User) -> None:
    with store.begin() as on:
        cookie, session = access.create_session(on, ann.id, lasts=HOUR)
        secret, token = access.create_token(on, ann.id, name="import", scopes=("b", "a"))
        kept = [str(row) for table in ("sessions", "tokens") for row in on.execute(text(f"SELECT * FROM {table}"))]
        assert not any(cookie in row or secret in row for row in kept)
        assert access.list_tokens(on, user=ann.id) == [token]
        assert token.scopes == ("a", "b")
        assert access.revoke_token(on, token.id).revoked_at is not None
        assert access.find_token(on, secret) is None
        assert session.id != cookie


def test_a_token_runs_out(store: Store, ann: User) -> None:
    with store.begin() as on:
        secret, _ = access.create_token(on, ann.id, name="old", scopes=(), expires_at=now() - HOUR)
        assert access.find_token(on, secret) is None


def test_the_audit_log_is_paged_newest_first_and_can_be_narrowed(store: Store) -> None:
    with store.begin() as on:
        made = [
            audit.record(on, actor=who, action="saw", subject_type="call", subject=f"c{n}", details={"n": n})
            for n, who in enumerate(["ann", "bob", "ann"])
        ]
        assert audit.entries(on, limit=2) == [made[2], made[1]]
        assert audit.entries(on, before=made[1].id) == [made[0]]
        assert audit.entries(on, actor="ann") == [made[2], made[0]]
        assert audit.entries(on, subject_type="call", subject="c1") == [made[1]]


@pytest.mark.parametrize("change", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_nobody_can_change_the_audit_log(store: Store, change: str) -> None:
    with store.begin() as on:
        audit.record(on, actor="ann", action="saw", subject_type="call", subject="c1")

    def tamper() -> None:
        with store.begin() as on:
            on.execute(text(change))

    with pytest.raises(DBAPIError, match="appended only"):
        tamper()
    with store.read() as on:
        assert [entry.actor for entry in audit.entries(on)] == ["ann"]


def test_a_missing_user_is_named(store: Store) -> None:
    with store.read() as on, pytest.raises(NotFoundError, match="nobody"):
        people.find_user(on, "nobody")


def test_later_ids_sort_after_earlier_ones_and_look_like_version_7() -> None:
    first, second = new_id(now() - HOUR), new_id()
    assert first < second
    assert len({new_id() for _ in range(1000)}) == 1000
    assert (second[12], second[16] in "89ab") == ("7", True)
