r"""Words without which a pattern can't match, read off the pattern itself.

`\b(?:i'll|let me) (?:ring|call) you\b` needs "ring" or "call", and "you", and "i" or "let". Whoever knows the words
of a text needn't try the pattern on most texts. After Cox (2012), "Regular Expression Matching with a Trigram Index",
with whole words in place of trigrams.

A pattern is taken for the set of texts that it means. In them a blank stands for whatever ends a word (marks, the edge
of the text, `\b`), and `ANY` for what can't be listed.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module
from itertools import chain, product
from typing import Any

from wellheard.language import content_words

ANY = "\0"
_TEXTS = 150
"""More texts than this are too many to list."""
_MEMBERS = 12
"""The same for the characters of a class."""
_MOST = 3
"""Sets that are worth having."""
_ONCE = (" ", ANY)
_WORD = re.compile(r"\w+")

Texts = frozenset[str]
_ANY: Texts = frozenset({ANY})
_NOTHING: Texts = frozenset({""})
_BLANK: Texts = frozenset({" "})


@lru_cache(maxsize=4096)
def required(pattern: re.Pattern[str]) -> tuple[frozenset[str], ...]:
    r"""Sets of words; each match has a word of every set in it, as a whole run of `\w`. The most telling first.

    Empty where nothing is sure, also for a pattern that ignores case or is too big to see through.
    """
    if pattern.flags & ~re.UNICODE:
        return ()
    sets = dict.fromkeys(_sets(import_module("re._parser").parse(pattern.pattern)))
    return tuple(sorted(sets, key=lambda words: (_commonness(words), sorted(words)))[:_MOST])


def _commonness(words: Iterable[str]) -> float:
    """How often one of the words is to be expected, roughly."""
    return sum(map(_cost, words))


def _sets(parsed: Any) -> list[frozenset[str]]:
    """The sets of each stretch of the pattern that ends where a word ends."""
    sets: list[frozenset[str]] = []
    texts = _ANY
    for node in parsed:
        more = _texts(node)
        if len(texts) * len(more) > _TEXTS:
            sets += _words_of(_joined(texts, _ANY))
            texts = frozenset(map(_last, texts))
        texts = _joined(texts, more)
        if all(text.endswith(" ") for text in texts):
            sets += _words_of(texts)
            texts = _BLANK
    return sets + _words_of(_joined(texts, _ANY))


def _words_of(texts: Texts) -> list[frozenset[str]]:
    """Words of which each text has one; and others of which each has one, while there are such."""
    left = [_whole_words(text) for text in texts] if texts not in (_ANY, _BLANK) else [set()]
    sets: list[frozenset[str]] = []
    while len(sets) < _MOST and all(left):
        sets.append(_cover(left))
        left = [words - sets[-1] for words in left]
    return sets


def _last(text: str) -> str:
    """What stands after the last blank and may yet become a word."""
    _, blank, rest = text.rpartition(" ")
    return blank + rest


def _cover(texts: list[set[str]]) -> frozenset[str]:
    """A few rare words of which each text has one: always the one that is had by most texts for what it costs."""
    chosen = set()
    while texts:
        had = Counter(chain.from_iterable(texts))
        most = max(sorted(had), key=lambda word: had[word] / _cost(word))
        chosen.add(most)
        texts = [words for words in texts if most not in words]
    return frozenset(chosen)


@cache
def _cost(word: str) -> float:
    """How often a word is to be expected, roughly; 1 is a rare one."""
    return 1.0 if content_words((word,)) else 12.0


def _whole_words(text: str) -> set[str]:
    return {word for word in text.split(" ") if word and ANY not in word}


def _joined(before: Texts, after: Texts) -> Texts:
    """All texts of the one followed by all of the other."""
    if len(before) * len(after) > _TEXTS:
        before, after = _short(before), _short(after)
    if len(before) * len(after) > _TEXTS:
        return _ANY
    if before == _NOTHING:
        return after
    return frozenset(_linked(one, other) for one, other in product(before, after))


def _short(texts: Texts) -> Texts:
    """Only the ends of each text, which may yet become words; what stood between is given up."""
    return frozenset(
        f"{text.partition(' ')[0]} {ANY} {text.rpartition(' ')[2]}" if text.count(" ") > 1 else text for text in texts
    )


def _linked(one: str, other: str) -> str:
    """One after the other, without a blank or an unknown twice."""
    return one + other[1:] if one[-1:] == other[:1] and other[:1] in _ONCE else one + other


def _texts(node: Any) -> Texts:
    """What one node of a parsed pattern means."""
    name, value = str(node[0]), node[1]
    if name == "LITERAL":
        return frozenset({_char(value)})
    if name == "IN":
        return _of_class(value)
    if name == "BRANCH":
        return _some(frozenset().union(*map(_of_sequence, value[1])))
    if name == "SUBPATTERN":
        return _ANY if value[1] or value[2] else _of_sequence(value[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(*value)
    if name in ("ASSERT", "ASSERT_NOT"):
        return _NOTHING
    return _BLANK if name == "AT" and not str(value).endswith("NON_BOUNDARY") else _ANY


def _char(code: int) -> str:
    char = chr(code)
    return char if _WORD.match(char) else " "


def _of_class(members: Iterable[Any]) -> Texts:
    found: set[str] = set()
    for name, value in members:
        if str(name) == "LITERAL":
            found.add(_char(value))
        elif str(name) == "RANGE" and value[1] - value[0] < _MEMBERS:
            found |= {_char(code) for code in range(value[0], value[1] + 1)}
        elif str(value) in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD"):
            found.add(" ")
        else:
            return _ANY
    return frozenset(found)


def _of_sequence(nodes: Iterable[Any]) -> Texts:
    texts = _NOTHING
    for node in nodes:
        texts = _joined(texts, _texts(node))
    return texts


def _some(texts: Texts) -> Texts:
    """The texts, or anything where they are too many."""
    return texts if len(texts) <= _TEXTS else _ANY


def _repeated(fewest: int, most: int, nodes: Iterable[Any]) -> Texts:
    """What stands so many times; after the second time over it is no longer told apart."""
    once = _of_sequence(nodes)
    if once == _BLANK:
        return _BLANK if fewest else _BLANK | _NOTHING
    texts = _NOTHING
    for _ in range(min(fewest, 2)):
        texts = _joined(texts, once)
    if fewest > 2:
        return _joined(texts, _ANY)
    if most - fewest > 1:
        edge = frozenset(f"{ANY} " if text.endswith(" ") else ANY for text in once)
        return _some(texts | _joined(texts, once) | _joined(texts, edge))
    return _some(texts | _joined(texts, once)) if most > fewest else texts
