"""With the room's own recogniser: what somebody says on the line is what the customer answers to."""

import numpy as np
import pytest
import soxr

from tests.server.cast import Guest
from tests.server.streams.stage import RATE, Serving
from tests.server.telephone.stage import PlainPhone
from tests.server.telephone.test_calls import RING, attempt, number_of
from tests.speech.sounds import DATA
from tests.speech.test_end_to_end import LINES
from wellheard.conversation import AGENT
from wellheard.speech.decode import load
from wellheard.streams.interface import Samples

pytestmark = pytest.mark.slow


def spoken() -> Samples:
    """A line of the small call's agent, at the rate of a telephone, with the pause that ends it."""
    recording = load(DATA / "two_tracks.opus")
    _, start, end, _ = [line for line in LINES if line[0] == AGENT][1]
    rate = 16_000
    said = recording.samples[int((start - 0.2) * rate) : int((end + 0.2) * rate), 1]
    narrow = soxr.resample(said, rate, RATE, quality="HQ")
    return np.concatenate([narrow, np.zeros(2 * RATE, np.int16)])


def test_a_spoken_line_is_heard_and_answered(serving: Serving, rep: Guest) -> None:
    phone = PlainPhone(serving, pin=number_of(rep))
    phone.listen(RING)
    opening = attempt(rep, ended=False)
    phone.listen(0.01 * len(opening["replies"][0].split()))
    phone.send_sound(spoken())
    phone.listen(0.02, wait_s=60)
    phone.hang_up()
    over = attempt(rep)
    said = " ".join(over["lines"]).lower()
    assert "sorry" in said
    assert "order number" in said
    assert len(over["replies"]) == len(over["lines"]) + 1
