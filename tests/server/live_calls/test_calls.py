"""Calls come in as finished turns, are shown while they go on, and are stored calls when they are over."""

import json
from dataclasses import replace

from tests.server.cast import Cast
from tests.server.live_calls.stage import calling, kept, live_of, panel, rows, wait_for
from wellheard.analysis import analyse
from wellheard.conversation.document import to_dict
from wellheard.intake.building import build
from wellheard.intake.interface import Draft, IntakeOptions, Said, Transcript
from wellheard.jobs.setup import build as build_setup


def test_finished_turns_become_a_panel_and_then_a_stored_call(cast: Cast) -> None:
    with cast.browser("agent") as agent, calling(cast, "call-1", customer="c-7") as phone, panel(agent, "call-1") as seen:
        seen.until(lambda message: message["type"] == "snapshot" and message["snapshot"])
        assert seen.snapshot["call"]["agent"] == "agent"
        for turn in rows():
            phone.say(turn)
        seen.until(lambda _: len(seen.snapshot["turns"]) == 8)
        assert [each["id"] for each in seen.snapshot["turns"]] == list(range(1, 9))
        assert seen.snapshot["ledger"]["tried"][0]["action"] == "restart"
        phone.end()
        ended = seen.until(lambda message: message["type"] == "ended")
    assert ended["analysis"] == "/calls/call-1"
    document = kept(cast, "call-1")
    assert document["conversation"]["metadata"]["customer"] == "c-7"
    assert len(document["conversation"]["turns"]) == 8
    wait_for(lambda: not live_of(cast).calls())
    assert list(live_of(cast).folder.iterdir()) == []
