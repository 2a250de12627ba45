import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.speech.sounds import hum, placed, still, tracks_of
from wellheard.speech.encode import MEDIA_TYPE, bleeped, encode
from wellheard.speech.interface import RATE
from wellheard.speech.peaks import peaks
from wellheard.speech.tracks import Tracks


def decoded(data: bytes) -> NDArray[np.float32]:
    """(samples, tracks) of an encoded file."""
    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.audio[0]
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
    return np.concatenate(frames, axis=1).T.astype(np.float32)


def test_peaks_show_where_each_track_is_loud() -> None:
    outline = peaks(tracks_of(placed(1.0, (0.5, hum(200, 0.5, 0.2))), still(1.0)), bucket_ms=100)
    assert outline.shape == (2, 10, 2)
    assert not outline[0, :5].any()
    assert (outline[0, 5:, 0] < -10).all()
    assert (outline[0, 5:, 1] > 10).all()
    assert not outline[1].any()


def test_the_last_bucket_may_be_short() -> None:
    outline = peaks(Tracks(samples=np.full((330, 1), 25_600, np.int16)), bucket_ms=20)
    assert outline.shape == (1, 2, 2)
    assert (outline == 100).all()


def test_full_scale_fits_a_byte() -> None:
    samples = np.array([[-32_768], [32_767]], np.int16)
    assert peaks(Tracks(samples=samples)).tolist() == [[[-128, 127]]]


def test_buckets_without_length_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 ms"):
        peaks(tracks_of(still(0.1)), bucket_ms=0)


def test_encoded_sound_keeps_its_tracks_length_and_level() -> None:
    tracks = tracks_of(hum(200, 2.0, 0.2), hum(300, 2.0, 0.05))
    again = decoded(encode(tracks))
    assert MEDIA_TYPE == "audio/mpeg"
    assert abs(len(again) - 2 * RATE) < RATE // 10
    left, right = np.sqrt((again[RATE // 2 : RATE] ** 2).mean(axis=0))
    assert left == pytest.approx(0.2, rel=0.2)
    assert right == pytest.approx(0.05, rel=0.2)


def test_a_muted_stretch_is_a_tone_on_every_track_and_nothing_of_the_speech_is_left() -> None:
    tracks = tracks_of(hum(200, 3.0, 0.2), hum(300, 3.0, 0.2))
    again = decoded(encode(tracks, [(1000, 2000)]))
    spectrum = np.abs(np.fft.rfft(again[int(1.2 * RATE) : int(1.8 * RATE)], axis=0))
    hertz = np.fft.rfftfreq(int(1.8 * RATE) - int(1.2 * RATE), 1 / RATE)
    assert hertz[spectrum.argmax(axis=0)] == pytest.approx([1000, 1000], abs=5)
    speech = (hertz > 150) & (hertz < 320)
    assert (spectrum[speech].max(axis=0) < spectrum.max(axis=0) / 100).all()


def test_equal_sound_gives_equal_bytes() -> None:
    tracks = tracks_of(hum(200, 1.0))
    assert encode(tracks, [(100, 300)]) == encode(tracks, [(100, 300)])


def test_one_track_and_three_can_be_encoded() -> None:
    assert decoded(encode(tracks_of(hum(200, 1.0)))).shape[1] == 1
    assert decoded(encode(tracks_of(hum(200, 1.0), still(1.0), still(1.0)))).shape[1] == 2


@settings(max_examples=40, deadline=None)
@given(
    start=st.integers(0, 900),
    length=st.integers(1, 600),
    cut=st.integers(1, 15_999),
)
def test_bleeping_block_by_block_equals_bleeping_the_whole(start: int, length: int, cut: int) -> None:
    samples = tracks_of(hum(200, 1.0)).samples
    mutes = [(start, start + length)]
    whole = bleeped(samples, 0, mutes)
    parts = np.concatenate([bleeped(samples[:cut], 0, mutes), bleeped(samples[cut:], cut, mutes)])
    assert np.array_equal(whole, parts)
    outside = np.ones(len(samples), bool)
    outside[start * 16 : (start + length) * 16] = False
    assert np.array_equal(whole[outside], samples[outside])
    assert (whole[~outside] != samples[~outside]).any() or not (~outside).any()
