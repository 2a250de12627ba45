"""The lines that come with a manner of talking; a scenario's own stand before them."""

from functools import cache
from importlib.resources import files

from wellheard.playbook.reading import Faults, entries, read_tree
from wellheard.practice.interface import ANY, MANNERS, Lines, Manner, Mood, Scenario, ScenarioError
from wellheard.practice.parts import lines

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
    "bye-solved",
    "bye-eased",
    "bye-promised",
    "bye-unsolved",
    "gives-up",
    "hangs-up",
)
"""What a line is said for, in the order of `voices.yaml`."""


@cache
def voices() -> dict[str, Lines]:
    """The shipped lines by manner; `all` holds those that every manner falls back to.

    Raises ScenarioError where the shipped file is damaged.
    """
    text = files("wellheard.practice").joinpath("voices.yaml").read_text(encoding="utf-8")
    faults = Faults("voices.yaml", "file of voices")
    root = read_tree(text, faults)
    found = entries(root, ("all", *MANNERS), faults, what="the voices") if root else {}
    read = {name: lines(node, CATEGORIES, faults, what=name) for name, node in found.items()}
    if faults.found:
        raise ScenarioError(faults.told())
    return read


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
