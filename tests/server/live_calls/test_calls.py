"""Calls come in as finished turns, are shown while they go on, and are stored calls when they are over."""

import json
from importlib.resources import files
from typing import Any

from tests.server.cast import Cast
from tests.server.live_calls.stage import CARD, Message, calling, kept, live_of, panel, rows, wait_for
from wellheard.analysis import analyse
from wellheard.conversation import Conversation
from wellheard.conversation.document import load, to_dict
from wellheard.intake.building import build
from wellheard.intake.interface import Draft, IntakeOptions, Said, Transcript
from wellheard.jobs.setup import Plan
from wellheard.jobs.setup import build as build_setup
from wellheard.settings import Settings
from wellheard.storage.cues import cue_fates
from wellheard.storage.filters import CallFilter


def sample() -> list[Message]:
    """The words of a shipped call, with times."""
    text = files("wellheard.samples").joinpath("chat-refund.json").read_text(encoding="utf-8")
    return rows(tuple((each["speaker"], each["text"]) for each in json.loads(text)["turns"]))


def recorded(turns: list[Message], about: Conversation) -> Message:
    """The analysis of the same turns, brought in as a transcript."""
    said = tuple(
        Said(label=each["speaker"], text=each["text"], start_ms=each["start_ms"], end_ms=each["end_ms"])
        for each in turns
    )
    draft = Draft(said=said, id=about.id, title=about.title, metadata=about.metadata)
    conversation = build(draft, where="", source=about.source, options=IntakeOptions())
    setup = build_setup(Plan(settings=Settings(noticing="rules")))
    return to_dict(analyse(Transcript(conversation=conversation), setup))


def same_but_for_help(document: Message) -> Message:
    """A document without what only a live call has."""
    return {key: value for key, value in document.items() if key != "cues"}


def conversation_in(document: Message) -> Conversation:
    return load(json.dumps(document)).conversation


def through(cast: Cast, name: str, turns: list[Message], **about: Any) -> Message:
    """The stored document of a call that came in turn by turn."""
    with calling(cast, name, **about) as phone:
        phone.say(*turns)
        phone.end()
    return kept(cast, name)


def test_finished_turns_become_a_panel_and_then_a_stored_call(cast: Cast, name: str) -> None:
    agent = cast.browser("agent")
    with (
        calling(cast, name, customer="c-7") as phone,
        panel(agent, name) as seen,
    ):
        seen.until(lambda message: message["type"] == "snapshot" and bool(message["snapshot"]))
        assert seen.snapshot["call"]["agent"] == "agent"
        phone.say(*rows())
        seen.until(lambda _: len(seen.snapshot["turns"]) == 8)
        assert [each["id"] for each in seen.snapshot["turns"]] == list(range(1, 9))
        assert seen.snapshot["ledger"]["tried"][0]["action"] == "restart"
        phone.end()
        ended = seen.until(lambda message: message["type"] == "ended")
        assert seen.snapshot["call"]["state"] == "ended"
    assert ended["analysis"] == f"/calls/{name}"
    assert kept(cast, name)["conversation"]["metadata"]["customer"] == "c-7"
    wait_for(lambda: not live_of(cast).calls())
    assert not (live_of(cast).folder / name).exists()


def test_a_whole_sample_call_is_analysed_as_the_same_turns_are(cast: Cast, name: str) -> None:
    document = through(cast, name, sample(), customer="C-7719", queue="billing")
    assert len(document["conversation"]["turns"]) == 14
    assert same_but_for_help(document) == same_but_for_help(recorded(sample(), conversation_in(document)))


def test_turns_that_come_in_another_order_are_analysed_in_that_of_their_times(cast: Cast, name: str) -> None:
    turns = sample()
    turns[2], turns[3] = turns[3], turns[2]
    document = through(cast, name, turns)
    starts = [each["start_ms"] for each in document["conversation"]["turns"]]
    assert starts == sorted(starts)
    assert same_but_for_help(document) == same_but_for_help(recorded(turns, conversation_in(document)))


def test_cues_stay_with_the_call_and_point_at_their_turns_in_whatever_order_these_came(cast: Cast, name: str) -> None:
    turns = rows()
    document = through(cast, name, [*turns[:6], turns[7], turns[6]])
    texts = {each["id"]: each["text"] for each in document["conversation"]["turns"]}
    fates = {each["kind"]: each["outcome"] for each in document["cues"]}
    assert fates["step-done"] == "taken"
    assert len(document["cues"]) >= 2
    assert all(each["quote"] in texts[each["turn_id"]] for each in document["cues"] if each["quote"])
    with cast.room.store.read() as on:
        assert {each.kind for each in cue_fates(on, CallFilter())} >= {"step-done"}


def test_what_nobody_may_keep_is_masked_before_it_goes_anywhere(cast: Cast, name: str) -> None:
    lines = (("agent", "What is your card number?"), ("customer", f"It's {CARD}, and it expires 04/29."))
    agent = cast.browser("agent")
    with calling(cast, name) as phone, panel(agent, name) as seen:
        phone.say(*rows(lines))
        phone.socket.send_json({"type": "partial", "speaker": "customer", "text": "I said four one one one 4111 11"})
        seen.until(lambda _: bool((seen.snapshot.get("partials") or {}).get("customer")))
        journal = (live_of(cast).folder / name / "events.jsonl").read_text()
        assert "[card]" in journal
        for text in (journal, json.dumps(seen.snapshot)):
            assert "4111" not in text
        phone.end()
    document = kept(cast, name)
    assert document["conversation"]["redactions"]["card"] == 1
    assert "4111" not in json.dumps(document)


def test_a_number_read_out_bit_by_bit_is_masked_afterwards_everywhere(cast: Cast, name: str) -> None:
    lines = (
        ("agent", "Go ahead."),
        ("customer", "4111 1111"),
        ("agent", "Yes."),
        ("customer", "1111 1111"),
        ("agent", "Thank you."),
    )
    agent = cast.browser("agent")
    with calling(cast, name) as phone, panel(agent, name) as seen:
        phone.say(*rows(lines))
        seen.until(lambda _: len(seen.snapshot.get("turns", ())) == 5)
        wait_for(lambda: "1111" not in (live_of(cast).folder / name / "events.jsonl").read_text())
        assert "1111" not in json.dumps(seen.snapshot["turns"])
        phone.end()
    document = kept(cast, name)
    assert "1111" not in json.dumps(document)
    assert document["conversation"]["redactions"]


def test_telephone_numbers_stay_outside_and_still_tell_one_customer_from_another(cast: Cast, name: str) -> None:
    document = through(cast, name, rows(), **{"from": "+49 30 901820", "extra": {"note": "call back at +49 30 901821"}})
    assert "9018" not in json.dumps(document)
    assert document["conversation"]["metadata"]["customer"].startswith("caller-")


def test_turns_without_times_are_said_now(cast: Cast, name: str) -> None:
    turns = [{"speaker": each["speaker"], "text": each["text"]} for each in rows()]
    document = through(cast, name, turns)
    times = [(each["start_ms"], each["end_ms"]) for each in document["conversation"]["turns"]]
    assert all(start is not None and start <= end for start, end in times)
    assert times == sorted(times)


def test_a_call_in_which_nothing_was_said_leaves_nothing(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        phone.end()
    wait_for(lambda: not live_of(cast).calls())
    assert not (live_of(cast).folder / name).exists()


def test_a_turn_that_is_sent_again_counts_once(cast: Cast, name: str) -> None:
    turns = rows()
    document = through(cast, name, [turns[0], turns[1], turns[1], *turns[1:]])
    assert len(document["conversation"]["turns"]) == 8


def test_an_id_that_a_stored_call_has_gets_a_number(cast: Cast, name: str) -> None:
    first = through(cast, name, rows())
    with calling(cast, name) as phone:
        phone.say(*rows()[:3])
        phone.end()
    assert len(kept(cast, f"{name}-2")["conversation"]["turns"]) == 3
    assert kept(cast, name) == first
