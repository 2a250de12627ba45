"""Lines that are said in call after call."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures import a_conversation, an_analysis

from wellheard.conversation import KINDS, Analysis, Metadata, Moment
from wellheard.lines import Collected, Sameness, canned_moments, lines_of, masked, said_again, specificity

STOCK = "I completely understand your frustration with this, Mr Pugh."
PROBLEMS = (
    "my boiler has been off since Tuesday",
    "you sent my daughter the wrong shoes",
    "the ferry left without us",
    "nobody came to mend the lift",
)


def moment(kind: str, turn: int) -> Moment:
    speaker: Any = KINDS[kind].speaker
    return Moment(
        id=f"{kind}{turn}",
        kind=kind,
        speaker=speaker,
        turn_ids=(turn,),
        start_ms=None,
        end_ms=None,
        quote="",
        confidence=1,
        detector="d",
    )


def a_call(
    number: int, answer: str, agent: str | None = "Ann", told: str = "", moments: tuple[Moment, ...] = ()
) -> Analysis:
    """A call in which the customer tells a problem and the agent answers."""
    source = f"call{number:03}.txt"
    conversation = a_conversation(
        "agent: Hello, this is Teal Water, how can I help?",
        f"customer: Well, {told or PROBLEMS[number % len(PROBLEMS)]}.",
        f"agent: {answer}",
        "customer: And now?",
        "agent: We will see.",
        source=source,
    )
    conversation = replace(conversation, metadata=Metadata(agent=agent))
    return replace(an_analysis(source), conversation=conversation, moments=(moment("problem", 2),))


def rows(*calls: Analysis, **rule: Any) -> list[tuple[str | None, int, str]]:
    return [
        (row.agent, row.calls, row.text) for row in said_again([lines_of(call) for call in calls], Sameness(**rule))
    ]


def test_a_line_that_stands_in_three_calls_is_found_with_its_calls() -> None:
    (row,) = said_again([lines_of(a_call(number, STOCK)) for number in range(3)])
    assert (row.agent, row.calls, row.of_calls, row.text) == ("Ann", 3, 3, STOCK)
    assert [(line.source, line.turn_id) for line in row.lines] == [(f"call{n:03}.txt", 3) for n in range(3)]


def test_two_calls_are_not_enough() -> None:
    assert rows(a_call(0, STOCK), a_call(1, STOCK)) == []


def test_other_names_numbers_and_stresses_make_no_other_line() -> None:
    variants = ("I understand your frustration with this, Mrs Lee.", "I really understand your frustration with this.")
    found = rows(a_call(0, STOCK), *(a_call(number, text) for number, text in enumerate(variants, start=1)))
    assert [(agent, calls) for agent, calls, _ in found] == [("Ann", 3)]


def test_lines_that_are_about_different_things_stay_apart() -> None:
    answers = (
        "A cold flat with a baby in it, since Tuesday.",
        "The wrong shoes on a birthday hurt.",
        "Stranded on a pier!",
    )
    assert rows(*(a_call(number, text) for number, text in enumerate(answers))) == []


def test_what_takes_up_the_callers_own_words_is_not_canned_however_often_it_is_said() -> None:
    told = "the boiler is off and my baby is cold"
    calls = [a_call(number, "A cold baby and the boiler off!", told=told) for number in range(5)]
    assert rows(*calls) == []


@pytest.mark.parametrize(
    "answer",
    [
        "Thank you for calling Teal Water today.",
        "Let me pull up your account for you here.",
        "Could you give me the order number please?",
        "This call is recorded for training purposes.",
        "Have a lovely rest of your day.",
    ],
)
def test_greetings_notices_questions_and_work_are_no_canned_lines(answer: str) -> None:
    assert rows(*(a_call(number, answer) for number in range(4))) == []


def test_a_line_that_the_house_requires_can_be_named() -> None:
    required = (masked("Calls about leaks are handled in the order received."),)
    answer = "Calls about leaks are handled in the order received."
    calls = [a_call(number, answer) for number in range(4)]
    assert len(said_again([lines_of(call) for call in calls])) == 1
    assert said_again([lines_of(call, required) for call in calls]) == ()


def test_a_line_counts_only_where_the_customer_had_told_something() -> None:
    calls = [replace(a_call(number, STOCK), moments=()) for number in range(4)]
    assert rows(*calls) == []


def test_a_line_that_several_share_is_the_floors_too() -> None:
    calls = [a_call(number, STOCK, agent="Ann" if number < 3 else "Bo") for number in range(4)]
    found = said_again([lines_of(call) for call in calls])
    assert [(row.agent, row.calls, row.of_calls, row.agents) for row in found] == [(None, 4, 4, 2), ("Ann", 3, 3, 1)]


def test_agents_who_are_not_named_are_one_floor() -> None:
    (row,) = said_again([lines_of(a_call(number, STOCK, agent=None)) for number in range(3)])
    assert (row.agent, row.calls, row.agents) == (None, 3, 0)


def test_a_rare_line_of_a_busy_agent_is_left_alone() -> None:
    others = [a_call(number, "A word.") for number in range(3, 200)]
    calls = [*(a_call(number, STOCK) for number in range(3)), *others]
    assert rows(*calls) == []
    assert len(rows(*calls, share=0.0)) == 1


def test_the_order_of_calls_and_the_way_of_merging_do_not_matter() -> None:
    calls = [lines_of(a_call(number, STOCK if number % 2 else STOCK.replace(" completely", ""))) for number in range(4)]
    whole = said_again(calls)
    assert whole
    for order in permutations(calls):
        first, second = Collected(), Collected()
        for number, call in enumerate(order):
            (first if number < 2 else second).add(call)
        first.merge(second)
        first.add(order[0])
        assert said_again(first.in_order()) == whole


def test_moments_name_the_other_calls_and_stand_on_the_exact_words() -> None:
    calls = [a_call(number, f"Right. {STOCK}") for number in range(3)]
    found = canned_moments(said_again([lines_of(call) for call in calls]))
    assert sorted(source for source, _ in found) == [call.conversation.source for call in calls]
    (moment,) = found["call001.txt", "call001.txt"]
    text = calls[1].conversation.turns[2].text
    assert (moment.kind, moment.attributes["calls"], moment.attributes["by"]) == ("canned", 3, "agent")
    assert moment.offset is not None
    assert text[moment.offset : moment.offset + len(moment.quote)] == moment.quote == STOCK
    assert moment.refers_to == ("call000.txt#3", "call002.txt#3")
    assert 0 < moment.confidence < 1


def test_specificity_is_the_share_of_the_words_that_the_caller_had_said() -> None:
    told = {"boiler", "baby", "cold"}
    assert specificity("A cold baby!", told) == 1.0
    assert specificity("I apologise for the inconvenience.", told) == 0.0
    assert specificity("Oh.", told) == 0.0


@given(st.text(max_size=60))
def test_masking_anything_gives_words_in_lower_case(text: str) -> None:
    key = masked(text)
    assert key == " ".join(key.split())
    assert not any(char.isdigit() for char in key)
