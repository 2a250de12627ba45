"""Many calls at once: in order, on several processes, losing none for another's sake."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures import a_conversation, an_analysis

from wellheard.intake.interface import IntakeError, Transcript
from wellheard.jobs import Done, Failed, Item, Outcome, Plan, analyse_all
from wellheard.outcome import OutcomeError

PLAN = Plan(use_sound=False)


class Deadly(Transcript):
    """A call that kills the process into which it is handed."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def item(name: str, kind: type[Transcript] = Transcript) -> Item:
    call = a_conversation("agent: Hello, how can I help you?", "customer: My tap is leaking.", source=name)
    return Item(key=name, incoming=kind(conversation=call))


def sources(outcomes: list[tuple[Item, Outcome]]) -> list[str]:
    return [each.analysis.conversation.source if isinstance(each, Done) else each.source for _, each in outcomes]


def test_outcomes_come_in_order_and_what_cannot_be_read_stands_among_them() -> None:
    broken = Item(key="b", incoming=IntakeError("it is empty", where="b", remedy="Export it again"))
    outcomes = list(analyse_all([item("a"), broken, item("c")], PLAN))
    assert sources(outcomes) == ["a", "b", "c"]
    assert outcomes[1][1] == Failed(source="b", reason="it is empty. Export it again")


def test_what_is_known_is_not_analysed_again() -> None:
    known = an_analysis("a")
    ((_, outcome),) = analyse_all([Item(key="a", incoming=item("a").incoming, known=known)], PLAN)
    assert isinstance(outcome, Done)
    assert outcome.analysis is known


def test_a_call_whose_analysis_fails_is_named_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(incoming: Transcript, *_: object, **__: object) -> object:
        if incoming.conversation.source == "a":
            raise ValueError("a surprise")
        return an_analysis(incoming.conversation.source)

    monkeypatch.setattr("wellheard.jobs.batch.analyse", failing)
    (_, first), (_, second) = analyse_all([item("a"), item("b")], PLAN)
    assert isinstance(first, Failed)
    assert "ValueError: a surprise" in first.reason
    assert isinstance(second, Done)


@pytest.mark.slow
def test_weights_that_cannot_be_read_are_told_in_their_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OutcomeError("weights.npz: no weights can be read from it. Install Wellheard again")

    monkeypatch.setattr("wellheard.analysis.weigh", failing)
    ((_, outcome),) = analyse_all([item("a")], PLAN)
    assert outcome == Failed(source="a", reason="weights.npz: no weights can be read from it. Install Wellheard again")


def test_a_call_that_kills_its_process_is_found_out_and_its_neighbours_are_analysed() -> None:
    items = [item("a"), item("b", Deadly), item("c"), item("d")]
    outcomes = list(analyse_all(items, PLAN, jobs=2))
    assert sources(outcomes) == ["a", "b", "c", "d"]
    assert [type(each) for _, each in outcomes] == [Done, Failed, Done, Done]
    failed = outcomes[1][1]
    assert isinstance(failed, Failed)
    assert "the process that analysed it died" in failed.reason


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_workers_leave_when_the_command_is_killed(tmp_path: Path) -> None:
    turns = [{"speaker": "agent", "text": "Hello?"}, {"speaker": "customer", "text": "My tap is leaking."}] * 30
    for number in range(400):
        (tmp_path / f"{number}.json").write_text(json.dumps({"turns": turns}), encoding="utf-8")
    command = [sys.executable, "-m", "wellheard", "analyze", "-f", "json", "--jobs", "2", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        children = _children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert len(children) >= 2
    deadline = time.monotonic() + 20
    while any(map(_runs, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if _runs(child)]


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
