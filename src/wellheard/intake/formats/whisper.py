"""Whisper, WhisperX and whisper.cpp: segments with times, and speakers where they were told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from wellheard.conversation import Metadata
from wellheard.intake.formats.plain_json import words_in
from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.source import Source
from wellheard.intake.times import milliseconds


@dataclass(frozen=True, slots=True)
class _Whisper:
    name: str = "Whisper"
    suffixes: frozenset[str] = frozenset({".json"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        value = source.value
        if not isinstance(value, dict):
            return 0.0
        segments = _segments(value)
        if not segments or not isinstance(segments[0], dict) or "text" not in segments[0]:
            return 0.9 if segments == [] and "language" in value and "text" in value else 0.0
        return 0.9 if "start" in segments[0] or "offsets" in segments[0] else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        segments = [each for each in _segments(source.value) or [] if isinstance(each, dict)]
        said = tuple(_said(segment) for segment in segments if isinstance(segment.get("text"), str))
        if said and all(each.label is None for each in said):
            raise IntakeError(
                "this Whisper transcript doesn't say who speaks",
                where=source.where,
                remedy="Write it with speakers (WhisperX with --diarize), or give the recording instead",
            )
        language = _language(source.value)
        yield Draft(
            said=said,
            pieces=True,
            channel="voice",
            metadata=Metadata(language=language),
        )


FORMAT = _Whisper()


def _segments(value: Mapping[str, Any]) -> list[Any] | None:
    found = value.get("segments", value.get("transcription"))
    return found if isinstance(found, list) else None


def _language(value: Mapping[str, Any]) -> str | None:
    result = value.get("result")
    found = value.get("language") or (result.get("language") if isinstance(result, dict) else None)
    return found if isinstance(found, str) else None


def _said(segment: Mapping[str, Any]) -> Said:
    text = segment["text"].strip()
    offsets = segment.get("offsets")
    if isinstance(offsets, dict):
        start, end = milliseconds(offsets.get("from"), unit_ms=1), milliseconds(offsets.get("to"), unit_ms=1)
    else:
        start, end = (milliseconds(segment.get(key), unit_ms=1000) for key in ("start", "end"))
    return Said(
        label=_label(segment),
        text=text,
        start_ms=start,
        end_ms=end,
        words=words_in(segment.get("words"), text, unit_ms=1000.0),
        confidence=_confidence(segment.get("avg_logprob")),
    )


def _label(segment: Mapping[str, Any]) -> str | None:
    """The segment's speaker, or the one who spoke most of its words."""
    speaker = segment.get("speaker")
    words = segment.get("words")
    if speaker is None and isinstance(words, list):
        told = [word["speaker"] for word in words if isinstance(word, dict) and isinstance(word.get("speaker"), str)]
        speaker = max(dict.fromkeys(told), key=told.count, default=None)
    if isinstance(speaker, int) and not isinstance(speaker, bool):
        return f"speaker {speaker}"
    return speaker if isinstance(speaker, str) and speaker.strip() not in ("", "?") else None


def _confidence(logprob: Any) -> float | None:
    if isinstance(logprob, bool) or not isinstance(logprob, int | float) or not -100 < logprob <= 0:
        return None
    return round(exp(logprob), 4)
