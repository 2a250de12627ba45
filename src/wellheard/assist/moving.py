"""Corrections of a ledger for the same call heard again, which may have its entries in other places."""

from collections.abc import Sequence
from dataclasses import replace

from wellheard.assist.actions import LedgerList
from wellheard.assist.corrections import LISTS, Corrections, Entry, corrected
from wellheard.conversation import Fact, Ledger, Tried

_BESIDE = "-by-"
"""In the ids of entries that were not heard: heard again, they are the same."""


def moved(corrections: Corrections, before: Ledger, after: Ledger) -> Corrections:
    """What the agent changed in one ledger, for another.

    A correction of an entry that isn't there any more is kept as if it had been added: nothing of theirs is lost.
    """
    found = replace(
        corrections,
        corrected={name: told for name, told in corrections.corrected.items() if _BESIDE in name},
        removed={each for each in corrections.removed if _BESIDE in each},
        added={name: [*entries] for name, entries in corrections.added.items()},
    )
    for name in LISTS:
        _move(name, corrections, found, getattr(before, name), getattr(after, name))
    return found


def _move(
    name: LedgerList, old: Corrections, new: Corrections, before: Sequence[Entry], after: Sequence[Entry]
) -> None:
    places = _places(before, after)
    for number, entry in enumerate(before, start=1):
        known, place = f"{name}-{number}", places.get(number)
        told = old.corrected.get(known)
        if known in old.removed:
            new.removed |= {f"{name}-{place}"} if place else set()
        elif told and place:
            new.corrected[f"{name}-{place}"] = told
        elif told:
            new.added.setdefault(name, []).append(corrected(entry, told))


def _places(before: Sequence[Entry], after: Sequence[Entry]) -> dict[int, int]:
    """Where the entries of a list stand in another, both counted from 1: the same ones, in their order."""
    free = list(enumerate(after, start=1))
    places: dict[int, int] = {}
    for number, entry in enumerate(before, start=1):
        found = next((each for each in free if _is_same(entry, each[1])), None)
        if found:
            places[number] = found[0]
            free.remove(found)
    return places


def _is_same(one: Entry, other: Entry) -> bool:
    """Whether two entries of one list tell the same thing; words may have been cut elsewhere."""
    if isinstance(one, Tried) and isinstance(other, Tried):
        return (one.action, one.object) == (other.action, other.object)
    if isinstance(one, Fact) and isinstance(other, Fact):
        return (one.slot, one.value.casefold()) == (other.slot, other.value.casefold())
    here, there = one.text.casefold(), other.text.casefold()
    return here in there or there in here
