"""How a call ended for the customer, and how many stars they would give it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wellheard.conversation import Conversation, Moment

Way = Literal["well", "open", "badly"]

_HELPED = frozenset({"solved", "relief"})
_NOT_HELPED = frozenset({"unsolved", "threat", "abuse"})
_CLEARLY = 2
"""From this intensity on, distress counts as an ending."""

_STARS: dict[Way, tuple[int, ...]] = {"well": (0, 40, 75, 94), "open": (20, 45, 85), "badly": (20, 60)}
"""The scores from which a call earns its second, third ... star. A call that ended badly has three at most.

Tuned on the labelled training calls with their labels as moments: the stars that the writers gave are met within one
for 94 of 100 of them, and for 96 of 100 development calls.
"""
_WITHOUT_SCORE = 60
"""What a call counts as in which nothing could be scored: neither bad nor good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How it ended, and the moment that shows it."""

    way: Way
    moment: Moment | None
    """The customer's last strong word; absent where it stayed open."""


def ending_of(conversation: Conversation, moments: Sequence[Moment]) -> Ending:
    """The last strong word of the customer decides: relief or solved, or distress, a threat or still not solved.

    Trouble counts only from the second half of the call on; the first half is where it is told.
    """
    number_of = {turn.id: number for number, turn in enumerate(conversation.turns)}
    last: tuple[tuple[int, bool], Moment] | None = None
    for moment in moments:
        helped = moment.kind in _HELPED
        number = number_of.get(moment.turn_ids[0], 0) if moment.turn_ids else 0
        if not helped and (not _is_trouble(moment) or (number + 1) * 2 <= len(conversation.turns)):
            continue
        rank = (number, not helped)  # "it works, but I'm still angry": in one turn the trouble is what stays
        if last is None or rank >= last[0]:
            last = (rank, moment)
    if last is None:
        return Ending(way="open", moment=None)
    return Ending(way="well" if last[1].kind in _HELPED else "badly", moment=last[1])


def _is_trouble(moment: Moment) -> bool:
    if moment.kind == "distress":
        return int(moment.attributes.get("intensity", 1)) >= _CLEARLY
    return moment.kind in _NOT_HELPED


def stars_of(score: int | None, ending: Ending) -> int:
    """1 to 5: one, and one more for each of the ending's thresholds that the score reaches."""
    counted = _WITHOUT_SCORE if score is None else score
    return 1 + sum(counted >= threshold for threshold in _STARS[ending.way])
