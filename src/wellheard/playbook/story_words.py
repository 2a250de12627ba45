"""The words in which an embedded story is told."""

from dataclasses import dataclass

from wellheard.conversation import Conversation
from wellheard.playbook.ending import Ending
from wellheard.playbook.patterns import parse_pattern
from wellheard.playbook.rules import Pattern

VERDICTS = {
    1: "I'd warn my friends about this one",
    2: "That didn't go well",
    3: "That was neither good nor bad",
    4: "That went well",
    5: "I'll be telling people about this one",
}
"""By stars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a customer tells of a kind of moment."""

    pattern: Pattern
    """Of which moments it can be said."""
    clause: str
    """What follows "they"; the quote comes after it in brackets."""


def _tellings(*rows: tuple[str, str]) -> tuple[Telling, ...]:
    return tuple(Telling(pattern=parse_pattern(pattern), clause=clause) for pattern, clause in rows)


GOOD = _tellings(
    ("offer[beyond]", "did more than I had asked for"),
    ("sympathy[depth=shared]", "knew what it was like from their own life"),
    ("sympathy[depth=specific]", "felt for me"),
    ("surprise", "were as taken aback as I was"),
    ("shared-disappointment", "were as sorry as I was that it couldn't be done"),
    ("ownership", "took it on themselves"),
    ("validation", "told me that I was right"),
    ("patience", "gave me the time I needed"),
    ("teamwork", "made it something for the two of us"),
    ("restatement", "had listened to what I said"),
    ("open-question", "wanted to hear how it was"),
    ("probe", "wanted to know more"),
    ("escalation[warmth=warm]", "brought somebody in who could help"),
    ("explanation", "explained it to me"),
    ("offer", "offered me something"),
)
"""What a customer would praise, the most telling first."""

BAD = _tellings(
    ("condescension", "talked down to me"),
    ("blame", "made it out to be my own doing"),
    ("dismissal", "brushed it aside"),
    ("runaround", "sent me off somewhere else"),
    ("repeat-request", "asked for what I had already told them"),
    ("defensive", "stood up for the company instead of me"),
    ("point-blank", "asked me what I wanted them to do about it"),
    ("canned", "gave me a line off a card"),
    ("escalation[warmth=cold]", "passed me on to somebody else"),
    ("refusal", "told me no"),
)
"""What a customer would complain of, the most telling first."""

_ENDED = {
    "solved": "Now it works",
    "relief": "By the end I was glad",
    "unsolved": "It still isn't solved",
    "threat": "I ended up telling them where this goes next",
    "distress": "At the end I was still upset",
    "abuse": "At the end I lost my temper",
}


def opening(conversation: Conversation) -> str:
    """How the customer brought up the problem, which follows in quotation marks."""
    if conversation.metadata.direction == "outbound":
        return "it was about"
    return "I called with" if conversation.channel == "voice" else "I wrote to them with"


def ended(ending: Ending, quote: str) -> str:
    """How it ended, in a sentence; empty where nothing tells."""
    if ending.moment is None:
        return ""
    told = _ENDED[ending.moment.kind]
    return f"{told} (“{quote}”)." if quote else f"{told}."
