"""Ways through the room that have no test of their own in real Chromium: the door, the list of calls and what is done
with ticked ones, calibration, grading a reviewer, a call of a thousand turns."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.room_pages import a_room, looked_at, opened, picture, served
from tests.server.cast import Cast
from tests.storage.making import an_analysis
from tests.storage.test_lines import STOCK, told
from wellheard.conversation import Analysis
from wellheard.conversation.document import dump
from wellheard.playbook import default_playbook
from wellheard.storage import people
from wellheard.storage.calls import put_call
from wellheard.storage.ids import now

expect.set_options(timeout=60_000)
pytestmark = [pytest.mark.slow, pytest.mark.browser]
FIRST = default_playbook().criteria[0].id
LONG = 1_200
LINES = (
    "customer: The kettle you sent me leaks all over my kitchen floor.",
    "agent: Oh no, all over the floor, that is maddening.",
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, str]]:
    with a_room(tmp_path_factory.mktemp("room")) as cast:
        with cast.room.store.begin() as on:
            for number in range(4):
                put_call(on, told(f"call-{number}", "agent", STOCK, number))
            put_call(on, dump(long_call()).encode())
            hashed = cast.room.passwords.hash("given by an admin")
            people.set_password_hash(on, cast.other.id, hashed, once=True)
        with served(cast.room) as address:
            yield cast, address


def long_call() -> Analysis:
    """A thousand turns and more, with a moment in every reply."""
    made = an_analysis("long", LINES * (LONG // 2), agent="agent", kinds=("sympathy",), at=now())
    replies = made.conversation.turns[1::2]
    said = (
        replace(made.moments[0], id=f"m{turn.id}", turn_ids=(turn.id,), start_ms=turn.start_ms, end_ms=turn.end_ms)
        for turn in replies
    )
    return replace(made, moments=tuple(said))


def test_who_was_given_a_password_sets_their_own_before_anything_opens(
    browser: Browser, room: tuple[Cast, str]
) -> None:
    page = opened(browser, room[1], "")
    page.goto(f"{room[1]}/calls")
    page.wait_for_url(re.compile("/sign-in"))
    looked_at(page, "sign-in")

    def come_in(password: str) -> None:
        page.get_by_label("Email address").fill("other@example.com")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()

    come_in("wrong")
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    looked_at(page, "sign-in-refused")
    come_in("given by an admin")
    expect(page.get_by_role("alert")).to_contain_text("good for one sign-in")
    expect(page.get_by_role("navigation", name="Main").get_by_role("link")).to_have_count(0)
    looked_at(page, "account")
    page.get_by_label("Present password").fill("given by an admin")
    page.get_by_label("New password").fill("four words of mine")
    page.get_by_role("button", name="Change it").click()
    page.wait_for_url(re.compile("/sign-in"))
    come_in("four words of mine")
    page.wait_for_url("**/calls")
    page.context.close()


def test_calls_are_narrowed_ticked_and_put_into_a_session(browser: Browser, room: tuple[Cast, str]) -> None:
    page = opened(browser, room[1], "lead")
    page.get_by_text("More filters").click()
    page.get_by_label("Moment in it").select_option("problem")
    expect(page.locator("p.lead", has_text="calls").first).to_contain_text("4")
    assert "kind=problem" in page.url
    page.get_by_label("All on this page").check()
    page.get_by_role("checkbox", name="Tick Call call-0").uncheck()
    expect(page.locator("[data-count]")).to_have_text("3 / 4")
    looked_at(page, "calls-ticked")
    page.get_by_label("Called", exact=True).last.fill("The kettles")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("heading", name="The kettles")).to_be_visible()
    page.goto(f"{room[1]}/sessions")
    looked_at(page, "sessions")
    page.goto(f"{room[1]}/calls/call-2")
    again = page.locator(".again")
    expect(again).to_contain_text("in 4 of 5 calls of agent")
    again.scroll_into_view_if_needed()
    looked_at(page, "call-said-again")
    again.get_by_role("link", name="Call call-3").click()
    page.wait_for_url("**/calls/call-3#turn-3")
    page.context.close()


def scored(page: Page, queue: str, outcome: str) -> None:
    """Somebody scores the one call of a calibration by themselves."""
    page.goto(queue)
    page.get_by_role("button", name="Score the next call").click()
    criterion = page.locator(f'[data-criterion="{FIRST}"]')
    criterion.get_by_role("radio", name=outcome, exact=True).check()
    criterion.get_by_label("Why", exact=True).fill(f"{outcome}, as I hear it.")
    expect(page.locator("#kept")).to_have_text("Kept.")
    page.get_by_role("button", name="Finish", exact=True).click()


def test_two_calibrate_and_one_grades_the_other(browser: Browser, room: tuple[Cast, str]) -> None:
    qa, admin = opened(browser, room[1], "qa"), opened(browser, room[1], "admin")
    qa.goto(f"{room[1]}/qa")
    qa.get_by_text("Make a calibration").click()
    form = qa.locator("details[open]")
    form.get_by_label("Name").fill("What is sympathy?")
    form.get_by_role("checkbox", name=re.compile("^(Qa|Admin)")).first.check()
    form.get_by_role("checkbox", name=re.compile("^(Qa|Admin)")).last.check()
    form.get_by_label("Or this call").fill("call-1")
    looked_at(qa, "calibration-new")
    form.get_by_role("button", name="Make it").click()
    expect(qa.get_by_text("2 scorecards are still to come")).to_be_visible()
    looked_at(qa, "calibration-open")
    queue = qa.url
    scored(qa, queue, "Met")
    scored(admin, queue, "Missed")
    qa.goto(queue)
    qa.get_by_role("button", name="Close it and compare").click()
    expect(qa.get_by_role("heading", name="How far you agree")).to_be_visible()
    expect(qa.locator(".rows", has_text="Met: Qa").first).to_contain_text("Missed: Admin")
    looked_at(qa, "calibration-compared")
    admin.goto(f"{room[1]}/calls/call-2")
    admin.locator("[data-criterion]").first.focus()
    admin.keyboard.press("1")
    admin.get_by_role("button", name="Keep my scorecard").click()
    expect(admin.locator("#scorecards")).to_contain_text("Admin")
    qa.goto(f"{room[1]}/qa")
    qa.locator("section", has=qa.locator("#grade-title")).get_by_role("link", name="Admin: Call call-2").click()
    expect(qa.get_by_role("heading", name="How well was this scored?")).to_be_visible()
    qa.get_by_role("radio", name="I would not").first.check()
    qa.locator("textarea").first.fill("She says it at 0:20, before anything else.")
    looked_at(qa, "grading")
    qa.get_by_role("button", name="Add it to the trail").click()
    expect(qa.locator("#trail")).to_contain_text("before anything else")
    looked_at(qa, "graded")
    admin.goto(f"{room[1]}/qa")
    expect(admin.get_by_role("heading", name="What others said of your scorecards")).to_be_visible()
    for page in (qa, admin):
        page.context.close()


def test_a_call_of_a_thousand_turns_opens_steps_and_is_judged(browser: Browser, room: tuple[Cast, str]) -> None:
    page = opened(browser, room[1], "lead")
    page.goto(f"{room[1]}/calls/long")
    expect(page.locator("li.turn")).to_have_count(LONG)
    for _ in range(3):
        page.keyboard.press("j")
    expect(page.locator("details.moment[open]")).to_contain_text("Sympathy")
    page.keyboard.press("y")
    expect(page.locator("details.moment[open] > summary")).to_contain_text("confirmed")
    page.goto(f"{room[1]}/calls/long#turn-600")
    expect(page.locator("#turn-600")).to_be_in_viewport()
    picture(page, "call-long-1440")
    page.context.close()
