"""Names, places and addresses as they are written down: in the customer's own spelling, without the words around."""

import re
from dataclasses import replace

from wellheard.conversation import Fact
from wellheard.language.numbers import NUMBER_WORDS
from wellheard.ledger.said import Said

_NOT_NAMES = frozenset(
    """yes yep yeah yup no nope nah aye mm mhm hm thank thanks cheers okay ok right righto sure well oh ah er erm um uh
    hello hi hiya hey morning afternoon evening sorry please good great fine correct gone sent done like only just but and so
    it's it i i'm that's what who why when where this the a an my you you're he she they we our your is was not nothing
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december court here there exactly perfect lovely all god pc""".split()
)
_FILLER = re.compile(
    r"(?:(?:yes|yeah|yep|aye|no|oh|er+m?|um+|uh|well|right|hi|hello|eh|sure|okay|so|it's|it is|that's|my name is|my name's|i'm|i am|this is|name's|from|in|at|near|the make is|the model is|just)\b[,.!\s]*)+",
    re.IGNORECASE,
)
_CAPITAL = r"[^\W\d_a-z][\w'’-]*"
_RUN = re.compile(rf"{_CAPITAL}(?: {_CAPITAL}){{0,3}}")
_TITLES = frozenset("mr mrs ms miss dr".split())
_SAYS_SO = re.compile(r"\b(?:my name(?:'s| is)|name's|this is|i'm|i am|speaking to|here is)\s+$")
_HERE_IS = re.compile(
    r"(?:^|[.!?,…] )(?:(?:yes|yeah|hi|hiya|hello|hey|aye|and|um|uh|so|okay|now then|morning),? )*it's\s+$"
)
_AFTER_I_AM = re.compile(r"(?:[.,!?;]|$| (?:and|from|at|in|the|calling|here|on|speaking)\b)")


def name(said: Said, fact: Fact) -> Fact | None:
    """A person's name, in answer or introduced ("my name is", "it's Deek at Morrow Roofing")."""
    at = said.turn.text.find(fact.text)
    if fact.confidence >= 0.9:
        return _spelled_out(said, fact)
    before, after = said.normal[:at], said.normal[at + len(fact.text) :]
    if _HERE_IS.search(before):
        sure = said.turn.id <= _EARLY and not re.match(
            r" (?:dot|on|all|not|that|when|one|two|three|four|five|six|seven|eight|nine)\b", after
        )
    elif re.search(r"\b(?:i'm|i am)\s+$", before):
        sure = _AFTER_I_AM.match(after) is not None
    else:
        sure = _SAYS_SO.search(before) is not None and not re.match(r" dot\b", after)
    return _named(fact, fact.text) if sure else None


_EARLY = 3
"""A caller says who is there in their first words."""


def _spelled_out(said: Said, fact: Fact) -> Fact | None:
    """The longest name among the first sentences that are nothing but a name: "Ryan. Ryan Coyle." is the latter."""
    best = ""
    first = said.sentences[:1]
    for sentence in said.sentences[: 2 if first and len(first[0].words) <= _OPENING else 1]:
        words = said.turn.text[sentence.start : sentence.end]
        match = _WHOLE.match(_without_lead(words))
        if (
            match
            and _sounds_like_name(match.group(1))
            and best.split()[-1:] in ([], match.group(1).split()[-1:], match.group(1).split()[:1])
        ):
            best = match.group(1)
    return _named(fact, best) if best and best in said.turn.text else None


_OPENING = 4
"""Words of a first sentence that may stand before the name: "Oh, yes." """
_WHOLE = re.compile(rf"({_RUN.pattern})(?=[.,!?;]|$)")


def _without_lead(words: str) -> str:
    match = _FILLER.match(words)
    return words[match.end() :] if match else words


def _named(fact: Fact, found: str) -> Fact | None:
    return replace(fact, value=found, text=found) if _sounds_like_name(found) else None


def _sounds_like_name(found: str) -> bool:
    words = found.lower().replace("’", "'").split()
    if any(word in _NOT_NAMES or word in NUMBER_WORDS or word.endswith("'s") or len(word) < 2 for word in words[:1]):
        return False
    if len(words) == 1 and (words[0].rstrip(".") in _TITLES or not re.search(r"[aeiouy]|[^\x00-\x7f]", words[0])):
        return False
    return not (found.isupper() and len(found) > 1) and all("'" not in word or word[1] == "'" for word in words)


_AT_HOME = re.compile(
    r"\b(?:i'm|i am|we're|we are|i live|we live|landed|stuck)(?: (?:just|now|here|still|currently|stuck|sat|standing|stood|parked|staying|based|outside|over|up|down|currently))* (?:in|at|near|outside|by|on(?= the))\s+(?:the )?$"
)
_NO_PLACE = re.compile(
    r"^(?:the )?(?:january|february|march|april|may|june|july|august|september|october|november|december|\w+day|end of|top of the|bottom of my)\b"
)
_SAYS_WHERE = re.compile(r"^(?:in|at|near|by|outside|on the|off the|just off|between|opposite)\b")
_SENTENCE = re.compile(r"\b(?:i|i'm|i've|it's|he|she|she's|he's|you|you're|we|they|is|was|says|gave|told|got|but)\b")
_LONGEST_PLACE = 8


def place(said: Said, fact: Fact) -> Fact | None:
    """Where the customer is: in answer, or told ("I'm in Lisbon")."""
    at = said.turn.text.find(fact.text)
    if fact.confidence < 0.9:
        if _NO_PLACE.match(fact.value) or not _AT_HOME.search(said.normal[:at]) or fact.value.endswith("'s"):
            return None
        return replace(fact, value=fact.text)
    words = _without_filler(fact.text)
    plain = words.lower()
    known = _SAYS_WHERE.match(fact.value) or (_sounds_like_name(words) and words[:1].isupper())
    if not known or _SENTENCE.search(plain) or len(plain.split()) > _LONGEST_PLACE or not words:
        return None
    return replace(fact, value=words, text=words) if words in said.turn.text else None


def _without_filler(text: str) -> str:
    return _TRAILING.sub("", _without_lead(text)).strip(" ,.!?")


_TRAILING = re.compile(
    r"(?:[\s,.!?]+(?:aye|yeah|yes|yep|please|thanks|thank you|love|mate|madam|sir))+[\s,.!?]*$", re.IGNORECASE
)


_STREET = frozenset(
    "road street avenue lane house court close drive flat way place terrace crescent row square apartment park farm cottage hill".split()
)


def address(said: Said, fact: Fact) -> Fact | None:
    """A house, street or town; a number or a street word has to be in it."""
    if fact.confidence < 0.9:
        return None
    words = re.split(r",? (?:sorry|um|uh|it's the|that's)\b", _without_filler(fact.text))[0].strip(" ,.!?")
    plain = re.findall(r"[\w']+", words.lower())
    numbered = any(word in NUMBER_WORDS or word[:1].isdigit() or word in _STREET for word in plain)
    if (
        not numbered
        or words.lower().startswith("the one")
        or _SENTENCE.search(words.lower())
        or words not in said.turn.text
    ):
        return None
    return replace(fact, value=words, text=words)


def few_words(said: Said, fact: Fact) -> Fact | None:
    """The first few words of a short answer, up to the comma."""
    words = _without_filler(fact.text.split(",")[0])
    plain = words.lower().split()
    if not plain or len(plain) > 3 or plain[0] in _NOT_NAMES or _SENTENCE.search(words.lower()):
        return None
    return replace(fact, value=words.lower(), text=words) if words in said.turn.text else None


def brand(said: Said, fact: Fact) -> Fact | None:
    """A make or model said as a name ("Klara 3"): in answer, or after "the model is"."""
    if fact.confidence < _ANSWERED:
        plain = fact.slot == "model" and fact.text[:1].isupper() and (" " in fact.text or fact.text.isalpha())
        return replace(fact, value=fact.text) if plain else None
    found = _MODEL.match(_ARTICLE.sub("", _without_filler(said.turn.text)))
    if not found or len(said.words) > _FEW:
        return None
    numbered = found.group() != found.group(1)
    return (
        replace(fact, value=found.group(), text=found.group())
        if numbered or _sounds_like_name(found.group(1))
        else None
    )


_ANSWERED = 0.9
_ARTICLE = re.compile(r"^(?:an?|the)\b ")
_MODEL = re.compile(rf"({_RUN.pattern})(?: \d[\w-]*)?")
_FEW = 8
