"""How worked up a turn is worded: short and strong, or long and soothing. For meeting a customer's energy in words."""

import re

from wellheard.language import normalise, tokens

_STRONG = frozenset(
    """absolutely terrible awful ridiculous outrageous unacceptable wow goodness god twice never exactly completely
    totally shocking dreadful horrible definitely straight immediately seriously unbelievable insane crazy blimey hell
    damn kidding mad furious angry livid appalling heavens gosh crikey""".split()
)
_SOFT = frozenset(
    """gently slowly perhaps maybe whenever quietly softly rest breathe sorry sad hard dear time easy sit must""".split()
)
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_PLACATES = re.compile(
    r"\bcalm (?:down|yourself)\b|\brelax\b|\bsettle down\b|\bthere(?:'s| is) no need to (?:shout|raise|be|get|use)\b|\blower your (?:voice|tone)\b|\bdon't (?:be (?:upset|angry|rude|like that)|get (?:upset|angry|worked up)|raise)\b|\bplease (?:be|stay|remain) (?:calm|patient|polite|civil)\b|\bwatch your (?:tone|language)\b"
)


def energy_of(text: str) -> float:
    """0 (soft and slow) to 1 (short, strong, marked): exclamation marks, strong words, short sentences, capitals."""
    found = [each for each in _SENTENCE.findall(text) if any(map(str.isalnum, each))]
    words = tokens(normalise(text))
    if not words:
        return 0.0
    marks = min(1.0, text.count("!") / len(found))
    strong = min(1.0, 6 * sum(word in _STRONG for word in words) / len(words))
    short = max(0.0, 1 - (len(words) / len(found) - 4) / 12)
    loud = min(1.0, sum(len(word) > 2 and word.isupper() for word in text.split()) / 2)
    soft = min(1.0, 4 * sum(word in _SOFT for word in words) / len(words))
    return round(min(1.0, max(0.0, 0.08 + 0.42 * marks + 0.38 * strong + 0.12 * short + 0.3 * loud - 0.2 * soft)), 3)


def placates(normal: str) -> bool:
    """Whether it tells the customer how to feel."""
    return _PLACATES.search(normal) is not None


_SLIGHTS = re.compile(
    r"\bwast(?:e|ing|ed) (?:my|our|everybody's|everyone's) time\b|\bnot (?:my|our) (?:problem|job|business|concern|department)\b|^\W*(?:whatever|who cares|big deal|and\?)\W*$|\bso what\?|\bboo hoo\b"
    r"|\b(?:who|nobody|no one) (?:really )?cares\b|\b(?:i|we) (?:really )?(?:don't|couldn't) care\b|\b(?:deal|live|cope) with it\b|\b(?:get over|get a grip|grow up|shut up|hurry up|suck it up|toughen up|get a life)\b"
    r"|\b(?:are you|you're|you are|maybe you're|you must be)(?: just| really| a bit| that)? (?:stupid|dumb|deaf|blind|slow|crazy|mad|broke|lazy|thick|hysterical|ridiculous|silly|being (?:silly|ridiculous|dramatic|difficult|hysterical|stupid))\b"
    r"|\bdon't be (?:so |too |that )?(?:silly|ridiculous|dramatic|daft|stupid|such an?)\b|\bwhat do you expect\b|\bwhat's your problem\b|\b(?:idiot|moron|fool|drama queen|cry ?baby|snowflake)s?\b"
)
_SPARES = re.compile(r"\b(?:not|isn't|aren't|never|no|don't think|if|whether|nobody thinks)\b[^.?!]{0,20}$")


def slights(normal: str) -> bool:
    """Whether it shows contempt for them, or for what they rang about; "you're not being silly" shows none."""
    found = _SLIGHTS.search(normal)
    return found is not None and _SPARES.search(normal[: found.start()]) is None
