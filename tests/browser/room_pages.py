"""A room behind a real port for the browser, pictures of its pages, and axe over them."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page

from tests.server.cast import PASSWORD, Cast, make_cast
from wellheard.server.app import create_app
from wellheard.server.room import Room
from wellheard.storage.migrate import migrate
from wellheard.storage.store import open_store

ROOT = Path(__file__).parents[2]
ARTEFACTS = Path(os.environ.get("WELLHEARD_ARTEFACTS", ROOT / ".artefacts"))
"""Where pictures of pages are kept."""
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
"""Put there by `make web`, in CI too. Without it pages are looked at by their width, and tests of axe alone skip."""
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: make web")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
_COVERED = """([may, within]) => {
    const seen = (each) => each.checkVisibility({visibilityProperty: true});
    const bars = [...document.querySelectorAll('body *')].filter((each) =>
        ['fixed', 'sticky'].includes(getComputedStyle(each).position) && seen(each) && each.offsetHeight > 0);
    if (!bars.length) return [];
    const scrolls = (each) => /auto|scroll/.test(getComputedStyle(each).overflowY)
        && each.scrollHeight > each.clientHeight + 1;
    const points = (box) => [0.02, 0.5, 0.98].flatMap((x) => [0.02, 0.5, 0.98].map((y) =>
        [box.left + x * box.width, box.top + y * box.height]))
        .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    const covered = (each) => {
        const some = points(each.getBoundingClientRect());
        return some.length > 0 && some.every(([x, y]) => {
            const hit = document.elementFromPoint(x, y);
            return hit && !each.contains(hit) && bars.some((bar) => bar.contains(hit) && !bar.contains(each));
        });
    };
    const lost = [], tried = new Map();
    for (const each of document.querySelector(within).querySelectorAll(may)) {
        if (each.disabled || !seen(each)) continue;
        let box = each.parentElement;
        while (box && !scrolls(box)) box = box.parentElement;
        const like = [each.tagName, each.type, each.className, each.parentElement.className, box?.className].join();
        tried.set(like, (tried.get(like) || 0) + 1);
        if (tried.get(like) > 3) continue;
        for (const edge of ['top', 'bottom']) {
            document.activeElement.blur();
            if (box && box !== document.documentElement && box !== document.body)
                box.scrollTop += each.getBoundingClientRect()[edge] - box.getBoundingClientRect()[edge];
            const to = each.getBoundingClientRect()[edge] - (edge === 'top' ? 0 : innerHeight);
            scrollBy({top: to, behavior: 'instant'});
            each.focus({focusVisible: true});
            if (document.activeElement === each && covered(each)) lost.push(`${edge}: ${each.outerHTML.slice(0, 120)}`);
        }
    }
    document.activeElement.blur();
    scrollTo({top: 0, behavior: 'instant'});
    return lost;
}"""


@contextmanager
def a_room(folder: Path) -> Iterator[Cast]:
    """A room of a folder with everybody in it."""
    store = open_store(folder / "wellheard.db", folder / "audio")
    migrate(store)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hosts = ("localhost", "testserver")  # for browsers, and for forms that a test sends without one
    yield make_cast(Room(store=store, folder=folder, key=b"k" * 32, passwords=quick, hosts=hosts))
    store.close()


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


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice: rule, and where; nothing where it isn't installed."""
    if not AXE.is_file():
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: tags})", _TAGS)
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def accessible(page: Page, where: str) -> None:
    """Nothing stands in anybody's way, nothing is wider than the window, and no bar lies over the focus."""
    found = barriers(page)
    assert found == [], f"{where}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{where} is wider than the window"
    under = covered(page)
    assert under == [], f"{where}: the focus is under a bar: {under}"


def covered(page: Page, within: str = "body") -> list[str]:
    """Controls that lie wholly under a fixed or sticky bar when they get the focus (WCAG 2.2, 2.4.11).

    Each gets it where it stands at the very edge of what scrolls, which is where bars are; three of each kind do.
    """
    found: list[str] = page.evaluate(_COVERED, [FOCUSABLE, within])
    return found


def opened(browser: Browser, address: str, name: str = "agent", *, script: str = "") -> Page:
    """A page on a wide screen on which `name` is signed in, or nobody; `script` runs in it before the page's own."""
    # axe is brought into the page by the tests, which the policy of the pages forbids.
    page = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True).new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: pytest.fail(f"{error}"))
    if script:
        page.add_init_script(script)
    if name:
        sign_in(page, address, name)
    return page


def looked_at(page: Page, name: str) -> None:
    """At both widths, light and dark: nothing is in anybody's way and nothing is wider than the window."""
    for width, scheme in ((390, "dark"), (1440, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        picture(page, f"{name}-{width}-{scheme}", whole=True)
        accessible(page, f"{name} at {width}")
