"""Bringing calls in and administration in real Chromium, with a worker beside the server."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.room_pages import a_room, accessible, picture, served, sign_in
from tests.server.test_imports import PLAN, TRANSCRIPT
from wellheard.jobs.worker import Worker

pytestmark = [pytest.mark.slow, pytest.mark.browser]
expect.set_options(timeout=60_000)
LONG_NAME = "Robin-Maria"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("room")
    with a_room(folder) as cast:
        worker = Worker(cast.room.store, PLAN, name="beside")
        thread = threading.Thread(target=worker.run, daemon=True)
        thread.start()
        with served(cast.room) as where:
            yield where
        worker.stopping.set()
        thread.join(30)


def files(folder: Path) -> list[Path]:
    """A transcript that becomes a call, one that can't, and an empty recording."""
    good, bad, empty = folder / "Kettle call.json", folder / "notes.json", folder / "silence.wav"
    good.write_text(json.dumps(TRANSCRIPT | {"id": "kettle", "agent": LONG_NAME}), encoding="utf-8")
    bad.write_text('{"nothing": 1}', encoding="utf-8")
    empty.write_bytes(b"")
    return [good, bad, empty]


def opened(browser: Browser, address: str, name: str, width: int, scheme: str = "light", **more: bool) -> Page:
    size = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    sign_in(page, address, name)
    return page


def test_files_are_sent_and_followed_until_they_are_calls(browser: Browser, address: str, tmp_path: Path) -> None:
    page = opened(browser, address, "qa", 1440)
    page.get_by_role("link", name="Bring calls in").first.click()
    accessible(page, "the form")
    page.get_by_label("Recordings, transcripts, vCons").set_input_files(files(tmp_path))
    page.get_by_label("Queue").fill("Kitchen")
    page.get_by_label("Left track").select_option("agent")
    page.get_by_role("button", name="Bring them in").press("Enter")
    sent = page.locator("#sending li")
    expect(sent).to_have_count(3)
    expect(sent.filter(has_text="silence.wav")).to_contain_text("The file is empty")
    expect(sent.filter(has_text="Kettle call.json")).to_contain_text("sent")
    done = page.locator("tr[data-state=done]").filter(has_text="Kettle call.json")
    expect(done).to_have_count(1)
    expect(page.locator("[data-state=dead]")).to_contain_text("notes.json")
    accessible(page, "the jobs")
    picture(page, "bringing-1440", whole=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    accessible(page, "the jobs on a phone")
    picture(page, "bringing-390-dark", whole=True)
    done.get_by_role("link", name="Open the call").click()
    page.wait_for_url("**/calls/kettle")
    page.goto(f"{address}/calls")
    accessible(page, "the calls on a phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")
    assert page.locator("td[data-label=Agent]", has_text=LONG_NAME).evaluate("cell => cell.clientHeight") < 90
    accessible(page, "the calls")
    picture(page, "calls-1440")
    page.get_by_role("searchbox").fill("router evening")
    page.get_by_role("searchbox").press("Enter")
    accessible(page, "what was said")
    picture(page, "said-1440")
    page.locator(".hits a[href*=kettle]").click()
    page.wait_for_url("**/calls/kettle#turn-*")
    page.context.close()


def test_without_scripts_the_form_does_the_same(browser: Browser, address: str, tmp_path: Path) -> None:
    page = opened(browser, address, "qa", 1440, java_script_enabled=False)
    page.goto(f"{address}/calls/new")
    good = tmp_path / "plain.json"
    good.write_text(json.dumps(TRANSCRIPT | {"id": "plain"}), encoding="utf-8")
    page.locator("#file").set_input_files(good)
    page.get_by_role("button", name="Bring them in").click()
    expect(page.locator("tr[data-job]").filter(has_text="plain.json")).to_have_count(1)
    page.context.close()


def test_a_broken_connection_is_taken_up_again_and_a_file_can_be_taken_back(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = opened(browser, address, "qa", 1440)
    page.goto(f"{address}/calls/new")
    tried: list[str] = []

    def line(route: Route) -> None:
        tried.append(route.request.method)
        if route.request.method != "PATCH":
            route.continue_()
        elif tried.count("PATCH") == 1:
            route.abort("connectionreset")
        elif tried.count("PATCH") == 2:
            route.continue_()

    page.route("**/api/v1/uploads/*", line)
    for name in ("again.json", "never.json"):
        (tmp_path / name).write_text(json.dumps(TRANSCRIPT | {"id": name}), encoding="utf-8")
    page.locator("#file").set_input_files([tmp_path / "again.json", tmp_path / "never.json"])
    page.get_by_role("button", name="Bring them in").click()
    sent = page.locator("#sending li")
    expect(sent.filter(has_text="again.json")).to_contain_text("sent")
    with page.expect_request(lambda each: each.method == "DELETE"):
        page.get_by_role("button", name="Cancel never.json").click()
    expect(sent.filter(has_text="never.json")).to_contain_text("cancelled")
    expect(page.locator("tr[data-state=done]").filter(has_text="again.json")).to_have_count(1)
    expect(page.locator("tr[data-job]").filter(has_text="never.json")).to_have_count(0)
    page.context.close()


def test_an_admin_lets_somebody_in_and_looks_around(browser: Browser, address: str) -> None:
    page = opened(browser, address, "admin", 1440)
    page.get_by_role("link", name="Administration").click()
    card = page.locator("form.card")
    card.get_by_label("Name", exact=True).fill("Robin Example")
    card.get_by_label("Email address").fill("robin@example.com")
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator(".secret code")).to_be_visible()
    accessible(page, "the password")
    picture(page, "admin-people-1440", whole=True)
    for name in ("Teams", "Tokens", "Webhooks", "Retention", "Audit log"):
        page.get_by_role("navigation", name="Administration").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.context.close()
