"""The records of an evaluation: what raters labelled, what the software noticed, and how well the two agree.

A *mark* is one kind in one turn, whoever saw it; so raters and the software are compared as equals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wellheard.conversation import Conversation

Rater = Literal["software", "first rater", "second rater"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One kind seen in one turn."""

    attribute: str | None = None
    """Value of the kind's attribute as written in labels, such as `specific`, `2`, `beyond`; absent where not said."""
    refers_to: frozenset[int] = frozenset()
    """Turns that had told it already; for `repeat-request`."""
    confidence: float = 1.0
    """0-1; people are sure."""
    quote: str = ""
    """The words that carry it; empty for labels."""


Marks = Mapping[tuple[int, str], Mark]
"""What one rater saw in one call, by turn id and kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMarks:
    """What one rater, or the software, says of the call as a whole; absent where not said."""

    story: int | None = None
    """What the customer would tell: 1-5 stars."""
    kindness: float | None = None
    """How kind the agent was, 1-5."""
    resolved: str | None = None
    """`yes`, `partly` or `no`."""
    sympathy_first: str | None = None
    """Sympathy before diagnosis: `yes`, `no`, or `na` where nothing called for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCall:
    """A call with what its raters saw in it."""

    source: str
    """`file:line`."""
    conversation: Conversation
    """What was said; turn ids count from 1."""
    first: Marks
    """The labels that the software is measured against."""
    second: Marks | None = None
    """A second rater's, where there is one."""
    call: CallMarks = field(default_factory=CallMarks)
    """The first rater on the whole call."""
    second_call: CallMarks | None = None
    """The second rater on the whole call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in a label file that can't be used; everything else goes on."""

    where: str
    """`file:line`, with the turn where it is about one."""
    what: str
    """What is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its 95 % bootstrap interval, resampled by conversation; absent where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindResult:
    """How well one kind is noticed."""

    kind: str
    """A kind, a kind with a value of its attribute (`sympathy:specific`), or `repeat-request@` with its turn."""
    support: int
    """Turns in which the rater saw it."""
    noticed: int
    """Turns in which the software noticed it."""
    right: int
    """Turns in which both did."""
    precision: Estimate
    """Share of what was noticed that is there."""
    recall: Estimate
    """Share of what is there that was noticed."""
    f1: Estimate
    """Harmonic mean of the two."""
    mean_confidence: float | None
    """What the software believed its precision to be; absent for attributes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """F1 over kinds."""

    macro_frequent: Estimate
    """Mean over the kinds with `FREQUENT` or more labels: every such kind counts alike."""
    macro: Estimate
    """Mean over all kinds that were labelled at all."""
    micro: Estimate
    """Over all labels together: frequent kinds count more."""
    frequent_kinds: int
    """Number of kinds in `macro_frequent`."""
    kinds: int
    """Number of kinds in `macro`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactness:
    """How often an attribute is right where both saw the kind."""

    kind: str
    attribute: str
    both: int
    """Turns in which both saw the kind and the rater gave the attribute."""
    right: int
    """Of these, the software gave the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Moments whose confidence lies in `[low, high)`, the last one including 1."""

    low: float
    high: float
    moments: int
    confidence: float | None
    """Mean."""
    precision: float | None
    """Share that the rater saw too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Whether a confidence of 0.8 is right four times in five."""

    error: float | None
    """Expected calibration error, 0-1."""
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindAgreement:
    """How far two raters agree on one kind."""

    kind: str
    f1: float | None
    kappa: float | None
    """Cohen's kappa over the turns of the speaker whose kind it is; absent where chance leaves nothing to agree on."""
    support: tuple[int, int]
    """Turns in which the one and the other saw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two raters agree; the software is one like the others."""

    raters: tuple[Rater, Rater]
    calls: int
    averages: Averages
    """Over the same kinds for every pair: which are frequent is the first rater's word."""
    kappa: float | None
    """Mean of the kinds' kappas."""
    kinds: tuple[KindAgreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLevel:
    """How far two raters agree on whole calls."""

    raters: tuple[Rater, Rater]
    story_calls: int
    story_exact: Estimate
    """Share of calls with the same stars."""
    story_within_one: Estimate
    """Share of calls within one star."""
    story_correlation: Estimate
    """Spearman."""
    story_error: Estimate
    """Mean absolute difference in stars."""
    kindness_calls: int
    kindness_exact: Estimate
    """Share of calls with the same level."""
    kindness_within_one: Estimate
    """Share of calls within one level."""
    kindness_correlation: Estimate
    """Spearman."""
    resolved_calls: int
    resolved_exact: Estimate
    """Share of calls with the same of yes, partly, no."""
    resolved_kappa: float | None
    sympathy_calls: int
    sympathy_exact: Estimate
    """Share of calls with the same of yes, no, na."""
    sympathy_kappa: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """A false alarm or a miss, with the words."""

    kind: str
    type: Literal["false alarm", "miss"]
    source: str
    turn: int
    before: str
    """The turn before it; empty for the first."""
    text: str
    """The turn."""
    quote: str
    """What the software pointed at; empty for a miss."""
    confidence: float | None
    """The software's, for a false alarm."""
    others: tuple[str, ...]
    """Kinds on which it had the other one's say in this turn: labels beside a false alarm, noticed beside a miss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What was measured."""

    noticing: str
    """How moments were noticed, by setting."""
    playbook: str
    """`id@version`, or the file that was given."""
    wellheard: str
    """Version of the program."""
    seed: int
    """Of the bootstrap."""
    resamples: int
    """Of the bootstrap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """How well the software notices, against people."""

    schema: Literal["wellheard.evaluation/1"] = "wellheard.evaluation/1"
    about: About
    calls: int
    turns: int
    labels: int
    """Kinds in turns that the first rater saw."""
    kinds: tuple[KindResult, ...]
    averages: Averages
    attributes: tuple[KindResult, ...]
    exactness: tuple[Exactness, ...]
    calibration: Calibration
    agreement: tuple[Agreement, ...]
    call_level: tuple[CallLevel, ...]
    confusions: tuple[Confusion, ...]
    unlabelled: Mapping[str, int]
    """Kinds that nobody labelled, with how often the software noticed them: left out of every number."""
    faults: int
    """Lines and labels that could not be used."""
