"""Cues read aloud."""

from dataclasses import replace

import pytest

from wellheard.playbook import default_playbook
from wellheard.playbook.cues import Cue, When
from wellheard.playbook.describe_cues import describe_cue, describe_when
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
