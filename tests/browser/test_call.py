"""The page of a call in a real browser: what a team lead does with it, wide and on a phone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.room_pages import a_room, barriers, needs_axe, picture, served, sign_in
from tests.browser.visiting import HEARD, point_of
from tests.report.fixture import analysis
from tests.server import call_room
from tests.server.call_room import CALL, CUED, PLAIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (1440, 390)
Visits = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A room of its own for each test, because each leaves something behind."""
    with a_room(tmp_path) as cast:
        call_room.put(cast.room)
        call_room.put_cued(cast.room)
        with served(cast.room) as where:
            yield where


@pytest.fixture
def visit(browser: Browser, address: str) -> Visits:
    """Open a call as the lead; complaints of the browser's console fail the test."""

    @contextmanager
    def going(width: int = 1440, call: str = CALL, **settings: object) -> Iterator[Page]:
        viewport = {"width": width, "height": 900 if width > 800 else 844}
        context = browser.new_context(viewport=viewport, has_touch=width < 800, **settings)  # type: ignore[arg-type]
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda each: complaints.append(each.text) if each.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, address, "lead")
        page.goto(f"{address}/calls/{call}")
        page.wait_for_load_state("networkidle")
        yield page
        context.close()
        assert complaints == []

    return going


def heard(page: Page) -> float:
    return float(page.evaluate(HEARD))


def opened(page: Page) -> Locator:
    return page.locator("details.moment[open] > summary")


def select(page: Page, turn: int, words: str) -> None:
    left, right, y = point_of(page, turn, words)
    page.mouse.move(left, y)
    page.mouse.down()
    page.mouse.move(right, y, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_lead_listens_corrects_and_scores_and_finds_it_kept(visit: Visits, width: int) -> None:
    with visit(width) as page:
        picture(page, f"call-{width}")
        page.keyboard.press(" ")
        page.wait_for_function(f"() => {HEARD} > 300")
        page.keyboard.press(" ")
        for _ in range(3):
            page.keyboard.press("j")
        expect(opened(page)).to_contain_text("Raised voice")
        page.keyboard.press("k")
        expect(opened(page)).to_contain_text("Impact")
        page.keyboard.press("y")
        expect(opened(page)).to_contain_text("confirmed")
        expect(opened(page)).to_be_focused()
        picture(page, f"call-confirmed-{width}")
        page.locator("#turn-8").get_by_role("button", name="Correct turn 8").click()
        page.get_by_label("What was said").fill("Thank you so much. That's what it is.")
        picture(page, f"call-words-{width}")
        page.get_by_role("button", name="Keep these words").click()
        expect(page.locator("#turn-8 .said")).to_have_text("Thank you so much. That's what it is.")
        select(page, 13, "a loan")
        page.get_by_role("toolbar").get_by_role("button", name="Add a moment").click()
        expect(page.get_by_label("The words that carry it")).to_have_value("a loan")
        page.get_by_label("Which moment is it?").fill("owner")
        page.get_by_label("Ownership").check()
        picture(page, f"call-adding-{width}")
        page.get_by_role("button", name="Add it").click()
        expect(page.locator("#turn-13 details.moment.is-added")).to_contain_text("Ownership")
        if width < 800:
            page.get_by_role("button", name="Scorecard").click()
        first = page.locator("[data-criterion]").first
        first.focus()
        page.keyboard.press("9")
        page.keyboard.press("n")
        page.keyboard.press("3")
        expect(page.locator(".scored")).to_contain_text("2 of")
        picture(page, f"call-scored-{width}")
        page.get_by_role("button", name="Keep my scorecard").click()
        expect(page.locator("#scorecards")).to_contain_text("Lead")
        page.reload()
        expect(page.locator("#moment-2")).to_have_class("moment tone-customer is-confirmed")
        expect(page.locator("#turn-8 .said")).to_have_text("Thank you so much. That's what it is.")
        expect(page.locator("#turn-13 details.moment.is-added")).to_have_count(1)
        expect(page.locator("[data-criterion] input[value=met]").first).to_be_checked()
        expect(page.locator("[data-criterion] input[value=partly]").nth(1)).to_be_checked()
        picture(page, f"call-kept-{width}", whole=True)


def test_a_click_on_a_word_goes_to_its_second_also_after_words_were_set_right(
    visit: Visits,
) -> None:
    words = analysis().conversation.turns[6].words
    assert words is not None
    vows = next(word for word in words if word.text.startswith("vows"))
    with visit() as page:
        left, _, y = point_of(page, 7, "vows")
        page.mouse.click(left + 4, y)
        assert vows.start_ms - 5 <= heard(page) <= vows.end_ms
        assert page.evaluate("[...CSS.highlights.get('wh-word')].map(String)") == ["vows,"]
        page.locator("#turn-7").get_by_role("button", name="Correct turn 7").click()
        page.get_by_label("What was said").fill(analysis().conversation.turns[6].text.replace("right", "quite right"))
        page.get_by_role("button", name="Keep these words").click()
        expect(page.locator("#turn-7 .said")).to_contain_text("quite right")
        page.keyboard.press("ArrowLeft")
        left, _, y = point_of(page, 7, "vows")
        page.mouse.click(left + 4, y)
        assert vows.start_ms - 5 <= heard(page) <= vows.end_ms


def test_evidence_plays_its_second(visit: Visits) -> None:
    with visit() as page:
        page.locator(".evidence a", has_text="Asked again").first.click()
        expect(opened(page)).to_contain_text("Asked again")
        page.wait_for_function("() => !document.querySelector('audio').paused")
        start = next(each for each in analysis().moments if each.kind == "repeat-request").start_ms
        assert start is not None
        assert start <= heard(page) < start + 3_000
        expect(page.locator("#turn-5")).to_have_attribute("aria-current", "true")


def test_the_waveform_is_drawn_and_seeks(visit: Visits) -> None:
    with visit() as page:
        drawn = page.evaluate(
            """() => [...document.querySelector('.wave-place > div').shadowRoot.querySelectorAll('canvas')].length"""
        )
        assert drawn >= 2, "a canvas for each track"
        box = page.locator(".seek").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 10)
        assert heard(page) == pytest.approx((analysis().conversation.duration_ms or 0) / 2, rel=0.01)


def test_a_rejected_moment_can_be_taken_back(visit: Visits) -> None:
    with visit() as page:
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("#moment-1")).to_have_class("moment tone-customer is-rejected is-current")
        page.locator("#moment-1").get_by_role("button", name="Undo").click()
        expect(page.locator("#moment-1 > summary")).not_to_contain_text("rejected")
        page.get_by_role("tab", name="Corrections").click()
        expect(page.locator("#corrections")).to_contain_text("taken back")


def test_a_comment_is_asked_for_with_its_words_and_second(visit: Visits) -> None:
    with visit() as page:
        page.evaluate("document.addEventListener('wh:comment', event => (window.asked = event.detail))")
        select(page, 13, "a loan")
        page.keyboard.press("c")
        asked = page.evaluate("window.asked")
        words = analysis().conversation.turns[12].words
        assert words is not None
        loan = next(each for each in words if each.text == "loan")
        assert (asked["turn"], asked["words"], asked["end_ms"]) == (13, "a loan", loan.end_ms)
        expect(page.get_by_role("tab", name="Discussion")).to_have_attribute("aria-selected", "true")


def test_a_draft_of_a_scorecard_outlives_the_page(visit: Visits) -> None:
    with visit() as page:
        page.locator("[data-criterion]").first.focus()
        page.keyboard.press("1")
        page.reload()
        expect(page.locator("[data-criterion] input[value=missed]").first).to_be_checked()


def test_without_sound_one_reads_along(visit: Visits) -> None:
    with visit(call=PLAIN) as page:
        expect(page.locator("audio")).to_have_count(0)
        page.keyboard.press("j")
        expect(opened(page)).to_contain_text("Problem")
        picture(page, "call-silent-1440")


def test_shortcuts_are_listed_and_can_be_turned_off(visit: Visits) -> None:
    with visit() as page:
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        picture(page, "call-help-1440")
        page.get_by_label("Use these shortcuts").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        expect(opened(page)).to_have_count(0)


@needs_axe
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visits, width: int, scheme: str) -> None:
    with visit(width, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert barriers(page) == []
        page.keyboard.press("j")
        page.keyboard.press("y")
        expect(opened(page)).to_contain_text("confirmed")
        if width < 800:
            page.get_by_role("button", name="Scorecard").click()
        page.locator("[data-criterion]").first.focus()
        page.keyboard.press("5")
        page.get_by_role("button", name="Keep my scorecard").click()
        expect(page.locator("#scorecards")).to_contain_text("Lead")
        assert barriers(page) == []
        picture(page, f"call-{scheme}-{width}")
        page.keyboard.press("Escape")
        page.keyboard.press("m")
        assert barriers(page) == []


def test_a_lead_hears_judges_and_discusses_a_cue_where_it_stands(visit: Visits) -> None:
    with visit(call=CUED, bypass_csp=True, reduced_motion="reduce") as page:
        page.get_by_role("tab", name="Customer").click()
        listed = page.locator("#cues")
        listed.get_by_role("link", name="0:12").click()
        page.wait_for_function(f"() => {HEARD} >= 12500 && {HEARD} < 20000")
        cue = page.locator("#turn-2 details.is-cue[open]")
        cue.get_by_label("Note:").fill("She was still speaking.")
        picture(page, "call-cue")
        assert barriers(page) == []
        cue.get_by_role("button", name="Not now").click()
        expect(cue).to_contain_text("Not now: Lead")
        expect(cue).to_contain_text("“She was still speaking.”")
        expect(listed).to_contain_text("Not now: Lead")
        cue.get_by_role("button", name="Undo").click()
        expect(listed).not_to_contain_text("Not now")
        cue.get_by_role("button", name="It helped").click()
        expect(listed).to_contain_text("It helped: Lead")
        cue.get_by_role("button", name="Comment").click()
        expect(page.locator(".pinned-words")).to_have_text(analysis().conversation.turns[1].text)
        expect(page.get_by_label("What did you hear?")).to_be_visible()
