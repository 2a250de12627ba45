"""A turn taken apart once: its normalised text, its words, its sentences."""

import re
from dataclasses import dataclass
from typing import Protocol

from wellheard.conversation import Turn
from wellheard.language import content_words, normalise, tokens
from wellheard.language.numbers import DigitRun, spoken_digits
from wellheard.language.words import word_set
from wellheard.ledger.dates import times
from wellheard.ledger.sums import sums
from wellheard.ledger.values import MONEY_WORDS, Code, codes, may_hold_code, may_hold_number

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


class Text(Protocol):
    """A turn's text as others have taken it apart already."""

    @property
    def normal(self) -> str:
        """Its text in lower case; offsets as in the text."""
        ...

    @property
    def wordset(self) -> frozenset[str]:
        """All its words; marks may be among them."""
        ...


class Said:
    """One turn, with what the ledger wants to know of it worked out at most once."""

    __slots__ = ("_codes", "_digits", "_sentences", "_times", "normal", "turn", "words")

    def __init__(self, turn: Turn, text: Text | None = None) -> None:
        self.turn = turn
        self.normal = text.normal if text else normalise(turn.text)
        self.words = text.wordset if text else word_set(self.normal)
        self._sentences: tuple[Sentence, ...] | None = None
        self._codes: list[Code] | None = None
        self._digits: list[DigitRun] | None = None
        self._times: list[tuple[int, int, str]] | None = None

    @property
    def digits(self) -> list[DigitRun]:
        """Numbers in it, spoken or written."""
        if self._digits is None:
            self._digits = spoken_digits(self.normal) if may_hold_number(self.normal, self.words) else []
        return self._digits

    @property
    def codes(self) -> list[Code]:
        """Codes and numbers of several digits in it."""
        if self._codes is None:
            may = may_hold_code(self.normal, self.words)
            self._codes = codes(self.normal, self.words, self.digits) if may else []
        return self._codes

    @property
    def times(self) -> list[tuple[int, int, str]]:
        """Dates, days and hours in it: start, end, and how to write it."""
        if self._times is None:
            self._times = list(times(self.normal, self.words))
        return self._times

    @property
    def sums(self) -> list[tuple[int, int, str]]:
        """Sums of money in it: start, end, and how to write it."""
        if self.words.isdisjoint(MONEY_WORDS) and not any(sign in self.normal for sign in "£$€"):
            return []
        return list(sums(self.normal, self.digits))

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order; a full stop inside a number or an address ends none."""
        if self._sentences is None:
            self._sentences = tuple(self._split())
        return self._sentences

    def _split(self) -> list[Sentence]:
        found: list[Sentence] = []
        start, normal, turn = 0, self.normal, self.turn.id
        for end in (*[match.end() for match in _END.finditer(normal)], len(normal)):
            body = normal[start:end].strip()
            if body:
                first = normal.index(body[0], start)
                found.append(Sentence(first, first + len(body), body, turn, "?" in body[-3:]))
            start = end
        return found
