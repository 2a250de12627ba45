"""`python -m train`: makes the shipped weights from the labelled calls."""

import argparse
import sys
from pathlib import Path

from train.corpora import CorporaMissingError, read_calls
from train.examples import turns_of
from train.learning import learn
from wellheard.conversation import AGENT, CUSTOMER
from wellheard.detectors.learned.model import WEIGHTS, Model, fingerprint, save


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
    sides = {speaker: learn(turns_of(calls, speaker), speaker) for speaker in (AGENT, CUSTOMER)}
    save(Model(sides), given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB, {fingerprint(given.out)}")


if __name__ == "__main__":
    main()
