"""Reading the public corpora: their dev part, as conversations, with the strongest moment of each kind a turn."""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from wellheard.conversation import Analysis, Conversation
from wellheard.evaluation.noticed import noticed
from wellheard.intake import IntakeOptions, Transcript
from wellheard.intake.building import build
from wellheard.intake.formats.plain_json import said_in
from wellheard.intake.interface import Draft
from wellheard.jobs import Done, Item, Plan, analyse_all
from wellheard.settings import Settings

ONE_IN = 4
"""The dev part is one group of conversations in so many."""
Row = dict[str, Any]
Strengths = dict[tuple[int, str], float]
"""Confidence by turn and kind."""


def group_of(identity: str) -> str:
    """What must not be torn apart: a classroom, for pairs of turns cut out of its lessons; else the conversation.

    Both classroom corpora are cut from the same recordings, so their classrooms share a name.
    """
    corpus, _, rest = identity.partition(":")
    return f"classroom:{rest.partition(':')[0]}" if corpus in ("ff", "uptake") else identity


def in_dev_part(identity: str) -> bool:
    """Whether a conversation of a public corpus is kept for measuring: one in four, by a digest of its group."""
    return int.from_bytes(sha256(group_of(identity).encode()).digest()[:4], "big") % ONE_IN == 0


def dev_rows(path: Path) -> list[Row]:
    """Conversations of the dev part, in the order of the file."""
    with path.open(encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines if line.strip())
        return [row for row in rows if in_dev_part(row["id"])]


def sampled(rows: Sequence[Row], most: int) -> list[Row]:
    """At most so many rows, chosen by a digest of their ids, in their order."""
    chosen = {row["id"] for row in sorted(rows, key=lambda row: sha256(f"sample:{row['id']}".encode()).digest())[:most]}
    return [row for row in rows if row["id"] in chosen]


def exchanged(row: Row) -> Row:
    """The same conversation with agent and customer exchanged."""
    other = {"agent": "customer", "customer": "agent"}
    return row | {"turns": [turn | {"speaker": other[turn["speaker"]]} for turn in row["turns"]]}


def conversation_of(row: Row) -> Conversation:
    """A row as a chat."""
    said, _ = said_in([{"speaker": turn["speaker"], "text": turn["text"]} for turn in row["turns"]])
    draft = Draft(said=said, id=row["id"], channel="chat")
    return build(draft, where=row["id"], source=row["id"], options=IntakeOptions())


def analysed(rows: Iterable[Row], settings: Settings) -> Iterator[Analysis]:
    """Analyses of rows, in order. Raises RuntimeError where one fails."""
    items = (Item(key=row["id"], incoming=Transcript(conversation=conversation_of(row))) for row in rows)
    for item, outcome in analyse_all(items, Plan(settings=settings)):
        if not isinstance(outcome, Done):
            raise RuntimeError(f"{item.key}: {outcome.reason}")  # noqa: TRY004 - an outcome, not an argument
        yield outcome.analysis


def strengths(analysis: Analysis) -> Strengths:
    """How sure the software is of each kind in each turn."""
    return {key: mark.confidence for key, mark in noticed(analysis).items()}
