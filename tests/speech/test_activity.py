from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.speech.sounds import LoudIsSpeech, hiss, hum, placed, still, tracks_of
from wellheard.speech.activity import FRAME, Segmenting, probabilities, stretches
from wellheard.speech.gain import gain
from wellheard.speech.interface import RATE


def frames(*runs: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Probabilities from (seconds, probability) runs."""
    return np.concatenate([np.full(round(seconds * RATE / FRAME), value, np.float32) for seconds, value in runs])


def test_a_pause_of_half_a_second_parts_two_stretches_and_a_breath_does_not() -> None:
    found = frames((1, 0.9), (0.2, 0.0), (1, 0.9), (0.6, 0.0), (1, 0.9), (1, 0.0))
    cut = stretches(found, len(found) * FRAME)
    assert [round((each.end - each.start) / RATE, 1) for each in cut] == [2.4, 1.4]


def test_stretches_take_a_little_along_on_both_sides_but_never_from_outside_the_track() -> None:
    found = frames((1, 0.9))
    (only,) = stretches(found, len(found) * FRAME - 100)
    assert (only.start, only.end) == (0, len(found) * FRAME - 100)


def test_a_click_is_no_speech() -> None:
    assert stretches(frames((1, 0.0), (0.1, 0.9), (1, 0.0)), 3 * RATE) == []


def test_a_long_speech_is_cut_where_speech_is_least_likely() -> None:
    found = frames((12, 0.9), (0.1, 0.5), (10, 0.9))
    first, second = stretches(found, len(found) * FRAME)
    assert first.end == second.start
    assert first.end / RATE == pytest.approx(12, abs=0.1)


@given(st.lists(st.floats(0, 1, width=32), max_size=3000))
def test_stretches_are_in_order_never_overlap_and_stay_within_the_longest(values: list[float]) -> None:
    found = np.array(values, np.float32)
    rules = Segmenting()
    cut = stretches(found, len(found) * FRAME, rules)
    assert all(each.end > each.start for each in cut)
    assert all(one.end <= two.start for one, two in pairwise(cut))
    assert all(each.end - each.start <= (rules.longest + 2 * rules.pad) * RATE for each in cut)


def test_every_sure_frame_of_a_long_enough_run_lies_in_a_stretch() -> None:
    found = frames((0.5, 0.0), (1, 0.8), (2, 0.1), (30, 0.9), (1, 0.0))
    cut = stretches(found, len(found) * FRAME)
    for frame in np.flatnonzero(found > 0.7):
        assert any(each.start <= frame * FRAME and (frame + 1) * FRAME <= each.end for each in cut)


def test_probabilities_are_the_same_whatever_the_length_of_the_track() -> None:
    track = placed(40.0, (3, hum(150, 2)), (35, hum(150, 2)))
    found = probabilities(tracks_of(track), 0, LoudIsSpeech(), gain=1.0)
    assert len(found) == 40 * RATE / FRAME
    assert np.flatnonzero(found)[[0, -1]].tolist() == [93, 1156]


@pytest.mark.parametrize("level", [0.003, 0.02, 0.1, 0.3])
def test_speech_of_any_level_comes_to_the_same(level: float) -> None:
    track = placed(20.0, (2, hum(150, 5, level)), (10, hum(200, 5, level)))
    assert gain(tracks_of(track), 0) * level == pytest.approx(0.1, rel=0.05)


def test_one_short_word_in_a_long_hiss_is_not_taken_for_a_quiet_track() -> None:
    track = placed(60.0, (2, hum(150, 1.5, 0.1))) + hiss(60.0, 0.0005)
    assert gain(tracks_of(track), 0) == pytest.approx(1.0, rel=0.2)


def test_silence_is_not_amplified() -> None:
    assert gain(tracks_of(still(2)), 0) == 1.0
    assert gain(tracks_of(still(0.001)), 0) == 1.0
