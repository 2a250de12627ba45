"""Whether the notes settle a step already, and by which words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from wellheard.conversation import Fact, Told, Tried, Turn
from wellheard.guides.interface import TOLD, Step
from wellheard.guides.notes import Mark, Notes, fits
from wellheard.language import content_words, normalise, tokens
from wellheard.ledger.actions import is_generic, same_action
from wellheard.ledger.facts import sentence_of, told_slot
from wellheard.ledger.said import Said
from wellheard.ledger.slots import interchangeable

State = Literal["known", "done", "said", "passed", "handed-over", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A step on the way, and what is known of it."""

    step: Step
    state: State
    value: str = ""
    """The answer, what came of the action, or the reason for passing over; empty where there is none."""
    words: str = ""
    """The words that told it; empty where it was ticked by hand or is open."""
    turn_id: int = 0
    """Where it was told; 0 for an earlier call and for open steps."""
    second: float | None = None
    """From the start of the call; absent where the transcript has no times."""
    call: str | None = None
    """Id of the earlier call in which it was told; absent for this one."""
    by_hand: bool = False
    """The agent ticked it."""
    asked: int = 0
    """Of an open question: the agent's last turn that asked for it and got no answer; 0 where none did."""


def settled(step: Step, notes: Notes) -> Stop | None:
    """How the step is settled; absent while it is open."""
    passed = next((each for each in notes.marks if each.reason and same_step(each.step, step)), None)
    if step.sort == "ask":
        found = _known(step, notes)
    elif step.sort == "do":
        found = _done(step, notes)
    else:
        found = _said(step, notes)
    return found or (_marked(step, passed, notes) if passed else None)


def same_step(one: Step, other: Step) -> bool:
    """Whether two steps, perhaps of different guides, want the same of the customer."""
    if one.sort != other.sort or one.what != other.what:
        return False
    if one.sort == "do":
        return fits(one, _stems(other.things)) and fits(other, _stems(one.things))
    return not one.about or not other.about or bool(_stems(one.about) & _stems(other.about))


def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return content_words(tuple(word for each in words for word in tokens(normalise(each))))


def _second(turn_id: int, notes: Notes) -> float | None:
    turn = notes.turn(turn_id)
    return None if turn is None or turn.start_ms is None else turn.start_ms / 1000


def _known(step: Step, notes: Notes) -> Stop | None:
    """The latest telling: who corrects themselves is right, and what the agent wrote down then stands before it."""
    if step.what in TOLD:
        told: tuple[Told, ...] = getattr(notes.ledger, step.what)
        if told:
            return _stop(step, told[0], "known", told[0].text, notes)
    found = list(_facts(step, notes))
    exact = [each for each in found if each.slot == step.what]
    best = max(
        exact or found, key=lambda each: (each.by_hand, not each.call, each.turn_id, not each.text), default=None
    )
    return _stop(step, best, "known", best.value, notes) if best else None


def _facts(step: Step, notes: Notes) -> Iterator[Fact]:
    wanted = told_slot(step.what)
    for fact in (*notes.ledger.facts, *notes.facts):
        if interchangeable(wanted, told_slot(fact.slot)):
            yield from (each for each in _each_telling(fact) if not step.about or _is_about(step, each, notes))


def _each_telling(fact: Fact) -> Iterator[Fact]:
    """The fact as it was told each time: one day may be the day of many things."""
    yield fact
    for place in fact.told_again:
        yield replace(fact, turn_id=place.turn_id, text=place.text, call=place.call)


def _is_about(step: Step, fact: Fact, notes: Notes) -> bool:
    """Whether the sentence that tells a time, sum, count or place speaks of the right thing."""
    if not fact.text:  # the agent wrote it down for this very question
        return fact.turn_id >= 0
    turn: Turn | None = None if fact.call else notes.turn(fact.turn_id)
    sentence = sentence_of(Said(turn), fact) if turn else None
    stems = sentence.stems if sentence else content_words(tuple(tokens(normalise(fact.text))))
    return bool(stems & _stems(step.about))


def _done(step: Step, notes: Notes) -> Stop | None:
    """The latest telling that says what came of it, else the latest."""
    found = [each for each in (*notes.ledger.tried, *notes.tried) if _is_step(step, each)]
    best = max(
        found,
        key=lambda each: (each.by_hand, each.outcome is not None, not each.call, each.turn_id, not each.text),
        default=None,
    )
    return _stop(step, best, "done", best.outcome or "", notes) if best else None


def _is_step(step: Step, tried: Tried) -> bool:
    if tried.action != step.what and not same_action(tried.action, step.what):
        return False
    objects = _stems((tried.object,)) if tried.object else frozenset()
    if is_generic(tried.action) and step.things and not objects:
        objects = _stems((tried.text,))  # "I tried" says too little without its thing
    return fits(step, objects)


def _said(step: Step, notes: Notes) -> Stop | None:
    for kind, turn_id in notes.noticed:
        if kind in step.noticed:
            turn = notes.turn(turn_id)
            words = turn.text if turn else ""
            return Stop(step=step, state="said", turn_id=turn_id, words=words, second=_second(turn_id, notes))
    for mark in notes.marks:
        if not mark.reason and (same_step(mark.step, step) or set(mark.step.noticed) & set(step.noticed)):
            return _marked(step, mark, notes)
    return None


def _marked(step: Step, mark: Mark, notes: Notes) -> Stop:
    state: State = "passed" if mark.reason else "handed-over" if step.sort == "escalate" else "said"
    return Stop(
        step=step,
        state=state,
        value=mark.reason,
        turn_id=mark.turn_id,
        second=_second(mark.turn_id, notes),
        by_hand=mark.by_hand,
    )


def _stop(step: Step, told: Fact | Tried | Told, state: State, value: str, notes: Notes) -> Stop:
    call = told.call
    return Stop(
        step=step,
        state=state,
        value=value,
        words=told.text,
        turn_id=0 if call else told.turn_id,
        second=None if call else _second(told.turn_id, notes),
        call=call,
        by_hand=told.by_hand or not told.text,
    )


def asked_in(step: Step, notes: Notes) -> int:
    """The agent's last turn that asked for an open question's fact; 0 where none did."""
    about = _stems(step.about)
    for asked in reversed(notes.asked) if step.sort == "ask" else ():
        if asked.slot == step.what and (not about or about & _stems((asked.words,))):
            return asked.turn_id
    return 0
