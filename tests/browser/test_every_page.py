"""Every page that the app has, in real Chromium: axe finds nothing, wide and light, narrow and dark; who has only a
keyboard sees where they are; nothing moves for those who asked for that; targets are large enough.

The pages are those of the app's own routes: one that is new fails here until it says where it is to be seen.
"""

from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import urlsplit

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import FOCUSABLE, a_room, barriers, covered, opened, picture, served
from tests.server import call_room
from tests.server.call_room import CALL
from tests.server.cast import Cast, Guest
from tests.server.talking import CRITERIA, a_session, answer, put_calls, team_of
from tests.server.test_practice import held
from wellheard.playbook import default_text
from wellheard.server.pages import router
from wellheard.storage.judgements import judgements_of

pytestmark = [pytest.mark.slow, pytest.mark.browser]
expect.set_options(timeout=60_000)

NO_PAGES = {
    "/": "leads on",
    "/admin": "leads to the people",
    "/static/{digest}/{name}": "our scripts and styles",
    "/favicon.ico": "a picture",
    "/sign-in/elsewhere": "leads to the company's sign-in",
    "/sign-in/back": "comes back from there",
    "/calls/choices": "a part of pages on which a call is chosen",
    "/calls/{call_id:path}/discussion": "a part of the page of a call",
    "/calls/{call_id:path}/lines": "a part of the page of a call",
    "/snippets/{snippet_id}/sound": "sound",
    "/sessions/{session_id}/sound/{call_id:path}": "sound",
    "/sessions/{session_id}/notes": "a part of the page of a session",
    "/playbook/what-if/{trial}": "a part of the page on which a playbook is changed",
    "/practice/attempts/{attempt_id}/aloud/{number}": "sound",
    "/practice/{scenario_id}/telephone": "leads back to the customer's page",
}
"""What answers GET and is no page."""
SEEN_ELSEWHERE = {
    "/sign-in": "test_main_ways.py, by a stranger",
    "/live/{call_id}": "test_live.py, with a call in progress",
    "/handoffs/{hand_off_id}": "test_live.py, after a call",
}
PLAIN = (
    "/account", "/calls", "/calls/new", "/discussions", "/sessions", "/sessions/new", "/live", "/handoffs", "/cues",
    "/guides", "/guides/new", "/insight", "/playbook", "/playbook/edit", "/playbook/versions", "/practice",
    "/practice/scenarios", "/practice/scenarios/new", "/practice/shared", "/practice/assignments", "/qa", "/appeals",
    "/coaching", "/admin/people", "/admin/teams", "/admin/tokens", "/admin/webhooks", "/admin/retention",
    "/admin/audit",
)  # fmt: skip
"""Pages whose address is their route."""
GUIDE = "router-without-lights"
LOOKS: tuple[tuple[int, Literal["dark", "light"]], ...] = ((390, "dark"), (1440, "light"))
LOST = """(may) => {
    const seen = (each) => { const at = getComputedStyle(each); return [at.outlineStyle, at.outlineWidth, at.boxShadow,
        at.borderColor, at.backgroundColor, at.opacity].join() };
    const around = (each) => [each, each.nextElementSibling, each.parentElement].filter(Boolean).map(seen).join();
    const lost = [];
    for (const each of document.querySelectorAll(may)) {
        if (each.disabled || !each.checkVisibility({visibilityProperty: true})) continue;
        document.activeElement.blur();
        const before = around(each);
        each.focus({preventScroll: true, focusVisible: true});
        if (document.activeElement === each && around(each) === before) lost.push(each.outerHTML.slice(0, 120));
    }
    document.activeElement.blur();
    return lost;
}"""
"""Elements that look the same with the keyboard's focus as without."""
MOVING = (
    "() => document.getAnimations().filter((each) => each.playState === 'running').map((each) => each.animationName)"
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Mapping[str, str]]]:
    with a_room(tmp_path_factory.mktemp("room")) as cast:
        filled = fill(cast)
        with served(cast.room) as address:
            yield address, filled


def fill(cast: Cast) -> dict[str, str]:
    """Something of everything that has a page of its own; the addresses by their routes."""
    put_calls(cast.room)
    call_room.put(cast.room)
    with cast.browser("lead") as lead, cast.browser("qa") as qa, cast.browser("admin") as admin:
        return {
            **{each: each for each in PLAIN},
            "/calls/said": "/calls/said?q=photos",
            "/calls/{call_id:path}": f"/calls/{CALL}",
            "/snippets/{snippet_id}": snippet(lead),
            **revealed(cast, lead),
            "/insight/criteria/{criterion}": f"/insight/criteria/{CRITERIA[0]}?weeks=all",
            "/insight/{part}": "/insight/criteria?weeks=all",
            "/playbook/difference": difference(qa),
            "/guides/{guide_id}": f"/guides/{GUIDE}",
            "/guides/{guide_id}/edit": f"/guides/{GUIDE}/edit",
            "/practice/{scenario_id}": "/practice/paper-straw",
            "/practice/attempts/{attempt_id}": held(admin),
            "/practice/scenarios/{scenario_id}/edit": "/practice/scenarios/paper-straw/edit",
            **quality(cast, qa),
            "/appeals/new": f"/appeals/new?call={CALL}",
            "/appeals/{key}": appeal(cast),
            "/coaching/{person_id}": f"/coaching/{cast.agent.id}",
            "/admin/people/{person_id}": f"/admin/people/{cast.agent.id}",
            "/admin/teams/{team_id}": team(cast),
            "/admin/webhooks/{webhook_id}": webhook(admin),
        }


def done(guest: Guest, path: str, **fields: object) -> str:
    """Where a form leads."""
    answered = guest.act("POST", path, data=fields)
    assert answered.status_code == 303, answered.text
    return str(answered.headers["location"])


def snippet(lead: Guest) -> str:
    return done(lead, f"/calls/{CALL}/snippets", title="A warm hello", start_ms=1_000, end_ms=9_000)


def revealed(cast: Cast, lead: Guest) -> dict[str, str]:
    session = a_session(cast)
    with cast.browser("agent") as agent:
        for guest, word in ((lead, "met"), (agent, "missed")):
            assert answer(guest, session, CRITERIA[0], word) < 300
    done(lead, f"/sessions/{session}/reveal")
    return {
        "/sessions/{session_id}": f"/sessions/{session}",
        "/sessions/{session_id}/report": f"/sessions/{session}/report",
    }


def quality(cast: Cast, qa: Guest) -> dict[str, str]:
    queue = done(qa, "/qa/queues", name="Weekly", count="4", blind="yes")
    first = done(qa, f"{queue}/next")
    done(qa, first.replace("/calls/", "/finish/", 1), **{f"outcome:{CRITERIA[0]}": "met"})
    second = done(qa, f"{queue}/next")
    with cast.room.store.read() as on:
        cards = judgements_of(on, first.partition("/calls/")[2], seen_by=None)
    return {
        "/qa/queues/{queue_id}": queue,
        "/qa/queues/{queue_id}/calls/{call_id:path}": second,
        "/qa/scorecards/{key}": f"/qa/scorecards/{cards[-1].id}",
    }


def difference(qa: Guest) -> str:
    tag = qa.get("/api/v1/playbook").headers["ETag"]
    text = default_text().replace("weight: 12", "weight: 6", 1)
    done(qa, "/playbook/edit", text=text, note="Lighter", if_match=tag)
    return "/playbook/difference?before=1&after=2"


def appeal(cast: Cast) -> str:
    with cast.browser("agent") as agent:
        return done(agent, "/appeals", call=CALL, criterion=CRITERIA[0], reason="At 0:15 I did.")


def team(cast: Cast) -> str:
    return f"/admin/teams/{team_of(cast)}"


def webhook(admin: Guest) -> str:
    made = admin.act("POST", "/admin/webhooks", data={"url": "https://crm.example.com/in", "event": "call.analysed"})
    assert made.status_code < 400, made.text
    found: str = admin.get("/api/v1/webhooks").json()["items"][0]["id"]
    return f"/admin/webhooks/{found}"


def test_every_route_of_the_pages_says_where_it_is_seen(room: tuple[str, Mapping[str, str]]) -> None:
    routes = {each.path or "" for each in iter_route_contexts(router.routes) if "GET" in (each.methods or ())}
    known = [*room[1], *NO_PAGES, *SEEN_ELSEWHERE]
    assert sorted(known) == sorted(routes)


@pytest.mark.parametrize("part", range(4))
def test_nothing_on_any_page_is_in_anybodys_way(
    browser: Browser, room: tuple[str, Mapping[str, str]], part: int
) -> None:
    address, addresses = room
    page = opened(browser, address, "admin")
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = []
    for route, path in sorted(addresses.items())[part::4]:
        answered = page.goto(address + path)
        assert answered is not None
        assert (answered.status, urlsplit(page.url).path) == (200, urlsplit(path).path)
        expect(page.locator(".skeleton")).to_have_count(0)
        found += [f"{route}: {each}" for each in seen(page, route)]
    page.context.close()
    assert found == []


def seen(page: Page, route: str) -> Iterator[str]:
    """What is wrong with a page."""
    name = "page-" + "-".join(part.strip("{}") for part in route.replace(":path", "").split("/") if part)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        yield from (f"{width} {scheme}: {each}" for each in barriers(page))
        picture(page, f"{name}-{width}-{scheme}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"{width}: wider than the window"
        yield from (f"{width}: focus under a bar: {each}" for each in under_bars(page))
    yield from (f"moves: {each}" for each in page.evaluate(MOVING))
    yield from (f"no focus to be seen: {each}" for each in page.evaluate(LOST, FOCUSABLE))


def under_bars(page: Page) -> list[str]:
    """Where the focus would be lost under a bar, in a drawer too, where the page has one at this width."""
    found = covered(page)
    drawer = page.locator(".dock button").first
    if drawer.is_visible():
        drawer.click()
        expect(page.locator(".aside.is-open")).to_be_visible()
        found += covered(page, ".aside")
        page.locator(".turns .when").last.focus()
        expect(page.locator(".aside.is-open")).to_have_count(0)  # It would lie over what has the focus.
    return found
