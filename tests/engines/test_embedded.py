"""The embedded engines on a few seconds of flite's voices (tests/speech/data)."""

import subprocess
import sys

import numpy as np
import pytest

from tests.speech.sounds import DATA, hiss, still
from wellheard.engines.embedded import embedded_engines
from wellheard.speech.decode import load
from wellheard.speech.interface import RATE, Sound
from wellheard.speech.mel import mel

WORDS = "Hello, the lamp that I bought from you last week stopped working, and I changed the bulb twice.".split()


def speech(start: float, end: float, track: int = 0) -> Sound:
    tracks = load(DATA / "two_tracks.opus")
    return tracks.sound(track, round(start * RATE), round(end * RATE))


CUSTOMER = speech(6.2, 12.8)


def test_importing_the_engines_loads_no_heavy_library() -> None:
    code = (
        "import sys, wellheard.engines.embedded as e; e.embedded_engines(); "
        "print([m for m in ('onnxruntime', 'pocketsphinx', 'moonshine_voice', 'scipy', 'av') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_same_engines_are_shared_within_a_process() -> None:
    assert embedded_engines() is embedded_engines()


@pytest.mark.slow
def test_moonshine_hears_a_sentence_and_knows_when_it_is_guessing() -> None:
    engine = embedded_engines().recogniser
    heard = engine.recognise(CUSTOMER)
    assert "lamp that I bought from you last week" in heard.text
    assert heard.confidence is not None
    guess = engine.recognise(hiss(2.0, 0.01))
    assert guess.confidence is not None
    assert guess.confidence < 0.5 < heard.confidence
    assert engine.recognise(CUSTOMER) == heard
    assert engine.recognise(still(0.01)).text is not None


@pytest.mark.slow
def test_silero_tells_speech_from_silence_and_noise_block_by_block() -> None:
    engine = embedded_engines().voice_activity
    sound = np.concatenate([still(2.0), CUSTOMER, hiss(2.0, 0.05)])
    engine.reset()
    whole = engine.probabilities(sound)
    engine.reset()
    parts = np.concatenate([engine.probabilities(sound[at : at + 5120]) for at in range(0, len(sound), 5120)])
    assert np.allclose(whole, parts, atol=1e-4)
    frames = RATE / 512
    assert whole[: int(2 * frames)].max() < 0.5
    assert whole[int(2.5 * frames) : int(8 * frames)].mean() > 0.8
    assert whole[int(9 * frames) :].mean() < 0.3


@pytest.mark.slow
def test_a_quiet_first_word_is_heard_as_it_would_be_after_a_second_of_silence() -> None:
    """Cold, the network took a short word right at the beginning of a call for nothing."""
    engine = embedded_engines().voice_activity
    word = speech(6.5, 6.9) * np.float32(0.1)
    engine.reset()
    at_once = engine.probabilities(word)
    engine.reset()
    after = engine.probabilities(np.concatenate([np.zeros(31 * 512, np.float32), word]))[31:]
    assert np.allclose(at_once, after, atol=0.05)
    assert (at_once >= 0.4).sum() > 8


@pytest.mark.slow
def test_the_speaker_encoder_finds_one_voice_more_like_itself_than_like_another() -> None:
    def vector(sound: Sound) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        found: np.ndarray[tuple[int, ...], np.dtype[np.float32]]
        found = embedded_engines().speaker_encoder.embed(mel(sound)[None, :160])[0]
        return found

    one, same = vector(speech(6.5, 8.5)), vector(speech(9.0, 11.0))
    other = vector(speech(1.0, 3.0, track=1))
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-4)
    assert one @ same > one @ other + 0.1


@pytest.mark.slow
def test_the_aligner_places_words_in_order_within_the_speech_whatever_it_aligned_before() -> None:
    aligner = embedded_engines().aligner
    times = aligner.align(CUSTOMER, WORDS)
    assert times is not None
    assert len(times) == len(WORDS)
    starts = [start for start, _ in times]
    assert starts == sorted(starts)
    assert times[0][0] == pytest.approx(0.3, abs=0.15)
    assert times[-1][1] == pytest.approx(6.2, abs=0.3)
    aligner.align(speech(0.4, 5.7, track=1), ["Thank", "you", "for", "calling"])
    assert aligner.align(CUSTOMER, WORDS) == times


@pytest.mark.slow
def test_the_aligner_copes_with_numbers_unknown_words_and_bare_punctuation() -> None:
    times = embedded_engines().aligner.align(speech(18.3, 21.5), ["Sure,", "the", "nummbur", "—", "is", "4179."])
    assert times is not None
    assert len(times) == 6
    assert times[3][0] == times[3][1]
    assert embedded_engines().aligner.align(CUSTOMER, ["…"]) is None
    assert embedded_engines().aligner.align(still(0.02), WORDS) is None
