from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile

from tests.speech.sounds import hum
from wellheard.speech.decode import load
from wellheard.speech.interface import RATE, SpeechError

SOUND = np.stack([hum(150, 2.0), hum(220, 2.0, 0.05)], axis=1)


def written(path: Path, codec: str, container: str, rate: int = 8000, form: str = "s16") -> Path:
    import soxr

    sound = soxr.resample(SOUND, RATE, rate)
    with av.open(str(path), "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=rate)
        stream.layout = "stereo"
        stream.format = form
        size = stream.codec_context.frame_size or len(sound)
        for at in range(0, len(sound), size):
            piece = sound[at : at + size].astype(np.float32)
            frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="flt", layout="stereo")
            frame.sample_rate, frame.pts = rate, at
            for ready in av.AudioResampler(format=form, layout="stereo", rate=rate).resample(frame):
                file.mux(stream.encode(ready))
        file.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "FLOAT", "ULAW", "ALAW"])
def test_every_usual_kind_of_wav_becomes_two_tracks_at_16_khz(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "call.wav", SOUND, RATE, subtype=subtype)
    tracks = load(tmp_path / "call.wav")
    assert tracks.samples.shape == (2 * RATE, 2)
    assert np.allclose(tracks.sound(0), SOUND[:, 0], atol=0.02)
    assert np.allclose(tracks.sound(1), SOUND[:, 1], atol=0.02)
    assert tracks.repairs == ()


@pytest.mark.parametrize(
    ("name", "codec", "container", "rate", "form"),
    [
        ("call.mp3", "libmp3lame", "mp3", 16000, "s16p"),
        ("call.m4a", "aac", "ipod", 16000, "fltp"),
        ("call.opus", "libopus", "ogg", 48000, "flt"),
        ("call.webm", "libopus", "webm", 48000, "flt"),
        ("call.flac", "flac", "flac", 16000, "s16"),
        ("call.wav", "pcm_s16le", "wav", 8000, "s16"),
    ],
)
def test_compressed_recordings_keep_their_tracks_apart(
    tmp_path: Path, name: str, codec: str, container: str, rate: int, form: str
) -> None:
    tracks = load(written(tmp_path / name, codec, container, rate, form))
    assert tracks.count == 2
    assert abs(tracks.duration_ms - 2000) < 120
    left, right = (np.sqrt(np.mean(tracks.sound(track) ** 2)) for track in (0, 1))
    assert left == pytest.approx(0.1, rel=0.15)
    assert right == pytest.approx(0.05, rel=0.15)


def test_telephone_sound_is_brought_to_16_khz_without_changing_its_pitch(tmp_path: Path) -> None:
    time = np.arange(3 * 8000) / 8000
    soundfile.write(tmp_path / "call.wav", np.sin(2 * np.pi * 440 * time) * 0.3, 8000)
    tracks = load(tmp_path / "call.wav")
    assert len(tracks.samples) == 3 * RATE
    assert np.argmax(np.abs(np.fft.rfft(tracks.sound(0)))) / 3 == pytest.approx(440, abs=1)


def test_a_recording_longer_than_a_block_has_no_seams(tmp_path: Path) -> None:
    time = np.arange(25 * 8000) / 8000
    soundfile.write(tmp_path / "call.wav", np.sin(2 * np.pi * 300 * time) * 0.3, 8000, subtype="PCM_16")
    inner = load(tmp_path / "call.wav").sound(0)[RATE:-RATE]
    again = np.sin(2 * np.pi * 300 * (np.arange(len(inner)) + RATE) / RATE) * 0.3
    assert np.abs(inner - again).max() < 0.003


def test_a_recording_cut_off_in_the_middle_is_heard_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "whole.wav", np.tile(SOUND, (5, 1)), RATE, subtype="PCM_16")
    (tmp_path / "cut.wav").write_bytes((tmp_path / "whole.wav").read_bytes()[:200_000])
    tracks = load(tmp_path / "cut.wav")
    assert tracks.duration_ms == pytest.approx(200_000 / 4 / RATE * 1000, abs=2)
    assert tracks.repairs == ("The sound ends after 3 s though the file promises 10 s; it was cut off.",)


def test_a_wav_whose_length_was_never_filled_in_is_read_to_its_end(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "call.wav", SOUND, RATE, subtype="PCM_16")
    data = bytearray((tmp_path / "call.wav").read_bytes())
    data[40:44] = b"\0\0\0\0"
    (tmp_path / "call.wav").write_bytes(data)
    assert load(tmp_path / "call.wav").duration_ms == 2000


def test_an_mp3_with_damage_in_the_middle_keeps_the_rest(tmp_path: Path) -> None:
    data = bytearray(written(tmp_path / "call.mp3", "libmp3lame", "mp3", 16000, "s16p").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = b"\x00" * 600
    (tmp_path / "call.mp3").write_bytes(data)
    assert load(tmp_path / "call.mp3").duration_ms > 1500


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"Agent: Hello.\nCustomer: Hi.\n" * 30, "this is text, not sound"),
        (bytes(range(256)) * 20, "the sound can't be decoded"),
        (
            b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0",
            "it holds no sound",
        ),
        (b"RIFF\x24\0\0\0WA", "it holds no sound"),
    ],
    ids=["empty", "text", "bytes", "header-only", "half-a-header"],
)
def test_what_is_no_recording_is_refused_with_the_reason_and_a_remedy(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    with pytest.raises(SpeechError) as refused:
        load(path)
    assert what in refused.value.what
    assert refused.value.where == str(path)
    assert refused.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="there is no such file"):
        load(tmp_path / "missing.wav")


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="can't be read"):
        load(tmp_path)


def test_a_sample_rate_too_low_for_speech_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "slow.wav", np.zeros(1000), 1000)
    with pytest.raises(SpeechError, match="sample rate is 1000 Hz"):
        load(tmp_path / "slow.wav")


def test_values_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    sound = hum(150, 1.0)
    sound[100:200] = np.nan
    soundfile.write(tmp_path / "call.wav", sound, RATE, subtype="FLOAT")
    tracks = load(tmp_path / "call.wav")
    assert not tracks.samples[100:200].any()
    assert tracks.samples[300:].any()
