"""The records: what a call is, what was noticed in it, how it was judged.

All are frozen, keyword-only dataclasses that know no store; plain functions elsewhere transform them.
Time is integer milliseconds from the start of the conversation, spans are half-open, confidence is 0-1.
"""

from wellheard.conversation.analysis import (
    SCHEMA,
    Analysis,
    CoachingNote,
    Distress,
    Gap,
    Measure,
    Mirroring,
    Story,
    Stretch,
    Turning,
    TurnValue,
    Uptake,
    Versions,
    numbers,
)
from wellheard.conversation.call import (
    AGENT,
    ASSISTANT,
    CUSTOMER,
    Conversation,
    Metadata,
    Speaker,
    Track,
    Turn,
    Voice,
    Word,
)
from wellheard.conversation.cues import CueKept
from wellheard.conversation.ledger import Fact, Ledger, Promise, Told, ToldAgain, Tried
from wellheard.conversation.moments import KINDS, Kind, Moment, kinds_of
from wellheard.conversation.outcome import Kindness, Resolution
from wellheard.conversation.scorecard import (
    CriterionResult,
    Met,
    Missed,
    NotApplicable,
    NotAssessed,
    Outcome,
    Partly,
    Scorecard,
)

__all__ = [
    "AGENT",
    "ASSISTANT",
    "CUSTOMER",
    "KINDS",
    "SCHEMA",
    "Analysis",
    "CoachingNote",
    "Conversation",
    "CriterionResult",
    "CueKept",
    "Distress",
    "Fact",
    "Gap",
    "Kind",
    "Kindness",
    "Ledger",
    "Measure",
    "Met",
    "Metadata",
    "Mirroring",
    "Missed",
    "Moment",
    "NotApplicable",
    "NotAssessed",
    "Outcome",
    "Partly",
    "Promise",
    "Resolution",
    "Scorecard",
    "Speaker",
    "Story",
    "Stretch",
    "Told",
    "ToldAgain",
    "Track",
    "Tried",
    "Turn",
    "TurnValue",
    "Turning",
    "Uptake",
    "Versions",
    "Voice",
    "Word",
    "kinds_of",
    "numbers",
]
