"""Recordings become turns with words, times and voice measures; and what nobody may keep is masked."""

from wellheard.speech.hearing import hear_recording
from wellheard.speech.lending import lend_voice
from wellheard.speech.redaction import redact

__all__ = ["hear_recording", "lend_voice", "redact"]
