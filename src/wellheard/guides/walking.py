"""The walk of a guide: from its first step over all that is settled to the next step that is really still open.

Where the walk stands is worked out anew from the notes each time, so what is told, ticked or corrected in any order
leads to the same place.
"""

import re
from dataclasses import dataclass, replace

from wellheard.conversation import Fact, Ledger, Moment, Tried, Turn
from wellheard.guides.interface import END, Guide, Step
from wellheard.guides.knowing import Stop, asked_in, settled
from wellheard.guides.notes import Mark, Notes, listen_back, take_in
from wellheard.language import normalise
from wellheard.ledger.actions import outcome as outcome_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A guide being walked."""

    guide: Guide
    notes: Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a walk stands."""

    way: tuple[Stop, ...]
    """Settled steps from the first, in order, each at most once."""
    open: Stop | None
    """The one step to take now; absent when the guide has ended."""
    ending: str = ""
    """Why it has ended: `end`, `handed-over`, or `round` where all that is left was done before; empty while open."""


def begin(guide: Guide, notes: Notes | None = None) -> Walk:
    """Open a guide; with the notes of another walk nothing told or done there is asked again."""
    return Walk(guide=guide, notes=listen_back(notes or Notes(), guide))


def hear(walk: Walk, turn: Turn, ledger: Ledger, moments: tuple[Moment, ...] = ()) -> Walk:
    """The walk after a turn: what it tells ticks its steps.

    `ledger` is what the book of the call holds after the turn (`Book.ledger()`), `moments` those noticed in it.
    """
    return replace(walk, notes=take_in(walk.notes, walk.guide, turn, ledger, moments))


def answer(walk: Walk, step_id: str, value: str) -> Walk:
    """The agent writes down the answer to a question.

    Raises KeyError for an unknown step, ValueError for one that is no question or an empty answer.
    """
    step = _of_sort(walk, step_id, ("ask",))
    if not value.strip():
        raise ValueError("the answer is empty, write what was said")
    fact = Fact(slot=step.what, value=" ".join(value.split()), text="", turn_id=walk.notes.latest)
    others = tuple(each for each in walk.notes.facts if each.text or each.slot != step.what)
    return replace(walk, notes=replace(walk.notes, facts=(*others, fact)))


def did(walk: Walk, step_id: str, outcome: str | None = None) -> Walk:
    """The agent ticks an action as done; `outcome` is `worked`, `no-change` or the customer's words for it.

    Raises KeyError for an unknown step, ValueError for one that is no action.
    """
    step = _of_sort(walk, step_id, ("do",))
    thing = step.things[0] if step.things else None
    came = outcome_in(normalise(outcome)) or outcome if outcome else None
    tried = Tried(action=step.what, object=thing, times=None, outcome=came, text="", turn_id=walk.notes.latest)
    return replace(walk, notes=replace(walk.notes, tried=(*walk.notes.tried, tried)))


def said(walk: Walk, step_id: str) -> Walk:
    """The agent ticks what they told, or that they handed over.

    Raises KeyError for an unknown step, ValueError for a question or an action.
    """
    return _marked(walk, _of_sort(walk, step_id, ("tell", "escalate")), "")


def pass_over(walk: Walk, step_id: str, reason: str) -> Walk:
    """The agent says that a step makes no sense here, and why.

    Raises KeyError for an unknown step, ValueError without a reason and for a hand-over, which is the end.
    """
    if not reason.strip():
        raise ValueError("the reason is empty, write why the step makes no sense here")
    return _marked(walk, _of_sort(walk, step_id, ("ask", "do", "tell")), " ".join(reason.split()))


def _of_sort(walk: Walk, step_id: str, sorts: tuple[str, ...]) -> Step:
    step = walk.guide.step(step_id)
    if step.sort not in sorts:
        raise ValueError(f"step {step_id} begins with {step.sort}, not with {' or '.join(sorts)}")
    return step


def _marked(walk: Walk, step: Step, reason: str) -> Walk:
    mark = Mark(step=step, guide=walk.guide.id, turn_id=walk.notes.latest, reason=reason)
    return replace(walk, notes=replace(walk.notes, marks=(*walk.notes.marks, mark)))


def standing(walk: Walk) -> Standing:
    """Where the walk stands now. It visits each step at most once, so it always comes to an answer."""
    way: list[Stop] = []
    seen: set[str] = set()
    at = walk.guide.steps[0].id
    while at != END and at not in seen:
        seen.add(at)
        step = walk.guide.step(at)
        stop = settled(step, walk.notes)
        if stop is None:
            return Standing(way=tuple(way), open=Stop(step=step, state="open", asked=asked_in(step, walk.notes)))
        way.append(stop)
        if step.sort == "escalate":
            return Standing(way=tuple(way), open=None, ending="handed-over")
        at = step.then if stop.state == "passed" else branch_of(step, stop.value)
    return Standing(way=tuple(way), open=None, ending="end" if at == END else "round")


def branch_of(step: Step, value: str) -> str:
    """The id of the step to which an answer leads."""
    plain = normalise(value).replace("-", " ")
    for branch in step.branches:
        for words in branch.when:
            wanted = normalise(words).replace("-", " ")
            if re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain):
                return branch.then
    return step.then
