from pathlib import Path

import pytest

from tests.intake.helpers import conversation, put
from wellheard.intake.speakers import personal_name, role_of

HELP = "Thank you for calling Birch Energy, how can I help you today?"
WOE = "I'm calling because my heating doesn't work, and I've been waiting for a week."


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Agent", "agent"), ("AGENT_2", "agent"), ("spk_0/AGENT", "agent"), ("rep", "agent"), ("CSR", "agent"),
        ("Customer Service", "agent"), ("customer care rep", "agent"), ("SupportAgent", "agent"), ("operator", "agent"),
        ("customer", "customer"), ("Caller 1", "customer"), ("client", "customer"), ("User", "customer"),
        ("patient", "customer"), ("Member", "customer"), ("EXTERNAL", "customer"), ("internal", "agent"),
        ("IVR", "assistant"), ("bot", "assistant"), ("Virtual Agent", "assistant"), ("system", "assistant"),
        ("Recorded voice", "assistant"), ("Supervisor", "supervisor"), ("team lead", "supervisor"),
        ("spk_0", None), ("Speaker A", None), ("Maria Lopez", None), ("0", None), ("", None),
    ],
)  # fmt: skip
def test_words_for_speakers_are_roles(label: str, role: str | None) -> None:
    assert role_of(label) == role


@pytest.mark.parametrize(
    ("label", "name"),
    [("Nora Finch", "Nora Finch"), ("Agent Nora", "Nora"), ("Nora (agent)", "Nora"), ("Agent", None), ("spk_0", None),
     ("Speaker A", None), ("Speaker 1", None), ("SPEAKER_00", None), ("customer", None)],
)  # fmt: skip
def test_personal_names_are_told_from_labels(label: str, name: str | None) -> None:
    assert personal_name(label) == name


def turns(*said: tuple[str, str]) -> dict[str, object]:
    return {"turns": [{"speaker": who, "text": text} for who, text in said]}


@pytest.mark.parametrize("labels", [("spk_0", "spk_1"), ("spk_1", "spk_0"), ("Speaker A", "Speaker B"), ("Ada", "Bo")])
def test_neutral_labels_are_told_by_the_words_and_how_sure_is_said(tmp_path: Path, labels: tuple[str, str]) -> None:
    agent, customer = labels
    for first in (True, False):
        said = [(agent, HELP), (customer, WOE)] if first else [(customer, WOE), (agent, HELP)]
        found = conversation(put(tmp_path, "x.json", turns(*said)))
        assert {turn.text: turn.speaker for turn in found.turns} == {HELP: "agent", WOE: "customer"}
        (told,) = [repair for repair in found.repairs if "confidence" in repair]
        assert f"{agent!r} as the agent" in told


def test_the_user_goes_before_words_and_labels(tmp_path: Path) -> None:
    path = put(tmp_path, "x.json", turns(("A", HELP), ("Agent", WOE)))
    found = conversation(path, speakers={"a": "customer", "AGENT": "agent"})
    assert [turn.speaker for turn in found.turns] == ["customer", "agent"]
    assert found.repairs == ()


def test_the_one_beside_an_agent_is_the_customer_and_the_other_way_round(tmp_path: Path) -> None:
    found = conversation(put(tmp_path, "x.json", turns(("Agent", "Yes?"), ("Bo", "Hm."))))
    assert [turn.speaker for turn in found.turns] == ["agent", "customer"]
    assert found.turns[1].speaker_name == "Bo"
    assert "'Bo' was taken as the customer, as the only one besides the agent" in found.repairs
    found = conversation(put(tmp_path, "y.json", turns(("Customer", "Yes?"), ("Bo", "Hm."))))
    assert [turn.speaker for turn in found.turns] == ["customer", "agent"]


def test_a_second_agent_is_told_from_the_customer(tmp_path: Path) -> None:
    more = "Hello, this is Kim in billing, may I have your account number please?"
    found = conversation(put(tmp_path, "x.json", turns(("S1", HELP), ("S2", WOE), ("S3", more), ("S2", "It's 5."))))
    assert [turn.speaker for turn in found.turns] == ["agent", "customer", "agent", "customer"]
    assert [turn.speaker_name for turn in found.turns] == ["S1", None, "S3", None]


def test_software_that_speaks_is_automated_and_no_agent(tmp_path: Path) -> None:
    found = conversation(put(tmp_path, "x.json", turns(("bot", HELP), ("user", WOE))))
    assert [(turn.speaker, turn.automated) for turn in found.turns] == [("assistant", True), ("customer", False)]
    assert "Nobody in it is a human agent" in found.repairs


def test_one_voice_alone_is_judged_by_its_words(tmp_path: Path) -> None:
    assert conversation(put(tmp_path, "x.json", turns(("spk", HELP)))).turns[0].speaker == "agent"
    assert conversation(put(tmp_path, "y.json", turns(("spk", WOE)))).turns[0].speaker == "customer"
