"""What fills a slot: codes, e-mail addresses, names, times, sums, lights, messages, found in what a customer says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wellheard.language.numbers import NATO_WORDS, NUMBER_WORDS, DigitRun, spoken_codes

_COLOUR = r"(?:red|orange|amber|yellow|green|blue|purple|pink|white)"
_SHINE = r"(?:solid|steady|blinking|flashing|pulsing|lit|off|dark)"
_LAMP = r"(?:lights?|leds?|lamps?|ring|dot|bar)"

TIME_WORDS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december yesterday morning tomorrow tonight noon midnight ago o'clock half quarter past
    night afternoon evening ago weekend year week month for third fourth fifth sixth seventh eighth ninth tenth eleventh
    twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth christmas
    pm am""".split()
)
"""A text with none of these and no digit tells no time."""
MONEY_WORDS = frozenset(
    "pound pounds dollar dollars euro euros quid bucks pence cents usd gbp rupees rand naira baht".split()
)
LIGHT = re.compile(
    rf"\b{_COLOUR}(?: {_SHINE})? {_LAMP}\b|\b{_SHINE} {_COLOUR}(?: {_LAMP})?\b|\b{_LAMP}(?:'s| is| are| goes| went| stays?| keeps)?(?: \w+){{0,3}} (?:{_COLOUR}|{_SHINE})\b"
    rf"|\b{_LAMP}(?: \w+){{0,5}}? (?:is|are|were|was|stays?|turned|turns|went|goes|go)(?: \w+){{0,2}} (?:{_COLOUR}|{_SHINE}|out|dead)\b"
    rf"|\b(?:no|not a single|without (?:any )?|isn't any|aren't any|not any) {_LAMP}\b(?! (?:on )?(?:in|at(?! all)) )"
)
LIGHT_WORDS = frozenset("light lights led leds lamp ring dot bar solid steady blinking flashing pulsing".split())
MESSAGE = re.compile(
    r"\b(?:says|said|saying|reads|shows|showing|telling me|comes? up|came up|gives me|get|error|message|pops up)\b,?[^\"]{0,24}\"([^\"]{2,80})\""
    r"|\b(?:says|reads|shows|showing|comes? up|pops up|error|code)\b(?: with| as|:|,|it's| is)? ((?:like, )?[a-z0-9][\w' -]{2,40})"
)
MESSAGE_WORDS = frozenset("says reads shows showing error code message comes come pops telling saying gives".split())
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|\b[a-z0-9]{1,30}(?:(?:[._-]| dot | underscore | dash )[a-z0-9]{1,30}){0,4}(?: [a-z0-9]{1,12})? at [a-z0-9]{1,30}(?:(?: and |[ -])[a-z0-9]{1,30}){0,3}?(?: dot [a-z]{2,12}){1,3}\b"
)
NAME = re.compile(
    r"\b(?:[Mm]y name(?:'s| is)|[Nn]ame's|[Tt]his is|[Ii]t's|I'm|I am|[Ss]peaking to|[Hh]ere is)"
    r" ((?:(?:Mr|Mrs|Ms|Miss|Dr)\.? )?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[JFMASOND][a-z]+(?:ary|ch|il|e|y|st|ber)\b \d|I\b)[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})"
)
MODEL = re.compile(
    r"\b[Mm]odel(?: number| name)?(?:'s| is|:) (?:an? |the )?([A-Z][\w-]*(?: (?:[A-Z][\w-]*|\d[\w-]*)){0,3})"
    r"|\b([A-Z][\w-]*(?: [A-Z][\w-]*)? \d[\w-]*) model\b"
)
PLACE = re.compile(
    r"\b(?:I'm|I am|we're|we are|We're|We are|I live|landed|stuck|sat|standing)(?: \w+){0,2} (?:in|at|near|outside|off|on|by|to|from)"
    r" ((?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2}|the (?:side|corner|entrance|airport|station|hotel|shop|store|bottom|top|end)\b[^.,!?]{0,40})"
)
PLACEHOLDER = re.compile(r"\[([a-z][a-z _-]{1,24})\]")
_MASKED = {
    "card": "card", "card number": "card", "phone": "phone", "email": "email", "e-mail": "email", "account": "account-number",
    "account number": "account-number", "name": "name", "address": "address", "postcode": "postcode", "iban": "account-number",
    "national id": "national-id", "date of birth": "date-of-birth", "photo": "photo", "video": "photo", "order number": "order-number",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Code:
    """A stretch of letters and digits that may fill a slot."""

    start: int
    end: int
    value: str


def codes(normal: str, words: frozenset[str], digits: list[DigitRun]) -> list[Code]:
    """Codes and digit runs (`digits`), in order; a run of digits inside a code counts once."""
    found = []
    if not words.isdisjoint(_SPELLING) or len(words & NATO_WORDS) > 1 or _MIXED.search(normal):
        found = [Code(run.start, run.end, run.code) for run in spoken_codes(normal)]
    for run in digits:
        if not any(each.start <= run.start and run.end <= each.end for each in found):
            found.append(Code(run.start, run.end, run.digits))
    return sorted(found, key=lambda each: each.start)


_MIXED = re.compile(r"[a-z]-?\d|\d[a-z]")
_SPELLING = frozenset("bcdefghjklmnopqrstuvwxyz")


def may_hold_code(normal: str, words: frozenset[str]) -> bool:
    """A cheap look whether there may be a code or a number of several digits."""
    if not words.isdisjoint(_GREAT) or _DIGIT.search(normal) is not None:
        return True
    return len(words & _SMALL) >= _SEVERAL


def may_hold_number(normal: str, words: frozenset[str]) -> bool:
    """A cheap look whether any number is said."""
    return not words.isdisjoint(_NUMBERS) or _DIGIT.search(normal) is not None


_NUMBERS = NUMBER_WORDS | {"o"}
_GREAT = frozenset("double triple treble hundred thousand million".split())
_SMALL = (NUMBER_WORDS - _GREAT) | _SPELLING
_SEVERAL = 2
CODE_WORDS: frozenset[str] = _GREAT | _SMALL
"""A text with none of these and no digit holds no code."""
_DIGIT = re.compile(r"\d")


def has_digit(normal: str) -> bool:
    """Whether a digit is written anywhere."""
    return _DIGIT.search(normal) is not None


def masked(text: str) -> Iterator[tuple[int, int, str]]:
    """Redacted placeholders: start, end and the slot that they fill."""
    for match in PLACEHOLDER.finditer(text):
        slot = _MASKED.get(match.group(1).replace("_", " "))
        if slot:
            yield match.start(), match.end(), slot
