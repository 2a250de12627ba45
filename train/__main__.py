"""`python -m train`: makes the shipped weights from the labelled calls."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from train.corpora import CorporaMissingError, LabelledCall, read_calls
from train.examples import turns_of
from train.learning import FOLDS, learn
from train.second import Known, features_of, learn_late
from wellheard.conversation import AGENT, CUSTOMER
from wellheard.detectors.learned.model import WEIGHTS, Model, fingerprint, save


def train_model(calls: Sequence[LabelledCall]) -> Model:
    """Both passes, from labelled calls."""
    turns = {speaker: turns_of(calls, speaker) for speaker in (AGENT, CUSTOMER)}
    first = {speaker: learn(each, speaker) for speaker, each in turns.items()}
    known = {who: Known(turns[who], each.kinds, each.confidence.astype(np.float32)) for who, each in first.items()}
    features = features_of(known)
    late = {
        who: learn_late(known[who], features[who], each.side.threshold[: len(each.kinds)].astype(np.float64), FOLDS)
        for who, each in first.items()
    }
    return Model({who: each.side for who, each in first.items()}, late)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="weights file to write")
    given = parser.parse_args()
    try:
        calls = read_calls(given.corpora, "calls_train")
    except CorporaMissingError as error:
        sys.exit(str(error))
    save(train_model(calls), given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB, {fingerprint(given.out)}")


if __name__ == "__main__":
    main()
