"""What a detector is, and what it gets to see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from wellheard.conversation import Ledger, Moment, Turn
from wellheard.detectors.questions import Question, Sentence, questions_in, split
from wellheard.language import content_words, normalise, tokens
from wellheard.ledger.interface import Repeats


@dataclass(slots=True)
class Heard:
    """One turn with what every detector wants to know of it, worked out once."""

    turn: Turn
    normal: str = field(init=False)
    """The text in lower case with straight quotes; offsets as in the text."""
    words: list[str] = field(init=False)
    """Words of `normal`, in order."""
    wordset: frozenset[str] = field(init=False)
    """The same as a set; with "?" and "!" in it where the text has such a mark."""
    moments: list[Moment] = field(init=False)
    """What detectors have noticed in this turn so far, in the order in which they ran."""
    _content: frozenset[str] | None = field(init=False, default=None)
    _sentences: tuple[Sentence, ...] | None = field(init=False, default=None)
    _questions: tuple[Question, ...] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.normal = normalise(self.turn.text)
        self.words = tokens(self.normal)
        marks = [mark for mark in "?!" if mark in self.normal]
        self.wordset = frozenset(self.words + marks)
        self.moments = []

    @property
    def content(self) -> frozenset[str]:
        """Stems of the words that carry meaning."""
        if self._content is None:
            self._content = content_words(self.words)
        return self._content

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the turn."""
        if self._sentences is None:
            self._sentences = split(self.normal)
        return self._sentences

    @property
    def questions(self) -> tuple[Question, ...]:
        """The sentences that end with a question mark, and what sort of question each asks."""
        if self._questions is None:
            self._questions = questions_in(self.sentences) if "?" in self.wordset else ()
        return self._questions

    def has(self, *kinds: str) -> bool:
        """Whether one of these kinds was noticed in this turn by a detector that ran before."""
        return any(moment.kind in kinds for moment in self.moments)


@dataclass(slots=True)
class CallSoFar:
    """All that was heard before and with the current turn. Detectors read it and never change it."""

    channel: str = "voice"
    turns: list[Heard] = field(default_factory=list)
    """Up to and including the current one."""
    ledger: Ledger = field(default_factory=Ledger)
    """What the customer had told before the current turn."""
    repeats: Sequence[Repeats] = ()
    """Requests in the current turn that the ledger already answers."""

    def last(self, speaker: str, *, before: int | None = None) -> Heard | None:
        """The latest earlier turn of a speaker; `before` is a turn id, by default the current turn's.

        O(turns back to it).
        """
        limit = self.turns[-1].turn.id if before is None else before
        for heard in reversed(self.turns):
            if heard.turn.id < limit and heard.turn.speaker == speaker:
                return heard
        return None

    def since(self, turns: int) -> list[Heard]:
        """The last so many turns before the current one, oldest first."""
        return self.turns[-turns - 1 : -1]


class Listener(Protocol):
    """A detector at work on one call."""

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        """Notice moments when this turn has been heard; earlier turns may be used, later ones not."""
        ...

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        """Notice what only the whole call shows."""
        ...


@runtime_checkable
class WorksAhead(Protocol):
    """A listener that may use its time: where the whole call is known, it is told before the first turn is heard."""

    def expect(self, turns: Sequence[Turn]) -> None:
        """These turns are going to be heard. What `hear` yields must not depend on whether this was called."""
        ...


class Detector(Protocol):
    """Notices moments of one or more kinds."""

    @property
    def id(self) -> str:
        """Its name in documents, gaps and settings."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever its results may change."""
        ...

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that it may notice."""
        ...

    @property
    def reads(self) -> frozenset[str]:
        """Kinds of the same turn that must have been noticed before it runs."""
        ...

    def begin(self) -> Listener:
        """A fresh listener for one call."""
        ...
