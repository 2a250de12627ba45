"""How a written word is said aloud: "$25.50" as "twenty five dollars fifty", "A4" as "a four"."""

import re
from functools import lru_cache

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = ("", "", *"twenty thirty forty fifty sixty seventy eighty ninety".split())
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_MONEY = {"$": "dollars", "£": "pounds", "€": "euros"}
_SIGNS = {"%": "percent", "&": "and", "+": "plus", "@": "at", "#": "number", "=": "equals"}
_PART = re.compile(
    r"(?P<money>[$£€])?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<ordinal>(?:st|nd|rd|th)\b)?|[^\W\d_]+(?:'[^\W\d_]+)*'?|[%&+@#=]"
)
_FEW_DIGITS = 4


@lru_cache(maxsize=16384)
def spoken_form(written: str) -> tuple[str, ...]:
    """The words, lower case, by which a written word is said; empty where it is only punctuation.

    Numbers of up to four digits are read as numbers or years, longer ones digit by digit.
    """
    said: list[str] = []
    for part in _PART.finditer(written.lower().replace("’", "'").replace("-", " ")):
        if part["number"]:
            said += _number(part["number"], money=part["money"], ordinal=bool(part["ordinal"]))
        elif part.group() in _SIGNS:
            said.append(_SIGNS[part.group()])
        else:
            said.append(part.group())
    return tuple(said)


def _number(written: str, *, money: str | None, ordinal: bool) -> list[str]:
    grouped = "," in written
    whole, _, fraction = written.replace(",", "").partition(".")
    said = _cardinal(int(whole)) if grouped or money else _whole(whole)
    if money:
        return said + [_MONEY[money]] + (_cardinal(int(fraction)) if fraction and int(fraction) else [])
    if fraction:
        return [*said, "point", *_digits(fraction)]
    return [*said[:-1], _ordinal(said[-1])] if ordinal else said


def _whole(digits: str) -> list[str]:
    if len(digits) > _FEW_DIGITS or (digits.startswith("0") and len(digits) > 1):
        return _digits(digits)
    if len(digits) == _FEW_DIGITS and digits[1] != "0" and digits[2:] != "00":
        low = ["oh", *_cardinal(int(digits[3]))] if digits[2] == "0" else _cardinal(int(digits[2:]))
        return _cardinal(int(digits[:2])) + low
    return _cardinal(int(digits))


def _digits(digits: str) -> list[str]:
    return [_ONES[int(digit)] for digit in digits]


def _cardinal(number: int) -> list[str]:
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= 1000 * 10**9:
            return _digits(str(number))
        if number >= size:
            rest = number % size
            return [*_cardinal(number // size), name, *(_cardinal(rest) if rest else [])]
    if number < len(_ONES):
        return [_ONES[number]]
    return [_TENS[number // 10], *([_ONES[number % 10]] if number % 10 else [])]


def _ordinal(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"
