"""Recordings become turns with words, times and voice measures; and what nobody may keep is masked."""

from wellheard.speech.hearing import hear_recording
from wellheard.speech.lending import lend_voice
from wellheard.speech.redaction import Redactor, masked_spans, redact

__all__ = ["Redactor", "hear_recording", "lend_voice", "masked_spans", "redact"]
