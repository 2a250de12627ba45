"""The ears of one call, a track each: what each hears beside the others, and what to do when one of them fails."""

from collections import deque
from collections.abc import Callable

from wellheard.speech.interface import Engines
from wellheard.speech.live.ear import Piece, TrackEar
from wellheard.speech.live.interface import LiveOptions, Unheard
from wellheard.speech.live.work import Block, Hush, Span, Work
from wellheard.speech.turns import LONG_PAUSE_MS

_DEAF_MS = 10_000
"""A track that can't be listened to is tried again after so long."""
_REMEMBERED = 64


class CallEars:
    """Used by one thread. Whatever goes wrong with one track is a gap there, and the others are heard."""

    def __init__(self, rate: int, tracks: int, options: LiveOptions, *, gap: Callable[[Unheard], None]) -> None:
        """`gap` is told what can't be listened to."""
        self._rate, self._options, self._gap = rate, options, gap
        self._ears: list[TrackEar | None] = [None] * tracks
        self._deaf: dict[int, tuple[int, str]] = {}
        self._spoken: list[deque[Span]] = [deque(maxlen=_REMEMBERED) for _ in range(tracks)]

    def hear(self, block: Block, engines: Callable[[], Engines]) -> list[Work]:
        """Work for the recogniser that a block makes known, in order."""
        start_ms = block.at * 1000 // self._rate
        if block.track in self._deaf and start_ms - self._deaf[block.track][0] < _DEAF_MS:
            return []
        self._listen_again(block.track, start_ms)
        try:
            pieces = self._ear(block.track, engines).hear(block.samples, block.at)
        except Exception as error:  # noqa: BLE001  # see above
            self._fail(block.track, start_ms, start_ms + len(block.samples) * 1000 // self._rate, error)
            return []
        return [self._work(block.track, piece, block.came) for piece in pieces]

    def hush(self, hush: Hush) -> list[Work]:
        """What was being said when the sound was paused or ended."""
        work = []
        for track, ear in enumerate(self._ears):
            try:
                pieces = ear.finish() if ear else []
            except Exception as error:  # noqa: BLE001  # see above
                self._fail(track, hush.at_ms, hush.at_ms, error)
                continue
            work += [self._work(track, piece, hush.came) for piece in pieces]
            if hush.over:
                self._listen_again(track, hush.at_ms)
        return work

    def _ear(self, track: int, engines: Callable[[], Engines]) -> TrackEar:
        ear = self._ears[track]
        if ear is None:
            ear = self._ears[track] = TrackEar(self._rate, engines().voice_activity.fresh(), self._options)
        return ear

    def _fail(self, track: int, start_ms: int, end_ms: int, error: Exception) -> None:
        self._ears[track] = None
        self._deaf[track] = end_ms, reason_of(error)
        self._gap(Unheard(track=track, start_ms=start_ms, end_ms=end_ms, reason=reason_of(error)))

    def _listen_again(self, track: int, now_ms: int) -> None:
        since, reason = self._deaf.pop(track, (now_ms, ""))
        if now_ms > since:
            self._gap(Unheard(track=track, start_ms=since, end_ms=now_ms, reason=reason))

    def _work(self, track: int, piece: Piece, came: float) -> Work:
        if piece.final:
            self._spoken[track].append(piece.speech_ms)
        since = piece.speech_ms[0] - LONG_PAUSE_MS
        others = (span for other in range(len(self._ears)) if other != track for span in self._lately(other))
        return Work(track=track, piece=piece, others=tuple(sorted(s for s in others if s[1] > since)), came=came)

    def _lately(self, track: int) -> list[Span]:
        ear = self._ears[track]
        speaking = ear.speaking_ms if ear else None
        return [*self._spoken[track], *([speaking] if speaking else [])]


def reason_of(error: Exception) -> str:
    """Why something failed, in a sentence."""
    return str(error) or f"It could not be heard ({type(error).__name__})."
