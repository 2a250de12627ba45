"""`python -m train.compare`: what each group of features is worth, on calls_dev and by leaving one writer out.

Prints a table and writes it to train/comparison.json, from which the model card is made.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from train.corpora import CorporaMissingError, read_calls
from train.examples import Truth, Turns, pairs_of, turns_of
from train.learning import FOLDS, LEAST_TURNS, STRENGTH, without_each
from wellheard.conversation import AGENT, CUSTOMER, KINDS
from wellheard.learning.calibrating import platt, threshold
from wellheard.learning.fitting import Floats, fit
from wellheard.learning.matrices import matrix_of, table_of

RESULTS = Path(__file__).with_name("comparison.json")
LEAST_POSITIVES = 10
"""Kinds with fewer positives on calls_dev are left out of its mean."""
VARIANTS: dict[str, tuple[str, ...]] = {
    "rules": (),
    "the turn alone": ("turn",),
    "with context and ledger": ("turn", "context", "ledger"),
    "with the rules' findings": ("turn", "context", "ledger", "rules"),
}
"""Groups of features by name; the last one ships."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How well one kind is noticed; F1 each."""

    dev: float
    dev_positives: int
    writers: float
    """Every writer's calls by models and thresholds that have seen the others' alone."""
    writers_positives: int


def f1(truth: Truth, said: Truth) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is there and nothing is said."""
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))


def compared(train: Turns, dev: Turns, speaker: str, groups: Sequence[str]) -> dict[str, Result]:
    """Results by kind of a speaker; without groups those of the rules themselves."""
    kinds = [name for name, kind in KINDS.items() if kind.speaker == speaker]
    said = _ruled(train, dev, kinds) if not groups else _learned(train, dev, kinds, groups)
    return {
        kind: Result(
            dev=f1(dev.truth(kind), on_dev),
            dev_positives=int(dev.truth(kind).sum()),
            writers=f1(train.truth(kind), on_train),
            writers_positives=int(train.truth(kind).sum()),
        )
        for kind, (on_train, on_dev) in said.items()
    }


def _ruled(train: Turns, dev: Turns, kinds: Sequence[str]) -> dict[str, tuple[Truth, Truth]]:
    def found(turns: Turns, kind: str) -> Truth:
        return np.array([kind in each for each in turns.ruled])

    return {kind: (found(train, kind), found(dev, kind)) for kind in kinds}


def _learned(train: Turns, dev: Turns, kinds: Sequence[str], groups: Sequence[str]) -> dict[str, tuple[Truth, Truth]]:
    rows = pairs_of(train, groups)
    table = table_of(rows, LEAST_TURNS)
    features, of_dev = matrix_of(rows, table), matrix_of(pairs_of(dev, groups), table)
    said = {}
    for kind in kinds:
        truth = train.truth(kind)
        whole = fit(features, truth, STRENGTH)
        margins = without_each(features, truth, train.writers, FOLDS, whole)
        said[kind] = (_by_others(margins, truth, train), _reported(margins, truth, whole.margins(of_dev)))
    return said


def _by_others(margins: Floats, truth: Truth, turns: Turns) -> Truth:
    """What is reported of each writer with a threshold that is chosen on the others."""
    said = np.zeros(len(truth), np.bool_)
    for writer in np.unique(turns.writers):
        own = turns.writers == writer
        said[own] = _reported(margins[~own], truth[~own], margins[own])
    return said


def _reported(known: Floats, truth: Truth, margins: Floats) -> Truth:
    slope, offset = platt(known, truth)
    least = threshold(1 / (1 + np.exp(-(slope * known + offset))), truth)
    return np.asarray(1 / (1 + np.exp(-(slope * margins + offset))) >= least)


def means(results: Mapping[str, Result]) -> tuple[float, float]:
    """Macro-F1 on calls_dev over kinds with enough positives, and over all kinds with each writer left out."""
    dev = [each.dev for each in results.values() if each.dev_positives >= LEAST_POSITIVES]
    return float(np.mean(dev)), float(np.mean([each.writers for each in results.values()]))


def table(everything: Mapping[str, Mapping[str, Result]]) -> str:
    """The comparison as a table in Markdown: a row a kind, calls_dev / one writer left out."""
    names = list(everything)
    lines = [f"| kind | positives (dev / all) | {' | '.join(names)} |", "|---|---|" + "---|" * len(names)]
    for kind in KINDS:
        if kind in everything[names[0]]:
            row = [everything[name][kind] for name in names]
            cells = [f"{each.dev:.2f} / {each.writers:.2f}" for each in row]
            lines.append(f"| {kind} | {row[0].dev_positives} / {row[0].writers_positives} | {' | '.join(cells)} |")
    cells = ["**{:.3f} / {:.3f}**".format(*means(everything[name])) for name in names]
    return "\n".join([*lines, f"| **mean** | | {' | '.join(cells)} |"])


def load_results(path: Path = RESULTS) -> dict[str, dict[str, Result]]:
    """What was last measured."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {name: {kind: Result(**each) for kind, each in kinds.items()} for name, kinds in stored.items()}


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m train.compare", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    given = parser.parse_args()
    try:
        train, dev = (read_calls(given.corpora, name) for name in ("calls_train", "calls_dev"))
    except CorporaMissingError as error:
        sys.exit(str(error))
    everything: dict[str, dict[str, Result]] = {name: {} for name in VARIANTS}
    for speaker in (AGENT, CUSTOMER):
        known, other = turns_of(train, speaker), turns_of(dev, speaker)
        for name, groups in VARIANTS.items():
            everything[name] |= compared(known, other, speaker, groups)
    print(table(everything))
    rounded = {name: {kind: _rounded(each) for kind, each in kinds.items()} for name, kinds in everything.items()}
    RESULTS.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    print("train/comparison.json is written; `python -m train.card` puts it into the model card.")


def _rounded(result: Result) -> dict[str, float]:
    return {
        "dev": round(result.dev, 4),
        "dev_positives": result.dev_positives,
        "writers": round(result.writers, 4),
        "writers_positives": result.writers_positives,
    }


if __name__ == "__main__":
    main()
