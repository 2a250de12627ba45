"""A turn taken apart once: its normalised text, its words, its sentences."""

import re
from dataclasses import dataclass, field

from wellheard.conversation import Turn
from wellheard.language import content_words, normalise, tokens
from wellheard.language.words import word_set
from wellheard.ledger.values import Code, codes

_END = re.compile(r"[.!?…]+(?=[\s\"')\]]|$)[\"')\]]*")


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
    _wordset: frozenset[str] | None = None
    _stems: frozenset[str] | None = None

    @property
    def words(self) -> list[str]:
        """Its words in order."""
        if self._words is None:
            self._words = tokens(self.normal)
        return self._words

    @property
    def wordset(self) -> frozenset[str]:
        """The same as a set."""
        if self._wordset is None:
            self._wordset = word_set(self.normal)
        return self._wordset

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
    _codes: list[Code] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.normal = normalise(self.turn.text)
        self.words = word_set(self.normal)

    @property
    def codes(self) -> list[Code]:
        """Codes and numbers in it."""
        if self._codes is None:
            self._codes = codes(self.normal, self.words)
        return self._codes

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order; a full stop inside a number or an address ends none."""
        if self._sentences is None:
            self._sentences = tuple(self._split())
        return self._sentences

    def _split(self) -> list[Sentence]:
        found, start, normal = [], 0, self.normal
        for end in (*(match.end() for match in _END.finditer(normal)), len(normal)):
            piece = normal[start:end]
            body = piece.strip()
            if body:
                first = start + len(piece) - len(piece.lstrip())
                found.append(Sentence(first, first + len(body), body, self.turn.id, "?" in body[-3:]))
            start = end
        return found
