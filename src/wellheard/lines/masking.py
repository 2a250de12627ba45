"""A sentence without what differs from caller to caller: names, numbers, dates; and without words that only stress."""

import re
from itertools import pairwise

from wellheard.language import normalise
from wellheard.language.numbers import NUMBER_WORDS

NUMBER, NAME = "#", "@"
_WORD = re.compile(r"\[[^\]]*\]|[^\W_]+(?:['’\-][^\W_]+)*")
_DATES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december today tomorrow yesterday tonight noon midnight""".split()
)
_TITLES = frozenset("mr mrs ms miss mx dr sir madam ma'am".split())
_STRESS = frozenset(
    """absolutely actually also certainly completely definitely entirely extremely fully greatly honestly just really
    sincerely so still terribly totally truly very well um uh er ah oh okay ok right yes yeah no and but""".split()
)


def masked(text: str, names: frozenset[str] = frozenset()) -> str:
    """The words of a sentence in lower case, `#` for numbers and dates and `@` for names; one of a kind in a row.

    A capital within the sentence marks a name, and so does a word of `names` (lower case).
    """
    words: list[str] = []
    for place, match in enumerate(_WORD.finditer(text)):
        word = _mask(match.group(), place == 0, names)
        if word and not (word in (NUMBER, NAME) and words[-1:] == [word]):
            words.append(word)
    return " ".join(words)


def _mask(word: str, first: bool, names: frozenset[str]) -> str:
    plain = normalise(word)
    if plain in _STRESS:
        return ""
    if word.startswith("[") or any(char.isdigit() for char in word) or plain in NUMBER_WORDS or plain in _DATES:
        return NUMBER
    capital = word[0].isupper() and not first and plain.partition("'")[0] != "i"
    return NAME if capital or plain in names or plain in _TITLES else plain


def shingles(key: str) -> frozenset[str]:
    """Words and pairs of words of a masked sentence."""
    words = key.split()
    return frozenset(words) | {f"{one} {other}" for one, other in pairwise(words)}
