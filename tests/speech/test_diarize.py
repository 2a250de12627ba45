import numpy as np
import pytest

from tests.speech.sounds import EncodesSpectrum, LoudIsSpeech, hum, placed, still, tracks_of, utterance
from wellheard.conversation import Word
from wellheard.speech.activity import probabilities
from wellheard.speech.diarize import Voices, labelled, voices
from wellheard.speech.interface import RATE, Sound
from wellheard.speech.mel import mel


def heard(track: Sound) -> Voices:
    tracks = tracks_of(track)
    found = probabilities(tracks, 0, LoudIsSpeech(), gain=1.0)
    return voices(tracks, 0, found, EncodesSpectrum(), gain=1.0)


LOW, HIGH = hum(90, 3.0), hum(310, 3.0)


def test_two_voices_on_one_track_are_told_apart() -> None:
    found = heard(placed(20.0, (1, LOW), (5, HIGH), (9, LOW), (13, HIGH)))
    assert found.count == 2
    winners = [int(found.votes[second * 10 + 5].argmax()) for second in (2, 6, 10, 14)]
    assert winners[0] == winners[2] != winners[1] == winners[3]


def test_one_voice_is_not_split() -> None:
    found = heard(placed(20.0, (1, LOW), (5, LOW), (9, LOW), (13, LOW)))
    assert found.count == 1
    assert found.alike == 1.0


@pytest.mark.parametrize("track", [still(3.0), placed(3.0, (1, hum(100, 0.5)))], ids=["silence", "one-word"])
def test_too_little_speech_is_one_voice(track: Sound) -> None:
    assert heard(track).count == 1


def votes(*seconds: tuple[float, float]) -> Voices:
    """One row of likeness to both voices a second."""
    return Voices(votes=np.repeat(np.array(seconds, np.float32), 10, axis=0), alike=0.5)


def test_each_word_goes_to_the_voice_it_sounds_like() -> None:
    found = votes((1.5, 0.3), (1.5, 0.3), (0.3, 1.5), (0.3, 1.5))
    assert labelled(utterance("how are you. fine thanks a lot", 0, 4000).words, found) == [0, 0, 0, 1, 1, 1, 1]


def test_one_doubtful_word_in_the_middle_of_a_sentence_stays_with_its_neighbours() -> None:
    words = tuple(Word(text=text, start_ms=n * 300, end_ms=(n + 1) * 300) for n, text in enumerate("a b c d e".split()))
    scores = np.tile(np.array([[1.0, 0.5]], np.float32), (20, 1))
    scores[6:9] = (0.7, 0.75)
    assert labelled(words, Voices(votes=scores, alike=0.5)) == [0] * 5


def test_mel_bands_rise_with_the_pitch() -> None:
    low, high = (mel(np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE).astype(np.float32)) for hertz in (200, 3000))
    assert low.shape == high.shape == (101, 40)
    assert low[50].argmax() < 6
    assert high[50].argmax() > 25
