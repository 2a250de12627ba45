"""One thing told twice is one entry: whether two entries tell of the same, and the entry that holds both places.

Words for another one of its sort ("a different socket", "a spare one") say how a thing was swapped and not which thing it
is. Where either doesn't say its thing ("I restarted it") the action decides: a thing at fault is restarted, but who "called"
need not have called the driver.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from wellheard.conversation import Fact, ToldAgain, Tried
from wellheard.language import normalise, tokens
from wellheard.language.text import stem
from wellheard.ledger.slots import BY_NAME

_ANOTHER = frozenset("another different other others new newer spare second third extra".split())
_NO_NAME = frozenset(
    """a an the my our your his her their its this that these those some one ones all both each every same own whole
    entire of little old bloody darn damn stupid brand it itself them just""".split()
)
_TO_THE_THING = frozenset(
    """unplug restart reset reinstall update swap charge clean airplane-mode clear-cache log-out-in other-browser forget
    look-online download install connect press peel tighten heat boil block photograph""".split()
)
"""Done to the thing at fault, so that "it" is enough."""
_LISTED = re.compile(r"\b(?:and|then|plus|both|also|as well)\b|,")


def same_try(one: Tried, other: Tried, *, two_ears: bool = False) -> bool:
    """Whether two entries tell of the same step.

    `two_ears`: they were found by different means, so that one sentence may have given both.
    """
    if _canonical(one) != _canonical(other) and not _tried_with(one, other):
        return False
    mine, theirs = _thing(one), _thing(other)
    if mine and theirs:
        return _same_thing(mine, theirs) or (two_ears and _one_sentence(one, other) and not _LISTED.search(one.text))
    if not mine and not theirs:
        return True
    return _canonical(one) in _TO_THE_THING and (two_ears or not _goes_on(one, other))


def _goes_on(one: Tried, other: Tried) -> bool:
    """Whether somebody goes on to another thing, as in "I restarted it. And I restarted the phone"."""
    at_once = one.turn_id == other.turn_id and one.call == other.call
    return at_once and (not _thing(one) or _one_sentence(one, other))


def _canonical(tried: Tried) -> str:
    """The action that is meant: who tried another cable has swapped it."""
    if tried.action == "other-browser":
        return "swap"
    if tried.action != "try" or not tried.object:
        return tried.action
    thing = normalise(tried.object)
    words = normalise(tried.text).partition(thing)[0].split()[-_NEAR:]
    return tried.action if _ANOTHER.isdisjoint((*words, *tokens(thing))) else "swap"


_NEAR = 2
"""Words before its name that may say that it is another one."""


def _tried_with(one: Tried, other: Tried) -> bool:
    """Whether "tried" is no more than the verb of the other step, in one sentence with its thing."""
    said = _one_sentence(one, other) and "try" in (one.action, other.action)
    return said and one.object is not None and other.object is not None


def _one_sentence(one: Fact | Tried, other: Fact | Tried) -> bool:
    same = one.turn_id == other.turn_id and one.call == other.call
    return same and bool(one.text and other.text) and (one.text in other.text or other.text in one.text)


def _thing(tried: Tried) -> tuple[str, ...]:
    """The stems of its thing's name, without what says that it is another one; nothing where it has no name."""
    words = tokens(normalise(tried.object or ""))
    return tuple(stem(word) for word in words if word not in _ANOTHER and word not in _NO_NAME)


def _same_thing(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same words, or one says the kind of it beside its name: "the hall router", "the router"."""
    mine, theirs = frozenset(one), frozenset(other)
    return mine == theirs or (one[-1] == other[-1] and (mine < theirs or theirs < mine))


def same_fact(one: Fact, other: Fact) -> bool:
    """Whether two entries tell the same value of the same thing."""
    if one.slot != other.slot:
        return not {"number", "phone"}.isdisjoint((one.slot, other.slot)) and _plain(one) == _plain(other)
    mine, theirs = _plain(one), _plain(other)
    if mine == theirs:
        return True
    slot = BY_NAME.get(one.slot)
    if slot and slot.value in ("code", "digits"):
        short, long = sorted((mine, theirs), key=len)
        return len(short) > _LEAST_PART and (long.startswith(short) or long.endswith(short))
    if slot and slot.value in ("time", "money", "count", "email", "light"):
        return slot.value == "light" and _same_light(mine, theirs)
    return _same_words(mine, theirs)


def same_value(one: Fact, other: Fact) -> bool:
    """Whether two entries have one value, not only a part of it in common."""
    return one.slot == other.slot and _plain(one) == _plain(other)


_LEAST_PART = 3
_SINCE = re.compile(r"^(?:since|by|at|on|in|from)\b ?")
_NOT = frozenset("no not never none nothing without".split())
_DARK = re.compile(r"\b(?:no|not|none|without|isn't|aren't|off|out|dark|dead)\b")
_LIGHT = re.compile(
    r"\b(?:red|orange|amber|yellow|green|blue|purple|pink|white|solid|steady|blinking|flashing|pulsing)\b"
)


def _plain(fact: Fact) -> str:
    """Its value as it is compared: without case, spaces in codes, a word before a time, or the words around a light."""
    value = normalise(fact.value).strip(" .,;!?")
    slot = BY_NAME.get(fact.slot)
    if slot is None or value.startswith("["):
        return value
    if slot.value in ("code", "digits"):
        return re.sub(r"[\W_]", "", value)
    if slot.value == "time":
        return _SINCE.sub("", value)
    if slot.value == "light":
        shown = _LIGHT.findall(value)
        return " ".join(shown) if shown else "off" if _DARK.search(value) else value
    return value


def _same_light(one: str, other: str) -> bool:
    """`green` and `steady green`; but not `red` and `red green`."""
    mine, theirs = set(one.split()), set(other.split())
    colours = [{each for each in words if not _SHINES.fullmatch(each)} for words in (mine, theirs)]
    return colours[0] == colours[1] and bool(colours[0]) and (mine <= theirs or theirs <= mine)


_SHINES = re.compile(r"solid|steady|blinking|flashing|pulsing")


def _same_words(one: str, other: str) -> bool:
    """The same words in any order, or all of one in the other; a "not" in one alone makes them different."""
    mine, theirs = set(tokens(one)), set(tokens(other))
    if mine & _NOT != theirs & _NOT or any(each.endswith("n't") for each in mine ^ theirs):
        return False
    short, long = sorted(({stem(each) for each in words} - _NO_NAME for words in (mine, theirs)), key=len)
    return bool(short) and short <= long and (len(short) == len(long) or len("".join(sorted(short))) > _LEAST_PART)


def joined_try(first: Tried, again: Tried) -> Tried:
    """The entry with what the second telling adds; what the agent wrote stands, and the latest outcome."""
    later = first.outcome if first.by_hand and not again.by_hand else again.outcome or first.outcome
    specific = again if first.action == "try" and again.action != "try" else first
    return replace(
        first,
        action=specific.action,
        object=specific.object or first.object or again.object,
        times=max(filter(None, (first.times, again.times)), default=None),
        outcome=later,
        text=first.text or again.text,
        by_hand=first.by_hand or again.by_hand,
        told_again=_places(first, again),
    )


def joined_fact(first: Fact, again: Fact) -> Fact:
    """The entry with the fuller of both values; what the agent wrote stands."""
    fuller = max((first, again), key=lambda each: (each.by_hand, each.slot != "number", _fullness(each)))
    if _plain(first) == _plain(again) and first.by_hand == again.by_hand and first.slot == again.slot:
        fuller = first
    return replace(
        first,
        slot=fuller.slot,
        value=fuller.value,
        text=first.text or again.text,
        confidence=max(first.confidence, again.confidence),
        by_hand=first.by_hand or again.by_hand,
        told_again=_places(first, again),
    )


def _fullness(fact: Fact) -> int:
    slot = BY_NAME.get(fact.slot)
    return len(_plain(fact)) if slot else 0


def _places(first: Fact | Tried, again: Fact | Tried) -> tuple[ToldAgain, ...]:
    """Each other turn in which it was told, once."""
    found = (*first.told_again, ToldAgain(turn_id=again.turn_id, text=again.text, call=again.call), *again.told_again)
    taken = {(first.turn_id, first.call)}
    kept: list[ToldAgain] = []
    for each in found:
        if (each.turn_id, each.call) not in taken:
            taken.add((each.turn_id, each.call))
            kept.append(each)
    return tuple(kept)


def join_tries(known: list[Tried], fresh: Tried, *, two_ears: bool = False) -> int:
    """Join a step to the entry that has it already, or put it at the end; where it is then."""
    at = _place_of_try(known, fresh, two_ears=two_ears)
    if at is None:
        known.append(fresh)
        return len(known) - 1
    known[at] = joined_try(known[at], fresh)
    return at


def join_facts(known: list[Fact], fresh: Fact) -> int:
    """Join a fact to the entry that has it already, or put it at the end; where it is then."""
    at = _place_of_fact(known, fresh)
    if at is None:
        known.append(fresh)
        return len(known) - 1
    known[at] = joined_fact(known[at], fresh)
    return at


def _place_of_try(known: Sequence[Tried], fresh: Tried, *, two_ears: bool = False) -> int | None:
    """Which of the entries a step belongs to; a step without its thing to the one told last. None where it is new."""
    same = [at for at, each in enumerate(known) if same_try(each, fresh, two_ears=two_ears)]
    exact = [at for at in same if _thing(known[at]) == _thing(fresh)]
    return exact[0] if exact else same[-1] if same else None


def _place_of_fact(known: Sequence[Fact], fresh: Fact) -> int | None:
    """Which of the entries a fact belongs to; the one of equal value first. None where it is new."""
    same = [at for at, each in enumerate(known) if same_fact(each, fresh)]
    exact = [at for at in same if _plain(known[at]) == _plain(fresh)]
    return exact[0] if exact else same[0] if same else None
