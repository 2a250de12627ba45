"""How late live words are on a machine that does nothing else, told by one that is busy.

The calls are played on a clock of their own. Every step of listening and recognising is really done, and takes as
much of that clock as it took CPU seconds; one core listens, one recognises, packets come when they would. What remains
of the busy machine is that its CPU seconds hold less work than a free one's.
"""

import heapq
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from wellheard.speech.interface import Engines
from wellheard.speech.live import Final, HearingCall, LiveOptions, Result
from wellheard.speech.live.waiting import WaitingLine
from wellheard.speech.live.work import Block, Hush, Work

RATE = 8000
PACKET_S = 0.02


@dataclass(slots=True)
class Machine:
    """A core that listens and a core that recognises, in seconds of their own."""

    engines: Engines
    options: LiveOptions
    now: float = 0.0
    listening_free: float = 0.0
    worker_free: float = 0.0
    worked: float = 0.0
    late_ms: list[float] = field(default_factory=list)

    def play(self, sounds: list[np.ndarray], seconds: float) -> None:
        """Play calls of two tracks side by side, begun within the first two seconds."""
        line: WaitingLine[tuple[HearingCall, Work]] = WaitingLine(
            patience_s=self.options.late_ms / 1000, clock=lambda: self.now
        )
        posted: list[tuple[HearingCall, Block | Hush]] = []
        told: list[Result] = []
        opened = [self._open(sound, told.append, posted) for sound in sounds]
        self.calls = opened
        for at, number, packet in self._packets(len(sounds), seconds):
            call, sound = opened[number], sounds[number]
            begin = round(packet * PACKET_S * RATE)
            self.now = at
            for track in (0, 1):
                call.audio(track, sound[begin : begin + round(PACKET_S * RATE), track])
            self._listen(posted, line, told, at)
        self._catch_up(line, told, float("inf"))

    def _open(self, sound: np.ndarray, tell: Callable[[Result], None], posted: list) -> HearingCall:
        return HearingCall(
            rate=RATE,
            tracks=sound.shape[1],
            from_ms=0,
            tell=tell,
            journal=None,
            options=self.options,
            post=lambda call, thing: posted.append((call, thing)),
            clock=lambda: self.now,
        )

    def _packets(self, count: int, seconds: float) -> Iterator[tuple[float, int, int]]:
        self.begins = [2.0 * number / count for number in range(count)]
        streams = [
            [(begin + (packet + 1) * PACKET_S, number, packet) for packet in range(round(seconds / PACKET_S))]
            for number, begin in enumerate(self.begins)
        ]
        yield from heapq.merge(*streams)

    def _listen(self, posted: list, line: WaitingLine, told: list[Result], at: float) -> None:
        for call, thing in posted:
            before = time.thread_time()
            works = call.listen(thing, lambda: self.engines)
            spent = time.thread_time() - before
            self.listening_free = max(self.listening_free, at) + spent
            self.worked += spent
            self._catch_up(line, told, self.listening_free)
            for work in works:
                self.now = self.listening_free
                if work.is_final:
                    line.put_final(id(call), work.track, (call, work))
                else:
                    line.put_partial(id(call), work.track, (call, work), call.partial_dropped)
                if self.worker_free <= self.now:
                    self._work(line, told, self.now)
        posted.clear()

    def _catch_up(self, line: WaitingLine, told: list[Result], until: float) -> None:
        """What the other core does until then with what was waiting when it became free."""
        while self.worker_free < until and self._work(line, told, self.worker_free):
            pass

    def _work(self, line: WaitingLine, told: list[Result], start: float) -> bool:
        self.now = start
        got = line.take(wait=False)
        if got is None:
            return False
        key, (call, work) = got
        before = time.thread_time()
        call.do(work, lambda: self.engines, lambda: self.engines.aligner if self.options.word_times else None)
        spent = time.thread_time() - before
        self.worker_free = start + spent
        self.worked += spent
        line.done(key)
        begin = self.begins[self.calls.index(call)]
        self.late_ms += [(self.worker_free - begin) * 1000 - each.end_ms for each in told if isinstance(each, Final)]
        told.clear()
        return True

    calls: list[HearingCall] = field(default_factory=list)
    begins: list[float] = field(default_factory=list)


def print_latency(
    engines: Engines, sounds: Iterator[np.ndarray], count: int, options: LiveOptions, seconds: float
) -> float:
    """Play `count` calls of two tracks, print how late their finals were, and give the 95th percentile in ms."""
    machine = Machine(engines=engines, options=options)
    some = [np.roll(sound, -number * 3 * RATE, 0) for number, sound in enumerate(islice(sounds, count))]
    machine.play(some, seconds)
    ranked = sorted(machine.late_ms)
    p95 = ranked[int(0.95 * len(ranked))]
    dropped = sum(call.lateness.partials_dropped for call in machine.calls)
    way = ("with partials" if options.partials else "finals only") + (", words aligned" if options.word_times else "")
    print(
        f"{2 * count} tracks, {way}: {len(ranked)} finals, from the end of the words to the telling p50 "
        f"{statistics.median(ranked):.0f} ms, p95 {p95:.0f} ms, last {ranked[-1]:.0f} ms; {dropped} partials dropped; "
        f"{machine.worked / seconds:.2f} cores busy",
        flush=True,
    )
    return p95
