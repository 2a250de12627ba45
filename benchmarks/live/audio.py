"""Live hearing: what a track costs, how many a machine carries in real time, how late the words are, and how good.

The sample calls are played as 8 kHz telephone sound. Costs are CPU seconds of the whole process for each second of a
track's sound, so a machine that others load as well tells nearly the same; latencies it tells larger than they are.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.audio import ROOT, SAMPLES, recording, words_of
from benchmarks.live.unhurried import print_latency
from wellheard.speech.interface import Recognised
from wellheard.speech.live import AudioJournal, Final, LiveHearing, LiveOptions, Result

RATE = 8000
PACKET = RATE // 50
SECONDS = 60.0
COUNTS = (4, 8, 12, 16, 24)
"""Calls of two tracks."""
TOO_LATE_MS = 3_000
Samples = NDArray[np.int16]
WAYS = {
    "listening, finals": LiveOptions(partials=False, word_times=False),
    "listening, finals, words aligned": LiveOptions(partials=False, late_ms=10**9),
    "listening, finals, partials": LiveOptions(word_times=False, late_ms=10**9),
    "all": LiveOptions(late_ms=10**9),
}


def main() -> None:
    """Print everything."""
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    _print_quality()
    _print_costs()
    _in_a_process_of_its_own("weigh")
    _in_a_process_of_its_own("soak")
    print("on a clock of its own, one core listening and one recognising:")
    for options in (LiveOptions(partials=False, word_times=False), LiveOptions(word_times=False), LiveOptions()):
        for count in COUNTS:
            if print_latency(_engines(), calls(), count, options, SECONDS) > TOO_LATE_MS:
                break
    print("in real time, as far as others leave this machine free:")
    for count in COUNTS:
        if not _print_real_time(count, LiveOptions(partials=False), "finals only"):
            break


def calls() -> Iterator[Samples]:
    """The sample calls as telephone sound, (samples, tracks), over and over."""
    import soxr

    from wellheard.speech.decode import load

    made = [load(path).samples.astype(np.float32) for path in sorted(SAMPLES.glob("*.opus"))]
    yield from cycle(
        [np.rint(soxr.resample(each, 16_000, RATE)).clip(-32_768, 32_767).astype(np.int16) for each in made]
    )


def _engines():
    from wellheard.engines.embedded import embedded_engines

    return embedded_engines()


# Cost


def _print_costs() -> None:
    some = list(islice(calls(), 6))
    seconds = sum(len(call) * call.shape[1] for call in some) / RATE
    nothing = _cost_of_listening(some) / seconds
    print(f"listening alone: {nothing:.4f} CPU s a track second, {1 / nothing:.0f} tracks a core")
    for name, options in WAYS.items():
        cost = _cost(some, options) / seconds
        print(f"{name}: {cost:.4f} CPU s a track second, {1 / cost:.0f} tracks a core")


def _cost(some: Sequence[Samples], options: LiveOptions) -> float:
    """CPU seconds for whole calls, played a second at a time as fast as they are heard."""
    hearing = LiveHearing(_engines, workers=1, options=options)
    _play_through(hearing, [some[0][: 10 * RATE]])
    before = time.process_time()
    _play_through(hearing, some)
    spent = time.process_time() - before
    hearing.close()
    return spent


def _cost_of_listening(some: Sequence[Samples]) -> float:
    from wellheard.speech.live.ear import TrackEar

    engines = _engines()
    options = LiveOptions(partials=False)
    TrackEar(RATE, engines.voice_activity.fresh(), options).hear(some[0][: 2 * RATE, 0], 0)
    before = time.process_time()
    for call in some:
        for track in range(call.shape[1]):
            ear = TrackEar(RATE, engines.voice_activity.fresh(), options)
            for at in range(0, len(call), PACKET):
                ear.hear(call[at : at + PACKET, track], at)
    return time.process_time() - before


def _play_through(hearing: LiveHearing, some: Sequence[Samples]) -> list[list[Result]]:
    told: list[list[Result]] = []
    for call in some:
        told.append([])
        with tempfile.TemporaryDirectory() as folder:
            journal = AudioJournal(Path(folder), rate=RATE, tracks=call.shape[1])
            heard = hearing.open(rate=RATE, tracks=call.shape[1], tell=told[-1].append, journal=journal)
            for at in range(0, len(call), PACKET):
                for track in range(call.shape[1]):
                    heard.audio(track, call[at : at + PACKET, track])
                while at % RATE == 0 and heard.lateness.behind_ms:
                    time.sleep(0.002)
            heard.close()
            heard.wait()
    return told


# Quality


def _print_quality() -> None:
    """Words of the live path against those of the recorded one, on the same telephone sound."""
    import soundfile

    from wellheard.speech import hear_recording
    from wellheard.speech.matching import word_errors

    hearing = LiveHearing(_engines, workers=1, options=LiveOptions(partials=False))
    wrong = {"live from recorded": [0, 0], "recorded from the script": [0, 0], "live from the script": [0, 0]}
    for path, call in zip(sorted(SAMPLES.glob("*.opus")), calls(), strict=False):
        (told,) = _play_through(hearing, [call])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "call.wav"
            soundfile.write(file, call, RATE, subtype="PCM_16")
            conversation = hear_recording(recording(file), _engines())
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
    code = f"from benchmarks.live.audio import {name}; {name}()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    print(done.stdout.strip())


def weigh() -> None:
    """Open 50 calls of two tracks, play two minutes into each, and print what each took."""
    hearing = LiveHearing(_engines, workers=1, options=LiveOptions(partials=False, word_times=False))
    sound = next(calls())[: 100 * RATE]
    _play_through(hearing, [sound[: 20 * RATE]])
    loaded = _resident()
    opened = [hearing.open(rate=RATE, tracks=2, tell=lambda _: None) for _ in range(50)]
    peak = loaded
    for at in range(0, 12 * RATE, RATE):
        for call in opened:
            for track in (0, 1):
                call.audio(track, sound[at : at + RATE, track])
        while hearing.lateness.behind_ms:
            time.sleep(0.01)
        peak = max(peak, _resident())
    print(f"memory: {loaded:.0f} MB loaded, {(peak - loaded) / 50 * 1000:.0f} kB more for each open call")
    hearing.close()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# Growth


class Murmurs:
    """Takes no time to recognise."""

    name = "murmurs"

    def recognise(self, _: np.ndarray) -> Recognised:
        return Recognised(text="some words that were said", confidence=0.9)


def soak(hours: int = 2) -> None:
    """Play hours of one call as fast as they are listened to, and print this process's memory by the half hour."""
    hearing = LiveHearing(
        lambda: replace(_engines(), recogniser=Murmurs()),
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
                memory.append(f"{_resident():.0f}")
        hearing.close()
    print(f"{hours} hours of one call, {len(told)} finals: {', '.join(memory)} MB by the half hour")


# Real time


def _print_real_time(count: int, options: LiveOptions, name: str) -> bool:
    """Play calls in real time and print how late their words were; whether the machine kept up."""
    hearing = LiveHearing(_engines, options=options)
    _play_through(hearing, [next(calls())[: 10 * RATE]])
    dropped = hearing.lateness.partials_dropped
    late: list[float] = []
    lock = threading.Lock()
    used, began = time.process_time(), time.monotonic()

    def tell(result: Result) -> None:
        if isinstance(result, Final):
            with lock:
                late.append((time.monotonic() - began) * 1000 - result.end_ms)

    with tempfile.TemporaryDirectory() as folder:
        opened = []
        for number, sound in enumerate(islice(calls(), count)):
            journal = AudioJournal(Path(folder) / str(number), rate=RATE, tracks=2)
            opened.append(
                (hearing.open(rate=RATE, tracks=2, tell=tell, journal=journal), np.roll(sound, -number * 3 * RATE, 0))
            )
        for packet in range(int(SECONDS * 50)):
            time.sleep(max(0.0, began + (packet + 1) / 50 - time.monotonic()))
            for call, sound in opened:
                for track in (0, 1):
                    call.audio(track, sound[packet * PACKET : (packet + 1) * PACKET, track])
        lateness = hearing.lateness
        used = time.process_time() - used
        hearing.close()
    ranked = sorted(late)
    p50, p95 = statistics.median(ranked), ranked[int(0.95 * len(ranked))]
    print(
        f"{count * 2} tracks in real time, {name}: {len(late)} finals, from the end of the words to the telling p50 "
        f"{p50:.0f} ms, p95 {p95:.0f} ms; {lateness.partials_dropped - dropped} partials dropped, at the end "
        f"{lateness.behind_ms} ms behind; {used / SECONDS:.2f} processors used, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return p95 < TOO_LATE_MS
