"""A team of this test's own, and what it says of its calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.fixtures import a_conversation
from wellheard.conversation import Conversation, Metadata
from wellheard.detectors.learned.adjustments import Adjuster, Reading
from wellheard.detectors.learned.detector import learned
from wellheard.detectors.learned.grams import named
from wellheard.learning.gathering import Heard
from wellheard.learning.lessons import Lesson

LINES = (
    "agent: Teal Water, Ann speaking.",
    "customer: My tap drips and it cost me a day off.",
    "agent: A day off, that hurts. Since when does it drip?",
    "customer: Since Monday, I told you.",
)
KINDS = ("sympathy", "offer")


def a_call(name: str, **told: Any) -> Conversation:
    """The four lines under a name; `told` is metadata such as `customer`."""
    first = f"{LINES[0]} This is about {name}."
    return replace(a_conversation(first, *LINES[1:], source=name), id=name, metadata=Metadata(**told))


def a_lesson(name: str, known: Mapping[tuple[int, str], bool] | None = None, **told: Any) -> Lesson:
    """A complete call of which this is known."""
    return Lesson(source=f"{name}:1", conversation=a_call(name, **told), known=known or {}, complete=True)


@dataclass
class Pretended:
    """Hears made-up readings: turns of an agent with a base log-odds and a word that a team goes by."""

    heard: dict[str, Heard]
    detectors: tuple[object, ...] = field(default_factory=lambda: (learned(()),))

    def of(self, lessons: list[Lesson], adjuster: Adjuster | None = None) -> list[Heard]:
        """As the real hearing, from what was made up."""
        return [_reported(self.heard[each.source], adjuster) for each in lessons]


def _reported(heard: Heard, adjuster: Adjuster | None) -> Heard:
    readings = [adjuster.adjusted(each) if adjuster else each for each in heard.readings]
    reported = {
        (each.turn, label)
        for each in readings
        for label, sure, least in zip(each.labels, each.confidence, each.threshold, strict=True)
        if sure >= least
    }
    return replace(heard, reported=frozenset(reported))


def a_team(calls: int, turns: int = 24, *, seed: int = 3, shuffled: bool = False) -> tuple[list[Lesson], Pretended]:
    """A team that calls it sympathy where a turn has its word; the weights that ship know half of that.

    `shuffled` labels belong to other turns. For `offer` the team means what ships.
    """
    random = Random(seed)
    lessons, heard = [], {}
    for number in range(calls):
        name = f"call {number:02}"
        rows = [_turn(random, turn) for turn in range(1, turns + 1)]
        known = {(turn.turn, kind): there for turn, truths in rows for kind, there in truths.items() if there}
        if shuffled:
            places = [turn.turn for turn, _ in rows]
            random.shuffle(places)
            known = {(places[turn - 1], kind): there for (turn, kind), there in known.items()}
        lesson = a_lesson(name, known)
        lessons.append(lesson)
        heard[lesson.source] = Heard(lesson=lesson, readings=tuple(turn for turn, _ in rows), reported=frozenset())
    return lessons, Pretended(heard)


def _turn(random: Random, number: int) -> tuple[Reading, dict[str, bool]]:
    word, offered = random.random() < 0.3, random.random() < 0.25
    odds = np.array([random.gauss(-1.5 + (0.8 if word else 0), 1), random.gauss(2.0 if offered else -2.5, 0.8)])
    names = ["the team's word" if word else "another word", f"noise {random.randrange(30)}", "always"]
    reading = Reading(
        turn=number,
        speaker="agent",
        labels=KINDS,
        confidence=np.asarray(1 / (1 + np.exp(-odds)), np.float32),
        threshold=np.array([0.5, 0.5], np.float32),
        pairs=(np.array([named(each) for each in names], np.uint32), np.ones(3, np.float32)),
    )
    return reading, {"sympathy": word and random.random() < 0.95, "offer": offered}


def written(path: Path, *lines: str) -> Path:
    """Lines as a file."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
