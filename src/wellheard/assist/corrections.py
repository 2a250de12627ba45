"""The agent's hand in the ledger: what was corrected, added or removed stands over what is heard, then and later."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from wellheard.assist.actions import ActionError, Add, Correct, LedgerList, Remove
from wellheard.conversation import Fact, Ledger, Promise, Told, Tried
from wellheard.ledger.doubles import join_facts, join_tries, same_try, same_value

Entry = Told | Fact | Tried | Promise
LISTS: tuple[LedgerList, ...] = ("problem", "impact", "wants", "facts", "tried", "promises")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An entry with the id by which the panel names it."""

    id: str
    """`facts-3` for what was heard, in the order heard; `facts-by-guide-1`, `facts-by-hand-1` for the others."""
    entry: Entry
    others: tuple[str, ...] = ()
    """Ids of the entries that tell the same and are shown in this one."""
    again: tuple[Told, ...] = ()
    """Other places in which the same words were told; facts and steps keep theirs themselves."""


@dataclass(slots=True)
class Corrections:
    """What the agent changed in one call."""

    corrected: dict[str, str] = field(default_factory=dict)
    """By id the words, the value or the outcome that holds."""
    removed: set[str] = field(default_factory=set)
    misheard: list[Fact] = field(default_factory=list)
    """Facts that were corrected or removed: heard again, they are as wrong as before."""
    never_done: list[Tried] = field(default_factory=list)
    """Steps that were removed; in other words they are no truer."""
    added: dict[LedgerList, list[Entry]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """What was removed, as requests name it: `fact:order-number`, `action:restart`."""

    def correct(self, action: Correct, ledger: Ledger, noted: Ledger) -> None:
        """Set what an entry says. Raises ActionError where there is no such entry, or nothing is given."""
        value = _words(action.value)
        placed = self._known(action.entry, ledger, noted)
        if isinstance(placed.entry, Fact):
            self._never_again(placed.entry)
            right = replace(placed.entry, value=value)
            self.misheard = [each for each in self.misheard if not same_value(each, right)]
        self.corrected |= dict.fromkeys((placed.id, *placed.others), value)

    def remove(self, action: Remove, ledger: Ledger, noted: Ledger) -> None:
        """Take an entry away. Raises ActionError where there is no such entry."""
        placed = self._known(action.entry, ledger, noted)
        if isinstance(placed.entry, Fact):
            self._never_again(placed.entry)
            self.gone.add(f"fact:{placed.entry.slot}")
        elif isinstance(placed.entry, Tried):
            self.gone.add(f"action:{placed.entry.action}")
            self.never_done.append(placed.entry)
        self.removed.update((placed.id, *placed.others))

    def add(self, action: Add, turn_id: int) -> None:
        """Write down something that was not heard. Raises ActionError where something is missing."""
        value = _words(action.value)
        if action.list == "facts" and not action.slot.strip():
            raise ActionError("say which fact it is, such as order-number")
        entry: Entry
        if action.list == "facts":
            entry = Fact(slot=action.slot.strip(), value=value, text="", turn_id=turn_id, by_hand=True)
        elif action.list == "tried":
            thing, came = action.object or None, action.outcome or None
            entry = Tried(action=value, object=thing, times=None, outcome=came, text="", turn_id=turn_id, by_hand=True)
        elif action.list == "promises":
            entry = Promise(text=value, due=action.due or None, turn_id=turn_id, by_hand=True)
        else:
            entry = Told(text=value, turn_id=turn_id, by_hand=True)
        self.added.setdefault(action.list, []).append(entry)

    def _never_again(self, fact: Fact) -> None:
        if not fact.by_hand:
            self.misheard.append(fact)

    def _known(self, entry_id: str, ledger: Ledger, noted: Ledger) -> Placed:
        for name in LISTS:
            for placed in self.placed(name, ledger, noted):
                if entry_id in (placed.id, *placed.others):
                    return placed
        raise ActionError(f"the ledger has no entry {entry_id}, it may have been removed")

    def placed(self, name: LedgerList, ledger: Ledger, noted: Ledger) -> list[Placed]:
        """The entries of a list as they stand, each with its id; what was told twice is one entry with both places."""
        found: list[Placed] = []
        for each in self.each(name, ledger, noted):
            _join(found, each)
        return found

    def each(self, name: LedgerList, ledger: Ledger, noted: Ledger) -> list[Placed]:
        """The same one by one: heard, found by the words of a guide, added."""
        sources: tuple[tuple[str, Sequence[Entry]], ...] = (
            (name, getattr(ledger, name)),
            (f"{name}-by-guide", getattr(noted, name)),
            (f"{name}-by-hand", self.added.get(name, ())),
        )
        kept = [placed for prefix, entries in sources for placed in self._kept(prefix, entries)]
        by_hand = [each.entry for each in kept if each.entry.by_hand and isinstance(each.entry, Fact)]
        return [each for each in kept if each.entry.by_hand or not self._is_wrong(each.entry, by_hand)]

    def _is_wrong(self, entry: Entry, by_hand: Sequence[Fact]) -> bool:
        """Whether the agent has said better, or that it is not so."""
        if isinstance(entry, Fact):
            return any(same_value(each, entry) for each in (*self.misheard, *by_hand))
        return isinstance(entry, Tried) and any(same_try(each, entry, two_ears=True) for each in self.never_done)

    def _kept(self, prefix: str, entries: Sequence[Entry]) -> Iterator[Placed]:
        for number, entry in enumerate(entries, start=1):
            entry_id = f"{prefix}-{number}"
            if entry_id not in self.removed:
                told = self.corrected.get(entry_id)
                yield Placed(id=entry_id, entry=corrected(entry, told) if told else entry)

    def applied(self, ledger: Ledger, noted: Ledger) -> Ledger:
        """The ledger as the agent has it, with what guides found."""
        return self._ledger(ledger, noted, self.placed)

    def one_by_one(self, ledger: Ledger, noted: Ledger) -> Ledger:
        """The same with every entry in its own words, as the answers of a guide look for them."""
        return self._ledger(ledger, noted, self.each)

    def _ledger(
        self, ledger: Ledger, noted: Ledger, found: Callable[[LedgerList, Ledger, Ledger], list[Placed]]
    ) -> Ledger:
        if not (self.corrected or self.removed or self.added or noted != _NOTHING):
            return ledger
        lists = {name: tuple(each.entry for each in found(name, ledger, noted)) for name in LISTS}
        return replace(ledger, **lists)  # type: ignore[arg-type]  # each list keeps the type of its entries


_NOTHING = Ledger()
_BY = "-by-"
"""In the ids of entries that the book of the call hasn't heard."""


def _join(found: list[Placed], fresh: Placed) -> None:
    """Put an entry into the one that tells the same, or at the end."""
    at = len(found)
    entries: list[Any] = [each.entry for each in found]
    match fresh.entry:
        case Fact():
            at = join_facts(entries, fresh.entry)
        case Tried():
            at = join_tries(entries, fresh.entry, two_ears=_BY in fresh.id)
        case Told():
            at = next((at for at, each in enumerate(entries) if _in_words_of(each, fresh.entry)), at)
    if at == len(found):
        found.append(fresh)
    else:
        known = found[at]
        again = (*known.again, fresh.entry) if _is_elsewhere(fresh.entry, known) else known.again
        found[at] = replace(known, entry=entries[at], others=(*known.others, fresh.id), again=again)


def _is_elsewhere(entry: Entry, known: Placed) -> TypeGuard[Told]:
    """Whether words were told in another turn than those that say the same already."""
    places = {(each.turn_id, each.call) for each in (known.entry, *known.again)}
    return isinstance(entry, Told) and not entry.by_hand and (entry.turn_id, entry.call) not in places


def _in_words_of(told: Told, again: Told) -> bool:
    """Whether a guide found again what the ledger has."""
    one, two = told.text.casefold(), again.text.casefold()
    return one == two or (told.turn_id == again.turn_id and told.call == again.call and (one in two or two in one))


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise ActionError("nothing is written, write what was said")
    return words


def corrected(entry: Entry, value: str) -> Entry:
    """An entry as the agent says that it is."""
    match entry:
        case Fact():
            return replace(entry, value=value, by_hand=True)
        case Tried():
            return replace(entry, outcome=value, by_hand=True)
        case _:
            return replace(entry, text=value, by_hand=True)
