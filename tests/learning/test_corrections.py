import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.learning.casting import a_call, written
from wellheard.conversation import KINDS
from wellheard.evaluation.interface import Fault
from wellheard.learning.corrections import (
    CorrectedCall,
    Correction,
    CueJudgement,
    dump_corrections,
    is_corrections,
    load_corrections,
    verdicts,
)
from wellheard.learning.lessons import Lesson, of_corrections, read_lessons

ALL = frozenset(KINDS)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def corrected(*corrections: Correction, complete: bool = False) -> CorrectedCall:
    return CorrectedCall(conversation=a_call("tap"), corrections=corrections, complete=complete, detectors="abc")


def said(turn: int, kind: str, verdict: str, reviewer: str | None = None, hours: int = 0) -> Correction:
    at = NOON + timedelta(hours=hours)
    return Correction(turn=turn, kind=kind, verdict=verdict, reviewer=reviewer, at=at)  # type: ignore[arg-type]


FULL = corrected(
    Correction(
        turn=3,
        kind="sympathy",
        verdict="confirmed",
        attribute="specific",
        quote="that hurts",
        offset=11,
        reviewer="qa@example.org",
        at=NOON,
        note="names the day off",
    ),
    Correction(turn=3, kind="repeat-request", verdict="added", refers_to=(2,), reviewer="lead", at=NOON),
    complete=True,
)


@given(
    st.lists(
        st.builds(
            Correction,
            turn=st.just(3),
            kind=st.sampled_from(["sympathy", "offer", "probe"]),
            verdict=st.sampled_from(["confirmed", "rejected", "added"]),
            reviewer=st.none() | st.text(min_size=1),
            at=st.none() | st.just(NOON),
            note=st.none() | st.text(min_size=1),
        )
    ),
    st.booleans(),
)
def test_what_is_written_is_read_back(corrections: list[Correction], complete: bool) -> None:
    call = replace(FULL, corrections=(*FULL.corrections, *corrections), complete=complete)
    line = dump_corrections(call)
    assert "\n" not in line
    assert is_corrections(line.encode())
    assert load_corrections(line, "here", ALL) == (call, [])


def test_every_fault_is_told_at_once_with_its_turn_and_nothing_else_is_lost() -> None:
    faulty = corrected(
        said(9, "sympathy", "confirmed"),
        said(3, "sympthy", "confirmed"),
        said(2, "offer", "added"),
        Correction(turn=3, kind="sympathy", verdict="added", attribute="deep", quote="not said", refers_to=(4,)),
        said(3, "probe", "rejected"),
    )
    call, faults = load_corrections(dump_corrections(faulty), "file:7", ALL)
    assert call is not None
    assert [(each.turn, each.kind) for each in call.corrections] == [(3, "sympathy"), (3, "probe")]
    told = [f"{fault.where}: {fault.what}" for fault in faults]
    wanted = ["turn 9", "did you mean sympathy", "turn 2: offer is something that the agent does"]
    for part in [*wanted, "no value 'deep'", "'not said' are not in the turn", "refers to turn 4"]:
        assert sum(part in each for each in told) == 1, (part, told)
    assert all(each.startswith("file:7") for each in told)


def test_a_line_that_is_something_else_says_what_is_wrong_where() -> None:
    row = json.loads(dump_corrections(FULL))
    row["corrections"][0]["verdict"] = "maybe"
    del row["conversation"]["turns"][1]["text"]
    call, faults = load_corrections(json.dumps(row), "file:1", ALL)
    assert call is None
    assert {fault.what.split(":")[0] for fault in faults} == {"corrections.0.verdict", "conversation.turns.1.text"}


def test_a_later_schema_is_told_and_not_guessed_at() -> None:
    line = dump_corrections(FULL).replace("corrections/1", "corrections/2")
    assert is_corrections(line.encode())
    call, faults = load_corrections(line, "file:1", ALL)
    assert call is None
    assert faults


def test_a_reviewer_may_change_their_mind_and_the_majority_counts() -> None:
    call = corrected(
        said(3, "sympathy", "confirmed", "ann", hours=0),
        said(3, "sympathy", "rejected", "ann", hours=2),
        said(3, "sympathy", "rejected", "bo", hours=1),
        said(3, "sympathy", "confirmed", "cy", hours=1),
        said(3, "probe", "confirmed", "ann"),
        said(3, "probe", "rejected", "bo"),
        said(1, "offer", "added", "ann"),
    )
    assert list(verdicts(call)) == [(1, "offer", True, True), (3, "sympathy", False, False)]


def test_what_nobody_looked_at_is_unknown_unless_the_call_is_complete() -> None:
    some = (said(3, "sympathy", "rejected"), said(1, "offer", "added"))
    part = of_corrections(corrected(*some), "here")
    assert part.known == {(3, "sympathy"): False, (1, "offer"): True}
    assert part.sought_out == {(1, "offer")}
    assert not part.complete
    whole = of_corrections(corrected(*some, complete=True), "here")
    assert whole.complete
    assert not whole.sought_out


def test_labels_and_corrections_are_read_side_by_side_and_faults_name_file_and_line(tmp_path: Path) -> None:
    labels = {"turns": [{"speaker": "customer", "text": "My lamp flickers.", "labels": ["problem"]}]}
    written(tmp_path / "a.jsonl", json.dumps(labels), "{")
    written(tmp_path / "b.jsonl", "", dump_corrections(FULL), json.dumps(labels))
    found = list(read_lessons([tmp_path, tmp_path / "none.jsonl"], ALL))
    lessons = [each for each in found if isinstance(each, Lesson)]
    faults = [each.where.rpartition("/")[2] for each in found if isinstance(each, Fault)]
    assert [each.source.rpartition("/")[2] for each in lessons] == ["a.jsonl:1", "b.jsonl:2"]
    assert faults[0] == "a.jsonl:2"
    assert "b.jsonl:3" in faults
    assert faults[-1] == "none.jsonl"
    assert lessons[0].known == {(1, "problem"): True}


def test_what_is_said_of_cues_is_kept_in_the_line_and_told_as_not_learned_from(tmp_path: Path) -> None:
    cue = CueJudgement(cue="c1", kind="quiet", criterion="pace", verdict="not_now", reviewer="lead", at=NOON)
    both = replace(FULL, cues=(cue, replace(cue, cue="c2", verdict="wrong", note="she had said so")))
    assert load_corrections(dump_corrections(both), "here", ALL) == (both, [])
    assert "cues" not in json.loads(dump_corrections(FULL))
    written(tmp_path / "a.jsonl", dump_corrections(both), dump_corrections(replace(corrected(), cues=(cue,))))
    lesson, told = read_lessons([tmp_path / "a.jsonl"], ALL)
    assert isinstance(lesson, Lesson)
    assert lesson.known == {(3, "repeat-request"): True, (3, "sympathy"): True}
    assert isinstance(told, Fault)
    assert "3 cues" in told.what


@pytest.mark.parametrize("line", [b"", b"{", b"[1]", b'{"turns": []}', b'"wellheard.corrections/1"'])
def test_what_does_not_say_that_it_is_corrections_is_not_taken_for_some(line: bytes) -> None:
    assert not is_corrections(line)
