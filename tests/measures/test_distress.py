"""The course of the customer's distress."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures import a_conversation

from wellheard.conversation import AGENT, KINDS, Distress, Moment, NotApplicable, NotAssessed, numbers
from wellheard.measures import measure

LINES = (
    "agent: Good morning, how can I help?",
    "customer: The tap in my kitchen drips all night.",
    "agent: We are closed on Sundays.",
    "customer: I have not slept since Thursday.",
    "agent: Oh no, four nights of that. I will send Mira today.",
    "customer: Today? You are a treasure.",
    "agent: Two o'clock.",
    "customer: I will be at home by then.",
)


def moment(name: str, kind: str, turn: int, confidence: float = 1.0, **attributes: Any) -> Moment:
    speaker = KINDS[kind].speaker
    return Moment(
        id=name,
        kind=kind,
        speaker=AGENT if speaker == "any" else speaker,
        turn_ids=(turn,),
        start_ms=None,
        end_ms=None,
        quote="",
        attributes=attributes,
        confidence=confidence,
        detector="d",
    )


def course(*moments: Moment, lines: tuple[str, ...] = LINES) -> Distress:
    found = measure(a_conversation(*lines), moments)["distress"]
    assert isinstance(found, Distress)
    return found


UPSET_THEN_EASED = (
    moment("m1", "distress", 2, intensity=1),
    moment("m2", "dismissal", 3),
    moment("m3", "distress", 4, intensity=3),
    moment("m4", "sympathy", 5),
    moment("m5", "relief", 6),
)


def test_it_says_where_the_customer_started_how_high_it_went_and_where_it_ended() -> None:
    found = course(*UPSET_THEN_EASED)
    assert (found.start, found.peak, found.peak_turn) == (3.0, 3.0, 4)
    assert found.end == pytest.approx(3 * 0.25 * 0.9, abs=0.01)
    assert [(each.turn_id, each.value) for each in found.course][:2] == [(2, 1.0), (4, 3.0)]


def test_relief_after_the_peak_means_that_it_eased_and_names_what_came_just_before() -> None:
    found = course(*UPSET_THEN_EASED)
    assert found.eased is True
    assert found.fell is not None
    assert (found.fell.turn_id, found.fell.moment, found.fell.after) == (6, "m5", ("m4",))


def test_the_steepest_rise_names_what_the_agent_had_just_done() -> None:
    found = course(*UPSET_THEN_EASED)
    assert found.rose is not None
    assert (found.rose.turn_id, found.rose.moment, found.rose.after) == (4, "m3", ("m2",))


def test_who_merely_falls_silent_has_not_calmed_down() -> None:
    found = course(*UPSET_THEN_EASED[:3])
    assert found.eased is False
    assert found.fell is None


def test_a_customer_who_never_was_upset_can_not_have_been_eased() -> None:
    found = course(moment("m1", "relief", 6))
    assert isinstance(found.eased, NotApplicable)
    assert (found.peak, found.peak_turn, found.rose, found.fell) == (0, None, None, None)


def test_what_is_hardly_sure_makes_no_peak() -> None:
    assert course(moment("m1", "distress", 4, confidence=0.3, intensity=2)).peak == 1.0


def test_abuse_is_the_highest_level() -> None:
    assert course(moment("m1", "abuse", 4)).peak == 3.0


def test_a_murmur_is_no_turn_in_which_distress_could_fade() -> None:
    lines = (*LINES[:4], "agent: Well,", "customer: mm-hm", "agent: that is how it is.", "customer: I give up.")
    assert [each.turn_id for each in course(moment("m1", "distress", 4), lines=lines).course] == [2, 4, 8]


def test_without_a_customer_there_is_nothing_to_assess() -> None:
    assert isinstance(measure(a_conversation("agent: Hello?"), ())["distress"], NotAssessed)


def test_its_numbers_can_be_asked_for_by_name() -> None:
    assert set(numbers(course(*UPSET_THEN_EASED))) == {"", "start", "end", "eased"}
    assert set(numbers(course())) == {"", "start", "end"}


KIND = st.sampled_from(["distress", "relief", "threat", "abuse", "solved", "sympathy", "dismissal"])


@given(st.lists(st.tuples(KIND, st.integers(1, 8), st.floats(0, 1), st.integers(1, 3))))
def test_levels_stay_within_their_range_and_the_peak_is_the_highest(
    given_moments: list[tuple[str, int, float, int]],
) -> None:
    moments = [
        moment(f"m{number}", kind, turn, sure, **({"intensity": strong} if kind == "distress" else {}))
        for number, (kind, turn, sure, strong) in enumerate(given_moments)
    ]
    found = course(*moments)
    values = [each.value for each in found.course]
    assert all(0 <= value <= 3 for value in values)
    assert found.peak == max(values)
    assert found.end == values[-1]
