"""`python -m train`: makes the shipped weights from the labelled calls."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from train.blending import MARGINS, Said, blended, read_margins
from train.corpora import CorporaMissingError, LabelledCall, read_calls
from train.examples import Turns, turns_of
from train.learning import FOLDS, FirstPass, learn
from train.second import Known, features_of, learn_late
from wellheard.conversation import AGENT, CUSTOMER
from wellheard.detectors.learned.model import WEIGHTS, Blend, Late, Model, fingerprint, save


def train_model(calls: Sequence[LabelledCall], said: Said | None = None) -> Model:
    """Both passes, from labelled calls; with what encoders said of them, both passes beside an encoder as well."""
    turns = {speaker: turns_of(calls, speaker) for speaker in (AGENT, CUSTOMER)}
    first = {speaker: learn(each, speaker) for speaker, each in turns.items()}
    model = Model({who: each.side for who, each in first.items()}, _late(turns, first))
    if said is None:
        return model
    both = {who: blended(each, calls, turns[who], said) for who, each in first.items()}
    blends = {who: blend for who, (blend, _) in both.items()}
    after = {who: together for who, (_, together) in both.items()}
    return replace(model, blends=blends, late_blended=_late(turns, after, blends))


def _late(
    turns: Mapping[str, Turns], first: Mapping[str, FirstPass], blends: Mapping[str, Blend] | None = None
) -> dict[str, Late]:
    """The second pass after this first one."""
    known = {who: Known(turns[who], each.kinds, each.of_kinds) for who, each in first.items()}
    least = {
        who: (blends[who].threshold if blends else each.side.threshold)[: len(each.kinds)]
        for who, each in first.items()
    }
    features = features_of(known)
    return {who: learn_late(known[who], features[who], least[who].astype(np.float64), FOLDS) for who in first}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="weights file to write")
    parser.add_argument("--margins", type=Path, default=MARGINS, help="what `python -m train.encoder` left")
    given = parser.parse_args()
    try:
        calls = read_calls(given.corpora, "calls_train")
    except CorporaMissingError as error:
        sys.exit(str(error))
    save(train_model(calls, read_margins(given.margins)), given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB, {fingerprint(given.out)}")


if __name__ == "__main__":
    main()
