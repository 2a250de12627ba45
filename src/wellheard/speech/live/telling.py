"""What one call has told and is telling: partials, numbered finals, and how each stands to what was said before."""

from collections import deque
from collections.abc import Callable

from wellheard.speech.leakage import echoed
from wellheard.speech.listening import NEAR_MS
from wellheard.speech.live.interface import Final, Partial, Result
from wellheard.speech.live.saying import Spoken
from wellheard.speech.live.work import Work
from wellheard.speech.turns import LONG_PAUSE_MS, OVERLAP_MS, somebody_speaks
from wellheard.speech.utterances import Utterance
from wellheard.speech.voice import Measured, usual, voice_of

_LATELY = 8
"""Utterances of each track that one on another track may repeat."""
_USUAL_OF = 400
"""Finals that a speaker's usual voice is worked out from, so that a long call costs no more than a short one."""


class Telling:
    """Used for one piece of work at a time."""

    def __init__(self, tracks: int, tell: Callable[[Result], None], clock: Callable[[], float]) -> None:
        self._tell, self._clock = tell, clock
        self._measured: list[deque[Measured]] = [deque(maxlen=_USUAL_OF) for _ in range(tracks)]
        self._said: list[deque[tuple[Utterance, float]]] = [deque(maxlen=_LATELY) for _ in range(tracks)]
        self._ends: dict[int, int] = {}
        self._showing: dict[int, str] = {}
        self._number = 0
        self.wordless = 0
        """Stretches in which no words could be made out."""
        self.echoes = 0
        """Stretches that repeated more quietly what another track said."""

    def show(self, work: Work, text: str) -> None:
        """The words so far; the same words, or none, are nothing new."""
        assert work.piece is not None
        if text and text != self._showing.get(work.track):
            self._showing[work.track] = text
            start_ms, end_ms = work.piece.start_ms, work.piece.end_ms
            self._tell(Partial(track=work.track, text=text, start_ms=start_ms, end_ms=end_ms))

    def say(self, work: Work, found: Spoken | None) -> None:
        """The words for good; where there are none, what was shown is taken back."""
        assert work.piece is not None
        shown = self._showing.pop(work.track, "")
        if found is None:
            self.wordless += 1
        elif self._is_echo(work.track, *found):
            self.echoes += 1
        else:
            self._tell(self._final(work, *found))
            return
        if shown:
            start_ms, end_ms = work.piece.start_ms, work.piece.end_ms
            self._tell(Partial(track=work.track, text="", start_ms=start_ms, end_ms=end_ms))

    def _is_echo(self, track: int, said: Utterance, spoken: Measured) -> bool:
        """Whether another track has just said so, more loudly: an echo of the line, or a microphone that hears both."""
        for other, utterances in enumerate(self._said):
            near = [
                (each, level)
                for each, level in utterances
                if each.start_ms < said.end_ms + NEAR_MS and each.end_ms > said.start_ms - NEAR_MS
            ]
            if other != track and near:
                loudest = max(level for _, level in near)
                if echoed(said, [each for each, _ in near], spoken.loudness, loudest):
                    return True
        return False

    def _final(self, work: Work, said: Utterance, spoken: Measured) -> Final:
        assert work.piece is not None
        measured = self._measured[work.track]
        measured.append(spoken)
        self._said[work.track].append((said, spoken.loudness))
        self._number += 1
        continues = self._continues(work, said)
        self._ends[work.track] = said.end_ms
        return Final(
            track=work.track,
            number=self._number,
            text=said.text,
            start_ms=said.start_ms,
            end_ms=said.end_ms,
            words=said.words,
            confidence=None if said.confidence is None else round(said.confidence, 3),
            voice=voice_of(spoken, usual(tuple(measured)), gain=work.piece.gain),
            overlap=any(start < said.start_ms and end - said.start_ms >= OVERLAP_MS for start, end in work.others),
            continues=continues,
            late_ms=round((self._clock() - work.came) * 1000),
        )

    def _continues(self, work: Work, said: Utterance) -> bool:
        """By the rules of `speech.turns`."""
        if work.track not in self._ends:
            return False
        pause = self._ends[work.track], said.start_ms
        return pause[1] - pause[0] < LONG_PAUSE_MS and not somebody_speaks(work.others, pause)
