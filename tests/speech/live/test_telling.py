"""How what is told stands to what was told before."""

import numpy as np
import pytest

from tests.speech.live.speakers import finals, partials
from tests.speech.sounds import utterance
from wellheard.speech.live.ear import Piece
from wellheard.speech.live.interface import Final, Result
from wellheard.speech.live.telling import Telling
from wellheard.speech.live.work import Span, Work
from wellheard.speech.voice import Measured


def work(track: int, *others: Span) -> Work:
    piece = Piece(
        start=16_000,
        samples=np.zeros(16_000, np.int16),
        gain=2.0,
        offset=0,
        spoken=np.zeros(1, np.float32),
        speech_ms=(1000, 2000),
        final=True,
    )
    return Work(track=track, piece=piece, others=others, came=0.0)


def spoken(loudness: float = -30.0, pitch: float = 80.0, rate: float = 4.0) -> Measured:
    return Measured(seconds=2.0, loudness=loudness, pitch=pitch, spread=3.0, rate=rate)


class Call:
    """A call and what it told."""

    def __init__(self) -> None:
        self.told: list[Result] = []
        self.telling = Telling(2, self.told.append, lambda: 0.25)

    def say(self, track: int, text: str, start_ms: int, end_ms: int, *others: Span, loudness: float = -30.0) -> Final:
        before = len(finals(self.told))
        self.telling.say(work(track, *others), (utterance(text, start_ms, end_ms), spoken(loudness)))
        (final,) = finals(self.told)[before:] or [finals(self.told)[-1]]
        return final


def test_an_utterance_after_a_short_pause_continues_unless_somebody_else_spoke() -> None:
    call = Call()
    assert not call.say(0, "one two", 0, 1000).continues
    assert call.say(0, "three", 1500, 2500).continues
    assert call.say(0, "four", 4000, 5000, (2600, 2790)).continues  # no more than a breath
    assert not call.say(0, "five", 6000, 7000, (5100, 5900)).continues
    assert not call.say(0, "six", 10_001, 11_000).continues
    assert not call.say(1, "other", 11_500, 12_000).continues


@pytest.mark.parametrize(
    ("other", "overlap"), [((500, 1260), True), ((500, 1240), False), ((1000, 3000), False), ((2000, 2500), False)]
)
def test_speech_that_begins_well_before_the_others_end_is_an_overlap(other: Span, overlap: bool) -> None:
    assert Call().say(0, "no wait", 1000, 2000, other).overlap is overlap


def test_finals_are_numbered_and_say_how_late_they_are_and_how_loud_after_gain() -> None:
    call = Call()
    first, second = call.say(0, "one", 0, 900), call.say(1, "two", 2000, 2900)
    assert (first.number, second.number) == (1, 2)
    assert first.late_ms == 250
    assert first.voice.loudness_db == pytest.approx(-24.0, abs=0.05)


def test_changes_are_against_the_tracks_own_median_up_to_now() -> None:
    call = Call()
    for number in range(3):
        call.say(0, "calm words", number * 5000, number * 5000 + 2000)
        call.say(1, "loud words", number * 5000 + 2500, number * 5000 + 4500, loudness=-10)
    assert call.say(0, "what now", 20_000, 22_000, loudness=-24).voice.loudness_change_db == 6.0


def test_a_quieter_echo_of_the_other_track_is_left_out_and_what_was_shown_taken_back() -> None:
    call = Call()
    call.say(1, "could you read me the number please", 1000, 3000, loudness=-20)
    call.telling.show(work(0), "could you read")
    call.say(0, "could you read me the number", 1200, 3100, loudness=-35)
    assert [each.text for each in finals(call.told)] == ["could you read me the number please"]
    assert [each.text for each in partials(call.told)] == ["could you read", ""]
    assert call.telling.echoes == 1


def test_who_repeats_words_as_loudly_or_later_is_no_echo() -> None:
    call = Call()
    call.say(1, "could you read me the number please", 1000, 3000, loudness=-20)
    call.say(0, "could you read me the number", 1200, 3100, loudness=-21)
    call.say(0, "could you read me the number", 5000, 7000, loudness=-35)
    assert len(finals(call.told)) == 3


def test_words_that_stay_the_same_are_shown_once_and_words_that_were_none_are_taken_back() -> None:
    call = Call()
    for text in ("so", "so", "", "so what"):
        call.telling.show(work(0), text)
    call.telling.say(work(0), None)
    call.telling.say(work(0), None)
    assert [each.text for each in partials(call.told)] == ["so", "so what", ""]
    assert call.telling.wordless == 2
