"""The ledger of one call as it fills, turn by turn."""

from collections.abc import Sequence

from wellheard.conversation import Ledger, Moment, Turn
from wellheard.ledger.interface import Repeats


class Book:
    """Fills with each customer turn; says which requests of an agent's turn it already answers."""

    def __init__(self, *, before: Ledger | None = None, earlier_call: str | None = None) -> None:
        self._ledger = before or Ledger()
        self._earlier_call = earlier_call

    def hear(self, turn: Turn, moments: Sequence[Moment]) -> None:
        """Write down what a turn tells; `moments` are those noticed in it (problem, impact, want, tried)."""

    def repeats(self, turn: Turn) -> tuple[Repeats, ...]:
        """Requests in an agent's turn that were answered before; empty for a customer's turn."""
        del turn
        return ()

    def ledger(self) -> Ledger:
        """All told so far."""
        return self._ledger
