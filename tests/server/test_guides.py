"""Guides in the room: read by all, written by leads, tried over what may be told, kept in versions, walked in calls."""

import html
import re

import pytest

from tests.server.cast import Cast, Guest
from wellheard.guides import shipped_guide, shipped_guides
from wellheard.server.guides import guides_in_use
from wellheard.server.live_calls.beginning import Equipment

ROUTER = "router-without-lights"
TOLD = "My router shows no lights at all.\nI've tried another socket already, nothing changed."


def text_of(browser: Guest, guide: str) -> str:
    page = browser.get(f"/guides/{guide}/edit").text
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def save(browser: Guest, guide: str, text: str, base: str = "", note: str = "Softer words") -> int:
    data = {"text": text, "note": note, "based_on": base}
    return browser.act("POST", f"/guides/{guide}/edit", data=data).status_code


def test_all_read_guides_and_leads_see_which_steps_are_passed_over(cast: Cast) -> None:
    for role in ("agent", "lead", "qa", "admin"):
        with cast.browser(role) as browser:
            page = html.unescape(browser.get("/guides").text)
            assert all(each.title in page for each in shipped_guides()), role
            assert ('href="/guides/new"' in page) == (role != "agent")
            one = browser.get(f"/guides/{ROUTER}")
            assert one.status_code == 200
            assert one.text.count('class="graph-step') == len(shipped_guide(ROUTER).steps)
            assert browser.get("/guides/nowhere").status_code == 404


def test_agents_write_none(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        for path in ("/guides/new", f"/guides/{ROUTER}/edit"):
            assert browser.get(path).status_code == 403
            assert browser.act("POST", path, data={"text": "id: x"}).status_code == 403
        assert browser.act("POST", f"/guides/{ROUTER}/use", data={"used": "false"}).status_code == 403


def test_every_fault_of_a_draft_is_told_with_its_line(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        text = text_of(lead, ROUTER)
        bad = text.replace("do: swap", "do: swop").replace("then: glad", "then: gladd", 1)
        page = lead.act("POST", "/guides/check", data={"text": bad, "guide": ROUTER}).text
        lines = bad.splitlines()
        for wrong in ("swop", "gladd"):
            assert wrong in page
        number = next(place for place, line in enumerate(lines, 1) if "swop" in line)
        assert f'data-line="{number}"' in page
        answer = lead.act("POST", f"/guides/{ROUTER}/edit", data={"text": bad, "note": "x"})
        assert answer.status_code == 422
        assert "swop" in answer.text
        renamed = text.replace(f"id: {ROUTER}", "id: another", 1)
        assert "keep its id" in lead.act("POST", "/guides/check", data={"text": renamed, "guide": ROUTER}).text


def test_a_saved_version_is_walked_from_the_next_call_on_and_old_ones_stay(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        text = text_of(lead, ROUTER).replace("one where a lamp works", "one that surely works")
        assert save(lead, ROUTER, text, note="") == 422
        assert save(lead, ROUTER, text) == 303
        used = {each.id: each for each in Equipment(cast.room).guides()}
        assert "one that surely works" in used[ROUTER].step("socket").say
        assert used[ROUTER].version == "2"
        page = lead.get(f"/guides/{ROUTER}").text
        assert "As it came with Wellheard" in page
        assert "Softer words" in page
        older = lead.get(f"/guides/{ROUTER}?version=1").text
        assert "one where a lamp works" in older
        assert save(lead, ROUTER, text, base="1") == 412
        assert save(lead, ROUTER, text) == 412
        assert save(lead, ROUTER, text, base="2", note="Once more") == 303
        with cast.room.store.read() as on:
            assert {each.version for each in guides_in_use(on) if each.id == ROUTER} == {"3"}


def test_a_guide_is_taken_out_of_use_and_brought_back(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        for used in ("false", "true"):
            assert lead.act("POST", "/guides/hearing-aid-case/use", data={"used": used}).status_code == 303
            known = {each.id for each in Equipment(cast.room).guides()}
            assert ("hearing-aid-case" in known) == (used == "true")


def test_a_new_guide_is_kept_unless_its_id_is_taken(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        page = browser.get("/guides/new").text
        found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
        assert found is not None
        begun = html.unescape(found[1])
        assert "No faults" in page
        answer = browser.act("POST", "/guides/new", data={"text": begun})
        assert answer.headers["location"] == "/guides/what-it-is-about"
        assert "what-it-is-about" in {each.id for each in Equipment(cast.room).guides()}
        assert browser.act("POST", "/guides/new", data={"text": begun}).status_code == 409


def acts_in(page: str) -> str:
    found = re.search(r'name="acts" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_what_was_told_is_skipped_when_a_guide_is_tried(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        first = browser.act("POST", f"/guides/{ROUTER}/try", data={}).text
        assert "Tell · feel" in first
        said = '{"do": "tick-step", "step": "feel"}'
        second = browser.act("POST", f"/guides/{ROUTER}/try", data={"told": TOLD, "act": said}).text
        assert "Ask · cost" in second
        typed = '{"do": "answer-step", "step": "cost", "value": "", "typed": true}'
        data = {"told": TOLD, "acts": acts_in(second), "act": typed, "value": "I can't work"}
        third = browser.act("POST", f"/guides/{ROUTER}/try", data=data).text
        assert "Skipped, because it was told" in third
        assert "tried another socket already" in html.unescape(third)
        assert "Ask · power" in third
        wrong = browser.act("POST", f"/guides/{ROUTER}/try", data={"act": '{"do": "tick-step", "step": "nowhere"}'})
        assert "has no step nowhere" in wrong.text


@pytest.mark.parametrize("acts", ["{", "[1, null]", '{"do": 3}', '[{"do": "mute", "kind": "x"}]'])
def test_a_trial_takes_what_somebody_changed_in_the_form_for_nothing(cast: Cast, acts: str) -> None:
    with cast.browser("agent") as browser:
        answer = browser.act("POST", f"/guides/{ROUTER}/try", data={"acts": acts})
        assert answer.status_code == 200
        assert "Tell · feel" in answer.text
