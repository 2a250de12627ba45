"""Matches an agent's requests against what the customer told and tried."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wellheard.conversation import Fact, Told, Tried
from wellheard.language import content_words, normalise, tokens
from wellheard.language.text import stem
from wellheard.ledger.actions import is_generic, same_action, trigger_words
from wellheard.ledger.asks import (
    Ask,
    actions_asked,
    asks_again,
    asks_for_problem,
    is_confirmation,
    is_other,
    is_repair,
)
from wellheard.ledger.facts import sentence_of, tells_problem, told_slot
from wellheard.ledger.interface import Repeats
from wellheard.ledger.said import Said, Sentence
from wellheard.ledger.slots import Slot, interchangeable

_KEEP = 8
"""Entries looked at for one slot or action; older ones were told too often to matter."""


@dataclass(slots=True)
class Shelf:
    """Facts by slot and actions by name, for quick look-ups."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    tried: dict[str, list[Tried]] = field(default_factory=dict)
    context: dict[tuple[int, str], Said] = field(default_factory=dict)
    """Where a time, sum or place was told."""
    act_words: frozenset[str] = frozenset()
    """A request with none of these asks for no action on the shelf."""
    latest: Tried | None = None
    problem: list[Told] = field(default_factory=list)
    problem_at: int = 0
    customer_turns: int = 0
    last: Said | None = None

    def put(self, said: Said, facts: Sequence[Fact], tried: Sequence[Tried]) -> None:
        """Add what a customer's turn told."""
        self.last = said
        self.customer_turns += 1
        self.remember(facts, tried)
        for fact in facts:
            if told_slot(fact.slot).value in _BY_TOPIC:
                self.context[fact.turn_id, fact.text] = said
        if not self.problem and tells_problem(said):
            self.problem.append(Told(text=said.turn.text, turn_id=said.turn.id))
            self.problem_at = self.customer_turns

    def remember(self, facts: Iterable[Fact], tried: Iterable[Tried]) -> None:
        """Add entries, of this call or an earlier one."""
        for fact in facts:
            self.facts.setdefault(fact.slot, []).append(fact)
        for each in tried:
            if each.action not in self.tried:
                self.tried[each.action] = []
                self.act_words |= trigger_words(each.action)
            self.tried[each.action].append(each)
            self.latest = each

    def tellings(self, what: str) -> tuple[Fact | Tried | Told, ...]:
        """Every time that a fact (`fact:order-number`) or a step (`action:restart`) was told, in order."""
        sort, _, name = what.partition(":")
        if sort == "action":
            return tuple(each for action, tries in self.tried.items() if same_action(action, name) for each in tries)
        return tuple(self.problem) if name == "problem" else tuple(self.facts.get(name, ()))

    def answered(self, said: Said, asked: Sequence[Ask]) -> tuple[Repeats, ...]:
        """Requests in the agent's turn that something on the shelf answers; `asked` are the facts that it asks for."""
        found: list[Repeats] = []
        for ask in asked:
            found.extend(self._told(said, ask))
        if not said.words.isdisjoint(self.act_words):
            for ask in actions_asked(said):
                found.extend(self._done(said, ask))
        if self.latest:
            found.extend(self._again(said, self.latest))
        if self.problem:
            found.extend(self._wrong(said))
        return tuple(found)

    def _told(self, said: Said, ask: Ask) -> Iterator[Repeats]:
        """A fact asked for that has been told; the exact slot before one that may stand for it, the first telling."""
        assert ask.slot
        if is_confirmation(ask.sentence) or is_other(ask.sentence):
            return
        names = [ask.slot.name, *(name for name in self.facts if interchangeable(ask.slot, told_slot(name)))]
        for name in dict.fromkeys(names):
            for fact in self.facts.get(name, ())[-_KEEP:]:
                confidence = self._sure(said, ask, fact)
                if confidence:
                    yield _repeats(ask.sentence, f"fact:{ask.slot.name}", fact, confidence)
                    return

    def _sure(self, said: Said, ask: Ask, fact: Fact) -> float:
        """How sure it is that the fact answers; 0 where it doesn't."""
        assert ask.slot
        if self.last and fact.turn_id == self.last.turn.id and not fact.call and is_repair(said):
            return 0.0
        if ask.slot.value == "digits" and ask.slot.name != "pin" and not _digits_enough(ask.slot, fact):
            return 0.0
        if ask.slot.value in _BY_TOPIC:
            return self._on_topic(ask, fact)
        return fact.confidence if fact.slot == ask.slot.name else min(fact.confidence, 0.55)

    def _on_topic(self, ask: Ask, fact: Fact) -> float:
        """A time, a sum or a place answers only where it was told of the same thing."""
        assert ask.slot
        if ask.slot.value == "time" and not _same_sort_of_time(ask.sentence.normal, fact.value):
            return 0.0
        where = self.context.get((fact.turn_id, fact.text))
        told = sentence_of(where, fact) if where else None
        stems = told.stems if told else content_words(tokens(normalise(fact.text)))
        if _meet(ask.sentence.stems, stems) or _ADMITS.search(ask.sentence.normal):
            return 0.7
        return 0.0

    def _done(self, said: Said, ask: Ask) -> Iterator[Repeats]:
        """A step asked for, or asked about, that has been taken."""
        assert ask.act
        if is_repair(said) and not ask.sentence.question:
            return
        asked = ask.act.objects or _thing_before(said, ask)
        for action, tries in self.tried.items():
            if not same_action(action, ask.act.action):
                continue
            for each in tries[-_KEEP:]:
                objects = content_words(tuple(tokens(each.object or "")))
                confidence = self._same_step(action, asked, objects, each)
                if confidence:
                    yield _repeats(ask.sentence, f"action:{ask.act.action}", each, confidence)
                    return

    def _same_step(self, action: str, asked: frozenset[str], objects: frozenset[str], each: Tried) -> float:
        if asked & objects:
            return 0.65
        if action in _JUST and self.last and each.turn_id == self.last.turn.id:
            return 0.6
        if is_generic(action):
            return 0.0
        return 0.55 if not objects or not asked or action in _TELLING else 0.0

    def _again(self, said: Said, told: Tried) -> Iterator[Repeats]:
        """The same once more ("do that again for me"), right after the customer said that they did."""
        sentence = asks_again(said)
        if sentence and self.last and _DID.search(self.last.normal):
            yield _repeats(sentence, f"action:{told.action}", told, 0.55)

    def _wrong(self, said: Said) -> Iterator[Repeats]:
        """What is wrong, asked of somebody who has told it."""
        sentence = asks_for_problem(said)
        told = self.problem[0]
        if sentence and not is_other(sentence) and self.customer_turns - self.problem_at >= 1:
            yield _repeats(sentence, "fact:problem", told, 0.6)


_BY_TOPIC = frozenset({"time", "money", "count", "place"})
_JUST = frozenset({"send", "report", "visit"})
"""Asked for right after it was told, these need no word for the object."""
_TELLING = frozenset(
    {"restart", "unplug", "reset", "reinstall", "clear-cache", "airplane-mode", "log-out-in", "forget"}
)
"""Actions that say enough without their object."""
_CLOCK = re.compile(r"\d ?[ap]m\b|:\d\d|o'clock|\b(?:half|quarter|noon|midnight)\b|\b(?:past|to) \w+$")
_WHICH_DAY = re.compile(r"\b(?:what|which) (?:day|date)\b")
_WHICH_HOUR = re.compile(r"\b(?:what|which) time\b")


def _same_sort_of_time(asked: str, told: str) -> bool:
    """A day doesn't answer "what time", nor an hour "what day"; either may answer "when"."""
    clock = _CLOCK.search(told) is not None
    if _WHICH_DAY.search(asked):
        return not clock
    return clock or not _WHICH_HOUR.search(asked) or _ADMITS.search(asked) is not None


_ADMITS = re.compile(r"\bdid you say\b|\byou said\b|\bremind me\b|\bwas (?:it|that) again\b")
"""The agent says that it was told."""
_DID = re.compile(r"\b(?:did|done|have|already|loads|twice|times|three|read up)\b")
_ALIKE = tuple(
    frozenset(stem(word) for word in words.split())
    for words in (
        "buy bought purchase purchased order ordered get got",
        "come came deliver delivered delivery arrive arrived receive received land landed",
        "call called ring rang rung phone phoned tell told report reported",
        "start started begin began stop stopped happen happened notice noticed",
    )
)
"""Stems that tell of the same event."""


def _meet(asked: frozenset[str], told: frozenset[str]) -> bool:
    return bool(asked & told) or any(asked & alike and told & alike for alike in _ALIKE)


def _digits_enough(asked: Slot, fact: Fact) -> bool:
    digits = sum(char.isdigit() for char in fact.value)
    least = {"phone": 7, "number": 6, "card": 4}.get(asked.name, 3)
    if fact.slot != asked.name and not fact.value.isdigit():
        return False
    return digits >= least or fact.value.startswith("[")


def _thing_before(said: Said, ask: Ask) -> frozenset[str]:
    """What "it" and "those" mean: the content of the agent's sentences before the request."""
    stems = [each.stems for each in said.sentences if each.start < ask.sentence.start]
    return frozenset().union(*stems)


def _repeats(sentence: Sentence, what: str, told: Fact | Tried | Told, confidence: float) -> Repeats:
    call = told.call
    return Repeats(
        start=sentence.start,
        end=sentence.end,
        turn_id=0 if call else told.turn_id,
        what=what,
        told=told.text,
        confidence=confidence,
        call=call,
    )
