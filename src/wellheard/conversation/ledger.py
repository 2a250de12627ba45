"""The ledger: what the customer has told and tried, each entry pointing at its turn."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something the customer said about the problem, its impact or a wish."""

    text: str
    """Their own words."""
    turn_id: int
    """Where they said it."""
    call: str | None = None
    """Id of the earlier conversation in which they said it; absent for this one."""
    by_hand: bool = False
    """Written or corrected by the agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAgain:
    """Another place where the same was told."""

    turn_id: int
    """Where it was told."""
    text: str
    """The words that told it."""
    call: str | None = None
    """Id of the earlier conversation in which it was told; absent for this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact that the customer gave."""

    slot: str
    """What it is, such as `order-number`, `device`, `date`, `name`, `amount`, `lights`, `phone`, `address`."""
    value: str
    """Normalised: digits for number words, lower case for codes; redacted values stay redacted."""
    text: str
    """The words that gave it."""
    turn_id: int
    """Where it was given."""
    call: str | None = None
    """Id of the earlier conversation in which it was given; absent for this one."""
    confidence: float = 1.0
    """0-1."""
    by_hand: bool = False
    """Written or corrected by the agent."""
    told_again: tuple[ToldAgain, ...] = ()
    """The other turns that gave it, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An action that the customer has already taken."""

    action: str
    """Canonical action, such as `restart`, `unplug`, `reset`, `reinstall`, `clear-cache`, `call`, `email`."""
    object: str | None
    """What it was done to, in the customer's words; absent where not said."""
    times: int | None
    """How often, where said."""
    outcome: str | None
    """What came of it: `no-change`, `worked`, or the customer's words; absent where not said."""
    text: str
    """The words that told it."""
    turn_id: int
    """Where it was told."""
    call: str | None = None
    """Id of the earlier conversation in which it was told; absent for this one."""
    confidence: float = 1.0
    """0-1."""
    by_hand: bool = False
    """Written or corrected by the agent."""
    told_again: tuple[ToldAgain, ...] = ()
    """The other turns that told it, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something that the agent said will be done, beyond the routine steps of the call."""

    text: str
    """The sentence that promised it."""
    due: str | None
    """By when, in the agent's words; absent where they didn't say."""
    turn_id: int
    """Where it was promised."""
    call: str | None = None
    """Id of the earlier conversation in which it was promised; absent for this one."""
    by_hand: bool = False
    """Written or corrected by the agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that the customer has told so far."""

    problem: tuple[Told, ...] = ()
    """What is wrong."""
    impact: tuple[Told, ...] = ()
    """What it costs them."""
    wants: tuple[Told, ...] = ()
    """What they would like."""
    facts: tuple[Fact, ...] = ()
    """Facts by slot and value, in the order told."""
    tried: tuple[Tried, ...] = ()
    """Actions taken, in the order told."""
    promises: tuple[Promise, ...] = ()
    """What the agent said will be done, in the order promised."""
    earlier: tuple[str, ...] = field(default_factory=tuple)
    """Ids of earlier conversations whose ledger this one continues."""
