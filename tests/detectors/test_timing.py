"""What only sound and time tell: interruptions, overlaps, dead air, holds, monologues, voices."""

from typing import Any

import pytest

from wellheard.conversation import Ledger, Moment, Turn, Voice
from wellheard.detectors import Ears, hold, interruption, lowered, monologue, overlap, raised, silence
from wellheard.detectors.interface import Detector
from wellheard.detectors.run import in_order

TIMING: tuple[Detector, ...] = tuple(
    in_order(each.DETECTOR for each in (hold, interruption, lowered, monologue, overlap, raised, silence))
)
LONG_STORY = "and then the man came back on Tuesday and he said it was the other pipe"


def turn(number: int, speaker: Any, text: str, start: int | None = None, end: int | None = None, **more: Any) -> Turn:
    return Turn(id=number, speaker=speaker, text=text, start_ms=start, end_ms=end, **more)


def notice(*turns: Turn) -> list[Moment]:
    ears = Ears(TIMING)
    found = [moment for each in turns for moment in ears.hear(each, ledger=Ledger())]
    found += ears.end()
    assert not ears.gaps
    return found


def kinds(*turns: Turn) -> list[str]:
    return sorted(moment.kind for moment in notice(*turns))


def test_who_comes_in_and_goes_on_has_interrupted() -> None:
    found = notice(
        turn(1, "customer", LONG_STORY, 0, 6_000), turn(2, "agent", "Can you give me the order number", 5_200, 8_000)
    )
    cut = next(moment for moment in found if moment.kind == "interruption")
    assert (cut.speaker, cut.turn_ids, cut.refers_to) == ("agent", (2,), (1,))
    assert (cut.start_ms, cut.end_ms, cut.quote) == (5_200, 8_000, "Can you give me the order number")


def test_a_listeners_noise_is_an_overlap_and_no_interruption() -> None:
    assert kinds(turn(1, "customer", LONG_STORY, 0, 6_000), turn(2, "agent", "Mm-hm, okay.", 5_500, 6_300)) == [
        "overlap"
    ]


def test_who_comes_in_and_gives_up_has_not_taken_the_floor() -> None:
    assert kinds(turn(1, "customer", LONG_STORY, 0, 6_000), turn(2, "agent", "Can you give me", 2_000, 3_000)) == [
        "overlap"
    ]


def test_an_overlap_of_a_moment_is_ordinary_turn_taking() -> None:
    assert (
        kinds(turn(1, "customer", LONG_STORY, 0, 6_000), turn(2, "agent", "And the number please", 5_750, 8_000)) == []
    )


def test_an_overlap_lasts_until_the_first_of_the_two_stops() -> None:
    (both,) = notice(turn(1, "agent", LONG_STORY, 0, 6_000), turn(2, "customer", "Yeah", 5_000, 5_600))
    assert (both.kind, both.speaker, both.start_ms, both.end_ms) == ("overlap", "customer", 5_000, 5_600)


def test_a_talker_over_a_recorded_voice_interrupts_nobody() -> None:
    menu = turn(1, "assistant", "Press one for sales, press two", 0, 6_000, automated=True)
    assert kinds(menu, turn(2, "customer", "I want a person to talk to", 3_000, 8_000)) == []


def test_without_times_a_marked_overlap_after_a_broken_sentence_is_an_interruption() -> None:
    found = notice(turn(1, "customer", "So what I told them was—"), turn(2, "agent", "Order number?", overlap=True))
    assert [moment.kind for moment in found] == ["interruption", "overlap"]
    assert all(moment.start_ms is None and moment.confidence < 0.8 for moment in found)


@pytest.mark.parametrize(
    ("first", "second", "marked"),
    [
        ("So what I told them was that it leaks.", "Order number?", True),
        ("So what I told them was—", "Order number?", False),
        ("So what I told them was—", "Uh-huh.", True),
    ],
)
def test_without_times_nothing_less_is_an_interruption(first: str, second: str, marked: bool) -> None:
    assert "interruption" not in kinds(turn(1, "customer", first), turn(2, "agent", second, overlap=marked))


def test_more_than_five_seconds_of_nothing_is_dead_air_of_the_agent() -> None:
    (air,) = notice(turn(1, "customer", "It leaks.", 0, 1_000), turn(2, "agent", "Right.", 6_001, 7_000))
    assert (air.kind, air.speaker, air.start_ms, air.end_ms) == ("silence", "agent", 1_000, 6_001)
    assert (air.quote, air.turn_ids) == ("", (1, 2))


def test_five_seconds_to_the_millisecond_are_no_dead_air() -> None:
    assert kinds(turn(1, "customer", "It leaks.", 0, 1_000), turn(2, "agent", "Right.", 6_000, 7_000)) == []


def test_a_long_wait_after_a_question_is_the_customers() -> None:
    (air,) = notice(turn(1, "agent", "Which model?", 0, 1_000), turn(2, "customer", "The tall one.", 9_000, 9_500))
    assert (air.kind, air.speaker) == ("silence", "customer")


def test_an_announced_gap_is_a_hold_and_not_dead_air() -> None:
    (held,) = notice(
        turn(1, "agent", "I'll pop you on hold a second.", 0, 2_000),
        turn(2, "customer", "Sure.", 2_100, 2_500),
        turn(3, "agent", "So, I have it here.", 40_000, 42_000),
    )
    assert (held.kind, held.start_ms, held.end_ms) == ("hold", 2_500, 40_000)
    assert held.attributes == {"announced": True}


def test_a_gap_that_the_agent_only_thanks_for_is_an_unannounced_hold() -> None:
    (held,) = notice(
        turn(1, "customer", "It leaks.", 0, 1_000), turn(2, "agent", "Thanks for holding.", 31_000, 32_000)
    )
    assert (held.kind, held.attributes) == ("hold", {"announced": False})


def test_without_times_the_words_on_both_ends_make_a_hold() -> None:
    turns = (
        turn(1, "agent", "Let me put you on a brief hold."),
        turn(2, "customer", "Fine."),
        turn(3, "agent", "Thank you for holding."),
    )
    (held,) = notice(*turns)
    assert (held.kind, held.turn_ids, held.start_ms) == ("hold", (1, 3), None)
    assert kinds(*turns[:2]) == []


def test_music_between_people_is_a_hold() -> None:
    found = kinds(
        turn(1, "agent", "One moment.", 0, 900),
        turn(2, "assistant", "(hold music)", 1_000, 30_000, automated=True),
    )
    assert found == ["hold"]


def test_forty_five_seconds_of_the_agent_are_a_monologue_in_spite_of_a_listeners_noise() -> None:
    found = notice(
        turn(1, "agent", LONG_STORY, 0, 30_000),
        turn(2, "customer", "Mm-hm.", 30_100, 30_500),
        turn(3, "agent", LONG_STORY, 30_600, 46_000),
        turn(4, "customer", "But my pipe is still leaking.", 46_100, 48_000),
    )
    (speech,) = [moment for moment in found if moment.kind == "monologue"]
    assert (speech.turn_ids, speech.start_ms, speech.end_ms) == ((1, 3), 0, 46_000)
    assert speech.quote == LONG_STORY


def test_an_answer_in_between_ends_a_monologue() -> None:
    found = kinds(
        turn(1, "agent", LONG_STORY, 0, 30_000),
        turn(2, "customer", "But my pipe is still leaking.", 30_100, 32_500),
        turn(3, "agent", LONG_STORY, 32_600, 60_000),
    )
    assert "monologue" not in found


def test_without_times_many_words_are_a_monologue_less_surely() -> None:
    (speech,) = notice(turn(1, "agent", "word " * 151))
    assert (speech.kind, speech.confidence) == ("monologue", 0.5)
    assert notice(turn(1, "agent", "word " * 150)) == []


def voiced(number: int, speaker: Any = "customer", **changes: float) -> Turn:
    usual = {"pitch_change_st": 0.0, "loudness_change_db": 0.0, "rate_change": 1.0} | changes
    voice = Voice(loudness_db=-20.0, pitch_st=80.0, pitch_range_st=4.0, rate_sps=4.0, **usual)
    return turn(number, speaker, "this is what I have to say", number * 3_000, number * 3_000 + 2_000, voice=voice)


@pytest.mark.parametrize(
    ("changes", "kind", "measure"),
    [
        ({"pitch_change_st": 2.5}, "raised", "pitch"),
        ({"pitch_change_st": -2.5}, "lowered", "pitch"),
        ({"loudness_change_db": 6.0}, "raised", "loudness"),
        ({"loudness_change_db": -6.0}, "lowered", "loudness"),
        ({"rate_change": 1.31}, "raised", "rate"),
        ({"rate_change": 0.7}, "lowered", "rate"),
    ],
)
def test_a_voice_well_off_its_usual_level_is_noticed(changes: dict[str, float], kind: str, measure: str) -> None:
    (found,) = notice(voiced(1), voiced(2), voiced(3), voiced(4, **changes))
    assert (found.kind, found.attributes, found.turn_ids) == (kind, {"measure": measure}, (4,))


def test_the_first_turns_are_judged_once_there_are_four_of_the_speaker() -> None:
    loud = voiced(1, loudness_change_db=9.0)
    assert notice(loud, voiced(2), voiced(3)) == []
    assert [moment.turn_ids for moment in notice(loud, voiced(2), voiced(3), voiced(4))] == [(1,)]


def test_another_speakers_turns_do_not_count_towards_the_four() -> None:
    assert notice(voiced(1), voiced(2), voiced(3, loudness_change_db=9.0), voiced(4, "agent")) == []


def test_a_usual_voice_is_nothing_to_notice() -> None:
    assert notice(*(voiced(number, pitch_change_st=2.0, loudness_change_db=-5.0) for number in range(1, 6))) == []


@pytest.mark.parametrize(
    ("said", "announces"),
    [
        ("Please hold.", True),
        ("Please hold for a moment.", True),
        ("Could you hold for two minutes?", True),
        ("Will you hold?", True),
        ("Please hold the line.", True),
        ("Can you hold on?", True),
        ("Please hold the power button for ten seconds.", False),
        ("Could you hold it down until it blinks?", False),
        ("Press the key and hold for five seconds.", False),
    ],
)
def test_to_hold_a_button_is_no_hold(said: str, announces: bool) -> None:
    before = turn(1, "agent", said, 0, 2_000)
    after = turn(2, "customer", "I'm still here, are you?", 40_000, 42_000)
    assert ("hold" in kinds(before, after)) == announces
