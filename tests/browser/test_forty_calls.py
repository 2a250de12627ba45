"""A team lead gets through the week's calls: list, score, next call, session, coaching; on a desk and on a phone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import a_room, accessible, opened, picture, served
from tests.server import call_room
from tests.server.cast import Cast
from tests.storage.making import a_document, after
from wellheard.storage.calls import put_call

pytestmark = [pytest.mark.slow, pytest.mark.browser]
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, str]]:
    with a_room(tmp_path_factory.mktemp("room")) as cast:
        call_room.put(cast.room)
        with cast.room.store.begin() as on:
            for number in range(6):
                put_call(on, a_document(f"kettle {number}", agent="agent", at=after(number), score=50 + number))
        with served(cast.room) as address:
            yield cast, address


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_list_through_the_calls_to_a_session_and_coaching(
    browser: Browser, room: tuple[Cast, str], width: int
) -> None:
    cast, address = room
    page = opened(browser, address, "lead")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    scored(page, address, width)
    session(page, address, width)
    page.goto(f"{address}/calls/kettle%201")
    page.get_by_role("link", name="agent · Coaching").click()
    expect(page.get_by_role("radio", name="Call kettle 1")).to_be_checked()
    page.get_by_label("A note").fill(f"Pauses, {width}.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("#notes")).to_contain_text(f"Pauses, {width}.")
    assert page.url.startswith(f"{address}/coaching/{cast.agent.id}")
    page.context.close()


def scored(page: Page, address: str, width: int) -> None:
    """Score the lowest call that nobody has scored, and go on to the next of that list."""
    page.goto(f"{address}/calls?scored=false&sort=lowest_score&queue=returns")
    first, second = page.locator("table.calls tbody a").all_inner_texts()[:2]
    page.get_by_role("link", name=first).click()
    expect(page.locator("h1")).to_have_text(first)
    if width < 500:
        page.locator(".dock button").first.click()
    page.locator("[data-criterion]").first.focus()
    page.keyboard.press("9")
    page.get_by_role("button", name="Keep my scorecard").click()
    expect(page.get_by_text("Your scorecard is kept.")).to_be_visible()
    picture(page, f"forty-calls-kept-{width}")
    page.keyboard.press("N")
    expect(page.locator("h1")).to_have_text(second)
    page.get_by_role("link", name="Calls", exact=True).last.click()
    expect(page.locator("table.calls tbody a").first).to_have_text(second)
    expect(page.get_by_label("Scored by people")).to_have_value("false")


def session(page: Page, address: str, width: int) -> None:
    """Pick calls, find another by its title, invite the team, score, go on to the next call."""
    page.goto(f"{address}/calls?queue=returns")
    page.locator("summary", has_text="Pick for me").click()
    page.get_by_label("How many").fill("1")
    page.locator("#pick-name").fill(f"Friday {width}")
    page.get_by_role("button", name="Pick", exact=True).click()
    there = page.locator(".playlist strong").inner_text()
    wanted = "kettle 5" if there.endswith("kettle 4") else "kettle 4"
    page.get_by_label("Any other call").fill(wanted)
    page.get_by_role("radio", name=f"Call {wanted}").check()
    accessible(page, f"the draft at {width}")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".playlist li")).to_have_count(2)
    page.get_by_label("Invite", exact=True).select_option(label="Everybody of Billing")
    page.get_by_role("button", name="Invite").click()
    expect(page.locator("ul.dots")).to_contain_text("Agent")
    page.get_by_role("button", name="Open it for scoring").click()
    page.locator(".star-field input").last.check(force=True)
    expect(page.locator("[data-saved]")).to_have_text("All kept.")
    page.get_by_role("link", name=re.compile("^Next: ")).click()
    expect(page.locator(".together")).to_have_attribute("data-shown", wanted)
    expect(page.locator("#player-title:focus, #said-title:focus")).to_have_count(1)
    expect(page.locator(":focus")).to_be_in_viewport()
    accessible(page, f"scoring at {width}")
    picture(page, f"forty-calls-session-{width}")
