"""The sentence encoder reads calls turn by turn, in the light of what was said before."""

from pathlib import Path

import numpy as np
import pytest

from wellheard.conversation import KINDS, Turn
from wellheard.detectors.run import DetectorError
from wellheard.engines.sentence_encoder import NETWORK, SentenceEncoder


def turn(number: int, speaker: str, text: str) -> Turn:
    return Turn(id=number, speaker=speaker, text=text)  # type: ignore[arg-type]  # roles, as literals below


def read(*said: tuple[str, str]) -> list[dict[str, float]]:
    call = SentenceEncoder().begin()
    turns = [turn(number, *each) for number, each in enumerate(said, start=1)]
    return [dict(zip(call.labels, call.hear(each).tolist(), strict=True)) for each in turns]


def test_it_knows_every_kind_that_words_tell() -> None:
    labels = set(SentenceEncoder().begin().labels)
    assert {name for name, kind in KINDS.items() if kind.speaker != "any"} <= labels


def test_feeling_with_somebody_is_told_from_asking_for_a_number() -> None:
    trouble = ("customer", "My mother's chair lift stopped halfway and she sat there for two hours.")
    kind = read(trouble, ("agent", "Oh no, two hours, the poor thing, that must have frightened her."))[1]
    bare = read(trouble, ("agent", "Could you give me your customer number, please?"))[1]
    assert kind["sympathy"] > bare["sympathy"] + 2
    assert bare["closed-question"] > kind["closed-question"] + 2


def test_what_was_said_before_counts() -> None:
    alone = read(("customer", "Hello."), ("agent", "Let me look into that for you."))[1]
    after = read(
        ("customer", "I have told you five times, and you never listen!"), ("agent", "Let me look into that for you.")
    )[1]
    assert max(abs(alone[label] - after[label]) for label in KINDS if label in alone) > 0.1


def test_calls_do_not_mix() -> None:
    encoder = SentenceEncoder()
    first, second = encoder.begin(), encoder.begin()
    one = turn(1, "customer", "The invoice is wrong again.")
    first.hear(turn(1, "agent", "Good morning, how can I help?"))
    assert np.array_equal(second.hear(one), encoder.begin().hear(one))


def test_the_same_call_gives_the_same_numbers() -> None:
    said = (("customer", "It fell off the wall."), ("agent", "Did anybody get hurt?"), ("customer", "No, thank God."))
    assert read(*said) == read(*said)


def test_a_very_long_turn_and_an_empty_one_are_read() -> None:
    found = read(("customer", "and then it broke " * 400), ("agent", ""), ("customer", "😀"))
    assert all(np.isfinite(list(each.values())).all() for each in found)


def test_a_network_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no network")
    with pytest.raises(DetectorError, match=r"broken\.onnx: .*set noticing to `linear`"):
        SentenceEncoder(network=broken).begin()
    with pytest.raises(DetectorError, match=r"gone\.onnx"):
        _ = SentenceEncoder(network=tmp_path / "gone.onnx").version


def test_another_network_has_another_name(tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(NETWORK.read_bytes() + b" ")
    assert SentenceEncoder(network=other).version != SentenceEncoder().version
