"""The small call that flite speaks, heard while it is played and as a recording, by the embedded engines."""

import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from tests.speech.live.speakers import finals, play
from tests.speech.sounds import DATA, a_recording
from tests.speech.test_end_to_end import LINES, words
from wellheard.conversation import AGENT, CUSTOMER
from wellheard.engines.embedded import embedded_engines
from wellheard.speech import hear_recording
from wellheard.speech.decode import load
from wellheard.speech.live import AudioJournal, LiveHearing, LiveOptions, Result, to_recording
from wellheard.speech.matching import word_errors

pytestmark = pytest.mark.slow
RATE = 8000


def telephone_sound() -> list[np.ndarray[tuple[int, ...], np.dtype[np.int16]]]:
    wide = load(DATA / "two_tracks.opus").samples.astype(np.float32)
    narrow = np.rint(soxr.resample(wide, 16_000, RATE)).clip(-32_768, 32_767).astype(np.int16)
    return [np.ascontiguousarray(narrow[:, track]) for track in (0, 1)]


def test_a_call_heard_live_has_nearly_the_words_and_times_of_its_recording(tmp_path: Path) -> None:
    sound = telephone_sound()
    told: list[Result] = []
    hearing = LiveHearing(embedded_engines, workers=1, options=LiveOptions(late_ms=60_000))
    journal = AudioJournal(tmp_path / "call", rate=RATE, tracks=2)
    call = hearing.open(rate=RATE, tracks=2, tell=told.append, journal=journal)
    play(call, sound, RATE // 50)
    call.close()
    assert call.wait(120)
    hearing.close()
    to_recording(tmp_path / "call", tmp_path / "call.wav")
    kept, rate = soundfile.read(tmp_path / "call.wav", dtype="int16")
    assert rate == RATE
    assert np.array_equal(kept, np.stack(sound, axis=1))

    recorded = hear_recording(a_recording(tmp_path / "call.wav"), embedded_engines())
    tracks = {track.speaker: track.index for track in recorded.tracks}
    differ = live_wrong = recorded_wrong = count = 0
    for role in (AGENT, CUSTOMER):
        truth = words([text for speaker, _, _, text in LINES if speaker == role])
        then = words([turn.text for turn in recorded.turns if turn.speaker == role])
        live = words([each.text for each in finals(told) if each.track == tracks[role]])
        count, differ = count + len(truth), differ + word_errors(then, live)
        live_wrong, recorded_wrong = live_wrong + word_errors(truth, live), recorded_wrong + word_errors(truth, then)
    found = f"of {count} words live {live_wrong} wrong, recorded {recorded_wrong}, differing {differ}"
    logging.getLogger(__name__).info(found)  # seen with `pytest -o log_cli=true --log-cli-level=info`
    assert differ <= 0.15 * count, found
    assert live_wrong <= recorded_wrong + 0.05 * count, found

    for turn in recorded.turns:
        assert turn.start_ms is not None
        assert turn.end_ms is not None
        assert turn.voice is not None
        same = [each for each in finals(told) if each.track == tracks[turn.speaker] and turn.start_ms < each.end_ms]
        assert abs(same[0].start_ms - turn.start_ms) < 150
        assert same[0].voice.pitch_st == pytest.approx(turn.voice.pitch_st, abs=1)
    assert [each.overlap for each in sorted(finals(told), key=lambda each: each.start_ms)][-1]


def test_a_broken_line_that_loses_one_packet_in_ten_is_still_understood() -> None:
    sound = telephone_sound()
    told: list[list[Result]] = [[], []]
    hearing = LiveHearing(embedded_engines, workers=1, options=LiveOptions(partials=False, word_times=False))
    packet = RATE // 50
    lost = np.random.default_rng(7).random(len(sound[0]) // packet + 1) < 0.1
    for broken, results in zip((False, True), told, strict=True):
        call = hearing.open(rate=RATE, tracks=2, tell=results.append)
        for number, at in enumerate(range(0, len(sound[0]), packet)):
            for track in (0, 1):
                if broken and lost[number]:
                    call.lost(track, number * 20, number * 20 + 20)
                else:
                    call.audio(track, sound[track][at : at + packet])
        call.close()
        assert call.wait(120)
    hearing.close()
    whole, holed = (words([each.text for each in finals(results)]) for results in told)
    assert word_errors(whole, holed) < 0.35 * len(whole)
    ends = [[each.end_ms for each in finals(results)] for results in told]
    assert abs(ends[0][-1] - ends[1][-1]) < 400
