"""One call being heard: sound goes in on the caller's thread, is listened to on another, and recognised on a third."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, RLock

import numpy as np

from wellheard.speech.interface import Aligner, Engines
from wellheard.speech.live.clock import TrackClock
from wellheard.speech.live.ear import Piece, TrackEar
from wellheard.speech.live.interface import (
    Closed,
    Final,
    Lateness,
    LiveOptions,
    Partial,
    Result,
    Samples,
    Tell,
    Unheard,
)
from wellheard.speech.live.journal import AudioJournal
from wellheard.speech.live.saying import utterance_of, words_of
from wellheard.speech.turns import LONG_PAUSE_MS, OVERLAP_MS, somebody_speaks
from wellheard.speech.utterances import Utterance
from wellheard.speech.voice import Measured, usual, voice_of

_log = logging.getLogger(__name__)
_DEAF_MS = 10_000
"""A track that can't be listened to is tried again after so long."""
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Sound of a track as it came; without samples, the end of the call."""

    track: int
    at: int
    samples: Samples | None
    came: float
    """When, by the hearing's clock, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece to be recognised, or, without one, the end of the call."""

    track: int
    piece: Piece | None
    others: tuple[Span, ...]
    """Where the other tracks' speakers were heard speaking lately, by start, in milliseconds of the call."""
    came: float


class _Track:
    """What is remembered of a track."""

    def __init__(self) -> None:
        self.ear: TrackEar | None = None
        self.deaf: tuple[int, str] | None = None
        self.spoken: deque[Span] = deque(maxlen=64)
        self.measured: deque[Measured] = deque(maxlen=400)
        self.last_end_ms: int | None = None
        self.showing = ""


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
        post: Callable[["HearingCall", Block], None],
        clock: Callable[[], float],
    ) -> None:
        self._rate, self._options, self._clock = rate, options, clock
        self._clocks = [TrackClock(rate, from_ms=from_ms) for _ in range(tracks)]
        self._tracks = [_Track() for _ in range(tracks)]
        self._tell_it, self._post, self.journal = tell, post, journal
        self._telling, self._lock, self._over = RLock(), Lock(), Event()
        self._closing = False
        self._blocks: deque[float] = deque()
        self._finals: deque[float] = deque()
        self._dropped = self._number = self._wordless = 0

    # What the caller does

    def audio(self, track: int, samples: Samples, at_ms: int | None = None) -> None:
        """Sound of a track, which goes on where the last ended, unless `at_ms` says that it begins clearly later.

        The samples are copied. Raises IndexError for a track that the call doesn't have.
        """
        if self._closing or not len(samples):
            return
        kept = np.array(samples, np.int16)
        at = self._clocks[track].place(len(kept), at_ms)
        if self.journal is not None:
            self.journal.add(track, at, kept)
        self._send(Block(track=track, at=at, samples=kept, came=self._clock()))

    def lost(self, track: int, from_ms: int, to_ms: int) -> None:  # noqa: ARG002  # the caller's line has it
        """Nothing came for a stretch of a track: the next sound begins at `to_ms`."""
        self._clocks[track].forward(to_ms)

    def pause(self, at_ms: int | None = None) -> None:
        """The sound is held back; what was said before is told as if the call had ended."""
        if at_ms is not None:
            self._forward(at_ms)
        for track in range(len(self._tracks)):
            # Half a second of nothing, more than a hole that is filled, closes the stretch that is open.
            self._send(Block(track=track, at=-1, samples=np.zeros(0, np.int16), came=self._clock()))

    def resume(self, at_ms: int) -> None:
        """Sound comes again; what comes next begins at `at_ms`."""
        self._forward(at_ms)

    def close(self) -> None:
        """No sound follows. What was said last is still told, and then that the call is closed."""
        if not self._closing:
            self._closing = True
            self._send(Block(track=0, at=0, samples=None, came=self._clock()))

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until all was told of a call that was closed; whether it was, within the time."""
        return self._over.wait(timeout_s)

    @property
    def lateness(self) -> Lateness:
        """How far hearing is behind in this call."""
        with self._lock:
            oldest = min((line[0] for line in (self._blocks, self._finals) if line), default=None)
            behind = 0.0 if oldest is None else self._clock() - oldest
            return Lateness(
                behind_ms=round(behind * 1000),
                finals_waiting=len(self._finals),
                partials_dropped=self._dropped,
                calls=0 if self._over.is_set() else 1,
            )

    def _forward(self, to_ms: int) -> None:
        for clock in self._clocks:
            clock.forward(to_ms)

    def _send(self, block: Block) -> None:
        with self._lock:
            self._blocks.append(block.came)
        self._post(self, block)

    # What the listening thread does

    def listen(self, block: Block, engines: Callable[[], Engines]) -> list[Work]:
        """Listen to a block: work for the recogniser, finals and partials, in order."""
        try:
            if block.samples is None:
                return self._last_work(block)
            pieces = self._heard(block, engines)
            return [self._work(block.track, piece, block.came) for piece in pieces]
        finally:
            with self._lock:
                self._blocks.popleft()

    def _heard(self, block: Block, engines: Callable[[], Engines]) -> list[Piece]:
        assert block.samples is not None
        track = self._tracks[block.track]
        start_ms = max(0, block.at) * 1000 // self._rate
        if track.deaf is not None and (block.at < 0 or start_ms - track.deaf[0] < _DEAF_MS):
            return []
        try:
            self._listens_again(block.track, start_ms)
            if block.at < 0:
                return track.ear.finish() if track.ear else []
            if track.ear is None:
                track.ear = TrackEar(self._rate, engines().voice_activity.fresh(), self._options)
            return track.ear.hear(block.samples, block.at)
        except Exception as error:  # noqa: BLE001  # whatever goes wrong with one track, the others are heard
            self._is_deaf(block, start_ms, error)
            return []

    def _is_deaf(self, block: Block, start_ms: int, error: Exception) -> None:
        assert block.samples is not None
        track = self._tracks[block.track]
        track.ear = None
        end_ms = start_ms + len(block.samples) * 1000 // self._rate
        track.deaf = end_ms, _sentence(error)
        self.tell(Unheard(track=block.track, start_ms=start_ms, end_ms=end_ms, reason=track.deaf[1]))

    def _listens_again(self, number: int, now_ms: int) -> None:
        track = self._tracks[number]
        if track.deaf is not None:
            since, reason = track.deaf
            track.deaf = None
            if now_ms > since:
                self.tell(Unheard(track=number, start_ms=since, end_ms=now_ms, reason=reason))

    def _last_work(self, block: Block) -> list[Work]:
        work = []
        for number, track in enumerate(self._tracks):
            if track.ear is not None:
                try:
                    work += [self._work(number, piece, block.came) for piece in track.ear.finish()]
                except Exception as error:  # noqa: BLE001  # as above
                    now_ms = self._clocks[number].now_ms
                    self.tell(Unheard(track=number, start_ms=now_ms, end_ms=now_ms, reason=_sentence(error)))
            self._listens_again(number, self._clocks[number].now_ms)
        self._expect(block.came)
        return [*work, Work(track=0, piece=None, others=(), came=block.came)]

    def _work(self, number: int, piece: Piece, came: float) -> Work:
        if piece.final:
            self._tracks[number].spoken.append(piece.speech_ms)
            self._expect(came)
        since = piece.speech_ms[0] - LONG_PAUSE_MS
        others = [
            span
            for other, track in enumerate(self._tracks)
            if other != number
            for span in (*track.spoken, track.ear.speaking_ms if track.ear else None)
            if span is not None and span[1] > since
        ]
        return Work(track=number, piece=piece, others=tuple(sorted(others)), came=came)

    def _expect(self, came: float) -> None:
        with self._lock:
            self._finals.append(came)

    # What a worker does

    def partial_dropped(self) -> None:
        """A partial had no time."""
        with self._lock:
            self._dropped += 1

    def do(self, work: Work, engines: Callable[[], Engines], aligner: Callable[[], Aligner | None]) -> None:
        """Recognise a piece and tell it, or tell the end. Never raises."""
        piece = work.piece
        try:
            if piece is None:
                self._close()
            elif piece.final:
                self._say(work, piece, utterance_of(piece, engines().recogniser, aligner()))
            else:
                self._show(work.track, piece, words_of(piece, engines().recogniser))
        except Exception as error:  # noqa: BLE001  # one stretch that fails is a gap, and the call goes on
            if piece is not None and piece.final:
                reason = _sentence(error)
                self.tell(Unheard(track=work.track, start_ms=piece.start_ms, end_ms=piece.end_ms, reason=reason))
        finally:
            if piece is None or piece.final:
                with self._lock:
                    self._finals.popleft()

    def _show(self, number: int, piece: Piece, text: str) -> None:
        track = self._tracks[number]
        if text and text != track.showing:
            track.showing = text
            self.tell(Partial(track=number, text=text, start_ms=piece.start_ms, end_ms=piece.end_ms))

    def _say(self, work: Work, piece: Piece, found: tuple[Utterance, Measured] | None) -> None:
        track = self._tracks[work.track]
        if found is None:
            self._wordless += 1
            if track.showing:
                self.tell(Partial(track=work.track, text="", start_ms=piece.start_ms, end_ms=piece.end_ms))
        else:
            self.tell(self._final(work, piece, *found))
        track.showing = ""

    def _final(self, work: Work, piece: Piece, said: Utterance, spoken: Measured) -> Final:
        track = self._tracks[work.track]
        track.measured.append(spoken)
        voice = voice_of(spoken, usual(tuple(track.measured)), gain=piece.gain)
        last_ms, track.last_end_ms = track.last_end_ms, said.end_ms
        pause = (said.start_ms if last_ms is None else last_ms, said.start_ms)
        self._number += 1
        return Final(
            track=work.track,
            number=self._number,
            text=said.text,
            start_ms=said.start_ms,
            end_ms=said.end_ms,
            words=said.words,
            confidence=None if said.confidence is None else round(said.confidence, 3),
            voice=voice,
            overlap=any(start < said.start_ms and end - said.start_ms >= OVERLAP_MS for start, end in work.others),
            continues=last_ms is not None
            and pause[1] - pause[0] < LONG_PAUSE_MS
            and not somebody_speaks(work.others, pause),
            late_ms=round((self._clock() - work.came) * 1000),
        )

    def _close(self) -> None:
        try:
            for result in self.journal.close() if self.journal is not None else ():
                self.tell(result)
            duration_ms = max((clock.now_ms for clock in self._clocks), default=0)
            self.tell(Closed(duration_ms=duration_ms, wordless=self._wordless))
        finally:
            self._over.set()

    def tell(self, result: Result) -> None:
        """Hand a result to the caller; one at a time."""
        with self._telling:
            try:
                self._tell_it(result)
            except Exception:  # noqa: BLE001  # what the listener does wrong harms neither this call nor another
                _log.exception("what was heard could not be handed on")


def _sentence(error: Exception) -> str:
    text = str(error)
    return text or f"It could not be heard ({type(error).__name__})."
