"""`python -m train.uptake`: learns what uptake is from raters of classroom talk and from the labelled calls.

The raters' judgements (Demszky et al. 2021) are what uptake means; the calls, at a quarter of the weight, are how it
sounds there: replies that restate, probe, validate, feel with the caller's own case or ask openly, against those that
dismiss, are canned or point-blank. Classrooms of the dev part are left out, and so are the development calls.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from eval.corpora import in_dev_part
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from train.corpora import CorporaMissingError, LabelledCall, read_calls
from wellheard.conversation import AGENT, CUSTOMER
from wellheard.detectors.uptake import WEIGHTS, Model, features, said

Floats = NDArray[np.float64]
LISTENING = frozenset({"restatement", "probe", "validation", "sympathy:specific", "open-question"})
DEAF = frozenset({"dismissal", "canned", "point-blank"})
OF_CALLS = 0.25
"""What a labelled call's reply weighs against a rated one."""
_HELD = 10.0
"""How hard weights are held down: this times half their squares is added to the loss."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to what was told, and how far it builds on it."""

    told: str
    text: str
    truth: float
    """0-1."""
    weight: float = 1.0


def rated(folder: Path) -> list[Reply]:
    """Replies of the train part that people have rated.

    Raises CorporaMissingError where the corpus isn't there.
    """
    path = folder / "uptake.jsonl"
    if not path.is_file():
        raise CorporaMissingError(f"{path} is not there. Say where the corpora are with --corpora FOLDER.")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Reply(row["turns"][0]["text"], row["turns"][-1]["text"], float(row["turns"][-1]["labels"]["uptake"]) / 2)
        for row in rows
        if row["turns"][-1]["labels"].get("uptake") and not in_dev_part(row["id"])
    ]


def replies_of(call: LabelledCall) -> Iterator[tuple[str, str, frozenset[str]]]:
    """What the customer said since the agent's last turn, the agent's reply, and its labels."""
    told: list[str] = []
    answered = True
    for turn, labels in zip(call.turns, call.labels, strict=True):
        if turn.speaker == CUSTOMER:
            told = [*([] if answered else told), turn.text]
            answered = False
        elif turn.speaker == AGENT and told:
            yield " ".join(told), turn.text, labels
            answered = True


def labelled(calls: Sequence[LabelledCall], weight: float = OF_CALLS) -> list[Reply]:
    """Replies whose labels say plainly that they listen, or that they don't."""
    return [
        Reply(told, text, float(bool(labels & LISTENING)), weight)
        for call in calls
        for told, text, labels in replies_of(call)
        if bool(labels & LISTENING) != bool(labels & DEAF)
    ]


def learn(replies: Sequence[Reply]) -> Model:
    """The weights with the least loss: log loss against the share of the scale that raters gave. Deterministic."""
    found = [features(said(each.told, last=True), said(each.text)) for each in replies]
    names = sorted({name for values in found for name in values})
    table = np.array([[values.get(name, 0.0) for name in names] for values in found])
    truth = np.array([each.truth for each in replies])
    weight = np.array([each.weight for each in replies])

    def loss(point: Floats) -> tuple[float, Floats]:
        margins = table @ point[:-1] + point[-1]
        wrong = weight * (expit(margins) - truth)
        cost = float((weight * (np.logaddexp(0, margins) - truth * margins)).sum())
        gradient = np.append(table.T @ wrong + _HELD * point[:-1], wrong.sum())
        return cost + _HELD * float(point[:-1] @ point[:-1]) / 2, gradient

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    weights = {name: round(float(value), 4) for name, value in zip(names, best[:-1], strict=True)}
    return Model(weights, round(float(best[-1]), 4))


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(prog="python -m train.uptake", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="weights file to write")
    given = parser.parse_args()
    try:
        replies = [*rated(given.corpora), *labelled(read_calls(given.corpora, "calls_train"))]
    except CorporaMissingError as error:
        sys.exit(str(error))
    model = learn(replies)
    text = json.dumps({"weights": dict(model.weights), "bias": model.bias}, indent=1)
    given.out.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"{given.out}: {len(model.weights)} weights from {len(replies)} replies")


if __name__ == "__main__":
    main()
