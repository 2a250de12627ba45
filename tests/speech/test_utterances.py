import numpy as np
import pytest

from tests.speech.sounds import NeverAligns, hum
from wellheard.speech.activity import FRAME, Stretch
from wellheard.speech.interface import RATE, Recognised, Sound
from wellheard.speech.utterances import invented, recognise, spread, timed

STRETCH = Stretch(start=RATE, end=4 * RATE)
SPEECH = np.ones(5 * RATE // FRAME, np.float32)


class Says:
    """Says one thing after another."""

    name = "says"

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.lengths: list[int] = []

    def recognise(self, sound: Sound) -> Recognised:
        self.lengths.append(len(sound))
        return Recognised(text=self._texts.pop(0), confidence=0.9)


@pytest.mark.parametrize(
    ("text", "confidence"),
    [("", 0.0), ("...", 0.9), ("You", 0.3), ("Thank you.", 0.4), (" ".join(["no"] * 40), 0.9)],
    ids=["nothing", "dots", "you", "thanks", "far-too-fast"],
)
def test_words_made_up_out_of_silence_are_known(text: str, confidence: float) -> None:
    assert invented(Recognised(text=text, confidence=confidence), STRETCH)


@pytest.mark.parametrize(
    ("text", "confidence"), [("Yes.", 0.9), ("I don't think so at all.", 0.4), ("Hello there", None)]
)
def test_real_words_are_kept(text: str, confidence: float | None) -> None:
    assert not invented(Recognised(text=text, confidence=confidence), STRETCH)


def test_a_swear_word_needs_a_second_hearing() -> None:
    once = Says("it's a shit order", "it's a ship order")
    assert recognise(hum(150, 2.0), once).text == "it's a ship order"
    twice = Says("this is shit", "this is shit")
    assert recognise(hum(150, 2.0), twice).text == "this is shit"
    assert len(twice.lengths) == 2
    calm = Says("all good")
    recognise(hum(150, 2.0), calm)
    assert len(calm.lengths) == 1


def test_doubled_commas_are_written_once() -> None:
    assert recognise(hum(150, 1.0), Says("who,, said it.. well...")).text == "who, said it. well..."


def test_times_of_the_recogniser_are_used_even_where_it_leaves_punctuation_out() -> None:
    heard = Recognised(text="Hello, Nora.", confidence=0.8, words=(("Hello", 0.5, 0.9), ("Nora", 1.0, 1.4)))
    made = timed(heard, hum(150, 3.0), STRETCH, SPEECH, NeverAligns())
    assert [(word.text, word.start_ms, word.end_ms) for word in made.words] == [
        ("Hello,", 1500, 1900),
        ("Nora.", 2000, 2400),
    ]
    assert made.confidence == 0.8


def test_times_of_other_words_than_the_text_are_not_believed() -> None:
    heard = Recognised(text="Hello Nora", confidence=0.8, words=(("Hello", 0.5, 0.9),))
    made = timed(heard, hum(150, 3.0), STRETCH, SPEECH, NeverAligns())
    assert [word.text for word in made.words] == ["Hello", "Nora"]
    assert made.start_ms >= 1000
    assert made.end_ms <= 4000


def test_words_that_can_not_be_aligned_are_spread_over_the_speech_by_their_syllables() -> None:
    found = np.zeros_like(SPEECH)
    first, last = round(1.5 * RATE / FRAME), round(2.5 * RATE / FRAME)
    found[first:last] = 1
    times = spread(["no", "unfortunately", "not"], STRETCH, found)
    assert times[0][0] == pytest.approx(0.5, abs=0.05)
    assert times[-1][1] == pytest.approx(1.5, abs=0.05)
    lengths = [end - start for start, end in times]
    assert lengths[1] > 3 * lengths[0]


def test_no_word_lies_in_the_pause_between_two_islands_of_speech() -> None:
    found = np.zeros_like(SPEECH)
    one, two = slice(35, 55), slice(80, 100)
    found[one] = found[two] = 1
    for start, end in spread(["one", "two", "three", "four"], STRETCH, found):
        frames = (RATE + np.array([start, end]) * RATE) / FRAME
        assert any(part.start - 0.1 <= frames[0] and frames[1] <= part.stop + 0.1 for part in (one, two))
