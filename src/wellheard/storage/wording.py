"""Words as search compares them, what somebody typed into the search box, and where that stands in a text."""

import re
import unicodedata
from dataclasses import dataclass

SNIPPET = 240
"""Longest snippet, characters."""
_ASKED = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that follow each other; the last may be a beginning."""

    words: tuple[str, ...]
    """Folded."""
    prefix: bool


def fold(text: str) -> str:
    """Letters and digits in small, without accents; everything else is a blank, one for each character."""
    return "".join(_fold_character(each) for each in text) if not text.isascii() else text.translate(_ASCII)


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[0].lower()[:1]
    return plain if plain.isalnum() else " "


_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def read_query(asked: str) -> list[Term]:
    """What was typed: words, "words in a row", and a beginning* of a word. Anything can be typed; nothing is an error.

    At most 16 terms are looked at.
    """
    terms = []
    for match in _ASKED.finditer(asked.replace("\0", " ")):
        phrase, word = match.groups()
        said = word if phrase is None else phrase
        words = tuple(fold(said).split())
        if words:
            terms.append(Term(words=words, prefix=said.rstrip().endswith("*")))
    return terms[:16]


def marks(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Where the terms stand in a text: half-open ranges of characters, in order, not overlapping."""
    folded = fold(text)
    found: list[tuple[int, int]] = []
    for term in terms:
        gap = r"\s+".join(re.escape(word) for word in term.words)
        pattern = rf"(?<!\S){gap}" + (r"\S*" if term.prefix else r"(?!\S)")
        found += [match.span() for match in re.finditer(pattern, folded)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, terms: list[Term]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of a text around the first mark, cut at blanks, and the marks within it."""
    found = marks(text, terms)
    if len(text) <= SNIPPET:
        return text, tuple(found)
    first = found[0][0] if found else 0
    start = _blank_before(text, max(0, min(first - SNIPPET // 3, len(text) - SNIPPET)))
    end = min(len(text), start + SNIPPET)
    if end < len(text) and (blank := text.rfind(" ", start, end)) > first:
        end = blank
    head, tail = "… " if start else "", " …" if end < len(text) else ""
    shift = len(head) - start
    inside = tuple((a + shift, min(b, end) + shift) for a, b in found if a >= start and a < end)
    return head + text[start:end] + tail, inside


def _blank_before(text: str, place: int) -> int:
    return text.rfind(" ", 0, place) + 1 if place else 0
