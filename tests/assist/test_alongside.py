"""What stands beside the cues: who takes over, mood, help, the guide, hearing, and the end."""

import pytest

from tests.assist.calls import a_live_call, as_conversation, setup, timed
from tests.assist.desks import a_moment, a_playbook
from tests.guides.guides import a_turn
from wellheard.assist import ActionError, LiveCall
from wellheard.assist.actions import (
    AnswerStep,
    AskForHelp,
    LeaveGuide,
    ListenIn,
    Mute,
    NeedNoHelp,
    OpenGuide,
    PassStep,
    StopListening,
    TickStep,
    Unmute,
)
from wellheard.assist.escalating import escalation_due
from wellheard.assist.mood import Mood
from wellheard.assist.so_far import SoFar
from wellheard.conversation import Distress, Fact, Ledger
from wellheard.conversation.moments import Moment
from wellheard.guides.skipping import skipped
from wellheard.measures import measure

CUE = "when: {heard: want}\nsay: X."
POLICY = a_playbook(
    CUE,
    tail="""escalation:
  - id: insulted
    to: the lead
    why: "Nobody stands that alone: “{words}”"
    when: {heard: abuse, times: twice}
  - id: sum
    to: billing
    why: "It is about {amount}"
    when: {amount_over: 500}
  - id: mood
    to: a calm colleague
    why: They are beside themselves
    when: {mood_at_least: 3}
  - id: long
    to: somebody who knows it
    why: "{minutes} minutes"
    when: {call_longer_than: 20 minutes, not_yet: solved}
""",
).escalation


def a_call() -> SoFar:
    return SoFar(sure_from=0.4, tellings=lambda what: ())


def due(call: SoFar) -> str:
    found = escalation_due(POLICY, call, None)
    return f"{found.to}: {found.why}" if found else ""


def hears(call: SoFar, line: str, *kinds: str, **attributes: int) -> None:
    turn = a_turn(len(call.turns) + 1, line)
    moments = [a_moment(kind, turn.id, turn.text, **attributes) for kind in kinds]
    call.hear(turn, moments)
    call.mood.hear(turn, moments)


def test_the_first_entry_that_fits_is_due_with_its_slots_filled() -> None:
    call = a_call()
    assert due(call) == ""
    hears(call, "customer: You idiot.", "abuse")
    assert due(call) == "a calm colleague: They are beside themselves"
    hears(call, "customer: You absolute idiot.", "abuse")
    assert due(call).startswith("the lead: Nobody stands that alone: “You ")


@pytest.mark.parametrize(
    ("value", "asked"), [("£84", ""), ("£1,240.50", "billing: It is about £1,240.50"), ("lots", "")]
)
def test_a_large_sum_wants_a_second_pair_of_eyes(value: str, asked: str) -> None:
    call = a_call()
    call.ledger = Ledger(facts=(Fact(slot="amount", value=value, text=value, turn_id=1),))
    assert due(call) == asked


def test_a_call_that_takes_long_is_due_unless_it_is_solved() -> None:
    call = a_call()
    call.floor.advance(20 * 60_000)
    assert due(call) == "somebody who knows it: 20 minutes"
    hears(call, "customer: It works!", "solved")
    assert due(call) == ""


def test_an_escalation_stays_but_for_a_mood_that_has_eased() -> None:
    call = a_call()
    hears(call, "customer: This is an outrage!", "distress", intensity=3)
    first = escalation_due(POLICY, call, None)
    assert first
    assert first.id == "mood"
    call.mood.level = 1.0
    assert escalation_due(POLICY, call, first) is None
    call.floor.advance(20 * 60_000)
    long = escalation_due(POLICY, call, None)
    hears(call, "customer: It works!", "solved")
    assert escalation_due(POLICY, call, long) == long


def test_the_mood_live_is_the_measure_of_the_whole_call() -> None:
    for name in ("login-dives-in", "meets-her-energy", "maintenance-thrice"):
        call = a_live_call()
        for turn in timed(name):
            call.hear(turn)
        recorded = measure(as_conversation(timed(name)), call.listening.moments)["distress"]
        assert isinstance(recorded, Distress)
        assert [level for _, level in call.so_far.mood.course] == [each.value for each in recorded.course]
        assert round(call.so_far.mood.peak, 2) == recorded.peak


def test_what_calmed_them_is_what_the_agent_had_just_done() -> None:
    mood = Mood()

    def hear(line: str, *moments: Moment) -> None:
        mood.hear(a_turn(1, line), list(moments))

    hear("customer: This is an outrage!", a_moment("distress", 1, intensity=3))
    hear("agent: You're right, that's on us.", a_moment("validation", 1, "You're right, that's on us."))
    assert mood.calmed is None
    hear("customer: Well, thank you for saying so.", a_moment("relief", 1))
    assert mood.calmed
    assert (mood.calmed.kind, mood.calmed.quote) == ("validation", "You're right, that's on us.")
    assert mood.whole == 1


def test_help_is_asked_for_and_a_lead_who_listens_is_seen() -> None:
    call = a_live_call()
    call.act(AskForHelp(why="  I don't know   this device "))
    call.act(ListenIn(name="Sam"))
    call.act(ListenIn(name="Sam"))
    assert call.snapshot()["alerts"] == {
        "abuse": False, "help": True, "help_why": "I don't know this device", "listening": ["Sam"],
        "hears": [], "on_hold": False, "on_hold_since_ms": None,
    }  # fmt: skip
    call.act(NeedNoHelp())
    call.act(StopListening(name="Sam"))
    assert call.snapshot()["alerts"]["listening"] == ["Sam"], "their other window is still open"
    call.act(StopListening(name="Sam"))
    call.act(ListenIn(name="Sam", sound=True))
    assert call.snapshot()["alerts"] == {
        "abuse": False, "help": False, "help_why": "", "listening": [], "hears": ["Sam"],
        "on_hold": False, "on_hold_since_ms": None,
    }  # fmt: skip


def test_muting_in_the_panel_holds_for_the_call() -> None:
    call = a_live_call(muted=["quiet"])
    call.act(Mute(kind="sympathy-first"))
    call.act(Unmute(kind="quiet"))
    for turn in timed("login-dives-in"):
        call.hear(turn)
    assert call.snapshot()["muted"] == ["sympathy-first"]
    assert call.cues.kept
    assert not {"sympathy-first", "told-twice"} & {each.kind for each in call.cues.kept}


def test_hearing_tells_that_it_is_late_and_what_was_lost() -> None:
    call = a_live_call()
    changes = call.hearing(late_ms=900, partials_dropped=3, gap={"track": 0, "from_ms": 100, "to_ms": 400})
    assert changes.parts["hearing"]["late_ms"] == 900
    assert call.snapshot()["hearing"]["gaps"] == [{"track": 0, "from_ms": 100, "to_ms": 400}]


def test_a_step_that_makes_no_sense_is_passed_over_and_its_reason_kept_for_the_leads() -> None:
    call = a_live_call()
    call.act(OpenGuide(guide="router-without-lights"))
    call.act(PassStep(step="feel", reason="they are in a hurry and said so"))
    row = call.snapshot()["guide"]["done"][0]
    assert (row["state"], row["because"]) == ("passed", "makes no sense here: they are in a hurry and said so")
    assert [(each.step, each.reasons) for each in skipped([call.guides.notes])] == [
        ("feel", ("they are in a hurry and said so",))
    ]


def test_a_guide_that_is_left_and_another_that_is_opened_share_what_is_known() -> None:
    call = a_live_call()
    call.act(OpenGuide(guide="router-without-lights"))
    call.act(TickStep(step="feel"))
    call.act(AnswerStep(step="cost", value="no heating"))
    call.act(LeaveGuide())
    assert call.snapshot()["guide"] is None
    call.act(OpenGuide(guide="refund-not-arrived"))
    assert call.snapshot()["guide"]["open"]["step"] == "amount"


@pytest.mark.parametrize(
    "action",
    [
        AnswerStep(step="feel", value="yes"),
        AnswerStep(step="nowhere", value="yes"),
        TickStep(step="cost"),
        PassStep(step="feel", reason=" "),
        PassStep(step="line-fault", reason="no"),
    ],
)
def test_what_a_step_is_not_made_for_is_refused(action: AnswerStep | TickStep | PassStep) -> None:
    call = a_live_call()
    call.act(OpenGuide(guide="router-without-lights"))
    with pytest.raises(ActionError):
        call.act(action)


def test_when_the_call_ends_the_cue_goes_and_nothing_new_comes() -> None:
    call: LiveCall = a_live_call()
    for turn in timed("login-dives-in")[:3]:
        call.hear(turn)
    assert call.snapshot()["cue"]
    assert [each.what for each in call.end().cues] == ["withdrawn"]
    assert not call.end()
    for turn in timed("login-dives-in")[3:6]:
        assert not call.hear(turn).cues
    assert call.snapshot()["call"]["state"] == "ended"


def test_the_document_keeps_every_cue_and_can_be_made_twice_and_with_other_detectors() -> None:
    call = a_live_call()
    for turn in timed("login-dives-in"):
        call.hear(turn)
    call.end()
    conversation = as_conversation(timed("login-dives-in"))
    first = call.conclude(conversation)
    assert first.cues == tuple(call.cues.kept)
    assert first == call.conclude(conversation)
    assert call.conclude(conversation, setup=setup()) == first
