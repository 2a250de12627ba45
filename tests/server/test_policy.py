"""Every endpoint is tried by a stranger and by each role; a new one without a permission fails here."""

import re

import pytest

from tests.server.cast import Cast, Guest
from wellheard.server.app import endpoints, permission_of
from wellheard.server.policy import OPEN, POLICY, ROLES, Reach, reach_of

HTML = {"accept": "text/html"}


def asked(path: str) -> str:
    """A path with its parameters filled in with what is nowhere."""
    return re.sub(r"{[^}]*}", "nothing", path)


def closed(cast: Cast) -> list[tuple[str, str, str]]:
    """Method, path and permission of every endpoint that isn't open."""
    rows = []
    for route in endpoints(cast.app):
        assert route.path is not None
        if route.path in OPEN:
            continue
        permission = permission_of(route)
        assert permission is not None, f"{route.path} has no permission"
        assert permission in POLICY
        rows += [(method, route.path, permission) for method in sorted(route.methods or ()) if method != "HEAD"]
    return rows


def test_a_stranger_gets_nowhere(cast: Cast, stranger: Guest) -> None:
    rows = closed(cast)
    assert len(rows) > 3
    for method, path, _ in rows:
        answer = stranger.request(method, asked(path))
        assert answer.status_code == 401, f"{method} {path} gave {answer.status_code}"
        assert answer.headers["content-type"] == "application/problem+json", path


def test_a_made_up_token_opens_nothing(cast: Cast, stranger: Guest) -> None:
    for method, path, _ in closed(cast):
        answer = stranger.request(method, asked(path), headers={"Authorization": "Bearer wh_guessed"})
        assert answer.status_code == 401, f"{method} {path} gave {answer.status_code}"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_let_in_where_the_policy_says_and_nowhere_else(role: str, cast: Cast) -> None:
    with cast.browser(role) as browser:
        for method, path, permission in closed(cast):
            if path == "/sign-out":
                continue  # It would end the test's own session.
            answer = browser.act(method, asked(path))
            refused = answer.status_code in (401, 403)
            expected = reach_of(permission, role) == Reach.NONE
            assert refused == expected, f"{role}: {method} {path} gave {answer.status_code}"
            assert answer.status_code < 500, f"{role}: {method} {path} gave {answer.status_code}: {answer.text}"


@pytest.mark.parametrize("role", ROLES)
def test_no_change_is_taken_from_another_site(role: str, cast: Cast) -> None:
    with cast.browser(role) as browser:
        for method, path, _ in closed(cast):
            if method != "GET":
                assert browser.request(method, asked(path)).status_code in (403, 413), f"{method} {path}"


def test_a_machine_has_what_its_token_names_and_its_user_has(cast: Cast) -> None:
    with cast.machine("qa", "calls.see", "people.manage") as machine:
        for method, path, permission in closed(cast):
            answer = machine.request(method, asked(path))
            expected = permission != "calls.see"
            assert (answer.status_code == 403) == expected, f"{method} {path} gave {answer.status_code}"


def test_a_page_leads_a_stranger_to_the_door_and_back(stranger: Guest) -> None:
    answer = stranger.get("/account?x=1", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/account%3Fx%3D1"


def test_nobody_reaches_further_with_less() -> None:
    for name, rule in POLICY.items():
        assert rule.admin == max(rule.agent, rule.lead, rule.qa, rule.admin), name
        assert rule.agent <= rule.lead, name
        assert rule.reach("guest") == Reach.NONE


def test_open_paths_are_the_ones_that_are_known(cast: Cast) -> None:
    paths = {route.path for route in endpoints(cast.app) if permission_of(route) is None}
    assert paths <= OPEN
