"""Live hearing at leisure: how good its words are, what it weighs, whether it grows, how late it is by the cost alone.

`python -m benchmarks.live hearing` takes a quarter of an hour; how many calls a machine carries is told by `audio`.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.audio import ROOT, SAMPLES, recording, words_of
from benchmarks.live.audio import RATE, calls, engines, play_through, resident_mb
from benchmarks.live.unhurried import print_latency
from wellheard.speech.interface import Recognised
from wellheard.speech.live import AudioJournal, Final, LiveHearing, LiveOptions

SECONDS = 60.0
COUNTS = (4, 8, 12, 16, 24)
"""Calls of two tracks."""
TOO_LATE_MS = 3_000


def main() -> None:
    """Print everything."""
    _print_quality()
    _in_a_process_of_its_own("weigh")
    _in_a_process_of_its_own("soak")
    print("on a clock of its own, one core listening and one recognising:")
    for options in (LiveOptions(partials=False, word_times=False), LiveOptions(word_times=False), LiveOptions()):
        for count in COUNTS:
            if print_latency(engines(), calls(), count, options, SECONDS) > TOO_LATE_MS:
                break


# Quality


def _print_quality() -> None:
    """Words of the live path against those of the recorded one, on the same telephone sound."""
    import soundfile

    from wellheard.speech import hear_recording
    from wellheard.speech.matching import word_errors

    hearing = LiveHearing(engines, workers=1, options=LiveOptions(partials=False))
    wrong = {"live from recorded": [0, 0], "recorded from the script": [0, 0], "live from the script": [0, 0]}
    for path, call in zip(sorted(SAMPLES.glob("*.opus")), calls(), strict=False):
        (told,) = play_through(hearing, [call])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "call.wav"
            soundfile.write(file, call, RATE, subtype="PCM_16")
            conversation = hear_recording(recording(file), engines())
        tracks = {track.speaker: track.index for track in conversation.tracks}
        script = _script(ROOT / "samples" / f"{path.stem}.yaml")
        for role, track in tracks.items():
            live = [
                word for each in told if isinstance(each, Final) and each.track == track for word in words_of(each.text)
            ]
            recorded = [word for turn in conversation.turns if turn.speaker == role for word in words_of(turn.text)]
            truth = script.get(role, [])
            for name, one, two in (
                ("live from recorded", recorded, live),
                ("recorded from the script", truth, recorded),
                ("live from the script", truth, live),
            ):
                wrong[name][0] += word_errors(one, two)
                wrong[name][1] += len(one)
    hearing.close()
    for name, (errors, words) in wrong.items():
        print(f"{name}: {100 * errors / max(1, words):.1f} % of {words} words differ")


def _script(path: Path) -> dict[str, list[str]]:
    """What the sample's speakers were given to say."""
    import yaml

    said: dict[str, list[str]] = {}
    for turn in yaml.safe_load(path.read_text(encoding="utf-8"))["turns"]:
        for role in ("agent", "customer"):
            if role in turn:
                said.setdefault(role, []).extend(words_of(turn[role]))
    return said


# Memory


def _in_a_process_of_its_own(name: str) -> None:
    code = f"from benchmarks.live.hearing import {name}; {name}()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    print(done.stdout.strip())


def weigh() -> None:
    """Open 50 calls of two tracks, play two minutes into each, and print what each took."""
    hearing = LiveHearing(engines, workers=1, options=LiveOptions(partials=False, word_times=False))
    sound = next(calls())[: 100 * RATE]
    play_through(hearing, [sound[: 20 * RATE]])
    loaded = resident_mb()
    opened = [hearing.open(rate=RATE, tracks=2, tell=lambda _: None) for _ in range(50)]
    peak = loaded
    for at in range(0, 12 * RATE, RATE):
        for call in opened:
            for track in (0, 1):
                call.audio(track, sound[at : at + RATE, track])
        while hearing.lateness.behind_ms:
            time.sleep(0.01)
        peak = max(peak, resident_mb())
    print(f"memory: {loaded:.0f} MB loaded, {(peak - loaded) / 50 * 1000:.0f} kB more for each open call")
    hearing.close()


# Growth


class Murmurs:
    """Takes no time to recognise."""

    name = "murmurs"

    def recognise(self, _: np.ndarray) -> Recognised:
        return Recognised(text="some words that were said", confidence=0.9)


def soak(hours: int = 2) -> None:
    """Play hours of one call as fast as they are listened to, and print this process's memory by the half hour."""
    hearing = LiveHearing(
        lambda: replace(engines(), recogniser=Murmurs()),
        workers=1,
        options=LiveOptions(partials=False, word_times=False),
    )
    sound = next(calls())
    told: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        journal = AudioJournal(Path(folder) / "call", rate=RATE, tracks=2)
        call = hearing.open(rate=RATE, tracks=2, tell=lambda _: told.append(1), journal=journal)
        memory = []
        for second in range(hours * 3600):
            at = second % (len(sound) // RATE) * RATE
            for track in (0, 1):
                call.audio(track, sound[at : at + RATE, track])
            while second % 10 == 0 and hearing.lateness.behind_ms:
                time.sleep(0.002)
            if second % 1800 == 60:
                memory.append(f"{resident_mb():.0f}")
        hearing.close()
    print(f"{hours} hours of one call, {len(told)} finals: {', '.join(memory)} MB by the half hour")
