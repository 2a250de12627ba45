"""How many audio calls of two tracks this machine carries in real time, and what stands in the way of more.

The sample calls are played as 8 kHz telephone sound, a packet each 20 ms, into one `LiveHearing` as the room has it:
partials, aligned words, sound kept on disk. A call counts as carried where nine finals in ten are told within a second
of the end of their words (0.6 s of that is the pause that ends them, and the step it is noticed in). Takes three to
four minutes, and tells little on a machine that others use as well. WELLHEARD_BENCH_IN_TIME_MS sets another limit than
a second. WELLHEARD_BENCH_WORKERS says how many threads recognise beside the one for finals; by default one fewer than
there are processors, and the last trial tells what one more would bring.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.audio import SAMPLES
from wellheard.speech.interface import Engines
from wellheard.speech.live import AudioJournal, Final, LiveHearing, LiveOptions, Result
from wellheard.speech.live.hearing import processors

RATE = 8000
PACKET = RATE // 50
ALONE, FIRST, MOST = 1, 5, 64
"""Calls that are tried before the search, at its start (ten tracks), and at most."""
TRIAL_S = 30.0
IN_TIME_MS = int(os.environ.get("WELLHEARD_BENCH_IN_TIME_MS", "1000"))
BUDGET_S = 170.0
"""No trial is begun after so long."""
WORKERS = int(os.environ.get("WELLHEARD_BENCH_WORKERS", "0")) or None
Samples = NDArray[np.int16]
WAYS = {
    "listening, finals": LiveOptions(partials=False, word_times=False, foresee=False),
    "listening, finals, words aligned": LiveOptions(partials=False, foresee=False, late_ms=10**9),
    "all, and nothing dropped": LiveOptions(late_ms=10**9),
}


def main() -> None:
    """What a call second costs, then how many calls go at a time."""
    began = time.monotonic()
    print(f"{_load()} before")
    _print_costs()
    best, worst = _search(began)
    for trial in (best, worst):
        if trial is not None:
            print(("carried: " if trial is best else "too many: ") + str(trial))
    if worst is not None and WORKERS is None:
        print(f"with one more thread that recognises: {_tried(worst.calls, max(1, processors() - 1) + 1)}")
    where = "" if worst is not None else " or more (the next size was not tried)"
    print(f"= {best.calls if best else 0} two-track calls{where} with p90 of finals within {IN_TIME_MS} ms; {_load()}")


def calls() -> Iterator[Samples]:
    """The sample calls as telephone sound, (samples, tracks), over and over."""
    return cycle(_samples())


@cache
def _samples() -> list[Samples]:
    import soxr

    from wellheard.speech.decode import load

    made = [load(path).samples.astype(np.float32) for path in sorted(SAMPLES.glob("*.opus"))]
    return [np.rint(soxr.resample(each, 16_000, RATE)).clip(-32_768, 32_767).astype(np.int16) for each in made]


def engines() -> Engines:
    """Those of the room."""
    from wellheard.engines.embedded import embedded_engines

    return embedded_engines()


def resident_mb() -> float:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


# Cost


def _print_costs() -> None:
    """CPU seconds of the whole process for each second of a call of two tracks, as fast as it can be heard."""
    some = [call[: 60 * RATE] for call in islice(calls(), 2)]
    seconds = sum(len(call) for call in some) / RATE
    for name, options in WAYS.items():
        hearing = LiveHearing(engines, workers=1, options=options)
        play_through(hearing, [some[0][: 10 * RATE]])
        before = time.process_time()
        play_through(hearing, some)
        cost = (time.process_time() - before) / seconds
        hearing.close()
        print(f"  {name}: {cost:.3f} CPU s a call second, {1 / cost:.0f} calls a core at the very most", flush=True)


def play_through(hearing: LiveHearing, some: Sequence[Samples]) -> list[list[Result]]:
    """What is told of whole calls, played a second at a time as fast as they are heard."""
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


# Real time


@dataclass(slots=True)
class Trial:
    """So many calls at a time."""

    calls: int
    late_ms: list[float] = field(default_factory=list)
    """Of each final, from the end of its words to the telling."""
    dropped: int = 0
    busy: dict[str, float] = field(default_factory=dict)
    """Processors that each kind of thread used."""

    def percentile(self, share: float) -> float:
        """In milliseconds; endless where nothing was told."""
        ranked = sorted(self.late_ms) or [float("inf")]
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]

    def __str__(self) -> str:
        shares = ", ".join(f"{name} {share:.2f}" for name, share in sorted(self.busy.items()))
        whole = sum(self.busy.values())
        return (
            f"{self.calls} calls: {len(self.late_ms)} finals, p50 {statistics.median(self.late_ms or [0]):.0f} ms, "
            f"p90 {self.percentile(0.9):.0f} ms, p95 {self.percentile(0.95):.0f} ms; {self.dropped} partials dropped; "
            f"processors: {shares}; {whole / self.calls:.3f} CPU s a call second"
        )


def _search(began: float) -> tuple[Trial | None, Trial | None]:
    """The most calls that were in time and the fewest that were not: doubled, then halfway between."""
    best: Trial | None = None
    worst: Trial | None = None
    print(f"  {_tried(ALONE, WORKERS)}", flush=True)
    count = FIRST
    while count <= MOST and time.monotonic() - began < BUDGET_S:
        trial = _tried(count, WORKERS)
        print(f"  {trial}", flush=True)
        if trial.percentile(0.9) <= IN_TIME_MS:
            best = trial
        else:
            worst = trial
        low, high = best.calls if best else 0, worst.calls if worst else 0
        count = (low + high) // 2 if high else 2 * low
        if count in (0, low) or (high and high - low <= max(1, low // 8)):
            break
    return best, worst


def _tried(count: int, workers: int | None) -> Trial:
    hearing = LiveHearing(engines, workers=workers)
    play_through(hearing, [next(calls())[: 5 * RATE]])
    trial, lock = Trial(count), threading.Lock()
    sounds = [np.roll(sound, -number * 7 * RATE, 0) for number, sound in enumerate(islice(calls(), count))]
    dropped, before, began = hearing.lateness.partials_dropped, _thread_seconds(), time.monotonic()

    def tell(result: Result) -> None:
        if isinstance(result, Final):
            with lock:
                trial.late_ms.append((time.monotonic() - began) * 1000 - result.end_ms)

    with tempfile.TemporaryDirectory() as folder:
        opened = []
        for number, sound in enumerate(sounds):
            journal = AudioJournal(Path(folder) / str(number), rate=RATE, tracks=2)
            opened.append((hearing.open(rate=RATE, tracks=2, tell=tell, journal=journal), sound))
        for packet in range(int(TRIAL_S * 50)):
            time.sleep(max(0.0, began + (packet + 1) / 50 - time.monotonic()))
            for call, sound in opened:
                for track in (0, 1):
                    call.audio(track, sound[packet * PACKET : (packet + 1) * PACKET, track])
        took = time.monotonic() - began
        after, trial.dropped = _thread_seconds(), hearing.lateness.partials_dropped - dropped
        hearing.close()
    for name, seconds in after.items():
        trial.busy[name] = (seconds - before.get(name, 0.0)) / took
    return trial


def _thread_seconds() -> dict[str, float]:
    """CPU seconds of the threads of this process by what they do."""
    found: dict[str, float] = {}
    for thread in threading.enumerate():
        name = thread.name.removeprefix("wellheard-").split("-")[0] if "wellheard-" in thread.name else "phone side"
        if sys.platform == "linux":
            stat = Path(f"/proc/self/task/{thread.native_id}/stat").read_text(encoding="ascii").rpartition(")")[2]
            fields = stat.split()
            found[name] = found.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found
