"""A turn taken apart once: its normalised text, its words, its sentences."""

import re
from dataclasses import dataclass, field

from wellheard.conversation import Turn
from wellheard.language import content_words, normalise, tokens

_SENTENCE = re.compile(r"[^.!?…]*(?:\.(?=\w)[^.!?…]*)*[.!?…]*")


@dataclass(slots=True)
class Sentence:
    """One sentence of a turn."""

    start: int
    """First character in the turn's text."""
    end: int
    """One past the last."""
    normal: str
    """Its normalised text."""
    turn_id: int
    """The turn that it is of."""
    question: bool
    """It ends with a question mark."""
    _words: list[str] | None = None
    _stems: frozenset[str] | None = None

    @property
    def words(self) -> list[str]:
        """Its words in order."""
        if self._words is None:
            self._words = tokens(self.normal)
        return self._words

    @property
    def stems(self) -> frozenset[str]:
        """Stems of its words that carry meaning."""
        if self._stems is None:
            self._stems = content_words(self.words)
        return self._stems


@dataclass(slots=True)
class Said:
    """One turn, with what the ledger wants to know of it worked out at most once."""

    turn: Turn
    normal: str = field(init=False)
    """Its text in lower case; offsets as in the text."""
    words: frozenset[str] = field(init=False)
    """All its words."""
    _sentences: tuple[Sentence, ...] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.normal = normalise(self.turn.text)
        self.words = frozenset(tokens(self.normal))

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order; a full stop inside a number or an address ends none."""
        if self._sentences is None:
            self._sentences = tuple(self._split())
        return self._sentences

    def _split(self) -> list[Sentence]:
        found = []
        for match in _SENTENCE.finditer(self.normal):
            piece = match.group()
            start = match.start() + len(piece) - len(piece.lstrip())
            body = piece.strip()
            if body:
                found.append(Sentence(start, start + len(body), body, self.turn.id, "?" in body[-3:]))
        return found
