import html
import re
from dataclasses import replace

import pytest

from tests.server.cast import PASSWORD, Cast, Guest
from wellheard.server import accounts
from wellheard.server.app import create_app
from wellheard.server.pages.signing_in import own_path
from wellheard.server.problems import ProblemError
from wellheard.server.room import Room
from wellheard.server.throttle import Throttle
from wellheard.storage import audit, people


def test_the_right_password_lets_one_in(cast: Cast, stranger: Guest) -> None:
    answer = stranger.sign_in("QA@example.com ")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/calls"
    assert "qa@example.com" in stranger.get("/account").text


def test_the_cookie_is_for_browsers_alone_and_for_https_only_where_there_is_https(cast: Cast, stranger: Guest) -> None:
    plain = stranger.sign_in("qa@example.com").headers["set-cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Secure" not in plain
    stranger.cookies.clear()
    stranger.base_url = "https://testserver"
    secure = stranger.sign_in("qa@example.com").headers["set-cookie"]
    assert secure.startswith("__Host-wellheard_session=")
    assert "Secure" in secure


@pytest.mark.parametrize("email", ["qa@example.com", "nobody@example.com", "gone@example.com"])
def test_a_failed_sign_in_tells_nothing_of_the_account(email: str, cast: Cast, room: Room, stranger: Guest) -> None:
    with room.store.begin() as on:
        gone = people.create_user(
            on, name="G", email="gone@example.com", role="qa", password_hash=room.passwords.hash("wrong")
        )
        people.disable_user(on, gone.id)
    answer = stranger.sign_in(email, "wrong")
    assert answer.status_code == 401
    assert accounts.WRONG in answer.text
    assert answer.text.count(email) == 1  # in the field, as it was typed


def test_after_eight_failures_the_right_password_looks_wrong_too(cast: Cast, stranger: Guest) -> None:
    for _ in range(8):
        stranger.sign_in("qa@example.com", "wrong")
    answer = stranger.sign_in("qa@example.com")
    assert answer.status_code == 401
    assert accounts.WRONG in answer.text
    assert stranger.sign_in("lead@example.com").status_code == 303


def test_an_address_that_fails_too_often_has_to_wait(cast: Cast, room: Room, stranger: Guest) -> None:
    for number in range(30):
        stranger.sign_in(f"guess{number}@example.com", "wrong")
    answer = stranger.sign_in("qa@example.com")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 301


def test_a_lock_ends_with_its_time(cast: Cast, room: Room) -> None:
    at = [0.0]
    timed = replace(room, tries_by_account=Throttle(2, 900, lambda: at[0]))
    for _ in range(2):
        with pytest.raises(ProblemError):
            accounts.sign_in(timed, "qa@example.com", "wrong", address="a", device="")
    with pytest.raises(ProblemError):
        accounts.sign_in(timed, "qa@example.com", PASSWORD, address="a", device="")
    at[0] = 901.0
    assert accounts.sign_in(timed, "qa@example.com", PASSWORD, address="a", device="").user.email == "qa@example.com"


def test_a_sign_in_form_of_another_site_is_refused(cast: Cast, stranger: Guest) -> None:
    fields = {"email": "qa@example.com", "password": PASSWORD, "form_token": "guessed"}
    assert stranger.post("/sign-in", data=fields).status_code == 403
    assert stranger.sign_in("qa@example.com", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stranger.sign_in("qa@example.com", Origin="https://evil.example").status_code == 403
    assert "wellheard_session" not in stranger.cookies


def test_signing_out_ends_the_session_on_the_server_too(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        kept = dict(browser.cookies)
        assert browser.act("POST", "/sign-out").status_code == 303
        browser.cookies.update(kept)
        assert browser.get("/account", headers={"accept": "text/html"}).headers["location"].startswith("/sign-in")


def test_a_change_without_the_forms_token_is_refused(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        assert browser.post("/sign-out").status_code == 403
        assert browser.post("/sign-out", data={"form_token": "x"}).status_code == 403
        assert browser.act("POST", "/sign-out", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
        assert browser.post("/sign-out", data={"form_token": browser.form_token}).status_code == 303


def test_a_new_password_signs_out_everywhere_and_the_old_one_is_dead(cast: Cast, stranger: Guest) -> None:
    with cast.browser("qa") as here, cast.browser("qa") as there:
        fields = {"old": PASSWORD, "new": "another long one", "form_token": here.form_token}
        assert here.post("/account/password", data=fields).status_code == 303
        assert there.get("/account", headers={"accept": "text/html"}).status_code == 303
    assert stranger.sign_in("qa@example.com").status_code == 401
    assert stranger.sign_in("qa@example.com", "another long one").status_code == 303


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaaaa", "qa", "x" * 300])
def test_a_weak_password_is_refused_with_a_reason(weak: str, cast: Cast) -> None:
    with cast.browser("qa") as here:
        fields = {"old": PASSWORD, "new": weak, "form_token": here.form_token}
        answer = here.post("/account/password", data=fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_first_admin_is_made_once(room: Room) -> None:
    made = accounts.first_admin(room)
    assert made is not None
    assert accounts.first_admin(room) is None
    assert Guest(create_app(room)).sign_in(*made).status_code == 303


def test_a_one_time_password_opens_nothing_until_another_is_set(cast: Cast, stranger: Guest) -> None:
    with cast.browser("admin") as admin:
        fields = {"name": "New", "email": "new@example.com", "role": "qa", "form_token": admin.form_token}
        made = re.search(r"<code[^>]*>([^<]+)</code>", admin.post("/admin/people", data=fields).text)
        assert made is not None
        once = html.unescape(made[1])
    assert stranger.sign_in("new@example.com", once).status_code == 303
    led = stranger.get("/calls", headers={"accept": "text/html"})
    assert (led.status_code, led.headers["location"]) == (303, "/account")
    assert "good for one sign-in" in stranger.get("/account").text
    assert stranger.get("/api/v1/calls").json()["type"].endswith("password-needed")
    assert stranger.act("POST", "/sessions").status_code == 403
    again = {"old": once, "new": once, "form_token": stranger.form_token}
    assert stranger.post("/account/password", data=again).status_code == 422
    assert stranger.post("/account/password", data=again | {"new": "words of my own"}).status_code == 303
    assert stranger.sign_in("new@example.com", "words of my own").status_code == 303
    assert stranger.get("/calls").status_code == 200


def test_who_comes_in_by_their_company_needs_no_password_that_was_given(cast: Cast, room: Room) -> None:
    with room.store.begin() as on:
        people.set_password_hash(on, cast.qa.id, room.passwords.hash("given by somebody"), once=True)
        user = people.find_user(on, cast.qa.id)
    accounts.admit(room, user, address="a", device="")
    with room.store.read() as on:
        now = people.find_user(on, cast.qa.id)
    assert (now.password_hash, now.password_once) == (None, False)


def test_sign_ins_and_refusals_are_in_the_audit_log(cast: Cast, room: Room, stranger: Guest) -> None:
    stranger.sign_in("qa@example.com", "wrong")
    stranger.sign_in("qa@example.com")
    with room.store.read() as on:
        lines = [(each.action, each.actor) for each in audit.entries(on, subject=cast.qa.id)]
    assert lines == [("signed_in", cast.qa.id), ("refused", "stranger")]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_after_the_sign_in_one_stays_here(elsewhere: str) -> None:
    assert own_path(elsewhere) == "/calls"
    assert own_path("/calls/c1?at=5") == "/calls/c1?at=5"
