"""Labels on whole calls: `{"resolved", "sympathy_first", "story", "kindness"}`."""

from collections.abc import Callable, Mapping
from typing import Any

from wellheard.evaluation.interface import CallMarks

RESOLVED = ("yes", "partly", "no")
SYMPATHY = ("yes", "no", "na")
_UNDECIDED = frozenset({"unclear", "unknown", ""})
_NAMES = {
    "story": ("story", "customer_story"),
    "kindness": ("kindness",),
    "resolved": ("resolved",),
    "sympathy_first": ("sympathy_first", "sympathy_before_diagnosis"),
}


def call_marks(values: object, fault: Callable[[str], None]) -> CallMarks | None:
    """What a rater says of a call; `fault` hears of every value that can't be used. Keys not known are left alone."""
    if values is None:
        return None
    if not isinstance(values, Mapping):
        fault('"call" is not an object. Write {"resolved": "yes", "story": 4, ...}')
        return None
    given = {name: _first(values, keys) for name, keys in _NAMES.items()}
    return CallMarks(
        story=_stars("story", given["story"], fault),
        kindness=_stars("kindness", given["kindness"], fault),
        resolved=_word("resolved", given["resolved"], RESOLVED, fault),
        sympathy_first=_word("sympathy_first", given["sympathy_first"], SYMPATHY, fault),
    )


def _first(values: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    return next((values[key] for key in keys if values.get(key) is not None), None)


def _stars(name: str, value: object, fault: Callable[[str], None]) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5):
        return value
    fault(f"call: {name} is {value!r}; write a whole number from 1 to 5")
    return None


def _word(name: str, value: object, known: tuple[str, ...], fault: Callable[[str], None]) -> str | None:
    word = str(value).lower().strip() if value is not None else None
    if word is None or word in known or word in _UNDECIDED:
        return word if word in known else None
    fault(f"call: {name} is {value!r}; write one of {', '.join(known)}")
    return None
