"""A caller's words, said back to them, and what they tried, in words."""

import re
from collections.abc import Sequence

from wellheard.assist.clock import in_list
from wellheard.conversation import Tried
from wellheard.ledger.actions import FORMS

_TURNED = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "me": "you", "my": "your",
    "mine": "yours", "myself": "yourself", "we": "you", "we're": "you're", "we've": "you've", "we'd": "you'd",
    "we'll": "you'll", "us": "you", "our": "your", "ours": "yours", "ourselves": "yourselves",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_SECOND = re.compile(r"\b(?:you|your|yours|yourself|you['’]\w+)\b", re.IGNORECASE)
_I_BE = re.compile(r"\b[Ii] (?P<adverb>(?:just|still|also|really|already) )?(?P<be>am|was)\b")
_BE = {"am": "are", "was": "were"}
_TOLD = {
    "clear-cache": "cleared the cookies", "log-out-in": "signed out and in again", "airplane-mode": "tried flight mode",
    "other-browser": "tried another device", "look-online": "looked online", "swap": "swapped", "forget": "removed",
    "visit": "gone to", "take": "taken", "proof": "proved", "photograph": "taken a picture", "press": "pressed",
    "send": "sent", "read": "read", "report": "reported it to", "request": "asked for", "pull": "pulled",
    "reinstall": "reinstalled", "unplug": "unplugged", "call": "called", "check": "checked", "restart": "restarted",
    "reset": "reset", "update": "updated", "charge": "charged", "clean": "cleaned", "try": "tried", "wait": "waited",
}  # fmt: skip
_COUNTED = {1: "", 2: " twice"}
_NO_THING = frozenset({"clear-cache", "log-out-in", "airplane-mode", "other-browser", "look-online", "photograph"})

_ITS_THING = frozenset({"unplug", "restart", "reset", "reinstall", "update", "charge", "clean", "swap", "check"})
_ARTICLES = frozenset(
    "the my it a an them all both every each some any two three four five six seven eight nine ten".split()
)


def to_you(words: str) -> str:
    """A caller's words as one says them back: `I can't get in` becomes `you can't get in`.

    Words that speak of the one who heard them ("you told me") can't be turned; they are given in quotation marks.
    """
    plain = words.strip(" .,;:–—-")
    if _SECOND.search(plain):
        return f"“{plain}”"
    plain = _I_BE.sub(lambda match: f"you {match['adverb'] or ''}{_BE[match['be']]}", plain)
    turned = _WORD.sub(_turn, plain)
    first = plain.split(maxsplit=1)[0] if plain else ""
    named = first[1:2].isupper() or (first[:1].isupper() and first.lower() not in _OPENING)
    return turned if named else turned[:1].lower() + turned[1:]


_OPENING = frozenset(
    """i i'm i've i'd i'll my we we're we've our the a an it it's its he she they there this that these those his her
    their nobody somebody no not every all and but so or if when since because whole you""".split()
)


def _turn(match: re.Match[str]) -> str:
    return _TURNED.get(match.group().lower().replace("’", "'"), match.group())


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    end = "" if text.endswith((".", "!", "?", "…", ".”", "!”", "?”", "…”")) else "."
    return text[:1].upper() + text[1:] + end if text else ""


def did(tried: Tried) -> str:
    """What they tried, after "you have": `restarted the laptop twice`."""
    done = _TOLD.get(tried.action) or _past(tried.action)
    named = f" {_the(tried.object)}" if tried.object else " it" if tried.action in _ITS_THING else ""
    thing = "" if tried.action in _NO_THING else named
    often = _COUNTED.get(tried.times or 1, f" {tried.times} times")
    return f"{done}{thing}{often}"


def _past(action: str) -> str:
    forms = sorted(word for word, (known, tense) in FORMS.items() if known == action and tense == "past")
    near = [word for word in forms if word[:3] == action[:3]]
    return (near or forms or [action.replace("-", " ")])[0]


def _the(thing: str) -> str:
    return thing if thing.split()[0].lower() in _ARTICLES else f"the {thing}"


def did_all(tried: Sequence[Tried]) -> str:
    """`cleared the cookies twice and restarted the laptop`."""
    return in_list(list(dict.fromkeys(did(each) for each in tried)))
