"""The call itself: turns, words, speakers, tracks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

AGENT: Final = "agent"
"""The human representative."""
CUSTOMER: Final = "customer"
"""The caller."""
ASSISTANT: Final = "assistant"
"""Software that speaks: a recorded voice, an IVR menu, a bot."""

Role = Literal["agent", "customer", "assistant", "supervisor", "other"]
Channel = Literal["voice", "chat", "email"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One spoken word and when it was spoken."""

    text: str
    """As written in the turn, punctuation attached."""
    start_ms: int
    """From the start of the conversation."""
    end_ms: int
    """Exclusive."""
    confidence: float | None = None
    """0-1, where the recogniser gives one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a turn was spoken; the `_change` values are against the speaker's own median in this call."""

    loudness_db: float
    """Mean level of the voiced part, dB relative to full scale, after gain control of the track."""
    loudness_change_db: float
    """Difference from the speaker's usual loudness, dB."""
    pitch_st: float | None
    """Median fundamental frequency, semitones above 1 Hz; absent where nothing was voiced."""
    pitch_change_st: float | None
    """Difference from the speaker's usual pitch, semitones."""
    pitch_range_st: float | None
    """Spread of pitch in the turn (10th to 90th percentile), semitones."""
    rate_sps: float | None
    """Speaking rate, syllables a second; absent where no words were heard."""
    rate_change: float | None
    """Ratio to the speaker's usual rate; 1 is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker said until somebody else spoke, or until they paused for long."""

    id: int
    """1, 2, 3 ... in the order of the conversation."""
    speaker: Role
    """Who spoke."""
    text: str
    """The words as heard, after redaction."""
    start_ms: int | None = None
    """From the start of the conversation; absent in a transcript without times."""
    end_ms: int | None = None
    """Exclusive."""
    overlap: bool = False
    """Spoken while the other one was speaking."""
    automated: bool = False
    """A recorded voice or a menu, not a person."""
    speaker_name: str | None = None
    """Who of several agents spoke, where it is known."""
    words: tuple[Word, ...] | None = None
    """Word times, where there is sound."""
    voice: Voice | None = None
    """Voice measures, where there is sound."""
    confidence: float | None = None
    """0-1, how sure the recogniser is of the words; absent for a transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One who takes part."""

    id: Role
    """The role by which turns name their speaker."""
    name: str | None = None
    """As given by the metadata; redacted never, so that a lead knows whose call it is."""
    external_id: str | None = None
    """The agent's or customer's id in the system that the call comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One audio track."""

    index: int
    """0 is the first (left) one."""
    speaker: Role | Literal["mixed"]
    """Who is on it; `mixed` where both are, told apart by their voices."""
    confidence: float
    """0-1, how sure the assignment is; 1 where it was given."""
    reason: str
    """Why: given by the user, by metadata, or what was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the surrounding system knows of the call."""

    agent: str | None = None
    """Name or id of the agent."""
    customer: str | None = None
    """Customer id; two calls of one customer share it."""
    queue: str | None = None
    """Queue, team or line of business."""
    direction: Literal["inbound", "outbound"] | None = None
    """Who called whom."""
    started_at: datetime | None = None
    """Timezone-aware."""
    language: str | None = None
    """BCP 47 tag."""
    extra: dict[str, str] = field(default_factory=dict)
    """Whatever else the source said, as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A call, chat or mail thread as a sequence of turns."""

    id: str
    """As given by the source, or derived from its content."""
    title: str
    """What to call it in a list."""
    channel: Channel
    """Voice, chat or email."""
    duration_ms: int | None
    """Length of the sound, or the end of the last turn; absent for a transcript without times."""
    source: str
    """Where it came from: the file name, with `#n` for the n-th conversation of a file."""
    metadata: Metadata = field(default_factory=Metadata)
    """Agent, customer, queue, time."""
    tracks: tuple[Track, ...] = ()
    """Audio tracks; empty for a transcript."""
    speakers: tuple[Speaker, ...] = ()
    """Those who take part."""
    turns: tuple[Turn, ...] = ()
    """In order of their start."""
    redactions: dict[str, int] = field(default_factory=dict)
    """How many of each category were masked, such as `{"card": 1}`."""
    masked: tuple[tuple[int, int], ...] = ()
    """Stretches of sound that were masked with the words and have to be bleeped, half-open, ms, in order."""
    repairs: tuple[str, ...] = ()
    """What had to be mended in the source to read it, a sentence each."""
