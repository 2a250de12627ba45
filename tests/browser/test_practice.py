"""Practice in real Chromium: a whole practice call by keyboard, and one by voice from a fake microphone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import a_room, accessible, picture, served, sign_in
from tests.server.cast import Cast
from tests.server.test_practice import GOOD

expect.set_options(timeout=15_000)
pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, str]]:
    with a_room(tmp_path_factory.mktemp("practice")) as cast, served(cast.room) as address:
        yield cast, address


def opened(browser: Browser, address: str, name: str = "agent") -> Page:
    # axe is brought into the page by the tests, which the policy of the pages forbids.
    page = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True).new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: pytest.fail(f"{error}"))
    sign_in(page, address, name)
    return page


def looked_at(page: Page, name: str) -> None:
    for width, scheme in ((390, "dark"), (1440, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        picture(page, f"practice-{name}-{width}", whole=True)
        accessible(page, f"{name} at {width}")


def by_keyboard(page: Page, line: str, number: int) -> None:
    """Type it, press Enter, wait for the answer."""
    expect(page.locator("#line")).to_be_focused()
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("#said > .by-customer")).to_have_count(number + 1)


def test_a_whole_practice_call_by_keyboard_and_again_from_a_line(browser: Browser, room: tuple[Cast, str]) -> None:
    page = opened(browser, room[1])
    page.goto(f"{room[1]}/practice")
    looked_at(page, "scenarios")
    page.get_by_label(re.compile("Show how the customer feels")).check()
    page.locator("#ways button").click()
    page.get_by_role("link", name="A straw that gives up halfway").click()
    looked_at(page, "before")
    page.get_by_label(re.compile("You pick up and say")).focus()
    page.keyboard.type("Larkside Groceries, this is Ada.")
    page.keyboard.press("Enter")
    expect(page.locator("#said > li")).to_have_count(2)
    for number, line in enumerate(GOOD[:3], 1):
        by_keyboard(page, line, number)
    assert page.locator("#gauge meter").count() == 4
    looked_at(page, "conversation")
    for number, line in enumerate(GOOD[3:], 4):
        if page.locator("#line").count():
            by_keyboard(page, line, number)
    if page.locator("#line").count():
        page.get_by_role("button", name="Hang up").click()
    else:
        page.get_by_role("link", name="See how it went").press("Enter")
    expect(page.get_by_role("heading", name="Where it turned")).to_be_visible()
    looked_at(page, "after")
    page.get_by_role("button", name=re.compile("Say something else here")).nth(1).press("Enter")
    expect(page.locator("#line")).to_be_focused()
    by_keyboard(page, "I understand your frustration. Can I have your order number?", 2)
    page.get_by_role("button", name="Hang up").press("Enter")
    expect(page.get_by_role("heading", name="Both ways")).to_be_visible()
    looked_at(page, "both-ways")
    page.context.close()
