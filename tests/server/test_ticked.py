"""Bulk actions on the list of calls, the filters of its form, and lines said elsewhere on the page of a call."""

import re
from html import unescape

import pytest

from tests.server.cast import Cast
from tests.storage.making import after, an_analysis
from tests.storage.test_lines import told
from wellheard.conversation.document import dump
from wellheard.server.room import Room
from wellheard.storage import audit
from wellheard.storage.calls import find_call, put_call, set_hold
from wellheard.storage.errors import NotFoundError

HTML = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def calls(room: Room, cast: Cast) -> None:
    """Three calls of the agent, one of another team."""
    with room.store.begin() as on:
        for number, agent in enumerate(("agent", "agent", "agent", "other")):
            put_call(on, dump(an_analysis(
                f"call-{number}", agent=agent, at=after(number), kinds=("blame",) if number else ("sympathy",),
                outcomes={"sympathy-first": "missed" if number else "met"},
            )).encode())  # fmt: skip


def listed(text: str) -> set[str]:
    return set(re.findall(r'href="/calls/(call-\d)[?"]', text))


def test_ticked_calls_become_a_playlist_in_their_order(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        fields = {"do": "session", "call": ["call-2", "call-0"], "name": "Two of them"}
        made = lead.act("POST", "/calls/ticked", data=fields)
        assert made.status_code == 303
        page = lead.get(made.headers["location"]).text
        assert "Two of them" in page
        assert page.index("call-2") < page.index("call-0")
        assert lead.act("POST", "/calls/ticked", data=fields | {"do": "queue"}).status_code == 403


def test_what_is_out_of_reach_makes_the_whole_of_it_fail(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        fields = {"do": "hold", "call": ["call-0", "call-3"]}
        assert lead.act("POST", "/calls/ticked", data=fields).status_code == 404
        assert lead.act("POST", "/calls/ticked", data={"do": "hold"}).status_code == 422
        with cast.room.store.read() as on:
            assert not find_call(on, "call-0").held
    with cast.browser("agent") as agent:
        assert agent.act("POST", "/calls/ticked", data={"do": "session", "call": "call-0"}).status_code == 403
        assert 'id="ticked"' not in agent.get("/calls").text


def test_deleting_asks_once_more_and_then_nothing_is_left(cast: Cast) -> None:
    with cast.browser("admin") as admin:
        fields = {"do": "delete", "call": ["call-0", "call-1"]}
        asked = admin.act("POST", "/calls/ticked", data=fields)
        assert asked.status_code == 200
        assert "Delete these 2 calls for good?" in asked.text
        with cast.room.store.read() as on:
            assert find_call(on, "call-0")
        assert admin.act("POST", "/calls/ticked", data=fields | {"sure": "true"}).status_code == 303
        assert listed(admin.get("/calls").text) == {"call-2", "call-3"}
    with cast.room.store.read() as on:
        with pytest.raises(NotFoundError):
            find_call(on, "call-0")
        assert next(each.action for each in audit.entries(on, subject="call-1")) == "deleted"


def test_a_call_that_must_be_kept_keeps_the_others_too(cast: Cast) -> None:
    with cast.browser("admin") as admin:
        admin.act("POST", "/calls/ticked", data={"do": "hold", "call": "call-1"})
        assert "kept from being deleted" in admin.get("/calls").text
        fields = {"do": "delete", "call": ["call-0", "call-1"], "sure": "true"}
        assert admin.act("POST", "/calls/ticked", data=fields).status_code == 409
        assert listed(admin.get("/calls").text) == {"call-0", "call-1", "call-2", "call-3"}
        admin.act("POST", "/calls/ticked", data={"do": "let_go", "call": "call-1"})
        assert admin.act("POST", "/calls/ticked", data=fields).status_code == 303
    with cast.room.store.begin() as on:
        assert set_hold(on, "call-2", held=False).held is False


def test_the_form_filters_by_moment_criterion_and_day_and_shows_what_is_chosen(cast: Cast) -> None:
    with cast.browser("qa") as qa:
        assert listed(qa.get("/calls?kind=sympathy").text) == {"call-0"}
        page = qa.get("/calls?outcome=sympathy-first:missed&until=2026-03-05&kind=").text
        assert 'value="sympathy-first:missed" selected' in page
        assert 'name="until" type="date" value="2026-03-05"' in page
        narrowed = qa.get("/calls?kind=sympathy&kind=blame&hour=9").text
        assert 'type="hidden" name="kind" value="blame"' in narrowed
        assert 'type="hidden" name="hour" value="9"' in narrowed


def test_the_page_of_a_call_tells_where_else_a_line_was_said(cast: Cast, room: Room) -> None:
    stock = "We value every single customer and do apologise for that."
    with room.store.begin() as on:
        for number in range(4):
            put_call(on, told(f"said-{number}", "agent", stock, number))
    with cast.browser("agent") as agent:
        assert 'hx-get="/calls/said-1/lines"' in agent.get("/calls/said-1").text
        part = agent.get("/calls/said-1/lines").text
        assert stock in part
        assert re.findall(r'href="/calls/(said-\d)#turn-3"', part) == ["said-3", "said-2", "said-0"]
        behind = unescape(re.search(r'href="(/calls\?[^"]*line=[^"]*)"', part)[1])  # type: ignore[index]
        assert {f"said-{number}" for number in range(4)} <= set(re.findall(r"said-\d", agent.get(behind).text))
        assert agent.get("/calls/call-0/lines").text.strip() == ""
    with cast.browser("other") as other:
        assert other.get("/calls/said-1/lines").status_code == 404
