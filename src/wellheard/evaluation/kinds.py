"""What labels may say: kinds, the values of their attributes, and references to turns."""

from wellheard.conversation import KINDS
from wellheard.conversation.moments import Attribute

REPEATED = "repeat-request"
"""The kind that refers to the turn where it had been told."""
REFERRED = f"{REPEATED}@"
"""The row of repeated requests whose turn is right too."""

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "sympathy": ("generic", "specific", "shared"),
    "distress": ("1", "2", "3"),
    "escalation": ("warm", "cold"),
    "offer": ("beyond",),
}
"""Values that labels may give for a kind, after a colon."""
FLAGS = frozenset({"offer"})
"""Kinds whose attribute is there or isn't: a label without it says that it isn't."""

FINE_ROWS: tuple[str, ...] = (
    *(f"{kind}:{value}" for kind, values in ATTRIBUTES.items() for value in values),
    REFERRED,
)
"""The rows below the kinds."""


def value_of(kind: str, attributes: dict[str, Attribute]) -> str | None:
    """The attribute of a moment as labels write it; absent where there is none."""
    if kind not in ATTRIBUTES:
        return None
    name = KINDS[kind].attributes[0]
    value = attributes.get(name)
    if isinstance(value, bool):
        return name if value else None
    return None if value is None else str(value)


def speaker_of(kind: str) -> str:
    """Whose turns can hold the kind: `agent`, `customer` or `any`."""
    return KINDS[kind].speaker if kind in KINDS else "any"
