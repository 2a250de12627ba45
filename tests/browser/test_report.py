"""The report in a real browser: what a team lead does with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.visiting import HEARD, Visit, Visits, point_of
from tests.report.fixture import analysis
from tests.report.test_html import later
from wellheard.report.html import write_html

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def click_word(page: Page, turn: int, word: str) -> None:
    """Click into the middle of a word of a turn."""
    left, right, y = point_of(page, turn, word)
    page.mouse.click((left + right) / 2, y)


def opened(page: Page) -> Locator:
    return page.locator("details.moment[open] summary")


def test_a_click_on_a_word_goes_to_its_second(visit: Visits) -> None:
    words = analysis().conversation.turns[6].words
    assert words is not None
    vows = next(word for word in words if word.text.startswith("vows"))
    with visit("call") as here:
        click_word(here.page, 7, "vows")
        assert vows.start_ms - 5 <= here.heard() <= vows.end_ms
        expect(here.page.locator("#turn-7")).to_have_attribute("aria-current", "true")
        assert here.page.evaluate("[...CSS.highlights.get('wh-word')].map(String)") == ["vows,"]


def test_space_plays_and_pauses(visit: Visits) -> None:
    with visit("call") as here:
        here.page.keyboard.press(" ")
        here.page.wait_for_function(f"() => {HEARD} > 300")
        expect(here.page.get_by_role("button", name="Pause")).to_be_visible()
        here.page.keyboard.press(" ")
        expect(here.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        stopped = here.heard()
        here.page.wait_for_timeout(200)
        assert here.heard() == stopped


def test_the_transcript_follows_the_sound(visit: Visits) -> None:
    late = analysis().conversation.turns[12].start_ms or 0
    with visit("call") as here:
        here.page.evaluate(f"document.querySelector('audio').currentTime = {late / 1000 + 0.5}")
        here.page.keyboard.press(" ")
        expect(here.page.locator("#turn-13")).to_have_attribute("aria-current", "true")
        expect(here.page.locator("#turn-13")).to_be_in_viewport()


def test_arrows_go_five_seconds_back_and_on(visit: Visits) -> None:
    with visit("call") as here:
        here.page.keyboard.press("ArrowRight")
        here.page.keyboard.press("ArrowRight")
        assert here.heard() == pytest.approx(10_000, abs=5)
        here.page.keyboard.press("ArrowLeft")
        assert here.heard() == pytest.approx(5_000, abs=5)


def test_j_and_k_go_from_moment_to_moment(visit: Visits) -> None:
    with visit("call") as here:
        for _ in range(3):
            here.page.keyboard.press("j")
        expect(opened(here.page)).to_contain_text("Raised voice")
        here.page.keyboard.press("k")
        expect(opened(here.page)).to_contain_text("Impact")
        expect(opened(here.page)).to_be_focused()
        assert here.heard() == pytest.approx(analysis().moments[1].start_ms, abs=5)


def test_hidden_kinds_are_passed_over(visit: Visits) -> None:
    with visit("call") as here:
        here.page.get_by_role("button", name="Customer", exact=True).click()
        expect(here.page.locator(".filter .shown")).to_have_text("17 of 24 moments shown")
        expect(here.page.locator("#moment-1")).to_be_hidden()
        here.page.get_by_role("button", name="Raised voice 1").click()
        here.page.keyboard.press("j")
        expect(opened(here.page)).to_contain_text("Closed question")
        here.page.get_by_role("button", name="Customer", exact=True).click()
        expect(here.page.locator("#moment-1")).to_be_visible()


def test_evidence_jumps_to_the_moment(visit: Visits) -> None:
    with visit("call") as here:
        here.page.locator(".evidence a", has_text="Asked again").click()
        expect(opened(here.page)).to_contain_text("Asked again")
        expect(here.page.locator("#turn-5")).to_be_in_viewport()
        assert here.heard() == pytest.approx(analysis().moments[9].start_ms, abs=5)
        assert here.page.url.endswith("#moment-10")


def test_a_link_to_a_moment_opens_there(browser: Browser, pages: Path) -> None:
    with Visit(browser, (pages / "call.html").as_uri() + "#moment-21", 390) as here:
        expect(opened(here.page)).to_contain_text("Relief")
        expect(here.page.locator("#turn-12")).to_be_in_viewport()


def test_the_waveform_seeks_where_it_is_clicked(visit: Visits) -> None:
    with visit("call") as here:
        here.page.locator(".player").scroll_into_view_if_needed()
        box = here.page.locator(".seek").bounding_box()
        assert box is not None
        here.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 10)
        half = (analysis().conversation.duration_ms or 0) / 2
        assert here.heard() == pytest.approx(half, rel=0.01)
        expect(here.page.locator(".seek")).to_have_attribute("aria-valuetext", "0 minutes 45 seconds")


def test_the_help_opens_and_shortcuts_can_be_turned_off(visit: Visits) -> None:
    with visit("call") as here:
        here.page.keyboard.press("?")
        expect(here.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        here.page.get_by_label("Use these shortcuts").uncheck()
        here.page.get_by_role("button", name="Close", exact=True).click()
        here.page.keyboard.press("j")
        expect(opened(here.page)).to_have_count(0)


def test_without_scripts_everything_is_there_to_read(visit: Visits) -> None:
    with visit("call", java_script_enabled=False) as here:
        for turn in analysis().conversation.turns:
            expect(here.page.locator(f"#turn-{turn.id} .said")).to_have_text(turn.text)
        expect(here.page.locator("audio")).to_be_visible()
        expect(here.page.locator(".controls")).to_be_hidden()
        here.page.locator(".evidence a", has_text="Wrap-up").click()
        expect(here.page.locator("#moment-23")).to_be_in_viewport()


def test_a_transcript_alone_can_be_walked_through(visit: Visits) -> None:
    with visit("plain") as here:
        here.page.keyboard.press("j")
        expect(opened(here.page)).to_contain_text("Problem")
        here.page.locator("#turn-7 mark").first.click()
        expect(opened(here.page)).to_contain_text("Validation")


@pytest.mark.parametrize("name", ["call", "plain", "hostile", "index"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(visit: Visits, name: str, width: int) -> None:
    with visit(name, width) as here:
        assert here.page.evaluate("document.documentElement.scrollWidth") == width
        cut = here.page.evaluate(
            """[...document.querySelectorAll('.said, .reason, h1, h2, h3, dd')].filter(each =>
                each.getClientRects().length && each.getBoundingClientRect().right > innerWidth + 1).length"""
        )
        assert cut == 0


def test_a_hostile_call_does_nothing(visit: Visits) -> None:
    with visit("hostile") as here:
        here.page.on("dialog", lambda dialog: here.complaints.append(dialog.message))
        for _ in range(30):
            here.page.keyboard.press("j")
        here.page.mouse.move(300, 300)
        assert here.page.evaluate("document.scripts.length") == 3


def test_scripts_that_are_not_the_pages_own_are_refused(browser: Browser, pages: Path, tmp_path: Path) -> None:
    text = (pages / "plain.html").read_text(encoding="utf-8")
    broken_into = tmp_path / "broken-into.html"
    broken_into.write_text(text.replace("</main>", "<script>document.title='taken'</script></main>"), encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto(broken_into.as_uri())
    assert page.title() != "taken"
    context.close()


def test_text_has_enough_contrast_by_day_and_by_night(visit: Visits) -> None:
    for scheme in ("light", "dark"):
        with visit("call", color_scheme=scheme) as here:
            assert here.page.evaluate(CONTRAST) == []


CONTRAST = """() => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgb = (color, under) => {
        canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1);
        canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const ground = (each) =>
        each ? rgb(getComputedStyle(each).backgroundColor, ground(each.parentElement)) : [255, 255, 255];
    const light = (color) => {
        const [r, g, b] = color.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const faults = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const each = node.parentElement;
        if (!node.data.trim() || each.closest('svg, script, [hidden], dialog') || !each.checkVisibility()) continue;
        const back = ground(each);
        const [one, two] = [light(rgb(getComputedStyle(each).color, back)), light(back)];
        const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        if (ratio < 4.5) faults.add(`${each.tagName}.${each.className} ${ratio.toFixed(2)}`);
    }
    return [...faults];
}"""


def test_nothing_moves_while_the_page_opens(visit: Visits) -> None:
    with visit("call") as here:
        shift = here.page.evaluate(
            """() => new Promise(done => {
                let sum = 0;
                new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
                    .observe({type: 'layout-shift', buffered: true});
                setTimeout(() => done(sum), 300);
            })"""
        )
        assert shift < 0.01


def test_the_index_sorts_by_its_headings(visit: Visits) -> None:
    with visit("index") as here:
        first = here.page.locator("tbody th").first
        here.page.get_by_role("button", name="Score").click()
        expect(first).to_contain_text("Charging case")
        here.page.get_by_role("button", name="Score").click()
        expect(first).to_contain_text("A better call")
        expect(here.page.locator("th[aria-sort=descending]")).to_have_text("Score")
        here.page.get_by_role("link", name="Charging case").click()
        expect(here.page.get_by_role("heading", level=1)).to_have_text("Charging case dead before a wedding")


def test_ten_thousand_turns_open(browser: Browser, tmp_path: Path) -> None:
    whole = analysis()
    turns = tuple(later(turn, rounds) for rounds in range(715) for turn in whole.conversation.turns)
    long = replace(whole, conversation=replace(whole.conversation, turns=turns, duration_ms=715 * 90_000))
    path = tmp_path / "long.html"
    path.write_text(write_html(long), encoding="utf-8")
    with Visit(browser, path.as_uri()) as here:
        opened_after = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
        assert here.page.evaluate(opened_after) < 8000
        here.page.evaluate("location.hash = '#turn-9000'")
        expect(here.page.locator("#turn-9000")).to_be_in_viewport()


def test_a_screen_reader_finds_landmarks_and_names(visit: Visits) -> None:
    with visit("call") as here:
        expect(here.page.get_by_role("main")).to_have_count(1)
        for name in ("The verdict", "Turning points", "Scorecard", "Transcript", "How it sounded"):
            expect(here.page.get_by_role("region", name=name)).to_have_count(1)
        expect(here.page.get_by_role("img", name="4 of 5 stars")).to_be_visible()
        unnamed = here.page.evaluate(
            "[...document.querySelectorAll('button, input, select')].filter(each =>"
            " !(each.ariaLabel || each.innerText || each.textContent || each.closest('label'))).length"
        )
        assert unnamed == 0
