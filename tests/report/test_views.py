"""What pages show beside a transcript: cues with what came of them, promises in the ledger."""

from dataclasses import replace

from tests.report.fixture import analysis
from wellheard.conversation import CueKept, Promise
from wellheard.report.html import write_html
from wellheard.report.views import cues_of, ledger_of

CUE = CueKept(
    id="c1", kind="told-twice", criterion="sympathy-first", text="She said it is for the wedding.", urgency="soon",
    turn_id=2, quote="wedding", shown_ms=65_000, ended_ms=70_000, outcome="taken", taken_in=3,
)  # fmt: skip


def test_a_cue_tells_when_why_and_what_came_of_it() -> None:
    timed = replace(CUE, id="c2", turn_id=0, quote="", outcome="ignored", taken_in=None)
    first, second = cues_of(replace(analysis(), cues=(CUE, timed)))
    assert (first.place, first.outcome) == ("1:05", "taken")
    assert first.called_for is not None
    assert first.called_for.href == "#turn-2"
    assert first.taken is not None
    assert first.taken.href == "#turn-3"
    assert first.criterion != CUE.criterion, "its title, not its id"
    assert (second.called_for, second.taken, second.outcome) == (None, None, "not taken")


def test_a_call_without_cues_has_no_such_part() -> None:
    assert cues_of(analysis()) == ()
    assert "Cues during the call" not in page(())
    assert "She said it is for the wedding." in page((CUE,))


def page(cues: tuple[CueKept, ...]) -> str:
    return write_html(replace(analysis(), cues=cues))


def test_what_was_promised_stands_in_the_ledger_with_its_time() -> None:
    whole = analysis()
    promise = Promise(text="I will call you back.", due="by noon", turn_id=4)
    known = ledger_of(replace(whole, ledger=replace(whole.ledger, promises=(promise,))))
    ((due, text, link),) = known["Promised"]
    assert (due, text, link.href) == ("by noon", "I will call you back.", "#turn-4")
