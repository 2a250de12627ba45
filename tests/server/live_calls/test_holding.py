"""Calls in which the phone system puts the customer on hold, or goes away itself, and what is told of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.server.cast import Cast
from tests.server.live_calls.stage import Browser, Phone, calling, kept, live_of, panel, rows, wait_for, wall
from tests.server.live_calls.test_recovering import in_progress, restarted
from wellheard.server.live_calls.watching import RESTARTING


def held(browser: Browser, name: str) -> bool:
    return bool(browser.calls.get(name, {}).get("on_hold"))


def line_of(cast: Cast, name: str) -> Any:
    """The connection of a call."""
    call = live_of(cast).find(name)
    assert call is not None
    return call.line


def lasting(cast: Cast, name: str, at_ms: int) -> None:
    """Let the clock of a call stand somewhere, as if so much time had gone by."""
    line_of(cast, name)._elapsed = lambda: at_ms


@contextmanager
def panel_of_lost(cast: Cast, name: str) -> Iterator[tuple[Browser, Callable[[], AbstractContextManager[Phone]]]]:
    """The panel of a call whose phone system went away without a word, and a way for that to come back."""
    with ExitStack() as stack:
        with calling(cast, name) as phone:
            seen = stack.enter_context(panel(cast.browser("agent"), name))
            phone.say(rows()[0])
            seen.until(lambda _: len(seen.snapshot.get("turns", ())) == 1)
            assert "line" not in seen.snapshot
        seen.until(lambda _: (seen.snapshot.get("line") or {}).get("state") == "lost")
        yield seen, lambda: calling(cast, name)


def test_a_hold_shows_on_the_wall_and_in_the_panel_and_stands_in_the_document(cast: Cast, name: str) -> None:
    agent, lead = cast.browser("agent"), cast.browser("lead")
    turns = rows()
    resumed = (turns[3]["end_ms"] or 0) + 31_000
    with calling(cast, name) as phone, wall(lead) as seen, panel(agent, name) as beside:
        phone.say(*turns[:4])
        in_progress(cast, name, 4)
        line = line_of(cast, name)
        line.pause(turns[3]["end_ms"] + 1_000)
        seen.until(lambda _: held(seen, name))
        assert seen.calls[name]["on_hold_since_ms"] == turns[3]["end_ms"] + 1_000
        beside.until(lambda _: bool((beside.snapshot.get("alerts") or {}).get("on_hold")))
        line.resume(resumed)
        seen.until(lambda _: name in seen.calls and not held(seen, name))
        beside.until(lambda _: [each["text"] for each in beside.snapshot["turns"]][-1] == "[on hold]")
        for each in turns[4:]:
            phone.say({**each, "start_ms": each["start_ms"] + 32_000, "end_ms": each["end_ms"] + 32_000})
        phone.end()
    document = kept(cast, name)
    holds = [each for each in document["moments"] if each["kind"] == "hold"]
    assert [(each["start_ms"], each["end_ms"]) for each in holds] == [(turns[3]["end_ms"] + 1_000, resumed)]
    assert document["measures"]["hold_ms"] == 30_000
    assert [each["kind"] for each in document["moments"] if each["kind"] == "silence"] == []
    assert sum(each.get("automated", False) for each in document["conversation"]["turns"]) == 1


def test_the_messages_of_a_phone_system_put_on_hold_and_take_back(cast: Cast, name: str) -> None:
    lead = cast.browser("lead")
    with calling(cast, name) as phone, wall(lead) as seen:
        phone.say(rows()[0])
        phone.socket.send_json({"type": "pause"})
        seen.until(lambda _: held(seen, name))
        phone.socket.send_json({"type": "pause"})
        phone.socket.send_json({"type": "resume"})
        seen.until(lambda _: name in seen.calls and not held(seen, name))
        phone.socket.send_json({"type": "resume"})
        phone.end()
    document = kept(cast, name)
    assert [each["text"] for each in document["conversation"]["turns"]] == [rows()[0]["text"]], "too short to be a hold"


def test_a_hold_ends_with_its_call_or_its_connection(cast: Cast, name: str, tmp_path: Path) -> None:
    with calling(cast, name) as phone:
        phone.say(rows()[0])
        in_progress(cast, name, 1)
        lasting(cast, name, 10_000)
        phone.socket.send_json({"type": "pause"})
        wait_for(lambda: (found := live_of(cast).find(name)) and found.snapshot["alerts"]["on_hold"])
        with restarted(cast, tmp_path / "again", name) as again:
            live_of(again).recover()
            assert [each["text"] for each in kept(again, name)["conversation"]["turns"]] == [rows()[0]["text"]]
        lasting(cast, name, 40_000)
        phone.end()
    last = kept(cast, name)["conversation"]["turns"][-1]
    assert last["text"] == "[on hold]"
    assert last["end_ms"] >= 39_000


def test_the_panel_is_told_that_the_phone_system_is_lost_and_that_it_came_back(cast: Cast, name: str) -> None:
    agent = cast.browser("agent")
    with panel_of_lost(cast, name) as (seen, again):
        assert seen.snapshot["line"]["waits_s"] == 2.0
        assert seen.snapshot["call"]["state"] == "live"
        with panel(agent, name) as late:
            late.until(lambda message: message["type"] == "snapshot" and bool(message["snapshot"].get("line")))
            assert late.snapshot["line"]["state"] == "lost", "who comes later is told too"
        with again() as phone:
            seen.until(lambda _: seen.snapshot["line"]["state"] == "live")
            phone.end()
            seen.until(lambda message: message["type"] == "ended")


def test_a_browser_comes_back_when_the_room_is_started_again(cast: Cast, name: str, tmp_path: Path) -> None:
    """It is closed with 1012; 4404 would say that the call is over."""
    with calling(cast, name) as phone:
        phone.say(rows()[0])
        in_progress(cast, name, 1)
        with restarted(cast, tmp_path / "again", name) as again:
            live_of(again).recover()
            with panel(again.browser("agent"), name) as seen:
                seen.until(lambda message: message["type"] == "snapshot")
                live_of(again).close()
                with pytest.raises(WebSocketDisconnect) as gone:
                    seen.until(lambda _: False)
                assert gone.value.code == RESTARTING
        phone.end()
