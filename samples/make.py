"""Speaks the sample calls: every script beside this file becomes a two-track Opus file inside the package.

Needs Debian's `flite` and `sox`. The made files are committed, so nobody needs this to run the demo.
A turn may carry `pitch` (semitones), `loud` (dB), `pace` (1 is usual) and `after` (seconds since the last turn;
below zero it talks into it).
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
import yaml
from numpy.typing import NDArray

RATE = 16_000
LEVEL = 0.08  # root mean square of a turn at its usual loudness
PAUSE_S = 0.5
HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "wellheard" / "samples"
TRACKS = ("agent", "customer")
Sound = NDArray[np.float32]


def speak(text: str, voice: str, turn: dict[str, Any], folder: Path) -> Sound:
    """One turn, mono at 16 kHz."""
    raw, made = folder / "raw.wav", folder / "made.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(raw)], check=True)
    effects = ["rate", str(RATE), "pitch", str(100 * turn.get("pitch", 0)), "tempo", "-s", str(turn.get("pace", 1))]
    subprocess.run(["sox", str(raw), str(made), *effects], check=True)
    sound, _ = soundfile.read(made, dtype="float32")
    sound *= LEVEL * 10 ** (turn.get("loud", 0) / 20) / np.sqrt(np.mean(sound**2))
    return np.clip(sound, -0.98, 0.98).astype(np.float32)


def stage(script: dict[str, Any], folder: Path) -> Sound:
    """All turns of a script on their tracks, (2, samples), with a little line noise."""
    placed: list[tuple[int, int, Sound]] = []
    now = RATE // 2
    for turn in script["turns"]:
        who = next(name for name in TRACKS if name in turn)
        sound = speak(turn[who], script["voices"][who], turn, folder)
        start = max(0, now + int(turn.get("after", PAUSE_S) * RATE))
        placed.append((TRACKS.index(who), start, sound))
        now = start + len(sound)
    tracks = np.random.default_rng(1).normal(0, 0.0004, (2, now + RATE)).astype(np.float32)
    for track, start, sound in placed:
        tracks[track, start : start + len(sound)] += sound
    return tracks


def write_opus(tracks: Sound, path: Path) -> None:
    """Two-track Ogg Opus at 24 kbit/s."""
    with av.open(str(path), "w", format="ogg") as container:
        # Mapping family 255 codes each track for itself; joint stereo would let each voice leak into the other track.
        options = {"mapping_family": "255"}
        stream = container.add_stream("libopus", rate=48_000, layout="stereo", bit_rate=24_000, options=options)
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=48_000, frame_size=960)
        samples = np.ascontiguousarray((tracks.T * 32767).astype(np.int16).reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate = RATE
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))


def main() -> None:
    """Make all of them."""
    for program in ("flite", "sox"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed: apt-get install flite sox")
    TARGET.mkdir(exist_ok=True)
    for path in sorted(HERE.glob("*.yaml")):
        script = yaml.safe_load(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            tracks = stage(script, Path(folder))
        write_opus(tracks, TARGET / f"{path.stem}.opus")
        known = {"title": script["title"], **script["metadata"]}
        (TARGET / f"{path.stem}.json").write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        print(f"{path.stem}: {tracks.shape[1] / RATE:.0f} s")


if __name__ == "__main__":
    main()
