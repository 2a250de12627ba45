"""`python -m train.meanings --encoder FOLDER`: what single words mean, as short vectors, from a sentence encoder.

The encoder (all-MiniLM-L6-v2, Apache-2.0) reads every word by itself, once and here; what ships is a
table of words, so that no network runs when calls are heard. After Tulkens and van Dongen (2024), Model2Vec: centred,
turned to the axes of largest spread, cut to 128 of them; words weigh less the more common they are (Arora et al.
2017).
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from train.corpora import CorporaMissingError, read_calls
from wellheard.detectors.learned.meanings import SIZE, TABLE, Meanings, meaning_words, save_meanings
from wellheard.language import normalise

Array = NDArray[np.float32]
_LAYERS, _HEADS = 6, 12
_START, _STOP = "[CLS]", "[SEP]"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
TRADE_WORDS = Path(__file__).with_name("trade_words.txt")
"""Words of the trade and of upset callers that corpora may lack."""
_HELD_OUT = "calls_dev.jsonl"
_LEAST_SPOKEN = 2
"""Words said less often in all corpora aren't worth a row, unless the encoder or the labelled calls know them."""
_BATCH = 256
_COMMON = 1e-3
"""Arora's constant: a word this frequent counts half."""


def read_tensors(path: Path) -> dict[str, Array]:
    """All tensors of a safetensors file."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    return {
        name.removeprefix("bert."): _tensor(raw, 8 + length, entry)
        for name, entry in header.items()
        if entry["dtype"] == "F32"
    }


def _tensor(raw: bytes, base: int, entry: Mapping[str, list[int]]) -> Array:
    start, end = entry["data_offsets"]
    return np.frombuffer(raw[base + start : base + end], np.float32).reshape(entry["shape"])


def _dense(tensors: Mapping[str, Array], name: str, value: Array) -> Array:
    return np.asarray(value @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"], np.float32)


def _normed(tensors: Mapping[str, Array], name: str, value: Array) -> Array:
    centred = value - value.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return np.asarray(scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"], np.float32)


def encode(tensors: Mapping[str, Array], ids: NDArray[np.int64]) -> Array:
    """The mean of the last layer for texts of equal length; BERT (Devlin et al. 2019) without its dropout."""
    value = (
        tensors["embeddings.word_embeddings.weight"][ids]
        + tensors["embeddings.position_embeddings.weight"][: ids.shape[1]]
    )
    value = _normed(tensors, "embeddings.LayerNorm", value + tensors["embeddings.token_type_embeddings.weight"][0])
    for layer in range(_LAYERS):
        value = _layer(tensors, f"encoder.layer.{layer}", value)
    return np.asarray(value.mean(1), np.float32)


def _layer(tensors: Mapping[str, Array], name: str, value: Array) -> Array:
    batch, length, size = value.shape
    query, key, content = (
        _dense(tensors, f"{name}.attention.self.{part}", value).reshape(batch, length, _HEADS, -1).transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(size / _HEADS)
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (shares / shares.sum(-1, keepdims=True)) @ content
    attended = _dense(
        tensors, f"{name}.attention.output.dense", mixed.transpose(0, 2, 1, 3).reshape(batch, length, size)
    )
    value = _normed(tensors, f"{name}.attention.output.LayerNorm", value + attended)
    inner = _dense(tensors, f"{name}.intermediate.dense", value)
    outer = _dense(tensors, f"{name}.output.dense", np.asarray(inner * (1 + erf(inner / np.sqrt(2))) / 2, np.float32))
    return _normed(tensors, f"{name}.output.LayerNorm", value + outer)


def _pieces(words: Sequence[str], known: Mapping[str, int]) -> Iterator[tuple[str, list[int]]]:
    """Words with the numbers of their pieces; words that can't be put together from pieces are left out."""
    for word in words:
        parts = [number for part in re.split(r"(')", word) if part for number in _word_pieces(part, known)]
        if parts and -1 not in parts:
            yield word, [known[_START], *parts, known[_STOP]]


def _word_pieces(word: str, known: Mapping[str, int]) -> list[int]:
    """The longest known piece again and again (Wu et al. 2016); -1 for what has none."""
    numbers: list[int] = []
    start = 0
    while start < len(word):
        ends = range(len(word), start, -1)
        end = next((end for end in ends if ("##" * (start > 0) + word[start:end]) in known), None)
        if end is None:
            return [-1]
        numbers.append(known["##" * (start > 0) + word[start:end]])
        start = end
    return numbers


def _vectors(tensors: Mapping[str, Array], known: list[tuple[str, list[int]]]) -> Array:
    found = np.zeros((len(known), tensors["embeddings.word_embeddings.weight"].shape[1]), np.float32)
    for length in sorted({len(ids) for _, ids in known}):
        rows = [row for row, (_, ids) in enumerate(known) if len(ids) == length]
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            found[batch] = encode(tensors, np.array([known[row][1] for row in batch]))
    return found


def shortened(vectors: Array, size: int = SIZE) -> Array:
    """Centred, on the axes of largest spread, cut to `size`, each of length one."""
    centred = vectors - vectors.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :size]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(size)])
    cut = centred @ axes
    return np.asarray(cut / np.maximum(np.linalg.norm(cut, axis=1, keepdims=True), 1e-6), np.float32)


def _spoken(corpora: Path) -> Counter[str]:
    """How often each word was said, in all corpora together; some hold conversations, some single turns."""
    counts: Counter[str] = Counter()
    for path in sorted(corpora.glob("*.jsonl")):
        if path.name != _HELD_OUT:
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                for turn in row.get("turns", [row]):
                    counts.update(meaning_words(normalise(turn.get("text") or turn.get("utterance") or "")))
    return counts


def make(encoder: Path, corpora: Path) -> Meanings:
    """The table of words from an encoder's folder: its own whole words, and those of customers and agents."""
    vocabulary = (encoder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    calls = read_calls(corpora, "calls_train")
    counts = Counter(word for call in calls for turn in call.turns for word in meaning_words(normalise(turn.text)))
    often = {word for word, count in _spoken(corpora).items() if count >= _LEAST_SPOKEN}
    trade = TRADE_WORDS.read_text(encoding="utf-8").split()
    wanted = {word for word in {*vocabulary, *counts, *often, *trade} if _WORD.fullmatch(word)}
    known = list(_pieces(sorted(wanted), {word: number for number, word in enumerate(vocabulary)}))
    total = counts.total()
    rarity = np.array([_COMMON / (_COMMON + (counts[word] + 0.5) / total) for word, _ in known], np.float32)
    vectors = _vectors(read_tensors(encoder / "model.safetensors"), known)
    return Meanings.of([word for word, _ in known], shortened(vectors), rarity)


def main() -> None:
    """Make and write."""
    parser = argparse.ArgumentParser(prog="python -m train.meanings", description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    parser.add_argument("--out", type=Path, default=TABLE, help="table to write")
    given = parser.parse_args()
    try:
        meanings = make(given.encoder, given.corpora)
    except (CorporaMissingError, FileNotFoundError) as error:
        sys.exit(str(error))
    save_meanings(meanings, given.out)
    print(f"{given.out}: {len(meanings.words)} words, {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
