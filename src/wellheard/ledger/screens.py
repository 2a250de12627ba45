"""What a display or a message says: only with evidence that a thing says it, and not a person or a letter."""

import re
from dataclasses import replace

from wellheard.conversation import Fact
from wellheard.language.words import word_set
from wellheard.ledger.said import Said

_THING = (
    r"(?:it|it's|screen|display|app|page|site|website|system|machine|computer|laptop|phone|panel|tv|telly|portal|meter|thermostat"
    r"|box|router|hub|printer|handset|thing|pop-?up|banner|status|tracking|online|dock|mine|dashboard|reader|keypad|account|profile|console|tablet|watch|scale|till|parcel)"
)
_BY_THING = re.compile(
    rf"\b{_THING}\b(?: (?:just|still|only|keeps?|now|then|always|even|all|has|was|is|page|day|just keeps|\w+ly))* ?$"
)
_AT_START = re.compile(r"(?:^|[.!?…,] )(?:(?:and|but|so|still|just|now|only|yeah|yes|no|keeps|then),? )*$")
_ITSELF = re.compile(r"\b(?:error(?: code| message)?|code|message|pops? up|comes? up|came up|shows?|showing)\b")
_PAPER = frozenset(
    """letter letters email e mail paper form forms ticket sheet certificate contract policy booklet bill statement label
    sign tag pager bag card note invitation toy poster doll book leaflet fax ad advert brochure rider act bot chat chatbot
    cert prescription receipt manual""".split()
)  # fmt: skip
_VERB = re.compile(
    r"\b(?:says|said|saying|say|reads|shows|showing|telling me|comes? up|came up|gives me|get|pops up|error|message|code)\b"
)
_LEADS = re.compile(
    r"^(?:(?:it's|it|just|still|only|um+|uh+|er+m?|like|says?|said|no|well|error|code|message|is|with|as|an?|that(?= my))(?![\w'])[\s,:.]*)+"
)
_CUT = re.compile(r",? (?:and|but|so|because|when|which|on my|every|all (?:day|the)|over and)\b.*$|[.!?…].*$|,.*$")
_NO_MESSAGE = frozenset(
    """i i'm i've you you're he he's she they they're the that it its it's there when if only a in on to or yes no we
    what how maybe because thank same six then is twice un five four three ten and he'd nothing here through up at for
    not any anything about something unless you'd she'd lot lots bit same""".split()
)
_NUMBERS = re.compile(
    r"(?:[\d\s,.:-]|\b(?:\w+teen|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|and|one|two|three|four|five|six|seven|eight|nine|zero|oh|minutes?|hours?|pounds?|days?)\b)+"
)
_LAMPS = frozenset({"light", "lights", "lamp", "lamps", "led", "leds"})
"""What is shown by these is no message; the slot `lights` has it."""
_MOST_WORDS = 7
_SHOWN = re.compile(
    r"\b(?:screen|display|app|page|site|website|panel|portal|printer|thermostat|meter|router|hub|machine|online)\b"
)


def message(said: Said, fact: Fact) -> Fact | None:
    """The message, cleaned; nothing where no thing says it."""
    if fact.confidence >= 0.9:
        return _answered(said, fact)
    at = said.turn.text.find(fact.text)
    sentence = next((each for each in said.sentences if each.start <= at < each.end), None)
    if sentence is None or sentence.question or not word_set(said.normal[:at]).isdisjoint(_PAPER):
        return None
    before = sentence.normal[: at - sentence.start].rstrip(' ",:')
    verb = next(iter(reversed(list(_VERB.finditer(before)))), None)
    if verb is None or not _by_thing(before[: verb.start()], verb.group()):
        return None
    quoted = said.normal[at - 1 : at] == '"'
    value = fact.text.strip(' .,!?"') if quoted else _plain(fact, sure=_SHOWN.search(said.normal) is not None)
    if not quoted and value.partition(" ")[0] in _LAMPS:
        return None
    return _worded(said, fact, value)


def _by_thing(before: str, verb: str) -> bool:
    if _ITSELF.fullmatch(verb):
        return (
            re.search(
                r"\b(?:he|she|they|i|you|my|your|wrong|dress|area|post|zip|country|promo|discount|the|in|this)\s*$",
                before,
            )
            is None
        )
    return _BY_THING.search(before) is not None or _AT_START.search(before) is not None


def _plain(fact: Fact, *, sure: bool) -> str:
    value = _CUT.sub("", _LEADS.sub("", fact.text.lower())).strip(" .,!?'\"")
    start = fact.text.lower().find(value)
    words = value.split()
    if (
        not words
        or len(words) > _MOST_WORDS
        or (words[0].partition("'")[0] in _NO_MESSAGE and not (sure and words[0] == "not"))
    ):
        return ""
    return fact.text[start : start + len(value)]


def _worded(said: Said, fact: Fact, value: str) -> Fact | None:
    at = said.turn.text.find(value)
    code = next(
        (each for each in said.codes if value and at <= each.start < at + len(value) and len(each.value) > 2), None
    )
    if code and re.search(r"[a-z]", code.value) and re.search(r"\d", code.value):
        return replace(fact, value=code.value, text=said.turn.text[code.start : code.end])
    if len(value) < 2 or at < 0 or _NUMBERS.fullmatch(value.lower()):
        return None
    return replace(fact, value=value, text=value)


_QUOTED = re.compile(r'"([^"]{2,80})"')


def _answered(said: Said, fact: Fact) -> Fact | None:
    """What the customer reads out when asked for it."""
    quoted = _QUOTED.search(said.normal)
    if quoted:
        value = said.turn.text[quoted.start(1) : quoted.end(1)].strip(" .,!?")
        return replace(fact, value=value, text=value) if value else None
    at = said.turn.text.find(fact.text)
    for code in said.codes:
        if at <= code.start < at + len(fact.text) and len(code.value) > 2:
            return replace(fact, value=code.value, text=said.turn.text[code.start : code.end])
    value = _LEADS.sub("", fact.text.lower()).strip(" .,!?")
    start = fact.text.lower().find(value)
    words = value.split()
    if not words or words[0].partition("'")[0] in _NO_MESSAGE or len(words) > _MOST_WORDS:
        return None
    return _worded(said, fact, fact.text[start : start + len(value)])
