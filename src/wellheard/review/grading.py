"""Grade the grader: what somebody else makes of a reviewer's scorecard."""

from collections.abc import Mapping
from typing import Final, Literal

from wellheard.conversation import Scorecard

Quality = Literal["yes", "partly", "no"]
QUESTIONS: Final[Mapping[str, str]] = {
    "evidence": "The reasons name what was said, not what was felt about it",
    "fair": "It judges what the agent could do in this call",
    "helpful": "The agent can do something with it next week",
}
"""What is asked about a scorecard as a whole."""


def looked_at(card: Scorecard) -> tuple[str, ...]:
    """The criteria that can be graded: those that the reviewer scored."""
    return tuple(each.id for each in card.criteria if each.outcome != "not_assessed")


def share_alike(card: Scorecard, alike: Mapping[str, bool]) -> float | None:
    """Of the criteria that were graded, how many the other would score alike, 0-1; None where none was.

    Raises KeyError for a criterion that the reviewer didn't score.
    """
    known = looked_at(card)
    for each in alike:
        if each not in known:
            raise KeyError(each)
    return sum(alike.values()) / len(alike) if alike else None
