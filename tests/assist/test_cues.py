"""When a cue comes, when it doesn't, and how it goes."""

import pytest

from tests.assist.desks import a_call
from wellheard.assist.actions import ActionError
from wellheard.assist.cue_desk import is_muted
from wellheard.playbook import default_playbook

IMPACT = 'when: {heard: impact, unanswered_for: 1 turn}\ndone_by: [sympathy, validation]\nsay: "“{words}”: say so."'


def test_a_name_that_a_cue_shares_with_its_criterion_means_the_cue() -> None:
    first, second = default_playbook().cues[:2]
    assert first.kind == first.criterion == second.criterion
    assert is_muted(first, (first, second), {first.kind})
    assert not is_muted(second, (first, second), {first.kind})
    assert is_muted(second, (second,), {second.criterion})


def test_a_cue_waits_until_the_agent_has_had_their_turn_and_did_something_else() -> None:
    call = a_call(IMPACT)
    assert call.customer("impact", text="It is for the wedding.") == []
    assert call.agent("closed-question") == ["shown listen"]
    assert call.text == "“It is for the wedding”: say so."


def test_it_never_comes_when_the_agent_has_done_it() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    assert call.agent("sympathy") == []
    assert call.agent("closed-question") == []


def test_doing_it_in_the_same_turn_after_something_else_counts_as_well() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    assert call.agent("closed-question", "validation") == []


def test_a_nod_is_no_turn_in_which_the_agent_could_have_answered() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    assert call.agent(text="Mm-hm.") == []
    assert call.agent(text="What is your order number?") == ["shown listen"]


def test_it_is_taken_by_itself_when_the_agent_then_does_it() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    call.agent()
    assert call.customer() == []
    assert call.agent("sympathy") == ["taken listen"]
    kept = call.desk.kept[0]
    assert (kept.outcome, kept.taken_in, kept.by_hand) == ("taken", 4, False)


def test_it_is_ignored_after_two_turns_of_the_agent_or_when_its_time_is_over() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    call.agent()
    assert call.agent() == []
    assert call.agent() == ["ignored listen"]
    late = a_call(f"{IMPACT}\nstays: 20 seconds")
    late.customer("impact")
    late.agent()
    assert late.waits(19) == []
    assert late.waits(2) == ["ignored listen"]


def test_relief_makes_what_troubled_them_past() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    call.agent()
    assert call.customer("relief") == ["withdrawn listen"]


def test_while_the_agent_speaks_no_cue_comes_for_they_may_be_doing_it() -> None:
    call = a_call("when: {heard: impact}\ndone_by: [sympathy]\nsay: Say so.")
    call.is_saying("agent")
    assert call.customer("impact") == []
    assert call.agent("sympathy") == []
    assert call.customer("impact") == ["shown listen"]


def test_told_twice_means_in_two_turns_and_unanswered() -> None:
    cue = 'when: {heard: impact, times: twice, unanswered_for: 1 turn}\ndone_by: [sympathy]\nsay: "{times}: “{words}”"'
    call = a_call(cue)
    call.customer("impact")
    call.agent()
    call.customer("impact", text="I told you that it is for the wedding.")
    assert call.agent() == ["shown listen"]
    assert call.text.startswith("twice: ")
    answered = a_call(cue)
    answered.customer("impact")
    answered.agent("sympathy")
    answered.customer("impact")
    assert answered.agent() == []


def test_not_yet_holds_only_until_the_first() -> None:
    cue = "when: {heard: instruction, not_yet: [open-question]}\ndone_by: [probe]\nsay: Ask."
    assert a_call(cue).agent("instruction") == ["shown listen"]
    call = a_call(cue)
    call.agent("open-question")
    assert call.agent("instruction") == []


def test_an_occasion_is_past_after_some_turns_and_a_cue_that_waited_for_so_long_never_comes() -> None:
    call = a_call(IMPACT, muted=["listen"])
    call.customer("impact")
    for _ in range(4):
        call.agent()
    call.desk.muted.clear()
    assert call.agent() == []


def test_a_kind_or_a_whole_criterion_that_is_muted_never_shows_and_goes_when_muted() -> None:
    call = a_call("id: other\n" + IMPACT, muted=["listen"])
    call.customer("impact")
    assert call.agent() == []
    call.desk.muted.clear()
    assert call.look() == ["shown other"]
    call.desk.muted.add("other")
    assert call.look() == ["withdrawn other"]


def test_at_most_so_often_a_call() -> None:
    call = a_call(IMPACT.replace("done_by", "at_most: twice\ndone_by"))
    for _ in range(5):
        call.customer("impact")
        call.agent()
        call.agent("sympathy")
    assert [each.what for each in call.events] == ["shown", "taken", "shown", "taken"]


TWO = (
    "- id: soft\n  when: {heard: impact}\n  done_by: [sympathy]\n  say: Soft.\n"
    "- id: hard\n  when: {heard: abuse}\n  say: Hard.\n  urgency: now\n"
    "- id: middle\n  when: {heard: impact}\n  say: Middle.\n  urgency: soon"
)


def test_the_most_urgent_comes_first_and_the_next_waits_until_the_agent_has_spoken() -> None:
    call = a_call(TWO)
    assert call.customer("impact") == ["shown middle"]
    assert call.agent() == []
    assert call.agent() == ["ignored middle"]
    assert call.agent() == []  # by now the occasion of the other is past
    call = a_call(TWO)
    call.customer("impact")
    call.desk.answer("c1", "taken", call.so_far)
    assert call.look() == []
    assert call.agent() == ["shown soft"]


def test_something_pressing_takes_the_place_of_what_is_shown() -> None:
    call = a_call(TWO)
    call.customer("impact")
    assert call.customer("abuse") == ["withdrawn middle", "shown hard"]


def test_the_agent_takes_it_or_waves_it_away_and_only_while_it_is_shown() -> None:
    call = a_call(IMPACT)
    call.customer("impact")
    call.agent()
    event = call.desk.answer("c1", "dismissed", call.so_far)
    assert (event.what, event.cue.outcome, event.cue.by_hand) == ("dismissed", "dismissed", True)
    with pytest.raises(ActionError, match="not shown any more"):
        call.desk.answer("c1", "taken", call.so_far)


TALK = 'when: {talking_for: 50 seconds}\nsay: "You\'ve talked for {seconds} seconds."\nat_most: twice'


def test_a_long_talk_is_told_while_it_goes_on_and_taken_when_the_floor_is_given_up() -> None:
    call = a_call(TALK)
    call.is_saying("agent", 1)
    assert call.is_saying("agent", 48) == []
    assert call.is_saying("agent", 2) == ["shown listen"]
    assert call.text == "You've talked for 50 seconds."
    assert call.is_saying("agent", 5) == []
    assert call.customer(text="Yes, but what about the cable?") == ["taken listen"]


def test_one_long_talk_is_told_once() -> None:
    call = a_call(TALK + "\nstays: 10 seconds")
    call.is_saying("agent", 51)
    assert call.is_saying("agent", 11) == ["ignored listen"]
    assert call.is_saying("agent", 60) == []


def test_a_nod_of_the_customer_does_not_end_a_long_talk() -> None:
    call = a_call(TALK)
    call.is_saying("agent", 30)
    call.is_saying("agent", 1)
    call.customer(text="Mm-hm.")
    assert call.is_saying("agent", 21) == ["shown listen"]


QUIET = 'when: {silent_for: 10 seconds}\nsay: "Quiet for {seconds} seconds."'


def test_silence_is_told_and_taken_when_the_agent_speaks() -> None:
    call = a_call(QUIET)
    call.is_saying("customer")
    call.customer()
    assert call.waits(9) == []
    assert call.waits(2) == ["shown listen"]
    assert call.is_saying("agent") == ["taken listen"]


def test_silence_is_not_told_before_the_first_word_on_an_announced_hold_or_where_nobody_can_tell() -> None:
    assert a_call(QUIET).waits(60) == []
    held = a_call(QUIET)
    held.is_saying("agent")
    held.agent(text="Bear with me for a moment, please.")
    assert held.waits(60) == []
    turns_only = a_call(QUIET)
    turns_only.customer()
    assert turns_only.waits(60) == []


def test_a_long_hold_is_told() -> None:
    call = a_call('when: {on_hold_for: 90 seconds}\nsay: "Waiting for {seconds} seconds."')
    call.is_saying("agent")
    call.agent(text="May I put you on hold while I look?")
    assert call.waits(80) == []
    assert call.waits(11) == ["shown listen"]
    assert call.agent(text="Thank you for holding, I have it.") == ["taken listen"]


def test_while_the_phone_system_has_them_on_hold_nobody_is_silent_and_a_long_hold_is_told() -> None:
    quiet, long = a_call(QUIET), a_call('when: {on_hold_for: 90 seconds}\nsay: "Waiting for {seconds} seconds."')
    for call in (quiet, long):
        call.is_saying("agent")
        call.agent()
        call.so_far.floor.held(call.so_far.floor.now_ms, on=True)
    assert quiet.waits(89) == long.waits(89) == []
    assert long.waits(2) == ["shown listen"]
    quiet.so_far.floor.held(quiet.so_far.floor.now_ms, on=False)
    assert quiet.waits(9) == [], "from when they were taken back"
    assert quiet.waits(2) == ["shown listen"]


def test_while_the_customer_is_on_hold_nothing_is_shown_that_they_would_not_hear_but_what_is_pressing() -> None:
    cues = """- id: first
  when: {heard: impact}
  say: "First."
  stays: 5 seconds
- id: second
  when: {heard: impact}
  say: "Second."
- id: long
  when: {on_hold_for: 90 seconds}
  say: "Look in."
- id: pressing
  when: {call_longer_than: 2 minutes}
  say: "Now."
  urgency: now"""
    call = a_call(cues)
    call.is_saying("agent")
    call.agent()
    assert call.customer("impact") == ["shown first"]
    call.so_far.floor.held(call.so_far.floor.now_ms, on=True)
    told = [each for _ in range(89) for each in call.waits(1)]
    assert told == ["ignored first"]
    assert call.waits(2) == ["shown long"]
    told = [each for _ in range(40) for each in call.waits(1)]
    assert "shown pressing" in told
    assert "shown second" not in told
    call.so_far.floor.held(call.so_far.floor.now_ms, on=False)
    assert "shown second" in [each for _ in range(60) for each in call.waits(1)]


def test_a_mood_that_rises_after_an_answer_is_told_but_not_the_mood_with_which_they_came() -> None:
    cue = 'when: {mood_rose_by: 1, unanswered_for: 1 turn}\ndone_by: [validation]\nsay: "“{words}”"'
    call = a_call(cue)
    call.customer("distress")
    assert call.agent() == []
    call.customer("threat", text="Then I want your manager.")
    assert call.agent() == ["shown listen"]
    assert call.text == "“Then I want your manager”"


def test_a_slot_that_nothing_fills_keeps_the_cue_away() -> None:
    assert a_call('when: {heard: refusal}\nsay: "What about “{problem}”?"').agent("refusal") == []


def test_a_moment_that_is_not_sure_enough_calls_for_nothing() -> None:
    call = a_call(IMPACT)
    call.so_far.sure_from = 0.95
    call.customer("impact")
    assert call.agent() == []
