"""Which scenarios train what: for a focus of the week, and for what an attempt showed."""

from collections.abc import Sequence

from wellheard.practice.interface import Scenario
from wellheard.practice.loading import shipped_scenarios


def criteria() -> tuple[str, ...]:
    """Ids of the criteria that some shipped scenario trains, in the order in which they are first named."""
    return tuple(dict.fromkeys(name for each in shipped_scenarios() for name in each.trains))


def for_focus(criterion: str, among: Sequence[Scenario] | None = None) -> tuple[Scenario, ...]:
    """The scenarios that train a criterion: where it is named first comes first, the easier of equals."""
    scenarios = shipped_scenarios() if among is None else among
    fitting = [each for each in scenarios if criterion in each.trains]
    return tuple(sorted(fitting, key=lambda each: (each.trains.index(criterion), each.difficulty, each.id)))
