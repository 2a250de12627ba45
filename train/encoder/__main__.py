"""`python -m train.encoder`: fine-tunes the sentence encoder, and asks others about calls by writers new to them.

Writes the network that ships and its tokenizer into src/wellheard/engines/models, and `train/encoder_margins.npz`, from
which `python -m train` learns how to weigh the two models. It takes an hour or two on a laptop without a graphics card;
`--only network` or `--only margins` does one half. Needs torch and onnx: `uv sync --group train`.
"""

import argparse
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from train.corpora import CorporaMissingError, LabelledCall, read_calls
from train.encoder.exporting import export
from train.encoder.network import Network, begin_from
from train.encoder.reading import LABELS, OTHERS, Lesson, lesson_of, neighbours
from train.encoder.teaching import Course, margins, prepare, teach
from train.learning import FOLDS
from train.meanings import read_tensors
from wellheard.engines.onnx import MODELS

MARGINS = Path(__file__).parent.with_name("encoder_margins.npz")
NETWORK, TOKENIZER = MODELS / "sentence_encoder.onnx", MODELS / "sentence_encoder_tokenizer.json"


def main() -> None:
    """Train and write."""
    given = _parser().parse_args()
    torch.set_num_threads(given.threads)
    tokenizer = Tokenizer.from_file(str(given.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    try:
        calls = read_calls(given.corpora, "calls_train")
    except CorporaMissingError as error:
        sys.exit(str(error))
    lessons = [lesson_of(call, tokenizer) for call in calls]
    others = neighbours(given.corpora, tokenizer, given.share) if given.share else []
    fresh = _fresh(given.encoder)
    prepare(fresh, [*lessons, *others])
    if given.only in (None, "network"):
        network = _taught(given.encoder, [*lessons, *others], Course(epochs=given.epochs))
        export(network, NETWORK)
        shutil.copyfile(given.encoder / "tokenizer.json", TOKENIZER)
        print(f"{NETWORK}: {NETWORK.stat().st_size / 1e6:.1f} MB")
    if given.only in (None, "margins"):
        _write_margins(given, calls, lessons, others)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train.encoder", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2 with its tokenizer")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--share", type=int, default=40, help="per cent of the neighbours' pairs; 0: no neighbours")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", choices=("network", "margins"))
    return parser


def _fresh(folder: Path) -> Network:
    network = Network(len(LABELS), len(OTHERS))
    begin_from(network, read_tensors(folder / "model.safetensors"))
    return network


def _taught(folder: Path, lessons: list[Lesson], course: Course) -> Network:
    torch.manual_seed(course.seed)
    network = _fresh(folder)
    teach(network, lessons, course)
    return network


def _write_margins(
    given: argparse.Namespace, calls: list[LabelledCall], lessons: list[Lesson], others: list[Lesson]
) -> None:
    """What networks that have not seen the writer say of every turn of calls_train."""
    found: dict[str, np.ndarray] = {}
    for fold in FOLDS:
        known = [each for each in lessons if each.writer not in fold]
        network = _taught(given.encoder, [*known, *others], Course(epochs=given.epochs))
        for call, lesson in zip(calls, lessons, strict=True):
            if lesson.writer in fold:
                found[call.id] = margins(network, lesson).numpy().astype(np.float16)
        print(f"without {', '.join(fold)}", flush=True)
        np.savez_compressed(MARGINS, labels=np.array(LABELS), **found)
    print(f"{MARGINS}: {MARGINS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
