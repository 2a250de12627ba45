"""Words and sentences. Offsets always refer to the text as given."""

import re
from functools import lru_cache

_SAME_LENGTH = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\n": " ", "\t": " "}
)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[\"')]*\s*|[.!?…]+\s*")

_STOP = frozenset(
    """a about above after again all also am an and any are as at back be because been before being both but by can
    could did do does doing don't done down each even ever for from get gets getting go goes going gone got had
    has have having he her here him his how i i'd i'll i'm i've if in into is isn't it it's its just like me mine
    my no nor not now of off oh ok okay on one only or other our out over own please really right said same say
    see she should so some still such than that that's the their them then there there's these they they're this
    those through to too uh um under until up us very was we we'll we're we've well were what what's when where
    which while who why will with would yeah yes yet you you'd you'll you're you've your""".split()
)
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s")


def normalise(text: str) -> str:
    """Lower case, straight quotes, plain spaces; same length as the text, so that offsets hold in both."""
    if text.isascii() and text.isprintable():
        return text.lower()
    plain = text.translate(_SAME_LENGTH)
    lower = plain.lower()
    if len(lower) == len(plain):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in plain)


def tokens(normal: str) -> list[str]:
    """Words of a normalised text, contractions kept whole."""
    return _TOKEN.findall(normal)


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open character ranges of the sentences of a text, without trailing spaces."""
    ranges = []
    for match in _SENTENCE.finditer(text):
        end = match.start() + len(match.group().rstrip())
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        if end > start:
            ranges.append((start, end))
    return ranges


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A light suffix stripper that brings inflections of one verb or noun together."""
    word = word.removesuffix("'s")
    for suffix in _SUFFIXES:
        root = word.removesuffix(suffix)
        if root != word and len(root) >= 3:
            if suffix in ("ied", "ies"):
                return root + "y"
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls":
                root = root[:-1]
            return root.removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def content_words(words: list[str] | tuple[str, ...]) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(stem(word) for word in words if word not in _STOP and len(word) > 1)
