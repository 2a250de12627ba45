"""Practice in real Chromium: a whole practice call by keyboard, and one by voice from a fake microphone."""

import re
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.room_pages import a_room, looked_at, opened, picture, served, sign_in
from tests.server.cast import Cast
from tests.server.test_practice import GOOD
from tests.speech.sounds import DATA
from tests.speech.test_end_to_end import LINES, words
from tests.stand_in_voice import SAYS
from wellheard.conversation import AGENT
from wellheard.jobs import Plan
from wellheard.settings import Settings
from wellheard.speech.decode import load
from wellheard.speech.matching import word_errors

expect.set_options(timeout=60_000)
RATE = 16_000
INTO_THE_MICROPHONE = [line for line in LINES if line[0] == AGENT][1:]
pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, str]]:
    with a_room(tmp_path_factory.mktemp("practice")) as cast, served(cast.room) as address:
        yield cast, address


def by_keyboard(page: Page, line: str, number: int) -> None:
    """Type it, press Enter, wait for the answer."""
    expect(page.locator("#line")).to_be_focused()
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("#said > .by-customer")).to_have_count(number + 1)


def test_a_whole_practice_call_by_keyboard_and_again_from_a_line(browser: Browser, room: tuple[Cast, str]) -> None:
    page = opened(browser, room[1])
    page.goto(f"{room[1]}/practice")
    looked_at(page, "practice-scenarios")
    page.get_by_label(re.compile("Show how the customer feels")).check()
    page.locator("#ways button").click()
    page.locator(".tiles").get_by_role("link", name="A straw that gives up halfway").click()
    looked_at(page, "practice-before")
    page.get_by_label(re.compile("You pick up and say")).focus()
    page.keyboard.type("Larkside Groceries, this is Ada.")
    page.keyboard.press("Enter")
    expect(page.locator("#said > li")).to_have_count(2)
    for number, line in enumerate(GOOD[:3], 1):
        by_keyboard(page, line, number)
    assert page.locator("#gauge meter").count() == 4
    looked_at(page, "practice-conversation")
    wide = page.viewport_size
    for size in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.locator("#line").focus()
        for each in (page.get_by_role("button", name="Say it"), page.locator("#said > .by-customer").last):
            expect(each).to_be_in_viewport()
    assert wide is not None
    page.set_viewport_size(wide)
    for number, line in enumerate(GOOD[3:], 4):
        if page.locator("#line").count():
            by_keyboard(page, line, number)
    if page.locator("#line").count():
        page.get_by_role("button", name="Hang up").click()
    else:
        page.get_by_role("link", name="See how it went").press("Enter")
    expect(page.get_by_role("heading", name="Where it turned")).to_be_visible()
    looked_at(page, "practice-after")
    page.get_by_role("button", name=re.compile("Say something else here")).nth(1).press("Enter")
    expect(page.locator("#line")).to_be_focused()
    by_keyboard(page, "I understand your frustration. Can I have your order number?", 2)
    expect(page.locator("#line")).to_be_focused()
    page.get_by_role("button", name="Hang up").press("Enter")
    expect(page.get_by_role("heading", name="Both ways")).to_be_visible()
    looked_at(page, "practice-both-ways")
    page.context.close()


def test_a_lead_writes_a_scenario_tries_it_and_asks_somebody(browser: Browser, room: tuple[Cast, str]) -> None:
    page = opened(browser, room[1], "lead")
    page.goto(f"{room[1]}/practice/scenarios")
    looked_at(page, "practice-scenarios-to-write")
    page.locator('a[href$="like=paper-straw"]').click()
    text = page.locator("#text")
    whole = text.input_value()
    text.fill(whole.replace("manner: plain", "manner: purple"))
    expect(page.locator("#check .faults")).to_contain_text("purple")
    looked_at(page, "practice-scenario-with-a-fault")
    text.fill(whole)
    expect(page.locator("#check .fine")).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#said > li")).to_have_count(1)
    page.get_by_role("button", name="Hang up").click()
    page.goto(f"{room[1]}/practice/assignments?scenario=paper-straw")
    page.get_by_label("Agent").check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Agent: A straw that gives up halfway")).to_be_visible()
    looked_at(page, "practice-assignments")
    page.context.close()


VOICE = """
window.saying = []; window.quieted = 0; let now = null;
class Utterance { constructor(text) { this.text = text; } }
const standIn = {
  get speaking() { return now !== null; }, pending: false,
  speak(words) { now = words; window.saying.push([words.text, words.lang]); },
  cancel() { if (now) window.quieted += 1; now = null; },
};
window.spoken = () => { now = null; };
Object.defineProperty(window, "speechSynthesis", { value: standIn });
Object.defineProperty(window, "SpeechSynthesisUtterance", { value: Utterance });
"""
"""In the place of the browser's own voices, of which Chromium on a server has none."""
ALOUD = re.compile("Say the customer's words aloud")


def spoken_to(page: Page, address: str) -> None:
    """The rep likes to hear the customer, and picks up."""
    page.goto(f"{address}/practice")
    page.get_by_label(ALOUD).check()
    page.locator("#ways button").click()
    page.goto(f"{address}/practice/paper-straw")
    page.get_by_role("button", name="Pick up").click()
    expect(page.locator("#said > .by-customer")).to_have_count(1)


def turns_of(page: Page) -> list[str]:
    return page.locator("#said > .by-customer p").all_inner_texts()


def test_the_browser_says_what_the_customer_says_and_is_quiet_when_the_rep_begins(
    browser: Browser, room: tuple[Cast, str]
) -> None:
    page = opened(browser, room[1], "qa", script=VOICE)
    spoken_to(page, room[1])
    assert page.evaluate("saying") == [[turns_of(page)[0], "en"]]
    page.locator("#line").press("O")
    assert page.evaluate("[quieted, speechSynthesis.speaking]") == [1, False], "who begins to type has heard enough"
    page.keyboard.type("h no, in your mouth? Tell me what happened?")
    page.keyboard.press("Enter")
    expect(page.locator("#said > .by-customer")).to_have_count(2)
    assert [each[0] for each in page.evaluate("saying")] == turns_of(page)
    page.keyboard.press("Escape")
    assert page.evaluate("[quieted, speechSynthesis.speaking]") == [2, False]
    by_keyboard(page, "I'm so sorry.", 2)
    by_keyboard(page, "What would help you most?", 3)
    assert page.evaluate("quieted") == 3, "a line that is said stops what was being said before it"
    page.reload()
    assert page.evaluate("saying") == [], "who comes back reads where it stands"
    page.context.close()


def test_the_microphone_hears_nothing_while_the_customer_speaks(speaking: Browser, room: tuple[Cast, str]) -> None:
    page = opened(speaking, room[1], "admin", script=VOICE)
    loud: list[bool] = []

    def serve(socket: WebSocketRoute) -> None:
        socket.on_message(lambda piece: loud.append(any(piece)) if isinstance(piece, bytes) else None)
        socket.send('{"type": "ready"}')

    page.route_web_socket(re.compile(r"/voice\?"), serve)
    spoken_to(page, room[1])
    page.get_by_role("button", name="Speak").click()
    expect(page.locator(".heard")).to_contain_text("What is heard is shown here")
    until(page, lambda: len(loud) >= 30)
    assert not any(loud), "the customer's words would come back as the rep's"
    page.evaluate("spoken()")
    until(page, lambda: any(loud))
    page.get_by_role("button", name="Stop the microphone").click()
    page.context.close()


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came")


def test_an_engine_of_the_server_speaks_and_the_browser_where_it_fails(
    browser: Browser, room: tuple[Cast, str], tmp_path: Path
) -> None:
    says = tmp_path / "says.py"
    says.write_text(SAYS)
    settings = Settings(speech_out="command", speech_out_command=f"{sys.executable} -S {says} slowly")
    with served(replace(room[0].room, plan=Plan(settings=settings))) as address:
        page = opened(browser, address, "lead", script=VOICE + PLAYED)
        spoken_to(page, address)
        until(page, lambda: page.evaluate("played.length") == 1)
        by_keyboard(page, "Oh no, in your mouth? Tell me what happened?", 1)
        until(page, lambda: page.evaluate("played.length") == 2)
        assert page.evaluate("[played[0].ended || played[0].paused, saying.length]") == [True, 0]
        number = page.url.rpartition("/")[2]
        assert page.evaluate("played.map(each => new URL(each.src).pathname)") == [
            f"/practice/attempts/{number}/aloud/{turn}" for turn in (0, 1)
        ]
        says.unlink()
        by_keyboard(page, "I'm so sorry.", 2)
        until(page, lambda: page.evaluate("saying.length") == 1)
        assert page.evaluate("saying")[0][0] == turns_of(page)[2]
        expect(page.locator(".heard")).to_contain_text("server's voice is away")
        page.context.close()


PLAYED = """
window.played = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.addEventListener("playing", () => window.played.push(this));
  return play.call(this);
};
"""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What somebody says into it: two lines of the small call's agent, with pauses that end them."""
    agent = load(DATA / "two_tracks.opus").samples[:, 1]
    parts = [np.zeros(RATE * 3, np.int16)]
    for _, start, end, _ in INTO_THE_MICROPHONE:
        parts += [agent[int((start - 0.2) * RATE) : int((end + 0.2) * RATE)], np.zeros(RATE * 6, np.int16)]
    file = tmp_path_factory.mktemp("microphone") / "said.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(np.concatenate(parts).astype("<i2").tobytes())
    return file


@pytest.fixture
def speaking(browser: Browser, microphone: Path) -> Iterator[Browser]:
    """A browser whose microphone is the file."""
    fake = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
    ]
    started = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *fake])
    yield started
    started.close()


def test_a_whole_practice_call_by_voice(speaking: Browser, room: tuple[Cast, str]) -> None:
    page = speaking.new_context(viewport={"width": 390, "height": 844}).new_page()  # The pages' own policy holds here.
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: pytest.fail(f"{error}"))
    sign_in(page, room[1], "other")
    page.goto(f"{room[1]}/practice/paper-straw")
    page.get_by_role("button", name="Pick up").click()
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_role("button", name="Stop the microphone")).to_be_visible()
    expect(page.locator("#said > .by-agent")).to_have_count(1, timeout=60_000)
    picture(page, "practice-voice-390", whole=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("#said > .by-agent")).to_have_count(2, timeout=60_000)
    picture(page, "practice-voice-1440", whole=True)
    said = words([text for *_, text in INTO_THE_MICROPHONE])
    heard = words(page.locator("#said > .by-agent p").all_inner_texts())
    assert word_errors(said, heard) < 0.3 * len(
        said
    )  # The browser samples the file anew each time: "lamp" may be "amp".
    page.get_by_role("button", name="Hang up").click()
    expect(page.get_by_role("heading", name="Where it turned")).to_be_visible()
    expect(page.locator("main")).to_contain_text("spoken")
