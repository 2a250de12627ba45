"""Numbers and codes as people say them: "four one double two", "nineteen ninety", "T as in Tango".

All character ranges are half-open and refer to the text as given, which should be normalised (`normalise`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_DIGITS = {
    "zero": 0, "nought": 0, "naught": 0, "oh": 0, "o": 0,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "niner": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_NATO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa "
    "quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
).split()

NATO_WORDS: frozenset[str] = frozenset(_NATO)
"""Words of the international spelling alphabet."""
NUMBER_WORDS: frozenset[str] = frozenset({*_DIGITS, *_TEENS, *_TENS, *_SCALES, *_REPEATS} - {"o"})
"""Words that may begin or carry a spoken number."""

_WORDS = "|".join(sorted({*_DIGITS, *_TEENS, *_TENS, *_SCALES, *_REPEATS}, key=lambda word: (-len(word), word)))
_NUMBER = re.compile(rf"(?<![^\W_])(?<!['’])(?:\d+|{_WORDS})(?![^\W_])(?!['’][^\W_])")
_FILLER = r"(?:um+|uh+|er+m?|dash|hyphen|minus|space|slash|then|and then)"
_GAP = re.compile(rf"[\s,\-–—/()]*(?:…|\.{{3}})?(?:[\s,\-–—]*\b{_FILLER}\b)*[\s,\-–—/()…]*(?:\.{{3}})?\s*")
_DOT = re.compile(r"\s*\.\s*")
_AND = re.compile(r"\s*(?:-|,)?\s*and\s+(?:a\s+)?")
_LETTER_FOR = re.compile(r"(?<![^\W_])([a-z])\s*,?\s+(?:as in|for)\s+(?:x-ray|[a-z]{3,})(?![^\W_])")
_CODE_PART = re.compile(
    rf"(?P<number>(?<![^\W_])(?:{_WORDS})(?![^\W_])(?!['’]))"
    rf"|(?P<nato>(?<![^\W_])(?:{'|'.join(_NATO)}|x-ray)(?![^\W_])(?!['’]))"
    r"|(?P<written>(?<![^\W_])(?:[a-z]{1,5}-(?=\d))?(?=[a-z]*\d)[a-z0-9]+(?![^\W_])(?!['’]))"
    r"|(?P<consonants>(?<![^\W_])(?!mrs?|dr|st|tv|hmm?|pm|km|kg|cm|mm|ft|lb|nd|rd|th)[b-df-hj-np-tv-xz]{2,3}(?![^\W_])(?!['’]))"
    r"|(?P<letters>(?<![^\W_])(?<!['’])[a-z](?![^\W_])(?!['’]))"
)


@dataclass(frozen=True, slots=True)
class DigitRun:
    """A stretch of digits, spoken or written."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    digits: str
    """The digits in order, such as `4122`; leading zeros kept."""


@dataclass(frozen=True, slots=True)
class CodeRun:
    """A stretch of spelled letters and digits with at least two parts, or one written code such as `kf-220`."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    code: str
    """Letters (lower case) and digits in order, such as `tr1884`."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A number word or a group of digits, and whether the next part follows at once ("twenty-one")."""

    start: int
    end: int
    word: str
    close: bool = False
    joined: bool = False
    """The next part follows after "and"."""


def spoken_digits(normal_text: str) -> list[DigitRun]:
    """Maximal runs of spoken or written digits.

    Spaces, commas, hyphens, "um", "dash", "and then" may stand between; a full stop only inside groups of written
    digits or between spoken ones. "oh" counts where digits follow at once. "nine hundred" is 900, "twenty-three
    hundred" 2300, "double two" 22. O(length of the text).
    """
    runs = (_digit_run(parts, normal_text) for parts in _stretches(normal_text))
    return [run for run in runs if run is not None]


def _stretches(text: str) -> Iterator[list[_Part]]:
    """Number words and digit groups that belong together."""
    parts: list[_Part] = []
    matches = [(match.start(), match.end(), match.group()) for match in _NUMBER.finditer(text)]
    for number, (start, end, word) in enumerate(matches):
        follower = matches[number + 1] if number + 1 < len(matches) else None
        gap = text[end : follower[0]] if follower else None
        parts.append(
            _Part(start, end, word, close=gap is not None and gap.strip(" ") in ("", "-"), joined=_joins(word, gap))
        )
        if follower is None or not (_bridges(word, follower[2], gap or "") or parts[-1].joined):
            yield parts
            parts = []


def _joins(word: str, gap: str | None) -> bool:
    return gap is not None and word in _SCALES and _AND.fullmatch(gap) is not None


def _bridges(word: str, follower: str, gap: str) -> bool:
    if _GAP.fullmatch(gap):
        return True
    if not _DOT.fullmatch(gap):
        return False
    if word.isdigit() or follower.isdigit():
        return gap == "." and word.isdigit() and follower.isdigit()
    return True


def _digit_run(parts: list[_Part], text: str) -> DigitRun | None:
    while parts and (parts[0].word in ("oh", "o") and not _is_leading_zero(parts, text)):
        parts = parts[1:]
    while parts and (parts[-1].word in _REPEATS or parts[-1].word == "o"):
        parts = parts[:-1]
    if not parts or not (digits := _digits(parts)):
        return None
    return DigitRun(parts[0].start, parts[-1].end, digits)


def _is_leading_zero(parts: list[_Part], text: str) -> bool:
    """Tell "oh seven seven" from "oh, two things"."""
    if len(parts) == 1:
        return False
    return parts[0].close or (len(parts) > 3 and text[parts[0].end] != ".")


def _digits(parts: list[_Part]) -> str:
    out, at = [], 0
    while at < len(parts):
        digits, at = _group(parts, at)
        out.append(digits)
    return "".join(out)


def _group(parts: list[_Part], at: int) -> tuple[str, int]:
    """One number as said in one breath, from part `at`; and where the next begins."""
    word = parts[at].word
    if word in _REPEATS:
        if at + 1 < len(parts) and (once := _value_below_ten(parts[at + 1].word)) is not None:
            return once * _REPEATS[word], at + 2
        return "", at + 1
    if word.isdigit() and not (parts[at].close and at + 1 < len(parts) and parts[at + 1].word in _SCALES):
        return word, at + 1
    value, after = _cardinal(parts, at)
    return str(value), after


def _value_below_ten(word: str) -> str | None:
    if word in _DIGITS:
        return str(_DIGITS[word])
    return word if word.isdigit() and len(word) == 1 else None


def _cardinal(parts: list[_Part], at: int) -> tuple[int, int]:
    """One cardinal: "two thousand four hundred and five" is 2405."""
    total, start, (value, at) = 0, at, _below_hundred(parts, at)
    while at < len(parts) and parts[at].word in _SCALES and (at == start or _follows(parts, at)):
        scale = _SCALES[parts[at].word]
        value, at = value * scale, at + 1
        if scale > 100:
            total, value = total + value, 0
        if not _adds(parts, at, scale):
            break
        more, at = _below_hundred(parts, at)
        value += more
    return total + value, at


def _follows(parts: list[_Part], at: int) -> bool:
    return 0 < at < len(parts) and (parts[at - 1].close or parts[at - 1].joined)


def _adds(parts: list[_Part], at: int, scale: int) -> bool:
    """Whether the part at `at` adds to "nine hundred", and is not the next digit of a number said digit by digit."""
    if not _follows(parts, at) or parts[at].word in _SCALES or parts[at].word in _REPEATS or parts[at].word == "oh":
        return False
    if parts[at - 1].joined or parts[at].word in _TEENS or parts[at].word in _TENS:
        return True
    if parts[at].word.isdigit():
        return False
    last = at + 1 >= len(parts) or not parts[at].close
    return last or (scale > 100 and parts[at + 1].word in _SCALES)


def _below_hundred(parts: list[_Part], at: int) -> tuple[int, int]:
    word = parts[at].word
    if word in _SCALES:
        return 1, at
    if word in _TENS:
        if _follows(parts, at + 1) and _DIGITS.get(parts[at + 1].word, 0) >= 1:
            return _TENS[word] + _DIGITS[parts[at + 1].word], at + 2
        return _TENS[word], at + 1
    if word.isdigit():
        return int(word), at + 1
    return _TEENS[word] if word in _TEENS else _DIGITS[word], at + 1


def parse_number(words: Sequence[str]) -> int | None:
    """The whole number that these words say ("twenty", "three", "hundred" is 2300); nothing where they say none."""
    text = " ".join(words).lower().replace(",", "")
    runs = spoken_digits(text)
    if len(runs) != 1 or runs[0].start != 0 or runs[0].end != len(text):
        return None
    return int(runs[0].digits)


def spoken_codes(normal_text: str) -> list[CodeRun]:
    """Codes of letters and digits: spelled, in a spelling alphabet, or written.

    "T-R one eight eight four" is `tr1884`, "X as in x-ray, four Q" is `x4q`, `kf-220` is `kf220`. Digits alone are
    left to :func:`spoken_digits`. O(length of the text).
    """
    return [run for parts in _code_stretches(normal_text) if (run := _code_run(parts, normal_text))]


@dataclass(frozen=True, slots=True)
class _CodePart:
    start: int
    end: int
    kind: str
    text: str


def _code_parts(text: str) -> list[_CodePart]:
    named = {match.start(): match for match in _LETTER_FOR.finditer(text)}
    parts, after = [], 0
    for match in _CODE_PART.finditer(text):
        if match.start() < after:
            continue
        if match.start() in named:
            parts.append(_CodePart(match.start(), named[match.start()].end(), "named", match.group()))
        else:
            parts.append(_CodePart(match.start(), match.end(), str(match.lastgroup), match.group()))
        after = parts[-1].end
    return parts


def _code_stretches(text: str) -> Iterator[list[_CodePart]]:
    parts = _code_parts(text)
    if not parts:
        return
    stretch = parts[:1]
    for earlier, later in pairwise(parts):
        if not _GAP.fullmatch(text[earlier.end : later.start]):
            yield stretch
            stretch = []
        stretch.append(later)
    yield stretch


def _code_run(parts: list[_CodePart], text: str) -> CodeRun | None:
    """The code of a stretch, or nothing where it is plain digits, one letter, or a word such as "a" or "i"."""
    while parts and parts[0].kind == "letters" and parts[0].text in "ai" and not _spelled_on(parts, text):
        parts = parts[1:]
    while parts and (parts[-1].text in _REPEATS or (parts[-1].text in ("a", "i") and len(parts) < 3)):
        parts = parts[:-1]
    if not _is_code(parts):
        return None
    return CodeRun(parts[0].start, parts[-1].end, "".join(_spell(parts, text)))


def _spelled_on(parts: list[_CodePart], text: str) -> bool:
    """Whether a leading "a" or "i" begins a code: "a, r, one" does, "a 2 year contract" does not."""
    if len(parts) < 2:
        return False
    return parts[1].kind in ("letters", "named") or text[parts[0].end] in ",-"


def _is_code(parts: list[_CodePart]) -> bool:
    written = any(part.kind == "written" and not part.text.isdigit() for part in parts)
    spelled = sum(part.kind in ("letters", "nato", "named") for part in parts)
    spelled += any(part.kind == "number" or part.kind == "written" for part in parts) and parts[-1].kind == "consonants"
    return (written and not _is_ordinal(parts)) or (spelled > 0 and len(parts) > 1)


def _is_ordinal(parts: list[_CodePart]) -> bool:
    """A number with its unit or ending, such as "3rd", "10am", "5kg", is no code."""
    return len(parts) == 1 and re.fullmatch(r"\d+[a-z]{1,3}", parts[0].text) is not None


def _spell(parts: list[_CodePart], text: str) -> Iterator[str]:
    at = 0
    while at < len(parts):
        part = parts[at]
        if part.kind == "number" or part.text.isdigit():
            end = at
            while end < len(parts) and (parts[end].kind == "number" or parts[end].text.isdigit()):
                end += 1
            letter = parts[at].text in _REPEATS and end == at + 1 and end < len(parts)
            if letter and parts[end].kind not in ("written", "consonants"):
                yield _first_letter(parts[end]) * (_REPEATS[part.text] - 1)
            else:
                yield "".join(run.digits for run in spoken_digits(text[part.start : parts[end - 1].end]))
            at = end
            continue
        yield part.text.replace("-", "") if part.kind in ("written", "consonants") else _first_letter(part)
        at += 1


def _first_letter(part: _CodePart) -> str:
    return part.text[0]
