"""A review session with three browsers at once, in real Chromium: listen in step, score blind, reveal; and a kill."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import a_room, accessible, picture
from tests.browser.serving import Served
from tests.server.cast import PASSWORD, Cast
from tests.server.talking import CRITERIA
from tests.storage.making import an_analysis
from wellheard.conversation.document import dump
from wellheard.server.room import Room
from wellheard.speech.encode import encode
from wellheard.speech.tracks import Tracks
from wellheard.storage.calls import put_call
from wellheard.storage.peaks import Peaks, to_bytes
from wellheard.storage.review_sessions import invite
from wellheard.storage.sounds import keep_file
from wellheard.storage.store import open_store

pytestmark = [pytest.mark.slow, pytest.mark.browser]
WIDTHS = {"lead": 1440, "agent": 390, "other": 1440}
LINES = (
    "agent: Good morning, this is Robin. What can I do for you?",
    "customer: The kettle you sent me leaks all over my kitchen floor, and it is the second one.",
    "agent: Oh no, the second one already? And all over your floor, that is maddening.",
    "customer: It is. I had guests coming, I was mopping while they rang the bell.",
    "agent: What a welcome for them. Tell me, where does the water come out?",
    "customer: From the bottom, as soon as it boils.",
    "agent: Then it is the seal again. I am sending another today, and somebody will collect this one.",
    "customer: That would be a relief, thank you.",
)  # fmt: skip
SECONDS = 60
expect.set_options(timeout=90_000)  # The machines that run this have other things to do too.


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Cast]]:
    folder = tmp_path_factory.mktemp("room")
    with a_room(folder) as cast:
        put_calls(cast.room)
    running = Served(folder)
    yield running, cast
    running.kill()


def put_calls(room: Room) -> None:
    """Two calls with sound."""
    for number, name in enumerate(("The kettle that leaks", "A late parcel"), start=1):
        outcomes = {key: ("met", "partly", "missed")[at % 3] for at, key in enumerate(CRITERIA)}
        analysis = an_analysis(f"call-{number}", LINES, agent="agent", stars=4, outcomes=outcomes, kinds=("relief",),
                               duration_ms=SECONDS * 1000)  # fmt: skip
        turns = tuple(
            replace(turn, start_ms=(turn.id - 1) * 7_000, end_ms=turn.id * 7_000 - 500)
            for turn in analysis.conversation.turns
        )
        analysis = replace(analysis, conversation=replace(analysis.conversation, title=name, turns=turns))
        with room.store.begin() as on:
            put_call(on, dump(analysis).encode())
        keep_sound(room, f"call-{number}")


def keep_sound(room: Room, call: str) -> None:
    """A minute of soft noise in phrases."""
    at = np.arange(16_000 * SECONDS) / 16_000
    loud = np.clip(np.sin(at * 1.3) + 0.4 * np.sin(at * 7), 0, 1) * 3_000
    samples = (np.random.default_rng(1).standard_normal(len(at)) * loud).clip(-32_000, 32_000).astype(np.int16)
    keep_file(room.store, call, "sound", [encode(Tracks(samples=samples[:, None]))], media_type="audio/mpeg")
    blocks = samples.reshape(-1, 320)
    outline = (np.stack([blocks.min(1), blocks.max(1)], 1) // 256).astype(np.int8)[None]
    keep_file(room.store, call, "peaks", [to_bytes(Peaks(bucket_ms=20, outline=outline))], media_type="x/peaks")


def come_in(browser: Browser, served: Served, email: str, width: int, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(served.address + "/sign-in")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/calls")
    return page


def shot(page: Page, name: str) -> None:
    picture(page, name, whole=True)


def places(pages: list[Page]) -> list[float]:
    """Where each hears, in seconds, read at once."""
    return [float(page.evaluate("document.querySelector('audio').currentTime")) for page in pages]


def until(page: Page, script: str) -> None:
    page.wait_for_function(script, timeout=90_000)


def test_three_hold_a_session(browser: Browser, served: tuple[Served, Cast]) -> None:
    server, cast = served
    lead = come_in(browser, server, cast.lead.email, WIDTHS["lead"])
    agent = come_in(browser, server, cast.agent.email, WIDTHS["agent"], "dark")
    other = come_in(browser, server, cast.other.email, WIDTHS["other"], "dark")
    address = planned(lead, cast)
    agent.goto(address)
    expect(agent.get_by_role("heading", name="Playlist")).to_be_visible()
    lead.get_by_role("button", name="Open it for scoring").click()
    together = [lead, agent, other]
    for page in (agent, other):
        page.goto(address)
    for page in together:
        expect(page.locator("[data-people] .is-here")).to_have_count(3)
    listened(lead, agent, other)
    scored(together)
    killed(server, together)
    revealed(lead, agent, other, address)


def planned(lead: Page, cast: Cast) -> str:
    lead.goto(lead.url.replace("/calls", "/sessions"))
    shot(lead, "sessions-empty-1440-light")
    lead.get_by_role("link", name="Plan a session").click()
    lead.get_by_label("Title").fill("Listening hour")
    lead.get_by_label("What it is about").fill("Two calls about things that broke. What did the customer need first?")
    lead.get_by_label("A team").select_option(label="Billing")
    lead.get_by_role("checkbox", name="Other").or_(lead.get_by_role("checkbox", name="Qa")).first.check()
    accessible(lead, "the plan")
    shot(lead, "session-new-1440-light")
    lead.get_by_role("button", name="Make the session").click()
    expect(lead.get_by_role("heading", name="Playlist")).to_be_visible()
    with open_again(cast) as room, room.store.begin() as on:
        invite(on, lead.url.rsplit("/", 1)[1], cast.other.id)
    accessible(lead, "the draft")
    shot(lead, "session-draft-1440-light")
    return lead.url


class open_again:  # noqa: N801 - used as a function
    """The store of the served room, opened beside the server."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __enter__(self) -> Room:
        folder = self.cast.room.folder
        self.store = open_store(folder / "wellheard.db", folder / "audio")
        return Room(store=self.store, folder=folder, key=b"k" * 32)

    def __exit__(self, *_: object) -> None:
        self.store.close()


def listened(lead: Page, agent: Page, other: Page) -> None:
    together = [lead, agent, other]
    expect(agent.get_by_role("button", name="Play for all")).to_be_disabled()
    lead.get_by_role("button", name="Play for all").click()
    for page in together:
        until(page, "() => { const a = document.querySelector('audio'); return !a.paused && a.currentTime > 1 }")
    lead.wait_for_timeout(3_000)
    found = places(together)
    print(f"where three browsers hear while playing, s: {found}; apart {max(found) - min(found):.3f}")  # noqa: T201 - a number for the log
    assert max(found) - min(found) < 1.5, found
    lead.locator(".said-list [data-seek='35000']").click()
    for page in together:
        until(page, "() => document.querySelector('audio').currentTime >= 35")
    late = other
    late.reload()
    until(late, "() => { const a = document.querySelector('audio'); return a.currentTime > 30 }")
    lead.get_by_role("button", name="Pause for all").click()
    for page in together:
        until(page, "() => document.querySelector('audio').paused")
    lead.wait_for_timeout(1_500)
    found = places(together)
    assert max(found) - min(found) < 0.2, found
    lead.get_by_role("button", name=re.compile("Hand over the player to Agent")).click()
    expect(agent.get_by_role("button", name="Play for all")).to_be_enabled()
    expect(lead.locator("[data-leads]")).to_have_text("Agent leads: you hear what they play.")
    lead.get_by_role("button", name="Take the player").click()
    expect(lead.get_by_role("button", name="Play for all")).to_be_enabled()


def scored(together: list[Page]) -> None:
    for page, word, star in zip(together, ("Met", "Missed", "Met"), (4, 2, 5), strict=True):
        for at, field in enumerate(page.locator("wh-scores fieldset").all()[:-1]):
            field.get_by_role("radio", name="Met" if at % 2 else word, exact=True).check(force=True)
        page.locator(".star-field input").nth(star - 1).check(force=True)
        expect(page.locator("[data-saved]")).to_have_text("All kept.")
    expect(together[0].locator("[data-people]")).to_contain_text(
        f"{len(CRITERIA) + 1} of {2 * (len(CRITERIA) + 1)} scored"
    )
    accessible(together[0], "scoring, wide")
    accessible(together[1], "scoring, narrow and dark")
    shot(together[0], "session-scoring-1440-light")
    shot(together[1], "session-scoring-390-dark")


def killed(server: Served, together: list[Page]) -> None:
    """The server is killed, one goes on scoring, it comes back: nothing is lost, all are there again."""
    server.kill()
    for page in together:
        expect(page.locator("[data-connection]")).to_contain_text("Connection lost")
    first = together[1].locator("wh-scores fieldset").first
    first.get_by_role("radio", name="Partly", exact=True).check(force=True)
    expect(together[1].locator("[data-saved]")).to_contain_text("waiting")
    shot(together[1], "session-server-gone-390-dark")
    server.start()
    for page in together:
        expect(page.locator("[data-people] .is-here")).to_have_count(3, timeout=90_000)
    expect(together[1].locator("[data-saved]")).to_have_text("All kept.", timeout=90_000)
    together[1].reload()
    kept = together[1].locator("wh-scores fieldset").first.get_by_role("radio", name="Partly", exact=True)
    expect(kept).to_be_checked()


def revealed(lead: Page, agent: Page, other: Page, address: str) -> None:
    lead.get_by_role("button", name="Reveal the scores").click()
    shown = []
    for page in (lead, agent, other):
        expect(page.get_by_role("heading", name="Where you differ most")).to_be_visible(timeout=90_000)
        shown.append((page.locator(".outcome").inner_text(), page.locator(".everybody").inner_text()))
    for page in (lead, agent, other):
        expect(page.locator("[data-people] .is-here")).to_have_count(3, timeout=90_000)
    assert shown[0] == shown[1] == shown[2]
    assert "Krippendorff" in shown[0][0]
    lead.locator("wh-discussion .say textarea").fill("@Agent I heard her breathe out here. Lovely.")
    lead.get_by_label("This is praise").check()
    lead.get_by_role("button", name="Say it").click()
    for page in (lead, agent, other):
        expect(page.locator(".thread.is-praise")).to_be_visible()
    expect(lead.locator("wh-discussion .say textarea")).to_have_value("")
    agent.get_by_label("I will try").fill("Ask what happened before I ask for the number.")
    agent.get_by_role("button", name="Promise it").click()
    expect(lead.locator("#notes")).to_contain_text("Ask what happened before")
    accessible(lead, "the reveal, wide")
    accessible(agent, "the reveal, narrow and dark")
    shot(lead, "session-revealed-1440-light")
    shot(agent, "session-revealed-390-dark")
    lead.get_by_role("button", name="Close the session").click()
    expect(lead.get_by_text("Report")).to_be_visible()
    accessible(lead, "the report")
    shot(lead, "session-report-1440-light")
    other.goto(address + "/report")
    expect(other.get_by_text("Ask what happened before")).to_be_visible()
    shot(other, "session-report-1440-dark")
    lead.goto(address.split("/sessions")[0] + "/discussions")
    accessible(lead, "the discussions")
    shot(lead, "discussions-1440-light")
    agent.goto(address.split("/sessions")[0] + "/discussions")
    accessible(agent, "the discussions, narrow and dark")
    shot(agent, "discussions-390-dark")


def test_words_are_pinned_on_the_page_of_the_call_and_a_snippet_is_shared(
    browser: Browser, served: tuple[Served, Cast]
) -> None:
    server, cast = served
    lead = come_in(browser, server, cast.lead.email, 1440)
    other = come_in(browser, server, cast.other.email, 390, "dark")
    lead.goto(server.address + "/calls/call-1")
    lead.locator("#turn-3").click()
    lead.keyboard.press("c")
    expect(lead.locator(".pinned")).to_contain_text("the second one already")
    area = lead.locator("wh-discussion .say textarea")
    area.press_sequentially("Listen to this, @Ag")
    lead.get_by_role("option", name="@Agent").click()
    expect(area).to_have_value("Listen to this, @Agent ")
    lead.get_by_label("This is praise").check()
    lead.get_by_role("button", name="Say it").click()
    expect(lead.locator(".thread q")).to_contain_text("the second one already")
    accessible(lead, "the discussion of a call")
    shot(lead, "call-discussion-1440-light")
    lead.get_by_text("Cut a snippet to share").click()
    lead.locator("#cut-title").fill("The second one already")
    lead.locator("#cut-from").fill("0:14")
    lead.locator("#cut-to").fill("0:20")
    lead.locator("#cut-share").select_option(label="Agent")
    lead.get_by_role("button", name="Cut", exact=True).click()
    lead.wait_for_url("**/snippets/*")
    expect(lead.locator(".said-list li")).to_have_count(1)
    until(lead, "() => Math.abs(document.querySelector('audio').duration - 6) < 0.2")
    accessible(lead, "a snippet")
    shot(lead, "snippet-1440-light")
    assert other.goto(lead.url).status == 404  # type: ignore[union-attr]  # a page always answers
