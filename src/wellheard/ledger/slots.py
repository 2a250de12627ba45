"""The slots of the ledger: how each is asked for and named, and what sort of value fills it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Value = Literal["code", "digits", "email", "name", "place", "time", "money", "count", "light", "message", "thing"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One kind of fact."""

    name: str
    """As in the ledger, such as `order-number`."""
    value: Value
    """What fills it."""
    named: re.Pattern[str]
    """How people name it, in normalised text."""
    words: frozenset[str]
    """One of these is in the text whenever `named` can match."""
    family: str = ""
    """Slots of one family may stand for each other where one of them is only vaguely named."""
    vague: bool = False
    """Named so loosely ("the number") that any slot of the family may be meant."""


def _slot(name: str, value: Value, words: str, named: str, *, family: str = "", vague: bool = False) -> Slot:
    return Slot(name, value, re.compile(named), frozenset(words.split()), family, vague)


_NO = r"(?:'s|s)? ?(?:number|no\b|num\b|ref(?:erence)?\b|id\b|code\b)"
_VALUE = r"(?:[a-z0-9-]*\d|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double)\b|[a-z](?:,|-| [a-z]\b))"
_NUMBER_OF = r"number (?:on|of|for|off|from) (?:the|your|that|this) "

SLOTS: tuple[Slot, ...] = (
    _slot(
        "phone",
        "digits",
        "phone mobile cell telephone contact callback landline number reach",
        r"\b(?:phone|mobile|cell|cellphone|telephone|contact|call-?back|landline|home|daytime|best)(?: phone)? number"
        r"|\bcall-?back\b|\bnumber (?:you're|you are|are you) (?:calling|ringing|phoning)"
        r"|\bnumber (?:i|we) (?:can|could) (?:reach|call|ring)|\b(?:best|good) number\b|\bnumber to (?:reach|call|ring)"
        r"|\bnumber you want\b|\b(?:what's|which's|your|the) mobile\b(?! app)",
        family="number",
    ),
    _slot("email", "email", "email e mail", r"\be-?mail(?: address)?\b(?! (?:me|us|you|him|her|them|it|that|to|over)\b)"),
    _slot(
        "postcode",
        "code",
        "postcode post zip postal area",
        r"\bpost ?code\b|\bzip(?: code)?\b|\bpostal code\b|\bcode for the area\b",
    ),
    _slot(
        "address",
        "place",
        "address live house",
        r"\b(?<!mail )(?<!ip )(?<!web )address\b|\bwhere (?:do|did) you live\b|\bhouse number\b",
    ),
    _slot("date-of-birth", "time", "birth birthday dob born", r"\bdate of birth\b|\bbirth ?da(?:te|y)\b|\bdob\b|\bborn\b"),
    _slot(
        "name",
        "name",
        "name names who who's surname",
        r"\b(?:your|the|full|last|first|and) (?:sur|last |first |full |own )?name(?:'s)?\b(?! of| is| does| did| you| he| she)|\bsurname\b|(?:^|[.!?] )(?:sur)?name\b"
        r"|\bwho am i (?:speaking|talking)|\bwho(?:'s| is) (?:this|calling)\b",
    ),
    _slot(
        "order-number",
        "code",
        "order order's orders",
        rf"\border{_NO}|\b{_NUMBER_OF}(?:order|slip)\b|\border (?={_VALUE})",
        family="number",
    ),
    _slot(
        "booking-reference",
        "code",
        "booking reservation confirmation pnr",
        rf"\b(?:booking|reservation|confirmation){_NO}|\bpnr\b|\b{_NUMBER_OF}(?:booking|reservation)\b"
        rf"|\b(?:booking|reservation) (?={_VALUE})",
        family="number",
    ),
    _slot(
        "tracking-number",
        "code",
        "tracking parcel consignment shipment",
        rf"\b(?:tracking|parcel|consignment|shipment){_NO}|\b{_NUMBER_OF}parcel\b",
        family="number",
    ),
    _slot(
        "account-number",
        "code",
        "account customer membership member company client contract",
        rf"\b(?:account|customer|membership|member|company|client|contract){_NO}|\b{_NUMBER_OF}account\b",
        family="number",
    ),
    _slot("policy-number", "code", "policy plan", rf"\b(?:policy|plan){_NO}", family="number"),
    _slot("invoice-number", "code", "invoice inv bill", rf"\b(?:invoice|bill){_NO}|\bwhich invoice\b|\binv\b", family="number"),
    _slot(
        "serial-number",
        "code",
        "serial imei",
        rf"\bserial{_NO}|\bserial\b|\bimei\b|\b{_NUMBER_OF}(?:phone|device|machine)\b",
        family="number",
    ),
    _slot(
        "registration",
        "code",
        "reg registration plate plates",
        r"\breg\b|\b(?:registration|number plate|licen[cs]e plate)\b",
        family="number",
    ),
    _slot("card", "digits", "card digits four", r"\bcard number|\bwhich card\b|\bwhat card\b|\blast four\b(?! of your (?:social|ssn))", family="number"),
    _slot("pin", "digits", "pin passcode password security", r"\bpin\b|\bpasscode\b|\bsecurity (?:code|word)\b"),
    _slot(
        "reference",
        "code",
        "reference ref case ticket claim incident job fault pac",
        rf"\breference\b|\bref\b|\b(?:case|ticket|claim|incident|job|fault){_NO}|\bpac\b",
        family="number",
        vague=True,
    ),
    _slot("model", "thing", "model make brand", r"\b(?:model|make|brand)\b(?! (?:it|sure|that|you|a|an|the|sense))"),
    _slot(
        "error",
        "message",
        "error code message says say showing display screen",
        r"\berror(?: code| message)?\b|\b(?:which|what|the) code\b|\b(?:what|which|any) (?:error |exact )?message"
        r"|\bwhat (?:does|did|is|do) (?:it|the screen|the display|they) (?:say|saying|show|showing)",
    ),
    _slot(
        "lights",
        "light",
        "light lights led leds ring colour color lamp blinking flashing",
        r"\b(?:what|which) colou?r\b|\b(?:what|which|any) (?:\w+ )?(?:light|led|lamp)s?\b|\bcolou?r of the (?:light|ring|lamp|led)"
        r"|\b(?:lights?|leds?|ring|lamp) (?:is|are|doing|showing|on the)\b|\bhow many lights",
    ),
    _slot("size", "thing", "size", r"\b(?:what|which) size\b|\bsize (?:is|was|are|do|did)\b"),
    _slot("time", "time", "when date day time", r"\bwhen (?:did|was|were|do|does|is|are)\b|\b(?:what|which) (?:date|day|time)\b|\bsince when\b|\bhow long (?:ago|has|have)\b"),
    _slot("amount", "money", "much amount price cost", r"\bhow much\b|\b(?:what|which) (?:amount|price)\b|\bthe amount\b"),
    _slot("count", "count", "many", r"\bhow many\b(?! times)"),
    _slot("place", "place", "where whereabouts location", r"\bwhereabouts\b|\bwhere (?:are|is|was|were|did you say)\b|\byour location\b"),
    _slot("relation", "thing", "relation relationship related", r"\b(?:relation|relationship) (?:with|to)\b|\brelated to\b"),
    _slot(
        "number",
        "digits",
        "number",
        r"\b(?:your|the|what|which|that) number\b(?! of| for| (?:i|we)\b)",
        family="number",
        vague=True,
    ),
)  # fmt: skip

BY_NAME: dict[str, Slot] = {slot.name: slot for slot in SLOTS}
"""Every slot by its name."""

SLOT_WORDS: frozenset[str] = frozenset().union(*(slot.words for slot in SLOTS))
"""A text with none of these names no slot."""


def _index() -> dict[str, tuple[Slot, ...]]:
    return {word: tuple(slot for slot in SLOTS if word in slot.words) for word in sorted(SLOT_WORDS)}


_BY_WORD = _index()


@lru_cache(maxsize=4096)
def _named_by(hit: frozenset[str]) -> tuple[Slot, ...]:
    """The slots that one of these words may name, in the order of the table."""
    wanted = {slot.name for word in hit for slot in _BY_WORD[word]}
    return tuple(slot for slot in SLOTS if slot.name in wanted)


def named_slots(normal: str, words: frozenset[str]) -> list[tuple[int, int, Slot]]:
    """Where a text names slots: start, end and slot, in order; the more exact slot where two overlap."""
    hit = words & SLOT_WORDS
    if not hit:
        return []
    found: list[tuple[int, int, Slot]] = []
    for slot in _named_by(hit):
        for match in slot.named.finditer(normal):
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), slot))
    return sorted(found, key=lambda each: each[:2])


def interchangeable(asked: Slot, told: Slot) -> bool:
    """Whether a value told for one slot answers a request for the other."""
    if asked.name == told.name:
        return True
    return bool(asked.family) and asked.family == told.family and (asked.vague or told.vague)
