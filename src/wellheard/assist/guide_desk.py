"""The guide beside a live call: which one fits, where its walk stands, what was skipped because it was told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from wellheard.assist.actions import ActionError
from wellheard.conversation import Ledger, Moment, Turn
from wellheard.guides import (
    Guide,
    Notes,
    Standing,
    Step,
    Stop,
    Walk,
    begin,
    full_ledger,
    hear,
    pass_over,
    said,
    standing,
)
from wellheard.language import content_words, normalise, tokens

_NONE = Guide(id="", version="", title="", purpose="", steps=())
"""Stands in while no guide is open, so that turns are kept for the one that will be."""


@dataclass(slots=True)
class GuideDesk:
    """The guides of one call."""

    guides: tuple[Guide, ...]
    walk: Walk = field(default_factory=lambda: begin(_NONE))
    suggested: str = ""
    """Id of the guide that fits what the customer told; empty where none does."""
    _proposed: set[tuple[str, str]] = field(default_factory=set)
    """Guides and steps that were open at some time."""
    _standing: Standing | None = None

    @property
    def open(self) -> Guide | None:
        """The guide that is walked."""
        return None if self.walk.guide is _NONE else self.walk.guide

    def hear(self, turn: Turn, ledger: Ledger, moments: tuple[Moment, ...]) -> None:
        """One more turn; `ledger` is what the book holds after it."""
        self.walk = hear(self.walk, turn, ledger, moments)

    def noted(self) -> Ledger:
        """What the words of guides found beside the book's ledger."""
        return full_ledger(replace(self.walk.notes, ledger=Ledger()))

    def settle(self, ledger: Ledger) -> None:
        """Work out where the walk stands; `ledger` is all that is known, as the agent has it."""
        if self.open is None:
            self._standing = None
            self.suggested = suggest(self.guides, ledger) or self.suggested
            return
        notes = replace(self.walk.notes, ledger=ledger, facts=(), tried=())
        self._standing = standing(replace(self.walk, notes=notes))
        if self._standing.open:
            self._proposed.add((self.walk.guide.id, self._standing.open.step.id))

    @property
    def standing(self) -> Standing | None:
        """Where the walk stands; absent while no guide is open."""
        return self._standing

    def was_proposed(self, stop: Stop) -> bool:
        """Whether a settled step was open before."""
        return (self.walk.guide.id, stop.step.id) in self._proposed

    def choose(self, guide_id: str) -> None:
        """Open a guide. Raises ActionError where there is none of this id."""
        guide = next((each for each in self.guides if each.id == guide_id), None)
        if guide is None:
            raise ActionError(f"there is no guide {guide_id}")
        self.walk = begin(guide, self.walk.notes)

    def leave(self) -> None:
        """Close the guide; what it noted stays. Raises ActionError where none is open."""
        if self.open is None:
            raise ActionError("no guide is open")
        self.walk = begin(_NONE, self.walk.notes)

    def step(self, step_id: str) -> Step:
        """A step of the open guide. Raises ActionError where there is none."""
        if self.open is None:
            raise ActionError("no guide is open")
        try:
            return self.open.step(step_id)
        except KeyError as error:
            raise ActionError(f"the guide {self.open.id} has no step {step_id}") from error

    def say(self, step_id: str) -> None:
        """What was to be told was told, or the call was handed over. Raises ActionError for another sort of step."""
        self.step(step_id)
        try:
            self.walk = said(self.walk, step_id)
        except ValueError as error:
            raise ActionError(str(error)) from error

    def pass_over(self, step_id: str, reason: str) -> None:
        """A step makes no sense here. Raises ActionError without a reason, and for a hand-over."""
        self.step(step_id)
        try:
            self.walk = pass_over(self.walk, step_id, reason)
        except ValueError as error:
            raise ActionError(str(error)) from error

    def _hand_over(self) -> Step | None:
        now = self._standing
        steps = ([now.open.step] if now and now.open else []) + [each.step for each in now.way[-1:]] if now else []
        return next((each for each in steps if each.sort == "escalate"), None)

    @property
    def hands_over_to(self) -> str:
        """To whom the guide hands over at this place; empty where it doesn't."""
        step = self._hand_over()
        return step.what if step else ""

    @property
    def hands_over_why(self) -> str:
        """Why the guide hands over; empty where it doesn't."""
        step = self._hand_over()
        return step.why if step else ""

    @property
    def notes(self) -> Notes:
        """All that the walk reads and writes."""
        return self.walk.notes


def suggest(guides: Iterable[Guide], ledger: Ledger) -> str | None:
    """The id of the guide whose title and purpose share most words with the problem; nothing where none shares two.

    A word that several guides have counts for less. What it costs them is looked at, too: "my kettle broke, and I have
    nine guests" tells both in one breath.
    """
    told = _stems(each.text for each in (*ledger.problem, *ledger.impact, *ledger.wants))
    about = {each.id: _stems((each.title, each.purpose)) for each in guides}
    scores = {name: _shared(told, words, about) for name, words in about.items()}
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best and scores[best] >= _ENOUGH else None


_ENOUGH = 1.5


def _shared(told: frozenset[str], words: frozenset[str], about: Mapping[str, frozenset[str]]) -> float:
    return sum(1 / sum(word in each for each in about.values()) for word in told & words)


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return content_words(tuple(word for each in texts for word in tokens(normalise(each))))
