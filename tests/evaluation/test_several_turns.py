"""What needs more than one turn, measured apart."""

import json
from pathlib import Path

from eval.several_turns import Heard, _false_repeats, _referred, of_labels, section

from tests.fixtures import a_conversation, an_analysis
from wellheard.evaluation.interface import CallMarks, LabelledCall, Mark
from wellheard.settings import Settings

CALL = a_conversation(
    "customer: The dial is stuck.",
    "agent: Is the dial stuck?",
    "customer: I said so!",
    "agent: And is it stuck?",
    "customer: Ah, thank you, it moves.",
    "agent: When did you buy it?",
)


def a_mark(*told: int, attribute: str | None = None) -> Mark:
    return Mark(attribute=attribute, refers_to=frozenset(told))


def a_call(first: dict[tuple[int, str], Mark], software: dict[tuple[int, str], Mark]) -> Heard:
    call = LabelledCall(source="x", conversation=CALL, first=first, second=None, call=CallMarks(), second_call=None)
    return Heard(call, an_analysis("x"), software)


def test_false_requests_to_repeat_are_told_apart() -> None:
    said = {(turn, "repeat-request"): a_mark(*told) for turn, told in ((2, (1,)), (4, (1,)), (6, ()))}
    first = {(2, "restatement"): a_mark(), (4, "closed-question"): a_mark()}
    (table,) = _false_repeats([a_call(first, said)])
    counts = [row.split("|")[2].strip() for row in table.splitlines()[2:]]
    assert counts == ["1", "1", "1", "0"]


def test_the_turn_that_had_told_it_is_compared_where_the_request_is_right() -> None:
    first = {(2, "repeat-request"): a_mark(1), (4, "repeat-request"): a_mark(1), (6, "repeat-request"): a_mark(1)}
    said = {(2, "repeat-request"): a_mark(1), (4, "repeat-request"): a_mark(3)}
    assert _referred([a_call(first, said)], second=False) == (1, 2)


def test_a_raters_labels_have_a_course_of_distress() -> None:
    found = of_labels(CALL, {(3, "distress"): a_mark(attribute="2"), (5, "relief"): a_mark()})
    assert found is not None
    assert (found.peak, found.peak_turn, found.end, found.eased) == (2.0, 3, 0.5, True)


def test_the_section_stands_on_labelled_calls_with_both_raters(tmp_path: Path) -> None:
    labels: list[list[str]] = [["problem"], ["restatement"], ["distress:2"], ["repeat-request@1"], ["relief"], []]
    turns = [
        {"speaker": turn.speaker, "text": turn.text, "labels": names, "labels_second_rater": names}
        for turn, names in zip(CALL.turns, labels, strict=True)
    ]
    file = tmp_path / "calls.jsonl"
    file.write_text(f"{json.dumps({'id': 'a', 'turns': turns})}\n" * 2, encoding="utf-8")
    text = "\n\n".join(section(file, Settings(noticing="rules")))
    assert "the second rater names the same in 2 of 2" in text
    assert "## What needs more than one turn" in text
