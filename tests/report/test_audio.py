import io
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.report.fixture import analysis, audio
from wellheard.conversation import Track
from wellheard.report.audio import audio_of
from wellheard.speech.interface import SpeechError

SECONDS = 12


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """The beginning of the call, in which the agent greets and the customer tells her problem."""
    path = tmp_path / "call.wav"
    with wave.open(io.BytesIO(audio().data)) as whole, wave.open(str(path), "wb") as beginning:
        beginning.setparams(whole.getparams())
        beginning.writeframes(whole.readframes(SECONDS * whole.getframerate()))
    return path


def test_a_recording_becomes_small_sound_with_an_outline_for_each_track(recording: Path) -> None:
    carried = audio_of(analysis(), recording)
    assert carried.media_type == "audio/mpeg"
    assert 1000 < len(carried.data) < recording.stat().st_size / 2
    agent, customer = (np.array(track) for track in carried.peaks)
    assert len(agent) * carried.bucket_ms == pytest.approx(SECONDS * 1000, abs=50)
    assert 0 <= agent.min() < agent.max() <= 1
    first = analysis().conversation.turns[0]
    span = slice(round((first.start_ms or 0) / carried.bucket_ms), round((first.end_ms or 0) / carried.bucket_ms))
    assert agent[span].mean() > 0.1
    assert customer[span].max() < 0.05


def test_what_is_masked_leaves_no_outline(recording: Path) -> None:
    whole = analysis()
    masked = replace(whole, conversation=replace(whole.conversation, masked=((1000, 3000),)))
    carried = audio_of(masked, recording)
    first, last = 1000 // int(carried.bucket_ms), -(-3000 // int(carried.bucket_ms))
    assert max(carried.peaks[0][first:last]) == 0
    assert max(carried.peaks[0][last:]) > 0
    assert carried.data != audio_of(whole, recording).data


def test_a_mixed_track_is_drawn_once(recording: Path) -> None:
    whole = analysis()
    mixed = (Track(index=0, speaker="mixed", confidence=1, reason="both are heard on it"),)
    assert len(audio_of(replace(whole, conversation=replace(whole.conversation, tracks=mixed)), recording).peaks) == 1


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.wav"
    path.write_bytes(b"")
    with pytest.raises(SpeechError):
        audio_of(analysis(), path)
