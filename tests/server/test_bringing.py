"""Bringing calls in by the page, searching what was said, and filters kept under a name."""

import json
from io import BytesIO
from typing import Any

from tests.server.cast import Cast, Guest
from tests.server.test_imports import PLAN, TRANSCRIPT
from wellheard.jobs.worker import Worker
from wellheard.server.room import Room
from wellheard.storage import audit, jobs
from wellheard.storage.calls import find_call

HTML = {"accept": "text/html"}


def sent(*names: str) -> list[tuple[str, tuple[str, BytesIO]]]:
    """Files of a form, each another call."""
    return [("file", (name, BytesIO(json.dumps(TRANSCRIPT | {"id": name}).encode()))) for name in names]


def plain(guest: Guest, files: Any, **fields: str) -> Any:
    """The form as a browser without scripts sends it: its token in a field, nothing in a header."""
    data = {"form_token": guest.form_token, **fields}
    return guest.post("/calls/new", files=files, data=data, headers=HTML)


def worked(room: Room) -> None:
    worker = Worker(room.store, PLAN, name="w1")
    while worker.once():
        pass


def test_several_files_come_in_by_the_plain_form_and_lead_to_their_calls(cast: Cast, room: Room) -> None:
    with cast.browser("qa") as browser:
        answer = plain(browser, sent("a.json", "b.json"), queue="Billing", agent="agent", started_at="2026-03-01T10:00")
        assert answer.status_code == 303
        waiting = browser.get("/calls/new", headers=HTML).text
        assert waiting.count('data-state="waiting"') == 2
        assert "every 2s" in waiting
        worked(room)
        done = browser.get("/calls/new", headers={"hx-request": "true"}).text
        assert "<html" not in done
        assert 'href="/calls/a.json"' in done
        assert "every 2s" not in done
    with room.store.read() as on:
        call = find_call(on, "a.json")
    assert (call.queue, call.agent) == ("Billing", "agent")
    assert call.started_at is not None
    assert call.started_at.isoformat() == "2026-03-01T10:00:00+00:00"


def test_a_file_that_cannot_be_taken_is_told_and_the_others_go_on(cast: Cast, room: Room) -> None:
    with cast.browser("qa") as browser:
        files = [("file", ("empty.wav", BytesIO(b""))), *sent("good.json")]
        answer = plain(browser, files, queue="Kept & shown")
        assert answer.status_code == 422
        assert "empty.wav" in answer.text
        assert "export or copy it again" in answer.text
        assert "Kept &amp; shown" in answer.text
    with room.store.read() as on:
        assert [job.payload["filename"] for job in jobs.list_jobs(on).items] == ["good.json"]


def test_faults_of_the_form_are_said_beside_it(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        assert "choose at least one file" in plain(browser, {}, agent="x").text.lower()
        for field, text in {"started_at": "yesterday", "first_track": "left", "queue": "q" * 301}.items():
            answer = plain(browser, sent("a.json"), **{field: text})
            assert answer.status_code == 422, field
            assert 'role="alert"' in answer.text
        assert browser.get("/calls/new", headers=HTML).text.count("data-job") == 0


def test_the_form_needs_its_token_and_a_role(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        assert browser.post("/calls/new", files=sent("a.json")).status_code == 403
        elsewhere = {"sec-fetch-site": "cross-site"}
        answer = browser.post(
            "/calls/new", files=sent("a.json"), data={"form_token": browser.form_token}, headers=elsewhere
        )
        assert answer.status_code == 403
    with cast.browser("agent") as browser:
        assert browser.get("/calls/new").status_code == 403
        assert plain(browser, sent("a.json")).status_code == 403
        assert "/calls/new" not in browser.get("/calls").text


def test_a_lead_brings_in_calls_of_the_own_team_and_sees_only_own_files(cast: Cast, room: Room) -> None:
    with cast.browser("qa") as browser:
        assert plain(browser, sent("theirs.json")).status_code == 303
    with cast.browser("lead") as browser:
        assert "one of your team" in plain(browser, sent("a.json")).text
        assert "your own team&#39;s agents" in plain(browser, sent("a.json"), agent="other").text
        assert plain(browser, sent("mine.json"), agent="agent").status_code == 303
        shown = browser.get("/calls/new").text
        assert "mine.json" in shown
        assert "theirs.json" not in shown


def test_what_failed_for_good_is_listed_with_its_reason_and_tried_again(cast: Cast, room: Room) -> None:
    with cast.browser("lead") as lead, cast.browser("qa") as qa:
        noise = [("file", ("noise.json", BytesIO(b'{"nothing": 1}')))]
        assert plain(lead, noise, agent="agent").status_code == 303
        worked(room)
        for browser in (lead, qa):
            shown = browser.get("/calls/new").text
            assert "What could not be done" in shown
            assert "noise.json" in shown
        with room.store.read() as on:
            job = jobs.list_jobs(on, "dead").items[0]
        assert job.reason is not None
        assert f"/calls/new/jobs/{job.id}/retry" not in lead.get("/calls/new").text
        assert lead.act("POST", f"/calls/new/jobs/{job.id}/retry").status_code == 403
        assert qa.act("POST", f"/calls/new/jobs/{job.id}/retry").status_code == 303
        assert qa.act("POST", f"/calls/new/jobs/{job.id}/stop").status_code == 303
    with room.store.read() as on:
        assert jobs.find_job(on, job.id).state == "stopped"
        assert {each.details.get("to") for each in audit.entries(on, subject=job.id)} >= {"retry", "stop"}


def test_the_words_of_calls_are_searched_within_what_one_may_see(cast: Cast, room: Room) -> None:
    with cast.browser("qa") as browser:
        plain(browser, sent("a.json"), agent="agent")
        plain(browser, sent("b.json"), agent="other")
        worked(room)
        found = browser.get("/calls/said?q=router+evening").text
        assert found.count("<mark>router</mark>") == 2
        assert 'href="/calls/a.json#turn-' in found
        assert "b.json" not in browser.get("/calls/said?q=router&agent=agent").text
        filtered = browser.get("/calls?agent=agent", headers={"hx-request": "true"}).text
        assert '<input type="hidden" form="said" name="agent" value="agent">' in filtered
        assert "Nobody said that" in browser.get("/calls/said?q=zeppelin").text
        assert "What are you looking for" in browser.get("/calls/said").text
    with cast.browser("agent") as browser:
        found = browser.get("/calls/said?q=router").text
        assert "a.json" in found
        assert "b.json" not in found


def test_a_filter_is_kept_shared_and_forgotten_by_its_owner(cast: Cast) -> None:
    with cast.browser("qa") as qa, cast.browser("lead") as lead:
        answer = qa.act(
            "POST", "/calls/filters?ending=badly&score_to=60", data={"name": "Bad <days>", "shared": "true"}
        )
        assert answer.status_code == 303
        assert "ending=badly" in answer.headers["location"]
        shown = lead.get("/calls?ending=well").text
        assert "Bad &lt;days&gt;" in shown
        assert "ending=badly" in shown
        assert "/forget" not in shown
        found = qa.get("/calls?ending=well").text.split("/calls/filters/")[1].split("/forget")[0]
        assert lead.act("POST", f"/calls/filters/{found}/forget").status_code == 404
        assert qa.act("POST", f"/calls/filters/{found}/forget").status_code == 303
        assert "Bad &lt;days&gt;" not in qa.get("/calls?ending=well").text
        assert qa.act("POST", "/calls/filters", data={"name": " "}).status_code == 422


def test_a_call_without_a_time_of_its_own_says_that_it_arrived(cast: Cast, room: Room) -> None:
    with cast.browser("qa") as browser:
        plain(browser, sent("a.json"))
        plain(browser, sent("b.json"), started_at="2026-03-01T10:00")
        worked(room)
        assert browser.get("/calls").text.count(">arrived<") == 1
