"""Makes the small call in this folder from lines written for it; needs flite. Run it from anywhere."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

HERE = Path(__file__).parent
RATE = 16_000
LINES = (
    # speaker, seconds of pause before it (negative: it begins before the other one has ended), words
    ("agent", 0.5, "Thank you for calling Harbour Lamps, this is Nora speaking. How can I help you today?"),
    (
        "customer",
        0.7,
        "Hello. The lamp that I bought from you last week stopped working, and I changed the bulb twice.",
    ),
    ("agent", 0.6, "Oh no, I am so sorry about that. May I have your order number please?"),
    ("customer", 0.8, "Sure, the number is four one seven nine."),
    ("agent", 0.7, "Thank you. I will send you a new lamp this afternoon, and you can keep the old one for parts."),
    ("customer", -0.9, "Wonderful, thank you very much."),
)
VOICES = {"agent": "slt", "customer": "rms"}


def say(voice: str, words: str) -> NDArray[np.float32]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        subprocess.run(["flite", "-voice", voice, "-t", words, "-o", str(path)], check=True)
        sound, rate = soundfile.read(path, dtype="float32")
    resampled: NDArray[np.float32] = soxr.resample(sound, rate, RATE)
    return resampled


def call() -> NDArray[np.float32]:
    """(samples, 2): the customer left, the agent right."""
    tracks = np.zeros((60 * RATE, 2), np.float32)
    end = 0
    for speaker, pause, words in LINES:
        sound = say(VOICES[speaker], words)
        start = end + int(pause * RATE)
        tracks[start : start + len(sound), int(speaker == "agent")] += sound
        end = max(end, start + len(sound))
    return tracks[: end + RATE // 2]


def write(path: Path, tracks: NDArray[np.float32]) -> None:
    with av.open(str(path), "w", format="ogg") as container:
        stream: Any = container.add_stream("libopus", rate=RATE)
        stream.layout = "stereo" if tracks.shape[1] == 2 else "mono"
        stream.format = "flt"
        stream.bit_rate = 24_000  # with less Opus mixes the two tracks
        frame = av.AudioFrame.from_ndarray(tracks.reshape(1, -1), format="flt", layout=stream.layout.name)
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    write(HERE / "two_tracks.opus", call())
