"""What a customer says first to how they were just treated."""

from collections.abc import Sequence

from wellheard.practice.temper import Move

_GOOD = {
    "sympathy:specific": "breathes",
    "sympathy:shared": "breathes",
    "surprise": "breathes",
    "validation": "agrees",
    "restatement": "agrees",
    "shared-disappointment": "shared",
    "patience": "waits",
    "sympathy:generic": "flat",
}
_BAD = {
    "canned": "canned",
    "defensive": "defended",
    "blame": "blamed",
    "condescension": "talked-down",
    "placated": "talked-down",
    "dismissal": "dismissed",
    "slighted": "dismissed",
    "passed-over": "dismissed",
    "point-blank": "point-blank",
    "runaround": "sent-away",
    "escalation:cold": "sent-away",
    "refusal": "refused",
    "rushed": "rushed",
    "parroted": "parroted",
}


def reaction_to(moves: Sequence[Move]) -> str:
    """A category of lines; the worst before the best, and empty for what needs no answer."""
    worst = max(moves, key=lambda each: each.anger, default=None)
    if worst and worst.anger >= 4 and worst.cause in _BAD:
        return _BAD[worst.cause]
    best = min(moves, key=lambda each: each.anger, default=None)
    if best and best.anger <= -2 and best.cause in _GOOD:
        return _GOOD[best.cause]
    return ""
