"""Practice in the room: a whole practice call over HTTP, whose it is, assignments, scenarios written here."""

import json

from tests.server.cast import Cast, Guest
from tests.storage.making import an_analysis
from wellheard.analysis import analyse
from wellheard.conversation.document import dump
from wellheard.intake.interface import Transcript
from wellheard.playbook import default_playbook
from wellheard.practice.loading import shipped_text
from wellheard.storage import audit
from wellheard.storage.calls import put_call
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.listing import list_calls

GOOD = (
    "Oh no, in your mouth? That's horrible. Tell me what happened?",
    "I'm so sorry. With hands like yours that's your breakfast gone, and then somebody laughs. That must hurt.",
    "What would help you most?",
    "I'll put a pack of bamboo straws that hold into your next delivery, free of charge.",
    "And I'm writing a note for the packers, so they come with every delivery and you never have to ask again.",
    "Is there anything else I can do for you?",
)
COLD = ("What is your order number?", "What is your order number?")
LINES = (
    "agent: Good morning, this is Robin.",
    "customer: My name is Brunhilde. The kettle you sent me leaks all over my kitchen floor, and it is the second one.",
    "agent: Oh no, the second one already? That is maddening.",
    "customer: It is. I had guests coming, and I was mopping while they rang the bell.",
    "agent: I am sending you another one today.",
)
ROLES = ("lead", "qa", "admin", "other")


def begun(browser: Guest, scenario: str = "paper-straw", **given: str) -> str:
    answer = browser.act("POST", f"/practice/{scenario}", data={"seed": "1", **given})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def said(browser: Guest, place: str, line: str) -> str:
    answer = browser.act("POST", f"{place}/lines", data={"line": line}, headers={"HX-Request": "true"})
    assert answer.status_code == 200, answer.text
    return answer.text


def held(browser: Guest, lines: tuple[str, ...] = COLD) -> str:
    place = begun(browser)
    for line in lines:
        if "The customer has gone" in said(browser, place, line):
            return place
    assert browser.act("POST", f"{place}/end").status_code == 303
    return place


def test_a_whole_practice_call_is_held_and_told(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        assert "A straw that gives up halfway" in browser.get("/practice").text
        assert "You are on the phones" in browser.get("/practice/paper-straw").text
        page = browser.get(held(browser, GOOD)).text
    assert "What this customer would tell their friends" in page
    assert "Where it turned" in page
    assert "felt with what it does to them" in page
    assert "It was solved." in page


def test_a_practice_call_goes_on_after_a_restart_as_if_nothing_had_been(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        one, other = begun(browser), begun(browser)
        for line in GOOD[:3]:
            answers = [said(browser, place, line) for place in (one, other)]
            del cast.app.state.practising  # As after a restart: nothing is in memory.
        assert answers[0].replace(one, "") == answers[1].replace(other, "")
        whole = held(browser, GOOD[:3])
        for place in (one, other):
            browser.act("POST", f"{place}/end")
        assert len({spoken(browser, place) for place in (one, other, whole)}) == 1


def spoken(browser: Guest, place: str) -> str:
    found = browser.get(f"/api/v1{place}")
    assert found.status_code == 200, found.text
    return json.dumps([found.json()["replies"], found.json()["stars"], found.json()["score"]])


def test_a_line_that_another_window_said_is_not_said_again(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        place = begun(browser)
        assert browser.act("POST", f"{place}/lines", data={"line": "Hello?", "at": "0"}).status_code == 303
        assert browser.act("POST", f"{place}/lines", data={"line": "Hello?", "at": "0"}).status_code == 409
        browser.act("POST", f"{place}/end")
        assert browser.act("POST", f"{place}/lines", data={"line": "Hello?"}).status_code == 409


def test_what_is_not_shared_is_there_for_nobody_else(cast: Cast) -> None:
    with cast.browser("agent") as rep:
        place = held(rep)
        for role in ROLES:
            token = cast.machine(role, "practice.do", "practice.see", "practice.assign")
            with cast.browser(role) as visitor:
                refused(visitor, token, place)
        assert rep.get(place).status_code == 200


def refused(visitor: Guest, token: Guest, place: str) -> None:
    """Neither somebody in a browser nor a machine of theirs finds it, whatever they try."""
    for address in (place, f"/api/v1{place}", f"/api/v1{place}/document"):
        assert visitor.get(address).status_code == 404
        assert token.get(address).status_code == 404
    for deed in ("lines", "end", "again", "sharing", "deletion"):
        assert visitor.act("POST", f"{place}/{deed}", data={"shared": "true"}).status_code == 404
    for listing in ("/practice/shared", "/api/v1/practice/shared", "/api/v1/practice/attempts"):
        assert place.rpartition("/")[2] not in visitor.get(listing).text


def test_what_is_shared_is_seen_by_who_leads_the_rep_and_not_by_another_rep(cast: Cast) -> None:
    with cast.browser("agent") as rep:
        place = held(rep)
        key = place.rpartition("/")[2]
        assert "Nobody else sees it" in rep.get(place).text
        assert rep.act("POST", f"{place}/sharing", data={"shared": "true"}).status_code == 303
        for role, status in (("lead", 200), ("qa", 200), ("admin", 200), ("other", 404)):
            with cast.browser(role) as visitor:
                assert visitor.get(place).status_code == status
                assert visitor.get(f"/api/v1{place}").status_code == status
                assert (key in visitor.get("/practice/shared").text) == (status == 200)
                assert "Say something else here" not in visitor.get(place).text
                assert visitor.act("POST", f"{place}/sharing", data={"shared": "false"}).status_code == 404
        rep.act("POST", f"{place}/sharing", data={"shared": "false"})
        with cast.browser("lead") as lead:
            assert lead.get(place).status_code == 404
    with cast.room.store.read() as on:
        seen = [(each.actor, each.action) for each in audit.entries(on, subject_type="practice", subject=key)]
    assert (cast.lead.id, "saw") in seen
    assert (cast.agent.id, "changed") in seen


def test_a_branch_begins_like_the_first_and_both_are_told_side_by_side(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        first = held(browser, GOOD[:3])
        answer = browser.act("POST", f"{first}/again", data={"at": "1"})
        branch = answer.headers["location"]
        assert branch != first
        said(browser, branch, "You should have read the label.")
        browser.act("POST", f"{branch}/end")
        page = browser.get(branch).text
        assert "Both ways" in page
        assert "You should have read the label." in page
        assert GOOD[1].split(".")[0] in page.replace("&#39;", "'")
        assert branch in browser.get(first).text
        assert browser.act("POST", f"{first}/again", data={"at": "9"}).status_code == 422


def test_practice_is_in_no_list_of_calls_and_is_deleted_for_good(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        place = held(browser, GOOD)
        with cast.room.store.read() as on:
            assert list_calls(on, CallFilter(), limit=10).items == ()
        assert browser.get("/api/v1/calls-count").json()["count"] == 0
        assert browser.act("POST", f"{place}/deletion").status_code == 303
        assert browser.get(place).status_code == 404


def test_an_assignment_is_done_by_practising_and_tells_not_how_it_went(cast: Cast) -> None:
    with cast.browser("lead") as lead, cast.browser("agent") as rep:
        data = {"person": cast.agent.id, "scenario": "paper-straw", "note": "For Friday", "due": "2030-01-01"}
        assert lead.act("POST", "/practice/assignments", data=data).status_code == 303
        assert "For Friday" in rep.get("/practice").text
        place = held(rep)
        assert "For Friday" not in rep.get("/practice").text
        page = lead.get("/practice/assignments").text
        assert "practised" in page
        assert place not in page
        data["person"] = cast.other.id
        assert lead.act("POST", "/practice/assignments", data=data).status_code == 404
        assert rep.act("POST", "/practice/assignments", data=data).status_code == 403


def test_a_scenario_is_written_with_every_fault_tried_and_kept(cast: Cast) -> None:
    text = shipped_text("paper-straw")
    with cast.browser("lead") as lead, cast.browser("agent") as rep:
        broken = text.replace("difficulty: 1", "difficulty: 9").replace("manner: plain", "manner: purple")
        page = lead.act("POST", "/practice/scenarios/check", data={"text": broken}).text
        assert "2 faults" in page
        assert 'data-line="7"' in page
        assert lead.act("POST", "/practice/scenarios", data={"text": broken}).status_code == 422
        tried = lead.act("POST", "/practice/scenarios/try", data={"text": text}).headers["location"]
        said(lead, tried, "Oh no, tell me what happened?")
        assert lead.act("POST", f"{tried}/end").status_code == 303
        ours = text.replace("id: paper-straw", "id: our-straw").replace("A straw that gives", "Our straw that gives")
        assert lead.act("POST", "/practice/scenarios", data={"text": ours, "based_on": "0"}).status_code == 303
        assert lead.act("POST", "/practice/scenarios", data={"text": ours, "based_on": "0"}).status_code == 409
        assert "Our straw that gives up halfway" in rep.get("/practice").text
        assert rep.get("/practice/scenarios/our-straw/edit").status_code == 403
        begun(rep, "our-straw")
        assert lead.act("POST", "/practice/scenarios/our-straw/retirement").status_code == 303
        assert rep.get("/practice/our-straw").status_code == 404


def test_only_the_page_of_a_practice_call_may_ask_for_the_microphone(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        assert "microphone=(self)" in browser.get(begun(browser)).headers["permissions-policy"]
        assert "microphone=()" in browser.get("/practice").headers["permissions-policy"]


def test_the_focus_of_the_week_picks_the_scenario_that_trains_it(cast: Cast) -> None:
    outcomes = {each.id: "met" for each in default_playbook().criteria} | {"take-it-seriously": "missed"}
    with cast.room.store.begin() as on:
        for number in range(6):
            call = an_analysis(f"call-{number}", LINES, agent="agent", outcomes=outcomes, at=now())
            put_call(on, dump(call).encode())
    with cast.browser("agent") as browser:
        page = browser.get("/practice").text
        assert "For what you work on this week" in page
        assert "A straw that gives up halfway" in page.partition("For what you work on")[2].partition("</section>")[0]
        assert "/practice?trains=take-it-seriously" in browser.get(f"/coaching/{cast.agent.id}").text
    with cast.browser("other") as browser:
        assert "For what you work on this week" not in browser.get("/practice").text


def test_a_call_becomes_a_scenario_on_whose_page_nobody_is_named(cast: Cast) -> None:
    heard = Transcript(conversation=an_analysis("kettle", LINES, agent="agent", at=now()).conversation)
    with cast.room.store.begin() as on:
        put_call(on, dump(analyse(heard, cast.app.state.live.equipment.setup())).encode())
    with cast.browser("lead") as lead, cast.browser("agent") as rep:
        assert "/practice/scenarios/new?call=kettle" in lead.get("/calls/kettle").text
        page = lead.get("/practice/scenarios/new?call=kettle").text
        assert "leaks all over" in page
        assert "Brunhilde" not in page
        assert rep.get("/practice/scenarios/new?call=kettle").status_code == 403
        assert lead.get("/practice/scenarios/new?call=nowhere").status_code == 404
