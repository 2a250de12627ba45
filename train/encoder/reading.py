"""What the encoder learns from: the labelled calls, and neighbouring tasks of other people's corpora."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from eval.corpora import in_dev_part
from tokenizers import Tokenizer
from torch import Tensor

from train.corpora import LabelledCall
from train.learning import labels_of
from wellheard.conversation import AGENT, CUSTOMER, KINDS
from wellheard.detectors.learned.attributes import QUESTIONS

LABELS = (*labels_of(AGENT), *labels_of(CUSTOMER))
"""The agent's kinds and questions about them, then the customer's."""
OTHERS = ("uptake", "open", "closed", "empathy", "coordination", "preference")
"""Neighbouring tasks, learned beside the labels so that the network doesn't fit itself to seven writers."""
MEANT = {
    "uptake": ("restatement", "probe", "validation"),
    "open": ("open-question", "probe"),
    "closed": ("closed-question",),
    "empathy": ("sympathy",),
    "coordination": ("teamwork",),
}
"""Kinds of ours of which at least one is likely where a neighbouring task says yes."""
MOST_TOKENS = 64
_START, _STOP = 101, 102
_UNKNOWN = -1.0
_CASINO = ("showing-empathy", "promote-coordination", "elicit-pref")


@dataclass(slots=True)
class Lesson:
    """A call, or a stretch of another corpus, to learn from."""

    writer: str
    tokens: list[list[int]]
    speakers: Tensor
    """0 agent, 1 customer."""
    truth: Tensor | None = None
    """Turns by labels."""
    counts: Tensor | None = None
    """1 where a label is one of this speaker's, and is known."""
    others: Tensor | None = None
    """Turns by neighbouring tasks, 0-1; below 0 where unknown."""
    lower: list[Tensor] = field(default_factory=list)
    """What the frozen half of the network made of each turn."""


def tokens_of(tokenizer: Tokenizer, text: str) -> list[int]:
    """A turn as the reader's token numbers, its middle left out where it is very long."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    if len(ids) > MOST_TOKENS:
        ids = ids[: MOST_TOKENS // 2] + ids[-MOST_TOKENS // 2 :]
    return [_START, *ids, _STOP]


def lesson_of(call: LabelledCall, tokenizer: Tokenizer) -> Lesson:
    """A labelled call."""
    truth = [
        [float(any(each in labels for each in QUESTIONS.get(label, (label,)))) for label in LABELS]
        for labels in call.labels
    ]
    counts = [[float(_asked(label, turn.speaker, labels)) for label in LABELS] for turn, labels in _turns(call)]
    return Lesson(
        writer=call.writer,
        tokens=[tokens_of(tokenizer, turn.text) for turn in call.turns],
        speakers=torch.tensor([int(turn.speaker == CUSTOMER) for turn in call.turns]),
        truth=torch.tensor(truth),
        counts=torch.tensor(counts),
    )


def _turns(call: LabelledCall) -> Iterator[tuple[Any, frozenset[str]]]:
    return zip(call.turns, call.labels, strict=True)


def _asked(label: str, speaker: str, labels: frozenset[str]) -> bool:
    """Whether a turn says something about a label: a kind of its speaker, or a question about a kind that is there."""
    kind = label.partition(":")[0]
    return KINDS[kind].speaker == speaker and (label == kind or kind in labels)


def neighbours(folder: Path, tokenizer: Tokenizer, share: int) -> list[Lesson]:
    """The train parts of the neighbouring tasks; of the classroom pairs `share` in a hundred, chosen by a digest."""
    found = []
    for name in ("uptake", "funneling_focusing", "casino"):
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row in rows:
            if not in_dev_part(row["id"]) and (name == "casino" or _chosen(row["id"], share)):
                others = _casino(row) if name == "casino" else _classroom(row, name)
                if any(value >= 0 for each in others for value in each):
                    found.append(_neighbour(row, others, tokenizer))
    return found


def _chosen(identity: str, share: int) -> bool:
    return int(sha256(f"x{identity}".encode()).hexdigest(), 16) % 100 < share


def _neighbour(row: dict[str, Any], others: Sequence[Sequence[float]], tokenizer: Tokenizer) -> Lesson:
    return Lesson(
        writer="",
        tokens=[tokens_of(tokenizer, turn["text"]) for turn in row["turns"]],
        speakers=torch.tensor([int(turn["speaker"] == CUSTOMER) for turn in row["turns"]]),
        others=torch.tensor(others),
    )


def _classroom(row: dict[str, Any], name: str) -> list[list[float]]:
    """The teacher's reply to a pupil: how much it builds on what was said, or whether it asks openly or closedly."""
    nothing, reply = [_UNKNOWN] * len(OTHERS), [_UNKNOWN] * len(OTHERS)
    labels = row["turns"][1]["labels"]
    given = labels.get("uptake" if name == "uptake" else "follow_up_unfiltered_majority")
    try:
        value = float(given)
    except (TypeError, ValueError):
        return [nothing, nothing]  # the raters did not agree
    if name == "uptake":
        reply[0] = value / 2
    else:
        reply[1], reply[2] = float(value == 2), float(value == 1)
    return [nothing, reply]


def _casino(row: dict[str, Any]) -> list[list[float]]:
    """What each turn of a negotiation does, where it was annotated."""
    found = []
    for turn in row["turns"]:
        said = json.dumps(turn.get("labels") or {})
        marks = [float(each in said) for each in _CASINO] if turn.get("labels") else [_UNKNOWN] * len(_CASINO)
        found.append([_UNKNOWN] * 3 + marks)
    return found
