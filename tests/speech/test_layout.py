import numpy as np
import pytest

from tests.speech.sounds import LoudIsSpeech, hiss, placed, still, tracks_of, utterance
from wellheard.speech.activity import probabilities
from wellheard.speech.interface import RATE, Sound
from wellheard.speech.layout import layout, same_sound
from wellheard.speech.leakage import echoed, without_leaks


def murmur(seconds: float, seed: int) -> Sound:
    """Noise that swells and fades four times a second, as speech does."""
    time = np.arange(round(seconds * RATE)) / RATE
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * time + seed)
    return (hiss(seconds, 0.1, seed) * swell).astype(np.float32)


AGENT = placed(20.0, (1, murmur(4, 1)), (11, murmur(4, 2)))
CUSTOMER = placed(20.0, (6, murmur(4, 3)), (16, murmur(3, 4)))


def test_two_speakers_on_two_tracks_are_heard_apart() -> None:
    _, plan = layout(tracks_of(AGENT, CUSTOMER))
    assert plan.lanes == (0, 1)
    assert not plan.mixed
    assert plan.repairs == ()


@pytest.mark.parametrize("gain", [1.0, 0.4])
@pytest.mark.parametrize("noise", [0.0, 0.01])
@pytest.mark.parametrize("delay", [0, 40])
def test_the_same_sound_on_both_tracks_is_noticed_and_heard_once(gain: float, noise: float, delay: int) -> None:
    both = AGENT + CUSTOMER
    other = np.roll(both, delay) * np.float32(gain) + hiss(20.0, noise, seed=9)
    _, plan = layout(tracks_of(both, other))
    assert plan.lanes == (0,)
    assert plan.mixed
    assert "same sound (dual mono)" in plan.repairs[0]


def test_tracks_that_leak_into_each_other_are_not_the_same_sound() -> None:
    tracks = tracks_of(AGENT + CUSTOMER * np.float32(0.2), CUSTOMER + AGENT * np.float32(0.2))
    assert not same_sound(tracks, 0, 1)


def test_an_empty_track_beside_a_full_one_is_said() -> None:
    _, plan = layout(tracks_of(still(20.0), AGENT + CUSTOMER))
    assert plan.lanes == (1,)
    assert plan.mixed
    assert plan.repairs == ("Track 1 is silent. The one that is left was heard as if it held all speakers.",)


def test_silence_on_all_tracks_is_one_quiet_lane() -> None:
    _, plan = layout(tracks_of(still(2.0), still(2.0)))
    assert plan.lanes == (0,)


def test_four_tracks_of_which_two_have_sound_are_two_speakers() -> None:
    _, plan = layout(tracks_of(still(20.0), AGENT, still(20.0), CUSTOMER))
    assert plan.lanes == (1, 3)
    assert plan.repairs == ("Tracks 1 and 3 are silent.",)


def test_three_different_tracks_are_mixed_and_it_is_said() -> None:
    mixed, plan = layout(tracks_of(AGENT, CUSTOMER, murmur(20.0, 7)))
    assert mixed.count == 1
    assert plan.mixed
    assert "3 different tracks" in plan.repairs[0]
    assert mixed.sound(0)[2 * RATE : 3 * RATE].any()


def leaky(delay: int, level: float) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], float]:
    """What is left of the customer's speech where the agent leaks in, and the seconds taken away."""
    leak = np.roll(AGENT, delay) * np.float32(level)
    tracks = tracks_of(AGENT, CUSTOMER + leak)
    spoken = [probabilities(tracks, track, LoudIsSpeech(), gain=1.0) for track in (0, 1)]
    return without_leaks(tracks, 0, 1, spoken)


@pytest.mark.parametrize("delay", [0, 800, 4000])
def test_the_other_speaker_leaking_in_later_and_quieter_is_taken_out(delay: int) -> None:
    left, seconds = leaky(delay, 0.2)
    frames = RATE / 512
    assert seconds > 6
    assert left[int(6.2 * frames) : int(9.8 * frames)].mean() > 0.8
    assert left[int(1.6 * frames) : int(4.5 * frames)].mean() < 0.1


def test_two_people_who_talk_at_once_are_both_kept() -> None:
    tracks = tracks_of(AGENT, placed(20.0, (2, murmur(4, 3) * np.float32(0.3)), (12, murmur(3, 4))))
    spoken = [probabilities(tracks, track, LoudIsSpeech(), gain=1.0) for track in (0, 1)]
    left, seconds = without_leaks(tracks, 0, 1, spoken)
    assert seconds == 0
    assert np.array_equal(left, spoken[1])


def test_the_same_words_at_the_same_time_are_an_echo_only_where_they_are_quieter() -> None:
    agent = utterance("could you spell that for me please", 1000, 3000)
    echo = utterance("you spell that for me, please", 1200, 3100)
    assert echoed(echo, [agent], level=-35, other_level=-20)
    assert not echoed(echo, [agent], level=-20, other_level=-20)
    assert not echoed(utterance("no I won't do that", 1200, 3100), [agent], level=-35, other_level=-20)
    assert not echoed(utterance("could you spell that for me please", 9000, 11000), [agent], -35, -20)
