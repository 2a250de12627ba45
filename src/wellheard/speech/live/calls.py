"""One call being heard: sound goes in on the caller's thread, is listened to on another, and recognised on a third."""

import logging
from collections import deque
from collections.abc import Callable
from threading import Event, Lock, RLock

import numpy as np

from wellheard.speech.interface import Aligner, Engines
from wellheard.speech.live.clock import TrackClock
from wellheard.speech.live.ear import Piece
from wellheard.speech.live.ears import CallEars, reason_of
from wellheard.speech.live.interface import Closed, Lateness, LiveOptions, Result, Samples, Tell, Unheard
from wellheard.speech.live.journal import AudioJournal
from wellheard.speech.live.saying import Spoken, utterance_of, words_of
from wellheard.speech.live.telling import Telling
from wellheard.speech.live.work import Block, Hush, Work

_log = logging.getLogger(__name__)
Post = Callable[["HearingCall", Block | Hush], None]


class HearingCall:
    """Made by `LiveHearing.open`. What the caller calls never waits, and may be called from one thread at a time."""

    def __init__(
        self,
        *,
        rate: int,
        tracks: int,
        from_ms: int,
        tell: Tell,
        journal: AudioJournal | None,
        options: LiveOptions,
        post: Post,
        clock: Callable[[], float],
    ) -> None:
        self.journal = journal
        self._clock, self._post, self._listener = clock, post, tell
        self._clocks = [TrackClock(rate, from_ms=from_ms) for _ in range(tracks)]
        self._ears = CallEars(rate, tracks, options, gap=self.tell)
        self._telling = Telling(tracks, self.tell, clock)
        self._shows = options.partials
        self._foreseen: dict[int, tuple[Piece, Spoken | None]] = {}
        self._one_at_a_time, self._lock, self._over = RLock(), Lock(), Event()
        self._blocks: deque[float] = deque()
        self._finals: deque[float] = deque()
        self._closing = False
        self._dropped = 0

    # What the caller does

    def audio(self, track: int, samples: Samples, at_ms: int | None = None, *, keep: bool = True) -> None:
        """Sound of a track, which goes on where the last ended, unless `at_ms` says that it begins clearly later.

        The samples are copied. With `keep` they go into the call's journal, if it has one. Raises IndexError for a
        track that the call doesn't have.
        """
        if self._closing or not len(samples):
            return
        kept = np.array(samples, np.int16)
        at = self._clocks[track].place(len(kept), at_ms)
        if keep and self.journal is not None:
            self.journal.add(track, at, kept)
        self._send(Block(track=track, at=at, samples=kept, came=self._clock()))

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:  # noqa: ARG002  # the caller's line has it
        """Nothing came for a stretch of a track: the next sound begins at `to_ms`."""
        self._clocks[track].forward(to_ms)

    def pause(self, at_ms: int | None = None) -> None:
        """The sound is held back; what was being said is told as if the call had ended."""
        if at_ms is not None:
            self._forward(at_ms)
        self._hush(over=False)

    def resume(self, at_ms: int) -> None:
        """Sound comes again; what comes next begins at `at_ms`."""
        self._forward(at_ms)

    def close(self) -> None:
        """No sound follows. What was said last is still told, and then that the call is closed."""
        if not self._closing:
            self._closing = True
            self._hush(over=True)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all was told of a call that was closed; whether it was, within the time."""
        return self._over.wait(timeout_s)

    @property
    def duration_ms(self) -> int:
        """Where the clock of its farthest track stands."""
        return max(clock.now_ms for clock in self._clocks)

    @property
    def lateness(self) -> Lateness:
        """How far hearing is behind in this call."""
        with self._lock:
            oldest = min((line[0] for line in (self._blocks, self._finals) if line), default=None)
            return Lateness(
                behind_ms=0 if oldest is None else round((self._clock() - oldest) * 1000),
                finals_waiting=len(self._finals),
                partials_dropped=self._dropped,
                calls=0 if self._over.is_set() else 1,
            )

    def _forward(self, to_ms: int) -> None:
        for clock in self._clocks:
            clock.forward(to_ms)

    def _hush(self, *, over: bool) -> None:
        self._send(Hush(over=over, at_ms=self.duration_ms, came=self._clock()))

    def _send(self, thing: Block | Hush) -> None:
        with self._lock:
            self._blocks.append(thing.came)
        self._post(self, thing)

    # What the threads of the hearing do

    def listen(self, thing: Block | Hush, engines: Callable[[], Engines]) -> list[Work]:
        """On the listening thread: work for the recogniser, finals and partials, in order. Never raises."""
        if isinstance(thing, Block):
            work = self._ears.hear(thing, engines)
        else:
            work = self._ears.hush(thing)
            if thing.over:
                work.append(Work(track=0, piece=None, others=(), came=thing.came))
        with self._lock:
            self._finals += [each.came for each in work if each.is_final]
            self._blocks.popleft()
        return work

    def dropped(self, work: Work) -> None:
        """A partial had no time; that something foreseen had none is no loss."""
        if not work.is_foreseen:
            with self._lock:
                self._dropped += 1

    def do(self, work: Work, engines: Callable[[], Engines], aligner: Callable[[], Aligner | None]) -> None:
        """On a worker's thread: recognise a piece and tell it, or tell the end. Never raises."""
        try:
            self._do(work, engines, aligner)
        except Exception as error:  # noqa: BLE001  # one stretch that fails is a gap, and the call goes on
            piece = work.piece
            if piece is not None and piece.final:
                start_ms, end_ms = piece.start_ms, piece.end_ms
                self.tell(Unheard(track=work.track, start_ms=start_ms, end_ms=end_ms, reason=reason_of(error)))
        if work.is_final:
            with self._lock:
                self._finals.popleft()

    def tell(self, result: Result) -> None:
        """Hand a result to the caller; one at a time."""
        with self._one_at_a_time:
            try:
                self._listener(result)
            except Exception:  # noqa: BLE001  # what the listener does wrong harms neither this call nor another
                _log.exception("what was heard could not be handed on")

    def _do(self, work: Work, engines: Callable[[], Engines], aligner: Callable[[], Aligner | None]) -> None:
        if work.piece is None:
            self._close()
        elif work.piece.final:
            before, found = self._foreseen.pop(work.track, (None, None))
            if before is None or not before.is_of(work.piece):
                found = utterance_of(work.piece, engines().recogniser, aligner())
            self._telling.say(work, found)
        elif work.piece.foreseen:
            found = utterance_of(work.piece, engines().recogniser, aligner())
            self._foreseen[work.track] = work.piece, found
            if self._shows and found is not None:
                self._telling.show(work, found[0].text)
        else:
            self._telling.show(work, words_of(work.piece, engines().recogniser))

    def _close(self) -> None:
        try:
            for result in self.journal.close() if self.journal is not None else ():
                self.tell(result)
            told = self._telling
            self.tell(Closed(duration_ms=self.duration_ms, wordless=told.wordless, echoes=told.echoes))
        finally:
            self._over.set()
