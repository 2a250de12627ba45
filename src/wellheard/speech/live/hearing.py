"""All live calls of a process: one thread listens, some recognise, one of them only finals, one keeps the journals."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from queue import SimpleQueue

from wellheard.speech.interface import Aligner, Engines
from wellheard.speech.live.calls import HearingCall
from wellheard.speech.live.interface import Lateness, LiveOptions, Tell
from wellheard.speech.live.journal import AudioJournal, JournalKeeper
from wellheard.speech.live.loading import LoadedOnce
from wellheard.speech.live.shelf import Shelf
from wellheard.speech.live.waiting import WaitingLine
from wellheard.speech.live.work import Block, Hush, Work

_LOWEST_RATE, _HIGHEST_RATE = 4_000, 96_000
_MOST_TRACKS = 16


class LiveHearing:
    """Hears any number of calls at a time; those it can't keep up with it hears late, and says how late.

    Finals are recognised before partials, the oldest first. Partials are dropped when time is short, finals never.
    """

    def __init__(
        self,
        load: Callable[[], Engines],
        *,
        workers: int | None = None,
        options: LiveOptions = LiveOptions(),  # noqa: B008  # it is frozen
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is loaded before the first sound of the first call: whoever opens it is answered before that.

        Args:
            load: Makes the engines; called on a thread of the hearing, again if it fails.
            workers: Threads that recognise, each with a call of its own, beside one for finals alone, which don't wait
                for partials so; one fewer than there are processors, and at least one, if not given. More are of use
                where the recogniser is elsewhere.
            options: How to hear.
            clock: Seconds, for telling how late it is.

        """
        self._options, self._clock = options, clock
        self._engines = LoadedOnce(load)
        self._line: WaitingLine[tuple[HearingCall, Work]] = WaitingLine(patience_s=options.late_ms / 1000, clock=clock)
        self._blocks: SimpleQueue[tuple[HearingCall, Block | Hush] | None] = SimpleQueue()
        self._shelf = Shelf()
        self._calls: dict[int, HearingCall] = {}
        self._lock, self._wanted = threading.Lock(), threading.Event()
        self._dropped_before = 0
        self._workers = workers or max(1, processors() - 1)
        self._threads: list[threading.Thread] = []
        self._keeper: JournalKeeper | None = None
        self._closed = False

    def open(
        self, *, rate: int, tracks: int, tell: Tell, journal: AudioJournal | None = None, from_ms: int = 0
    ) -> HearingCall:
        """Begin to hear a call; answers at once.

        Args:
            rate: Samples a second of every track.
            tracks: How many there are.
            tell: Takes what was heard.
            journal: Where the sound is kept, if it is.
            from_ms: Where on its clock the call begins, for one that goes on.

        Raises ValueError for a rate or a number of tracks that no call has, and RuntimeError once closed.

        """
        if not _LOWEST_RATE <= rate <= _HIGHEST_RATE or not 1 <= tracks <= _MOST_TRACKS:
            raise ValueError(f"a call of {tracks} tracks at {rate} Hz can't be heard")
        call = HearingCall(
            rate=rate,
            tracks=tracks,
            from_ms=from_ms,
            tell=tell,
            journal=journal,
            options=self._options,
            post=self._post,
            clock=self._clock,
        )
        with self._lock:
            if self._closed:
                raise RuntimeError("live hearing is closed")
            self._start()
            self._calls[id(call)] = call
            if journal is not None and self._keeper is not None:
                self._keeper.keep(journal, call.tell)
        return call

    def engines(self) -> Engines:
        """What it hears with, fit for one more thread. Raises whatever loading them raises."""
        loaded = self._engines.get()
        return replace(loaded, voice_activity=loaded.voice_activity.fresh(), aligner=self._engines.aligner)

    @property
    def lateness(self) -> Lateness:
        """How far hearing is behind, in the call that is farthest behind; the counts are those of all calls."""
        with self._lock:
            each = [call.lateness for call in self._calls.values()]
            return Lateness(
                behind_ms=max((one.behind_ms for one in each), default=0),
                finals_waiting=sum(one.finals_waiting for one in each),
                partials_dropped=self._dropped_before + sum(one.partials_dropped for one in each),
                calls=len(each),
            )

    def close(self, *, timeout_s: float | None = None) -> bool:
        """Close all calls, tell what is left of them, and stop; whether all was told within the time.

        What was not is left to the journals, which are written in any case.
        """
        with self._lock:
            self._closed = True
            calls, threads = list(self._calls.values()), self._threads
        for call in calls:
            call.close()
        if threads:
            self._blocks.put(None)
            self._wanted.set()
        until = None if timeout_s is None else time.monotonic() + timeout_s
        for thread in threads:
            thread.join(None if until is None else max(0.0, until - time.monotonic()))
        if self._keeper is not None:
            self._keeper.close()
        if any(thread.is_alive() for thread in threads):
            return False
        self._shelf.close()
        return True

    def _start(self) -> None:
        if self._threads:
            return
        self._keeper = JournalKeeper()
        targets = [("wellheard-listening", self._listen)]
        targets += [(f"wellheard-recognising-{number}", self._recognise) for number in range(self._workers)]
        targets.append(("wellheard-recognising-finals", partial(self._recognise, pressing=True)))
        self._threads = [threading.Thread(target=target, name=name, daemon=True) for name, target in targets]
        for thread in self._threads:
            thread.start()

    def _post(self, call: HearingCall, thing: Block | Hush) -> None:
        self._blocks.put((call, thing))
        self._wanted.set()

    def _listen(self) -> None:
        while (got := self._blocks.get()) is not None:
            call, thing = got
            for work in call.listen(thing, self._engines.get):
                if work.is_final:
                    self._line.put_final(id(call), work.track, (call, self._shelf.put(work)))
                else:
                    dropped = partial(call.dropped, work)
                    self._line.put_partial(id(call), work.track, (call, work), dropped, first=work.is_foreseen)
        self._line.close()

    def _recognise(self, *, pressing: bool = False) -> None:
        self._wanted.wait()
        if not self._closed:
            self._engines.warm()
        while (got := self._line.take(pressing=pressing)) is not None:
            key, (call, work) = got
            call.do(self._shelf.take(work) if work.is_final else work, self._engines.get, self._aligner)
            self._line.done(key)
            if work.piece is None:
                self._forget(call)

    def _forget(self, call: HearingCall) -> None:
        with self._lock:
            self._calls.pop(id(call), None)
            self._dropped_before += call.lateness.partials_dropped
        if call.journal is not None and self._keeper is not None:
            self._keeper.release(call.journal)

    def _aligner(self) -> Aligner | None:
        if not self._options.word_times or self._line.is_late():
            return None
        return self._engines.aligner


def processors() -> int:
    """How many this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
