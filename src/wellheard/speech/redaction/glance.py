"""A cheap look at a turn, so that the many that hold nothing cost next to nothing."""

import re
from collections.abc import Iterable
from itertools import groupby

from wellheard.language.numbers import NUMBER_WORDS

_NAMES = """account acct born birth call card cell code contact cvc cvv digit d.o.b dob dot driv e-mail email expir iban id
identi insurance licen maiden memorable mobile number nhs pan pass phone pin reach ref reference ring routing secret
security social sort ssn text whats""".split()
_WHOLE = frozenset({"id", "pan", "ref", "dob"})


def _words(words: Iterable[str], *, whole: bool) -> str:
    """A pattern for words, those with one first letter together, which spares most of the tries."""
    parts = []
    for first, group in groupby(sorted(words), key=lambda word: word[0]):
        rests = (re.escape(word[1:]) + (r"\b" if whole or word in _WHOLE else "") for word in group)
        parts.append(f"{first}(?:{'|'.join(rests)})")
    return rf"\b(?:{'|'.join(parts)})"


_NUMBER = re.compile(_words(NUMBER_WORDS, whole=True) + r"|\d+")
_NAME = re.compile(_words(_NAMES, whole=False) + "|[@+]")
_HINT = re.compile(
    _words(NUMBER_WORDS - {"one", "hundred", "thousand", "million"}, whole=True) + rf"|\d|{_NAME.pattern}"
)


HINT, NAME, NUMBER = 1, 2, 4
_SEES = ((HINT, _HINT), (NAME, _NAME), (NUMBER, _NUMBER))
_KEPT = 20_000
_MAY_BE_SECRET = re.compile(r"[\d@]")


class _Signs(dict[str, int]):
    """What each piece between blanks shows, looked at once; but what may be a secret itself is never kept."""

    def __missing__(self, piece: str) -> int:
        found = sum(sign for sign, pattern in _SEES if pattern.search(piece))
        if not _MAY_BE_SECRET.search(piece):
            if len(self) >= _KEPT:
                self.clear()
            self[piece] = found
        return found


_SIGNS = _Signs()


def signs(normal: str) -> int:
    """What a normalised text shows, added up; 0 is a plain text.

    `HINT`: something that could be a secret or name one; `NAME`: a word by which secrets are called or asked for;
    `NUMBER`: a number, said or written, "one" too.
    """
    found = 0
    for piece in normal.split():
        found |= _SIGNS[piece]
    return found


def has_long_number(normal: str) -> bool:
    """Whether numbers of three parts or three digits are there; less is no secret unless somebody asked for it."""
    found = _NUMBER.findall(normal)
    return len(found) > 2 or any(len(each) > 2 and each.isdigit() for each in found)
