"""A scenario as somebody writes it: its faults, and keeping it."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from wellheard.practice import Scenario, ScenarioError
from wellheard.server.playbooks import Fault
from wellheard.server.practising.offering import TAKEN, next_version, numbered, read
from wellheard.storage.practice_plans import ScenarioVersion, add_scenario

LARGEST = 200_000
"""Characters."""
_PLACE = re.compile(r"^[^:]*:(\d+):(\d+): ?(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text that somebody wrote."""

    text: str
    scenario: Scenario | None
    """Absent where there are faults."""
    faults: tuple[Fault, ...]


def check(text: str) -> Draft:
    """Every fault at once, in the order of the text."""
    if len(text) > LARGEST:
        return _faulty(text, "scenario:1:1: this is too large for a scenario")
    try:
        scenario = read(text)
    except ScenarioError as error:
        return _faulty(text, *error.faults)
    if scenario.id in TAKEN:
        return _faulty(text, f"scenario:1:1: the id “{scenario.id}” is taken by a page, choose another")
    return Draft(text=text, scenario=scenario, faults=())


def save(on: Connection, draft: Draft, *, by: str, based_on: int) -> ScenarioVersion:
    """Keep a checked draft as the next version. Raises ConflictError where somebody saved another one meanwhile."""
    assert draft.scenario is not None, "it was checked"
    text = numbered(draft.text, next_version(draft.scenario.id, based_on))
    return add_scenario(on, scenario=draft.scenario.id, title=draft.scenario.title, text=text, by=by, based_on=based_on)


def _faulty(text: str, *faults: str) -> Draft:
    return Draft(text=text, scenario=None, faults=tuple(map(_fault, faults)))


def _fault(told: str) -> Fault:
    found = _PLACE.match(told)
    if found is None:
        return Fault(line=1, column=1, detail=told.removeprefix("scenario:").strip())
    return Fault(line=int(found[1]), column=int(found[2]), detail=found[3].strip())
