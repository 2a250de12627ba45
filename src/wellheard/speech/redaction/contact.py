"""E-mail addresses and telephone numbers, written and spoken."""

import re
from functools import lru_cache

from wellheard.language.numbers import NUMBER_WORDS
from wellheard.speech.redaction.masking import Span

_EMAIL = re.compile(r"[\w.+'-]+ ?@ ?(?:[\w-]+(?: ?\. ?|\.))+[a-z]{2,24}\b|[\w.+-]+@[\w-]+")
_PROVIDERS = (
    "g ?mail|google ?mail|yahoo|hot ?mail|outlook|icloud|me|mac|live|msn|aol|proton ?mail|proton|gmx|btinternet|sky|"
    "virgin ?media|comcast|verizon|rediffmail|yandex|zoho|fastmail|mail|web|orange|wanadoo|free|libero|t-online|sympatico"
)
_GLUED = re.compile(r"(?<![\w@])[\w.+-]{3,}(?:gmail|yahoo|hotmail|outlook|icloud)\.?co(?:m|\.?uk)(?!\w)")
_TOP = "com|org|net|edu|gov|co|ca|uk|us|in|de|fr|it|es|ie|nl|be|ch|at|au|nz|za|io|ai|me|info|biz|eu|dev|app|se|no|dk|pl|pt|mx|br|jp|sg|ph"
_DOT = r"(?:\s*,?\s*\bdot\b\s*,?\s*|\s*\.\s*(?=(?:com|org|net|co|ca|uk|in)\b))"
_AT_DOMAIN = re.compile(
    rf"[\s,]*(?:\bat\b|@)(?: sign)?[\s,]+(?:(?:um+|uh+|er+m?)\b[\s,]*)?(?P<host>(?:[\w'-]+(?:[\s,]+(?!dot\b)[\w'-]+){{0,3}}?){_DOT}"
    rf"(?:(?:[\w-]+){_DOT})??)(?P<top>{_TOP})\b(?:{_DOT}(?:uk|au|nz|za|in|br|jp))?"
)
_AT_HOST = re.compile(r"[\s,]*\bat\b[\s,]+(?P<host>[\w'-]+)")
_PART = re.compile(r"[\w'+]+(?:[.+_-][\w'+]+)*")
_SPELT = re.compile(r"\b(?:[b-hj-z]|[a-z][\s,.]+[a-z])[\s,.]+\Z")
_JOINERS = frozenset("dot underscore dash hyphen plus period point score".split())
_SPELLS = frozenset("that's spelled spelt spelling".split())
_CAPITAL = frozenset("capital lowercase uppercase small all one word letter".split())
_STOPS = frozenset(
    """a about address again all am an and are as ask at be because but by call can case contact could do e-mail email
    emailed find for from get go good got has have he hello her here hey hi him his how i i'd i'll i'm i've if in
    is it it'd it'll it's its just let like log look looked looking mail me mine my myself name no not now of off oh
    ok okay on or order our out over please put reach read really right said say see send sent she shop sign so sorry
    sure tell that that'd that'll that's the their them then there they they're think this to today try um uh until up
    us use used user was we we're well were what what's when where which who will with working would write wrote yeah
    yep yes you you're your available online page website site visit download ends ending er erm""".split()
)
_INTERNATIONAL = re.compile(
    r"(?<![\w+])(?<!\d[ -])(?:\+|00(?=[1-9]))\d[\d\s().-]{6,18}\d(?!\w)|\(\d{3,5}\)\s?\d[\d\s.-]{4,10}\d(?!\w)"
)
_FREE_TYPES = frozenset({3, 4, 5, 9})
"""Of phonenumbers.PhoneNumberType: toll-free, premium, shared cost, company-wide: a firm's, not a person's."""
_REGIONS = ("US", "GB", "IN", "AU", "IE", "ZA", "NG", "NZ", "FR", "DE", "ES", "IT")


def emails(normal: str, *, expected: bool) -> list[Span]:
    """E-mail addresses; `expected` where one was asked for or announced, which makes plain words enough."""
    spans = [Span(*match.span(), "email") for match in _EMAIL.finditer(normal)] if "@" in normal else []
    if "com" in normal or ".co" in normal:
        spans += [Span(*match.span(), "email") for match in _GLUED.finditer(normal)]
    if " at " in normal or normal.startswith("at "):
        spans += _spoken_emails(normal, expected=expected)
    return spans


def _spoken_emails(normal: str, *, expected: bool) -> list[Span]:
    spans = []
    for match in _AT_DOMAIN.finditer(normal):
        start, marked = _local_start(normal, match.start())
        provider = re.match(rf"(?:{_PROVIDERS})\b", match["host"])
        bare = start == match.start()
        if (marked or expected or (provider and not bare)) and not (bare and not expected):
            begin = start if not bare else match.start() + len(match[0]) - len(match[0].lstrip(" ,"))
            spans.append(Span(begin, match.end(), "email"))
    if not spans and expected:
        spans = _without_top(normal)
    return spans


def _without_top(normal: str) -> list[Span]:
    """As in "martin dot hales at keystone": a spelled name and a host with nothing after it."""
    for match in _AT_HOST.finditer(normal):
        start, marked = _local_start(normal, match.start())
        if marked and match["host"] not in _STOPS and match["host"] not in NUMBER_WORDS:
            return [Span(start, match.end(), "email")]
    return []


def _local_start(normal: str, end: int) -> tuple[int, bool]:
    """Where the part before "at" begins, going back word by word; and whether it is spelled as addresses are."""
    start, marked, plain, sure = end, False, 0, None
    for match in reversed(list(_PART.finditer(normal, max(0, end - 160), end))):
        word, gap = match.group(), normal[match.end() : start]
        if word in _SPELLS and marked and sure is None:
            sure, plain, start = start, 0, match.start()
            continue
        spelt = marked or _SPELT.search(normal, 0, match.start()) is not None
        if plain > 2 or not _belongs(word, gap, marked=spelt, before_joiner=start != end and _at_joiner(normal, start)):
            break
        if sure is not None and word in _JOINERS:
            sure = -1
        plain += not _spelled(word)
        marked = marked or (_spelled(word) and word not in _CAPITAL)
        start = match.start()
    return (start if sure in (None, -1) else sure), marked


def _belongs(word: str, gap: str, *, marked: bool, before_joiner: bool) -> bool:
    """Whether a word, `gap` before the rest of an address, is part of it."""
    spelled = _spelled(word)
    allowed = r"[\s,.]*" if len(word) == 1 else r"[\s,]*" if spelled or marked else r"\s*"
    if not re.fullmatch(allowed, gap) or (word in ("a", "i") and not marked):
        return False
    return word not in _STOPS or before_joiner or (marked and len(word) == 1)


def _at_joiner(normal: str, start: int) -> bool:
    """Whether "dot" or the like stands here, so that any word before it belongs to the address."""
    match = _PART.match(normal, start)
    return match is not None and match.group() in _JOINERS


def _spelled(word: str) -> bool:
    if len(word) == 1 or word in _JOINERS or word in NUMBER_WORDS or word in _CAPITAL:
        return True
    return any(char.isdigit() or char in "._+" for char in word)


def written_phones(normal: str) -> list[Span]:
    """Numbers with an international prefix or an area code in brackets."""
    spans: list[Span] = []
    if not ("+" in normal or "00" in normal or "(" in normal):
        return spans
    for match in _INTERNATIONAL.finditer(normal):
        digits = re.sub(r"\D", "", match.group())
        if 8 <= len(digits) <= 15 and not is_firm(digits):
            spans.append(Span(*match.span(), "phone"))
    return spans


@lru_cache(maxsize=4096)
def is_firm(digits: str) -> bool:
    """Whether these digits are a number that belongs to a firm: free, premium, shared cost, company-wide."""
    import phonenumbers

    for region in ("US", "GB"):
        if region == "GB" and not digits.startswith(("0", "44")):
            continue
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _FREE_TYPES:
            return True
    return False


@lru_cache(maxsize=4096)
def is_phone(digits: str, grouping: tuple[int, ...]) -> bool:
    """Whether ten to thirteen digits that nobody named are somebody's telephone number.

    A plan of some country must have room for it, and it must look the part: a leading zero, a country code, or
    groups as telephone numbers have them.
    """
    if not 10 <= len(digits) <= 13 or is_firm(digits):
        return False
    if re.fullmatch(r"0[1-9]\d{8,9}", digits) and (len(digits) == 11 or len(grouping) > 1):
        return _valid_somewhere(digits) or digits.startswith("07")
    american = len(digits) == 10 or (len(digits) == 11 and digits[0] == "1")
    return american and grouping[-3:] in ((3, 3, 4), (3, 3, 2), (6, 4)) and _valid(digits, "US")


def _valid_somewhere(digits: str) -> bool:
    return any(_valid(digits, region) for region in _REGIONS)


def _valid(digits: str, region: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False
