"""A browser for the module, the reports as files on a disk, and visits to them."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visiting import Visit, Visits
from tests.report.fixture import analysis, audio, without_sound
from tests.report.test_html import hostile
from wellheard.conversation import Analysis
from wellheard.report.choosing import summary_row
from wellheard.report.html import write_html, write_index

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs chromium; apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports as a user has them: files on a disk."""
    folder = tmp_path_factory.mktemp("reports")
    written = {
        "call": write_html(analysis(), audio()),
        "plain": write_html(without_sound()),
        "hostile": write_html(hostile(), audio()),
        "index": write_index([summary_row(analysis(), href="call.html"), summary_row(better(), href="plain.html")]),
    }
    for name, text in written.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def better() -> Analysis:
    whole = without_sound()
    return replace(
        whole,
        conversation=replace(whole.conversation, title="A better call"),
        scorecard=replace(whole.scorecard, score=92),
    )


@pytest.fixture
def visit(browser: Browser, pages: Path) -> Visits:
    def go(name: str, width: int = 1280, **settings: bool | str) -> Visit:
        return Visit(browser, (pages / f"{name}.html").as_uri(), width, **settings)

    return go
