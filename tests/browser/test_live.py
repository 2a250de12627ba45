"""A call in progress in real Chromium: panel and wall are driven by turns that a phone system sends; the server is
killed in the middle; the call is handed over, and a colleague's call goes on from the hand-off."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phoning import Phone, humming, machine_secret
from tests.browser.room_pages import a_room, accessible, picture, sign_in
from tests.browser.room_pages import served as serving
from tests.browser.serving import Served
from tests.server.cast import Cast
from tests.server.live_calls.sounding import engines_for
from wellheard.server.live_calls import door

pytestmark = [pytest.mark.slow, pytest.mark.browser]
expect.set_options(timeout=60_000)
GREETING = "agent: Good morning, this is Robin from Brightlink. What happened?"
TROUBLE = "customer: My router shows no lights since this morning, and my daughter has her exam online at ten."
NUMBER = "customer: My customer number is 4711-22. I've restarted the router twice already and nothing changed."
AGAIN = "agent: Please restart the router."
ANGRY = "customer: I told you that I did that twice! Are you stupid, you idiot?"
FEEL = "agent: I'm so sorry, with her exam at ten that must be frightening. I'll get it going with you."
SOCKET = "customer: Yes, I tried another socket as well, and it changed nothing."


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Cast, str]]:
    folder = tmp_path_factory.mktemp("room")
    with a_room(folder) as cast:
        secret = machine_secret(cast)
    running = Served(folder)
    yield running, cast, secret
    running.kill()


def come_in(browser: Browser, address: str, name: str, width: int, scheme: str = "light") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 780}, color_scheme=scheme, bypass_csp=True  # type: ignore[arg-type]  # light or dark
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: pytest.fail(f"{error}"))
    sign_in(page, address, name)
    page.goto(f"{address}/live")
    expect(page.locator("[data-ready]")).to_be_attached()
    return page


def test_an_agent_is_helped_through_a_call_and_their_lead_sees_it(
    browser: Browser, room: tuple[Served, Cast, str]
) -> None:
    served, _, secret = room
    agent = come_in(browser, served.address, "agent", 360)
    lead = come_in(browser, served.address, "lead", 1440)
    expect(agent.get_by_role("heading", name="Nobody is on the phone just now")).to_be_visible()
    accessible(agent, "an agent without a call")
    picture(agent, "live-start-360-light")
    accessible(lead, "a wall without calls")
    with Phone(served.address, secret, "call-1", agent="agent", customer="C-2041", queue="broadband") as phone:
        agent.wait_for_url("**/live/call-1")
        told(agent, phone)
        cued(agent, phone)
        walked(agent, phone)
        seen(agent, lead, phone)
        handed_over(agent)
        killed(agent, lead, served, phone)
        phone.end()
    expect(agent.get_by_role("link", name="Read the analysis")).to_be_visible()
    accessible(agent, "a panel of a call that is over")
    agent.get_by_role("link", name="Read the analysis").click()
    agent.wait_for_url("**/calls/call-1")
    agent.goto(f"{served.address}/live/call-1")
    agent.wait_for_url("**/calls/call-1")


def told(agent: Page, phone: Phone) -> None:
    """Turns come as they are said; what was told is corrected, added and removed in place."""
    phone.say(GREETING)
    phone.saying("customer: My router shows")
    expect(agent.locator("[data-partial=customer]")).to_contain_text("My router shows")
    phone.say(TROUBLE)
    phone.say(NUMBER)
    expect(agent.locator("[data-turns] li")).to_have_count(3)
    fact = agent.locator("[data-list=facts] li", has_text="471122")
    expect(fact).to_contain_text("0:1")
    fact.get_by_role("button", name=re.compile("Correct: ")).click()
    agent.keyboard.type("4711-23")
    agent.keyboard.press("Enter")
    expect(agent.locator("[data-list=facts]")).to_contain_text("4711-23")
    agent.locator("h1").click()
    agent.keyboard.press("a")
    agent.locator("[data-add] select").select_option("wants")
    agent.locator("[data-add] [name=value]").fill("A call back before ten")
    agent.keyboard.press("Enter")
    wants = agent.locator("[data-list=wants] li", has_text="A call back before ten")
    expect(wants).to_contain_text("by you")
    wants.get_by_role("button", name=re.compile("Remove: ")).click()
    expect(wants).to_have_count(0)


def cued(agent: Page, phone: Phone) -> None:
    """One cue, said politely to who listens to the page, in a place that stays; a key takes it."""
    card = agent.locator("[data-cue-card]")
    before = card.bounding_box()
    phone.say(AGAIN)
    expect(card).to_have_attribute("data-urgency", re.compile("soon|now|hint"))
    expect(agent.locator("[aria-live=polite][data-cue-live]")).to_contain_text("Cue: ")
    after = card.bounding_box()
    assert before is not None
    assert after is not None
    assert (before["width"], before["height"]) == (after["width"], after["height"])
    accessible(agent, "the panel with a cue, 360 px")
    agent.evaluate("scrollTo(0, 0)")
    picture(agent, "live-panel-cue-360-light")
    shown = card.locator("[data-cue-text]").inner_text()
    agent.wait_for_timeout(600)  # A press right after a change counts for nothing.
    agent.locator("body").press("t")
    expect(card.locator("[data-cue-text]")).not_to_have_text(shown)


def walked(agent: Page, phone: Phone) -> None:
    """A guide skips what was told, a step ticks itself by what is said, another is passed over with a reason."""
    agent.get_by_role("button", name="The router shows no lights").click()
    expect(agent.locator("[data-now] .sort")).to_have_text("Tell")
    phone.say(FEEL)
    expect(agent.locator("[data-skipped]")).to_contain_text("told", ignore_case=True)
    expect(agent.locator("[data-now] .say")).to_contain_text("another socket")
    phone.say(SOCKET)
    expect(agent.locator("[data-now] .say")).to_contain_text("Does everything else")
    agent.locator("body").press("p")
    agent.keyboard.type("It's a power bank")
    agent.keyboard.press("Enter")
    expect(agent.locator("[data-now] .sort")).to_have_text("Hand over")


def seen(agent: Page, lead: Page, phone: Phone) -> None:
    """Who is shouted at and who asks for help shows on the wall; who listens in shows on the panel."""
    call = lead.locator(".wall-call", has_text="agent")
    phone.say(ANGRY)
    expect(call).to_contain_text("is being insulted")
    agent.locator("body").press("h")
    expect(call).to_contain_text("asks for help")
    accessible(lead, "the wall")
    picture(lead, "live-wall-1440-light")
    lead.set_viewport_size({"width": 390, "height": 780})
    accessible(lead, "the wall, 390 px")
    picture(lead, "live-wall-390-light")
    lead.set_viewport_size({"width": 1440, "height": 900})
    lead.emulate_media(color_scheme="dark")
    call.get_by_role("link").click()
    expect(agent.locator("[data-alert=listening]")).to_have_text("Lead reads along")
    expect(lead.locator("[data-turns] li")).to_have_count(7)
    accessible(lead, "the panel, wide and dark")
    picture(lead, "live-panel-1440-dark")
    agent.emulate_media(color_scheme="dark")
    agent.set_viewport_size({"width": 390, "height": 780})
    accessible(agent, "the panel, 390 px and dark")
    picture(agent, "live-panel-390-dark", whole=True)


def handed_over(agent: Page) -> None:
    """One key writes the hand-off; who hands over adds a note, and it prints on a page."""
    with agent.context.expect_page() as opened:
        agent.locator("body").press("o")
    page = opened.value
    page.set_default_timeout(60_000)
    expect(page.get_by_role("heading", name="Say first")).to_be_visible()
    expect(page.locator(".handoff")).to_contain_text("4711-23")
    page.get_by_label("Your notes, a line each").fill("Her daughter is Ada.")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("heading", name="Notes")).to_be_visible()
    expect(page.locator(".handoff")).to_contain_text("Her daughter is Ada.")
    accessible(page, "a hand-off, 390 px and dark")
    picture(page, "handoff-390-dark", whole=True)
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 px an inch.
    assert page.evaluate("document.documentElement.scrollHeight") <= 1123
    picture(page, "handoff-print")
    page.close()


def killed(agent: Page, lead: Page, served: Served, phone: Phone) -> None:
    """What was being written stays through a kill; panel, call and who listens are there again by themselves."""
    agent.locator("[data-note] input").fill("She likes to be called")
    served.kill()
    for page in (agent, lead):
        expect(page.locator("[data-connection]")).to_contain_text("Connection lost")
    served.start()
    phone.connect()
    for page in (agent, lead):
        expect(page.locator("[data-connection]")).to_have_text("")
    expect(agent.locator("[data-list=facts]")).to_contain_text("4711-23")
    expect(agent.locator("[data-alert=listening]")).to_have_text("Lead reads along")
    expect(agent.locator("[data-note] input")).to_have_value("She likes to be called")
    agent.locator("[data-note] input").press("Enter")
    expect(agent.locator("[data-notes]")).to_contain_text("She likes to be called")
    phone.say("customer: Thank you, that would help me a lot.")
    expect(agent.locator("[data-turns]")).to_contain_text("that would help me a lot")


def test_a_colleagues_call_goes_on_from_a_hand_off(browser: Browser, room: tuple[Served, Cast, str]) -> None:
    served, _, secret = room
    first = come_in(browser, served.address, "agent", 360)
    with Phone(served.address, secret, "call-2", agent="agent") as phone:
        first.wait_for_url("**/live/call-2")
        phone.say(TROUBLE)
        expect(first.locator("[data-list=problem] li")).to_have_count(1)
        with first.context.expect_page() as opened:
            first.get_by_role("button", name="Hand over").click()
        address = opened.value.url
        second = come_in(browser, served.address, "other", 360, "dark")
        with Phone(served.address, secret, "call-3", agent="other"):
            second.wait_for_url("**/live/call-3")
            second.goto(address)
            accessible(second, "a hand-off for a colleague")
            second.get_by_role("button", name=re.compile("Start with this")).click()
            second.wait_for_url("**/live/call-3")
            expect(second.locator("[data-list=problem] li")).to_contain_text("earlier call")


def test_a_lead_hears_a_call_and_the_agent_sees_it(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "load_engines", lambda _settings: engines_for(((0, 0, 220.0, "Hello there."),)))
    with (
        a_room(tmp_path_factory.mktemp("hearing")) as cast,
        serving(cast.room) as address,
        humming(address, machine_secret(cast), "call-9", "agent"),
    ):
        agent, lead = come_in(browser, address, "agent", 360), come_in(browser, address, "lead", 1440)
        came: list[str | bytes] = []
        lead.on("websocket", lambda socket: socket.on("framereceived", lambda each: came.append(each)))
        for page in (agent, lead):
            page.goto(f"{address}/live/call-9")
        expect(agent.locator("[data-alert=listening]")).to_have_text("Lead reads along")
        expect(agent.locator("[data-listen]")).to_have_count(0)
        assert not any(isinstance(each, bytes) for each in came), "nobody hears anything before they ask for it"
        lead.get_by_role("button", name="Listen").click()
        expect(lead.locator("[data-hearing]")).to_contain_text("You hear this call")
        expect(agent.locator("[data-alert=listening]")).to_have_text("Lead hears this call")
        lead.wait_for_function("document.querySelector('[data-hearing] meter').value > 0.3")
        assert sum(len(each) for each in came if isinstance(each, bytes)) > 2_000
        accessible(lead, "a panel that one hears")
        picture(lead, "live-hearing-1440-light")
        lead.locator("body").press("l")
        expect(lead.locator("[data-hearing]")).to_be_hidden()
        expect(agent.locator("[data-alert=listening]")).to_have_text("Lead reads along")


def test_a_guide_is_read_tried_and_written(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with a_room(tmp_path_factory.mktemp("guides")) as cast, serving(cast.room) as address:
        lead = come_in(browser, address, "lead", 1440)
        lead.goto(f"{address}/guides")
        accessible(lead, "the guides")
        lead.get_by_role("link", name="The router shows no lights").click()
        lead.locator("#told").fill("I've tried another socket already, nothing changed.\nI can't work without it.")
        lead.get_by_role("button", name="Begin").click()
        lead.get_by_role("button", name="Said").click()
        expect(lead.locator(".graph-step.is-open")).to_have_count(1)
        accessible(lead, "a guide that is tried")
        picture(lead, "guide-1440-light", whole=True)
        lead.set_viewport_size({"width": 390, "height": 780})
        lead.emulate_media(color_scheme="dark")
        accessible(lead, "a guide, 390 px and dark")
        picture(lead, "guide-390-dark")
        lead.set_viewport_size({"width": 1440, "height": 900})
        lead.get_by_role("link", name="Change it").click()
        good = lead.locator("#text").input_value()
        lead.locator("#text").fill(good.replace("do: swap", "do: swop").replace("then: glad\n", "then: gladd\n"))
        expect(lead.locator("#check .faults li")).not_to_have_count(0)
        accessible(lead, "a guide with faults")
        picture(lead, "guide-faults-1440-dark")
        lead.locator("#text").fill(good.replace("Could you put its plug", "Would you put its plug"))
        expect(lead.locator("#check .fine")).to_be_visible()
        lead.get_by_label("What changed, and why").fill("Softer")
        lead.get_by_role("button", name="Save as a new version").click()
        expect(lead.locator(".history li")).to_have_count(2)
