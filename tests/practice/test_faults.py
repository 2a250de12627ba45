"""A scenario file with faults: every one at once, with its line, and never an exception of another sort."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.practice.scenes import KETTLE

from wellheard.practice import ScenarioError, check_scenario, parse_scenario
from wellheard.practice.interface import SHARED
from wellheard.practice.loading import shipped_text


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, name="s.yaml")
    return caught.value.faults


def test_all_faults_come_at_once_each_with_its_line() -> None:
    text = (
        KETTLE.replace("manner: plain", "manner: lively")
        .replace("anger: 40", "anger: 400")
        .replace("do: swap", "do: swop")
        .replace("share: 100}", "share: 101}")
        .replace("id: colour", "id: order-number")
        .replace("after: [open-question]", "after: [opened]")
        + "lines: {told-yuo: [Hm.]}\n"
    )
    faults = faults_of(text)
    expected = {
        5: "nobody talks in the manner",
        7: "from 0 to 100",
        18: "unlocks nothing",
        19: "already",
        21: "did you mean “swap”?",
        23: "from 0 to 100",
        26: "did you mean “told-you”?",
    }
    for line, words in expected.items():
        assert any(fault.startswith(f"s.yaml:{line}:") and words in fault for fault in faults), (line, words, faults)
    assert [int(fault.split(":")[1]) for fault in faults] == sorted(int(fault.split(":")[1]) for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("anger: 40", "anger: 99", "hangs up before the first word"),
        ("colour, which one", "", "write a list"),
        ("about: [colour, which one]", "value: Red", "twice"),
        (", about: [colour, which one]", "", "nothing asks for “colour”"),
        ("words: [new kettle, replacement]", "words: [the]", "no word that tells it"),
        ('says: ["Oh, lovely.", "You would? Thank you."]}', 'says: ["Hm.", "Hm."]}', "says this twice"),
        ("share: 100}", "share: 20}", ""),
        ("replacement], says", "replacement], share: 20, says", ""),
        ("rep: You may send a new kettle.", "", "lacks rep"),
        ("temper:", "tempr:", "did you mean “temper”?"),
        ("version: 1", "version: 1\ntrains: [sympathy-frist]", "did you mean “sympathy-first”?"),
        ("id: kettle", "id: My Kettle", "lower case"),
        ("id: colour", "id: wish", "a place of its own"),
    ],
)
def test_each_fault_is_told_in_a_sentence(old: str, new: str, told: str) -> None:
    assert old in KETTLE
    text = KETTLE.replace(old, new, 1)
    if told:
        assert any(told in fault for fault in faults_of(text))
    else:
        parse_scenario(text, name="s.yaml")


def test_steps_that_never_add_up_are_a_fault() -> None:
    text = KETTLE.replace("share: 100}", "share: 10}").replace("replacement], says", "replacement], share: 20, says")
    assert any("30 percent" in fault for fault in faults_of(text))


def test_where_nothing_can_be_done_shared_disappointment_counts_among_the_steps() -> None:
    text = KETTLE.replace("share: 100}", "share: 10}").replace("replacement], says", "replacement], share: 30, says")
    assert any("percent" in fault for fault in faults_of(text)), "40 of 100 alone are too little"
    read = parse_scenario(text + "cannot: Nothing makes it boil.\n", name="s.yaml")
    assert read.cannot == "Nothing makes it boil."
    assert SHARED + sum(each.share for each in read.solved_by) + sum(each.share for each in read.steps) == 100


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- a\n- b\n", b"a: [", b"x: &a 1\ny: *a\n", b"\t:"])
def test_a_file_that_is_no_scenario_is_told_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes(content)
    assert all(fault.startswith(f"{file}:") for fault in check_scenario(file))
    assert check_scenario(file)
    assert check_scenario(tmp_path / "none.yaml")


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 200), st.text(max_size=30), st.booleans())
def test_a_damaged_file_is_read_or_told_of_and_nothing_else(at: int, put: str, drop: bool) -> None:
    rows = shipped_text("paper-straw").splitlines()
    at = at % len(rows)
    rows[at : at + drop] = [rows[at][: len(rows[at]) // 2] + put]
    faults: tuple[str, ...] = ()
    try:
        parse_scenario("\n".join(rows), name="s.yaml")
    except ScenarioError as error:
        faults = error.faults
    assert all(fault.startswith("s.yaml:") for fault in faults)
