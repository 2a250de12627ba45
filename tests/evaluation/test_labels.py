"""Label files: what is read, and what is said of what can't be."""

import json
from pathlib import Path

from tests.evaluation.casting import a_row, read, written
from wellheard.evaluation.interface import CallMarks, Mark

GOOD = a_row(
    ("customer", "My tap drips, and I shut the valve.", ["problem", "tried", "distress:2"]),
    ("agent", "Oh no. Did you shut the valve?", ["sympathy:generic", "closed-question", "repeat-request@1"]),
)


def test_labels_become_marks_with_their_values_and_the_turns_they_refer_to(tmp_path: Path) -> None:
    (call,), faults = read(written(tmp_path / "a.jsonl", GOOD))
    assert not faults
    assert call.source == f"{tmp_path / 'a.jsonl'}:1"
    assert call.first == {
        (1, "problem"): Mark(),
        (1, "tried"): Mark(),
        (1, "distress"): Mark(attribute="2"),
        (2, "sympathy"): Mark(attribute="generic"),
        (2, "closed-question"): Mark(),
        (2, "repeat-request"): Mark(refers_to=frozenset({1})),
    }
    assert [turn.text for turn in call.conversation.turns] == [turn["text"] for turn in GOOD["turns"]]


def test_two_repeated_requests_in_a_turn_are_one_that_refers_to_both(tmp_path: Path) -> None:
    row = a_row(
        ("customer", "It's Ann.", []),
        ("customer", "Row five.", []),
        ("agent", "Who, and which row?", ["repeat-request@1", "repeat-request@2"]),
    )
    (call,), faults = read(written(tmp_path / "a.jsonl", row))
    assert not faults
    assert call.first == {(3, "repeat-request"): Mark(refers_to=frozenset({1, 2}))}


def test_references_are_to_the_ids_of_the_file(tmp_path: Path) -> None:
    row = a_row(("customer", "It's Ann.", []), ("agent", "Who?", ["repeat-request@10"]))
    row["turns"][0]["id"], row["turns"][1]["id"] = 10, 11
    (call,), faults = read(written(tmp_path / "a.jsonl", row))
    assert not faults
    assert call.first[2, "repeat-request"].refers_to == {1}


def test_a_second_rater_and_the_whole_call_are_read(tmp_path: Path) -> None:
    row = a_row(("agent", "Take your time.", ["patience"]), call={"story": 4, "resolved": "unclear"})
    row["turns"][0]["labels_second_rater"] = ["ownership"]
    row["call_second_rater"] = {"customer_story": 5, "kindness": 3, "sympathy_before_diagnosis": "na"}
    (call,), faults = read(written(tmp_path / "a.jsonl", row))
    assert not faults
    assert call.second == {(1, "ownership"): Mark()}
    assert call.call == CallMarks(story=4)
    assert call.second_call == CallMarks(story=5, kindness=3, sympathy_first="na")


def test_every_bad_label_is_named_with_file_line_and_turn_and_the_good_ones_stay(tmp_path: Path) -> None:
    bad = a_row(
        ("customer", "It drips.", ["problem", "sympathy", "distress:9", 7]),
        ("agent", "Where?", ["sympathi", "repeat-request@2", "repeat-request@8", "patience@1", "closed-question"]),
        ("agent", " ", ["patience"]),
    )
    path = written(tmp_path / "a.jsonl", GOOD, "", bad)
    calls, faults = read(path)
    assert len(calls) == 2
    assert set(calls[1].first) == {
        (1, "problem"),
        (1, "distress"),
        (2, "repeat-request"),
        (2, "patience"),
        (2, "closed-question"),
    }
    said = [f"{fault.where}: {fault.what}" for fault in faults]
    assert all(each.startswith(f"{path}:3, turn ") for each in said)
    for number, words in (
        (1, "sympathy is something that the agent does"),
        (1, "distress has no value '9'; known: 1, 2, 3"),
        (1, "label 7 can't be read"),
        (2, "there is no kind 'sympathi'; did you mean sympathy?"),
        (2, "refers to turn 2, which does not come before it"),
        (2, "refers to turn 8, which is not there"),
        (2, "only repeat-request refers to a turn"),
        (3, "labels on a turn without words"),
    ):
        assert any(f"turn {number}: " in each and words in each for each in said), words
    assert len(said) == 8


def test_lines_that_are_no_labelled_call_are_named_and_the_others_go_on(tmp_path: Path) -> None:
    unlabelled = {"turns": [{"speaker": "agent", "text": "Hello."}]}
    late = a_row(("agent", "Hello.", []), ("customer", "Hi.", []))
    late["turns"][0]["start_ms"], late["turns"][1]["start_ms"] = 900, 100
    path = written(tmp_path / "a.jsonl", '{"turns": [', [1, 2], {"turns": []}, unlabelled, late, GOOD)
    calls, faults = read(path)
    assert [call.source for call in calls] == [f"{path}:6"]
    assert [fault.where for fault in faults] == [f"{path}:{line}" for line in (1, 2, 3, 4, 5)]
    assert "not JSON" in faults[0].what
    assert "no labels" in faults[3].what
    assert "order of their times" in faults[4].what


def test_values_of_a_whole_call_that_make_no_sense_are_named(tmp_path: Path) -> None:
    row = GOOD | {"call": {"story": 9, "kindness": "high", "resolved": "maybe", "sympathy_first": "yes"}}
    (call,), faults = read(written(tmp_path / "a.jsonl", row))
    assert call.call == CallMarks(sympathy_first="yes")
    assert [fault.what.split(" is ")[0] for fault in faults] == ["call: story", "call: kindness", "call: resolved"]


def test_a_folder_is_read_in_the_order_of_names_and_a_json_file_holds_one_call(tmp_path: Path) -> None:
    written(tmp_path / "b.jsonl", GOOD, GOOD)
    (tmp_path / "a.json").write_text(json.dumps(GOOD, indent=2), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no calls", encoding="utf-8")
    calls, faults = read(tmp_path)
    assert not faults
    assert [Path(call.source).name for call in calls] == ["a.json:1", "b.jsonl:1", "b.jsonl:2"]


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    calls, (fault,) = read(tmp_path / "nowhere.jsonl")
    assert not calls
    assert "can't be read" in fault.what
