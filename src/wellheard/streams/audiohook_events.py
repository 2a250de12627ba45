"""Findings as AudioHook takes them: one entity an event, `transcript` for final turns and `agentassist` for cues."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from uuid import UUID, uuid5

from wellheard.conversation import Word
from wellheard.streams.audiohook_messages import duration
from wellheard.streams.interface import CueShown, FinalTranscript, Finding

_UNSURE = 0.5
"""Said where the recogniser does not say how sure it is; the protocol wants a number."""


def entity_of(finding: Finding, session: UUID, channels: Sequence[str]) -> dict[str, Any] | None:
    """The entity; None where AudioHook has no words for it: a cue, once shown, can't be taken back."""
    if isinstance(finding, FinalTranscript):
        return {"type": "transcript", "data": _transcript(finding, session, channels)}
    if isinstance(finding, CueShown):
        return {"type": "agentassist", "data": _suggestion(finding, session)}
    return None


def earlier(finding: Finding, by_ms: int) -> Finding:
    """The same on the clock of a session that began `by_ms` after the call."""
    if not by_ms:
        return finding
    if not isinstance(finding, FinalTranscript):
        return replace(finding, at_ms=finding.at_ms - by_ms)
    words = finding.words and tuple(
        replace(each, start_ms=each.start_ms - by_ms, end_ms=each.end_ms - by_ms) for each in finding.words
    )
    return replace(finding, start_ms=finding.start_ms - by_ms, end_ms=finding.end_ms - by_ms, words=words)


def _transcript(said: FinalTranscript, session: UUID, channels: Sequence[str]) -> dict[str, Any]:
    track = said.track if said.track is not None and said.track < len(channels) else 0
    sure = _UNSURE if said.confidence is None else said.confidence
    words = {"type": "display", "transcript": said.text, "tokens": _tokens(said, sure)}
    channel = channels[track] if channels else "external"
    return {
        "id": str(uuid5(session, said.id)),
        "channel": channel,
        # The specification's later name for it, which newer clients look for.
        "channelId": track,
        "isFinal": True,
        "offset": duration(said.start_ms),
        "duration": duration(said.end_ms - said.start_ms),
        "alternatives": [{"confidence": sure, "interpretations": [words]}],
    }


def _tokens(said: FinalTranscript, sure: float) -> list[dict[str, Any]]:
    """A token for each word; where the recogniser gives no times they stand evenly over the turn."""
    words = _one_after_another(said.words or _spread(said))
    return [
        {
            "type": "word",
            "value": word.text,
            "confidence": sure if word.confidence is None else word.confidence,
            "offset": duration(word.start_ms),
            "duration": duration(word.end_ms - word.start_ms),
        }
        for word in words
    ]


def _one_after_another(words: Iterable[Word]) -> list[Word]:
    """The words, none beginning when the one before it does: clients tell tokens apart by where they begin."""
    placed: list[Word] = []
    for word in words:
        start = max(word.start_ms, placed[-1].start_ms + 1) if placed else word.start_ms
        placed.append(replace(word, start_ms=start, end_ms=max(start, word.end_ms)))
    return placed


def _spread(said: FinalTranscript) -> tuple[Word, ...]:
    texts = said.text.split()
    each = max(said.end_ms - said.start_ms, 0) / max(len(texts), 1)
    starts = [said.start_ms + round(place * each) for place in range(len(texts) + 1)]
    return tuple(
        Word(text=text, start_ms=start, end_ms=end)
        for text, start, end in zip(texts, starts[:-1], starts[1:], strict=True)
    )


def _suggestion(cue: CueShown, session: UUID) -> dict[str, Any]:
    """A cue as a question with its answer: of the two kinds of suggestions the one that is read at a glance."""
    suggestion = {
        "type": "faq",
        "id": str(uuid5(session, f"cue {cue.id}")),
        "question": cue.kind,
        "answer": escape(cue.text),
        "confidence": 1.0,
        "position": duration(cue.at_ms),
    }
    return {"id": str(uuid5(session, f"assist {cue.id}")), "suggestions": [suggestion]}
