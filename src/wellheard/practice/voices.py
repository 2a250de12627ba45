"""The lines that come with a manner of talking; a scenario's own stand before them."""

from functools import cache

from yaml.nodes import Node

from wellheard.practice.interface import ANY, MANNERS, Lines, Manner, Mood, Scenario, ScenarioError
from wellheard.practice.parts import lines
from wellheard.yaml_files import FileSort
from wellheard.yaml_files.faults import Faults
from wellheard.yaml_files.reading import entries

CATEGORIES = (
    "breathes",
    "agrees",
    "flat",
    "canned",
    "dismissed",
    "blamed",
    "talked-down",
    "defended",
    "point-blank",
    "sent-away",
    "refused",
    "shared",
    "rushed",
    "parroted",
    "told-you",
    "done-that",
    "tried-all",
    "does-it",
    "wont-step",
    "unknown",
    "unsaid",
    "no-number",
    "other-number",
    "yes-no",
    "confirms",
    "why-again",
    "wish-early",
    "guarded",
    "promised",
    "helps",
    "yes-please",
    "not-it",
    "doubts",
    "nudge",
    "waits",
    "greets",
    "puzzled",
    "foreign",
    "silent",
    "too-long",
    "off-topic",
    "thanks",
    "unsolved-wrap",
    "almost",
    "partly-wrap",
    "bye-solved",
    "bye-eased",
    "bye-promised",
    "bye-partly",
    "bye-unsolved",
    "gives-up",
    "hangs-up",
)
"""What a line is said for, in the order of `voices.yaml`."""

_FILE: FileSort[dict[str, Lines]] = FileSort(
    name="file of voices", error=ScenarioError, shipped_in="wellheard.practice"
)


@cache
def voices() -> dict[str, Lines]:
    """The shipped lines by manner; `all` holds those that every manner falls back to.

    Raises ScenarioError where the shipped file is damaged.
    """
    return _FILE.parse(_FILE.shipped("voices"), _voices, name="voices.yaml")


def _voices(root: Node, faults: Faults) -> dict[str, Lines]:
    found = entries(root, ("all", *MANNERS), faults, what="the voices")
    return {name: lines(node, CATEGORIES, faults, what=name) for name, node in found.items()}


def lines_for(scenario: Scenario, category: str, mood: Mood) -> tuple[str, ...]:
    """What this customer may say: the scenario's lines, else the manner's, else everybody's; the mood's before any's."""
    for table in (scenario.lines, _of(scenario.manner), voices()["all"]):
        by_mood = table.get(category, {})
        fitting = (*by_mood.get(mood, ()), *by_mood.get(ANY, ()))
        if fitting:
            return fitting
    return ()


def _of(manner: Manner) -> Lines:
    return voices().get(manner, {})
