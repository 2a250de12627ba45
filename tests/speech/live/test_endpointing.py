"""Stretches as they come true, against the stretches of the whole."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wellheard.speech.activity import FRAME, Segmenting, stretches
from wellheard.speech.live.endpointing import Endpointing, Span

RULES = Segmenting()
TALK = st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.36, 0.45, 0.9]), st.integers(1, 300)), min_size=1, max_size=14)


def heard(
    probabilities: list[float], length: int, partial_every: int | None = None, *, foresee: bool = False
) -> list[Span]:
    endpointing = Endpointing(RULES, partial_every, foresee=foresee)
    spans = [span for each in probabilities if (span := endpointing.hear(each)) is not None]
    last = endpointing.finish(length)
    return [*spans, last] if last else spans


def noisy(talk: list[tuple[float, int]], seed: int) -> NDArray[np.float32]:
    noise = np.random.default_rng(seed)
    steps = np.concatenate([np.full(count, level) for level, count in talk])
    return np.clip(steps + noise.uniform(0, 0.04, len(steps)), 0, 1).astype(np.float32)


@given(TALK, st.integers(0, FRAME - 1), st.integers(0, 2**32 - 1), st.booleans())
def test_finals_are_the_stretches_of_the_whole(
    talk: list[tuple[float, int]], short_by: int, seed: int, foresee: bool
) -> None:
    found = noisy(talk, seed)
    length = len(found) * FRAME - short_by
    spans = [span for span in heard(found.tolist(), length, partial_every=31, foresee=foresee) if span.final]
    assert [(span.start, span.end) for span in spans] == [
        (each.start, each.end) for each in stretches(found, length, RULES)
    ]


@given(TALK, st.integers(0, 2**32 - 1))
def test_what_a_pause_ends_was_foreseen_unless_somebody_spoke_on(talk: list[tuple[float, int]], seed: int) -> None:
    endpointing = Endpointing(RULES, 31, foresee=True)
    foreseen: Span | None = None
    for frame, probability in enumerate(noisy(talk, seed).tolist()):
        span = endpointing.hear(probability)
        if span is not None and span.foreseen:
            foreseen = span
            assert frame == span.last + 6  # Its pad of 0.2 s is heard, 0.2 s before the pause is long enough.
        if span is not None and span.final and span.end > span.last * FRAME:  # not cut
            assert foreseen is not None
            assert replace(span, final=False, foreseen=True) == foreseen


def test_a_stretch_ends_as_soon_as_the_pause_is_long_enough() -> None:
    endpointing = Endpointing(RULES, None)
    told = [endpointing.hear(each) for each in [0.9] * 40 + [0.0] * 30]
    (at,) = [frame for frame, span in enumerate(told) if span is not None]
    assert at == 40 + 12  # 13 frames of 32 ms are the first that make 0.4 s


def test_partials_come_each_second_of_speech_and_never_in_a_pause() -> None:
    spans = heard([0.0] * 20 + [0.9] * 100 + [0.0] * 20, 140 * FRAME, partial_every=31)
    assert [(span.final, span.last) for span in spans] == [(False, 51), (False, 82), (False, 113), (True, 120)]
    assert {span.start for span in spans} == {20 * FRAME - 3200}


def test_partials_of_a_long_stretch_come_more_seldom() -> None:
    ages = [span.last for span in heard([0.9] * 430, 430 * FRAME, partial_every=31) if not span.final]
    steps = np.diff(ages)
    assert steps[:3].tolist() == [31, 31, 31]
    assert all(step >= 0.3 * age for step, age in zip(steps[3:], ages[3:], strict=False))
    assert ages[-1] > 300


def test_partials_start_anew_after_a_cut_and_go_on_from_it() -> None:
    level = [0.9] * 400 + [0.5] + [0.9] * 200
    spans = heard(level, len(level) * FRAME, partial_every=31)
    cut = next(span for span in spans if span.final)
    after = [span for span in spans[spans.index(cut) + 1 :] if not span.final]
    assert cut.last == 400
    assert {span.start for span in after} == {cut.end}
    assert after[0].last == 400 + (438 - 400) + 31


def test_what_may_still_be_needed_reaches_back_to_the_pad_of_the_open_stretch() -> None:
    endpointing = Endpointing(RULES, None)
    for probability in [0.0] * 50:
        endpointing.hear(probability)
    assert endpointing.needed_from == 50 * FRAME - 3200
    assert endpointing.speaking is None
    for probability in [0.9] * 50 + [0.0] * 5:
        endpointing.hear(probability)
    assert endpointing.needed_from == 50 * FRAME - 3200
    assert endpointing.speaking == (50, 100)
