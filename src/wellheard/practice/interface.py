"""What a scenario is: a customer to practise with, what they know, what they keep to themselves, what would help."""

from dataclasses import dataclass, field
from typing import Literal

from wellheard.yaml_files import FaultyFileError

Manner = Literal["plain", "hot", "chatty", "terse", "quiet"]
MANNERS: tuple[Manner, ...] = ("plain", "hot", "chatty", "terse", "quiet")
"""How somebody talks; each has lines of its own in `voices.yaml`."""
Mood = Literal["angry", "wary", "warm"]
MOODS: tuple[Mood, ...] = ("angry", "wary", "warm")
"""States by which lines differ."""
ANY = "any"
"""Lines for every mood."""
Lines = dict[str, dict[str, tuple[str, ...]]]
"""Category to mood (or `any`) to the lines that may be said."""
Ending = Literal["solved", "eased", "promised", "partly", "unsolved", "gave-up", "hung-up"]
"""`eased`: nothing could be done, and it was borne together; `promised`: somebody took it on, and it isn't done yet;
`partly`: half of it or more was solved."""

SHARED = 60
"""Where nothing can be done: how much it eases to have the disappointment shared, in percent."""


class ScenarioError(FaultyFileError):
    """A scenario can't be used; holds every fault with file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """How the customer feels, each from 0 to 100."""

    anger: float
    trust: float
    """In the person on the line."""
    hope: float
    """That something will come of it."""
    heard: float = 0.0
    """How far they feel that somebody has taken in what happened."""

    @property
    def mood(self) -> Mood:
        """The state by which their lines are chosen."""
        if self.anger >= 60:
            return "angry"
        return "warm" if self.anger < 35 and self.trust >= 45 else "wary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How quickly a temper moves; 1 is usual."""

    heats: float = 1.0
    """What fuels anger counts so many times."""
    cools: float = 1.0
    """What soothes it counts so many times."""
    leaves_at: int = 96
    """From this anger on it is beyond bearing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock:
    """One thing that makes the customer tell something."""

    sort: Literal["asked", "open-question", "heard", "trust"]
    least: int = 0
    """For `trust`: from this value on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Something that the customer knows and doesn't say at once."""

    id: str
    """A slot of the ledger, such as `order-number`, where it is asked for like one; else a name of its own."""
    says: tuple[str, ...]
    """Ways of saying it; one of them is said."""
    value: str = ""
    """The bare value, for who asks again; empty where the saying is all there is."""
    about: tuple[str, ...] = ()
    """Words of a question that asks for it."""
    after: tuple[Unlock, ...] = (Unlock(sort="asked"),)
    """Any of these unlocks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that the customer has tried, or would do if they were asked to."""

    do: str
    """Canonical action of the ledger."""
    to: tuple[str, ...]
    """Names of the thing, the first for show."""
    says: tuple[str, ...]
    """How they tell of it: what they did, or what comes of doing it now."""
    share: int = 0
    """For what they do now: how much of the problem it solves, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A real step towards what solves it."""

    id: str
    step: str
    """What the rep would do, in a sentence."""
    words: tuple[tuple[str, ...], ...]
    """Word groups, as stems; all words of one group name the step."""
    says: tuple[str, ...]
    """What the customer answers."""
    share: int = 100
    """How much of the problem it solves, in percent; steps add up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A customer to practise with."""

    id: str
    version: str
    title: str
    industry: str
    difficulty: int
    """1 easy to 3 hard."""
    name: str
    """What the customer is called."""
    persona: str
    """Who they are, in a sentence or two."""
    manner: Manner
    rep: str
    """What the rep is told before the call: where they work and what they may do."""
    history: str
    """What was before this call."""
    trains: tuple[str, ...]
    """Ids of the playbook's criteria that it gives occasion for."""
    temper: Temper
    """In which they call."""
    rates: Rates
    opening: tuple[str, ...]
    """How they begin."""
    why: Secret
    """The reason why it matters."""
    wish: Secret
    """What they would like and don't say at once."""
    facts: tuple[Secret, ...]
    tried: tuple[Deed, ...] = ()
    steps: tuple[Deed, ...] = ()
    """What they do when they are asked to, and what comes of it."""
    solved_by: tuple[Way, ...] = ()
    cannot: str = ""
    """What can't be done, where nothing solves it; `solved_by` then holds what makes it bearable."""
    denied: tuple[str, ...] = ()
    """Patterns of promises that can't be kept: their words in order, up to two others between them."""
    lines: Lines = field(default_factory=dict)
    """The scenario's own lines, before those of the manner."""
    friends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What they tell their friends: `good`, `fair` and `bad`."""

    @property
    def name_and_version(self) -> str:
        """Such as `paper-straw@1`."""
        return f"{self.id}@{self.version}"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """All that they may tell: facts, then the reason, then the wish."""
        return (*self.facts, self.why, self.wish)
