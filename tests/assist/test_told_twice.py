"""In the panel, the document and the hand-off one thing told twice is one line, whoever heard it, with every place."""

import contextlib

from tests.assist.calls import a_live_call, setup
from wellheard.assist import CallHeader, LiveCall
from wellheard.assist.actions import ActionError, Add, Correct, OpenGuide, PassStep, Remove, TickStep
from wellheard.conversation import Turn

TWICE = (
    "customer: My router shows no lights at all.",
    "agent: Oh no. What does it stop you doing?",
    "customer: Working! I've tried another socket already, nothing changed.",
    "agent: Let me look.",
    "customer: Well, the lights are off, and I swapped the socket.",
)


def a_call(*lines: str, guide: str = "router-without-lights") -> LiveCall:
    call = a_live_call()
    call.act(OpenGuide(guide=guide))
    for line in lines:
        say(call, line)
    return call


def say(call: LiveCall, line: str) -> None:
    speaker, _, text = line.partition(": ")
    number = len(call.so_far.turns) + 1
    call.hear(Turn(id=number, speaker=speaker, text=text, start_ms=number * 1000, end_ms=number * 1000 + 900))  # type: ignore[arg-type]  # agent or customer


def lines_of(call: LiveCall, name: str) -> list[str]:
    rows = call.snapshot()["ledger"][name]
    return [f"{each.get('slot') or each['action']} {each.get('value') or each['object']}" for each in rows]


def test_what_the_ledger_and_the_guide_both_heard_is_one_line_with_both_places() -> None:
    call = a_call(*TWICE)
    assert lines_of(call, "facts") == ["lights off"]
    assert lines_of(call, "tried") == ["swap another socket"]
    shown = call.snapshot()["ledger"]
    for entry in (*shown["facts"], *shown["tried"]):
        assert [each["at_ms"] for each in entry["again"]] == [5000], entry
    hand_off = call.hand_off()
    assert [(each.at_ms, each.again_ms) for each in (*hand_off.facts, *hand_off.tried)] == [
        (1000, (5000,)), (3000, (5000,)),
    ]  # fmt: skip


def test_its_guide_goes_on_from_there_and_asks_for_neither() -> None:
    call = a_call(*TWICE)
    for step in ("feel", "cost"):
        with contextlib.suppress(ActionError):
            call.act(PassStep(step=step, reason="not here"))
    assert call.snapshot()["guide"]["open"]["step"] == "power"


def test_a_line_taken_away_stays_away_in_other_words_and_under_a_guide() -> None:
    call = a_live_call()
    for line in TWICE:
        say(call, line)
    for name in ("facts", "tried"):
        call.act(Remove(entry=call.snapshot()["ledger"][name][0]["id"]))
    call.act(OpenGuide(guide="router-without-lights"))
    say(call, "customer: As I said, completely dark, and I tried a different socket.")
    assert lines_of(call, "facts") == lines_of(call, "tried") == []
    assert (call.ledger().facts, call.ledger().tried) == ((), ())


def test_a_line_corrected_is_corrected_wherever_it_was_heard() -> None:
    call = a_call(*TWICE)
    call.act(Correct(entry=call.snapshot()["ledger"]["facts"][0]["id"], value="red"))
    call.act(Correct(entry=call.snapshot()["ledger"]["tried"][0]["id"], value="worked"))
    say(call, "customer: I told you, no lights.")
    assert lines_of(call, "facts") == ["lights red"]
    assert [each["outcome"] for each in call.snapshot()["ledger"]["tried"]] == ["worked"]


def test_a_step_ticked_by_hand_that_was_told_is_the_same_line() -> None:
    call = a_call(*TWICE)
    call.act(TickStep(step="socket", outcome="worked"))
    call.act(Add(list="facts", slot="lights", value="off"))
    shown = call.snapshot()["ledger"]
    assert [(each["object"], each["outcome"], each["by"]) for each in shown["tried"]] == [
        ("another socket", "worked", "agent")
    ]
    assert [(each["value"], each["by"]) for each in shown["facts"]] == [("off", "agent")]


def test_another_thing_is_another_line() -> None:
    call = a_call(*TWICE, "customer: And I restarted the router, then I restarted my phone.")
    say(call, "customer: I mean the router, I rebooted the router. And I restarted my phone.")
    assert lines_of(call, "tried") == ["swap another socket", "restart router", "restart phone"]


def test_what_is_wrong_and_what_hangs_on_it_is_one_line_with_each_place_too() -> None:
    words = "My router is dead and my daughter has her exam tomorrow."
    call = a_call(f"customer: {words}", "agent: I see. What is your name?", f"customer: {words}")
    shown = call.snapshot()["ledger"]
    for name in ("problem", "impact"):
        assert [(each["at_ms"], [at["at_ms"] for at in each["again"]]) for each in shown[name]] == [(1000, [3000])], (
            name
        )
    first = a_live_call()
    say(first, f"customer: {words}")
    second = LiveCall(
        setup(), CallHeader(call="two"), before=first.ledger(), earlier_call="one", same_matter=True,
    )  # fmt: skip
    say(second, f"customer: {words}")
    (entry,) = second.snapshot()["ledger"]["problem"]
    assert (entry["call"], entry["again"]) == ("one", [{"turn_id": 1, "at_ms": 1000, "call": None}])
