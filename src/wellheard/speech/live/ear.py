"""One track's ear: blocks of samples of any size become stretches of speech fit for a recogniser.

Sound is worked on in steps of one size whatever the size of the blocks, so equal samples give equal stretches.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellheard.speech.activity import FRAME, Probabilities
from wellheard.speech.interface import RATE, Sound, VoiceActivity
from wellheard.speech.live.endpointing import Endpointing, Span
from wellheard.speech.live.interface import LiveOptions, Samples
from wellheard.speech.live.level import RunningLevel
from wellheard.speech.tracks import FULL_SCALE

_TOGETHER = 3
"""Frames that are looked at together, 96 ms: one at a time, as in a pause, costs the network twice as much."""
_STILL = 8
"""Samples no larger than this are a line on which nobody is: zeros, or the smallest step of mu-law."""
_BRIDGED_S = 0.4
"""A shorter hole is filled with silence; after a longer one listening begins afresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of speech on a track, whole or so far."""

    start: int
    """Its first sample at 16 kHz, from the start of the call."""
    samples: Samples
    """At 16 kHz, as they came."""
    gain: float
    """Factor of the gain control, as of now."""
    offset: int
    """Samples of its first frame that lie before it."""
    spoken: Probabilities
    """Speech probability of each frame from the one in which it begins."""
    speech_ms: tuple[int, int]
    """From where to where somebody speaks, in milliseconds of the call."""
    final: bool
    """Whether it is over."""
    foreseen: bool = False
    """Whether the final will be the same, sample for sample, unless somebody speaks on."""

    @property
    def start_ms(self) -> int:
        """In milliseconds of the call."""
        return round(self.start * 1000 / RATE)

    @property
    def end_ms(self) -> int:
        """Exclusive."""
        return round((self.start + len(self.samples)) * 1000 / RATE)

    def is_of(self, other: "Piece") -> bool:
        """Whether both, of one track, hold the same sound."""
        return (self.start, len(self.samples), self.gain) == (other.start, len(other.samples), other.gain)


class TrackEar:
    """Remembers of a track what an open stretch needs: at most some 15 seconds of sound (0.5 MB)."""

    def __init__(self, rate: int, voice_activity: VoiceActivity, options: LiveOptions) -> None:
        """`rate` is that of the samples that come; `voice_activity` is this track's alone."""
        self._rate, self._activity, self._options = rate, voice_activity, options
        self._step = max(1, rate * FRAME // RATE)
        self._level = RunningLevel()
        self._begin(0)

    @property
    def speaking_ms(self) -> tuple[int, int] | None:
        """From where to where somebody has been speaking in the stretch that is open, if one is."""
        frames = self._endpointing.speaking
        return None if frames is None else (self._ms(frames[0] * FRAME), self._ms(frames[1] * FRAME))

    def hear(self, samples: Samples, at: int) -> list[Piece]:
        """Samples that begin at a position of the call, counted at the track's rate, and the pieces they make known.

        A position that is past counts as the next one.
        """
        pieces: list[Piece] = []
        missing = at - self._expected
        if missing > _BRIDGED_S * self._rate:
            pieces += self.finish()
            self._begin(at)
        elif missing > 0:
            samples = np.concatenate([np.zeros(missing, np.int16), samples])
        self._waiting += np.ascontiguousarray(samples, "<i2").tobytes()
        self._expected += len(samples)
        while len(self._waiting) >= 2 * self._step:
            step = np.frombuffer(bytes(self._waiting[: 2 * self._step]), np.int16)
            del self._waiting[: 2 * self._step]
            pieces += self._advance(step, last=False)
        return pieces

    def finish(self) -> list[Piece]:
        """No sound follows: the stretch that is still open, if any."""
        pieces = self._advance(np.frombuffer(bytes(self._waiting), np.int16), last=True)
        length = self._kept_from + len(self._kept) // 2
        span = self._endpointing.finish(length)
        pieces += [self._piece(span)] if span else []
        self._begin(self._expected)
        return pieces

    def _begin(self, at: int) -> None:
        """Continuous sound begins, or begins again, at a position at the track's rate."""
        self._expected = at
        self._base = round(at * RATE / self._rate)
        self._waiting = bytearray()
        self._kept, self._kept_from = bytearray(), 0
        self._seen = 0  # frames that have their probability
        self._spoken: list[float] = []
        every = round(self._options.partial_every_s * RATE / FRAME) if self._options.partials else None
        self._endpointing = Endpointing(self._options.segmenting, every, foresee=self._options.foresee)
        self._foreseen: tuple[int, int, float] | None = None
        self._activity.reset()
        self._resting = True
        self._resampler: Any = None
        if self._rate != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(self._rate, RATE, 1, dtype="float32", quality="HQ")

    def _advance(self, samples: Samples, *, last: bool) -> list[Piece]:
        self._kept += self._resampled(samples, last=last)
        pieces = []
        while True:
            size = FRAME if self._endpointing.pausing else _TOGETHER * FRAME
            left = self._kept_from + len(self._kept) // 2 - self._seen * FRAME
            if left < (1 if last else size):
                break
            at = 2 * (self._seen * FRAME - self._kept_from)
            heard = np.frombuffer(bytes(self._kept[at : at + 2 * min(left, size)]), np.int16)
            pieces += self._look(heard.astype(np.float32) / np.float32(FULL_SCALE))
            self._forget()
        return pieces

    def _resampled(self, samples: Samples, *, last: bool) -> bytes:
        if self._resampler is None:
            return samples.tobytes()
        fresh = self._resampler.resample_chunk(samples.astype(np.float32), last=last)
        return bytes(np.clip(np.rint(fresh), -32_768, 32_767).astype("<i2").tobytes())

    def _look(self, sound: Sound) -> list[Piece]:
        found = self._probabilities(sound)
        speech = int((found >= self._options.segmenting.threshold).sum())
        self._level.hear(sound, speech * FRAME / RATE)
        self._seen += len(found)
        self._spoken += found.tolist()
        spans = [self._endpointing.hear(probability) for probability in found.tolist()]
        return [self._piece(span) for span in spans if span is not None]

    def _probabilities(self, sound: Sound) -> Probabilities:
        """Of speech, for each frame; between stretches a still line is no work for the network."""
        if self._endpointing.speaking is None and not self._sounds(sound):
            if not self._resting:
                self._activity.reset()
                self._resting = True
            return np.zeros(-(-len(sound) // FRAME), np.float32)
        self._resting = False
        return self._activity.probabilities(np.clip(sound * np.float32(self._level.gain), -1.0, 1.0))

    def _sounds(self, sound: Sound) -> bool:
        return bool(np.abs(sound).max() > _STILL / FULL_SCALE)

    def _piece(self, span: Span) -> Piece:
        begin, end = (2 * (at - self._kept_from) for at in (span.start, span.end))
        samples: NDArray[np.int16] = np.frombuffer(bytes(self._kept[begin:end]), np.int16)
        first = (span.start - self._kept_from) // FRAME
        count = -(-(span.end - span.start // FRAME * FRAME) // FRAME)
        return Piece(
            start=self._base + span.start,
            samples=samples,
            gain=self._gain(span),
            offset=span.start % FRAME,
            spoken=np.array(self._spoken[first : first + count], np.float32),
            speech_ms=(self._ms(span.first * FRAME), self._ms(span.last * FRAME)),
            final=span.final,
            foreseen=span.foreseen,
        )

    def _gain(self, span: Span) -> float:
        """As of now; for a final that was foreseen, as of then."""
        if self._foreseen is not None and self._foreseen[:2] == (span.start, span.end):
            return self._foreseen[2]
        if span.foreseen:
            self._foreseen = span.start, span.end, self._level.gain
        return self._level.gain

    def _forget(self) -> None:
        """What no stretch to come can need; whole frames, so that sound and probabilities stay side by side."""
        frames = (self._endpointing.needed_from - self._kept_from) // FRAME
        if frames > 0:
            del self._kept[: 2 * frames * FRAME]
            del self._spoken[:frames]
            self._kept_from += frames * FRAME

    def _ms(self, sample: int) -> int:
        return round((self._base + sample) * 1000 / RATE)
