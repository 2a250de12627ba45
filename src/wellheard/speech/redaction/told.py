"""What is told when asked and has no digits to give it away: passwords, birth dates, expiry dates."""

import re

from wellheard.speech.redaction.masking import Span

_IS = re.compile(
    r"\b(?:pass ?words?|pass ?phrases?|memorable word|secret word|mother's maiden name|maiden name|security word|security answer)"
    r"(?:(?: for| on| to)(?: \w+){1,3}?)?(?: ?[:=] ?|'s | is | was | will be | should be |,? it's )(?:set to |now |just )?"
)
_SHORT = re.compile(r"\bpass ?words? (?=[a-z]*\d\w*|\w+ \d)")
_ASK = re.compile(
    r"(?:what(?:'s| is| was)|give me|tell me|(?:can|could|may) i (?:have|take|get)|need|confirm|provide|"
    r"say|read me)(?: (?:the|your|that|a|his|her|current|old|new|full|you|is|and|me|online|account|wifi|wi-fi)| \w+ (?:and|or)){0,5} (?:pass ?word|pass ?phrase|memorable word|secret word|security word|maiden name)(?! reset| reset)|"
    r"(?:^|[.?!,] )(?:and |okay,? |so )*(?:the |your |a )?(?:pass ?word|pass ?phrase|memorable word|maiden name)(?:,? please)?[?.]*$"
)
_LEAD = re.compile(
    r"(?:[\s,.…]|\b(?:yes|yeah|yep|sure|okay|ok|um+|uh+|er+m?|ah|oh|right|so|well|it's|it is|it was|that's|that'd be|that is|i think|"
    r"is|its|of course|certainly|let me see|one moment|one sec|here)\b)*"
)
_REFUSAL = re.compile(
    r"\b(?:don't|do not|doesn't|not|no|never|can't|cannot|won't|wouldn't|forgot|forgotten|lost|why|what|which|where|how|who|when|"
    r"wrong|hang on|hold on|wait|moment|sec|sure|remember|know|idea|tried|again|sorry|pardon|should|could|can|will|you|your|i|we|"
    r"they|me|reset|change|changed|password|correct|incorrect|expired|invalid|on|in|to|for|with|because|if|and then)\b|\?"
)
_PASSWORD = re.compile(r"[^\s,;?]+")
_MORE = re.compile(
    r"(?:,? (?:capital |lowercase |uppercase |small |exclamation mark|exclamation point|dollar sign|hash|at sign|underscore|dash|hyphen|dot|"
    r"full stop|star|asterisk|zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|double|triple|[a-z](?![\w'])|\w*\d\w*)[\w-]*)+"
)
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|"
    "sept?|oct|nov|dec"
)
_ORDINAL = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|thirty-first|twenty-(?:first|second|third|fourth|fifth|sixth|"
    "seventh|eighth|ninth)"
)
_COUNT = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|double"
)
_BIT = rf"(?:{_MONTH}|{_ORDINAL}|(?:{_COUNT})|\d{{1,4}}(?:st|nd|rd|th)?)"
_DATE = re.compile(rf"(?<!\w)(?:the )?{_BIT}(?:[\s,./-]+(?:of |the |and |slash |dash )*{_BIT})*(?!\w)")
_EXPIRY = re.compile(
    rf"(?<![\w/])(?:(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\d|(?:{_MONTH})(?: of)?,? (?:20[2-4]\d|[2-4]\d|(?:twenty[- ])?(?:{_COUNT})(?:[- ](?:{_COUNT}))*)|"
    rf"(?:end of )?(?:{_COUNT}|\d{{1,2}})(?:[\s,/-]+(?:slash )?(?:{_COUNT}|\d{{2,4}})){{1,4}}|\d{{4}}|\d\d[ /]\d\d)(?![\w/])"
)


def asks_password(normal: str) -> bool:
    """Whether this turn asks for a password or a memorable word."""
    return _may_ask(normal) and _ASK.search(normal) is not None


def _may_ask(normal: str) -> bool:
    return "pass" in normal or "word" in normal or "maiden" in normal


def passwords(normal: str, *, expected: bool) -> list[Span]:
    """Passwords told in this turn; `expected` where the other one has just asked."""
    spans: list[Span] = []
    if not _may_ask(normal) and not expected:
        return spans
    for pattern in (_IS, _SHORT):
        for match in pattern.finditer(normal):
            spans += _password_at(normal, match.end())
    if spans or not expected:
        return spans
    lead = _LEAD.match(normal)
    start = lead.end() if lead else 0
    sentence = re.split(r"[.!?](?:\s|$)", normal[start:], maxsplit=1)[0].rstrip(" ,;")
    if (
        sentence in _ORDINARY
        or not any(map(str.isalnum, sentence))
        or len(sentence.split()) > 6
        or _REFUSAL.search(normal[start : start + len(sentence) + 1])
    ):
        return []
    return [Span(start, start + len(sentence), "password")]


def _password_at(normal: str, at: int) -> list[Span]:
    match = _PASSWORD.match(normal, at)
    if not match or match.group().startswith("[") or _REFUSAL.match(match.group()):
        return []
    if match.group() in _ORDINARY or match.group().rstrip(".!") in _ORDINARY:
        return []
    more = _MORE.match(normal, match.end())
    end = more.end() if more else match.end()
    while end > at and normal[end - 1] in ".,!":
        end -= 1
    return [Span(at, end, "password")] if end - at >= 3 else []


_ORDINARY = frozenset(
    """a an the that this it its it's my his her their our just still working broken fine good okay ok right easy hard long
    short weak strong saved stored written gone being been getting needed required asking asked too so very always also
    only already set blank empty there here case same different old new locked blocked about what where all part one
    something anything nothing protected safe ready compromised hacked stolen shared known unknown entered typed""".split()
)


def birth_dates(normal: str, after: int) -> Span | None:
    """The first date after character `after` with at least two parts."""
    for match in _DATE.finditer(normal, after):
        text = match.group()
        parts = re.findall(rf"{_MONTH}|{_ORDINAL}|\d+|{_COUNT}", text)
        if len(parts) >= 2 or (len(parts) == 1 and parts[0].isdigit() and len(parts[0]) in (6, 8)):
            start = match.start() + (4 if text.startswith("the ") else 0)
            return Span(start, match.end(), "birth-date")
    return None


def expiries(normal: str, after: int) -> Span | None:
    """The first card expiry (month and year) after character `after`."""
    match = _EXPIRY.search(normal, after)
    return Span(match.start(), match.end(), "expiry") if match else None
