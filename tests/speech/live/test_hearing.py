"""Live calls with engines that measure: what is told, in which order, and what happens when it can't keep up."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.speech.live.speakers import Measures, closed, engines_with, finals, partials, play, talk, told_of
from wellheard.speech.interface import RATE, Engines, SpeechError
from wellheard.speech.live import (
    AudioJournal,
    Closed,
    LiveHearing,
    LiveOptions,
    Partial,
    Result,
    Unheard,
    has_sound,
)


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert true()


CUSTOMER = talk(12.0, (0.5, 3.0), (6.0, 8.0), (8.6, 11.6))
AGENT = talk(12.0, (3.5, 5.5), (6.8, 7.3), hertz=200)
CALM = LiveOptions(word_times=False, late_ms=60_000)


def shape(told: list[Result]) -> list[tuple[int, str, int, int, bool, bool]]:
    return [(each.track, each.text, each.start_ms, each.end_ms, each.overlap, each.continues) for each in finals(told)]


WHOLE = shape(told_of([CUSTOMER, AGENT], options=CALM))


def test_each_stretch_is_told_once_it_is_over() -> None:
    assert [(track, round(start / 500) / 2) for track, _, start, *_ in WHOLE] == [
        (0, 0.5),
        (1, 3.5),
        (1, 7.0),
        (0, 6.0),
        (0, 8.5),
    ]
    for _, text, start, end, *_ in WHOLE:
        assert end - start == pytest.approx(int(text.split()[-1]) / 16 - 400, abs=70)


def test_speech_into_the_others_speech_is_marked_and_a_short_pause_continues_a_turn() -> None:
    assert [(overlap, goes_on) for *_, overlap, goes_on in WHOLE] == [
        (False, False),
        (False, False),
        (True, False),
        (False, False),
        (False, True),
    ]


@given(st.integers(40, 6000))
@settings(max_examples=6)
def test_the_size_of_the_blocks_changes_nothing(size: int) -> None:
    assert shape(told_of([CUSTOMER, AGENT], size=size, options=CALM)) == WHOLE


def test_one_worker_or_three_tell_the_same() -> None:
    assert shape(told_of([CUSTOMER, AGENT], options=CALM, workers=3)) == WHOLE


def test_no_partial_comes_after_its_final_and_the_last_thing_told_is_that_the_call_is_closed() -> None:
    told = list[Result]()
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1, options=CALM)
    call = hearing.open(rate=RATE, tracks=2, tell=told.append)
    play(call, [CUSTOMER[: 2 * RATE], AGENT[: 2 * RATE]])
    until(lambda: partials(told))
    play(call, [CUSTOMER[2 * RATE :], AGENT[2 * RATE :]])
    hearing.close()
    assert isinstance(told[-1], Closed)
    assert closed(told).duration_ms == 12_000
    over = {0: 0, 1: 0}
    for each in told:
        if isinstance(each, Partial):
            assert each.start_ms >= over[each.track] - 450  # the pad, on both sides
        elif not isinstance(each, Closed):
            over[each.track] = each.end_ms


def test_nothing_said_is_lost_when_the_recogniser_can_not_keep_up_and_partials_go_first() -> None:
    engine = Measures()
    told: list[list[Result]] = [[] for _ in range(4)]
    hearing = LiveHearing(lambda: engines_with(engine), workers=1, options=LiveOptions(late_ms=50))
    engine.going.clear()
    calls = [hearing.open(rate=RATE, tracks=2, tell=each.append) for each in told]
    for call in calls:
        play(call, [CUSTOMER, AGENT], size=8000)
        call.close()
    deadline = time.monotonic() + 10
    while hearing.lateness.finals_waiting < 4 * 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    late = hearing.lateness
    assert late.finals_waiting >= 4 * 5
    assert late.behind_ms > 0
    assert late.calls == 4
    engine.going.set()
    assert all(call.wait(20) for call in calls)
    assert [len(finals(each)) for each in told] == [5] * 4
    assert hearing.lateness.partials_dropped > 0
    assert hearing.lateness.behind_ms == hearing.lateness.finals_waiting == hearing.lateness.calls == 0
    hearing.close()


def test_a_stretch_on_which_the_engine_fails_is_a_gap_with_its_reason_and_the_call_goes_on() -> None:
    engine = Measures()
    engine.fails_on = {2}
    told = told_of([CUSTOMER], recogniser=engine, options=LiveOptions(partials=False, foresee=False))
    (gap,) = [each for each in told if isinstance(each, Unheard)]
    assert (gap.track, round(gap.start_ms, -2), round(gap.end_ms, -2)) == (0, 5800, 8200)
    assert gap.reason == "engine: it broke. Mend it."
    assert len(finals(told)) == 2


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("breaks", [True, False])
def test_a_final_is_recognised_while_the_pause_lasts(shown: bool, breaks: bool) -> None:
    engine, told = Measures(), list[Result]()
    engine.fails_on = {1} if breaks else set()
    options = replace(CALM, partials=shown, partial_every_s=60)
    hearing = LiveHearing(lambda: engines_with(engine), workers=1, options=options)
    call = hearing.open(rate=RATE, tracks=1, tell=told.append)
    call.audio(0, CUSTOMER[: round(3.3 * RATE)])  # Spoken until 3.0 s: the pause is not long enough yet.
    until(lambda: engine.heard)
    if shown and not breaks:
        until(lambda: partials(told))
    assert finals(told) == []
    call.audio(0, CUSTOMER[round(3.3 * RATE) : round(3.6 * RATE)])
    until(lambda: finals(told))
    hearing.close()
    assert engine.heard == [engine.heard[0]] * (2 if breaks else 1)
    assert [each.text for each in partials(told)] == [each.text for each in finals(told) if shown and not breaks]


def test_what_was_foreseen_in_vain_is_forgotten() -> None:
    told = list[Result]()
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1, options=CALM)
    call = hearing.open(rate=RATE, tracks=1, tell=told.append)
    spoken = talk(4.0, (0.5, 2.0), (2.3, 3.0))
    call.audio(0, spoken[: round(2.29 * RATE)])
    until(lambda: partials(told))
    call.audio(0, spoken[round(2.29 * RATE) :])
    call.close()
    assert hearing.close(timeout_s=20)
    assert shape(told) == shape(told_of([spoken], options=replace(CALM, foresee=False)))


def test_nothing_is_loaded_before_the_first_sound() -> None:
    """Phone systems give up where the answer to their `open` waits for a model."""
    loads, loaded = [], threading.Event()

    def load() -> Engines:
        loads.append(1)
        loaded.set()
        return engines_with(Measures())

    hearing = LiveHearing(load, workers=2)
    call = hearing.open(rate=RATE, tracks=1, tell=lambda _: None)
    assert not loaded.wait(0.1)
    call.audio(0, CUSTOMER[:320])
    assert loaded.wait(5)
    call.close()
    assert hearing.close(timeout_s=20)
    assert loads == [1]


def test_a_call_without_sound_ends_without_loading_anything() -> None:
    def load() -> Engines:
        raise AssertionError("nobody spoke")

    told: list[Result] = []
    hearing = LiveHearing(load, workers=1)
    hearing.open(rate=RATE, tracks=2, tell=told.append)
    assert hearing.close(timeout_s=20)
    assert closed(told).duration_ms == 0


def test_engines_that_can_not_be_loaded_are_a_gap_and_tried_again() -> None:
    tries = []

    def load() -> Engines:
        tries.append(1)
        if len(tries) < 3:
            raise SpeechError("no weights", where="engine", remedy="Install them.")
        return engines_with(Measures())

    told: list[Result] = []
    hearing = LiveHearing(load, workers=1, options=LiveOptions(partials=False))
    call = hearing.open(rate=RATE, tracks=1, tell=told.append)
    for _ in range(3):
        play(call, [CUSTOMER])
    call.close()
    assert call.wait(20)
    hearing.close()
    gaps = [each for each in told if isinstance(each, Unheard)]
    assert "no weights" in gaps[0].reason
    assert gaps[0].start_ms == 0
    assert finals(told)


def test_a_call_is_opened_without_waiting_for_the_engines() -> None:
    go = threading.Event()

    def load() -> Engines:
        assert go.wait(10)
        return engines_with(Measures())

    told: list[Result] = []
    hearing = LiveHearing(load, workers=1)
    before = time.monotonic()
    call = hearing.open(rate=RATE, tracks=1, tell=told.append)
    play(call, [CUSTOMER])
    assert time.monotonic() - before < 5
    assert told == []
    go.set()
    call.close()
    assert call.wait(20)
    assert len(finals(told)) == 3
    hearing.close()


def test_a_broken_track_harms_neither_the_other_track_nor_another_call() -> None:
    told: list[Result] = []
    others: list[Result] = []
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1, options=CALM)
    broken, well = (hearing.open(rate=RATE, tracks=2, tell=each.append) for each in (told, others))
    broken._ears._ears[1] = object()  # type: ignore[call-overload]  # something that can't hear
    for call in (broken, well):
        play(call, [CUSTOMER, AGENT])
        call.close()
        assert call.wait(20)
    hearing.close()
    assert [each.text for each in finals(told)] == [each.text for each in finals(others) if each.track == 0]
    assert {each.track for each in told if isinstance(each, Unheard)} == {1}
    assert shape(others) == WHOLE


def test_a_listener_that_fails_harms_no_call(caplog: pytest.LogCaptureFixture) -> None:
    def fails(result: Result) -> None:
        raise RuntimeError("no")

    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1)
    call = hearing.open(rate=RATE, tracks=1, tell=fails)
    play(call, [CUSTOMER])
    call.close()
    assert call.wait(20)
    hearing.close()
    assert "could not be handed on" in caplog.text


def test_pauses_and_losses_move_the_clock() -> None:
    told: list[Result] = []
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1, options=LiveOptions(partials=False))
    call = hearing.open(rate=RATE, tracks=1, tell=told.append, from_ms=1_000)
    call.audio(0, talk(2.0, (0.5, 2.0)))
    call.pause(3_000)
    call.resume(10_000)
    call.audio(0, talk(2.0, (0.5, 1.5)))
    call.lost(0, 12_000, 13_000)
    call.audio(0, talk(2.0, (0.5, 1.5)), at_ms=13_005)
    call.close()
    call.audio(0, talk(2.0, (0.5, 1.5)))
    assert call.wait(20)
    hearing.close()
    assert [round(each.start_ms / 100) for each in finals(told)] == [15, 105, 135]
    assert closed(told).duration_ms == 15_000


def test_loudness_changes_are_told_against_what_was_usual_up_to_now() -> None:
    quiet, loud = talk(6.0, (0.5, 5.0)), talk(3.0, (0.5, 2.0))
    loud = (loud * 2).clip(-32_768, 32_767).astype("int16")
    told: list[Result] = []
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1)
    call = hearing.open(rate=RATE, tracks=1, tell=told.append)
    call.audio(0, quiet)
    call.audio(0, loud)
    call.close()
    assert call.wait(20)
    hearing.close()
    first, second = finals(told)
    assert first.voice.loudness_change_db == 0
    assert second.voice.loudness_change_db == pytest.approx(6, abs=0.5)
    assert first.voice.pitch_st == pytest.approx(82.9, abs=0.5)  # 120 Hz


def test_a_closed_hearing_takes_no_call_and_an_impossible_call_is_refused() -> None:
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1)
    with pytest.raises(ValueError, match="3 Hz"):
        hearing.open(rate=3, tracks=1, tell=print)
    hearing.close()
    with pytest.raises(RuntimeError, match="closed"):
        hearing.open(rate=RATE, tracks=1, tell=print)


def test_closing_waits_no_longer_than_it_is_told_to(tmp_path: Path) -> None:
    engine = Measures()
    told: list[Result] = []
    hearing = LiveHearing(lambda: engines_with(engine), workers=1)
    journal = AudioJournal(tmp_path / "call", rate=RATE, tracks=1)
    call = hearing.open(rate=RATE, tracks=1, tell=told.append, journal=journal)
    engine.going.clear()
    play(call, [CUSTOMER])
    assert not hearing.close(timeout_s=0.2)
    assert told == []
    assert has_sound(tmp_path / "call")
    engine.going.set()
    assert call.wait(20)
    assert len(finals(told)) == 3
    assert hearing.close()
