"""Where stretches of speech begin and end, told frame by frame: the rules of `speech.activity`, as they come true."""

import math
from dataclasses import dataclass

from wellheard.speech.activity import FRAME, Segmenting
from wellheard.speech.interface import RATE

_SLOWER = 1.3
"""A partial is due only when the stretch has grown by so much, or each would cost more than the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Samples `[start, end)` of continuous sound, with the pad, and the frames in which somebody speaks."""

    start: int
    end: int
    first: int
    """The first frame of speech."""
    last: int
    """The frame after the last of speech."""
    final: bool
    """Whether it is over; otherwise somebody still speaks, or may speak on."""
    foreseen: bool = False
    """Whether it will be final just so unless somebody speaks on before the pause is long enough."""


class Endpointing:
    """Fed the probabilities of one track's frames, it tells spans of speech.

    The final ones are those that `speech.activity.stretches` finds in the whole, with the same rules.
    """

    def __init__(self, rules: Segmenting, partial_every: int | None, *, foresee: bool = False) -> None:
        """Which spans that are not final it tells.

        Args:
            rules: Of `speech.activity`.
            partial_every: Frames within a stretch after which there is one, later on fewer; None for none.
            foresee: Whether there is one as soon as a pause has brought all the sound that the final would have.

        """
        self._rules, self._every = rules, partial_every
        self._enough = rules.silence * RATE / FRAME
        self._longest = int(rules.longest * RATE / FRAME)
        self._pad = int(rules.pad * RATE)
        self._foreseen_at = math.ceil(self._pad / FRAME) if foresee else 0
        self._frame = 0
        self._until = 0  # where the last span ended, in samples
        self._begin(-1)

    @property
    def needed_from(self) -> int:
        """The first sample that a span to come may begin with."""
        at = (self._start if self._start >= 0 else self._frame) * FRAME
        return max(self._until, at - self._pad)

    @property
    def speaking(self) -> tuple[int, int] | None:
        """The first frame of an open stretch and the frame after its last speech."""
        return None if self._start < 0 else (self._start, self._frame - self._quiet)

    @property
    def pausing(self) -> bool:
        """Whether the speaker of an open stretch is silent just now."""
        return self._start >= 0 and self._quiet > 0

    def hear(self, probability: float) -> Span | None:
        """The next frame's probability, and the span that it makes known, if any."""
        frame, self._frame = self._frame, self._frame + 1
        if self._start < 0:
            if probability >= self._rules.threshold:
                self._begin(frame)
                self._inside.append(probability)
            return None
        self._inside.append(probability)
        if probability >= self._rules.release:
            self._quiet = 0
            return self._cut() if len(self._inside) > self._longest else self._partial()
        self._quiet += 1
        if self._quiet >= self._enough:
            return self._ended(None)
        return self._foreseen() if self._quiet == self._foreseen_at else None

    def finish(self, length: int) -> Span | None:
        """The sound ends after `length` samples; the span that was open, if any."""
        return self._ended(length) if self._start >= 0 else None

    def _begin(self, start: int, *, cut: bool = False) -> None:
        self._start, self._quiet, self._after_cut = start, 0, cut
        self._inside: list[float] = []
        self._due = self._every

    def _cut(self) -> Span:
        """The stretch so far up to its least probable frame in the second half; the rest goes on as another."""
        middle = self._longest // 2
        within = self._inside[middle : self._longest]
        at = middle + within.index(min(within))
        rest = self._inside[at:]
        span = self._span(self._start + at, (self._start + at) * FRAME, final=True)
        self._until = span.end
        self._begin(self._start + at, cut=True)
        self._inside = rest
        self._due = self._later(len(rest))
        return span

    def _partial(self) -> Span | None:
        if self._due is None or len(self._inside) < self._due:
            return None
        self._due = self._later(len(self._inside))
        return self._span(self._frame, self._frame * FRAME, final=False)

    def _foreseen(self) -> Span | None:
        last = self._frame - self._quiet
        if self._is_short(last):
            return None
        self._due = self._later(len(self._inside))  # It does for a partial.
        return self._span(last, last * FRAME + self._pad, final=False, foreseen=True)

    def _later(self, age: int) -> int | None:
        """At which age the next partial is due, in frames."""
        return None if self._every is None else max(age + self._every, math.ceil(age * _SLOWER))

    def _ended(self, length: int | None) -> Span | None:
        last = self._frame - self._quiet
        end = last * FRAME + self._pad
        span = self._span(last, end if length is None else min(length, end), final=True)
        short = self._is_short(last)
        if not short:
            self._until = span.end
        self._begin(-1)
        return None if short or span.end <= span.start else span

    def _is_short(self, last: int) -> bool:
        return not self._after_cut and (last - self._start) * FRAME < self._rules.shortest * RATE

    def _span(self, last: int, end: int, *, final: bool, foreseen: bool = False) -> Span:
        start = self._start * FRAME if self._after_cut else self._start * FRAME - self._pad
        start = max(self._until, start)
        return Span(start=start, end=end, first=self._start, last=last, final=final, foreseen=foreseen)
