"""Cues read aloud."""

from dataclasses import replace
from typing import Any

import pytest

from wellheard.playbook import default_playbook
from wellheard.playbook.cues import SLOTS, Cue, When
from wellheard.playbook.describe_cues import Piece, describe_cue, describe_when, pieces
from wellheard.playbook.patterns import parse_pattern

IMPACT = (parse_pattern("impact"),)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When(heard=IMPACT), "there is an impact"),
        (
            When(heard=IMPACT, times=2, unanswered_for=1),
            "there is an impact twice, unanswered for 1 turn of the agent",
        ),
        (
            When(heard=(parse_pattern("diagnosis"),), not_yet=(parse_pattern("probe"), parse_pattern("tried"))),
            "there is a diagnosis, and there was no probing question or word of what was tried yet",
        ),
        (When(talking_for_s=50), "the agent has talked for 50 seconds"),
        (When(call_longer_than_s=60), "the call has taken 1 minute"),
        (When(on_hold_for_s=90), "a hold has lasted for 90 seconds"),
        (When(mood_at_least=2), "the customer is upset or more"),
        (When(mood_at_least=3), "the customer is beside themselves"),
        (
            When(mood_rose_by=1, unanswered_for=2),
            "the customer is more upset than before an answer, unanswered for 2 turns of the agent",
        ),
        (When(asked_again="step"), "the agent asks again for a step that was done"),
        (When(amount_over=500), "a sum over 500 was named"),
    ],
)
def test_conditions_read_as_a_clause(when: When, words: str) -> None:
    assert describe_when(when) == words


def test_a_cue_reads_as_sentences() -> None:
    cue = Cue(kind="c", criterion="c", when=When(heard=IMPACT), say="X.", done_by=(parse_pattern("sympathy"),))
    assert describe_cue(cue) == "There is an impact. Done by sympathy. Once a call at most."
    assert describe_cue(replace(cue, at_most=3)).endswith("3 times a call at most.")


def test_every_shipped_condition_can_be_read_aloud() -> None:
    shown = default_playbook()
    conditions = [each.when for each in shown.cues] + [each.when for each in shown.escalation]
    clauses = [describe_when(each) for each in conditions]
    assert all(clauses)
    assert not any("None" in each or "_" in each for each in clauses)


def test_what_a_call_fills_in_is_named_and_what_the_conditions_fix_is_said() -> None:
    when = When(heard=IMPACT, times=2)
    assert pieces("They said {times}: “{words}”.", when) == (
        Piece(text="They said "), Piece(text="how often", slot="times"), Piece(text=": “"),
        Piece(text="what was said", slot="words"), Piece(text="”."),
    )  # fmt: skip
    assert pieces("{words}: by when?", When(promised_without_when=True))[0].text == "what was promised"
    assert pieces("{seconds} s, and {problem}", When(on_hold_for_s=90)) == (
        Piece(text="90 s, and "), Piece(text="what is wrong", slot="problem"),
    )  # fmt: skip
    assert pieces("{minutes} minutes", When(call_longer_than_s=180)) == (Piece(text="3 minutes"),)
    assert pieces("Nothing to fill, {{really}}.", when) == (Piece(text="Nothing to fill, {really}."),)


@pytest.mark.parametrize("slot", SLOTS)
def test_every_slot_reads_under_each_condition_that_fills_it(slot: str) -> None:
    for condition in SLOTS[slot]:
        given: dict[str, Any] = {"heard": IMPACT, "asked_again": "step"}
        when = replace(When(), **{condition: given.get(condition, 60)})
        (piece,) = pieces(f"{{{slot}}}", when)
        fixed = {"seconds": "60", "minutes": "1"}
        assert piece == (Piece(text=fixed[slot]) if slot in fixed else Piece(text=SLOTS[slot][condition], slot=slot))


def test_the_shipped_texts_have_no_brace_left() -> None:
    shown = default_playbook()
    texts = [(each.say, each.when) for each in shown.cues]
    texts += [(text, each.when) for each in shown.escalation for text in (each.to, each.why)]
    for text, when in texts:
        assert not any(set(each.text) & set("{}") for each in pieces(text, when))
