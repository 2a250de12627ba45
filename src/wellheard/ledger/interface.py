"""What the ledger says of an agent's request."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """An agent's request that the ledger already answers."""

    start: int
    """Character range of the request in the turn's text."""
    end: int
    turn_id: int
    """The turn in which the customer had told it; 0 where it was in an earlier call."""
    what: str
    """`fact:order-number` or `action:restart`."""
    told: str
    """The customer's words then."""
    confidence: float
    """0-1."""
    call: str | None = None
    """Id of the earlier call in which the customer had told it; absent for this one."""
