"""What was learned, as a file, switched on and off."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures import a_conversation
from tests.learning.casting import a_team
from wellheard.detectors import CallSoFar, Detector, Ears, find_detectors
from wellheard.detectors.learned.adjustments import (
    Adjustments,
    SideAdjustments,
    chance,
    load_adjustments,
    log_odds,
    save_adjustments,
)
from wellheard.detectors.learned.detector import Learned, taught, with_adjustments
from wellheard.detectors.learned.grams import named
from wellheard.detectors.run import DetectorError
from wellheard.jobs import Plan
from wellheard.jobs.setup import build, detectors_of
from wellheard.ledger import Book
from wellheard.settings import Settings

CALL = a_conversation(
    "agent: Good morning, Hale Boats, this is Iris.",
    "customer: The engine of the boat we hired won't start, and my kids are crying.",
    "agent: Oh no, with the kids on board. I'm so sorry. When did it stop?",
    "customer: An hour ago. I've restarted it three times already.",
    "agent: Have you tried restarting it?",
)


def side(*labels: str, offset: float = 0.0, threshold: float = 0.5) -> SideAdjustments:
    size = len(labels)
    return SideAdjustments(
        labels=labels,
        slope=np.ones(size, np.float32),
        offset=np.full(size, offset, np.float32),
        threshold=np.full(size, threshold, np.float32),
        table=np.array([named("the team's word")], np.uint32),
        weights=np.full((1, size), 2.0, np.float32),
    )


def base_version() -> str:
    (found,) = (each for each in detectors_of(Settings()) if isinstance(each, Learned))
    return found.base_version


def noticed(detectors: tuple[Detector, ...]) -> list[tuple[int, str, float]]:
    book, ears = Book(), Ears(detectors, CallSoFar())
    moments = [moment for turn in CALL.turns for moment in ears.hear(turn, ledger=book.ledger())]
    return sorted((each.turn_ids[0], each.kind, each.confidence) for each in (*moments, *ears.end()))


def test_a_file_is_read_back_and_written_alike_byte_by_byte(tmp_path: Path) -> None:
    given_ = Adjustments(base="b", sides={"agent": side("sympathy", "offer", offset=0.5)}, about='{"calls": 7}')
    save_adjustments(given_, tmp_path / "one.npz")
    save_adjustments(given_, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    found = load_adjustments(tmp_path / "one.npz")
    assert (found.base, found.about, found.sides["agent"].labels) == ("b", '{"calls": 7}', ("sympathy", "offer"))
    assert np.array_equal(found.sides["agent"].weights, given_.sides["agent"].weights)
    assert len(found.digest) == 8


def test_only_the_kinds_that_were_learned_are_touched() -> None:
    lessons, team = a_team(6)
    for heard in team.of(lessons):
        for reading in heard.readings:
            after = Adjustments(base="b", sides={"agent": side("sympathy", threshold=0.3)}).adjusted(reading)
            assert after.confidence[1] == reading.confidence[1]
            assert after.threshold.tolist() == pytest.approx([0.3, 0.5])
            word = named("the team's word") in reading.pairs[0]
            assert (after.confidence[0] > reading.confidence[0] + 0.01) == word
            customer = replace(reading, speaker="customer")
            assert Adjustments(base="b", sides={"agent": side("sympathy")}).adjusted(customer) is customer


@given(st.floats(0.001, 0.999))
def test_log_odds_and_chance_undo_each_other(confidence: float) -> None:
    assert chance(log_odds(np.array([confidence], np.float32)))[0] == pytest.approx(confidence, abs=1e-4)


def test_a_moment_says_what_noticed_it_and_without_the_setting_all_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "here.npz"
    save_adjustments(Adjustments(base=base_version(), sides={"agent": side("sympathy", offset=-9)}), path)
    shipped, ours = detectors_of(Settings()), detectors_of(Settings(adjustments=path))
    before, after = noticed(shipped), noticed(ours)
    assert any(kind == "sympathy" for _, kind, _ in before)
    assert after == [each for each in before if each[1] != "sympathy"]
    assert detectors_of(Settings()) == shipped
    versions = {each.version for each in ours if each.id == "learned"}
    assert versions == {f"{base_version()}+{load_adjustments(path).digest}"}
    assert Plan(settings=Settings(adjustments=path)).digest() != Plan().digest()


def test_the_same_file_with_another_content_is_another_plan(tmp_path: Path) -> None:
    path = tmp_path / "here.npz"
    digests = set()
    for offset in (0.1, 0.2):
        save_adjustments(Adjustments(base=base_version(), sides={"agent": side("offer", offset=offset)}), path)
        digests.add(Plan(settings=Settings(adjustments=path)).digest())
    assert len(digests) == 2


def test_what_was_learned_on_other_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "here.npz"
    save_adjustments(Adjustments(base="older", sides={}), path)
    with pytest.raises(DetectorError, match=r"learned on top of other weights .*Run `wellheard learn` again"):
        build(Plan(settings=Settings(adjustments=path)))


def test_another_way_of_noticing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "here.npz"
    save_adjustments(Adjustments(base=base_version(), sides={}), path)
    with pytest.raises(DetectorError, match="rest on learned noticing"):
        with_adjustments(find_detectors("rules"), path)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 broken"])
def test_a_file_of_something_else_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "here.npz"
    path.write_bytes(content)
    with pytest.raises(DetectorError, match="no adjustments that `wellheard learn` wrote"):
        load_adjustments(path)
    with pytest.raises(DetectorError, match="can't be read"):
        load_adjustments(tmp_path / "none.npz")


def test_an_adjuster_that_changes_nothing_changes_nothing() -> None:
    nothing = Adjustments(base="b", sides={})
    assert noticed(taught(detectors_of(Settings()), nothing)) == noticed(detectors_of(Settings()))
