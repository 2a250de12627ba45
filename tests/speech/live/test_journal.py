"""Sound on disk while a call goes on, and after a crash."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.speech.live.speakers import Measures, engines_with, finals, play, talk
from wellheard.speech.decode import load
from wellheard.speech.interface import RATE, SpeechError
from wellheard.speech.live import (
    AudioJournal,
    LiveHearing,
    LiveOptions,
    Result,
    Unkept,
    has_sound,
    hear_again,
    remove_sound,
    to_recording,
)

RAMP = np.arange(1, 8001, dtype=np.int16)


def test_what_was_added_becomes_a_recording_with_silence_where_nothing_came(tmp_path: Path) -> None:
    journal = AudioJournal(tmp_path / "call", rate=16_000, tracks=2)
    journal.add(0, 0, RAMP)
    journal.add(1, 4000, RAMP)
    journal.add(0, 20_000, RAMP)
    assert journal.close() == []
    for ending in ("wav", "flac"):
        to_recording(tmp_path / "call", tmp_path / f"call.{ending}")
        samples = load(tmp_path / f"call.{ending}").samples
        assert samples.shape == (28_000, 2)
        assert np.array_equal(samples[:8000, 0], RAMP)
        assert np.array_equal(samples[20_000:, 0], RAMP)
        assert np.array_equal(samples[4000:12_000, 1], RAMP)
        assert not samples[8000:20_000, 0].any()
        assert not samples[12_000:, 1].any()
        assert stat.S_IMODE((tmp_path / f"call.{ending}").stat().st_mode) == 0o600


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 900), st.integers(0, 700)), min_size=1, max_size=20))
def test_any_blocks_and_holes_read_back_as_they_came(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[int, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = AudioJournal(folder, rate=8000, tracks=2)
    ends = [0, 0]
    truth = np.zeros((40_000, 2), np.int16)
    for number, (track, size, hole) in enumerate(blocks):
        start = ends[track] + hole
        journal.add(track, start, RAMP[:size])
        truth[start : start + size, track] = RAMP[:size]
        ends[track] = start + size
        if number % 3 == 0:
            assert journal.write() == []
    journal.close()
    to_recording(folder, folder / "both.wav")
    import soundfile

    read, rate = soundfile.read(folder / "both.wav", dtype="int16", always_2d=True)
    assert rate == 8000
    assert np.array_equal(read, truth[: max(ends)])


def test_nobody_else_may_read_it_and_it_can_be_removed(tmp_path: Path) -> None:
    journal = AudioJournal(tmp_path / "call", rate=8000, tracks=1)
    assert not has_sound(tmp_path / "call")
    journal.add(0, 0, RAMP)
    journal.write()
    assert stat.S_IMODE((tmp_path / "call").stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "call").iterdir()] == [0o600]
    journal.close()
    assert has_sound(tmp_path / "call")
    remove_sound(tmp_path / "call")
    assert not (tmp_path / "call").exists()
    with pytest.raises(SpeechError, match="no sound was kept"):
        to_recording(tmp_path / "call", tmp_path / "call.wav")


def test_a_call_that_goes_on_after_a_crash_goes_on_in_its_files_and_a_torn_sample_is_no_trouble(tmp_path: Path) -> None:
    first = AudioJournal(tmp_path, rate=8000, tracks=1)
    first.add(0, 0, RAMP)
    first.write()
    with (tmp_path / "track-0-8000.pcm").open("ab") as file:
        file.write(b"\x01")
    to_recording(tmp_path, tmp_path / "torn.wav")
    assert load(tmp_path / "torn.wav").duration_ms == 1000
    second = AudioJournal(tmp_path, rate=8000, tracks=1)
    second.add(0, 9000, RAMP)
    second.close()
    to_recording(tmp_path, tmp_path / "whole.wav")
    assert load(tmp_path / "whole.wav").duration_ms == 2125


def test_a_full_disk_is_told_and_hearing_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, data: bytes, at: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    told: list[Result] = []
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1, options=LiveOptions(partials=False))
    journal = AudioJournal(tmp_path / "call", rate=RATE, tracks=1)
    call = hearing.open(rate=RATE, tracks=1, tell=told.append, journal=journal)
    with monkeypatch.context() as patch:
        patch.setattr("wellheard.speech.live.journal._write", full)
        play(call, [talk(3.0, (0.5, 2.0))])
        deadline = time.monotonic() + 10
        while not any(isinstance(each, Unkept) for each in told) and time.monotonic() < deadline:
            time.sleep(0.02)
    play(call, [talk(3.0, (0.5, 2.0))])
    call.close()
    assert call.wait(20)
    hearing.close()
    gaps = [each for each in told if isinstance(each, Unkept)]
    assert (gaps[0].start_ms, gaps[-1].end_ms) == (0, 3000)
    assert "No space left" in gaps[0].reason
    assert len(finals(told)) == 2
    to_recording(tmp_path / "call", tmp_path / "call.wav")
    kept = load(tmp_path / "call.wav").samples[:, 0]
    assert not kept[: 3 * RATE].any()
    assert np.array_equal(kept[3 * RATE :], talk(3.0, (0.5, 2.0)))


def test_a_disk_that_stays_full_is_told_twice_and_not_twice_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, data: bytes, at: int) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    journal = AudioJournal(tmp_path / "call", rate=8000, tracks=2)
    told = []
    with monkeypatch.context() as patch:
        patch.setattr("wellheard.speech.live.journal._write", full)
        for second in range(10):
            journal.add(0, second * 8000, RAMP)
            told += journal.write()
    journal.add(0, 80_000, RAMP)
    told += journal.write() + journal.close()
    assert [(each.track, each.start_ms, each.end_ms) for each in told] == [(0, 0, 1000), (0, 1000, 10_000)]
    assert all("quota" in each.reason.lower() for each in told)


CRASHING = """
import sys, time
from pathlib import Path
from tests.speech.live.speakers import Measures, engines_with, talk
from wellheard.speech.live import AudioJournal, LiveHearing

hearing = LiveHearing(lambda: engines_with(Measures()), workers=1)
journal = AudioJournal(Path(sys.argv[1]), rate=16000, tracks=2)
call = hearing.open(rate=16000, tracks=2, tell=lambda result: None, journal=journal)
sound = talk(60.0, (0.0, 60.0))
began = time.monotonic()
for at in range(0, len(sound), 1600):
    call.audio(0, sound[at : at + 1600])
    call.audio(1, sound[at : at + 1600])
    print((at + 1600) / 16000, flush=True)
    time.sleep(max(0.0, began + (at + 1600) / 16000 - time.monotonic()))
"""


def test_a_process_that_is_killed_loses_its_last_second_at_most(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(tmp_path / "call")], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    played = 0.0
    while played < 1.5:
        played = float(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    said, _ = child.communicate()
    played = max([played, *map(float, said.split())])
    to_recording(tmp_path / "call", tmp_path / "call.flac")
    found = load(tmp_path / "call.flac")
    assert found.duration_ms >= played * 1000 - 1000
    whole = talk(60.0, (0.0, 60.0))
    assert np.array_equal(found.samples[:, 0], whole[: len(found.samples)])
    assert np.array_equal(found.samples[:, 1], whole[: len(found.samples)])


@pytest.mark.parametrize("rate", [8000, RATE])
def test_what_was_kept_can_be_heard_again_from_any_moment(tmp_path: Path, rate: int) -> None:
    sound = talk(8.0, (0.5, 2.0), (3.0, 4.0), (5.0, 7.0))[:: RATE // rate]
    journal = AudioJournal(tmp_path, rate=rate, tracks=1)
    journal.add(0, 0, sound)
    journal.close()
    before = (tmp_path / f"track-0-{rate}.pcm").read_bytes()
    told: list[Result] = []
    hearing = LiveHearing(lambda: engines_with(Measures()), workers=1, options=LiveOptions(partials=False))
    again = AudioJournal(tmp_path, rate=rate, tracks=1)
    call = hearing.open(rate=rate, tracks=1, tell=told.append, from_ms=2_500, journal=again)
    hear_again(tmp_path, call, from_ms=2_500)
    call.audio(0, sound[: rate // 2])
    call.close()
    assert call.wait(20)
    hearing.close()
    assert [round(each.start_ms / 1000) for each in finals(told)] == [3, 5]
    after = (tmp_path / f"track-0-{rate}.pcm").read_bytes()
    assert after == before + sound[: rate // 2].tobytes()
