"""A panel that doesn't read, a buffer that is full, a call that breaks, a line that is cut: the others never notice."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest

from tests.server.cast import Cast
from tests.server.live_calls.stage import calling, kept, live_of, panel, rows, wait_for
from wellheard.assist import Changes, LiveCall
from wellheard.conversation import Turn
from wellheard.server.live_calls import door, finishing
from wellheard.server.live_calls.watching import ENDED, SLOW, Watcher
from wellheard.storage.errors import DatabaseUnavailableError

API = "/api/v1"


class Browser:
    """A socket that takes messages, or doesn't."""

    def __init__(self, *, reads: bool) -> None:
        self.reads, self.code = reads, 0
        self.taken: list[str] = []

    async def send_text(self, text: str) -> None:
        if not self.reads:
            await asyncio.sleep(3600)
        self.taken.append(text)

    async def close(self, code: int) -> None:
        self.code = code


def test_a_browser_that_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wellheard.server.live_calls.watching._SLOW_S", 0.05)

    async def watch() -> tuple[Browser, Watcher]:
        browser, watcher = Browser(reads=False), Watcher()
        delivering = asyncio.create_task(watcher.deliver(browser))  # type: ignore[arg-type]  # it is socket enough
        watcher.send("one")
        await delivering
        return browser, watcher

    browser, watcher = asyncio.run(watch())
    assert (browser.code, watcher.slow) == (SLOW, True)


def test_messages_for_a_browser_that_falls_behind_are_bounded() -> None:
    async def watch() -> tuple[Browser, int]:
        browser, watcher = Browser(reads=True), Watcher(most=10)
        for number in range(1000):
            watcher.send(str(number))
        await asyncio.sleep(0.01)
        waiting = watcher._waiting.qsize()
        await watcher.deliver(browser)  # type: ignore[arg-type]  # as above
        return browser, waiting

    browser, waiting = asyncio.run(watch())
    assert waiting <= 12
    assert browser.code == SLOW


def test_a_browser_that_reads_gets_everything_and_then_the_end() -> None:
    async def watch() -> Browser:
        browser, watcher = Browser(reads=True), Watcher()
        for number in range(100):
            watcher.send(str(number))
        watcher.end()
        await watcher.deliver(browser)  # type: ignore[arg-type]  # as above
        return browser

    browser = asyncio.run(watch())
    assert (browser.taken, browser.code) == ([str(number) for number in range(100)], ENDED)


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch, name: str, does: Any) -> Iterator[None]:
    """While this lasts, something happens when a turn of one call is heard."""
    hear = LiveCall.hear

    def heard(self: LiveCall, turn: Turn) -> Changes:
        if self.header.call == name:
            does()
        return hear(self, turn)

    with monkeypatch.context() as patch:
        patch.setattr(LiveCall, "hear", heard)
        yield


def test_a_call_that_breaks_harms_no_other_and_is_kept_all_the_same(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        raise RuntimeError("a detector is broken")

    with listening(monkeypatch, name, breaks), calling(cast, name) as broken, calling(cast, f"{name}-b") as other:
        for turn in rows():
            broken.say(turn)
            other.say(turn)
        broken.end()
        other.end()
        assert len(kept(cast, f"{name}-b")["conversation"]["turns"]) == 8
        document = kept(cast, name)
    assert len(document["conversation"]["turns"]) == 8
    assert document["moments"]


def test_a_call_that_takes_long_delays_no_other(cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    release = Event()
    agent = cast.browser("agent")
    with (
        listening(monkeypatch, name, lambda: release.wait(30)),
        calling(cast, name) as slow,
        calling(cast, f"{name}-b") as quick,
        panel(agent, f"{name}-b") as seen,
    ):
        slow.say(*rows())
        began = time.monotonic()
        quick.say(*rows())
        seen.until(lambda _: len(seen.snapshot.get("turns", ())) == 8)
        assert time.monotonic() - began < 10
        assert len(live_of(cast).find(name).turns) <= 1  # type: ignore[union-attr]  # it is in progress
        quick.end()
        release.set()
        slow.end()
    assert len(kept(cast, name)["conversation"]["turns"]) == 8


def test_a_full_buffer_is_told_and_what_was_taken_is_kept(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = Event()
    machine = cast.machine("admin", "live.stream")
    with listening(monkeypatch, name, lambda: release.wait(30)):
        assert machine.post(f"{API}/live", json={"call": name, "agent": "agent"}).status_code == 201
        live_of(cast).find(name).mailbox._most = 20  # type: ignore[union-attr]  # it is in progress
        taken = 0
        turn = {"speaker": "customer", "text": "Hello?"}
        for number in range(100):
            told = turn | {"start_ms": number * 1000, "end_ms": number * 1000 + 500}
            answer = machine.post(f"{API}/live/{name}/turns", json={"turns": [told]})
            if answer.status_code == 503:
                assert answer.headers["retry-after"]
                break
            taken += 1
        assert 20 <= taken < 100
        with calling(cast, f"{name}-b") as other:
            other.say(*rows())
            other.end()
        assert len(kept(cast, f"{name}-b")["conversation"]["turns"]) == 8
        release.set()
        assert machine.post(f"{API}/live/{name}/end").status_code == 202
    assert len(kept(cast, name)["conversation"]["turns"]) == taken


def test_a_line_that_is_cut_is_taken_up_again(cast: Cast, name: str) -> None:
    turns = rows()
    with calling(cast, name) as phone:
        phone.say(*turns[:3])
        wait_for(lambda: len(live_of(cast).find(name).turns) == 3)  # type: ignore[union-attr]  # it is in progress
    wait_for(lambda: live_of(cast).find(name).state == "lost")  # type: ignore[union-attr]  # as above
    with calling(cast, name) as again:
        again.say(*turns[2:])
        again.end()
    document = kept(cast, name)
    assert [each["text"] for each in document["conversation"]["turns"]] == [each["text"] for each in turns]
    assert document["gaps"] == []


def test_a_line_that_is_cut_for_good_ends_the_call(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        phone.say(*rows())
    assert len(kept(cast, name)["conversation"]["turns"]) == 8
    wait_for(lambda: not live_of(cast).find(name))


def test_who_comes_back_before_the_old_connection_is_gone_takes_its_place(cast: Cast, name: str) -> None:
    turns = rows()
    with calling(cast, name) as first:
        first.say(*turns[:4])
        wait_for(lambda: len(live_of(cast).find(name).turns) == 4)  # type: ignore[union-attr]  # it is in progress
        with calling(cast, name) as second:
            first.socket.close()
            second.say(*turns[4:])
            second.end()
    assert len(kept(cast, name)["conversation"]["turns"]) == 8


def test_a_store_that_is_away_costs_no_call(cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise DatabaseUnavailableError("the database doesn't answer")

    monkeypatch.setattr(door, "_AGAIN_S", 0.2)
    with monkeypatch.context() as patch:
        patch.setattr(finishing, "put_call", away)
        with calling(cast, name) as phone:
            phone.say(*rows())
            phone.end()
        wait_for(lambda: live_of(cast)._unkept)
        assert (live_of(cast).folder / name / "events.jsonl").exists()
    assert len(kept(cast, name)["conversation"]["turns"]) == 8
    wait_for(lambda: not (live_of(cast).folder / name).exists())
