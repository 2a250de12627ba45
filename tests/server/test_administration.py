"""Administration by its pages: people, teams, tokens, webhooks, retention, the audit log."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.server.cast import PASSWORD, Cast, Guest
from tests.server.test_imports import PLAN
from tests.storage.making import a_document, an_analysis
from wellheard.conversation.document import dump
from wellheard.engines.webhooks import DeliveryError
from wellheard.jobs.worker import Worker
from wellheard.server.room import Room
from wellheard.storage import access, audit, people, retention, webhooks
from wellheard.storage.calls import put_call
from wellheard.storage.coaching import add_note
from wellheard.storage.ids import now
from wellheard.storage.review_sessions import create_session

HTML = {"accept": "text/html"}
SECRET = re.compile(r"<code>([^<]{16,})</code>")
ETAG = re.compile(r'name="etag" value="([^"]*)"')
PAGES = ("people", "teams", "tokens", "webhooks", "retention", "audit")


def act(browser: Guest, path: str, **fields: Any) -> Any:
    return browser.act("POST", f"/admin/{path}", data=fields, headers=HTML)


def etag(browser: Guest, path: str) -> str:
    found = ETAG.search(browser.get(f"/admin/{path}").text)
    assert found is not None
    return found[1].replace("&#34;", '"')


@pytest.mark.parametrize("role", ["agent", "lead", "qa"])
def test_only_admins_administer(role: str, cast: Cast) -> None:
    with cast.browser(role) as browser:
        assert 'href="/admin"' not in browser.get("/calls").text
        for name in PAGES:
            assert browser.get(f"/admin/{name}").status_code == 403
            if name != "audit":
                assert act(browser, name, name="x", email="x@example.com", role="admin").status_code == 403


def test_somebody_is_let_in_with_a_password_that_is_shown_once(cast: Cast, stranger: Guest) -> None:
    with cast.browser("admin") as browser:
        assert browser.get("/admin").headers["location"] == "/admin/people"
        answer = act(browser, "people", name="New & Nice", email="new@example.com", role="qa", agent="")
        assert answer.status_code == 200
        found = SECRET.search(answer.text)
        assert found is not None
        assert "New &amp; Nice" in answer.text
        assert found[1] not in browser.get("/admin/people").text
        again = act(browser, "people", name="Twice", email="new@example.com", role="qa")
        assert again.status_code == 409
        assert 'value="Twice"' in again.text
        assert act(browser, "people", name=" ", email="x", role="king").status_code == 422
    assert stranger.sign_in("new@example.com", found[1]).status_code == 303


def test_a_change_over_somebody_elses_is_refused_and_what_was_written_stays(cast: Cast, room: Room) -> None:
    where = f"people/{cast.agent.id}"
    with cast.browser("admin") as browser:
        seen = etag(browser, where)
        fields = {"name": "Ada", "email": "agent@example.com", "role": "lead", "agent": "ada", "etag": seen}
        assert act(browser, where, **fields).status_code == 303
        late = act(browser, where, **fields | {"name": "Bob"})
        assert late.status_code == 412
        assert 'value="Bob"' in late.text
        assert act(browser, "people/nobody", **fields).status_code == 404
        own = f"people/{cast.admin.id}"
        mine = {"name": "A", "email": "admin@example.com", "role": "qa", "agent": "", "etag": etag(browser, own)}
        assert act(browser, own, **mine).status_code == 409
        assert act(browser, f"{own}/close").status_code == 409
    with room.store.read() as on:
        changed = people.find_user(on, cast.agent.id)
        assert (changed.name, changed.role, changed.agent) == ("Ada", "lead", "ada")
        assert people.find_user(on, cast.admin.id).role == "admin"


def test_an_account_is_closed_opened_and_given_a_new_password(cast: Cast, stranger: Guest) -> None:
    where = f"people/{cast.agent.id}"
    with cast.browser("admin") as browser, cast.browser("agent") as theirs:
        assert act(browser, f"{where}/close").status_code == 303
        assert theirs.get("/account").status_code == 401
        assert "agent@example.com" in browser.get("/admin/people?disabled=true").text
        assert stranger.sign_in("agent@example.com", PASSWORD).status_code == 401
        assert act(browser, f"{where}/open").status_code == 303
        found = SECRET.search(act(browser, f"{where}/password").text)
    assert found is not None
    assert stranger.sign_in("agent@example.com", PASSWORD).status_code == 401
    assert stranger.sign_in("agent@example.com", found[1]).status_code == 303


def test_a_team_is_made_filled_led_renamed_and_dissolved(cast: Cast, room: Room) -> None:
    with cast.browser("admin") as browser:
        made = act(browser, "teams", name="Night shift")
        where = made.headers["location"].removeprefix("/admin/")
        assert act(browser, "teams", name="Night shift").status_code == 409
        assert act(browser, f"{where}/members", person=cast.qa.id).status_code == 303
        assert act(browser, f"{where}/members", person=cast.lead.id, leads="true").status_code == 303
        assert act(browser, f"{where}/members", person="nobody").status_code in (404, 422)
        team = where.split("/")[1]
        with room.store.read() as on:
            found = [(each.user.name, each.leads) for each in people.members(on, team)]
            assert found == [
                ("Lead", True),
                ("Qa", False),
            ]
        seen = etag(browser, where)
        assert act(browser, where, name="Late shift", etag=seen).status_code == 303
        assert act(browser, where, name="Later shift", etag=seen).status_code == 412
        assert act(browser, f"{where}/members/{cast.qa.id}/leave").status_code == 303
        assert "Late shift" in browser.get("/admin/teams").text
        assert act(browser, f"{where}/dissolve").status_code == 303
        assert browser.get(f"/admin/{where}").status_code == 404


def test_a_token_is_shown_once_and_opens_until_it_is_revoked(cast: Cast, room: Room) -> None:
    with cast.browser("admin") as browser:
        answer = act(browser, "tokens", name="Switchboard", scope=["calls.see"], days="30", user=cast.qa.id)
        found = SECRET.search(answer.text)
        assert found is not None
        assert found[1] not in browser.get("/admin/tokens").text
        with room.store.read() as on:
            (token,) = access.list_tokens(on)
        assert token.expires_at is not None
        assert timedelta(days=29) < token.expires_at - now() <= timedelta(days=30)
        machine = Guest(cast.app)
        machine.headers["Authorization"] = f"Bearer {found[1]}"
        assert machine.get("/api/v1/calls").status_code == 200
        assert act(browser, f"tokens/{token.id}/revoke").status_code == 303
        assert machine.get("/api/v1/calls").status_code == 401
        for scopes, days in ((["people.manage"], "30"), ([], "30"), (["calls.see"], "0")):
            assert act(browser, "tokens", name="Bad", scope=scopes, days=days).status_code == 422
        assert "revoked" in browser.get("/admin/tokens").text


def test_a_webhook_is_added_tried_paused_and_deleted(cast: Cast, room: Room) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise DeliveryError("it answered 500")

    with cast.browser("admin") as browser:
        answer = act(browser, "webhooks", url="https://crm.example.com/in", event=["call.analysed"])
        found = SECRET.search(answer.text)
        assert found is not None
        assert found[1].startswith("whsec_")
        assert found[1] not in browser.get("/admin/webhooks").text
        assert act(browser, "webhooks", url="nowhere", event=["call.analysed"]).status_code == 422
        with room.store.read() as on:
            (hook,) = webhooks.list_webhooks(on).items
        where = f"webhooks/{hook.id}"
        assert act(browser, f"{where}/test").status_code == 303
        assert Worker(room.store, PLAN, name="w", deliver=refuse).once()
        shown = browser.get(f"/admin/{where}").text
        assert "given up" in shown
        assert "it answered 500" in shown
        seen = etag(browser, where)
        fields = {"url": "https://crm.example.com/in", "event": ["job.dead"], "etag": seen}
        assert act(browser, where, **fields).status_code == 303
        assert act(browser, where, **fields).status_code == 412
        assert "paused" in browser.get("/admin/webhooks").text
        assert act(browser, f"{where}/delete").status_code == 303
        assert browser.get(f"/admin/{where}").status_code == 404


def test_a_retention_rule_says_what_goes_before_it_holds(cast: Cast, room: Room) -> None:
    with room.store.begin() as on:
        put_call(on, dump(an_analysis("old")).encode(), received_at=now() - timedelta(days=4000))
    with cast.browser("admin") as browser:
        fields = {"what": "call", "days": "30", "queue": "", "kind": ""}
        tried = act(browser, "retention", **fields)
        assert tried.status_code == 200
        assert "calls for good:" in tried.text
        with room.store.read() as on:
            assert retention.rules(on) == []
        assert act(browser, "retention", **fields, confirmed="yes").status_code == 303
        with room.store.read() as on:
            (rule,) = retention.rules(on)
            lines = audit.entries(on, subject_type="retention_rule")
        assert (rule.what, rule.days) == ("call", 30)
        assert [(each.action, each.actor) for each in lines] == [("created", cast.admin.id)]
        for wrong in ({"days": "0"}, {"days": "many"}, {"what": "people"}, {"kind": "made-up"}):
            assert act(browser, "retention", **fields | wrong, confirmed="yes").status_code == 422, wrong
        assert act(browser, f"retention/{rule.id}/remove").status_code == 303
        assert "Everything is kept" in browser.get("/admin/retention").text


def test_the_audit_log_calls_things_by_their_names(cast: Cast, room: Room) -> None:
    gone = "0198c0de00000000000000000000beef"
    with room.store.begin() as on:
        put_call(on, a_document("2026/straw", agent="agent"))
        made = create_session(on, title="Tuesday <hour>", host=cast.lead.id, playbook="default@1")
        team = people.teams_of(on, cast.agent.id)[0]
        note = add_note(on, agent=cast.agent.id, author=cast.lead.id, text="Pauses.", shared=True)
        secret, token = access.create_token(on, cast.qa.id, name="Nightly", scopes=("calls.see",))
        del secret
        for type_, subject in (("session", made.id), ("session", gone), ("team", team.id), ("note", note.id),
                               ("call", "2026/straw"), ("coaching", cast.agent.id), ("guide", "router@3")):  # fmt: skip
            audit.record(on, actor=cast.lead.id, action="saw", subject_type=type_, subject=subject,
                         details={"person": cast.other.id, "count": 3})  # fmt: skip
        audit.record(on, actor=f"token:{token.id}", action="saw", subject_type="call", subject="2026/straw")
    with cast.browser("admin") as browser:
        page = browser.get("/admin/audit").text
        for link, name in (
            (f"/sessions/{made.id}", "Tuesday &lt;hour&gt;"), (f"/admin/teams/{team.id}", "Billing"),
            (f"/coaching/{cast.agent.id}#notes", "Agent"), ("/calls/2026/straw", "Call 2026/straw"),
            (f"/admin/people/{cast.agent.id}", "Agent"), ("/guides/router", "router@3"),
            (f"/admin/people/{cast.other.id}", "Other"),
        ):  # fmt: skip
            assert f'<a href="{link}">{name}</a>' in page, link
        assert f"<code>{gone}</code>" in page
        assert page.count("<code>") == 1
        texts = re.sub(r"<[^>]*>", " ", page.partition("<tbody>")[2])
        assert [key for key in (made.id, team.id, note.id, cast.agent.id, token.id) if key in texts] == []
        assert "Nightly" in texts

        def lines(**query: str) -> int:
            return int(browser.get("/admin/audit", params=query).text.partition("<tbody>")[2].count("<tr>"))

        assert lines(actor="Lead", subject_type="session") == lines(actor=cast.lead.id, subject_type="session") == 2
        assert lines(actor="nightly") == 1
        assert lines(subject="tuesday") == lines(subject=f"https://room.example.com/sessions/{made.id}#x") == 1
        assert lines(subject="https://room.example.com/calls/2026/straw") == lines(subject="STRAW") == 2
        assert lines(subject=gone) == 1
        assert lines(subject="nothing is called so") == 0


def test_the_audit_log_is_filtered_and_paged(cast: Cast, room: Room) -> None:
    with room.store.begin() as on:
        for number in range(60):
            audit.record(on, actor=cast.qa.id, action="saw", subject_type="call", subject=f"call-{number}")
    with cast.browser("admin") as browser:
        first = browser.get("/admin/audit?actor=qa@example.com").text
        assert "call-59" in first
        assert "call-9<" not in first
        following = re.search(r'href="(/admin/audit\?[^"]*after=[^"]*)"', first)
        assert following is not None
        second = browser.get(following[1].replace("&amp;", "&")).text
        assert "call-9<" in second
        assert "call-59" not in second
        assert "Nothing of that kind" in browser.get("/admin/audit?action=deleted").text
