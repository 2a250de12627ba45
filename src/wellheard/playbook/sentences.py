"""Small pieces of the sentences that a rep or a lead reads."""

from collections import Counter
from collections.abc import Sequence

from wellheard.playbook.patterns import name_of
from wellheard.playbook.quoting import short_quote
from wellheard.playbook.rules import Range
from wellheard.playbook.scene import Placed, Scene

_COUNTS = {0: "not once", 1: "once", 2: "twice"}


def times(count: int) -> str:
    """`not once`, `once`, `twice`, `3 times`."""
    return _COUNTS.get(count, f"{count} times")


def tally(found: Sequence[Placed]) -> str:
    """`Sympathy twice, an open question once`, in the order in which the kinds first came."""
    counts = Counter(each.moment.kind for each in found)
    told = ", ".join(f"{name_of(kind)} {times(count)}" for kind, count in counts.items())
    return told[:1].upper() + told[1:]


def range_in_words(within: Range) -> str:
    """`from 0.2 to 0.6`, `at least 0.2`, `at most 0.6`."""
    if within.low is None:
        return f"at most {within.high:g}"
    return f"at least {within.low:g}" if within.high is None else f"from {within.low:g} to {within.high:g}"


def in_turn(placed: Placed, scene: Scene) -> str:
    """`in turn 7`, by the number that the transcript shows."""
    turns = scene.conversation.turns
    return f"in turn {turns[placed.place[0]].id}" if turns else "in the call"


def slip_reason(slips: Sequence[Placed], scene: Scene) -> str:
    """What happened that should not have, the first with its words."""
    first = slips[0]
    quote = short_quote(first.moment)
    told = f"{name_of(first.moment.kind).capitalize()} {in_turn(first, scene)}"
    told += f": “{quote}”" if quote else ""
    rest = len(slips) - 1
    return f"{told}, and {rest} more." if rest else _ended(told)


def _ended(text: str) -> str:
    return text if text.rstrip("”").endswith((".", "!", "?", "…")) and text.endswith("”") else f"{text}."
