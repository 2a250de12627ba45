"""The attributes of learned moments: each is a question of its own, asked where the kind was noticed."""

from wellheard.conversation.moments import Attribute
from wellheard.detectors.learned.grams import Weights
from wellheard.detectors.learned.model import Side

SPECIFIC, SHARED = "sympathy:specific", "sympathy:shared"
CLEAR, BESIDE = "distress:2 or more", "distress:3"
COLD, BEYOND = "escalation:cold", "offer:beyond"

QUESTIONS: dict[str, tuple[str, ...]] = {
    SPECIFIC: ("sympathy:specific",),
    SHARED: ("sympathy:shared",),
    CLEAR: ("distress:2", "distress:3"),
    BESIDE: ("distress:3",),
    COLD: ("escalation:cold",),
    BEYOND: ("offer:beyond",),
}
"""By question the labels that mean yes; it is learned from the turns that hold its kind."""

_CLEAR = 0.65
"""Most of what is wrongly taken for distress is mild, so clear distress has to be likelier than not."""
_BESIDE = 0.25
"""Rare, and worse to miss than to imagine: from this confidence on a customer is taken to be beside themselves."""


def attributes_of(kind: str, side: Side, confidence: Weights) -> dict[str, Attribute]:
    """Attributes of a kind noticed in a turn; empty where it has none."""
    sure = {label: float(each) for label, each in zip(side.labels, confidence, strict=True) if label in QUESTIONS}
    if kind == "sympathy":
        return {"depth": _depth(sure)}
    if kind == "distress":
        return {"intensity": 3 if sure[BESIDE] >= _BESIDE else 2 if sure[CLEAR] >= _CLEAR else 1}
    if kind == "escalation":
        return {"warmth": "cold" if sure[COLD] >= 0.5 else "warm"}
    if kind == "offer" and sure[BEYOND] >= 0.5:
        return {"beyond": True}
    return {}


def _depth(sure: dict[str, float]) -> str:
    """`generic` where it is likelier than each of the others."""
    depths = {"specific": sure[SPECIFIC], "shared": sure[SHARED]}
    depths["generic"] = 1 - sum(depths.values())
    return max(depths, key=lambda each: depths[each])
