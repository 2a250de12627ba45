"""Numbers read out: the digit runs of a turn, and a reading that goes on over several turns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from wellheard.language.numbers import NUMBER_WORDS, CodeRun, spoken_codes, spoken_digits
from wellheard.speech.redaction import checks

_UNIT = (
    r"dollars?|pounds?|euros?|cents?|pence|quid|bucks|rupees|rand|percent|%|gb|mb|megs?|gigs?|mbps|kg|km|miles?|minutes?|mins?|hours?|"
    r"hrs?|seconds?|secs?|days?|weeks?|months?|years?|times|people|percent|degrees|volts?|watts?|a\.?m\b|p\.?m\b|o'clock"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
_INNOCENT = re.compile(
    rf"[$£€₹]\s?\d[\d,.]*|\b\d{{1,2}}:\d\d(?::\d\d)?\b|\b[0-3]?\d[/.-][0-3]?\d[/.-](?:\d{{4}}|\d\d)\b|\b\d{{4}}-\d\d-\d\d\b|"
    rf"\b\d+(?:[.,]\d+)*\s?(?:{_UNIT})(?!\w)|\b\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\b|"
    rf"\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})(?:,? \d{{4}})?\b"
)
_WRITTEN = re.compile(r"\d")
"""Each of the innocent has a written digit."""
_UNIT_FOLLOWS = re.compile(rf"[\s-]*(?:{_UNIT})(?!\w)")
_WORD = re.compile(r"[\w']+")
_GROUPS_MATTER = (9, 16)
"""Fewest and most digits of numbers that are known by their groups."""
_LETTER_BY_DIGIT = re.compile(r"(?<!\w)[b-hj-z](?!\w)|\d[a-z]|[a-z]-?\d|[a-z] \d\d[ a-z]")
_BESIDE = frozenset(
    """um umm uh er erm ehm ah eh hmm mm okay ok so yeah yes yep sure right it it's its is the number and then well hang on
    one sec second moment a that that's mm-hm dash hyphen space slash please oh sorry wait again of for my card account
    either or was be may could might maybe believe think go ahead got it me see let let's thank thanks you i have""".split()
)
_PASSED_OVER = NUMBER_WORDS | _BESIDE


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of digits in a turn."""

    start: int
    end: int
    digits: str
    grouping: tuple[int, ...]
    """Lengths of the groups in which it was said or written, such as (3, 3, 4)."""
    innocent: bool
    """An amount, a date, a time, a count of something."""


def digit_runs(normal: str) -> list[Run]:
    """The digit runs of a normalised text."""
    found = spoken_digits(normal)
    if not found:
        return []
    innocent = [match.span() for match in _INNOCENT.finditer(normal)] if _WRITTEN.search(normal) else []
    return [
        Run(
            run.start,
            run.end,
            run.digits,
            _grouping(normal[run.start : run.end], len(run.digits)),
            any(start < run.end and end > run.start for start, end in innocent)
            or _UNIT_FOLLOWS.match(normal, run.end) is not None,
        )
        for run in found
    ]


def _grouping(text: str, length: int) -> tuple[int, ...]:
    if not _GROUPS_MATTER[0] <= length <= _GROUPS_MATTER[1]:
        return (length,)
    parts = re.split(r"[^\d]+" if text[0].isdigit() and not re.search("[a-z]", text) else r"\s*[,.…/()–-]+\s*", text)
    sizes = tuple(sum(len(run.digits) for run in spoken_digits(part)) for part in parts if part)
    return sizes if sum(sizes) == length else (length,)


def personal_codes(normal: str, codes: Sequence[CodeRun]) -> list[tuple[int, int, str]]:
    """(start, end, category) of letters-and-digits codes that prove themselves."""
    spoken = [(run.start, run.end, category) for run in codes if (category := code_category(run.code.upper()))]
    return spoken + (_written_codes(normal) if _MAY_BE_WRITTEN.search(normal) else [])


def mixed_codes(normal: str) -> list[CodeRun]:
    """Codes with letters and digits in them."""
    if not _LETTER_BY_DIGIT.search(normal):
        return []
    return [run for run in spoken_codes(normal) if any(char.isdigit() for char in run.code)]


def code_category(code: str) -> str | None:
    """What a code of letters and digits is, by its own form alone."""
    if checks.is_iban(code):
        return "account"
    return "national-id" if checks.is_national_id(code) and not code.isdigit() else None


_MAY_BE_WRITTEN = re.compile(r"(?<!\w)[a-z]{2} ?\d\d|[a-z]\d{2}|\d[a-z](?!\w)")
_WRITTEN_IBAN = re.compile(
    r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{2,4}){3,8}(?!\w)|(?<!\w)[a-z]{2}\d{2}[a-z0-9]{11,30}(?!\w)"
)
_WRITTEN_ID = re.compile(
    r"(?<!\w)[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d](?!\w)|(?<!\w)[a-z]{5}\d{4}[a-z](?!\w)|(?<!\w)\d{8}[a-z](?!\w)|(?<!\w)[a-z]{6}\d\d[a-z]\d\d[a-z]\d{3}[a-z](?!\w)"
)


def _written_codes(normal: str) -> list[tuple[int, int, str]]:
    found = []
    for pattern in (_WRITTEN_IBAN, _WRITTEN_ID):
        for match in pattern.finditer(normal):
            text = match.group()
            while text and not (category := code_category(text.replace(" ", "").upper())) and " " in text:
                text = text.rpartition(" ")[0]
            if text and category:
                found.append((match.start(), match.start() + len(text), category))
    return found


def is_read_out(normal: str, run: Run) -> bool:
    """Whether the sentence around a run does little else than read it out."""
    return other_words(normal, *_sentence(normal, run)) <= max(2, len(run.digits) // 3)


def other_words(normal: str, start: int, end: int) -> int:
    """How many of the words from `start` to `end` have nothing to do with reading out a number."""
    words = _WORD.findall(normal, start, end)
    return sum(len(word) > 1 and not word.isdigit() and word not in _PASSED_OVER for word in words)


def _sentence(normal: str, run: Run) -> tuple[int, int]:
    start = max(normal.rfind(mark, 0, run.start) + 2 for mark in (". ", "? ", "! "))
    ends = [at for mark in (". ", "? ", "! ") if (at := normal.find(mark, run.end)) >= 0]
    return (start if start > 1 else 0), min(ends, default=len(normal))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reading."""

    turn: int
    """Index of the turn in the order heard."""
    start: int
    end: int
    digits: str


@dataclass(slots=True)
class Reading:
    """A number that one speaker reads out, perhaps bit by bit with the other one's "mm-hm" between."""

    categories: frozenset[str]
    """What it was called or asked for; empty where nobody said."""
    pieces: list[Piece] = field(default_factory=list)
    idle: int = 0
    """Turns since its last piece."""
    alone: bool = False
    """The turn of its last piece did little else than read it out."""
    cut: bool = False
    """The other one has since said more than a nod."""
    told: str | None = None
    """Its category, once it is told; then only what follows at once belongs to it."""

    @property
    def digits(self) -> str:
        """All pieces together."""
        return "".join(piece.digits for piece in self.pieces)
