"""The second look: what the turns around a turn say of it, that it only adds, and only when the call has ended."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures import a_conversation

from wellheard.analysis import begin
from wellheard.conversation import Moment, Turn
from wellheard.detectors import Heard
from wellheard.detectors.learned import detector
from wellheard.detectors.learned.hindsight import ORDER, around, hindsight
from wellheard.detectors.learned.meanings import load_meanings
from wellheard.detectors.learned.model import Late, Model, load, save
from wellheard.detectors.learned.repeated import repeated
from wellheard.detectors.learned.uptake import Said, likeness, shared, taken_up, told
from wellheard.detectors.rules import Found
from wellheard.jobs import Plan, build

CALL = (
    "agent: Good morning, how can I help?",
    "customer: My washing machine has flooded the kitchen twice since Monday.",
    "agent: Could you tell me your postcode?",
    "customer: But the kitchen is flooded!",
)
KINDS_OF_AGENT = tuple(each for each in load().sides["agent"].labels if each in ORDER)


def said(text: str, speaker: str = "customer") -> Said:
    return Said.of(Heard(Turn(id=1, speaker=speaker, text=text)))  # type: ignore[arg-type]  # roles


def heard(*lines: str) -> list[Heard]:
    return [Heard(each) for each in a_conversation(*lines).turns]


def late_for(kind: str, threshold: float) -> Late:
    """A second look that is sure of one kind in every turn of the agent."""
    count, features = len(KINDS_OF_AGENT), hindsight(heard(*CALL), *np.zeros((2, len(CALL), len(ORDER)), np.float32))
    return Late(
        labels=KINDS_OF_AGENT,
        weights=np.zeros((features.shape[1], count), np.float16),
        slope=np.ones(count, np.float32),
        offset=np.array([40.0 if each == kind else 0.0 for each in KINDS_OF_AGENT], np.float32),
        threshold=np.array([threshold if each == kind else 2.0 for each in KINDS_OF_AGENT], np.float32),
    )


def moments(monkeypatch: pytest.MonkeyPatch, late: dict[str, Late]) -> tuple[list[Moment], list[Moment]]:
    """Moments while the call goes on, and those of its end."""
    shipped = load()
    monkeypatch.setattr(detector, "load", lambda: Model(shipped.sides, late, shipped.blends, late))
    listening = begin(build(Plan(use_sound=False)))
    live = [moment for turn in a_conversation(*CALL).turns for moment in listening.hear(turn)]
    ended = listening.end()
    del ended
    return live, [each for each in listening.moments if each not in live]


def test_the_second_look_adds_when_the_call_has_ended_and_takes_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before, none = moments(monkeypatch, {})
    live, added = moments(monkeypatch, {"agent": late_for("patience", 0.5)})
    assert live == before
    assert none == []
    assert {(each.kind, each.turn_ids) for each in added} == {("patience", (1,)), ("patience", (3,))}
    for each in added:
        assert each.quote in CALL[each.turn_ids[0] - 1]
        assert each.confidence > 0.9


def test_what_was_reported_live_is_not_reported_again(monkeypatch: pytest.MonkeyPatch) -> None:
    live, added = moments(monkeypatch, {"agent": late_for("closed-question", 0.5)})
    assert 3 in {each.turn_ids[0] for each in live if each.kind == "closed-question"}
    assert 3 not in {each.turn_ids[0] for each in added}


def test_a_kind_with_a_threshold_above_one_is_never_added(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moments(monkeypatch, {"agent": late_for("patience", 2.0)})[1] == []


def test_a_second_look_is_stored_with_the_weights(tmp_path: Path) -> None:
    save(Model({}, {"agent": late_for("patience", 0.5)}), tmp_path / "weights.npz")
    back = load(tmp_path / "weights.npz").late["agent"]
    assert back.labels == KINDS_OF_AGENT
    assert back.threshold[back.labels.index("patience")] == 0.5


def test_around_a_turn_stand_its_neighbours_and_nothing_beyond_the_call() -> None:
    sure = np.array([[0.1], [0.2], [0.4]], np.float32)
    rows = around(sure)
    before, after, most_before, most_after = rows[:, 0], rows[:, 1], rows[:, 6], rows[:, 7]
    assert before.tolist() == pytest.approx([0, 0.1, 0.2])
    assert after.tolist() == pytest.approx([0.2, 0.4, 0])
    assert most_before.tolist() == pytest.approx([0, 0.1, 0.2])
    assert most_after.tolist() == pytest.approx([0.4, 0.4, 0])
    assert rows[:, 8].tolist() == pytest.approx([0, 0.07, 0.7 * 0.27])


def test_hindsight_of_a_turn_changes_with_the_turn_that_follows() -> None:
    nothing = np.zeros((len(CALL), len(ORDER)), np.float32)
    one = hindsight(heard(*CALL), nothing, nothing)
    other = hindsight(heard(*CALL[:-1], "customer: It's N1 6XY."), nothing, nothing)
    assert not np.array_equal(one[2], other[2])


@given(
    st.lists(
        st.tuples(st.sampled_from(["agent", "customer", "assistant"]), st.text(max_size=30)), min_size=1, max_size=9
    )
)
def test_any_call_has_finite_features_a_row_a_turn(lines: list[tuple[str, str]]) -> None:
    turns = [
        Heard(Turn(id=at, speaker=speaker, text=text))  # type: ignore[arg-type]  # roles
        for at, (speaker, text) in enumerate(lines, start=1)
    ]
    sure = np.full((len(turns), len(ORDER)), 0.5, np.float32)
    found = hindsight(turns, sure, sure)
    assert len(found) == len(turns)
    assert np.isfinite(found).all()


def test_rare_words_count_for_more_than_common_ones() -> None:
    table = load_meanings()
    assert 0 <= table.rarity("thing") < table.rarity("xyzzyq") == 1.0


def test_what_is_taken_up_and_what_is_passed_over() -> None:
    told_first = said("My washing machine flooded the kitchen.")
    echo, form = said("The kitchen flooded?", "agent"), said("And the postcode?", "agent")
    assert taken_up(echo, told_first)["taken"] > taken_up(form, told_first)["taken"] == 0
    assert taken_up(form, told_first)["left untouched"] > 0 == taken_up(echo, told_first)["left untouched"]
    assert shared(echo, told([told_first])) == pytest.approx(shared(echo, told_first.rarity))
    assert likeness(echo, [told_first]) > likeness(form, [told_first])


def test_the_answer_helps_to_find_what_had_been_told() -> None:
    turns = heard(
        "customer: The heating engineer never came on Tuesday.",
        "customer: It is cold.",
        "agent: When was that?",
        "customer: The engineer, Tuesday, as I said.",
    )
    found = repeated(turns, 2, (), Found(0, 14, 0.6))
    assert found is not None
    assert found.refers_to == (1,)
    assert repeated(turns[:3], 2, (), Found(0, 14, 0.6)) is None
