"""In a customer's next call the ledger alone knows what was told before: who asks for it again is told so."""

from collections.abc import Sequence

import pytest

from tests.assist.calls import setup
from wellheard.assist import CallHeader, LiveCall
from wellheard.assist.actions import Remove
from wellheard.assist.so_far import SoFar
from wellheard.conversation import Fact, Ledger, Moment, Tried, Turn

MODEL = Fact(slot="model", value="bk220", text="BK-220", turn_id=4, confidence=0.9)
RESET = Tried(action="reset", object="dishwasher", times=2, outcome="no-change", text="I reset the dishwasher twice.",
              turn_id=6)  # fmt: skip


@pytest.fixture(autouse=True)
def _unnoticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No moment says that something is asked for again."""
    hear = SoFar.hear

    def deaf(call: SoFar, turn: Turn, moments: Sequence[Moment]) -> None:
        hear(call, turn, [each for each in moments if each.kind != "repeat-request"])

    monkeypatch.setattr(SoFar, "hear", deaf)


def next_call(*lines: str, before: Ledger) -> LiveCall:
    call = LiveCall(setup(), CallHeader(call="second"), before=before, earlier_call="first")
    for number, line in enumerate(lines, start=1):
        speaker, _, text = line.partition(": ")
        call.hear(Turn(id=number, speaker=speaker, text=text, start_ms=number * 3000, end_ms=number * 3000 + 2000))  # type: ignore[arg-type]  # agent or customer
    return call


@pytest.mark.parametrize("asked", ["Which model is it?", "What is the model?", "Could you give me the model number?"])
def test_a_fact_of_the_call_before_is_read_back_though_nothing_was_noticed(asked: str) -> None:
    call = next_call("agent: Hello.", "customer: Me again.", f"agent: {asked}", before=Ledger(facts=(MODEL,)))
    cue = call.snapshot()["cue"]
    assert cue is not None
    assert cue["text"] == "That was told in an earlier call: “BK-220”. Read it back to them."
    assert cue["quote"] in asked


def test_a_step_of_the_call_before_is_skipped_where_its_thing_is_named() -> None:
    lines = ("agent: Hello.", "customer: Me again.", "agent: Please reset the dishwasher for me.")
    cue = next_call(*lines, before=Ledger(tried=(RESET,))).snapshot()["cue"]
    assert cue["text"].startswith("They did that in an earlier call (“I reset the dishwasher twice")
    others = (*lines[:2], "agent: Please reset the oven for me.")
    other = next_call(*others, before=Ledger(tried=(RESET,))).snapshot()["cue"]
    assert other is None or other["kind"] != "step-done"


def test_what_no_call_told_and_what_the_ledger_is_not_sure_of_give_no_cue() -> None:
    lines = ("agent: Hello.", "customer: Me again.", "agent: Which model is it?")
    assert next_call(*lines, before=Ledger()).snapshot()["cue"] is None
    unsure = Fact(slot="model", value="bk220", text="BK-220", turn_id=4, confidence=0.5)
    assert next_call(*lines, before=Ledger(facts=(unsure,))).snapshot()["cue"] is None
    same_call = ("agent: Hello.", "customer: It's a BK-220 model.", "agent: Which model is it?")
    assert next_call(*same_call, before=Ledger()).snapshot()["cue"] is None, "there noticing has the word"


def test_it_goes_when_the_agent_takes_the_fact_out_of_the_ledger() -> None:
    call = next_call("agent: Hello.", "customer: Me again.", "agent: Which model is it?", before=Ledger(facts=(MODEL,)))
    call.act(Remove(entry=call.snapshot()["ledger"]["facts"][0]["id"]))
    assert call.snapshot()["cue"] is None
