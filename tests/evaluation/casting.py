"""Small labelled calls and analyses for these tests, written for them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.fixtures import a_conversation, an_analysis
from wellheard.conversation import KINDS, Analysis, Moment
from wellheard.conversation.moments import Attribute
from wellheard.evaluation.interface import CallMarks, Fault, LabelledCall, Mark
from wellheard.evaluation.labels import read_labelled

LINES = (
    "agent: Teal Water, Ann speaking.",
    "customer: My tap drips and it cost me a day off.",
    "agent: A day off, that hurts. Since when does it drip?",
    "customer: Since Monday, I told you.",
)


def a_moment(kind: str, turn: int, confidence: float = 0.8, **more: Any) -> Moment:
    """A moment of a kind in a turn; `more` are its attributes, and `refers_to`."""
    refers_to = more.pop("refers_to", ())
    attributes: dict[str, Attribute] = more
    return Moment(
        id=f"{kind}-{turn}",
        kind=kind,
        speaker=KINDS[kind].speaker,
        turn_ids=(turn,),
        start_ms=None,
        end_ms=None,
        quote="drip",
        attributes=attributes,
        confidence=confidence,
        detector="test@1",
        refers_to=refers_to,
    )


def an_analysis_with(*moments: Moment, stars: int = 3, score: int | None = None) -> Analysis:
    """An analysis of the four lines in which this was noticed."""
    empty = an_analysis("a.jsonl#1")
    return replace(
        empty,
        conversation=a_conversation(*LINES),
        moments=moments,
        story=replace(empty.story, stars=stars),
        scorecard=replace(empty.scorecard, score=score),
    )


def a_labelled(
    first: dict[tuple[int, str], Mark],
    second: dict[tuple[int, str], Mark] | None = None,
    call: CallMarks | None = None,
) -> LabelledCall:
    """The four lines with these labels."""
    return LabelledCall(
        source="a.jsonl:1",
        conversation=a_conversation(*LINES),
        first=first,
        second=second,
        call=call or CallMarks(),
    )


def a_row(*turns: tuple[str, str, list[Any]], **more: object) -> dict[str, Any]:
    """A line of a label file: speaker, text and labels of each turn."""
    return {"turns": [{"speaker": who, "text": text, "labels": labels} for who, text, labels in turns], **more}


def written(path: Path, *rows: object) -> Path:
    """Rows as JSON Lines; text goes in as it is."""
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> tuple[list[LabelledCall], list[Fault]]:
    """Calls and faults of a file."""
    found = list(read_labelled([path], frozenset(KINDS)))
    calls = [each for each in found if isinstance(each, LabelledCall)]
    return calls, [each for each in found if isinstance(each, Fault)]
