"""Findings as JSON messages, for the protocols of our own."""

import json
from typing import Any

from wellheard.streams.interface import CueShown, CueWithdrawn, FinalTranscript, Finding


def as_message(finding: Finding) -> str:
    """A message that says what was found; docs/reference/streams.md has its fields."""
    return json.dumps(_fields(finding), ensure_ascii=False)


def _fields(finding: Finding) -> dict[str, Any]:
    match finding:
        case FinalTranscript():
            return {
                "type": "transcript", "id": finding.id, "track": finding.track, "speaker": finding.speaker,
                "text": finding.text, "start_ms": finding.start_ms, "end_ms": finding.end_ms,
                "confidence": finding.confidence,
            }  # fmt: skip
        case CueShown():
            return {
                "type": "cue", "id": finding.id, "kind": finding.kind, "text": finding.text,
                "urgency": finding.urgency, "at_ms": finding.at_ms,
            }  # fmt: skip
        case CueWithdrawn():
            return {"type": "cue_withdrawn", "id": finding.id, "at_ms": finding.at_ms}
