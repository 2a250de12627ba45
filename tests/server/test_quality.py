"""QA in the room: queues, reviews under way, calibrations, appeals, scores of scorecards, sampling."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.server.cast import Cast, Guest
from tests.storage.making import a_document, after
from wellheard.playbook import default_playbook
from wellheard.server import quality_view
from wellheard.server.room import Room
from wellheard.storage import audit, people
from wellheard.storage.calls import put_call
from wellheard.storage.drafts import find_draft
from wellheard.storage.filters import CallFilter
from wellheard.storage.judgements import judgements_of
from wellheard.storage.listing import list_calls
from wellheard.storage.queues import find_item, list_queues, lock_item
from wellheard.storage.review_sessions import list_reviews, playlist

FIRST, SECOND = (each.id for each in default_playbook().criteria[:2])
HX = {"HX-Request": "true"}


@pytest.fixture
def calls(cast: Cast) -> tuple[str, ...]:
    """Four calls, two of each agent."""
    names = ("call/1", "call/2", "call/3", "call/4")
    with cast.room.store.begin() as on:
        for number, name in enumerate(names):
            agent = "agent" if number < 2 else "other"
            put_call(on, a_document(name, at=after(number), agent=agent, outcomes={FIRST: "missed", SECOND: "met"}))
    return names


def made(guest: Guest, **given: str) -> str:
    """The path of a new queue."""
    answer = guest.act("POST", "/qa/queues", data={"name": "Weekly", "count": "4", "blind": "yes", **given})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def taken(guest: Guest, path: str) -> str:
    """The path of the next call of a queue."""
    answer = guest.act("POST", f"{path}/next")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def other(path: str, what: str) -> str:
    return path.replace("/calls/", f"/{what}/", 1)


def test_a_queue_fills_itself_by_its_rule(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        page = qa.get(made(qa, per_agent="1", way="by_agent")).text
        assert "0 of 2 done" in re.sub(r"\s+", " ", page)
        assert "By chance, of other" in page
        refused = qa.act("POST", "/qa/queues", data={"name": "Weekly"})
        assert refused.status_code == 409


def test_the_weekly_share_of_an_agent_is_kept_when_it_is_filled_again(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        path = made(qa, per_agent="1")
        qa.act("POST", f"{path}/fill")
        assert len(re.findall(r'href="/qa/queues/\w+/calls/', qa.get(path).text)) == 2


def test_a_review_is_kept_half_done_and_finished(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        call = taken(qa, made(qa))
        half = {f"outcome:{FIRST}": "partly", f"share:{FIRST}": "0.25", f"note:{SECOND}": "At 0:03", "stars": "4"}
        kept = qa.act("POST", other(call, "draft"), data=half, headers=HX)
        assert "Kept." in kept.text
        page = qa.get(call).text
        assert "At 0:03" in page
        assert re.search(rf'name="outcome:{FIRST}" value="partly" checked', page)
        done = qa.act("POST", other(call, "finish"), data=half)
        assert done.status_code == 303
        name = call.partition("/calls/")[2]
        with cast.room.store.read() as on:
            (card,) = judgements_of(on, name, seen_by=None)
            assert (card.judge, card.stars, card.scorecard.judge) == ("reviewer", 4, f"user:{cast.qa.id}")
            assert card.scorecard.criteria[0].outcome == "partly"
            assert card.scorecard.criteria[0].points == round(0.25 * card.scorecard.criteria[0].weight, 2)
            assert card.scorecard.criteria[1].outcome == "not_assessed"
            queue = list_queues(on)[0].id
            assert find_item(on, queue, name).scorecard == card.id
            assert find_draft(on, queue, name, cast.qa.id) is None
            actions = [each.details for each in audit.entries(on, subject=name)]
        assert any(each.get("scorecard") == card.id for each in actions)
        assert qa.act("POST", other(call, "finish"), data=half).status_code == 409


def test_a_scorecard_filled_in_whole_is_finished_as_a_form_without_scripts(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        call = taken(qa, made(qa))
        fields = {"form_token": qa.form_token, "stars": "4"}
        for each in default_playbook().criteria:
            fields |= {f"outcome:{each.id}": "partly", f"share:{each.id}": "0.5", f"note:{each.id}": "Yes and no."}
        assert qa.post(other(call, "finish"), data=fields).status_code == 303


def test_who_finishes_a_call_goes_on_to_the_next_until_there_is_none(cast: Cast, calls: tuple[str, ...]) -> None:
    given = {f"outcome:{default_playbook().criteria[0].id}": "met", "then": "next"}
    with cast.browser("lead") as lead, cast.browser("qa") as qa:
        queue = qa.act("POST", "/qa/queues", data={"name": "Weekly", "count": "50"}).headers["location"]
        waiting = lead.get("/qa").text.partition("Queues</h2>")[2].count("Next call")
        form = lead.act("POST", f"{queue}/next").headers["location"]
        assert 'name="then" value="next"' in lead.get(form).text
        seen = [form]
        while (
            form := lead.act("POST", form.replace("/calls/", "/finish/", 1), data=given).headers["location"]
        ) != f"{queue}?done=1":
            assert form.startswith(f"{queue}/calls/")
            assert lead.get(form).status_code == 200
            seen.append(form)
        assert (waiting, len(set(seen))) == (1, len(seen))
        with cast.room.store.read() as on:
            reached = {f"{queue}/calls/{each.id}" for each in list_calls(on, CallFilter(agents=("agent",))).items}
        assert set(seen) == reached
        assert len(seen) > 1


def test_what_waits_for_somebody_is_called_by_its_title(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        queue = qa.act("POST", "/qa/queues", data={"name": "Weekly", "count": "2"}).headers["location"]
        form = qa.act("POST", f"{queue}/next").headers["location"]
        assert qa.act("POST", form.replace("/calls/", "/draft/", 1), data={"stars": "4"}).status_code == 303
        assert qa.act("POST", form.replace("/calls/", "/release/", 1)).status_code == 303
        both = [cast.qa.id, cast.admin.id]
        qa.act("POST", "/qa/calibrations", data={"name": "C", "reviewer": both, "call": calls[0]})
        links = dict(re.findall(r'<li><a href="(/qa/queues/[^"]+/calls/[^"]+)">([^<]+)</a>', qa.get("/qa").text))
    assert links[form] == f"Call {form.partition('/calls/')[2]}"
    assert sorted(links.values()) == sorted([links[form], f"Call {calls[0]}"])


def test_nothing_is_finished_that_holds_no_answer_or_a_strange_criterion(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        call = taken(qa, made(qa))
        assert qa.act("POST", other(call, "finish"), data={f"note:{FIRST}": "x"}).status_code == 422
        assert qa.act("POST", other(call, "draft"), data={"outcome:made-up": "met"}).status_code == 422
        assert qa.act("POST", other(call, "draft"), data={f"outcome:{FIRST}": "great"}).status_code == 422


def test_two_reviewers_never_hold_the_same_call(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa, cast.browser("admin") as admin:
        path = made(qa)
        first, second = taken(qa, path), taken(admin, path)
        assert first != second
        assert "Somebody else has this call now" in admin.get(first).text
        qa.act("POST", other(first, "release"))
        assert "Somebody else has" not in admin.get(first).text


def test_what_was_written_stays_when_another_took_the_call(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        path = made(qa)
        call = taken(qa, path)
        queue, name = path.rpartition("/")[2], call.partition("/calls/")[2]
        with cast.room.store.begin() as on:
            lock_item(on, queue, name, cast.qa.id, lasts=timedelta(seconds=-1))
            lock_item(on, queue, name, cast.admin.id)
        given = {f"outcome:{FIRST}": "met", f"note:{FIRST}": "Mine"}
        kept = qa.act("POST", other(call, "draft"), data=given, headers=HX)
        assert "somebody else took it" in kept.text
        refused = qa.act("POST", other(call, "finish"), data=given | {f"note:{FIRST}": "Mine, done"})
        assert refused.status_code == 409
        with cast.room.store.read() as on:
            assert judgements_of(on, name, seen_by=None) == []
            draft = find_draft(on, queue, name, cast.qa.id)
            assert draft is not None
            assert json.loads(draft.content)["criteria"][FIRST]["note"] == "Mine, done"


def test_a_blind_reviewer_sees_what_the_software_found_only_when_they_ask(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        call = taken(qa, made(qa))
        assert "The software says" not in qa.get(call).text
        shown = qa.act("POST", other(call, "draft"), data={"show": FIRST}, headers=HX)
        assert "The software says" in shown.text
        assert f'name="looked:{FIRST}"' in shown.text
        assert qa.get(call).text.count("The software says") == 1
        name = call.partition("/calls/")[2]
        with cast.room.store.read() as on:
            assert any(each.details.get("evidence") == FIRST for each in audit.entries(on, subject=name))


def test_a_queue_that_is_not_blind_shows_it_at_once(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa:
        assert "The software says" in qa.get(taken(qa, made(qa, blind="no"))).text


def test_a_lead_works_on_calls_of_their_team_alone(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa, cast.browser("lead") as lead:
        path = made(qa)
        page = lead.get(path).text
        assert "Call call/1" in page
        assert "Call call/3" not in page
        assert taken(lead, path).partition("/calls/")[2] in ("call/1", "call/2")
        assert lead.get(f"{path}/calls/call/3").status_code == 404
        assert lead.act("POST", "/qa/queues", data={"name": "x"}).status_code == 403


def test_in_a_calibration_nobody_sees_anothers_scores_before_its_end(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa, cast.browser("admin") as admin:
        alone = qa.act("POST", "/qa/calibrations", data={"name": "C", "reviewer": [cast.qa.id]})
        assert alone.status_code == 422
        far = {"name": "C", "call": "call/3", "reviewer": [cast.qa.id, cast.lead.id]}
        assert "may not hear" in qa.act("POST", "/qa/calibrations", data=far).text
        given = {"name": "C", "call": "call/1", "reviewer": [cast.qa.id, cast.admin.id]}
        path = qa.act("POST", "/qa/calibrations", data=given).headers["location"]
        for guest, outcome in ((qa, "met"), (admin, "missed")):
            call = taken(guest, path)
            done = guest.act(
                "POST", other(call, "finish"), data={f"outcome:{FIRST}": outcome, f"outcome:{SECOND}": "met"}
            )
            assert done.status_code == 303, done.text
        with cast.room.store.read() as on:
            assert len(judgements_of(on, "call/1", seen_by=cast.qa.id)) == 1
        assert "How far you agree" not in qa.get(path).text
        qa.act("POST", f"{path}/close")
        page = qa.get(path).text
        assert "How far you agree" in page
        assert "50 %" in page
        assert "Talk about these first" in page
        with cast.browser("lead") as lead:
            assert lead.get(path).status_code == 404


def test_who_opens_a_review_keeps_nobody_from_writing(
    cast: Cast, calls: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    review = quality_view.review

    def meanwhile(room: Room, *given: Any) -> dict[str, Any]:
        with room.store.begin() as on:
            people.create_team(on, "Made meanwhile")
        return review(room, *given)

    monkeypatch.setattr(quality_view, "review", meanwhile)
    with cast.browser("qa") as qa:
        assert qa.get(taken(qa, made(qa))).status_code == 200


def test_an_appeal_that_is_accepted_appends_a_scorecard(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("agent") as rep, cast.browser("qa") as qa, cast.browser("lead") as lead:
        assert rep.get("/appeals/new?call=call/1").status_code == 200
        given = {"call": "call/1", "criterion": FIRST, "reason": "I said it at 0:03."}
        path = rep.act("POST", "/appeals", data=given).headers["location"]
        title = default_playbook().criteria[0].title
        assert all(
            f'<a href="{path}">{title}</a>' in guest.get(where).text
            for guest, where in ((rep, "/appeals"), (qa, "/qa"))
        )
        assert rep.act("POST", "/appeals", data=given).status_code == 409
        for guest in (rep, lead, qa):
            assert "I said it at 0:03." in guest.get(path).text
        answered = {"outcome": "met", "reason": "True, it is there."}
        assert rep.act("POST", f"{path}/answer", data=answered).status_code == 403
        assert lead.act("POST", f"{path}/answer", data=answered).status_code == 403
        qa.act("POST", f"{path}/answerer")
        assert qa.act("POST", f"{path}/answer", data=answered).status_code == 303
        with cast.room.store.read() as on:
            (card,) = judgements_of(on, "call/1", seen_by=None)
            assert (card.judge, card.appeal) == ("appeal", path.rpartition("/")[2])
            assert {each.id: each.outcome for each in card.scorecard.criteria} == {FIRST: "met", SECOND: "met"}
        page = rep.get(path).text
        assert "Accepted: the score was changed" in page
        assert "True, it is there." in page
        assert qa.act("POST", f"{path}/answer", data=answered | {"outcome": "stands"}).status_code == 409


def test_who_gave_a_score_does_not_answer_its_appeal(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("agent") as rep, cast.browser("qa") as qa, cast.browser("admin") as admin:
        call = f"{made(qa)}/calls/call/1"
        qa.get(call)
        qa.act("POST", other(call, "finish"), data={f"outcome:{FIRST}": "missed"})
        with cast.room.store.read() as on:
            (card,) = judgements_of(on, "call/1", seen_by=None)
        given = {"call": "call/1", "scorecard": card.id, "criterion": FIRST, "reason": "Listen again."}
        path = rep.act("POST", "/appeals", data=given).headers["location"]
        assert "You gave this score" in qa.get(path).text
        assert qa.act("POST", f"{path}/answerer").status_code == 409
        assert qa.act("POST", f"{path}/answer", data={"outcome": "stands", "reason": "No."}).status_code == 409
        assert admin.act("POST", f"{path}/answer", data={"outcome": "stands", "reason": "Heard it."}).status_code == 303
        assert "The score stands" in rep.get(path).text


def test_nobody_appeals_for_calls_that_are_not_theirs(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("agent") as rep, cast.browser("other") as neighbour:
        given = {"call": "call/3", "criterion": FIRST, "reason": "x"}
        assert rep.act("POST", "/appeals", data=given).status_code == 404
        path = neighbour.act("POST", "/appeals", data=given).headers["location"]
        assert rep.get(path).status_code == 404
        assert path not in rep.get("/appeals").text
        assert path in neighbour.get("/appeals").text
        assert rep.act("POST", f"{path}/withdrawal").status_code == 404
        assert neighbour.act("POST", f"{path}/withdrawal").status_code == 303
        assert "Taken back" in neighbour.get(path).text


def test_a_lead_grades_the_grader_and_the_trail_stays(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa, cast.browser("lead") as lead:
        call = f"{made(qa)}/calls/call/1"
        qa.get(call)
        qa.act("POST", other(call, "finish"), data={f"outcome:{FIRST}": "missed", f"outcome:{SECOND}": "met"})
        with cast.room.store.read() as on:
            (card,) = judgements_of(on, "call/1", seen_by=None)
        path = f"/qa/scorecards/{card.id}"
        assert path in lead.get("/qa").text
        said = {f"alike:{FIRST}": "no", f"note:{FIRST}": "Too hard.", f"alike:{SECOND}": "yes",
                "question:fair": "partly", "comment": "Thank you."}  # fmt: skip
        assert qa.act("POST", path, data=said).status_code == 403
        assert lead.act("POST", path, data=said).status_code == 303
        assert lead.act("POST", path, data={"comment": "And again."}).status_code == 303
        page = qa.get(path).text
        assert all(each in page for each in ("50 %", "Too hard.", "Thank you.", "And again."))
        assert path in qa.get("/qa").text
        assert lead.act("POST", path, data={}).status_code == 422
        assert lead.act("POST", path, data={"alike:made-up": "yes"}).status_code == 422


def test_scorecards_of_a_calibration_are_graded_once_it_is_closed(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("qa") as qa, cast.browser("admin") as admin, cast.browser("lead") as lead:
        given = {"name": "C", "call": "call/1", "reviewer": [cast.qa.id, cast.admin.id]}
        path = qa.act("POST", "/qa/calibrations", data=given).headers["location"]
        for guest in (qa, admin):
            guest.act("POST", other(taken(guest, path), "finish"), data={f"outcome:{FIRST}": "met"})
        with cast.room.store.read() as on:
            (card,) = (each for each in judgements_of(on, "call/1", seen_by=None) if each.user == cast.admin.id)
        scorecard = f"/qa/scorecards/{card.id}"
        assert [guest.get(scorecard).status_code for guest in (qa, lead)] == [404, 404]
        assert not any(scorecard in guest.get("/qa").text for guest in (qa, lead))
        qa.act("POST", f"{path}/close")
        assert f'href="{scorecard}"' in qa.get(path).text
        assert all(f'href="{scorecard}"' in guest.get("/qa").text for guest in (qa, lead))
        said = {f"alike:{FIRST}": "no", f"note:{FIRST}": "Only the second time."}
        assert lead.act("POST", scorecard, data=said).status_code == 303
        assert "Only the second time." in admin.get(scorecard).text
        assert scorecard in admin.get("/qa").text


def test_pick_for_me_makes_a_playlist_or_a_queue(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.browser("lead") as lead, cast.browser("qa") as qa:
        assert 'action="/calls/pick?agent=agent"' in lead.get("/calls?agent=agent").text
        answer = lead.act("POST", "/calls/pick?sort=newest", data={"count": "9", "way": "by_agent", "name": "Ours"})
        session = answer.headers["location"].rpartition("/")[2]
        with cast.room.store.read() as on:
            assert list_reviews(on).items[0].title == "Ours"
            assert {each.call.id for each in playlist(on, session)} == {"call/1", "call/2"}
        assert lead.act("POST", "/calls/pick", data={"into": "queue"}).status_code == 403
        answer = qa.act("POST", "/calls/pick?agent=other", data={"into": "queue", "count": "1"})
        assert re.search(r"call/[34]", qa.get(answer.headers["location"]).text)
        assert qa.act("POST", "/calls/pick?agent=nobody", data={}).status_code == 409


def test_machines_work_a_queue_too(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.machine("qa", "queues.work", "queues.plan", "sessions.lead", "calls.see") as machine:
        queue = machine.post("/api/v1/queues?agent=agent", json={"name": "By API", "way": "least_sure"})
        assert queue.status_code == 201, queue.text
        path = f"/api/v1/queues/{queue.json()['id']}"
        assert [each["id"] for each in machine.get("/api/v1/queues").json()["items"]] == [queue.json()["id"]]
        item = machine.post(f"{path}/next").json()
        name = item["call"]["id"]
        assert item["locked_by"] == cast.qa.id
        half = {"criteria": {FIRST: {"note": "So far"}}, "stars": 3}
        assert machine.put(f"{path}/drafts/{name}", json=half).json() == {"yours": True}
        assert machine.get(f"{path}/drafts/{name}").json()["criteria"][FIRST]["note"] == "So far"
        whole = {"criteria": {FIRST: {"outcome": "met"}}}
        card = machine.post(f"{path}/reviews/{name}", json=whole)
        assert card.status_code == 201, card.text
        assert card.json()["scorecard"]["judge"] == f"user:{cast.qa.id}"
        assert machine.post(f"{path}/reviews/{name}", json=whole).status_code == 409
        waiting = [each for each in machine.get(f"{path}/items").json()["items"] if each["done_at"] is None]
        assert len(waiting) == 1
        assert machine.post(f"{path}/next").status_code == 200
        assert machine.delete(f"{path}/locks/{waiting[0]['call']['id']}").status_code == 204
        sampled = machine.get("/api/v1/samples?way=by_agent&count=2&seed=4").json()["items"]
        assert len({each["call"] for each in sampled}) == 2
        assert sampled == machine.get("/api/v1/samples?way=by_agent&count=2&seed=4").json()["items"]


def test_machines_appeal_and_answer(cast: Cast, calls: tuple[str, ...]) -> None:
    with cast.machine("agent", "appeals.make") as rep, cast.machine("qa", "appeals.make", "appeals.settle") as qa:
        asked = {"call": "call/1", "criterion": FIRST, "reason": "Listen again."}
        appeal = rep.post("/api/v1/appeals", json=asked)
        assert appeal.status_code == 201, appeal.text
        path = f"/api/v1/appeals/{appeal.json()['id']}"
        assert rep.post("/api/v1/appeals", json=asked | {"criterion": "made-up"}).status_code == 422
        assert qa.post(f"{path}/answer", json={"outcome": "met", "reason": "Yes."}).json()["state"] == "changed"
        assert [each["state"] for each in rep.get(f"{path}/trail").json()["items"]] == ["open", "changed"]
        assert rep.get("/api/v1/appeals?over=true").json()["items"][0]["id"] == appeal.json()["id"]
        assert rep.get("/api/v1/appeals?over=false").json()["items"] == []
