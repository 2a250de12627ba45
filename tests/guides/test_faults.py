"""Every fault of a guide is told at once, with its line and what to do."""

from pathlib import Path

import pytest
from tests.guides.guides import HEAD

from wellheard.guides import GuideError, check_guide, parse_guide


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(GuideError) as caught:
        parse_guide(text, name="g.yaml")
    return caught.value.faults


STEP = "steps:\n"
LOOP = """  - {id: a, ask: lights, answers: [{when: red, then: b}], then: end}
  - {id: b, tell: X., then: c}
  - {id: c, tell: Y., then: b}"""


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        ("  - {id: a, ask: lihgts, then: end}", 6, "no fact is called “lihgts”, did you mean “lights”?"),
        ("  - {id: a, do: rebot}", 6, "no action is called “rebot”"),
        ("  - {id: a, do: check}", 6, "“check” says too little, name the thing with to:"),
        ("  - {id: a, ask: lights}", 6, "question “a” leads nowhere, add answers:"),
        ("  - {id: a, ask: lights, answers: [{when: red, then: end}]}", 6, "leads nowhere when no answer fits"),
        ("  - {id: a, ask: amount, then: end}", 6, "may be told of many things"),
        ("  - {id: a, tell: Hello., then: b}", 6, "leads to “b”, which is no step"),
        ("  - {id: a, tell: Hello., then: end}\n  - {id: b, tell: Bye.}", 7, "no step leads to “b”"),
        ("  - {id: a, tell: Hello.}\n  - {id: a, tell: Bye.}", 7, "line 6 has the id “a” already"),
        ("  - {id: a, tell: Hello., then: a}", 6, "the guide has no end"),
        (
            LOOP,
            7,
            "from “b” there is no way to an end, let an answer lead out of the loop",
        ),
        ("  - {id: end, tell: Hello.}", 6, "“end” closes a guide"),
        ("  - {id: a, tell: Hello., ask: lights}", 6, "has ask and tell, make a step of each"),
        ("  - {id: a, say: Hello.}", 6, "has none of ask, do, tell, escalate"),
        ("  - {id: a, escalate: somebody}", 6, "lacks why"),
        ("  - {id: a, escalate: somebody, why: So., then: end}", 6, "knows no key “then”"),
        ("  - {id: a, tell: Hello., noticed: sympathie}", 6, "did you mean “sympathy”?"),
        ("  - {id: a, tell: }", 6, "tell is empty"),
        ("  - {id: A b, tell: Hello.}", 6, "use lower case letters"),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(steps: str, line: int, words: str) -> None:
    found = faults_of(HEAD + STEP + steps + "\n")
    assert any(each.startswith(f"g.yaml:{line}:") and words in each for each in found), found


def test_all_faults_come_at_once() -> None:
    steps = "  - {id: a, ask: nothing-known, then: b}\n  - {id: a, do: fly}\n"
    found = faults_of("id: g\ntitle: T\n" + STEP + steps)
    for words in (
        "lacks version, purpose",
        "nothing-known",
        "no action is called “fly”",
        "which is no step",
        "already",
    ):
        assert any(words in each for each in found), (words, found)


def test_faults_of_the_graph_come_with_all_others() -> None:
    """A step that can't be read, a doubled id and a misspelt target hide neither loops nor steps out of reach."""
    steps = """  - {id: a, ask: lights, answers: [{when: red, then: lop}, {when: blue, then: mystery}], then: nowhere}
  - {id: b, tell: Hm., ask: lights}
  - {id: loop, tell: X., then: round}
  - {id: round, tell: Y., then: loop}
  - {id: lonely, tell: Z., then: end}
  - {id: lonely, tell: Z., then: end}
  - {id: mystery, says: nothing}
"""
    found = faults_of(HEAD + "facts: [own, own]\n" + STEP + steps)
    told = [each.split(": ", 1) for each in found]
    lines = [(at.split(":")[1], words) for at, words in told]
    for line, words in (
        ("5", "“own” stands in facts already"),
        ("7", "leads to “lop”, which is no step, did you mean “loop”?"),
        ("7", "leads to “nowhere”, which is no step"),
        ("8", "has ask and tell"),
        ("9", "from “loop” there is no way to an end"),
        ("10", "from “round” there is no way to an end"),
        ("12", "line 11 has the id “lonely” already"),
        ("13", "has none of ask"),
    ):
        assert any(line == at and words in said for at, said in lines), (line, words, found)
    assert not any("leads to “mystery”" in each for each in found), "it is there, though it can't be read"
    assert not any("no step leads to “loop”" in each for each in found), "it was meant"


def test_a_step_out_of_reach_is_told_beside_a_misspelt_target() -> None:
    steps = "  - {id: a, tell: X., then: c}\n  - {id: b, tell: Y., then: end}\n  - {id: close, tell: Z., then: en}\n"
    found = faults_of(HEAD + STEP + steps)
    assert any("no step leads to “b”" in each for each in found), found
    assert any("leads to “en”" in each for each in found), found


def test_names_of_its_own_are_known() -> None:
    steps = "  - {id: a, ask: sides, then: b}\n  - {id: b, do: sit-them-in}\n"
    assert parse_guide(HEAD + "facts: [sides]\nactions: [sit-them-in]\n" + STEP + steps, name="g.yaml").facts == (
        "sides",
    )


@pytest.mark.parametrize("text", ["", "- a", "a: [", "id: &x g", "id: 1\n---\nid: 2", "steps: 3", "\tid: g"])
def test_what_is_no_guide_is_refused_with_a_sentence(text: str) -> None:
    assert all(each.startswith("g.yaml:") and "playbook" not in each for each in faults_of(text))


def test_a_missing_file_is_told_of_as_a_guide(tmp_path: Path) -> None:
    (fault,) = check_guide(tmp_path / "none.yaml")
    assert fault.endswith("give the path of a guide file")


def test_the_example_in_the_documentation_has_no_faults() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-guide.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    guide = parse_guide(example, name="example.yaml")
    assert [step.id for step in guide.steps] == ["feel", "cost", "lid", "plug", "repair"]
