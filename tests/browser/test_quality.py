"""QA, appeals and coaching in real Chromium: the main way of each, on a desk and on a phone, light and dark."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import a_room, accessible
from tests.browser.serving import Served
from tests.browser.test_session import LINES, come_in, keep_sound, shot
from tests.server.cast import Cast
from tests.storage.making import an_analysis
from wellheard.conversation import Analysis, CoachingNote, CriterionResult
from wellheard.playbook import default_playbook
from wellheard.storage import people
from wellheard.storage.calls import put_call
from wellheard.storage.coaching import add_goal, add_note, set_consent
from wellheard.storage.ids import now

pytestmark = [pytest.mark.slow, pytest.mark.browser]
CRITERIA = default_playbook().criteria
FIRST = CRITERIA[0].id


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Cast]]:
    folder = tmp_path_factory.mktemp("room")
    with a_room(folder) as cast:
        fill(cast)
    running = Served(folder)
    yield running, cast
    running.kill()


def fill(cast: Cast) -> None:
    """Twelve weeks of calls of an agent, some of a colleague, a note and a goal."""
    with cast.room.store.begin() as on:
        mate = people.create_user(on, name="Mel", email="mel@example.com", role="agent", agent="mel")
        people.join_team(on, people.teams_of(on, cast.agent.id)[0].id, mate.id)
        set_consent(on, mate.id, named=True)
        for number in range(24):
            put_call(on, document(f"call-{number}", "agent", number))
        for number in range(3):
            put_call(on, document(f"mel-{number}", "mel", 30 + number))
        add_goal(on, agent=cast.agent.id, author=cast.lead.id, text="Take in what happened first", criterion=FIRST,
                 target=0.8, due_at=now() + timedelta(days=30))  # fmt: skip
        add_note(on, agent=cast.agent.id, author=cast.lead.id, text="We listened to the kettle call. The pause helped.",
                 shared=True, call="call-0")  # fmt: skip
    keep_sound(cast.room, "call-0")
    keep_sound(cast.room, "mel-0")


def document(name: str, agent: str, number: int) -> bytes:
    words = ("met", "met", "partly", "missed", "not_applicable")
    outcomes = {each.id: words[(number + at * 2 + number // 5) % 5] for at, each in enumerate(CRITERIA[:7])}
    outcomes[FIRST] = "met" if agent == "mel" or number % 4 == 0 else "missed"
    made = an_analysis(name, LINES[:3], agent=agent, stars=3 + number % 3, at=now() - timedelta(days=number * 3.4),
                       score=55 + number, confidence=0.4 + number / 60, outcomes=outcomes)  # fmt: skip
    titled = {each.id: each.title for each in CRITERIA}

    def shown(result: CriterionResult) -> CriterionResult:
        reason = "They said how they see it before they asked." if result.outcome == "met" else "It came too late."
        return replace(result, title=titled[result.id], reason=reason, evidence=("m1",))

    card = replace(made.scorecard, criteria=tuple(map(shown, made.scorecard.criteria)))
    call = replace(made.conversation, title=f"The kettle that leaks, {number + 1}")
    return encoded(replace(made, scorecard=card, conversation=call, coaching=notes(outcomes)))


def notes(outcomes: dict[str, str]) -> tuple[CoachingNote, ...]:
    good = CoachingNote(
        type="praise",
        criterion=None,
        moment="m1",
        turn_id=3,
        why="You let them hear that it surprised you too.",
    )
    work = CoachingNote(
        type="focus", criterion=FIRST, moment=None, turn_id=1, why="You asked for the number before you took it in.",
        say_instead="Oh no, all over your floor? Tell me.",
    )  # fmt: skip
    return (good, work) if outcomes[FIRST] == "missed" else (good,)


def encoded(analysis: Analysis) -> bytes:
    from wellheard.conversation.document import dump

    return dump(analysis).encode()


def sized(page: Page, name: str) -> None:
    """Screenshots and axe at both widths, and nothing wider than the phone."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than {width}"
        shot(page, f"{name}-{width}")
    accessible(page, name)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_queue_is_made_worked_and_appealed(browser: Browser, served: tuple[Served, Cast]) -> None:
    room, _ = served
    page = come_in(browser, room, "qa@example.com", 1440)
    page.goto(room.address + "/qa")
    page.get_by_text("Make a queue").click()
    page.locator("#q-name").fill("Two a week of everybody")
    page.locator("#q-per").fill("2")
    page.locator("#q-way").select_option("by_agent")
    shot(page, "qa-make-1440")
    accessible(page, "qa with the form open")
    page.locator("details[open]").get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Two a week of everybody")).to_be_visible()
    sized(page, "qa-queue")
    page.get_by_role("button", name="Next call").click()
    expect(page.get_by_role("heading", name="Your scorecard")).to_be_visible()
    assert "The software says" not in page.content()
    first = page.locator(f'[data-criterion="{FIRST}"]')
    first.get_by_role("radio", name="Met", exact=True).check()
    page.keyboard.press("1")
    expect(first.locator('input[value="missed"]')).to_be_checked()
    page.keyboard.press("Enter")
    first.get_by_label("Why", exact=True).fill("They asked for the number first.")
    expect(page.locator("#kept")).to_have_text("Kept.")
    assert "The software says" not in page.content()  # Enter doesn't press the button that shows it.
    first.get_by_role("button", name="Show what the software found").click()
    expect(first.get_by_text("The software says")).to_be_visible()
    sized(page, "qa-review")
    room.kill()  # A power cut in the middle of a review.
    room.start()
    page.reload()
    expect(first.get_by_label("Why", exact=True)).to_have_value("They asked for the number first.")
    expect(first.locator('input[value="missed"]')).to_be_checked()
    name = page.url.partition("/calls/")[2]
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("1 of 4 done")).to_be_visible()
    page.goto(room.address + "/qa")
    sized(page, "qa")
    if name.startswith("call-"):
        appeal(browser, room, name)


def appeal(browser: Browser, room: Served, call: str) -> None:
    rep = come_in(browser, room, "agent@example.com", 390)
    rep.goto(f"{room.address}/appeals/new?call={call}")
    rep.locator("#scorecard").select_option(index=1)
    rep.get_by_role("button", name="Show").click()
    rep.locator('input[name="criterion"]').first.check()
    rep.get_by_label("Why").fill("At 0:15 I did.")
    accessible(rep, "appeal form")
    shot(rep, "appeal-new-390")
    rep.get_by_role("button", name="Appeal").click()
    path = rep.url
    admin = come_in(browser, room, "admin@example.com", 1440)
    admin.goto(path)
    admin.get_by_role("button", name="I will answer it").click()
    admin.get_by_label("Change it to: Met").check()
    admin.get_by_label("Why, for who appealed").fill("It is there.")
    sized(admin, "appeal-answer")
    admin.get_by_role("button", name="Answer").click()
    rep.reload()
    expect(rep.get_by_text("Accepted: the score was changed").first).to_be_visible()
    accessible(rep, "appeal")
    shot(rep, "appeal-390")


def test_a_rep_reads_their_page_and_a_lead_writes_on_it(browser: Browser, served: tuple[Served, Cast]) -> None:
    room, cast = served
    rep = come_in(browser, room, "agent@example.com", 390)
    rep.goto(room.address + "/coaching")
    expect(rep.get_by_role("heading", name="What went well")).to_be_visible()
    sized(rep, "coaching-own")
    dark = come_in(browser, room, "lead@example.com", 1440, "dark")
    dark.goto(f"{room.address}/coaching/{cast.agent.id}")
    dark.get_by_label("A note").fill("Next time: the pause.")
    dark.get_by_role("button", name="Write it down").click()
    expect(dark.get_by_text("Next time: the pause.")).to_be_visible()
    sized(dark, "coaching-dark")
    dark.get_by_role("button", name="Let Agent hear it").first.click()
    rep.reload()
    expect(rep.locator('a[href^="/snippets/"]').first).to_be_visible()
    rep.locator('a[href^="/snippets/"]').first.click()
    rep.wait_for_url("**/snippets/**")


def test_pick_for_me_on_the_list_of_calls(browser: Browser, served: tuple[Served, Cast]) -> None:
    room, _ = served
    page = come_in(browser, room, "qa@example.com", 390)
    page.get_by_text("Pick for me").click()
    accessible(page, "calls with the picker open")
    shot(page, "calls-pick-390")
    page.locator("#pick-way").select_option("least_sure")
    page.locator("#pick-into").select_option("queue")
    page.locator("#pick-name").fill("Unsure ones")
    page.get_by_role("button", name="Pick").click()
    expect(page.get_by_role("heading", name="Unsure ones")).to_be_visible()
    expect(page.get_by_text("% sure of its moments").first).to_be_visible()
