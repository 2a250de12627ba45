"""What nobody may keep is masked: card and account numbers, addresses, telephone numbers, ids, passwords.

`redact` masks a whole conversation; `Redactor` does the same turn by turn. docs/explanation/redaction.md says what it
catches, measured.
"""

from dataclasses import replace

from wellheard.conversation import Conversation
from wellheard.speech.redaction.fields import mask_field, mask_metadata, mask_speaker
from wellheard.speech.redaction.masking import joined
from wellheard.speech.redaction.redactor import Redactor

__all__ = ["CATEGORIES", "Redactor", "masked_spans", "redact"]

CATEGORIES = (
    "account",
    "bank-code",
    "birth-date",
    "card",
    "email",
    "expiry",
    "national-id",
    "password",
    "phone",
    "pin",
    "security-code",
)
"""What is masked; the placeholder in the text is the name in square brackets, such as `[card]`."""


def redact(conversation: Conversation) -> Conversation:
    """The conversation with everything masked, what was masked counted, and the sound to bleep remembered.

    Turns keep their number, order, ids and times. Redacting again changes nothing.
    """
    redactor = Redactor()
    for turn in conversation.turns:
        redactor.hear(turn)
    counts = dict(conversation.redactions)
    for category, count in redactor.counts().items():
        counts[category] = counts.get(category, 0) + count
    return replace(
        conversation,
        title=mask_field(conversation.title, counts),
        metadata=mask_metadata(conversation.metadata, counts),
        speakers=tuple(mask_speaker(speaker) for speaker in conversation.speakers),
        turns=tuple(redactor.masked_turn(index) for index in range(len(redactor.heard))),
        redactions=dict(sorted(counts.items())),
        masked=joined((*conversation.masked, *redactor.sound())),
    )


def masked_spans(conversation: Conversation) -> tuple[tuple[int, int], ...]:
    """Stretches of sound to bleep, half-open in ms, in order; of a redacted conversation or one still to be."""
    return redact(conversation).masked
