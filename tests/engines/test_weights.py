from pathlib import Path

import pytest

from wellheard.engines import weights
from wellheard.engines.moonshine import Moonshine, read_pieces, repeated
from wellheard.engines.weights import FILES, VARIABLE, moonshine_folder, moonshine_version
from wellheard.speech.interface import SpeechError


def folder_with(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"weights")
    return path


@pytest.fixture(autouse=True)
def no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_a_chosen_folder_comes_before_the_environment_and_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, other = folder_with(tmp_path / "mine", *FILES), folder_with(tmp_path / "other", *FILES)
    monkeypatch.setenv(VARIABLE, str(other))
    assert moonshine_folder(chosen) == chosen
    assert moonshine_folder() == other
    assert moonshine_version(chosen) == "from mine"
    assert Moonshine(chosen).name == "moonshine tiny-en (from mine) on onnxruntime"


def test_missing_files_are_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SpeechError) as refused:
        moonshine_folder(folder_with(tmp_path / "half", FILES[0]))
    assert refused.value.what == "speech weights are missing: decoder_model_merged.ort, tokenizer.bin"
    assert VARIABLE in refused.value.remedy


def test_without_the_wheel_the_remedy_names_wheel_and_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda _: None)
    with pytest.raises(SpeechError, match=r"moonshine-voice==0\.0\.73"):
        moonshine_folder()


def test_pieces_of_the_vocabulary_are_read_short_long_and_empty() -> None:
    long = b"x" * 300
    data = b"\x02ab" + b"\x00" + bytes([300 % 128 + 128, 300 // 128]) + long + b"\x01z"
    assert read_pieces(data) == [b"ab", b"", long, b"z"]


@pytest.mark.parametrize(
    ("tokens", "surplus"),
    [
        ([1, 2, 3, 4], 0),
        ([9, 5, 5, 5], 0),
        ([9, 5, 5, 5, 5], 3),
        ([9, 5, 6, 5, 6, 5, 6, 5, 6], 6),
        ([5, 6, 5, 6, 5, 7, 5, 6], 0),
        ([], 0),
    ],
)
def test_a_phrase_four_times_in_a_row_is_a_loop(tokens: list[int], surplus: int) -> None:
    assert repeated(tokens) == surplus
