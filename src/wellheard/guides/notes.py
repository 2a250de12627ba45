"""What is known while guides are walked, shared by all of them: the ledger, the turns, what was ticked by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from wellheard.conversation import AGENT, CUSTOMER, Fact, Ledger, Moment, Told, Tried, Turn
from wellheard.guides.interface import TOLD, Guide, Step
from wellheard.language import content_words, normalise, tokens
from wellheard.ledger.actions import outcome, same_action
from wellheard.ledger.asks import actions_asked, slots_asked
from wellheard.ledger.said import Said, Sentence

_NOT = re.compile(r"n't\b|\b(?:not|never|no|if|should i|shall i|will|going to|want to)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A step that was said, handed over or passed over."""

    step: Step
    guide: str
    """Id of the guide in which it was marked."""
    turn_id: int
    """The turn then; 0 before the first."""
    reason: str = ""
    """Why it makes no sense here; empty for a step that was said or handed over."""
    by_hand: bool = True
    """The agent marked it; otherwise it was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A fact that the agent asked for."""

    slot: str
    turn_id: int
    words: str
    """The sentence, normalised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Everything that the walk of any guide reads and writes."""

    ledger: Ledger = field(default_factory=Ledger)
    """As the book of the call has it."""
    turns: tuple[Turn, ...] = ()
    """Heard so far, in order."""
    facts: tuple[Fact, ...] = ()
    """Ticked by hand, or heard by the words of a guide, beside the ledger's."""
    tried: tuple[Tried, ...] = ()
    """The same for actions."""
    marks: tuple[Mark, ...] = ()
    """In the order in which they were made."""
    asked: tuple[Asked, ...] = ()
    """What the agent asked for, answered or not."""
    noticed: tuple[tuple[str, int], ...] = ()
    """Kinds of the agent's moments, each with its first turn."""

    @property
    def latest(self) -> int:
        """Id of the last turn; 0 before the first."""
        return self.turns[-1].id if self.turns else 0

    def turn(self, turn_id: int) -> Turn | None:
        """A turn heard; absent for one of an earlier call."""
        return next((each for each in self.turns if each.id == turn_id), None)


def full_ledger(notes: Notes) -> Ledger:
    """The book's ledger with what was ticked beside it: what a hand-off tells."""
    ledger = notes.ledger
    told: dict[str, tuple[Told, ...]] = {name: getattr(ledger, name) for name in TOLD}
    for each in notes.facts:
        if each.slot in TOLD:
            told[each.slot] += (Told(text=each.text or each.value, turn_id=each.turn_id),)
    facts = tuple(each for each in notes.facts if each.slot not in TOLD)
    return replace(
        ledger,
        problem=told["problem"],
        impact=told["impact"],
        wants=told["wants"],
        facts=(*ledger.facts, *facts),
        tried=(*ledger.tried, *notes.tried),
    )


def take_in(notes: Notes, guide: Guide, turn: Turn, ledger: Ledger, moments: tuple[Moment, ...]) -> Notes:
    """The notes after one more turn; `ledger` is the book's after it, `moments` those noticed in it."""
    said = {kind for kind, _ in notes.noticed}
    fresh = [each.kind for each in moments if each.speaker == AGENT]
    kinds = tuple((kind, turn.id) for kind in dict.fromkeys(fresh) if kind not in said)
    notes = replace(
        notes,
        ledger=ledger,
        turns=(*notes.turns, turn),
        asked=(*notes.asked, *_asked(turn)),
        noticed=(*notes.noticed, *kinds),
    )
    return _listen(notes, guide, turn)


def _asked(turn: Turn) -> Iterator[Asked]:
    if turn.speaker == AGENT and not turn.automated:
        for ask in slots_asked(Said(turn)):
            if ask.slot:
                yield Asked(slot=ask.slot.name, turn_id=turn.id, words=ask.sentence.normal)


def listen_back(notes: Notes, guide: Guide) -> Notes:
    """The notes with what this guide's words find in the turns heard before it was opened."""
    for turn in notes.turns:
        notes = _listen(notes, guide, turn)
    return notes


def _listen(notes: Notes, guide: Guide, turn: Turn) -> Notes:
    said = Said(turn)
    if turn.speaker != CUSTOMER:
        return _listen_to_agent(notes, guide, said)
    facts = [fact for step in guide.steps for fact in _facts_heard(step, said) if fact not in notes.facts]
    tried = [each for step in guide.steps for each in _tries_heard(step, said)]
    tried += _outcomes_heard(notes, guide, said)
    fresh = [each for each in dict.fromkeys(tried) if each not in notes.tried]
    return replace(notes, facts=(*notes.facts, *dict.fromkeys(facts)), tried=(*notes.tried, *fresh))


def _listen_to_agent(notes: Notes, guide: Guide, said: Said) -> Notes:
    if said.turn.automated:
        return notes
    marked = {each.step for each in notes.marks}
    marks = tuple(
        Mark(step=step, guide=guide.id, turn_id=said.turn.id, by_hand=False)
        for step in guide.steps
        if step.sort == "tell" and step not in marked and any(_phrase(step, each) for each in said.sentences)
    )
    return replace(notes, marks=(*notes.marks, *marks))


def _phrase(step: Step, sentence: Sentence) -> re.Match[str] | None:
    """Where one of the step's words stands in a sentence."""
    found = (re.search(rf"(?<!\w){re.escape(normalise(each))}(?!\w)", sentence.normal) for each in step.heard)
    return next((match for match in found if match), None)


def _facts_heard(step: Step, said: Said) -> Iterator[Fact]:
    if step.sort != "ask" or not step.heard:
        return
    for sentence in said.sentences:
        match = None if sentence.question else _phrase(step, sentence)
        if match:
            text = said.turn.text[sentence.start : sentence.end]
            yield Fact(slot=step.what, value=match.group(), text=text, turn_id=said.turn.id, confidence=0.8)
            return


def _tries_heard(step: Step, said: Said) -> Iterator[Tried]:
    if step.sort != "do" or not step.heard:
        return
    for sentence in said.sentences:
        match = None if sentence.question else _phrase(step, sentence)
        if match and not _NOT.search(sentence.normal[: match.start()]):
            yield _tried(step, said, sentence, outcome(said.normal))
            return


def _outcomes_heard(notes: Notes, guide: Guide, said: Said) -> Iterator[Tried]:
    """Steps that the agent asked for right before, where the customer now tells what came of it."""
    result = outcome(said.normal)
    before = next((each for each in reversed(notes.turns) if each.id < said.turn.id), None)
    if result is None or before is None or before.speaker == CUSTOMER or before.automated:
        return
    asked = [ask.act for ask in actions_asked(Said(before)) if ask.act]
    for step in guide.steps:
        for act in asked if step.sort == "do" else ():
            if same_action(step.what, act.action) and fits(step, act.objects):
                yield _tried(step, said, said.sentences[0], result)


def fits(step: Step, objects: frozenset[str]) -> bool:
    """Whether what something was done to, as stems, may be the step's thing; where either is unsaid it may."""
    things = content_words(tuple(word for each in step.things for word in tokens(each)))
    return not objects or not things or bool(objects & things)


def _tried(step: Step, said: Said, sentence: Sentence, result: str | None) -> Tried:
    return Tried(
        action=step.what,
        object=step.things[0] if step.things else None,
        times=None,
        outcome=result,
        text=said.turn.text[sentence.start : sentence.end],
        turn_id=said.turn.id,
        confidence=0.7,
    )
