"""What is done in the panel, and who sees what of a call in progress."""

from typing import Any

import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from tests.server.cast import Cast, Guest
from tests.server.live_calls.stage import calling, kept, live_of, panel, rows, wait_for, wall
from wellheard.storage import audit, cues
from wellheard.storage.filters import CallFilter

API = "/api/v1"


def entries(cast: Cast, name: str) -> list[tuple[str, str, str]]:
    with cast.room.store.read() as on:
        found = audit.entries(on, subject_type="live-call", subject=name)
    return sorted({(each.actor, each.action, str(each.details.get("part"))) for each in found})


def test_what_the_agent_does_is_told_and_stays(cast: Cast, name: str) -> None:
    agent = cast.browser("agent")
    with calling(cast, name) as phone, panel(agent, name) as seen:
        phone.say(*rows()[:4])
        seen.until(lambda _: len(seen.snapshot.get("turns", ())) == 4)
        assert seen.act(do="open-guide", guide="router-without-lights")["type"] == "done"
        open_step = seen.snapshot["guide"]["open"]["step"]
        assert seen.act(do="pass-step", step=open_step, reason="It has no lights at all")["type"] == "done"
        assert seen.snapshot["guide"]["open"]["step"] != open_step
        entry = seen.snapshot["ledger"]["facts"][0]["id"]
        assert seen.act(do="correct", entry=entry, value="4711-23")["type"] == "done"
        assert seen.act(do="note", text="Nice dog")["type"] == "done"
        assert seen.snapshot["notes"][0]["text"] == "Nice dog"
        phone.end()
    document = kept(cast, name)
    assert "4711-23" in [each["value"] for each in document["ledger"]["facts"]]
    with cast.room.store.read() as on:
        found = cues.reasons(on, CallFilter(), guide="router-without-lights", step=open_step)
    assert [(each.call, each.reason) for each in found] == [(name, "It has no lights at all")]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"do": "dance"}, "no action"),
        ({"do": "take-cue", "cue": "c99"}, "c99"),
        ({"do": "listen-in", "name": "Somebody"}, "by itself"),
        ({"do": "open-guide", "guide": "nowhere"}, "nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    cast: Cast, name: str, action: dict[str, Any], words: str
) -> None:
    agent = cast.browser("agent")
    with calling(cast, name) as phone, panel(agent, name) as seen:
        answer = seen.act(**action)
        assert answer["type"] == "refused"
        assert words in answer["detail"]
        seen.socket.send_text("what?")
        assert "older" in seen.until(lambda message: message["type"] == "refused")["detail"]
        asked = agent.act("POST", f"{API}/live/{name}/actions", json=action)
        assert asked.status_code == 422
        phone.end()


def test_a_lead_who_listens_in_is_seen_by_the_agent_and_stands_in_the_log(cast: Cast, name: str) -> None:
    agent, lead = cast.browser("agent"), cast.browser("lead")
    with calling(cast, name) as phone, panel(agent, name) as seen:
        with panel(lead, name) as listening:
            seen.until(lambda _: (seen.snapshot.get("alerts") or {}).get("listening") == ["Lead"])
            phone.say(rows()[0])
            listening.until(lambda _: len(listening.snapshot.get("turns", ())) == 1)
        seen.until(lambda _: seen.snapshot["alerts"]["listening"] == [])
        phone.end()
    assert entries(cast, name) == sorted([(cast.agent.id, "saw", "panel"), (cast.lead.id, "saw", "panel")])


def closed_with(guest: Guest, address: str) -> int:
    with guest.websocket_connect(address, headers={"origin": "http://testserver"}) as socket:
        try:
            while True:
                socket.receive_json()
        except WebSocketDisconnect as gone:
            return gone.code


def test_each_role_sees_the_calls_that_it_may(cast: Cast, name: str, stranger: Guest) -> None:
    with calling(cast, name) as phone, calling(cast, f"{name}-other", agent="other") as second:
        expected = {"agent": {name}, "other": {f"{name}-other"}, "lead": {name}}
        for role in ("agent", "other", "lead", "qa", "admin"):
            browser, wanted = cast.browser(role), expected.get(role, {name, f"{name}-other"})
            listed = {each["id"] for each in browser.get(f"{API}/live").json()["items"]}
            assert {each for each in listed if each.startswith(name)} == wanted, role
            with wall(browser) as seen:
                seen.until(lambda message: message["type"] == "calls")
                assert {each for each in seen.calls if each.startswith(name)} == wanted, role
            for call in (name, f"{name}-other"):
                status = browser.get(f"{API}/live/{call}").status_code
                assert status == (200 if call in wanted else 404), (role, call)
                if call not in wanted:
                    assert closed_with(browser, f"/live/{call}/socket") == 4401
        assert closed_with(stranger, "/live/socket") == 4401
        assert closed_with(stranger, f"/live/{name}/socket") == 4401
        phone.end()
        second.end()


def test_only_those_who_may_work_the_panel_do(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        for role, status in (("agent", 200), ("other", 404), ("lead", 200), ("qa", 404), ("admin", 200)):
            asked = {"do": "note", "text": f"from {role}"}
            answer = cast.browser(role).act("POST", f"{API}/live/{name}/actions", json=asked)
            assert answer.status_code == status, role
        with panel(cast.browser("qa"), name) as seen:
            assert "look on" in seen.act(do="note", text="hello")["detail"]
        phone.end()


def test_the_wall_shows_who_is_shouted_at_who_asks_for_help_and_who_has_gone(cast: Cast, name: str) -> None:
    agent = cast.browser("agent")
    with calling(cast, name) as phone, wall(cast.browser("lead")) as lead, panel(agent, name) as seen:
        lead.until(lambda _: name in lead.calls)
        phone.say(*rows((("agent", "How can I help?"), ("customer", "You are a stupid idiot, you useless moron!"))))
        lead.until(lambda _: lead.calls[name]["abuse"])
        assert lead.calls[name]["waits_since_ms"] is not None
        assert seen.act(do="ask-for-help", why="He shouts")["type"] == "done"
        lead.until(lambda _: lead.calls[name]["help"])
        assert lead.calls[name]["help_why"] == "He shouts"
        phone.end()
        lead.until(lambda message: name in message.get("gone", ()))


def test_kinds_that_somebody_has_muted_are_not_shown_to_them(cast: Cast, name: str) -> None:
    agent = cast.browser("agent")
    asked = agent.act("PUT", f"{API}/muted", json={"kinds": ["step-done", "never-ask-twice"]})
    assert asked.json() == {"kinds": ["never-ask-twice", "step-done"]}
    with calling(cast, name) as phone:
        phone.say(*rows())
        phone.end()
    assert "step-done" not in {each["kind"] for each in kept(cast, name).get("cues", ())}
    assert agent.act("PUT", f"{API}/muted", json={"kinds": []}).json() == {"kinds": []}


def test_a_lead_mutes_for_their_team_and_for_no_other(cast: Cast) -> None:
    lead = cast.browser("lead")
    teams = {each["name"]: each["id"] for each in cast.browser("admin").get(f"{API}/teams").json()["items"]}
    mine, other = f"{API}/teams/{teams['Billing']}/muted", f"{API}/teams/{teams['Repairs']}/muted"
    assert lead.act("PUT", mine, json={"kinds": ["quiet"]}).json() == {"kinds": ["quiet"]}
    assert lead.get(mine).json() == {"kinds": ["quiet"]}
    assert lead.act("PUT", other, json={"kinds": ["quiet"]}).status_code == 404
    assert lead.act("PUT", mine, json={"kinds": []}).json() == {"kinds": []}


def test_a_call_that_nobody_knows_is_told_to_be_gone(cast: Cast) -> None:
    assert closed_with(cast.browser("admin"), "/live/never-was/socket") == 4404
    assert not live_of(cast).find("never-was")


def test_a_cue_is_told_to_those_who_want_to_know(cast: Cast, name: str) -> None:
    admin = cast.browser("admin")
    hook = {"url": "https://crm.example.com/in", "events": ["live.cue", "live.help"]}
    assert admin.act("POST", f"{API}/webhooks", json=hook).status_code == 201
    with calling(cast, name) as phone, panel(cast.browser("agent"), name) as seen:
        phone.say(*rows()[:5])
        seen.act(do="ask-for-help")
        jobs = wait_for(lambda: _told(cast, name, 3))
        phone.end()
    events = {each["type"]: each["data"] for each in jobs}
    assert events["live.help"]["agent"] == "agent"
    assert events["live.cue"]["kind"]
    assert not any("router" in str(each["data"]) for each in jobs)


def _told(cast: Cast, name: str, least: int) -> list[dict[str, Any]] | None:
    from wellheard.storage.jobs import list_jobs

    with cast.room.store.read() as on:
        bodies = [each.payload["body"] for each in list_jobs(on, limit=200).items if each.kind == "tell"]
    found = [each for each in bodies if each["data"].get("call") == name]
    return found if len(found) >= least else None


def first_word(guest: Guest, path: str, headers: dict[str, str]) -> Any:
    """What a socket says first; None where it is closed instead."""
    try:
        with guest.websocket_connect(path, headers=headers) as socket:
            return socket.receive_json()
    except (WebSocketDisconnect, WebSocketDenialResponse):
        return None


def test_a_program_with_a_token_needs_no_origin_and_a_page_of_elsewhere_gets_nothing(cast: Cast, name: str) -> None:
    machine, stranger = cast.machine("lead", "live.see"), cast.machine("other", "live.see")
    lead = cast.browser("lead")
    with calling(cast, name):
        with machine.websocket_connect(f"/live/{name}/socket") as socket:
            assert socket.receive_json()["type"] == "snapshot"
        with machine.websocket_connect("/live/socket") as socket:
            assert name in [each["id"] for each in socket.receive_json()["calls"]]
        refused: list[tuple[Guest, str, dict[str, str]]] = [
            (stranger, f"/live/{name}/socket", {}),
            (machine, f"/live/{name}/socket", {"origin": "http://elsewhere"}),
            (lead, f"/live/{name}/socket", {}),
            (lead, "/live/socket", {"origin": "http://elsewhere"}),
            (lead, "/live/socket", {"authorization": "Bearer wh_guessed"}),
        ]
        for guest, path, headers in refused:
            assert first_word(guest, path, headers) is None, (path, headers)
