"""From a scenario file to a scenario, or to every fault of the file at once."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

from yaml.nodes import Node

from wellheard.playbook import default_playbook
from wellheard.practice.interface import SHARED, Manner, Scenario, ScenarioError, Secret, Unlock
from wellheard.practice.parts import deed, lines, phrase, sayings, secret, temper, way, words_of
from wellheard.practice.voices import CATEGORIES
from wellheard.yaml_files import FileSort, reading
from wellheard.yaml_files.faults import Faults

_TOP = (
    "id",
    "version",
    "title",
    "industry",
    "difficulty",
    "customer",
    "rep",
    "history",
    "trains",
    "temper",
    "opening",
    "why",
    "wish",
    "facts",
    "tried",
    "steps",
    "solved_by",
    "cannot",
    "denied",
    "lines",
    "friends",
)
_NEEDED = ("id", "version", "title", "industry", "customer", "rep", "temper", "opening", "why", "wish", "solved_by")
_MOST = 60
_FILE: FileSort[Scenario] = FileSort(name="scenario", error=ScenarioError, shipped_in="wellheard.practice/scenarios")
SHIPPED = (
    "paper-straw",
    "broadband-third-call",
    "grounded-flight",
    "frozen-card",
    "hearing-aid-whistle",
    "sofa-wrong-green",
    "meter-misread",
    "late-husbands-policy",
    "cot-that-was-not-there",
    "export-loses-rows",
)
"""Ids of the scenarios that come with Wellheard."""
FRIENDS = ("good", "fair", "bad")


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Raises ScenarioError with every fault at once, each as `file:line:column: what is wrong, what to do`.
    """
    return _FILE.load(path, _scenario)


def check_scenario(path: str | Path) -> tuple[str, ...]:
    """Every fault of a scenario file, in the order of the file; empty where it can be used."""
    return _FILE.faults_of(lambda: load_scenario(path))


@cache
def shipped_scenario(scenario_id: str) -> Scenario:
    """A scenario that comes with Wellheard. Raises KeyError where none has this id."""
    return parse_scenario(shipped_text(scenario_id), name=f"{scenario_id}.yaml")


def shipped_text(scenario_id: str) -> str:
    """The file of a shipped scenario, to copy and edit. Raises KeyError where none has this id."""
    if scenario_id not in SHIPPED:
        raise KeyError(scenario_id)
    return _FILE.shipped(scenario_id)


def shipped_scenarios() -> tuple[Scenario, ...]:
    """All scenarios that come with Wellheard."""
    return tuple(shipped_scenario(each) for each in SHIPPED)


def parse_scenario(text: str, *, name: str) -> Scenario:
    """Read the text of a scenario; `name` stands for the file in the faults.

    Raises ScenarioError with every fault at once.
    """
    return _FILE.parse(text, _scenario, name=name)


def _scenario(root: Node, faults: Faults) -> Scenario:
    found = reading.entries(root, _TOP, faults, what="a scenario")
    reading.require(root, found, _NEEDED, faults, what="the scenario")
    name, persona, manner = _customer(found.get("customer"), faults)
    start, rates = temper(found.get("temper"), faults)
    made = Scenario(
        id=reading.identifier(found.get("id"), faults, what="the scenario's id"),
        **{
            key: reading.text_at(found, key, faults)
            for key in ("version", "title", "industry", "rep", "history", "cannot")
        },
        difficulty=reading.whole_number(found["difficulty"], faults, what="difficulty", lowest=1, highest=3)
        if "difficulty" in found
        else 2,
        name=name,
        persona=persona,
        manner=manner,
        trains=_trains(found.get("trains"), faults),
        temper=start,
        rates=rates,
        opening=sayings(found.get("opening"), faults, what="opening"),
        why=secret(found.get("why"), faults, name="why", default=(Unlock(sort="open-question"), Unlock(sort="heard"))),
        wish=secret(
            found.get("wish"), faults, name="wish", default=(Unlock(sort="asked"), Unlock(sort="trust", least=50))
        ),
        facts=_facts(found.get("facts"), faults),
        tried=tuple(deed(each, faults, now=False) for each in _list(found, "tried", faults)),
        steps=tuple(deed(each, faults, now=True) for each in _list(found, "steps", faults)),
        solved_by=tuple(way(each, faults) for each in _list(found, "solved_by", faults)),
        denied=tuple(map(phrase, words_of(found.get("denied"), faults, what="denied"))),
        lines=lines(found.get("lines"), CATEGORIES, faults),
        friends=_friends(found.get("friends"), faults),
    )
    _can_end(root, found, made, faults)
    return made


def _list(found: dict[str, Node], key: str, faults: Faults) -> Sequence[Node]:
    nodes = reading.items(found[key], faults, what=key) if key in found else []
    if len(nodes) > _MOST:
        faults.add(nodes[_MOST], f"more than {_MOST} entries of {key}, nobody tells that much in a call")
    return nodes[:_MOST]


def _customer(node: Node | None, faults: Faults) -> tuple[str, str, Manner]:
    found = reading.entries(node, ("name", "who", "manner"), faults, what="customer") if node else {}
    if node:
        reading.require(node, found, ("name", "who"), faults, what="customer")
    manner = reading.text_at(found, "manner", faults) or "plain"
    for known in get_args(Manner):
        if known == manner:
            return reading.text_at(found, "name", faults), reading.text_at(found, "who", faults), known
    faults.add(
        found["manner"], f"nobody talks in the manner “{manner}”, {reading.did_you_mean(manner, get_args(Manner))}"
    )
    return "", "", "plain"


def _trains(node: Node | None, faults: Faults) -> tuple[str, ...]:
    known = tuple(each.id for each in default_playbook().criteria)
    named = []
    for each in reading.items(node, faults, what="trains") if node else []:
        name = reading.identifier(each, faults, what="a criterion in trains")
        if name and name not in known:
            # A team's own playbook may have it; a slip of the pen is near one of ours.
            near = reading.did_you_mean(name, known)
            if near.startswith("did you mean"):
                faults.add(each, f"the shipped playbook has no criterion “{name}”, {near}")
        named.append(name)
    return tuple(named)


def _facts(node: Node | None, faults: Faults) -> tuple[Secret, ...]:
    nodes = reading.items(node, faults, what="facts") if node else []
    facts = [secret(each, faults) for each in nodes[:_MOST]]
    first: dict[str, int] = {}
    for each, fact in zip(nodes, facts, strict=False):
        if fact.id in ("why", "wish"):
            faults.add(each, f"“{fact.id}” has a place of its own, write it beside facts:")
        elif fact.id and fact.id in first:
            faults.add(each, f"line {first[fact.id]} has the id “{fact.id}” already, choose another")
        first.setdefault(fact.id, each.start_mark.line + 1)
    return tuple(facts)


def _friends(node: Node | None, faults: Faults) -> dict[str, tuple[str, ...]]:
    found = reading.entries(node, FRIENDS, faults, what="friends") if node else {}
    return {
        key: tuple(reading.text_of(each, faults, what=key) for each in reading.items(value, faults, what=key))
        for key, value in found.items()
    }


def _can_end(root: Node, found: dict[str, Node], made: Scenario, faults: Faults) -> None:
    """Whether there is a good way out."""
    shares = sum(each.share for each in made.solved_by) + sum(each.share for each in made.steps)
    shares += SHARED if made.cannot else 0
    if made.solved_by and shares < 100:
        at = found.get("solved_by", root)
        faults.add(at, f"all steps together solve {shares} percent, let the shares add up to 100 or more")
    first: dict[str, None] = {}
    for each in made.solved_by:
        if each.id and each.id in first:
            faults.add(found["solved_by"], f"two ways of solved_by have the id “{each.id}”, choose another")
        first[each.id] = None
