"""What a playbook is made of: criteria, each with one rule over kinds of moments."""

from dataclasses import dataclass
from typing import Literal

from wellheard.playbook.cues import Cue, Escalation
from wellheard.playbook.patterns import Condition, Operator, Pattern, Patterns

__all__ = [
    "MOST", "WHOLE_CALL", "AllOf", "AnyOf", "Ask", "AtLeast", "AtMost", "Audio", "Balance", "Condition", "Criterion",
    "MeasureRange", "Never", "Operator", "Pattern", "Patterns", "Playbook", "Range", "Respond", "Rule", "SimpleRule",
    "parts_of",
]  # fmt: skip

Audio = Literal["audio"]


MOST = 10_000
"""The largest count that a rule may name."""
WHOLE_CALL = MOST
"""`holds_for: call`: an answer holds until the call ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """Something that the customer does calls for an answer, in time."""

    to: Patterns
    """Each opens an opportunity; those that come before the agent could answer count as one."""
    answer: Patterns
    """`with` in the file: any of these takes the opportunity."""
    before: Patterns = ()
    """The answer must come before any of these."""
    within_turns: int | None = None
    """The answer must come in so many turns of the agent; absent for no limit."""
    holds_for: int = 0
    """What is told before the agent has had so many turns after an answer calls for no new one; `WHOLE_CALL`: never
    again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """Each occurrence is a slip."""

    kinds: Patterns
    """What should not happen."""
    gone_after: int = 1
    """How many slips take all the points; each takes its part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """So many moments of some kinds."""

    kinds: Patterns
    count: int
    """At least 1."""
    when: Patterns = ()
    """Only asked for where one of these is in the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost:
    """Not more than so many moments of some kinds."""

    kinds: Patterns
    count: int
    """At least 0."""
    when: Patterns = ()
    """Only asked for where one of these is in the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Numbers from `low` to `high`, both included; absent ends are open."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Moments of some kinds for each moment of others."""

    of: Patterns
    over: Patterns
    within: Range
    """Where the number of `of` divided by the number of `over` should lie."""
    until: Patterns = ()
    """Only what comes before the first of these is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRange:
    """A number about the whole call lies in a range."""

    name: str
    """Name of the measure; `mirroring.synchrony` names a part of one that has parts."""
    within: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question in plain words, for a language judge or a person."""

    question: str


SimpleRule = Respond | Never | AtLeast | AtMost | Balance | MeasureRange | Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """As good as the weakest of its parts."""

    parts: tuple[SimpleRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """As good as the best of its parts."""

    parts: tuple[SimpleRule, ...]


Rule = SimpleRule | AllOf | AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that makes a call good."""

    id: str
    """Its name in scorecards, lower case with hyphens."""
    title: str
    """For people."""
    why: str
    """The reason, in words for a rep."""
    weight: int
    """Points to be had, 1 to 100."""
    rule: Rule
    """When it is met."""
    when: Patterns = ()
    """Only asked for where one of these is in the call; always where empty."""
    excused_by: Patterns = ()
    """What excuses a slip in the agent's next turns."""
    critical: bool = False
    """A miss caps the whole score."""
    bonus: bool = False
    """Adds to the score when met, and never counts against it."""
    needs: tuple[Audio, ...] = ()
    """What must be there to judge it."""
    say_instead: tuple[str, ...] = ()
    """Examples of better words."""
    cues: tuple[Cue, ...] = ()
    """What to show an agent while the call goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """What a good call is, for one team."""

    id: str
    version: str
    title: str
    criteria: tuple[Criterion, ...]
    """In the order of the file."""
    critical_cap: int = 50
    """The highest score of a call that misses a critical criterion, 0 to 100."""
    sure_from: int = 40
    """Moments that are less sure than so many percent are shown and not judged."""
    escalation: tuple[Escalation, ...] = ()
    """Who takes over for what, and when; the first that fits is taken."""

    @property
    def cues(self) -> tuple[Cue, ...]:
        """The cues of all criteria, in the order of the file."""
        return tuple(cue for criterion in self.criteria for cue in criterion.cues)


def parts_of(rule: Rule) -> tuple[SimpleRule, ...]:
    """The rule's parts; a simple rule is its own only part."""
    return rule.parts if isinstance(rule, AllOf | AnyOf) else (rule,)
