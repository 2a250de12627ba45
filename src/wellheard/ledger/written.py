"""The facts that are written down: of all that might answer a question, what a reader would note in the same words.

Matching may work with guesses; a page that a team lead reads may not. So each fact found is looked at again: its value
is cleaned, or it is left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from wellheard.conversation import Fact
from wellheard.ledger import people, screens
from wellheard.ledger.doubles import same_fact
from wellheard.ledger.said import Said
from wellheard.ledger.slots import BY_NAME

_Cleaner = Callable[[Said, Fact], Fact | None]


def written(said: Said, found: Sequence[Fact], question: str) -> list[Fact]:
    """What to write down of the facts found in a turn.

    `question` is the agent's turn right before it, normalised, and empty where that asked for nothing.
    """
    direct = [each for each in found if question or each.confidence < _ANSWERED or not _needs_question(each)]
    clean = [fact for each in _without_moments(direct) if (fact := _clean(said, each, question))]
    clean.extend(_moments(said, clean, question))
    kept: list[Fact] = []
    for fact in sorted(clean, key=lambda each: -each.confidence):
        inside = fact.slot == "number" and any(fact.text in other.text for other in kept)
        if not inside and not any(same_fact(fact, other) for other in kept):
            kept.append(fact)
    return sorted(kept, key=lambda each: (said.turn.text.find(each.text), each.slot))


_ANSWERED = 0.9
_ASKED_FOR = frozenset({"name", "place", "thing", "message", "count"})


def _needs_question(fact: Fact) -> bool:
    """An answer in free words, or of a few digits, counts only right after its question."""
    slot = BY_NAME.get(fact.slot)
    return slot is not None and (slot.value in _ASKED_FOR or len(fact.value) < _LEAST_STANDING)


_LEAST_STANDING = 4


def _without_moments(found: Sequence[Fact]) -> Iterator[Fact]:
    """Times and sums are read anew from the text; of the rest, a plain number that has a name is left out."""
    named = {fact.value for fact in found if fact.slot != "number"}
    for fact in found:
        if fact.slot in ("time", "amount") or (fact.slot == "number" and fact.value in named):
            continue
        yield fact


def _clean(said: Said, fact: Fact, question: str) -> Fact | None:
    if fact.value.startswith("["):
        return fact
    if fact.slot == "count":
        return _count(said, fact, question)
    cleaner = _CLEANERS.get(fact.slot)
    if cleaner is None:
        slot = BY_NAME.get(fact.slot)
        cleaner = _code if slot and slot.value in ("code", "digits") else None
    return cleaner(said, fact) if cleaner else fact


_MOST = {"pin": 8}
_LEAST = {"phone": 7, "card": 4, "pin": 4, "postcode": 4, "number": 6}
_BRITISH_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
_UNFINISHED = re.compile(r"[\s.…]*(?:,|-|…|\.\.\.)?\s*$")


def _code(said: Said, fact: Fact) -> Fact | None:
    """A number or code of a fair length that doesn't break off where the turn ends."""
    value = fact.value
    if not _LEAST.get(fact.slot, 3) <= len(value) <= _MOST.get(fact.slot, 40) or not _DIGIT.search(value):
        return None
    if _breaks_off(said, fact) or (fact.slot == "card" and len(value) not in _CARD):
        return None
    if fact.slot == "number" and _is_no_number(fact):
        return None
    if fact.slot in ("number", "reference") and _BRITISH_POSTCODE.fullmatch(value):
        return replace(fact, slot="postcode")
    if fact.slot == "phone" and fact.confidence < _NAMED and value[0] != "0":
        return replace(fact, slot="number")
    return fact


_DIGIT = re.compile(r"\d")
_CARD = frozenset({4, *range(12, 20)})
_NAMED = 0.8
"""Below this a number's slot was guessed from its look."""


def _is_no_number(fact: Fact) -> bool:
    """A figure of speech ("thanks a million") or counting ("one, two, three, one, two, three")."""
    half = len(fact.value) // 2
    return "million" in fact.text.lower() or fact.value[:half] == fact.value[half:]


def _breaks_off(said: Said, fact: Fact) -> bool:
    """Whether the customer stops in the middle of a number, to say the rest in the next turn."""
    rest = said.normal[said.turn.text.find(fact.text) + len(fact.text) :].strip()
    return rest in (",", "-", "...", "…") or rest.startswith((", oh, it's gone", "…", "..."))


def _count(said: Said, fact: Fact, question: str) -> Fact | None:
    """How many, with the word for what: "12 pallets"; only where the answer begins with the number."""
    asked = _HOW_MANY.search(question)
    first = _OPENING.sub("", said.normal)
    if not asked or not first.startswith(fact.text.lower()) or "." in fact.text:
        return None
    thing = "" if asked.group(1) in _NO_THINGS else f" {asked.group(1)}"
    return replace(fact, value=fact.value + (thing.removesuffix("s") if fact.value == "1" else thing))


_HOW_MANY = re.compile(r"\bhow many (?:of (?:the|your|those) )?([a-z]+)")
_OPENING = re.compile(r"^(?:\W|\b(?:um+|uh+|er+m?|oh|well|just|about|only|yes|yeah)\b)+")


_NO_THINGS = frozenset("of do did are is were was have has times would can could will digits letters".split())


def _lights(said: Said, fact: Fact) -> Fact | None:
    at = said.turn.text.find(fact.text)
    match = _LIGHT.search(said.normal, max(0, at - 12))
    if match is None or match.start() > at + len(fact.text):
        dark = _DARK.search(fact.text.lower())
        return replace(fact, value="off") if dark else None
    words = [word for word in re.findall(r"[a-z]+", match.group()) if word not in ("and", "a")]
    return replace(fact, value=" ".join(words), text=said.turn.text[match.start() : match.end()])


_SHINE = r"(?:solid|steady|blinking|flashing|pulsing)"
_COLOUR = r"(?:red|orange|amber|yellow|green|blue|purple|pink|white)"
_LIGHT = re.compile(rf"\b(?:{_SHINE},? )?{_COLOUR}\b(?:,? (?:and )?{_SHINE}\b)?")


_DARK = re.compile(r"\b(?:no|not a single|without|isn't|aren't|not any|off|out|dark|dead)\b")


def _email(said: Said, fact: Fact) -> Fact | None:
    del said
    return fact if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", fact.value) else None


def _birth(said: Said, fact: Fact) -> Fact | None:
    for start, end, value in said.times:
        if re.search(r"\d.* |\d.*[/.-]", value):
            return replace(fact, value=value, text=said.turn.text[start:end])
    return None


def _model(said: Said, fact: Fact) -> Fact | None:
    named = people.brand(said, fact)
    if named and re.search(r" \d", named.value):
        return named
    for code in said.codes:
        if fact.confidence < _ANSWERED and not (re.search(r"[a-z]", code.value) and code.value == fact.value):
            continue
        if len(code.value) > 2:
            return replace(fact, value=code.value, text=said.turn.text[code.start : code.end])
    return named


_CLEANERS: dict[str, _Cleaner] = {
    "lights": _lights,
    "email": _email,
    "date-of-birth": _birth,
    "model": _model,
    "name": people.name,
    "place": people.place,
    "address": people.address,
    "relation": people.few_words,
    "size": people.few_words,
    "error": screens.message,
}


def _moments(said: Said, clean: Sequence[Fact], question: str) -> Iterator[Fact]:
    """Times and sums that belong to something that happened or is due."""
    taken = [(at, at + len(fact.text)) for fact in clean if (at := said.turn.text.find(fact.text)) >= 0]
    taken.extend((code.start, code.end) for code in said.codes if re.search(r"[a-z]", code.value))
    for slot, found in (("time", _joined(said)), ("amount", said.sums)):
        for start, end, value in found:
            if not any(start < last and first < end for first, last in taken) and _matters(
                said, slot, start, asked=bool(question)
            ):
                yield Fact(slot=slot, value=value, text=_clause(said, start, end), turn_id=said.turn.id, confidence=0.7)


_EVENTS = frozenset(
    """bought ordered paid sent called rang phoned emailed told said promised came come arrived arrive delivered started
    stopped broke died failed went happened fell dropped cut charged took taken cancelled booked moved posted uploaded
    signed left off gone dead down due closes close expires expired deadline wedding funeral burial flight fly flying
    operation surgery appointment exam interview complete completion since until till submitted received installed
    collected returned locked lost stolen worked working broken leaking leaked flooded missing supposed meant scheduled
    starts begins ends ended started dated valid rent payday wrote faxed asked reported tried did done got been""".split()
)


def _matters(said: Said, slot: str, start: int, *, asked: bool) -> bool:
    sentence = next((each for each in said.sentences if each.start <= start < each.end), None)
    if sentence is None or sentence.question:
        return False
    if slot == "amount":
        return True
    short = len(sentence.words) <= _SHORT and (asked or _DAY_AND_MONTH.search(sentence.normal) is not None)
    return short or not sentence.wordset.isdisjoint(_EVENTS)


def _joined(said: Said) -> list[tuple[int, int, str]]:
    """Times that belong together as one: "yesterday, eight o'clock", "noon tomorrow"."""
    joined: list[tuple[int, int, str]] = []
    for start, end, value in said.times:
        gap = said.normal[joined[-1][1] : start] if joined else "."
        if (
            gap in _TOGETHER
            and not value.startswith(_OPENERS)
            and value != joined[-1][2]
            and not _alike(value, joined[-1][2])
        ):
            first, _, before = joined.pop()
            joined.append((first, end, before + gap + value))
        else:
            joined.append((start, end, value))
    return joined


_TOGETHER = frozenset({" ", ", ", " at ", " on ", " in "})
_OPENERS = ("since", "until", "till", "by ", "before", "from", "after", "for ", "the ")
_DAY_AND_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|since|until)\b"
)
_WEEKDAY = re.compile(r"day\b")


def _alike(one: str, two: str) -> bool:
    """Whether both are days, and so two times."""
    return _WEEKDAY.search(one) is not None and _WEEKDAY.search(two) is not None


_SHORT = 4
"""Words of a sentence that is nearly all value: an answer."""
_LONGEST = 120


def _clause(said: Said, start: int, end: int) -> str:
    """The sentence around a value, or the words near it where that is long: a time alone says nothing."""
    sentence = next(each for each in said.sentences if each.start <= start < each.end)
    first, last = sentence.start, max(sentence.end, end)
    if last - first > _LONGEST:
        commas = [each.end() for each in re.finditer(r"[,;:] ", said.normal[first:last])]
        first += max((at for at in commas if first + at <= start), default=0)
        last = min((sentence.start + at - 2 for at in commas if sentence.start + at - 2 >= end), default=last)
    return said.turn.text[first:last][: max(_LONGEST, end - first)]
