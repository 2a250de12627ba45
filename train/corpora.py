"""Reads the labelled calls."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wellheard.conversation import Turn

_RECORDED = ("(recorded", "[recorded", "(automated")


class CorporaMissingError(Exception):
    """The labelled calls are not where they were looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledCall:
    """A call, its turns and what a person noticed in each of them."""

    id: str
    writer: str
    """Who wrote and labelled it; `g1` ..."""
    turns: tuple[Turn, ...]
    labels: tuple[frozenset[str], ...]
    """By turn: kinds, and `kind:attribute` where the label has one."""


def read_calls(folder: Path, name: str) -> list[LabelledCall]:
    """All calls of `<folder>/<name>.jsonl`.

    Raises CorporaMissingError where there is no such file.
    """
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        raise CorporaMissingError(
            f"{path} is not there. The corpora are not part of the repository; "
            "say where they are with --corpora FOLDER, or use the weights that ship."
        )
    with path.open(encoding="utf-8") as lines:
        return [_call(json.loads(line)) for line in lines if line.strip()]


def _call(row: dict[str, Any]) -> LabelledCall:
    return LabelledCall(
        id=row["id"],
        writer=row["group"],
        turns=tuple(_turn(number, each) for number, each in enumerate(row["turns"], start=1)),
        labels=tuple(_labels(each["labels"]) for each in row["turns"]),
    )


def _turn(number: int, turn: dict[str, Any]) -> Turn:
    text = turn["text"]
    return Turn(
        id=number,
        speaker=turn["speaker"],
        text=text,
        overlap=bool(turn.get("overlap")),
        automated=text.lower().startswith(_RECORDED),
    )


def _labels(given: list[str]) -> frozenset[str]:
    full = [label.partition("@")[0] for label in given]
    return frozenset(full) | {label.partition(":")[0] for label in full}
