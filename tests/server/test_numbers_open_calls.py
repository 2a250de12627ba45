"""Every number over calls opens the list of exactly the calls it counts: Insight, a person's coaching, QA's queues."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from html import unescape
from html.parser import HTMLParser

import pytest

from tests.server.cast import Cast, Guest
from tests.storage.making import an_analysis
from tests.storage.test_lines import STOCK
from wellheard.conversation.document import dump
from wellheard.playbook import default_playbook
from wellheard.storage.calls import put_call
from wellheard.storage.ids import now

FIRST, SECOND = (each.id for each in default_playbook().criteria[:2])
PARTS = ("", "/criteria", "/stories", "/repeats", "/mood", "/waits", "/lines", f"/criteria/{FIRST}")


@dataclass
class Cell:
    """A number of a page: what it reads, and where it leads."""

    words: str = ""
    href: str | None = None


class Numbers(HTMLParser):
    """The numbers of a page's tables and headings, row by row; what an interval says is none."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Cell]] = [[]]
        self.cell: Cell | None = None
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        about = dict(attributes)
        if tag in ("tr", "li", "p"):
            self.rows.append([])
        if tag == "strong" or (tag == "td" and about.get("class") == "number"):
            self.cell, self.open = Cell(), [tag]
        elif self.cell is not None:
            self.open.append(tag)
            if tag == "a" and self.cell.href is None:
                self.cell.href = about.get("href")

    def handle_data(self, data: str) -> None:
        if self.cell is not None and "small" not in self.open:
            self.cell.words += data

    def handle_endtag(self, tag: str) -> None:
        if self.cell is None:
            return
        self.open.pop()
        if not self.open:
            self.rows[-1].append(self.cell)
            self.cell = None


@pytest.fixture
def calls(cast: Cast) -> None:
    """Sixty calls of the last weeks with every outcome, some without score, queue or upset customer."""
    words = ("met", "partly", "missed", "not_applicable", "not_assessed", "met", "missed")
    with cast.room.store.begin() as on:
        for number in range(60):
            kinds = ["blame"] * (number % 2) + ["repeat-request"] * (number % 3 == 0) + ["impact", "canned"]
            upset: dict[str, float] = {"distress_eased": float(number % 4 == 1)} if number % 5 else {}
            made = an_analysis(
                f"call-{number}", ("agent: Hello.", "customer: My kettle leaks.", f"agent: {STOCK}"),
                agent="agent" if number % 3 else "other", queue=("returns", "billing", None)[number // 2 % 3],
                at=now() - timedelta(hours=17 * number), score=40 + number if number % 7 else None,
                kinds=tuple(kinds), stars=1 + (number * 7) % 5,
                outcomes={FIRST: words[number % 7], SECOND: words[(number + 2) % 7]},
                measures={"hold_ms": 1000.0 * (number % 9), **({"silence_ms": 500.0} if number % 4 else {}), **upset},
            )  # fmt: skip
            put_call(on, dump(made).encode())


@cache
def listed(guest: Guest, href: str) -> int:
    """How many calls the list at an address has; the page itself would tell the same, and takes longer."""
    assert re.match(r"/calls(\?|$)", href), href
    answer = guest.get(href.replace("/calls", "/api/v1/calls-count", 1))
    assert answer.status_code == 200, href
    return int(answer.json()["count"])


@pytest.mark.parametrize(
    ("role", "query"),
    [
        ("qa", "weeks=all"),
        ("lead", "weeks=4&zone=Europe/Berlin"),
        ("qa", "weeks=all&queue=returns&stars=1&stars=3&kind=blame"),
    ],
)
def test_every_number_of_insight_opens_the_calls_it_counts(cast: Cast, calls: None, role: str, query: str) -> None:
    found: list[str] = []
    with cast.browser(role) as guest:
        for part in PARTS:
            page = Numbers()
            page.feed(guest.get(f"/insight{part}?{query}").text.partition("<main")[2])
            found += [kind for row in page.rows for cell in row for kind in opens(guest, part, cell, row)]
    assert found.count("count") > 20
    assert found.count("share") > 4
    assert found.count("mean") > 2


def opens(guest: Guest, part: str, cell: Cell, row: list[Cell]) -> Iterator[str]:
    """Check that a number opens what it counts; what kind of number it was. Zero opens nothing."""
    words = " ".join(cell.words.split()).removesuffix(" few calls")
    if re.fullmatch(r"[+-]\d+", words):
        return  # A difference of two shares, which stand beside it.
    if words in ("0", "0 %"):
        assert cell.href is None, (part, words)
        return
    assert cell.href is not None, (part, words)
    size = listed(guest, cell.href)
    assert size > 0, (part, words, cell.href)
    if words.endswith("%"):
        wholes = [listed(guest, each.href) for each in row if each.href and each.words.strip().isdecimal()]
        assert not wholes or words in {f"{100 * size / of:.0f} %" for of in wholes}, (part, words, size, wholes)
        yield "share"
    elif "." in words or "score_from" in cell.href:
        yield "mean"
    else:
        assert int(words) == size, (part, words, cell.href)
        yield "count"


def test_a_share_without_its_whole_beside_it_is_of_what_it_says(cast: Cast, calls: None) -> None:
    with cast.browser("qa") as qa:
        page = qa.get("/insight?weeks=all").text
    assert re.search(r'<a href="[^"]*measure=distress_eased%3A1[^"]*">', page)
    assert re.search(r'<a href="[^"]*measure=distress_eased%3A0[^"]*">of 48 upset customers</a>', page)


def test_the_numbers_of_coaching_open_the_calls_they_count(cast: Cast, calls: None) -> None:
    path = f"/coaching/{cast.agent.id}"
    goal = {"text": "Sympathy first", "criterion": FIRST, "target": "80"}
    with cast.browser("lead") as lead:
        assert lead.act("POST", f"{path}/goals", data=goal).status_code == 303
        page = lead.get(path).text
        links = re.findall(r'<a href="([^"]+)">(\d+)(?: calls?)?</a>', page)
        assert len(links) >= 1 + 2 + 2 * 2 + 2  # all, the focus, two trends, before the goal
        for href, number in links:
            assert listed(lead, unescape(href)) == int(number)
        assert not re.search(r"\d+ of \d+ calls", re.sub(r"<svg.*?</svg>", "", page))


def test_the_numbers_of_a_queue_open_what_is_done_and_what_waits(cast: Cast, calls: None) -> None:
    with cast.browser("qa") as qa:
        queue = qa.act("POST", "/qa/queues", data={"name": "Weekly", "count": "3"}).headers["location"]
        first = qa.act("POST", f"{queue}/next").headers["location"]
        done = first.replace("/calls/", "/finish/", 1)
        assert qa.act("POST", done, data={f"outcome:{FIRST}": "met"}).status_code == 303
        home = qa.get("/qa").text
        for show, count in (("?show=done", 1), ("", 3)):
            assert re.search(rf'<a href="{re.escape(queue + show)}">{count}<', home)
            assert qa.get(queue + show).text.count('<th scope="row"') == count
        assert qa.get(f"{queue}?show=waiting").text.count('<th scope="row"') == 2
        assert qa.get(f"{queue}?show=half").status_code == 422
