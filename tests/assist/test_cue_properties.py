"""Whatever happens in a call: one cue at most, never for what is done already, never a muted one, never too often."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assist.desks import Call
from wellheard.assist.cue_desk import CueDesk
from wellheard.playbook import default_playbook
from wellheard.playbook.patterns import any_matches

KINDS = (
    "impact", "distress", "repeating", "threat", "abuse", "relief", "solved", "sympathy", "validation", "restatement",
    "refusal", "offer", "runaround", "diagnosis", "instruction", "open-question", "ownership", "escalation",
)  # fmt: skip
HAPPENS = st.one_of(
    st.tuples(st.just("customer"), st.lists(st.sampled_from(KINDS[:7]), max_size=2)),
    st.tuples(st.just("agent"), st.lists(st.sampled_from(KINDS[7:]), max_size=2)),
    st.tuples(st.sampled_from(("wait", "agent-speaks", "customer-speaks", "dismiss")), st.integers(1, 60)),
)
CUES = {cue.kind: cue for cue in default_playbook().cues}


@given(st.lists(HAPPENS, max_size=30), st.sets(st.sampled_from(sorted(CUES)), max_size=4))
@settings(max_examples=150)
def test_the_rules_of_cues_hold_in_any_call(happens: list[tuple[str, object]], muted: set[str]) -> None:
    call = Call(CueDesk(cues=tuple(CUES.values()), muted=set(muted)))
    for what, more in happens:
        before = call.desk.shown
        _happen(call, what, more)
        _check(call, muted)
        if before is None and call.desk.shown and not call.desk.shown.cue.when.talking_for_s:
            assert not call.so_far.agent_speaks
    told = [each.what for each in call.events]
    assert all(one != other for one, other in itertools.pairwise(told) if one == "shown")
    assert [each.id for each in call.desk.kept] == [f"c{number}" for number in range(1, len(call.desk.kept) + 1)]


def _happen(call: Call, what: str, more: object) -> None:
    if what in ("customer", "agent"):
        assert isinstance(more, list)
        call.says(what, *more)
    elif what == "dismiss" and call.desk.shown:
        call.events.append(call.desk.answer(call.desk.shown.kept.id, "dismissed", call.so_far))
    elif what.endswith("-speaks"):
        call.is_saying(what.removesuffix("-speaks"), float(str(more)))
    else:
        call.waits(float(str(more)))


def _check(call: Call, muted: set[str]) -> None:
    for kind, cue in CUES.items():
        assert sum(each.kind == kind for each in call.desk.kept) <= cue.at_most
    open_ones = [each for each in call.desk.kept if each.outcome == "open"]
    shown = call.desk.shown
    assert open_ones == ([shown.kept] if shown else [])
    assert not any(each.kind in muted for each in call.desk.kept)
    if shown and shown.kept.turn_id:
        since = [each for each in _moments(call) if each.turn_ids[0] > shown.kept.turn_id]
        assert not any(any_matches(shown.cue.done_by, each) for each in since)


def _moments(call: Call) -> list:  # type: ignore[type-arg]  # of moments, whose type the desk doesn't show
    return [each.moment for placed in call.so_far._by_kind.values() for each in placed]
