"""What live hearing tells: words as they come, words for good, and what could not be heard."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wellheard.conversation import Voice, Word
from wellheard.speech.activity import Segmenting

Samples = NDArray[np.int16]
"""One track, mono."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """What a track says just now; the next partial or the final of the track takes its place."""

    track: int
    text: str
    """Empty where what was shown before turned out to hold no words."""
    start_ms: int
    """Of the stretch, in milliseconds of the call."""
    end_ms: int
    """As far as it was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """What a track said until it paused, for good."""

    track: int
    number: int
    """1, 2, 3 ... in the order in which the call's finals are told."""
    text: str
    start_ms: int
    """Start of the first word, in milliseconds of the call."""
    end_ms: int
    """End of the last word, exclusive."""
    words: tuple[Word, ...]
    """Placed by the aligner, or by syllables where it is off or hearing is late."""
    confidence: float | None
    """0-1."""
    voice: Voice
    """How it was spoken; changes are against the track's own median up to now."""
    overlap: bool
    """Begun a quarter of a second or more before another track's speaker stopped."""
    continues: bool
    """Whether a recording's turns would take it as one with the track's final before: nobody else spoke between, and
    the pause was short."""
    late_ms: int
    """From the moment the pause was long enough to this one: waiting, and recognising."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Sound of which no words will be told, and why."""

    track: int
    start_ms: int
    end_ms: int
    reason: str
    """A sentence for people; it says what to do where something can be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unkept:
    """Sound that was heard but is not in the journal, and why; silence stands there in its place.

    Told when it begins, and once more for the rest when it is over, however long it lasts.
    """

    track: int
    start_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The last that is told of a call."""

    duration_ms: int
    """The end of its longest track."""
    wordless: int
    """Stretches that held no words which could be made out."""
    echoes: int = 0
    """Stretches left out because they repeated, more quietly, what another track said."""


Result = Partial | Final | Unheard | Unkept | Closed
Tell = Callable[[Result], None]
"""Takes results in their order, one at a time for each call, on a thread of the hearing: hand on and return."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How far hearing is behind, of one call or of all."""

    behind_ms: int
    """How long the oldest sound or stretch has been waiting or in work; 0 when there is none."""
    finals_waiting: int
    """Stretches that wait or are in work, to be told for good."""
    partials_dropped: int
    """Since the call or the process began."""
    calls: int
    """That are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """How live calls are heard."""

    segmenting: Segmenting = field(default_factory=Segmenting)
    """The same as for recordings."""
    partials: bool = True
    """Whether there are partials; they cost two thirds of the work."""
    partial_every_s: float = 1.0
    """Speech after which the next partial is due; in a stretch that has lasted longer, a third of that."""
    foresee: bool = True
    """Whether a stretch is recognised while the pause lasts that will end it, so that the final is told sooner; where
    somebody speaks on, it was a partial."""
    word_times: bool = True
    """Whether words are aligned as long as hearing keeps up; without, they are placed by syllables."""
    late_ms: int = 1_000
    """From here on hearing is late: partials that wait as long are dropped, and words are no longer aligned."""
