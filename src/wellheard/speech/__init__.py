"""Recordings become turns with words, times and voice measures; and what nobody may keep is masked."""

from wellheard.speech.redaction import Redactor, masked_spans, redact

__all__ = ["Redactor", "masked_spans", "redact"]
