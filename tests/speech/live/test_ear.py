"""One track's ear."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.speech.live.speakers import talk, whole_numbers
from tests.speech.sounds import LoudIsSpeech, hum, placed
from wellheard.speech.interface import RATE, Sound
from wellheard.speech.live.ear import Piece, TrackEar
from wellheard.speech.live.interface import LiveOptions, Samples

SPOKEN = talk(9.0, (1.0, 2.5), (3.2, 3.6), (4.5, 8.7))


ONLY_FINALS = LiveOptions(partials=False, foresee=False)


def ear(rate: int = RATE, options: LiveOptions = LiveOptions()) -> TrackEar:  # noqa: B008  # it is frozen
    return TrackEar(rate, LoudIsSpeech(), options)


def heard(samples: Samples, sizes: list[int], rate: int = RATE) -> list[Piece]:
    listener = ear(rate)
    pieces: list[Piece] = []
    at = turn = 0
    while at < len(samples):
        size = sizes[turn % len(sizes)]
        pieces += listener.hear(samples[at : at + size], at)
        at, turn = at + size, turn + 1
    return pieces + listener.finish()


def same(one: list[Piece], two: list[Piece]) -> bool:
    return len(one) == len(two) and all(
        (a.start, a.gain, a.offset, a.speech_ms, a.final) == (b.start, b.gain, b.offset, b.speech_ms, b.final)
        and np.array_equal(a.samples, b.samples)
        and np.array_equal(a.spoken, b.spoken)
        for a, b in zip(one, two, strict=True)
    )


def near(found: list[tuple[int, int]], wanted: list[tuple[int, int]]) -> bool:
    """Whether all times are within a frame and a quarter of those wanted, in milliseconds."""
    return np.shape(found) == np.shape(wanted) and bool(np.abs(np.array(found) - np.array(wanted)).max() <= 40)


WHOLE = {rate: heard(SPOKEN[:: RATE // rate], [10**6], rate) for rate in (RATE, 8000)}


@pytest.mark.parametrize("rate", [8000, RATE])
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=9))
@settings(max_examples=25)
def test_any_splits_of_the_same_samples_give_the_same_pieces(rate: int, sizes: list[int]) -> None:
    assert same(heard(SPOKEN[:: RATE // rate], [max(size, 40) for size in sizes], rate), WHOLE[rate])


def test_stretches_stand_where_they_were_spoken_with_the_pad() -> None:
    finals = [piece for piece in WHOLE[RATE] if piece.final]
    assert near([(piece.start_ms, piece.end_ms) for piece in finals], [(800, 2700), (3000, 3800), (4300, 8900)])
    for piece in finals:
        assert np.array_equal(piece.samples, SPOKEN[piece.start : piece.start + len(piece.samples)])
        assert len(piece.spoken) == -(-(piece.offset + len(piece.samples)) // 512)


def test_telephone_sound_stands_at_the_same_times() -> None:
    times = [[(piece.start_ms, piece.end_ms) for piece in WHOLE[rate] if piece.final] for rate in (RATE, 8000)]
    assert near(times[0], times[1])


def test_quiet_speech_is_brought_to_the_level_of_loud_speech() -> None:
    quiet = whole_numbers(placed(8.0, (1.0, hum(120, 3.0, 0.01)), (5.0, hum(120, 2.0, 0.01))))
    last = [piece for piece in heard(quiet, [320]) if piece.final][-1]
    assert np.sqrt(np.mean((last.samples[3200:-3200] / 32768 * last.gain) ** 2)) == pytest.approx(0.1, rel=0.1)


def test_what_is_loudest_in_a_silence_is_not_blown_up() -> None:
    noise = (np.random.default_rng(1).standard_normal(3 * RATE) * 4).astype(np.int16)
    listener = ear()
    listener.hear(noise, 0)
    pieces = listener.hear(talk(3.0, (0.2, 1.0)), 3 * RATE)
    assert all(piece.gain <= 8 for piece in pieces)


def test_a_final_is_foreseen_sample_for_sample_before_the_pause_is_over() -> None:
    foreseen = {piece.start: piece for piece in WHOLE[RATE] if piece.foreseen}
    finals = [piece for piece in WHOLE[RATE] if piece.final and piece.start in foreseen]
    assert len(finals) == len(foreseen) == 3
    for piece in finals:
        before = foreseen[piece.start]
        assert before.is_of(piece)
        assert same([before], [replace(piece, final=False)])


def test_lost_packets_are_bridged_and_cut_no_stretch() -> None:
    listener = ear(options=ONLY_FINALS)
    spoken = talk(4.0, (0.5, 3.0))
    pieces: list[Piece] = []
    for at in range(0, len(spoken), 320):
        if at // 320 % 10 != 7:  # one in ten is lost
            pieces += listener.hear(spoken[at : at + 320], at)
    (piece,) = pieces + listener.finish()
    assert near([(piece.start_ms, piece.end_ms)], [(300, 3200)])


def test_after_a_long_hole_the_clock_has_moved_and_what_was_open_is_told() -> None:
    listener = ear(options=ONLY_FINALS)
    first = listener.hear(talk(2.0, (0.5, 2.0)), 0)
    second = listener.hear(talk(3.0, (0.5, 1.5)), 60 * RATE)
    assert first == []
    assert near([piece.speech_ms for piece in second], [(500, 2000), (60_500, 61_500)])


def test_an_hour_of_sound_leaves_no_more_behind_than_a_minute() -> None:
    listener = ear(8000)
    minute = talk(60.0, (1.0, 20.0), (30.0, 31.0))[::2]
    kept = []
    for turn in range(4):
        listener.hear(minute, turn * len(minute))
        kept.append(len(listener._kept) + len(listener._spoken))
    assert max(kept) < 2 * RATE * 2


class Counts(LoudIsSpeech):
    """Knows how often it was asked."""

    asked = 0

    def probabilities(self, sound: Sound) -> NDArray[np.float32]:
        self.asked += 1
        return super().probabilities(sound)


def test_a_still_line_is_no_work_and_what_follows_is_heard_as_ever() -> None:
    engine = Counts()
    listener = TrackEar(RATE, engine, ONLY_FINALS)
    still = np.tile(np.array([8, -8, 0], np.int16), 20 * RATE // 3)
    assert listener.hear(still, 0) == []
    assert engine.asked == 0
    (piece,) = listener.hear(talk(3.0, (1.0, 2.0)), len(still))
    assert near([piece.speech_ms], [(21_000, 22_000)])
