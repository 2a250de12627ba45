"""A live call is the recorded call, told in time; and it can be told again."""

import contextlib
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assist.calls import SAMPLES, a_live_call, as_conversation, setup, timed
from wellheard.analysis import begin, conclude
from wellheard.assist import LiveCall, apply
from wellheard.assist.actions import (
    LONGEST,
    Action,
    ActionError,
    Add,
    AnswerStep,
    AskForHelp,
    Correct,
    DismissCue,
    LeaveGuide,
    ListenIn,
    Mute,
    Note,
    OpenGuide,
    PassStep,
    Remove,
    TakeCue,
    TickStep,
    Unmute,
    read_action,
    write_action,
)
from wellheard.assist.guide_desk import suggest
from wellheard.assist.journal import Row, action_row, end_row, partial_row, replay, stamped, tell, tick_row, turn_row
from wellheard.conversation import Ledger, Told
from wellheard.guides import parse_guide, shipped_guides

ACTIONS: tuple[Action, ...] = (
    Correct(entry="facts-1", value="90210"),
    Remove(entry="tried-1"),
    Add(list="facts", value="12345", slot="order-number"),
    Add(list="promises", value="I'll ring you", due="by five"),
    TakeCue(cue="c1"),
    DismissCue(cue="c2"),
    OpenGuide(guide="router-without-lights"),
    AnswerStep(step="lights", value="red"),
    TickStep(step="restart", outcome="no-change"),
    PassStep(step="socket", reason="it is built in"),
    LeaveGuide(),
    Mute(kind="sympathy-first"),
    Unmute(kind="sympathy-first"),
    AskForHelp(why="I don't know this device"),
    Note(text="has a dog"),
    ListenIn(name="Sam"),
)


@st.composite
def journals(draw: st.DrawFn) -> list[Row]:
    """Any mix of a sample's turns with partial results, ticks and whatever an agent may do."""
    rows: list[Row] = []
    at = 0
    for turn in timed(draw(st.sampled_from(SAMPLES)))[: draw(st.integers(2, 12))]:
        rows += [*draw(st.lists(_between(at, turn.speaker), max_size=2)), turn_row(turn)]
        at = turn.end_ms or at
    return rows


def _between(at: int, speaker: str) -> st.SearchStrategy[Row]:
    return st.one_of(
        st.builds(lambda ms: tick_row(at + ms), st.integers(0, 60_000)),
        st.just(partial_row(speaker, "so what I", at, at + 300)),
        st.sampled_from(ACTIONS).map(action_row),
        st.just(end_row()),
    )


@given(journals(), st.integers(0, 30))
@settings(max_examples=40)
def test_a_call_told_again_from_its_journal_is_the_same_call_wherever_it_broke_off(
    rows: list[Row], broke_off: int
) -> None:
    written = json.loads(json.dumps(rows))
    call = replay(a_live_call(), rows)
    rebuilt = replay(a_live_call(), written[:broke_off])
    assert replay(rebuilt, written[broke_off:]).snapshot() == call.snapshot()
    assert rebuilt.cues.kept == call.cues.kept


@given(journals())
@settings(max_examples=40)
def test_a_journal_without_what_can_be_forgotten_leads_to_the_same_call(rows: list[Row]) -> None:
    call, kept = a_live_call(), []
    for row in rows:
        when = stamped(call, row)
        with contextlib.suppress(ActionError):
            if not tell(call, row).forgettable:
                kept.append(when)
    rebuilt = replay(a_live_call(), kept)
    assert rebuilt.cues.kept == call.cues.kept
    passing = ("call", "partials")
    assert {key: value for key, value in rebuilt.snapshot().items() if key not in passing} == {
        key: value for key, value in call.snapshot().items() if key not in passing
    }


@given(journals())
@settings(max_examples=40)
def test_a_panel_that_applies_the_changes_shows_what_the_call_says(rows: list[Row]) -> None:
    call = a_live_call()
    panel = call.snapshot()
    for row in rows:
        with contextlib.suppress(ActionError):
            panel = apply(panel, tell(call, row))
        assert panel == call.snapshot()
        assert json.loads(json.dumps(panel)) == panel


@pytest.mark.parametrize("name", SAMPLES)
def test_heard_live_or_analysed_afterwards_the_moments_are_the_same(name: str) -> None:
    turns = timed(name)
    call = a_live_call()
    for turn in turns:
        call.partial(turn.speaker, turn.text[:20], turn.start_ms)
        call.hear(turn)
        call.tick((turn.end_ms or 0) + 200)
    call.end()
    listening = begin(setup())
    for turn in turns:
        listening.hear(turn)
    listening.end()
    recorded = conclude(as_conversation(turns), listening)
    live = call.conclude(as_conversation(turns))
    assert live.moments == recorded.moments
    assert live.scorecard == recorded.scorecard
    assert live.ledger == recorded.ledger


@pytest.mark.parametrize("action", ACTIONS, ids=lambda each: each.do)
def test_actions_go_to_json_and_back(action: Action) -> None:
    assert read_action(json.loads(json.dumps(write_action(action)))) == action


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({}, "this is no action of the panel, say as do what is to be done: one of correct, add"),
        ("mute", "this is no action of the panel"),
        (None, "this is no action of the panel"),
        ({"do": "dance"}, "no action of the panel is called “dance”, use one of correct, add"),
        ({"do": 5}, "no action of the panel is called “5”"),
        ({"do": "mute"}, "“mute” needs kind, add it"),
        ({"do": "correct"}, "“correct” needs entry, add it; “correct” needs value, add it"),
        ({"do": "note", "text": 3}, "text: input should be a valid string"),
        ({"do": "note", "text": "x" * 2001}, "text has 2001 characters, write at most 2000"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_action_is_refused_in_a_sentence(row: object, told: str) -> None:
    with pytest.raises(ActionError, match=f"^{re.escape(told)}"):
        read_action(row, longest=LONGEST)


def test_what_was_written_before_there_was_a_limit_can_be_read() -> None:
    assert read_action({"do": "note", "text": "x" * 3000}) == Note(text="x" * 3000)


def test_a_refused_action_changes_nothing() -> None:
    call: LiveCall = a_live_call()
    for turn in timed("login-dives-in")[:4]:
        call.hear(turn)
    before = call.snapshot()
    for action in (
        Correct(entry="facts-99", value="x"),
        Remove(entry="nonsense"),
        Add(list="facts", value="12"),
        Note(text="  "),
        TakeCue(cue="c9"),
        OpenGuide(guide="none"),
        LeaveGuide(),
        TickStep(step="restart"),
        PassStep(step="restart", reason="no"),
    ):
        with pytest.raises(ActionError):
            call.act(action)
        assert call.snapshot() == before


def test_the_guide_that_fits_is_found_by_what_is_wrong_and_by_what_it_costs_them() -> None:
    dish = parse_guide(
        "id: dish\nversion: 1\ntitle: The dishwasher leaks\npurpose: Water on the floor.\n"
        "steps:\n  - {id: a, tell: X., then: end}\n",
        name="dish.yaml",
    )  # fmt: skip
    guides = (*shipped_guides(), dish)
    leaks = Told(text="My dishwasher leaks, there's water all over.", turn_id=2)
    exam = Told(text="My daughter has her exam tomorrow.", turn_id=2)
    assert suggest(guides, Ledger(problem=(leaks,), impact=(exam,))) == "dish"
    assert suggest(guides, Ledger(impact=(leaks, exam))) == "dish"
    assert suggest(guides, Ledger(impact=(exam,))) is None
    assert suggest(guides, Ledger(problem=(Told(text="It's dead.", turn_id=1),))) is None
