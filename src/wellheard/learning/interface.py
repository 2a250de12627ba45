"""The records of learning: what was tried for each kind, and what came of it on calls that it was not learned from."""

from dataclasses import dataclass
from typing import Literal

from wellheard.detectors.learned.adjustments import Adjustments
from wellheard.evaluation.interface import Estimate

Verdict = Literal["learned", "as it was", "no gain", "worse", "at odds", "too few"]
"""`learned`: held-out calls are better off. `as it was`: nothing was found that helps. `no gain`: something was found,
and held-out calls don't confirm it. `worse`: they deny it. `at odds`: labels don't go with the words
of their turns. `too few`: labels."""


class LearningError(Exception):
    """Nothing can be learned here; the message says what is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOutcome:
    """What came of learning one kind."""

    kind: str
    verdict: Verdict
    labels: int
    """Turns in which it is there."""
    before: float | None
    """F1 with the weights that ship; absent where the kind is neither there nor noticed."""
    after: float | None
    """F1 with what was learned for it, each call by what was learned from others; as before where nothing is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Averages:
    """Mean F1 over the kinds that are there in the calls, each call held out once."""

    before: Estimate
    after: Estimate
    difference: Estimate
    """After less before, with its own interval: both are measured on the same resampled calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that learning brought."""

    schema: Literal["wellheard.learning/1"] = "wellheard.learning/1"
    calls: int
    """Learned from, each held out once to be measured on."""
    kinds: tuple[KindOutcome, ...]
    tried: Averages
    """Of everything that looked good on the calls learned from: the candid number, for nothing was picked by it."""
    kept: Averages
    """Of what is kept: kinds that got worse on the held-out calls have gone back. Somewhat flattering, for that."""
    refused: str | None
    """Why nothing is kept; absent where something is."""
    adjustments: Adjustments | None
    """What to switch on; absent where nothing is kept."""
