"""The ledger of one call as it fills, turn by turn."""

from collections.abc import Sequence
from dataclasses import replace

from wellheard.conversation import AGENT, CUSTOMER, Fact, Ledger, Moment, Promise, Told, Tried, Turn
from wellheard.ledger.actions import DONE_WORDS
from wellheard.ledger.asks import Ask, actions_asked, slots_asked
from wellheard.ledger.doubles import join_facts, join_tries
from wellheard.ledger.facts import facts_in
from wellheard.ledger.interface import Repeats
from wellheard.ledger.match import Shelf
from wellheard.ledger.promises import promises_in
from wellheard.ledger.said import Said, Text
from wellheard.ledger.slots import Slot
from wellheard.ledger.steps import steps
from wellheard.ledger.tries import acts_done, confirmed, tries_in
from wellheard.ledger.written import written

_TOLD_KINDS = {"problem": "problem", "impact": "impact", "want": "wants"}


class Book:
    """Fills with each customer turn; says which requests of an agent's turn it already answers."""

    def __init__(
        self, *, before: Ledger | None = None, earlier_call: str | None = None, same_matter: bool = False
    ) -> None:
        self.before, self.earlier_call, self.same_matter = before, earlier_call, same_matter
        self._shelf = Shelf()
        self._asked: tuple[Slot, ...] = ()
        self._asked_at = 0
        self._asked_words = ""
        self._asked_about: list[Ask] = []
        self._said: Said | None = None
        self._requests_of: Said | None = None
        self._requested: list[Ask] = []
        self._told: dict[str, list[Told]] = {"problem": [], "impact": [], "wants": []}
        self._facts: list[Fact] = []
        self._tried: list[Tried] = []
        self._promises: list[Promise] = []
        self._earlier: tuple[str, ...] = ()
        self._ledger: Ledger | None = None
        if before:
            self._continue(before, earlier_call, same_matter=same_matter)

    def _continue(self, before: Ledger, earlier_call: str | None, *, same_matter: bool) -> None:
        """Take over an earlier call's entries; each keeps the id of the call in which it was told.

        What was wrong, what it cost and what was wanted is taken over only in the same matter: who calls again may
        have another one.
        """
        call = earlier_call or "earlier"
        self._earlier = (*before.earlier, *([earlier_call] if earlier_call else []))
        self._facts = [replace(each, call=each.call or call) for each in before.facts]
        self._tried = [replace(each, call=each.call or call) for each in before.tried]
        self._promises = [replace(each, call=each.call or call) for each in before.promises]
        self._shelf.remember(self._facts, self._tried)
        if same_matter:
            for name in self._told:
                entries: tuple[Told, ...] = getattr(before, name)
                self._told[name] = [replace(each, call=each.call or call) for each in entries]
            self._shelf.problem.extend(self._told["problem"][:1])

    def hear(self, turn: Turn, moments: Sequence[Moment], text: Text | None = None) -> None:
        """Write down what a turn tells; `moments` are those noticed in it (problem, impact, want, tried).

        `text` is its text taken apart, where somebody has done so.
        """
        said = self._take(turn, text)
        if turn.speaker != CUSTOMER:
            self._ask(said)
            if turn.speaker == AGENT and not turn.automated and (fresh := list(promises_in(said, moments))):
                self._promises.extend(fresh)
                self._ledger = None
            return
        self._note(moments)
        facts = facts_in(said, self._asked)
        acts = acts_done(said) if not said.words.isdisjoint(DONE_WORDS) else []
        tried = tries_in(said, acts)
        agreed = confirmed(said, self._asked_about) if self._asked_about else []
        self._asked_about = []
        if facts:
            for fact in written(said, facts, self._question(turn)):
                join_facts(self._facts, fact)
        for step in (*steps(said, acts), *agreed):
            join_tries(self._tried, step)
        if facts or tried or agreed:
            self._ledger = None
        self._shelf.put(said, facts, [*tried, *agreed])

    def _take(self, turn: Turn, text: Text | None) -> Said:
        said = self._said
        if said is None or said.turn is not turn:
            said = Said(turn, text)
            self._said = said
        return said

    def _requests(self, said: Said) -> list[Ask]:
        """The facts that an agent's turn asks for, worked out once for both uses."""
        if self._requests_of is not said:
            self._requests_of, self._requested = said, slots_asked(said)
        return self._requested

    def _ask(self, said: Said) -> None:
        """Remember what was asked; a turn that asks nothing leaves the last question standing for a moment."""
        asked = self._requests(said)
        self._asked_about = actions_asked(said) if "?" in said.normal else []
        if asked or "?" in said.normal or said.turn.id - self._asked_at > 3:
            self._asked = tuple(dict.fromkeys(ask.slot for ask in asked if ask.slot))
            self._asked_at = said.turn.id
            self._asked_words = said.normal

    def _question(self, turn: Turn) -> str:
        """What the agent asked right before this turn; empty where they asked for no fact."""
        direct = self._asked and turn.id - self._asked_at == 1
        return self._asked_words if direct else ""

    def _note(self, moments: Sequence[Moment]) -> None:
        for moment in moments:
            shelf = _TOLD_KINDS.get(moment.kind)
            if shelf:
                self._told[shelf].append(Told(text=moment.quote, turn_id=moment.turn_ids[0]))
                self._ledger = None

    def repeats(self, turn: Turn, text: Text | None = None) -> tuple[Repeats, ...]:
        """Requests in an agent's turn that were answered before; empty for a customer's turn."""
        if turn.speaker == CUSTOMER or turn.automated:
            return ()
        said = self._take(turn, text)
        return self._shelf.answered(said, self._requests(said))

    def tellings(self, what: str) -> tuple[Fact | Tried | Told, ...]:
        """Every time that a fact (`fact:order-number`) or a step (`action:restart`) was told, in order."""
        return self._shelf.tellings(what)

    def ledger(self) -> Ledger:
        """All told so far."""
        if self._ledger is None:
            self._ledger = Ledger(
                problem=tuple(self._told["problem"]),
                impact=tuple(self._told["impact"]),
                wants=tuple(self._told["wants"]),
                facts=tuple(self._facts),
                tried=tuple(self._tried),
                promises=tuple(self._promises),
                earlier=self._earlier,
            )
        return self._ledger
