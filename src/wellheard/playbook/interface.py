"""What judging by language model looks like from the playbook's side, and what a judgement consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from wellheard.conversation import (
    Conversation,
    Gap,
    Measure,
    Moment,
    NotAssessed,
    Outcome,
    Scorecard,
    Story,
)
from wellheard.yaml_files import FaultyFileError

Measures = Mapping[str, Measure]


class PlaybookError(FaultyFileError):
    """A playbook can't be used; holds every fault with file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbatimQuote:
    """Words that a language judge points at; found verbatim in the turn before it is made."""

    turn_id: int
    start: int
    """Character range in the turn's text."""
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A language judge's answer to one `ask` criterion."""

    outcome: Outcome
    quotes: tuple[VerbatimQuote, ...] = ()
    refused_quotes: int = 0
    """How many quotes were not in the transcript word for word and were thrown away."""


class LanguageJudge(Protocol):
    """Answers questions about a call in words. Never raises: what goes wrong is NotAssessed with the reason."""

    @property
    def name(self) -> str:
        """Model and endpoint kind, for the document."""
        ...

    def answer(self, question: str, conversation: Conversation) -> Answer:
        """Judge the call by one question."""
        ...

    def story(self, conversation: Conversation, stars: int) -> Story | NotAssessed:
        """What the customer would tell, in one to three sentences, for a given number of stars."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What judging adds to an analysis."""

    scorecard: Scorecard
    moments: tuple[Moment, ...]
    """All moments, those that a language judge pointed at (`kind` `judged`) appended."""
    weighed: tuple[Moment, ...]
    """Those of them that are sure enough to judge, praise and tell by."""
    gaps: tuple[Gap, ...] = ()
