"""From a number to the calls behind it: a filter as the address of the list of calls."""

from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlencode

from wellheard.storage.filters import CallFilter

_NAMES = {
    "agents": "agent", "teams": "team", "queues": "queue", "customers": "customer", "channels": "channel",
    "endings": "ending", "kinds": "kind", "without_kinds": "without_kind", "hours": "hour", "lines": "line",
    "outcomes": "outcome", "measures": "measure",
}  # fmt: skip
"""What the address calls a field where it isn't the field's own name."""
_NOT_IN_ADDRESSES = frozenset({"only_agents", "ids", "languages"})


def calls_link(wanted: CallFilter, *, path: str = "/calls") -> str:
    """The address of the list of these calls. Whoever follows it sees those of them that they may see."""
    asked = list(pairs(wanted))
    return f"{path}?{urlencode(asked)}" if asked else path


def pairs(wanted: CallFilter) -> Iterator[tuple[str, str]]:
    """The filter as names and values of an address, as `call_filter` reads them; the viewer's reach is left out."""
    plain = CallFilter()
    for each in fields(wanted):
        value = getattr(wanted, each.name)
        if each.name in _NOT_IN_ADDRESSES or value == getattr(plain, each.name):
            continue
        for one in value if isinstance(value, tuple) else (value,):
            yield _NAMES.get(each.name, each.name), _text(one)


def _text(value: object) -> str:
    if isinstance(value, tuple):  # a criterion with its outcome, a measure with its ends
        return ":".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
