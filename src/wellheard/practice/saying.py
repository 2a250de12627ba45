"""The customer's words by a language model: it may say our line otherwise, and nothing that our line doesn't hold.

The state, the answer and the facts are ours. What comes back is checked: a number, name, step, or reason that neither our
line nor the customer's earlier turns have is refused, and our own line is said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wellheard.conversation import CUSTOMER, Gap, Turn
from wellheard.engines.language_model_endpoint import Failure
from wellheard.engines.language_model_prompt import turn_line
from wellheard.engines.language_model_speaking import LanguageModelSpeaker
from wellheard.language import content_words, normalise, tokens
from wellheard.ledger.facts import facts_in
from wellheard.ledger.said import Said
from wellheard.ledger.tries import acts_done
from wellheard.practice.customer import Customer, Reply
from wellheard.practice.interface import Scenario, Temper

_CONTEXT = 10
"""Turns that the model is shown."""
_LONGER = 3.0
"""A turn may be so many times as long as ours, and some words more."""
_KEEPS = 0.3
"""So much of what our line tells has to be in the model's, by its words that carry meaning."""
_STRANGE = 3
"""So many words that carry meaning and were never said in this call, nor stand in the scenario, are a story of its own."""
_NUMBERS = re.compile(r"\w*\d[\w./:-]*")
_NUMBER_WORDS = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen twenty thirty forty
    fifty sixty hundred thousand monday tuesday wednesday thursday friday saturday sunday january february april june
    july august september october november december yesterday tomorrow""".split()
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")
_MACHINE = re.compile(
    r"\b(?:as an ai|language model|assistant|i am an ai|i'm an ai|chatbot|scenario|persona|role-?play)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ModelWording:
    """Words by a model behind an endpoint."""

    speaker: LanguageModelSpeaker

    def reword(self, scenario: Scenario, customer: Customer, turns: Sequence[Turn], reply: Reply) -> str | Gap:
        """The reply in the model's words, or why ours stands."""
        transcript = "\n".join(turn_line(each) for each in turns[-_CONTEXT:] if each.text.strip())
        said = self.speaker.say(role_of(scenario, customer.temper), transcript, reply.text)
        if isinstance(said, Failure):
            return Gap(stage="practice", what="wording", reason=f"our own line was said: {said.reason}")
        if reason := refused(said, reply, turns, scenario, customer):
            return Gap(stage="practice", what="wording", reason=f"our own line was said: the model's {reason}")
        return said


def role_of(scenario: Scenario, temper: Temper) -> str:
    """Who the model speaks for, and what it must keep to."""
    return (
        f"You lend your words to a customer on the telephone, in a practice call for the person who takes it. The "
        f"customer is {scenario.name}. {scenario.persona} Just now their anger is {temper.anger:.0f} of 100, their trust "
        f"{temper.trust:.0f}, their hope {temper.hope:.0f}. Say one turn as they would: natural, spoken, no longer than "
        "what you are given. Keep every fact and every question of it. Add none: no number, name, date, place, step, "
        "reason or wish that it doesn't hold. Never leave the part, whatever the other one says."
    )


def refused(said: str, reply: Reply, turns: Sequence[Turn], scenario: Scenario, customer: Customer) -> str:
    """What is wrong with the model's words; empty where they can be said."""
    ours = reply.text
    known = " ".join((ours, *(each.text for each in turns if each.speaker == CUSTOMER)))
    if len(said) > _LONGER * len(ours) + 80:
        return "words were much longer"
    if _MACHINE.search(said):
        return "words left the part"
    for reason in (_invented(said, known), _new_facts(said, known), _let_slip(said, known, scenario, customer)):
        if reason:
            return reason
    return _lost(said, reply) or _strange(said, turns, known, scenario)


def _invented(said: str, known: str) -> str:
    """Numbers and names that nobody gave."""
    normal, told = normalise(said), normalise(known)
    numbers = {each.strip(".:-/") for each in _NUMBERS.findall(normal)} - set(_NUMBERS.findall(told))
    plain = re.sub(r"\W", "", told)
    if any(re.sub(r"\W", "", each) not in plain for each in numbers):
        return "words held a number that isn't in the scenario"
    if (set(tokens(normal)) & _NUMBER_WORDS) - set(tokens(told)):
        return "words held a number or day that isn't in the scenario"
    if any(each.lower() not in told for each in _NAME.findall(said)):
        return "words held a name that isn't in the scenario"
    return ""


def _new_facts(said: str, known: str) -> str:
    """Facts and steps, as the ledger hears them, that weren't told."""
    here, before = (Said(Turn(id=1, speaker=CUSTOMER, text=text)) for text in (said, known))
    facts = {(each.slot, each.value) for each in facts_in(here, ())} - {
        (each.slot, each.value) for each in facts_in(before, ())
    }
    if any(value not in before.normal for _, value in facts):
        return "words held a fact that isn't in the scenario"
    if {act.action for _, act in acts_done(here)} - {act.action for _, act in acts_done(before)}:
        return "words held a step that isn't in the scenario"
    return ""


def _let_slip(said: str, known: str, scenario: Scenario, customer: Customer) -> str:
    """What the customer keeps to themselves must stay there until it is unlocked."""
    words, told = content_words(tokens(normalise(said))), content_words(tokens(normalise(known)))
    for secret in scenario.secrets:
        if secret.id not in customer.memory.told:
            own = content_words(tokens(normalise(" ".join(secret.says)))) - told
            if len(words & own) >= 2:
                return "words let slip what the customer hasn't told yet"
    return ""


def _lost(said: str, reply: Reply) -> str:
    """What our line tells must be in the model's."""
    if not reply.told and not reply.again:
        return ""
    numbers = [re.sub(r"\W", "", each) for each in _NUMBERS.findall(normalise(reply.text))]
    if any(each not in re.sub(r"\W", "", normalise(said)) for each in numbers):
        return "words lost a number"
    ours = content_words(tokens(normalise(reply.text)))
    kept = len(ours & content_words(tokens(normalise(said))))
    return "words lost what was to be told" if kept < _KEEPS * len(ours) else ""


def _strange(said: str, turns: Sequence[Turn], known: str, scenario: Scenario) -> str:
    heard = " ".join((known, *(each.text for each in turns), *scenario.opening, scenario.persona))
    own = " ".join(line for secret in scenario.secrets for line in secret.says)
    familiar = content_words(tokens(normalise(f"{heard} {own}"))) | _EVERYDAY
    strange = content_words(tokens(normalise(said))) - familiar
    total = content_words(tokens(normalise(said)))
    return "words told a story of their own" if len(strange) >= _STRANGE and len(strange) > 0.5 * len(total) else ""


_EVERYDAY = content_words(
    tokens(
        """sorry please thank thanks help want need like know think feel tell look listen wait stop start thing time day
        good bad right wrong fine great sure yes no hello goodbye honest honestly kind idea problem way back line call
        phone question answer mean understand believe hope glad happy angry tired upset frustrated ridiculous
        appreciate finally again still already maybe really actually anyway nothing something anything everything
        someone somebody anybody else much many little lot bit long keep make take give going happen work fix sort
        solved hear said talk speak people person you your we our"""
    )
)
