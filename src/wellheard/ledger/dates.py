"""Dates and times as people say them, written so that they can be read at a glance: "second of March" is `2 March`."""

import re
from collections.abc import Iterator

from wellheard.language.numbers import spoken_digits

_MONTHS = "january february march april may june july august september october november december".split()
_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ONES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth".split()
_TEENTHS = "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()
_ORDINALS = {word: number for number, word in enumerate((*_ONES, *_TEENTHS), start=1)} | {
    "twentieth": 20, "thirtieth": 30, "thirty-first": 31, "thirty first": 31,
}  # fmt: skip
_ORDINALS |= {f"twenty{gap}{word}": 20 + number for number, word in enumerate(_ONES[:9], start=1) for gap in "- "}
_DAY = "|".join(sorted(_ORDINALS, key=len, reverse=True)) + r"|\d{1,2}(?:st|nd|rd|th)"
_MONTH = "|".join((*_MONTHS, *(f"{short}t?(?=\\b)" for short in _SHORT)))
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty(?:-\w+)?|thirty(?:-\w+)?|forty(?:-\w+)?|fifty(?:-\w+)?|\d{1,3})"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_YEAR = rf"(?:\d{{4}}|(?:nineteen|twenty) (?:oh |hundred )?(?:{_TENS}(?:[- ]\w+)?|\w+teen|ten|eleven|twelve)|two thousand(?: and)? \w+|{_TENS}-\w+)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_UNIT = r"(?:hour|day|week|fortnight|month|year)s?"
_PREFIX = re.compile(r"\b(since|until|till|by|before|from|after|ends?|valid to) (?:about |around )?(?:the )?$")

_DATE = re.compile(
    rf"\b(?:(?:the )?(?P<day>{_DAY})(?: of)? (?P<month>{_MONTH})\b|(?P<month2>{_MONTH}) (?:the )?(?P<day2>{_DAY}|\d{{1,2}})\b(?!:)"
    rf"|(?P<day3>\d{{1,2}}) (?P<month3>{_MONTH})\b|(?P<only>(?:(?<=in )|(?<=since )|(?<=until )|(?<=till )|(?<=by )|(?<=last )|(?<=from )|(?<=before ))(?:{'|'.join(_MONTHS)})\b)"
    rf"|(?P<the>(?:(?<=on )|(?<=since )|(?<=until )|(?<=till )|(?<=by )|(?<=from )|(?<=before )|(?=the (?!first|second|third|fourth)[\w-]+(?:[.,!]|$)))the (?:{_DAY}))(?= |[.,!]|$)(?! (?:one|time|line|floor|call|person|chat|thing|place|half|box|name|two|three|year|day|week)\b))(?:,? (?:of )?(?P<year>{_YEAR})\b)?"
)
_WRITTEN = re.compile(r"\b(?P<written>\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})\b")
_PLAIN = re.compile(
    rf"\b(?P<plain>(?:a week past |(?:last|this|next) )?{_WEEKDAY}(?: (?:morning|afternoon|evening|night|lunchtime))?"
    rf"|yesterday(?: (?:morning|afternoon|evening))?|last (?:night|week|month|year|summer|winter|spring|autumn|christmas)"
    rf"|this (?:morning|afternoon|evening)|tomorrow(?: (?:morning|afternoon|evening|night))?|tonight)\b(?!'s)"
)
_CLOCK = re.compile(
    rf"\b(?P<clock>(?:half|quarter|ten|twenty|five|\d{{1,2}}) past {_NUMBER}|(?:quarter|ten|twenty|five|twenty-five) to {_NUMBER}"
    rf"|{_NUMBER} o'clock|\d{{1,2}}(?:[:.]\d\d)? ?[ap]m|\d{{1,2}}:\d\d|{_NUMBER} [ap]\.?m\b|noon|midnight)(?! to )(?=\W|$)"
)
_SPAN = re.compile(
    rf"\b(?P<ago>(?:about |over |nearly |almost )?(?:{_NUMBER}|an?|a few|a couple of) {_UNIT} ago)\b"
    rf"|\b(?P<lasting>for (?:the (?:last|past) )?(?:about |over |nearly |almost )?(?:{_NUMBER}|an?|a few|a couple of) {_UNIT}(?: now)?)\b(?! free| guarantee)"
)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_DATE_WORDS = frozenset((*_MONTHS, *_SHORT, "sept", *(word.rpartition("-")[2] for word in _ORDINALS)))
_FINDERS: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = (
    (_DATE_WORDS, _DATE),
    (frozenset(), _WRITTEN),
    (_WEEKDAYS | frozenset("yesterday last this tomorrow tonight".split()), _PLAIN),
    (frozenset("past to o'clock am pm a p noon midnight".split()), _CLOCK),
    (frozenset("ago for".split()), _SPAN),
)
"""With words of which one has to be there; a digit may stand for them."""
_DIGIT = re.compile(r"\d")


def times(normal: str, words: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Dates, days, hours and spans in a normalised text of these words: start, end, and how to write it, such as `since 2 March`.

    No two of them overlap; in order. O(length of the text).
    """
    digit = _DIGIT.search(normal) is not None
    finders = [finder for anchors, finder in _FINDERS if digit or not words.isdisjoint(anchors)]
    found = [match for finder in finders for match in finder.finditer(normal)]
    after = 0
    for match in sorted(found, key=lambda each: (each.start(), -each.end())):
        if match.start() >= after:
            after = match.end()
            prefix = _PREFIX.search(normal, max(0, match.start() - _BEFORE), match.start())
            start = prefix.start() if prefix else match.start()
            yield start, match.end(), _write(match, prefix.group(1) if prefix else None)


_BEFORE = 20


def _write(match: re.Match[str], prefix: str | None) -> str:
    parts = match.groupdict()
    value = _date(parts) if "only" in parts else digits_for_words(next(filter(None, parts.values())))
    return f"{prefix} {_capital(value)}" if prefix else _capital(value)


def _date(parts: dict[str, str | None]) -> str:
    if parts["the"]:
        return f"the {ordinal_digits(parts['the'].removeprefix('the '))}"
    month = parts["month"] or parts["month2"] or parts["month3"] or parts["only"] or ""
    day = parts["day"] or parts["day2"] or parts["day3"]
    number = str(day_number(day)) if day else ""
    return " ".join(each for each in (number, _full(month), _year(parts["year"])) if each)


def _full(month: str) -> str:
    return next((full for full in _MONTHS if full.startswith(month[:3])), month)


def day_number(day: str) -> int:
    """The day of the month: "twenty-first" and "21st" are 21."""
    return _ORDINALS.get(day) or int(re.sub(r"\D", "", day))


def ordinal_digits(day: str) -> str:
    """The day written short: "twenty-first" is `21st`."""
    number = day_number(day)
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _year(said: str | None) -> str:
    if not said:
        return ""
    digits = "".join(run.digits for run in spoken_digits(said.replace("two thousand and ", "two thousand ")))
    return digits if len(digits) in (2, 4) else ""


def digits_for_words(text: str) -> str:
    """The text with its number words written as digits: "twenty past ten" is `20 past 10`."""
    for run in reversed(spoken_digits(text)):
        if text[run.start : run.end].replace("-", "").replace(" ", "").isalpha():
            text = text[: run.start] + run.digits + text[run.end :]
    return text


_NAMES = re.compile(rf"\b(?:{_WEEKDAY}|{'|'.join(_MONTHS)}|christmas)\b")


def _capital(text: str) -> str:
    return _NAMES.sub(lambda match: match.group().capitalize(), text)
