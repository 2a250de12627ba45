"""The shipped calls as their agents would have seen them: few cues, each of them helpful, none in a call done well."""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.assist.calls import SAMPLES, a_live_call, timed
from tests.guides.test_samples import TOLD
from wellheard.assist import LiveCall
from wellheard.assist.actions import OpenGuide
from wellheard.guides import shipped_guides


def lived(name: str, call: LiveCall | None = None) -> list[str]:
    """The call turn by turn with what happens to cues; words in the making come every two seconds."""
    call = call or a_live_call()
    lines = []
    for turn in timed(name):
        changes = [
            call.partial(turn.speaker, turn.text[:20], turn.start_ms, at)
            for at in range(turn.start_ms or 0, turn.end_ms or 0, 2000)
        ]
        changes.append(call.hear(turn))
        lines.append(f"{turn.id:2} {turn.speaker:8} {turn.text[:80]}")
        events = [event for each in changes for event in each.cues]
        lines += [f"   {each.what}: {each.cue.text} [{each.cue.kind}, {each.cue.urgency}]" for each in events]
    lines += [f"   {each.what}: [{each.cue.kind}]" for each in call.end().cues]
    return lines


@pytest.mark.parametrize("name", SAMPLES)
def test_a_call_with_its_cues_reads_so(name: str, snapshot: SnapshotAssertion) -> None:
    assert "\n".join(lived(name)) == snapshot


def test_calls_done_well_are_left_alone_and_others_get_few_cues() -> None:
    counts = {}
    for name in SAMPLES:
        call = a_live_call()
        lived(name, call)
        counts[name] = len(call.cues.kept)
    assert max(counts.values()) <= 6
    assert counts["login-done-well"] == 0
    assert all(counts[name] <= 2 for name in ("straight-straw", "meets-her-energy", "cannot-be-solved"))
    assert all(counts[name] >= 3 for name in ("login-dives-in", "maintenance-thrice"))


def test_a_step_already_taken_is_named_with_its_second() -> None:
    call = a_live_call()
    lived("login-dives-in", call)
    (step,) = [each for each in call.cues.kept if each.kind == "step-done"]
    assert step.text.startswith("They did that at 00:25")
    assert step.turn_id == 5


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("guide", shipped_guides(), ids=lambda each: each.id)
def test_beside_a_live_call_no_guide_proposes_what_was_told_or_done(name: str, guide: object) -> None:
    call = a_live_call()
    call.act(OpenGuide(guide=guide.id))  # type: ignore[attr-defined]  # a guide
    told = TOLD.get(name, {})
    for turn in timed(name):
        call.hear(turn)
        step = call.guides.standing.open.step if call.guides.standing and call.guides.standing.open else None
        if step:
            wanted = " ".join((step.what, *step.things[:1]))
            assert turn.id < told.get(wanted, turn.id + 1), (name, turn.id, wanted)


def test_the_guide_that_fits_is_offered_first_and_none_where_none_fits() -> None:
    refund = a_live_call()
    for turn in timed("chat-refund")[:2]:
        refund.hear(turn)
    assert next((each["id"], each["fits"]) for each in refund.snapshot()["guides"]) == ("refund-not-arrived", True)
    straw = a_live_call()
    for turn in timed("straight-straw"):
        straw.hear(turn)
    assert not any(each["fits"] for each in straw.snapshot()["guides"])
