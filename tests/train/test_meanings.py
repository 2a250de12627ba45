"""The table of words is made from an encoder, here a tiny one."""

import json
from pathlib import Path

import numpy as np
import pytest
from train.meanings import main, read_tensors, shortened


def test_tensors_are_read_by_name_and_shape(tmp_path: Path) -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    header = {"bert.a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, "__metadata__": {"format": "pt"}}
    text = json.dumps(header).encode()
    path = tmp_path / "model.safetensors"
    path.write_bytes(len(text).to_bytes(8, "little") + text + values.tobytes())
    tensors = read_tensors(path)
    assert list(tensors) == ["a"]
    assert np.array_equal(tensors["a"], values)


def test_short_vectors_keep_who_is_near_whom() -> None:
    random = np.random.default_rng(3)
    centres = random.normal(0, 5, (3, 40))
    vectors = np.concatenate([centre + random.normal(0, 0.5, (20, 40)) for centre in centres]).astype(np.float32)
    short = shortened(vectors, 4)
    assert short.shape == (60, 4)
    assert np.linalg.norm(short, axis=1) == pytest.approx(np.ones(60), abs=1e-4)
    near = short @ short.T
    assert near[:20, :20].min() > near[:20, 20:].max()


def test_an_encoder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "calls_train.jsonl").write_text("", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["meanings", "--encoder", str(tmp_path), "--corpora", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"vocab\.txt"):
        main()
