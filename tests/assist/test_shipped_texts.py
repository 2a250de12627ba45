"""What the shipped cues and escalations say: something to say or to ask, short, and never blame."""

import re

import pytest

from wellheard.conversation import AGENT, Turn
from wellheard.detectors.catalogue import shipped
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Rule, Switchboard
from wellheard.playbook import default_playbook
from wellheard.playbook.cue_grammar import LONGEST
from wellheard.playbook.cues import SLOTS

TEXTS = [cue.say for cue in default_playbook().cues] + [each.why for each in default_playbook().escalation]
UNKIND = ("blame", "condescension", "defensive", "dismissal", "canned", "point-blank", "refusal", "runaround")
BLAMES = re.compile(
    r"\b(?:you (?:didn't|haven't|forgot|failed|missed|never|should have|must|ought to)|why (?:did|haven't) you"
    r"|your (?:fault|mistake)|wrong|bad|badly|rude|poor|stop|don't|instead of|too (?:long|much|slow|fast)|mistakes?)\b",
    re.IGNORECASE,
)
TELLS_WHAT_TO_DO = re.compile(
    r"\b(?:say|ask|word|skip|read|offer|tell|look|add|idea|may|go on)\b", re.IGNORECASE
)  # fmt: skip
SAMPLE = dict.fromkeys(SLOTS, "the trip has to be paid by noon") | {"seconds": "50", "times": "twice", "minutes": "20"}


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_blames(text: str) -> None:
    assert not BLAMES.search(text)


@pytest.mark.parametrize("cue", default_playbook().cues, ids=lambda cue: cue.kind)
def test_every_cue_tells_something_to_say_or_to_ask(cue: object) -> None:
    assert TELLS_WHAT_TO_DO.search(cue.say)  # type: ignore[attr-defined]  # a cue


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_is_longer_than_one_reads_while_listening_even_when_filled(text: str) -> None:
    assert len(text.format_map(SAMPLE)) <= LONGEST


@pytest.mark.parametrize("text", TEXTS)
def test_said_by_an_agent_none_of_it_would_be_noticed_as_unkind(text: str) -> None:
    rules = [each for each in shipped() if isinstance(each, Rule) and each.kind in UNKIND]
    heard = Heard(Turn(id=1, speaker=AGENT, text=text.format_map(SAMPLE)))
    call = CallSoFar(turns=[heard])
    noticed = [
        (rule.kind, moment.quote)
        for number, rule, found in Switchboard(tuple(enumerate(rules))).woken(heard)
        for moment in rule.notice(heard, call, found)
    ]
    assert noticed == []


def test_the_texts_are_checked_by_something_that_bites() -> None:
    assert BLAMES.search("You should have said sorry.")
    assert not TELLS_WHAT_TO_DO.search("That was cold.")
