"""A room behind a real port for the browser, pictures of its pages, and axe over them."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page

from tests.server.cast import PASSWORD
from wellheard.server.app import create_app
from wellheard.server.room import Room

ROOT = Path(__file__).parents[2]
ARTEFACTS = Path(os.environ.get("WELLHEARD_ARTEFACTS", ROOT / ".artefacts"))
"""Where pictures of pages are kept."""
_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def served(room: Room) -> Iterator[str]:
    """The address of a server of this room, which stops at the end."""
    config = uvicorn.Config(create_app(room), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(10)


def sign_in(page: Page, address: str, name: str) -> None:
    """Somebody of the cast signs in."""
    page.goto(f"{address}/sign-in")
    page.locator("[name=email]").fill(f"{name}@example.com")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(f"{address}/calls*")


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a picture of the page as an artefact."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=whole)


@cache
def _axe() -> str:
    if not _AXE.is_file():
        pytest.skip("needs axe-core; npm --prefix web ci")
    return _AXE.read_text(encoding="utf-8")


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice: rule, and where."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: tags})", _TAGS)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
