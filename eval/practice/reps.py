"""Scripted reps from `reps.yaml`, whole or without one skill; and the same turns with a customer of another seed."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from wellheard.practice import Attempt, Customer, Reply
from wellheard.practice.telling import Verdict, verdict

Rep = Literal["good", "fixer", "reader"]
REPS: tuple[Rep, ...] = ("good", "fixer", "reader")
SKILLS = {
    "sympathy": "sympathy",
    "open": "open questions",
    "once": "not asking twice",
    "energy": "meeting their energy",
}
"""Skills that can be taken away, with their names for people."""
_FILE = Path(__file__).with_name("reps.yaml")
_MARKED = re.compile(r"\{(\w+):([^|}]*)\|([^}]*)\}")


@cache
def _scripts() -> dict[str, dict[Rep, list[str]]]:
    found: dict[str, dict[Rep, list[str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def scenarios() -> tuple[str, ...]:
    """Ids of the scenarios for which there are scripts."""
    return tuple(_scripts())


def lines(scenario_id: str, rep: Rep, without: str = "") -> list[str]:
    """What a rep says, a line a turn; `without` takes a skill away. A rep without energy has no exclamation marks."""
    said = []
    for line in _scripts()[scenario_id][rep]:
        others = "".join(other for _, _, other in _MARKED.findall(line))
        text = _MARKED.sub(lambda match: match[3] if match[1] == without else match[2], line)
        if without == "energy" and "!" not in others:
            text = text.replace("!", ".")
        if text := " ".join(text.split()):
            said.append(text)
    return said


def felt_again(attempt: Attempt, seed: int) -> Verdict:
    """How a customer of another seed takes the same turns of the rep, with the moments that were noticed in them.

    The words of the customer differ by seed, and with them, a little, what is noticed in the rep's turns; that part is
    left out here, which is a thousand times as quick.
    """
    customer = Customer(attempt.scenario, seed)
    customer.open()
    replies: list[Reply] = []
    for each in attempt.exchanges:
        if customer.ended:
            break
        replies.append(customer.hear(each.heard))
    return verdict(customer, replies)
