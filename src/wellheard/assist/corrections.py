"""The agent's hand in the ledger: what was corrected, added or removed stands over what is heard, then and later."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wellheard.assist.actions import ActionError, Add, Correct, LedgerList, Remove
from wellheard.conversation import Fact, Ledger, Promise, Told, Tried

Entry = Told | Fact | Tried | Promise
LISTS: tuple[LedgerList, ...] = ("problem", "impact", "wants", "facts", "tried", "promises")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An entry with the id by which the panel names it."""

    id: str
    """`facts-3` for what was heard, in the order heard; `facts-by-guide-1`, `facts-by-hand-1` for the others."""
    entry: Entry


@dataclass(slots=True)
class Corrections:
    """What the agent changed in one call."""

    corrected: dict[str, str] = field(default_factory=dict)
    """By id the words, the value or the outcome that holds."""
    removed: set[str] = field(default_factory=set)
    misheard: set[tuple[str, str]] = field(default_factory=set)
    """Slots with values that were corrected or removed: heard again, they are as wrong as before."""
    added: dict[LedgerList, list[Entry]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """What was removed, as requests name it: `fact:order-number`, `action:restart`."""

    def correct(self, action: Correct, ledger: Ledger, noted: Ledger) -> None:
        """Set what an entry says. Raises ActionError where there is no such entry, or nothing is given."""
        value = _words(action.value)
        placed = self._known(action.entry, ledger, noted)
        if isinstance(placed.entry, Fact):
            self._never_again(placed.entry)
            self.misheard.discard((placed.entry.slot, value.casefold()))
        self.corrected[action.entry] = value

    def remove(self, action: Remove, ledger: Ledger, noted: Ledger) -> None:
        """Take an entry away. Raises ActionError where there is no such entry."""
        placed = self._known(action.entry, ledger, noted)
        if isinstance(placed.entry, Fact):
            self._never_again(placed.entry)
            self.gone.add(f"fact:{placed.entry.slot}")
        elif isinstance(placed.entry, Tried):
            self.gone.add(f"action:{placed.entry.action}")
        self.removed.add(action.entry)

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
            self.misheard.add((fact.slot, fact.value.casefold()))

    def _known(self, entry_id: str, ledger: Ledger, noted: Ledger) -> Placed:
        for name in LISTS:
            for placed in self.placed(name, ledger, noted):
                if placed.id == entry_id:
                    return placed
        raise ActionError(f"the ledger has no entry {entry_id}, it may have been removed")

    def placed(self, name: LedgerList, ledger: Ledger, noted: Ledger) -> list[Placed]:
        """The entries of a list as they stand, each with its id: heard, found by the words of a guide, added."""
        sources: tuple[tuple[str, Sequence[Entry]], ...] = (
            (name, getattr(ledger, name)),
            (f"{name}-by-guide", getattr(noted, name)),
            (f"{name}-by-hand", self.added.get(name, ())),
        )
        heard = {_same(each) for each in getattr(ledger, name)}
        kept = [
            placed
            for prefix, entries in sources
            for placed in self._kept(prefix, entries)
            if not prefix.endswith("-by-guide") or _same(placed.entry) not in heard
        ]
        by_hand = {_fact(each.entry) for each in kept if each.entry.by_hand and isinstance(each.entry, Fact)}
        return [each for each in kept if each.entry.by_hand or _fact(each.entry) not in self.misheard | by_hand]

    def _kept(self, prefix: str, entries: Sequence[Entry]) -> Iterator[Placed]:
        for number, entry in enumerate(entries, start=1):
            entry_id = f"{prefix}-{number}"
            if entry_id not in self.removed:
                told = self.corrected.get(entry_id)
                yield Placed(id=entry_id, entry=_set(entry, told) if told else entry)

    def applied(self, ledger: Ledger, noted: Ledger) -> Ledger:
        """The ledger as the agent has it, with what guides found."""
        if not (self.corrected or self.removed or self.added or noted != _NOTHING):
            return ledger
        lists = {name: tuple(each.entry for each in self.placed(name, ledger, noted)) for name in LISTS}
        return replace(ledger, **lists)  # type: ignore[arg-type]  # each list keeps the type of its entries


_NOTHING = Ledger()


def _fact(entry: Entry) -> tuple[str, str] | None:
    return (entry.slot, entry.value.casefold()) if isinstance(entry, Fact) else None


def _same(entry: Entry) -> tuple[str | None, ...]:
    """What the words of a guide may find again in a turn of which the ledger has it."""
    if isinstance(entry, Tried):
        return ("tried", entry.action, entry.object, str(entry.turn_id))
    return _fact(entry) or ("told", entry.text.casefold())


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise ActionError("nothing is written, write what was said")
    return words


def _set(entry: Entry, value: str) -> Entry:
    match entry:
        case Fact():
            return replace(entry, value=value, by_hand=True)
        case Tried():
            return replace(entry, outcome=value, by_hand=True)
        case _:
            return replace(entry, text=value, by_hand=True)
