"""A team lead who edits a playbook learns of every mistake at once, with its line, and never sees a traceback."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.playbook.calls import playbook_text

from wellheard.playbook import PlaybookError, check, default_text, load_playbook, parse_playbook
from wellheard.yaml_files.reading import LARGEST


def faults_of(text: str) -> tuple[str, ...]:
    try:
        parse_playbook(text, name="team.yaml")
    except PlaybookError as error:
        return error.faults
    return ()


def test_every_fault_of_a_file_is_told_at_once_each_with_line_and_column_in_order() -> None:
    text = """\
id: My Team
version: 1
title:
critical_cap: 120
criteria:
  - id: one
    title: One
    why: Because.
    wieght: 10
    never: [sympaty]
  - id: one
    title: Two
    why: Because.
    weight: a lot
    never: [blame]
    ask: Was it good?
  - just words
"""
    assert faults_of(text) == (
        "team.yaml:1:5: the playbook's id is “My Team”, use lower case letters, digits and single hyphens",
        "team.yaml:3:7: title is empty, write some words",
        "team.yaml:4:15: critical_cap is “120”, write a whole number from 0 to 100",
        "team.yaml:6:5: this criterion lacks weight, add it",
        "team.yaml:9:5: a criterion knows no key “wieght”, did you mean “weight”?",
        "team.yaml:10:13: no moment is of kind “sympaty”, did you mean “sympathy”?",
        "team.yaml:11:5: line 6 has the id “one” already, choose another",
        "team.yaml:11:5: this criterion has never and ask, keep one of them",
        "team.yaml:14:13: weight is “a lot”, write a whole number from 1 to 100",
        (
            "team.yaml:17:5: a criterion is “just words”, write it as keys with values (id, title, why, weight, "
            "critical, bonus, needs, when, excused_by, say_instead, cue, respond, never, at_least, at_most, balance, "
            "measure, ask, all, any)"
        ),
    )


RULES_WITH_A_FAULT = {
    "respond: {to: [problem]}": "respond lacks with, add it",
    "respond: [problem]": "respond is a list, write it as keys",
    "respond: {to: [problem], with: [sympathy], within_turns: 0}": "within_turns is “0”, write a whole number from 1",
    "respond: {to: [], with: [sympathy]}": "to is an empty list, write a list",
    "respond: {to: [problem], with: [sympathy], after: [blame]}": "respond knows no key “after”",
    "never:": "never is empty, write a list",
    "never: {kinds: [blame], gone_after: many}": "gone_after is “many”",
    "never: {gone_after: 2}": "never lacks kinds, add it",
    "never: [[blame]]": "a kind in never is a list",
    "never: [Blame!]": "“Blame!” is not a kind of moment, write it like",
    "never: ['sympathy[deep=specific]']": "sympathy has no attribute “deep”, did you mean “depth”?",
    "never: ['sympathy[depth==specific]']": "“depth==specific” is not a condition",
    "never: ['sympathy[depth=a||b]']": "“depth=a||b” has an empty value",
    "never: ['distress[intensity>=two]']": "compares with something that is no number",
    "at_least: {kinds: [sympathy]}": "at_least lacks count, add it",
    "at_least: {kinds: [sympathy], count: 0}": "count is “0”, write a whole number from 1",
    "at_most: {kinds: [blame], count: -1}": "count is “-1”, write a whole number from 0",
    "balance: {of: [probe], over: [closed-question]}": "balance has no range, add from, to or both",
    "balance: {of: [probe], over: [closed-question], from: 2, to: 1}": "from 2 is above to 1, swap them",
    "measure: {from: 0.5}": "measure lacks name, add it",
    "measure: {name: mirroring, from: high}": "from is “high”, write a number such as 0.5",
    "measure: {name: mirroring, from: .nan}": "from is “.nan”, write a number such as 0.5",
    "ask:": "ask is empty, write some words",
    "all: {never: [blame]}": "all is a group of keys, write a list",
    "all:\n  - any:\n      - never: [blame]": "all can't hold another any, make two criteria of it",
    "any:\n  - {never: [blame], ask: Was it so}": "a part of any needs exactly one rule",
    "any:\n  - {}": "a part of any needs exactly one rule",
    "never: [blame]\nneeds: [video]": "needs is “video”, the only thing that can be needed is audio",
    "never: [blame]\ncritical: sometimes": "critical is “sometimes”, write true or false",
    "never: [blame]\ncritical: true\nbonus: true": "a bonus can't be critical, delete one of the two",
    "never: [blame]\nnever: [canned]": "a criterion has “never” twice, delete one",
    "never: [blame]\nsay_instead: [[a]]": "a line of say_instead is a list",
    "title: x": "this criterion has no rule, add one of respond, never",
    "never: [blame]\nweight: 101": "weight is “101”, write a whole number from 1 to 100",
    "never: [blame]\nweight: 2.5": "weight is “2.5”, write a whole number from 1 to 100",
    "never: &x [blame]": "“&x” is not needed, delete it",
    "never: !!python/object:os.system [blame]": "is not needed, delete it",
    "never: [blame": "the YAML breaks off here",
    "never:\n\t- blame": "a tab stands where only spaces may",
}


@pytest.mark.parametrize("rule", RULES_WITH_A_FAULT)
def test_a_faulty_rule_is_told_with_what_to_do(rule: str) -> None:
    faults = faults_of(playbook_text(rule))
    assert len(faults) == 1, faults
    assert RULES_WITH_A_FAULT[rule] in faults[0]
    assert faults[0].startswith("team.yaml:")


WHOLE_FILES_WITH_A_FAULT = {
    "": "the file is empty, start from a copy",
    "# only a comment\n": "the file is empty",
    "- a\n- b\n": "a playbook is a list, write it as keys",
    "just text": "a playbook is “just text”",
    "id: a\n---\nid: b\n": "a second document begins here",
    "id: a\x00b\n": "this is a character that YAML does not allow",
    "id: [" + "[" * 5000: "nested too deeply",
    "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n": "refers to another part, write it out instead",
    "? [a, b]\n: c\n": "a playbook has a list for a key, use a word",
}


@pytest.mark.parametrize("text", WHOLE_FILES_WITH_A_FAULT, ids=range(len(WHOLE_FILES_WITH_A_FAULT)))
def test_a_file_that_is_no_playbook_is_told_so(text: str) -> None:
    assert any(WHOLE_FILES_WITH_A_FAULT[text] in fault for fault in faults_of(text)), faults_of(text)


def test_a_file_that_is_missing_a_folder_too_large_or_not_utf8_is_told_so(tmp_path: Path) -> None:
    large, latin = tmp_path / "large.yaml", tmp_path / "latin.yaml"
    large.write_bytes(b"#" * (LARGEST + 1))
    latin.write_bytes("id: a\ntitle: Zürich\n".encode("latin-1"))
    assert check(tmp_path / "none.yaml") == (
        f"{tmp_path / 'none.yaml'}:1:1: no such file or directory, give the path of a playbook file",
    )
    assert "is a directory" in check(tmp_path)[0]
    assert check(large)[0].endswith("256 KB is too large, split the playbook")
    assert check(latin) == (f"{latin}:2:9: this character is not UTF-8, save the file with UTF-8 encoding",)


def test_a_file_without_faults_checks_clean_and_loads(tmp_path: Path) -> None:
    file = tmp_path / "team.yaml"
    file.write_text("\ufeff" + default_text(), encoding="utf-8")
    assert check(file) == ()
    assert len(load_playbook(file).criteria) == 20


def test_a_hundred_faults_are_told_and_the_rest_counted() -> None:
    text = "id: a\nversion: 1\ntitle: t\ncriteria:\n" + "  - words\n" * 150
    faults = faults_of(text)
    assert len(faults) == 101
    assert faults[-1] == "team.yaml: 50 more faults, mend these first"


def test_a_kind_that_one_criterion_forbids_cannot_earn_points_in_another() -> None:
    faults = faults_of(
        playbook_text(
            "never: [refusal, 'escalation[warmth=cold]']",
            "respond: {to: [refusal], with: [offer]}",
            "at_least: {kinds: ['escalation[warmth=warm]'], count: 1}",
            "at_least: {kinds: [escalation], count: 1}",
            "respond: {to: [problem], with: [sympathy], before: [refusal]}",
        )
    )
    assert [fault.split(": ", 1)[1] for fault in faults] == [
        "“to” names refusal, which “c1” says should never happen, so a slip could earn points; name it in one",
        (
            "“kinds” names escalation[warmth=cold], which “c1” says should never happen, so a slip could earn points; "
            "name it in one"
        ),
    ]


def test_kinds_of_extensions_may_be_used_where_they_are_named() -> None:
    text = playbook_text("never: [humming]")
    assert "no moment is of kind “humming”" in faults_of(text)[0]
    assert parse_playbook(text, name="x", kinds=frozenset({"humming"})).criteria[0].id == "c1"


@given(st.text(max_size=200))
def test_no_text_whatever_makes_a_traceback(text: str) -> None:
    assert faults_of(text)


@given(st.data())
def test_no_slip_of_the_finger_in_the_default_playbook_makes_a_traceback(data: st.DataObject) -> None:
    text = default_text()[1800:6000]
    place = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 40))
    typed = data.draw(st.text(alphabet="[]{}:-,&*!|>'\"\t\n #%@`ab1.", max_size=6))
    changed = "id: x\nversion: 1\ntitle: t\n" + text[:place] + typed + text[place + cut :]
    for fault in faults_of(changed):
        line, column = fault.split(":")[1:3]
        assert int(line) >= 1
        assert int(column) >= 1
