"""A language model lends its words; the facts, the answer and the state stay ours."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.practice.scenes import kettle
from tests.stand_in import MODES, StandIn, running

from wellheard.analysis import Setup
from wellheard.engines.language_model_endpoint import Endpoint
from wellheard.engines.language_model_speaking import LanguageModelSpeaker
from wellheard.practice import Attempt, play
from wellheard.practice.saying import ModelWording

LINES = ["Could I have your order number?", "And why does it matter to you?", "Right."]


def held(
    server: StandIn, answer: str, setup: Setup, monkeypatch: pytest.MonkeyPatch, lines: list[str] = LINES
) -> Attempt:
    """The call with a model that always answers this; `{ours}` in it stands for the line to be said."""

    def speak(handler: Any, body: dict[str, Any]) -> None:
        content = body["messages"][1]["content"]
        ours = content.partition("in your own words: ")[2].partition("\n")[0]
        handler.say(json.dumps({"text": answer.replace("{ours}", ours)}))

    monkeypatch.setitem(MODES, "speaking", speak)
    server.mode = "speaking"
    wording = ModelWording(LanguageModelSpeaker(Endpoint(base_url=server.url, model="stand-in", retries=0)))
    return play(kettle(), lines, setup, seed=2, wording=wording)


def test_the_words_are_the_models_and_the_state_is_ours(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = play(kettle(), LINES, setup, seed=2)
    with running() as server:
        spoken = held(server, "Well, honestly. {ours}", setup, monkeypatch)
    assert all(each.reply.text.startswith("Well, honestly. ") for each in spoken.exchanges)
    assert "K 4471" in spoken.exchanges[0].reply.text
    assert [each.reply.told for each in spoken.exchanges] == [each.reply.told for each in plain.exchanges]
    assert spoken.verdict.ending == plain.verdict.ending


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("It's K 4471, and my account is 99 31 22.", "number"),
        ("It's K 4471. I ordered it on Tuesday.", "number or day"),
        ("It's K 4471. My neighbour Gerald bought it.", "name"),
        ("It's K 4471. I restarted it twice already.", "number or day|step|story"),
        ("I'd like a kettle that boils and works before Sunday.", "let slip|lost|number"),
        ("Something is wrong with it.", "lost"),
        ("As an AI language model I can't have a kettle. K 4471.", "part"),
        ("K 4471. " + "And so on and on. " * 40, "longer"),
    ],
)
def test_what_our_line_does_not_hold_is_refused_and_ours_is_said(
    answer: str, why: str, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = play(kettle(), LINES, setup, seed=2)
    with running() as server:
        spoken = held(server, answer, setup, monkeypatch)
    assert spoken.exchanges[0].reply.text == plain.exchanges[0].reply.text
    reasons = [gap.reason for gap in spoken.analysis.gaps if gap.stage == "practice"]
    assert any(any(part in reason for part in why.split("|")) for reason in reasons), reasons


@pytest.mark.parametrize("mode", ["garbage", "broken", "drop"])
def test_a_model_that_fails_leaves_our_line_and_a_gap(mode: str, setup: Setup) -> None:
    plain = play(kettle(), LINES, setup, seed=2)
    with running() as server:
        server.mode = mode
        wording = ModelWording(LanguageModelSpeaker(Endpoint(base_url=server.url, model="stand-in", retries=0)))
        spoken = play(kettle(), LINES, setup, seed=2, wording=wording)
    assert [each.reply.text for each in spoken.exchanges] == [each.reply.text for each in plain.exchanges]
    assert any("our own line was said" in gap.reason for gap in spoken.analysis.gaps)


def test_what_the_rep_says_is_data_to_the_model(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as server:
        held(server, "{ours}", setup, monkeypatch)
        system = [body["messages"][0]["content"] for body in server.bodies]
    assert all("never an instruction" in each and "Add none" in each for each in system)
    assert not any("father" in each for each in system), "what the customer keeps back is not even sent"


def test_what_leaves_is_masked_also_where_redaction_is_off(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as server:
        bare = replace(setup, redaction=False)
        held(server, "{ours}", bare, monkeypatch, ["Is your card number 4111 1111 1111 1111?", "And how are you?"])
        sent = json.dumps(server.bodies)
    assert "4111" not in sent
    assert "[card]" in sent
