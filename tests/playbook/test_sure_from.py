"""Nobody is judged by what the software hardly believes itself."""

from dataclasses import replace

from tests.fixtures import a_conversation

from wellheard.conversation import Moment
from wellheard.playbook import default_playbook, judge

CALL = a_conversation("customer: My tap leaks.", "agent: Did you break it?", "customer: No.", "agent: Let me see.")


def blame(confidence: float) -> Moment:
    return Moment(
        id="m1",
        kind="blame",
        speaker="agent",
        turn_ids=(2,),
        start_ms=None,
        end_ms=None,
        quote="Did you break it?",
        offset=0,
        confidence=confidence,
        detector="test@1",
    )


def outcome(confidence: float, sure_from: int) -> str:
    judged = judge(replace(default_playbook(), sure_from=sure_from), CALL, (blame(confidence),), {}, None)
    assert [moment.id for moment in judged.moments] == ["m1"]
    assert bool(judged.weighed) == (confidence * 100 >= sure_from)
    return next(each.outcome for each in judged.scorecard.criteria if each.id == "presume-no-mistake")


def test_a_moment_below_the_line_is_shown_and_not_judged() -> None:
    assert outcome(0.39, 40) != "missed"


def test_a_moment_on_the_line_is_judged() -> None:
    assert outcome(0.4, 40) == "missed"


def test_a_team_may_draw_the_line_elsewhere() -> None:
    assert outcome(0.1, 0) == "missed"
    assert outcome(0.9, 95) != "missed"
