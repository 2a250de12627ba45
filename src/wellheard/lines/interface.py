"""What is kept of each call, and what comes of many."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence of the agent where a word for this caller was due."""

    key: str
    """Its words with names, numbers and dates masked, in lower case."""
    call_id: str
    """The conversation."""
    source: str
    """The file that it came from."""
    agent: str | None
    """Whose line it is, where known."""
    turn_id: int
    """The turn that holds it."""
    start_ms: int | None
    """Start of the turn; absent in a transcript without times."""
    end_ms: int | None
    """End of the turn, exclusive."""
    offset: int
    """Where it starts in the text of the turn, in characters."""
    quote: str
    """The exact words."""
    prefix: str
    """Up to 32 characters before it."""
    suffix: str
    """Up to 32 characters after it."""
    specificity: float
    """0-1: the share of its words with a meaning that this caller had said before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLines:
    """All that is kept of one call."""

    call_id: str
    """The conversation."""
    source: str
    """The file that it came from."""
    agent: str | None
    """Whose call it is, where known."""
    lines: tuple[Line, ...]
    """In the order of the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAgain:
    """A line that is said in call after call."""

    agent: str | None
    """Who says it; absent where several do, or where nobody is named."""
    text: str
    """The wording that is used most."""
    calls: int
    """In how many calls it was said."""
    of_calls: int
    """Of how many: this agent's, or all."""
    agents: int
    """How many named agents say it."""
    specificity: float
    """Mean over the lines."""
    lines: tuple[Line, ...]
    """Every time, in the order of the sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sameness:
    """From when on a line counts as said again and again."""

    calls: int = 3
    """In so many calls at least."""
    share: float = 0.02
    """And in so large a share of the agent's calls."""
    likeness: float = 0.6
    """How alike two wordings are: words and pairs of words in both, of those in either (Jaccard 1912)."""
    specific: float = 0.34
    """Lines that take up so much of what callers said, on average, aren't canned however often they are said."""
