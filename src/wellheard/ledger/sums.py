"""Sums of money as people say them, written with their sign: "forty-two pounds eighty" is `£42.80`."""

import re
from collections.abc import Iterator

from wellheard.language.numbers import DigitRun

_SIGNS = {
    "pound": "£", "pounds": "£", "quid": "£", "gbp": "£", "dollar": "$", "dollars": "$", "bucks": "$", "usd": "$",
    "euro": "€", "euros": "€",
}  # fmt: skip
_UNIT = re.compile(
    r"\s?-?\s?(pounds?|dollars?|euros?|quid|bucks|usd|gbp|pence|cents|rupees|rand|naira|baht)\b(?![- ]coins?\b)"
)
_SMALL = re.compile(r"\s?(?:and )?(?=\w)")
_SIGNED = re.compile(r"[£$€] ?(\d+(?:,\d{3})*(?:\.\d\d)?)")
_NOT = re.compile(
    r"\b(?:not|no'|no|haven't|hasn't|never)(?: got| have)?(?: the| even| a)? $|\b(?:he|she|baby)(?:'s| is| was) $|\bweigh\w* $"
)


def sums(normal: str, runs: list[DigitRun]) -> Iterator[tuple[int, int, str]]:
    """Sums in a normalised text, `runs` being its numbers: start, end, and how to write it; denied ones are left out."""
    for match in _SIGNED.finditer(normal):
        yield match.start(), match.end(), match.group().replace(" ", "")
    for number, run in enumerate(runs):
        unit = _UNIT.match(normal, run.end)
        signed = run.start > 0 and normal[run.start - 1] in "£$€"
        if unit is None or signed or _NOT.search(normal[max(0, run.start - 24) : run.start]):
            continue
        small = _small(normal, unit.end(), runs[number + 1 : number + 2])
        end = small.end if small else unit.end()
        yield run.start, end, _write(run.digits, unit.group(1), small.digits if small else "")


def _small(normal: str, at: int, following: list[DigitRun]) -> DigitRun | None:
    """The pence after the pounds, where two digits follow at once."""
    gap = _SMALL.match(normal, at)
    if not following or gap is None or following[0].start != gap.end():
        return None
    return following[0] if len(following[0].digits) == 2 and not _UNIT_AFTER.match(normal, following[0].end) else None


_UNIT_AFTER = re.compile(r"\s?(?:%|percent|pounds?|dollars?|euros?|times|days|months|years|people)\b")


def _write(digits: str, unit: str, small: str) -> str:
    sign = _SIGNS.get(unit)
    if sign is None:
        return f"{digits} {unit}"
    return f"{sign}{digits}.{small}" if small else f"{sign}{digits}"
