"""What the customer answers to what was asked: matched as the ledger does, told once, and never with what they don't know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wellheard.language import content_words, normalise, tokens
from wellheard.language.text import stem
from wellheard.language.words import word_list
from wellheard.ledger.actions import is_generic, same_action
from wellheard.ledger.slots import BY_NAME, interchangeable
from wellheard.practice.interface import Deed, Scenario, Secret, Temper
from wellheard.practice.remembering import Memory, about_the_call, asks_again
from wellheard.practice.understanding import Asked, stems_of

_ELSEWHERE = frozenset("call visit wait send email order register request return pay book report download fill".split())
"""Asked to do these, the customer is being given work to do for later."""
_HEARD, _VOLUNTEERS = 27, 46
"""From this feeling of being heard on they tell what it unlocks when asked, and by themselves."""
_SOME_DIGITS = 3
_TOO_ANGRY, _NO_CONTACT = 84, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, or why there is none."""

    category: str
    """`tells` where `secret` or `deed` says it; else a category of lines."""
    secret: Secret | None = None
    deed: Deed | None = None
    told: str = ""
    """For who asks again: what was said."""
    again: bool = False
    """It had been told: a repeated request."""
    lead: str = ""
    """A category of lines that is said before it."""
    question: frozenset[str] = frozenset()
    """Stems of what it answers."""
    openly: bool = False
    """It was asked openly, which is no form-filling: said again without heat."""


def answer(asked: Asked, scenario: Scenario, memory: Memory, temper: Temper) -> Answer:
    """What they answer; nothing is marked as told yet."""
    found = _answer(asked, scenario, memory, temper)
    return replace(found, openly=found.openly and not asks_again(asked.words), question=asked.stems)


def _answer(asked: Asked, scenario: Scenario, memory: Memory, temper: Temper) -> Answer:
    if asked.sort == "echo" and (meant := _named_alone(asked, scenario, memory)):
        return _tell(meant, memory, temper)
    if _confirms(asked, scenario, memory):
        return Answer(category="confirms")
    if asks_again(asked.words) and (asked.sort == "problem" or about_the_call(asked.words)):
        return _said_already(asked, memory)
    if _OFFERS.search(asked.words) and (
        asked.sort == "closed" or (asked.sort == "slot" and _SHALL.search(asked.words))
    ):
        return Answer(category="yes-please")
    if asked.sort == "slot":
        return _slot(asked, scenario, memory, temper)
    if asked.sort == "action":
        return _action(asked, scenario, memory, temper)
    if asked.sort == "tried":
        return _tried(scenario, memory)
    if asked.sort == "wish":
        return _tell(scenario.wish, memory, temper, locked="wish-early")
    near = _near(asked, scenario)
    if near:
        return _tell(near, memory, temper, open_question=asked.sort in ("why", "more"))
    return _otherwise(asked, scenario, memory, temper)


def _near(asked: Asked, scenario: Scenario) -> Secret | None:
    """What the question names; a "was that you?" is about the sentence before it."""
    near = _about(asked, scenario.secrets)
    if near is None and asked.sort in ("closed", "echo"):
        near = _about(replace(asked, words=f"{asked.before} {asked.words}"), scenario.secrets)
    return near


def _otherwise(asked: Asked, scenario: Scenario, memory: Memory, temper: Temper) -> Answer:
    """An answer to a question that names nothing they know."""
    if asks_again(asked.words):
        return _said_already(asked, memory)
    if asked.sort == "why":
        return _tell(scenario.why, memory, temper, open_question=True)
    if asked.sort == "more" or (asked.sort == "problem" and asked.told is None):
        return _next(asked, scenario, memory, temper)
    if asked.told:
        told = memory.problem if asked.sort == "problem" else asked.told.told
        return Answer(category="told-you", told=told, again=True)
    return _yes_or_no(asked, scenario)


def _said_already(asked: Asked, memory: Memory) -> Answer:
    """What they said of it, for who asks "again"; a question about the whole call is answered with their problem."""
    if about_the_call(asked.words):
        return Answer(category="told-you", told=memory.problem, again=True)
    said = memory.answered(asked.stems) or memory.said_about(asked.words)
    return Answer(category="told-you", told=said, again=True) if said else Answer(category="unsaid")


def _named_alone(asked: Asked, scenario: Scenario, memory: Memory) -> Secret | None:
    """What a bare "Account?" asks for, where it hasn't been told."""
    untold = [each for each in scenario.secrets if each.id not in memory.told]
    near = _about(asked, untold)
    if near or len(asked.stems) > _BARE:
        return near
    return next((each for each in untold if asked.stems and asked.stems <= stems_of(each.id.replace("-", " "))), None)


_BARE = 2
"""Words of a question that is nothing but a name."""


def _confirms(asked: Asked, scenario: Scenario, memory: Memory) -> bool:
    """Whether the question gives back their own words, or a number that they have: read back, not asked for."""
    if asked.sort == "echo":
        return asked.told is None and bool(asked.stems & memory.stems)
    if asked.sort not in ("slot", "closed"):
        return False
    digits = re.sub(r"\D", "", f"{asked.before if asked.sort == 'closed' else ''} {asked.words}")
    values = (re.sub(r"\D", "", each.value) for each in scenario.facts)
    return any(len(value) >= _SOME_DIGITS and value in digits for value in values)


def _yes_or_no(asked: Asked, scenario: Scenario) -> Answer:
    """Whether it is a guess at the wish (“do you want …?”); the rest they can't say much to."""
    if _OFFERS.search(asked.words):
        return Answer(category="yes-please")
    if not _WANTS.search(asked.words):
        return Answer(category="unknown" if _FOR_SOMETHING.match(asked.words) else "yes-no")
    fits = any(set(group) <= asked.stems for each in scenario.solved_by for group in each.words)
    return Answer(category="yes-please" if fits else "not-it")


_FOR_SOMETHING = re.compile(
    r"(?:(?:and|so|okay|right|now|then|but|well|oh|sorry),? )*(?:what|which|who|whose|when|where|how)\b"
)
_OFFERS = re.compile(
    r"\b(?:shall|should|may|can|could) (?:i|we)\b(?! (?:just |please |also )*(?:have|get your|ask|take|confirm|verify|check)\b)"
)
_SHALL = re.compile(r"\b(?:shall|should) (?:i|we)\b")
"""Offers also where a fact is named: "can I take your number" asks for it, "shall I ring when you're up" doesn't."""
_WANTS = re.compile(r"\b(?:do|would|are) you (?:want|like|prefer|need|looking|after)\b")


def _slot(asked: Asked, scenario: Scenario, memory: Memory, temper: Temper) -> Answer:
    """A fact by its slot; by the words of the question where that names it better; another number for a number."""
    facts = (*scenario.facts, *_own_name(scenario))
    exact = next((each for each in facts if each.id == asked.what), None)
    found = exact or _about(asked, scenario.secrets)
    if found:
        return _tell(found, memory, temper)
    if other := _instead(asked.what, facts):
        return replace(_tell(other, memory, temper), lead="other-number")
    slot = BY_NAME.get(asked.what)
    number = slot is not None and (slot.family == "number" or slot.value in ("code", "digits", "email"))
    if asked.told:
        return Answer(category="told-you", told=asked.told.told, again=True)
    return Answer(category="no-number" if number else "unknown")


def _own_name(scenario: Scenario) -> tuple[Secret, ...]:
    return (Secret(id="name", value=scenario.name, says=(f"{scenario.name}.", f"It's {scenario.name}.")),)


def _instead(slot_name: str, facts: Sequence[Secret]) -> Secret | None:
    """A booking reference for who asks for an order number: it is the number that they have."""
    slot = BY_NAME.get(slot_name)
    if slot is None or slot.value != "code" or slot.family != "number":
        return None
    codes = [each for each in facts if each.id in BY_NAME and BY_NAME[each.id].value == "code" and each.value]
    alike = [each for each in codes if interchangeable(slot, BY_NAME[each.id])]
    same_family = [each for each in codes if BY_NAME[each.id].family == slot.family]
    return next(iter((*alike, *same_family)), None)


def _about(asked: Asked, secrets: Sequence[Secret]) -> Secret | None:
    """The secret whose words the question shares most; the first of equals."""
    best, most = None, 0
    open_one = asked.sort in ("why", "more") and not asks_again(asked.words)
    for each in secrets:
        hits = sum(_names(words, asked.words) for words in each.about)
        if open_one and not _opens(each) and hits < 2:
            continue  # an open question wants the story, and not the one fact of which it has a word
        if hits > most:
            best, most = each, hits
    return best


def _opens(secret: Secret) -> bool:
    return any(each.sort != "asked" for each in secret.after)


_IS = re.compile(r"(?:(?<=what)|(?<=who)|(?<=that)|(?<=it)|(?<=how)|(?<=when)|(?<=where))'s\b")
"""A short "is"."""


def _names(words: str, question: str) -> bool:
    """Whether the words stand in the question in order, in any form, with up to two others between them."""
    wanted, said = [[stem(word) for word in word_list(_IS.sub(" is", text))] for text in (words, question)]
    at = -1
    for number, word in enumerate(wanted):
        window = said[at + 1 :] if number == 0 else said[at + 1 : at + 4]
        if word not in window:
            return False
        at = said.index(word, at + 1)
    return bool(wanted)


def unlocked(secret: Secret, temper: Temper, *, asked: bool, open_question: bool) -> bool:
    """Whether they would tell it now."""
    for each in secret.after:
        if each.sort == "asked" and asked:
            return True
        if each.sort == "open-question" and open_question and _lets_in(temper):
            return True
        if each.sort == "heard" and temper.heard >= (_HEARD if asked or open_question else _VOLUNTEERS):
            return True
        if each.sort == "trust" and temper.trust >= each.least:
            return True
    return False


def touched_on(secret: Secret, text: str, temper: Temper) -> bool:
    """Whether somebody whom they feel heard by speaks of it: then they tell it, unasked."""
    normal = normalise(text)
    return temper.heard >= _HEARD and any(_names(words, normal) for words in secret.about)


def _lets_in(temper: Temper) -> bool:
    """Beside themselves and not yet reached, nobody opens up."""
    return temper.anger < _TOO_ANGRY or temper.heard >= _NO_CONTACT


def _tell(
    secret: Secret, memory: Memory, temper: Temper, *, open_question: bool = False, locked: str = "guarded"
) -> Answer:
    if secret.id in memory.told:
        openly = open_question or secret.id in ("why", "wish")
        told = secret.value or memory.told[secret.id]
        return Answer(category="told-you", told=told, secret=secret, again=True, openly=openly)
    if unlocked(secret, temper, asked=True, open_question=open_question):
        return Answer(category="tells", secret=secret)
    return Answer(category=locked)


def _next(asked: Asked, scenario: Scenario, memory: Memory, temper: Temper) -> Answer:
    """What comes next when they are asked openly: what they would tell of what happened, then why, then the wish."""
    for each in scenario.secrets:
        opens = any(unlock.sort == "open-question" for unlock in each.after) or each is scenario.wish
        if opens and each.id not in memory.told and unlocked(each, temper, asked=False, open_question=True):
            return Answer(category="tells", secret=each)
    untold = [each for each in scenario.tried if each not in memory.deeds]
    if untold:
        return Answer(category="tells", deed=untold[0])
    if asked.told:
        return Answer(category="told-you", told=memory.problem, again=True)
    return Answer(category="guarded" if scenario.why.id not in memory.told else "why-again")


def _tried(scenario: Scenario, memory: Memory) -> Answer:
    untold = [each for each in scenario.tried if each not in memory.deeds]
    if untold:
        return Answer(category="tells", deed=untold[0])
    if scenario.tried:
        return Answer(category="told-you", told=memory.deeds[scenario.tried[-1]], again=True)
    return Answer(category="tried-all")


def _action(asked: Asked, scenario: Scenario, memory: Memory, temper: Temper) -> Answer:
    for deed in scenario.tried:
        if _same(deed, asked):
            if deed in memory.deeds:
                return Answer(category="done-that", told=memory.deeds[deed], deed=deed, again=True)
            return Answer(category="tells", deed=deed)
    for deed in scenario.steps:
        if _same(deed, asked):
            if deed in memory.deeds:
                return Answer(category="done-that", told=memory.deeds[deed], deed=deed, again=True)
            return Answer(category="tells" if not asked.about_past else "yes-no", deed=deed)
    if asked.told:
        return Answer(category="done-that", told=asked.told.told, again=True)
    near = _about(asked, scenario.secrets) if "?" in asked.words else None
    if near:
        return _tell(near, memory, temper, open_question=False)
    if asked.about_past:
        return Answer(category="yes-no")
    return Answer(category="wont-step" if asked.what in _ELSEWHERE else "does-it")


def _same(deed: Deed, asked: Asked) -> bool:
    if asked.what and not same_action(deed.do, asked.what):
        return False
    things = content_words([word for each in deed.to for word in tokens(each)])
    objects = asked.things or (asked.stems & things)
    if is_generic(deed.do) or not asked.what:
        return bool(things & (objects | asked.stems))
    return not objects or not things or bool(things & (objects | asked.stems))
