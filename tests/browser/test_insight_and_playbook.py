"""Insight and Playbook in real Chromium: the main way of each, on a desk and on a phone, in light and in dark."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import a_room, barriers, picture, served, sign_in
from tests.server.cast import Cast
from tests.storage.making import an_analysis
from tests.storage.test_lines import STOCK
from wellheard.conversation import Analysis, Distress, Measure, Moment, NotApplicable
from wellheard.conversation.document import dump
from wellheard.playbook import default_playbook, judge
from wellheard.storage.calls import put_call
from wellheard.storage.ids import now

pytestmark = [pytest.mark.slow, pytest.mark.browser]
LINES = ("agent: Hello there.", "customer: My kettle leaks all over the floor.", f"agent: {STOCK}")
LOOKS = [(1440, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, str]]:
    folder = tmp_path_factory.mktemp("room")
    draw = random.Random(7)
    with a_room(folder) as cast:
        with cast.room.store.begin() as on:
            for number in range(120):
                put_call(on, dump(call(number, draw)).encode())
        with served(cast.room) as address:
            yield cast, address


def call(number: int, draw: random.Random) -> Analysis:
    """A call of the last eleven weeks; blame goes with unhappy stories, holds are longer in the evening."""
    blamed = draw.random() < 0.4
    kinds = ["impact", "blame" if blamed else "sympathy", *draw.sample(["probe", "repeat-request", "teamwork"], 1)]
    hour = 8 + draw.randrange(10)
    made = an_analysis(
        f"call-{number}", LINES, agent=draw.choice(["agent", "agent", "other"]), kinds=tuple(kinds),
        queue=draw.choice(["returns", "billing", "repairs"]), at=now() - timedelta(days=number * 0.6),
        stars=draw.choice((1, 2, 2, 3) if blamed else (3, 4, 4, 5)),
    )  # fmt: skip
    turn = made.conversation.turns[1]
    problem = Moment(
        id="m9", kind="problem", speaker="customer", turn_ids=(turn.id,), start_ms=turn.start_ms, end_ms=turn.end_ms,
        quote=turn.text, offset=0, confidence=0.9, detector="test@1",
    )  # fmt: skip
    upset = Distress(
        start=2.0,
        peak=2.0,
        peak_turn=2,
        end=0.5,
        eased=draw.random() > 0.5 if number % 3 else NotApplicable(reason="-"),
    )
    measures: dict[str, Measure] = {
        "hold_ms": 900.0 * hour * draw.random(),
        "silence_ms": 4000.0 * draw.random(),
        "distress": upset,
    }
    moments = (problem, *made.moments)
    card = judge(default_playbook(), made.conversation, moments, measures, None).scorecard
    return replace(made, moments=moments, measures=measures, scorecard=card)


def open_page(browser: Browser, address: str, name: str, width: int = 1440, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{error}"))
    sign_in(page, address, name)
    return page


def no_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_insight_is_whole_everywhere(browser: Browser, room: tuple[Cast, str], width: int, scheme: str) -> None:
    page = open_page(browser, room[1], "qa", width, scheme)
    page.goto(f"{room[1]}/insight")
    expect(page.locator(".skeleton")).to_have_count(0, timeout=20_000)
    expect(page.get_by_role("link", name="120", exact=True).first).to_be_visible()
    expect(page.get_by_text("need not be cause and effect")).to_be_visible()
    expect(page.get_by_text(STOCK[:30]).first).to_be_visible()
    assert no_sideways(page)
    picture(page, f"insight-{width}-{scheme}", whole=True)
    assert barriers(page) == []
    page.locator("#title-criteria").locator("xpath=../div").get_by_role("link").first.click()
    expect(page.locator("figure.plot svg")).to_be_visible()
    assert no_sideways(page)
    picture(page, f"insight-criterion-{width}-{scheme}", whole=True)
    assert barriers(page) == []
    page.context.close()


def test_a_number_opens_its_calls_and_a_filter_narrows_all_parts(browser: Browser, room: tuple[Cast, str]) -> None:
    page = open_page(browser, room[1], "lead")
    page.goto(f"{room[1]}/insight")
    expect(page.locator(".skeleton")).to_have_count(0, timeout=20_000)
    everything = int(page.locator(".heads a").first.inner_text())
    page.get_by_label("Queue", exact=True).select_option("returns")
    expect(page.locator(".heads a").first).not_to_have_text(str(everything))
    expect(page.locator(".skeleton")).to_have_count(0, timeout=20_000)
    assert "queue=returns" in page.url
    row = page.locator("#title-repeats").locator("xpath=../div").get_by_role("row").nth(1)
    expect(row).to_contain_text("returns")
    link = row.get_by_role("link").last
    count = link.inner_text()
    link.click()
    expect(page.locator("p.lead", has_text="calls").first).to_contain_text(count)
    page.context.close()


def test_a_draft_is_checked_while_written_tried_saved_and_compared(browser: Browser, room: tuple[Cast, str]) -> None:
    page = open_page(browser, room[1], "qa")
    page.goto(f"{room[1]}/playbook/edit")
    text = page.locator("#text")
    good = text.input_value()
    text.fill(good.replace("weight: 12", "weight: many", 1))
    expect(page.locator("#check")).to_contain_text("1 fault")
    expect(text).to_have_attribute("aria-invalid", "true")
    picture(page, "playbook-fault")
    assert barriers(page) == []
    page.locator("#check a").first.click()
    selected = text.evaluate("each => each.value.slice(each.selectionStart, each.selectionEnd)")
    assert selected == "many"
    text.fill(good.replace("critical_cap: 50", "critical_cap: 10").replace(
        "  - id: sympathy-first\n", "  - id: sympathy-first\n    critical: true\n"))  # fmt: skip
    expect(page.locator("#check")).to_contain_text("No faults")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#what-if")).to_contain_text("calls changes", timeout=20_000)
    picture(page, "playbook-what-if", whole=True)
    assert barriers(page) == []
    page.get_by_label("What changed, and why").fill("Sympathy decides")
    page.get_by_label("Judge new calls by it from now on").check()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("default@2 judges new calls.")).to_be_visible()
    page.goto(f"{room[1]}/playbook/versions")
    page.get_by_role("link", name="What it changed in 1").click()
    expect(page.get_by_text("critical or bonus changed")).to_be_visible()
    picture(page, "playbook-difference", whole=True)
    assert barriers(page) == []
    page.context.close()
