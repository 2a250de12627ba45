"""The scenarios that a room offers: those that come with Wellheard, and those that were written here."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from wellheard.practice import Scenario, ScenarioError, parse_scenario, shipped_scenario
from wellheard.practice.focus import for_focus
from wellheard.practice.loading import SHIPPED, shipped_text
from wellheard.server.problems import not_found
from wellheard.storage.errors import NotFoundError
from wellheard.storage.practice_plans import ScenarioVersion, latest_scenario, scenarios_in_use

TAKEN = frozenset({"attempts", "scenarios", "assignments", "shared", "ways"})
"""Ids that a scenario can't have, because pages have these addresses."""
_VERSION = re.compile(r"^version:[^\n#]*?(?=\s*(?:#.*)?$)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A scenario that one can practise here."""

    scenario: Scenario
    text: str
    """Its YAML."""
    written: ScenarioVersion | None
    """The version that was written here; absent for one that comes with Wellheard."""

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return self.scenario.id


def offered(on: Connection) -> list[Offered]:
    """All of them, by industry and difficulty. One that was written here takes the place of a shipped one of its id."""
    written = {each.scenario: each for each in scenarios_in_use(on)}
    found = [_written(each) for each in written.values()]
    found += [_shipped(each) for each in SHIPPED if each not in written]
    some = [each for each in found if each is not None]
    return sorted(some, key=lambda each: (each.scenario.difficulty, each.scenario.industry, each.scenario.title))


def offered_one(on: Connection, scenario: str) -> Offered:
    """One by its id. Raises ProblemError 404."""
    try:
        latest: ScenarioVersion | None = latest_scenario(on, scenario)
    except NotFoundError:
        latest = None
    found = _written(latest) if latest and latest.retired_at is None else None
    if found is None and scenario in SHIPPED:
        found = _shipped(scenario)
    if found is None:
        raise not_found("This scenario")
    return found


def fitting(some: list[Offered], criterion: str) -> list[Offered]:
    """Those that train a criterion, the best first."""
    by_id = {each.id: each for each in some}
    return [by_id[each.id] for each in for_focus(criterion, [one.scenario for one in some])]


@lru_cache(maxsize=256)
def read(text: str) -> Scenario:
    """The scenario of a text. Raises ScenarioError."""
    return parse_scenario(text, name="scenario")


def numbered(text: str, version: int) -> str:
    """The text with its number, which attempts will name."""
    return _VERSION.sub(f"version: {version}", text, count=1)


def next_version(scenario: str, latest: int) -> int:
    """The number of the version after `latest` (0 for none): a shipped one's own numbers come before."""
    before = int(shipped_scenario(scenario).version) if scenario in SHIPPED else 0
    return before + latest + 1


def _written(version: ScenarioVersion) -> Offered | None:
    """Nothing where this version of Wellheard can't read it any more; its page says why."""
    try:
        return Offered(scenario=read(version.text), text=version.text, written=version)
    except ScenarioError:
        return None


def _shipped(scenario: str) -> Offered:
    return Offered(scenario=shipped_scenario(scenario), text=shipped_text(scenario), written=None)
