import numpy as np
import pytest

from tests.speech.sounds import hiss, hum, placed, still, tracks_of, utterance
from wellheard.conversation import Turn
from wellheard.speech.activity import Stretch
from wellheard.speech.interface import RATE
from wellheard.speech.pitch import pitch
from wellheard.speech.turns import turns
from wellheard.speech.voice import Prosody, prosody, with_voices


@pytest.mark.parametrize("hertz", [70, 95, 130, 180, 220, 270, 300, 380])
def test_pitch_of_a_voice_like_tone_is_found_to_within_one_percent(hertz: float) -> None:
    (found,) = pitch([hum(hertz, 1.0)])
    voiced = found[5:-5]
    assert (voiced > 0).mean() > 0.95
    assert np.median(voiced[voiced > 0]) == pytest.approx(hertz, rel=0.01)


def test_pitch_is_found_where_the_telephone_has_cut_the_fundamental_away() -> None:
    time = np.arange(RATE) / RATE
    sound = np.sum([np.sin(2 * np.pi * 110 * n * time) / n for n in range(3, 30)], axis=0) * 0.1
    (found,) = pitch([sound.astype(np.float32)])
    assert np.median(found[found > 0]) == pytest.approx(110, rel=0.01)


def test_a_glide_is_followed() -> None:
    time = np.arange(2 * RATE) / RATE
    phase = 2 * np.pi * (120 * time + 20 * time**2)  # 120 to 200 Hz
    sound = (np.sin(phase) + np.sin(2 * phase) / 2 + np.sin(3 * phase) / 3) * 0.1
    (found,) = pitch([sound.astype(np.float32)])
    assert found[50] == pytest.approx(140, rel=0.03)
    assert found[150] == pytest.approx(180, rel=0.03)


def test_noise_and_silence_have_no_pitch() -> None:
    noise, silence = pitch([hiss(1.0, 0.05), still(1.0)])
    assert (noise > 0).mean() < 0.05
    assert not silence.any()


def test_a_stretch_has_the_same_pitch_alone_and_among_others() -> None:
    sounds = [hum(100, 0.4), hum(200, 1.3), hiss(0.8)]
    alone = [pitch([sound])[0] for sound in sounds]
    together = pitch(sounds)
    assert all(np.array_equal(one, two) for one, two in zip(alone, together, strict=True))


def call() -> tuple[tuple[Turn, ...], dict[str, Prosody]]:
    """Three turns of one speaker: usual, then higher by four semitones and louder by 6 dB, then faster."""
    usual, raised = hum(120, 2.0, 0.1), hum(120 * 2 ** (4 / 12), 2.0, 0.2)
    track = tracks_of(placed(20.0, (1, usual), (6, raised), (11, usual), (17, usual)))
    spoken = [Stretch(start=at * RATE, end=(at + 2) * RATE) for at in (1, 6, 11, 17)]
    said = [
        utterance("one two three four five six", 1000, 3000),
        utterance("one two three four five six", 6000, 8000),
        utterance("one two three four five six", 11000, 13000),
        utterance("one two three four five six seven eight nine", 17000, 19000),
    ]
    return turns({"customer": said}), {"customer": prosody(track, 0, spoken, gain=1.0)}


def test_a_raised_voice_stands_out_against_the_speakers_own_usual_voice() -> None:
    usual, raised, *_ = (turn.voice for turn in with_voices(*call()))
    assert usual is not None
    assert raised is not None
    assert usual.pitch_change_st == pytest.approx(0, abs=0.1)
    assert usual.pitch_st == pytest.approx(12 * np.log2(120), abs=0.2)
    assert raised.pitch_change_st == pytest.approx(4, abs=0.2)
    assert raised.loudness_change_db == pytest.approx(6, abs=0.3)
    assert usual.loudness_db == pytest.approx(-20, abs=0.5)


def test_rate_is_syllables_a_second_against_the_usual() -> None:
    *_, faster = (turn.voice for turn in with_voices(*call()))
    usual = with_voices(*call())[0].voice
    assert usual is not None
    assert faster is not None
    assert usual.rate_sps == pytest.approx(3.0, rel=0.01)
    assert usual.rate_change == 1.0
    assert faster.rate_sps == pytest.approx(5.0, rel=0.01)  # "seven" has two
    assert faster.rate_change == pytest.approx(5 / 3, abs=0.01)


def test_pauses_inside_a_turn_are_no_speaking_time() -> None:
    _, sound = call()
    said = [utterance("one two three", 1000, 2000), utterance("four five six", 4000, 5000)]
    (turn,) = with_voices(turns({"customer": said}), sound)
    assert turn.voice is not None
    assert turn.voice.rate_sps == pytest.approx(3.0)


def test_a_turn_without_word_times_has_no_voice_and_a_yes_has_no_rate() -> None:
    _, sound = call()
    (short,) = with_voices(turns({"customer": [utterance("yes", 1000, 1400)]}), sound)
    assert short.voice is not None
    assert short.voice.rate_sps is None
    (bare,) = with_voices([Turn(id=1, speaker="customer", text="yes")], sound)
    assert bare.voice is None


def test_a_whisper_has_loudness_but_no_pitch() -> None:
    track = tracks_of(placed(4.0, (1, hiss(2.0, 0.03))))
    sound = {"customer": prosody(track, 0, [Stretch(start=RATE, end=3 * RATE)], gain=1.0)}
    (turn,) = with_voices(turns({"customer": [utterance("one two three four", 1000, 3000)]}), sound)
    assert turn.voice is not None
    assert turn.voice.pitch_st is None
    assert turn.voice.pitch_change_st is None
    assert turn.voice.loudness_db == pytest.approx(-30.5, abs=1)
