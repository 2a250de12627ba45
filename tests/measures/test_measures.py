"""Numbers about the whole call."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.conversation import Conversation, Measure, Mirroring, Moment, NotAssessed, Turn, Voice
from wellheard.measures import measure
from wellheard.measures.style import CATEGORIES, matching, shares


def turn(number: int, speaker: Any, text: str, start: int | None = None, end: int | None = None, **more: Any) -> Turn:
    return Turn(id=number, speaker=speaker, text=text, start_ms=start, end_ms=end, **more)


def call(*turns: Turn, duration: int | None = None) -> Conversation:
    return Conversation(id="c", title="c", channel="voice", duration_ms=duration, source="c.json", turns=turns)


def moment(kind: str, speaker: str, start: int | None = None, end: int | None = None) -> Moment:
    return Moment(
        id="m",
        kind=kind,
        speaker=speaker,
        turn_ids=(1,),
        start_ms=start,
        end_ms=end,
        quote="",
        confidence=1,
        detector="d",
    )


def measured(*turns: Turn, moments: tuple[Moment, ...] = (), duration: int | None = None) -> dict[str, Measure]:
    return measure(call(*turns, duration=duration), moments)


TIMED = (
    turn(1, "assistant", "Welcome to the tap shop", 0, 5_000, automated=True),
    turn(2, "customer", "my tap drips all night", 6_000, 12_000),
    turn(3, "agent", "oh dear", 12_500, 14_500),
    turn(4, "customer", "yes", 15_000, 16_000),
    turn(5, "agent", "let us see", 18_000, 19_000),
)
PLAIN = (turn(1, "customer", "my tap drips all night"), turn(2, "agent", "oh dear me"))


def test_every_call_gets_the_same_measures_in_the_same_order() -> None:
    assert list(measured()) == list(measured(*TIMED)) == list(measured(*PLAIN))


def test_talk_share_goes_by_time_and_leaves_recorded_voices_out() -> None:
    assert measured(*TIMED)["agent_talk_share"] == pytest.approx(3 / 10)


def test_talk_share_goes_by_words_without_times() -> None:
    assert measured(*PLAIN)["agent_talk_share"] == pytest.approx(3 / 8)


def test_an_empty_call_has_no_talk_share() -> None:
    assert measured()["agent_talk_share"] == NotAssessed(not_assessed="nobody speaks in this call")


def test_turns_and_words_are_counted_for_both() -> None:
    found = measured(*TIMED)
    assert [found[name] for name in ("agent_turns", "customer_turns", "agent_words", "customer_words")] == [2, 2, 5, 6]


def test_interruptions_are_counted_by_who_did_it_and_by_the_minute() -> None:
    moments = (moment("interruption", "agent"), moment("interruption", "agent"), moment("interruption", "customer"))
    found = measured(*TIMED, moments=moments, duration=40_000)
    assert (found["interruptions"], found["interruptions_by_customer"]) == (2, 1)
    assert found["interruptions_per_minute"] == 3.0


def test_a_transcript_without_times_does_not_claim_that_nobody_interrupted() -> None:
    found = measured(*PLAIN)
    for name in ("interruptions", "interruptions_per_minute", "silence_ms", "hold_ms", "response_latency_ms"):
        assert isinstance(found[name], NotAssessed), name


def test_a_transcript_that_marks_overlaps_can_show_interruptions() -> None:
    turns = (PLAIN[0], turn(2, "agent", "the number", overlap=True))
    assert measured(*turns, moments=(moment("interruption", "agent"),))["interruptions"] == 1


def test_dead_air_and_holds_are_added_up() -> None:
    moments = (
        moment("silence", "agent", 0, 6_000),
        moment("silence", "agent", 9_000, 15_500),
        moment("hold", "agent", 0, 30_000),
    )
    found = measured(*TIMED, moments=moments)
    assert (found["silence_ms"], found["hold_ms"]) == (12_500, 30_000)


def test_the_longest_monologue_outlasts_a_listeners_noise_and_not_an_answer() -> None:
    turns = (
        turn(1, "agent", "so the first thing", 0, 10_000),
        turn(2, "customer", "mm-hm", 9_000, 9_500),
        turn(3, "agent", "and the second", 10_500, 15_000),
        turn(4, "customer", "but why is that", 15_000, 16_000),
        turn(5, "agent", "because", 16_500, 22_000),
    )
    assert measured(*turns)["longest_monologue_ms"] == 15_000


def test_response_latency_is_the_median_gap_before_the_agents_answer() -> None:
    assert measured(*TIMED)["response_latency_ms"] == 1_250


def test_open_questions_are_a_share_of_all_questions() -> None:
    moments = (moment("open-question", "agent"), *(moment("closed-question", "agent") for _ in range(3)))
    assert measured(*PLAIN, moments=moments)["open_question_share"] == 0.25
    assert isinstance(measured(*PLAIN)["open_question_share"], NotAssessed)


def voiced(number: int, speaker: str, change: float, text: str = "here is what I say") -> Turn:
    voice = Voice(
        loudness_db=-20.0,
        loudness_change_db=change * 2,
        pitch_st=80.0,
        pitch_change_st=change,
        pitch_range_st=4.0,
        rate_sps=4.0 + change / 10,
        rate_change=2.0 ** (change / 8),
    )
    return turn(number, speaker, text, number * 3_000, number * 3_000 + 2_000, voice=voice)


UPS_AND_DOWNS = (1.0, -2.0, 3.0, 0.0, -1.0, 2.5, -3.0, 1.5)


def exchanges(customer: tuple[float, ...], agent: tuple[float, ...]) -> list[Turn]:
    pairs = zip(customer, agent, strict=True)
    return [
        voiced(2 * number + side, speaker, change)
        for number, pair in enumerate(pairs)
        for side, (speaker, change) in enumerate(zip(("customer", "agent"), pair, strict=True), start=1)
    ]


def mirrored(customer: tuple[float, ...], agent: tuple[float, ...]) -> Mirroring:
    found = measured(*exchanges(customer, agent))["mirroring"]
    assert isinstance(found, Mirroring)
    return found


def test_a_call_without_audio_is_not_assessed_for_mirroring() -> None:
    assert measured(*PLAIN)["mirroring"] == NotAssessed(not_assessed="no audio")


def test_a_call_of_few_exchanges_is_not_assessed_for_mirroring() -> None:
    found = measured(*exchanges(UPS_AND_DOWNS[:5], UPS_AND_DOWNS[:5]))["mirroring"]
    assert isinstance(found, NotAssessed)
    assert "too short" in found.not_assessed


def test_an_agent_who_goes_up_and_down_with_the_customer_mirrors() -> None:
    found = mirrored(UPS_AND_DOWNS, UPS_AND_DOWNS)
    assert found.parts["synchrony"] == pytest.approx(1.0)
    assert found.parts["proximity"] == pytest.approx(1.0)
    assert found.value > 0.8


def test_an_agent_who_goes_the_other_way_does_not() -> None:
    found = mirrored(UPS_AND_DOWNS, tuple(-change for change in UPS_AND_DOWNS))
    assert found.parts["synchrony"] == pytest.approx(-1.0)
    assert found.parts["proximity"] < 0
    assert found.value < 0.5
    assert found.stretch is None


def test_an_agent_who_comes_nearer_as_the_call_goes_on_converges() -> None:
    away = tuple(change + (4.0 - number) ** 2 * (-1) ** number / 3 for number, change in enumerate(UPS_AND_DOWNS[:5]))
    agent = (*away, *UPS_AND_DOWNS[5:])
    assert mirrored(UPS_AND_DOWNS, agent).parts["convergence"] > 0.2
    assert mirrored(tuple(reversed(UPS_AND_DOWNS)), tuple(reversed(agent))).parts["convergence"] < -0.2


def test_the_usual_level_of_a_voice_does_not_matter_for_mirroring() -> None:
    assert mirrored(UPS_AND_DOWNS, tuple(change + 9 for change in UPS_AND_DOWNS)).value == pytest.approx(
        mirrored(UPS_AND_DOWNS, UPS_AND_DOWNS).value, abs=1e-3
    )


def test_mirroring_names_the_stretch_of_the_call_that_shows_it_best() -> None:
    customer = (0.1, -0.1, 0.1, -0.1, 3.0, 3.2, 3.1, 2.9, 0.1, -0.1)
    agent = (-0.1, 0.1, 0.2, -0.2, 2.8, 3.1, 3.0, 3.2, -0.1, 0.1)
    stretch = mirrored(customer, agent).stretch
    assert stretch
    assert stretch.turn_ids == tuple(range(9, 17))
    assert (stretch.start_ms, stretch.end_ms) == (27_000, 50_000)
    assert stretch.why == "Both are higher and louder and faster than usual."


def test_a_voice_that_never_changes_shows_no_mirroring() -> None:
    assert isinstance(measured(*exchanges(UPS_AND_DOWNS, (0.0,) * 8))["mirroring"], NotAssessed)


def test_the_speaking_rate_is_the_median_over_turns_with_sound() -> None:
    found = measured(*exchanges((0.0, 10.0, 20.0), (10.0, 10.0, 20.0)))
    assert (found["customer_speaking_rate_sps"], found["agent_speaking_rate_sps"]) == (5.0, 5.0)
    assert measured(*PLAIN)["agent_speaking_rate_sps"] == NotAssessed(not_assessed="no audio")


LONG = "I think that we should not go there because the shop is closed and they don't open on a Sunday morning at all "


def test_the_same_words_match_in_style_completely() -> None:
    found = measured(turn(1, "agent", LONG * 3), turn(2, "customer", LONG * 3))
    assert found["style_matching"] == 1.0


def test_bare_nouns_against_full_sentences_match_less() -> None:
    found = measured(turn(1, "agent", LONG * 3), turn(2, "customer", "tap drips night kitchen floor wet " * 10))
    matched = found["style_matching"]
    assert isinstance(matched, float)
    assert matched < 0.2


def test_few_words_have_no_style() -> None:
    assert isinstance(measured(*PLAIN)["style_matching"], NotAssessed)


def test_a_contraction_counts_for_both_of_its_halves() -> None:
    found = shares(Counter(["don't", "tap"]))
    assert found["auxiliary verbs"] == 0.5
    assert found["negations"] == 0.5


WORDS = st.lists(st.sampled_from([*sorted(set().union(*CATEGORIES.values())), "tap", "drip"]), max_size=40).map(Counter)


@given(WORDS, WORDS)
def test_style_matching_is_a_share_and_the_same_from_both_sides(one: Counter[str], other: Counter[str]) -> None:
    assert 0.0 <= matching(one, other) <= 1.0
    assert matching(one, other) == pytest.approx(matching(other, one))


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=6, max_size=12))
def test_mirroring_stays_in_its_range_whatever_the_voices_do(pairs: list[tuple[float, float]]) -> None:
    customer, agent = zip(*pairs, strict=True)
    found = measured(*exchanges(customer, agent))["mirroring"]
    if isinstance(found, Mirroring):
        assert 0.0 <= found.value <= 1.0
        assert all(-1.0 <= part <= 1.0 for part in found.parts.values())
