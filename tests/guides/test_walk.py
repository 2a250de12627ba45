"""The walk skips what is known, says when it was told, and finds the step that is still open."""

import pytest
from pydantic import TypeAdapter
from tests.guides.guides import HEAD, ROUTER, a_fact, a_guide, a_try, a_turn, told

from wellheard.conversation import Ledger, Told
from wellheard.guides import (
    Notes,
    Stop,
    Walk,
    answer,
    begin,
    did,
    full_ledger,
    hear,
    pass_over,
    said,
    skipped,
    standing,
)
from wellheard.ledger import Book


def over(walk: Walk, *lines: str) -> Walk:
    """The walk after a conversation of lines, with the ledger of a real book."""
    book = Book()
    for number, line in enumerate(lines, start=1):
        turn = a_turn(number, line)
        book.hear(turn, ())
        walk = hear(walk, turn, book.ledger())
    return walk


def open_step(walk: Walk) -> str:
    now = standing(walk)
    return now.open.step.id if now.open else now.ending


def stop_at(walk: Walk, step_id: str) -> Stop:
    return next(each for each in standing(walk).way if each.step.id == step_id)


def test_a_guide_begins_at_its_first_step() -> None:
    assert open_step(begin(ROUTER)) == "lights"


def test_an_answer_heard_in_the_conversation_ticks_its_step_with_turn_and_second() -> None:
    walk = over(begin(ROUTER), "agent: Hello.", "customer: The light is red.")
    assert open_step(walk) == "restart"
    stop = stop_at(walk, "lights")
    assert (stop.state, stop.value, stop.turn_id, stop.second) == ("known", "red", 2, 2.0)
    assert not stop.by_hand


def test_an_action_told_is_done_and_its_outcome_chooses_the_way() -> None:
    walk = over(begin(ROUTER), "customer: The light is red. I restarted the router twice, no change.")
    assert open_step(walk) == "order"
    assert stop_at(walk, "restart").value == "no-change"


def test_what_came_of_a_step_that_the_agent_asked_for_is_heard() -> None:
    lines = (
        "customer: The light is red.",
        "agent: Could you restart the router for me?",
        "customer: Done. It works now!",
    )
    walk = over(begin(ROUTER), *lines)
    assert open_step(walk) == "glad"
    assert open_step(said(walk, "glad")) == "end"


def test_the_same_action_on_another_thing_is_still_open() -> None:
    walk = over(begin(ROUTER), "customer: The light is red. I restarted the laptop.")
    assert open_step(walk) == "restart"


def test_a_fact_of_the_same_family_answers_where_it_was_named_vaguely() -> None:
    ledger = told(a_fact("lights", "green"), a_fact("number", "lh8812"))
    assert open_step(begin(ROUTER, Notes(ledger=ledger))) == "hand-over"


def test_who_corrects_themselves_is_right() -> None:
    ledger = told(a_fact("lights", "red", 2), a_fact("lights", "green", 6))
    assert stop_at(begin(ROUTER, Notes(ledger=ledger)), "lights").value == "green"


def test_what_was_told_in_an_earlier_call_is_known_and_says_so() -> None:
    ledger = told(a_fact("lights", "green", 9, call="c-1"))
    stop = stop_at(begin(ROUTER, Notes(ledger=ledger)), "lights")
    assert (stop.call, stop.turn_id, stop.second) == ("c-1", 0, None)


def test_a_time_answers_only_where_it_was_told_of_the_same_thing() -> None:
    guide = a_guide("id: when\nask: time\nabout: [refund, promised]\nthen: end")
    assert open_step(over(begin(guide), "customer: I have been at home since Monday.")) == "when"
    assert open_step(over(begin(guide), "customer: You promised the refund in May.")) == "end"


def test_a_time_told_of_two_things_answers_for_both() -> None:
    guide = a_guide("id: when\nask: time\nabout: [refund, promised]\nthen: end")
    lines = ("customer: I moved house in May.", "customer: You promised the refund in May.")
    walk = over(begin(guide), *lines)
    assert open_step(walk) == "end"
    assert stop_at(walk, "when").turn_id == 2


def test_impact_is_known_as_soon_as_it_is_told() -> None:
    guide = a_guide("id: cost\nask: impact\nthen: end")
    ledger = Ledger(impact=(Told(text="I can't work", turn_id=2),))
    assert standing(begin(guide, Notes(ledger=ledger))).way[0].value == "I can't work"


def test_the_words_of_a_step_tick_it_and_a_question_or_a_no_does_not() -> None:
    guide = a_guide("id: sit\ndo: sit-in\nheard: [pressed them in]", head=HEAD + "actions: [sit-in]\n")
    assert open_step(over(begin(guide), "customer: I pressed them in again.")) == "end"
    assert open_step(over(begin(guide), "customer: I haven't pressed them in.")) == "sit"
    assert open_step(over(begin(guide), "customer: Should they be pressed in, or pressed them in before?")) == "sit"


def test_the_next_guide_asks_for_nothing_that_was_ticked_in_this_one() -> None:
    walk = did(answer(begin(ROUTER), "lights", "red"), "restart", "no-change")
    other = a_guide("id: again\ndo: restart\nto: [router]", "id: lamp\nask: lights\nthen: end")
    assert open_step(begin(other, walk.notes)) == "end"


def test_a_guide_opened_late_hears_what_was_said_before() -> None:
    walk = over(begin(ROUTER), "customer: It is both of them, nothing lights up.")
    other = a_guide("id: sides\nask: sides\nheard: [both of them]\nthen: end", head=HEAD + "facts: [sides]\n")
    assert stop_at(begin(other, walk.notes), "sides").turn_id == 1


def test_a_step_passed_over_keeps_its_reason_and_leads_on_in_every_guide() -> None:
    walk = pass_over(begin(ROUTER), "lights", "he can't get to the router")
    assert open_step(walk) == "order"
    assert (stop_at(walk, "lights").state, stop_at(walk, "lights").value) == ("passed", "he can't get to the router")
    assert open_step(begin(ROUTER, walk.notes)) == "order"


def test_a_hand_over_is_the_end() -> None:
    walk = answer(answer(begin(ROUTER), "lights", "green"), "order", "44179")
    assert open_step(walk) == "hand-over"
    assert open_step(said(walk, "hand-over")) == "handed-over"


def test_a_correction_by_hand_stands_before_what_was_heard() -> None:
    walk = over(begin(ROUTER), "customer: The light is red.")
    assert open_step(answer(walk, "lights", "green")) == "order"


def test_a_loop_in_which_all_is_done_is_walked_once_and_left_by_no_answer_that_was_not_given() -> None:
    guide = a_guide(
        "id: a\nask: lights\nanswers:\n  - {when: [green], then: end}\nthen: b", "id: b\ndo: restart\nthen: a"
    )
    walk = did(answer(begin(guide), "a", "red"), "b")
    assert open_step(walk) == "round"
    assert [each.step.id for each in standing(walk).way] == ["a", "b"]


def test_what_was_ticked_by_hand_is_in_the_ledger_of_the_hand_off() -> None:
    guide = a_guide("id: cost\nask: impact\nthen: lights", "id: lights\nask: lights\nthen: end")
    walk = answer(answer(begin(guide), "cost", "no heating"), "lights", "red")
    ledger = full_ledger(walk.notes)
    assert [each.text for each in ledger.impact] == ["no heating"]
    assert [(each.slot, each.value) for each in ledger.facts] == [("lights", "red")]


def test_a_walk_is_never_changed_in_place() -> None:
    walk = begin(ROUTER)
    answer(walk, "lights", "red")
    assert open_step(walk) == "lights"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda walk: answer(walk, "restart", "yes"), "begins with do"),
        (lambda walk: answer(walk, "lights", " "), "the answer is empty"),
        (lambda walk: did(walk, "lights"), "begins with ask"),
        (lambda walk: pass_over(walk, "lights", ""), "the reason is empty"),
        (lambda walk: pass_over(walk, "hand-over", "no"), "begins with escalate"),
    ],
)
def test_what_makes_no_sense_is_refused(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call(begin(ROUTER))  # type: ignore[operator]  # one of the functions above


def test_a_try_of_a_step_with_outcome_is_shown_before_one_without() -> None:
    ledger = told(a_fact("lights", "red"), tried=(a_try("restart", "router", "worked"), a_try("restart")))
    assert open_step(begin(ROUTER, Notes(ledger=ledger))) == "glad"


def test_a_question_that_was_asked_and_not_answered_says_so() -> None:
    guide = a_guide("id: order\nask: order-number\nthen: end")
    walk = over(begin(guide), "agent: Hello.", "agent: What's your order number?", "customer: Hang on.")
    now = standing(walk)
    assert now.open
    assert now.open.asked == 2
    assert standing(begin(guide)).open == Stop(step=guide.steps[0], state="open")


def test_leads_see_which_steps_are_passed_over_and_why() -> None:
    one = pass_over(begin(ROUTER), "lights", "he can't get to it").notes
    two = pass_over(pass_over(begin(ROUTER), "lights", "it is in the attic"), "order", "no order").notes
    found = [(each.step, each.calls, each.reasons) for each in skipped([one, two])]
    assert found == [("lights", 2, ("he can't get to it", "it is in the attic")), ("order", 1, ("no order",))]


def test_notes_come_back_from_json_as_they_were() -> None:
    """A walk survives a transfer and a crash."""
    walk = over(begin(ROUTER), "agent: Hello.", "customer: The light is red. I restarted the router, no change.")
    notes = pass_over(walk, "order", "not here").notes
    adapter = TypeAdapter(Notes)
    assert adapter.validate_json(adapter.dump_json(notes)) == notes
