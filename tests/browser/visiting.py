"""Visits to a report in Debian's chromium."""

from collections.abc import Callable
from typing import Self

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

HEARD = "document.querySelector('audio').currentTime * 1000"


class Visit:
    """One visit to a page, which remembers every complaint and every request; at its end there must be none."""

    def __init__(self, browser: Browser, address: str, width: int = 1280, **settings: bool | str) -> None:
        viewport = {"width": width, "height": 800}
        self._context = browser.new_context(viewport=viewport, **settings)  # type: ignore[arg-type]
        self.page: Page = self._context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)
        self.page.goto(address)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "file:")):
            self.requests.append(request.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._context.close()
        if kind is None:
            assert self.complaints == []
            assert self.requests == []

    def heard(self) -> float:
        """Where the sound is, in ms."""
        return float(self.page.evaluate(HEARD))


def point_of(page: Page, turn: int, word: str) -> tuple[float, float, float]:
    """Left, right and middle of a word of a turn on the screen."""
    found: list[float] = page.evaluate(
        """([turn, word]) => {
            const said = document.querySelector(`#turn-${turn} .said`);
            said.scrollIntoView({block: 'center', behavior: 'instant'});
            const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + word.length);
                const box = range.getBoundingClientRect();
                return [box.left + 1, box.right - 1, box.top + box.height / 2];
            }
        }""",
        [turn, word],
    )
    return found[0], found[1], found[2]


Visits = Callable[..., Visit]
"""Name of the page, width of the window, and settings of the browser's context."""
