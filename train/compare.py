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
from numpy.typing import NDArray
from scipy.special import expit

from train.blending import Said, Weighing, read_margins, said_by, weighed
from train.corpora import CorporaMissingError, LabelledCall, read_calls
from train.examples import Truth, Turns, pairs_of, turns_of
from train.learning import FOLDS, LEAST_TURNS, STRENGTH, without_each
from train.second import Known, corrected, corrections, features_of, union
from wellheard.conversation import AGENT, CUSTOMER, KINDS
from wellheard.detectors.learned.adjustments import log_odds
from wellheard.engines.sentence_encoder import SentenceEncoder
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
"""Groups of features by name; the last one is the first pass that ships."""
LINEAR = tuple(VARIANTS)[-1]
LATE = "and a second look at the end"
"""The linear model that ships, and what its second pass adds when the call has ended."""
ENCODER = "the encoder alone"
BOTH = "linear and encoder"
SHIPS = "linear and encoder, and a second look"
"""The default."""


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


@dataclass(frozen=True, slots=True)
class Margins:
    """What first-pass models make of the turns of one speaker; turns by kinds."""

    kinds: tuple[str, ...]
    train: Floats
    """By models that have seen nothing of a turn's writer."""
    dev: Floats
    """By the model that has seen all of calls_train."""


def kinds_of(speaker: str) -> tuple[str, ...]:
    """Kinds of a speaker."""
    return tuple(name for name, kind in KINDS.items() if kind.speaker == speaker)


def results_of(train: Turns, dev: Turns, said: Mapping[str, tuple[Truth, Truth]]) -> dict[str, Result]:
    """Results by kind; `said` is where each was reported on calls_train and calls_dev."""
    return {
        kind: Result(
            dev=f1(dev.truth(kind), on_dev),
            dev_positives=int(dev.truth(kind).sum()),
            writers=f1(train.truth(kind), on_train),
            writers_positives=int(train.truth(kind).sum()),
        )
        for kind, (on_train, on_dev) in said.items()
    }


def by_rules(train: Turns, dev: Turns, speaker: str) -> dict[str, Result]:
    """Results of the rules themselves."""

    def found(turns: Turns, kind: str) -> Truth:
        return np.array([kind in each for each in turns.ruled])

    return results_of(train, dev, {kind: (found(train, kind), found(dev, kind)) for kind in kinds_of(speaker)})


def by_margins(train: Turns, dev: Turns, margins: Margins) -> dict[str, Result]:
    """Results of a first pass."""
    said = {}
    for column, kind in enumerate(margins.kinds):
        known, truth = margins.train[:, column], train.truth(kind)
        said[kind] = (_by_others(known, truth, train), _reported(known, truth, margins.dev[:, column]))
    return results_of(train, dev, said)


def margins_of(train: Turns, dev: Turns, speaker: str, groups: Sequence[str]) -> Margins:
    """Fits a first pass that sees these groups of features."""
    rows = pairs_of(train, groups)
    table = table_of(rows, LEAST_TURNS)
    features, of_dev = matrix_of(rows, table), matrix_of(pairs_of(dev, groups), table)
    columns = []
    for kind in kinds_of(speaker):
        truth = train.truth(kind)
        whole = fit(features, truth, STRENGTH)
        columns.append((without_each(features, truth, train.writers, FOLDS, whole), whole.margins(of_dev)))
    known, other = (np.stack(each, axis=1) for each in zip(*columns, strict=True))
    return Margins(kinds_of(speaker), known, other)


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


def compared(train: Sequence[LabelledCall], dev: Sequence[LabelledCall], said: Said) -> dict[str, dict[str, Result]]:
    """Results by variant and kind; `said` is what encoders said of calls_train whose writers they never saw."""
    turns = {who: (turns_of(train, who), turns_of(dev, who)) for who in (AGENT, CUSTOMER)}
    everything: dict[str, dict[str, Result]] = {name: {} for name in (*VARIANTS, ENCODER, BOTH)}
    linear: dict[str, Margins] = {}
    both: dict[str, Margins] = {}
    on_dev = said_by(SentenceEncoder(), dev)
    for speaker, (known, other) in turns.items():
        for name, groups in VARIANTS.items():
            if groups:
                linear[speaker] = margins_of(known, other, speaker, groups)
                everything[name] |= by_margins(known, other, linear[speaker])
            else:
                everything[name] |= by_rules(known, other, speaker)
        encoder = Margins(
            kinds_of(speaker),
            np.stack([said.of(train, known, kind) for kind in kinds_of(speaker)], axis=1),
            np.stack([on_dev.of(dev, other, kind) for kind in kinds_of(speaker)], axis=1),
        )
        both[speaker] = together(known, linear[speaker], encoder)
        everything[ENCODER] |= by_margins(known, other, encoder)
        everything[BOTH] |= by_margins(known, other, both[speaker])
    return everything | {LATE: second_look(turns, linear), SHIPS: second_look(turns, both)}


def together(train: Turns, linear: Margins, encoder: Margins) -> Margins:
    """Both models weighed against each other; each writer with weights that were learned on the others."""
    truth = [train.truth(kind) for kind in linear.kinds]

    def learned(rows: Truth) -> list[Weighing]:
        ours, theirs = ([each[rows, at] for at in range(len(truth))] for each in (linear.train, encoder.train))
        return weighed(ours, theirs, [each[rows] for each in truth])

    left_out = np.zeros_like(linear.train)
    for writer in np.unique(train.writers):
        own = train.writers == writer
        left_out[own] = _applied(learned(~own), linear.train[own], encoder.train[own])
    whole = learned(np.ones(len(train.writers), np.bool_))
    return Margins(linear.kinds, left_out, _applied(whole, linear.dev, encoder.dev))


def _applied(weights: Sequence[Weighing], linear: Floats, encoder: Floats) -> Floats:
    columns = [each.log_odds(linear[:, at], encoder[:, at]) for at, each in enumerate(weights)]
    return np.stack(columns, axis=1)


def second_look(turns: Mapping[str, tuple[Turns, Turns]], first: Mapping[str, Margins]) -> dict[str, Result]:
    """Results of both passes together, from the turns of calls_train and calls_dev by speaker."""
    scaled = {who: _calibrated(turns[who][0], each) for who, each in first.items()}
    known = {who: Known(turns[who][0], first[who].kinds, each[0]) for who, each in scaled.items()}
    other = {who: Known(turns[who][1], first[who].kinds, each[1]) for who, each in scaled.items()}
    features, of_dev = features_of(known), features_of(other)
    results: dict[str, Result] = {}
    for who, (train, dev) in turns.items():
        odds, truth = log_odds(known[who].confidence), known[who].truth
        after = corrected(known[who], features[who], FOLDS)
        later = log_odds(other[who].confidence) + of_dev[who] @ corrections(features[who], odds, truth)
        said = {
            kind: _both(first[who], column, train, after[:, column], later[:, column])
            for column, kind in enumerate(first[who].kinds)
        }
        results |= results_of(train, dev, said)
    return results


def _calibrated(train: Turns, margins: Margins) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Confidences of the first pass on calls_train and calls_dev."""
    scales = np.array([platt(margins.train[:, at], train.truth(kind)) for at, kind in enumerate(margins.kinds)]).T
    found = (expit(scales[0] * each + scales[1]).astype(np.float32) for each in (margins.train, margins.dev))
    return next(found), next(found)


def _both(
    margins: Margins, column: int, train: Turns, after: NDArray[np.float32], later: NDArray[np.float32]
) -> tuple[Truth, Truth]:
    """Where either pass reports a kind, every writer with thresholds that are chosen on the others.

    Only the first where the second doesn't pay.
    """
    known, truth = margins.train[:, column], train.truth(margins.kinds[column])
    said, on_dev = _by_others(known, truth, train), _reported(known, truth, margins.dev[:, column])
    whole = union(_reported(known, truth, known), after, truth)
    both = said.copy()
    for writer in np.unique(train.writers):
        own = train.writers == writer
        rest = union(_reported(known[~own], truth[~own], known[~own]), after[~own], truth[~own])
        both[own] |= rest.confidence(after[own]) >= rest.threshold
    if f1(truth, both) <= f1(truth, said):
        return said, on_dev
    return both, on_dev | (whole.confidence(later) >= whole.threshold)


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
    found = compared(train, dev, read_margins())
    everything = {name: found[name] for name in (*VARIANTS, LATE, ENCODER, BOTH, SHIPS)}
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
