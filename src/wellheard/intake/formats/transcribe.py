"""Amazon Transcribe: Call Analytics documents, and standard ones with speaker or channel labels.

Call Analytics has `Transcript` and `LanguageCode` at the top; standard documents have `results.transcripts`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wellheard.conversation import Metadata, Word
from wellheard.conversation.call import Channel
from wellheard.intake.formats.pieces import Spoken, mean_confidence, turns_of
from wellheard.intake.formats.plain_json import share
from wellheard.intake.interface import UNREADABLE_TIME, Draft, IntakeError, Said
from wellheard.intake.source import Source
from wellheard.intake.times import milliseconds

_KEPT = ("JobName", "AccountId", "JobStatus")


@dataclass(frozen=True, slots=True)
class _Transcribe:
    name: str = "Amazon Transcribe"
    suffixes: frozenset[str] = frozenset({".json"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        value = source.value
        if not isinstance(value, dict):
            return 0.0
        if isinstance(value.get("Transcript"), list) and ("LanguageCode" in value or "Participants" in value):
            return 1.0
        results = value.get("results")
        return 1.0 if isinstance(results, dict) and "transcripts" in results else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        value = source.value
        status = value.get("JobStatus") or value.get("status")
        if status == "FAILED":
            raise IntakeError(
                f"the transcription job failed: {value.get('FailureReason', 'no reason is given')}",
                where=source.where,
                remedy="Transcribe the recording again, or give the recording itself",
            )
        yield _call_analytics(value) if "Transcript" in value else _standard(value, source.where)


FORMAT = _Transcribe()


def _call_analytics(value: Mapping[str, Any]) -> Draft:
    said, unfit = [], 0
    for turn in value["Transcript"]:
        if not isinstance(turn, dict) or not isinstance(turn.get("Content"), str):
            unfit += 1
            continue
        said.append(_analytics_turn(turn))
    channel: Channel = "chat" if value.get("Channel") == "CHAT" else "voice"
    repairs = (f"Entries of the transcript without content were left out ({unfit})",) if unfit else ()
    characteristics = value.get("ConversationCharacteristics")
    total = characteristics.get("TotalConversationDurationMillis") if isinstance(characteristics, dict) else None
    return Draft(
        said=tuple(said),
        channel=channel,
        metadata=_metadata(value, "LanguageCode"),
        duration_ms=milliseconds(total, unit_ms=1),
        repairs=repairs,
    )


def _analytics_turn(turn: Mapping[str, Any]) -> Said:
    items = turn.get("Items")
    words = tuple(_attached(map(_analytics_item, items if isinstance(items, list) else [])))
    fitting = [word.text for word in words] == turn["Content"].split()
    role = turn.get("ParticipantRole") or turn.get("ParticipantId")
    return Said(
        label=role if isinstance(role, str) else None,
        text=turn["Content"],
        start_ms=milliseconds(turn.get("BeginOffsetMillis"), unit_ms=1),
        end_ms=milliseconds(turn.get("EndOffsetMillis"), unit_ms=1),
        words=words if words and fitting else None,
        confidence=mean_confidence(words),
    )


def _analytics_item(item: Any) -> Word | str | None:
    """A word, or the punctuation to attach to the one before."""
    if not isinstance(item, dict) or not isinstance(item.get("Content"), str):
        return None
    if item.get("Type") == "punctuation":
        return str(item["Content"])
    return _word(
        item["Content"], item.get("BeginOffsetMillis"), item.get("EndOffsetMillis"), item.get("Confidence"), 1.0
    )


def _word(text: str, start: Any, end: Any, confidence: Any, unit_ms: float) -> Word | None:
    begin, until = milliseconds(start, unit_ms=unit_ms), milliseconds(end, unit_ms=unit_ms)
    if begin is None or until is None or UNREADABLE_TIME in (begin, until) or not 0 <= begin <= until:
        return None
    return Word(text=text, start_ms=begin, end_ms=until, confidence=share(confidence))


def _attached(parts: Iterator[Word | str | None]) -> Iterator[Word]:
    last: Word | None = None
    for part in parts:
        if isinstance(part, str):
            last = replace(last, text=last.text + part) if last else None
        elif part is not None:
            if last:
                yield last
            last = part
    if last:
        yield last


def _metadata(value: Mapping[str, Any], language: str) -> Metadata:
    code = value.get(language)
    extra = {key: value[key] for key in _KEPT if isinstance(value.get(key), str)}
    return Metadata(language=code if isinstance(code, str) else None, extra=extra)


def _standard(value: Mapping[str, Any], where: str) -> Draft:
    results = value["results"]
    spoken = list(_spoken(results))
    if not spoken:
        raise IntakeError(
            "the transcript holds no words", where=where, remedy="Check that the recording had speech in it"
        )
    name = value.get("jobName")
    return Draft(
        said=tuple(turns_of(spoken)),
        title=name if isinstance(name, str) else None,
        metadata=_metadata(results, "language_code"),
        channel="voice",
    )


def _spoken(results: Mapping[str, Any]) -> Iterator[Spoken]:
    channels = _deep(results, "channel_labels", "channels")
    if channels:
        for channel in channels:
            if isinstance(channel, dict):
                yield from _items(channel.get("items"), {}, str(channel.get("channel_label", "channel")))
        return
    yield from _items(results.get("items"), _labels_by_start(results), None)


def _deep(value: Mapping[str, Any], first: str, second: str) -> list[Any]:
    inner = value.get(first)
    found = inner.get(second) if isinstance(inner, dict) else None
    return found if isinstance(found, list) else []


def _labels_by_start(results: Mapping[str, Any]) -> dict[str, str]:
    labels = {}
    for segment in _deep(results, "speaker_labels", "segments"):
        for item in segment.get("items") or [] if isinstance(segment, dict) else []:
            if isinstance(item, dict) and isinstance(item.get("speaker_label"), str):
                labels[str(item.get("start_time"))] = item["speaker_label"]
    return labels


def _items(items: Any, labels: Mapping[str, str], label: str | None) -> Iterator[Spoken]:
    last: Spoken | None = None
    for item in items if isinstance(items, list) else []:
        content, confidence = _content(item)
        if content is None:
            continue
        if item.get("type") == "punctuation":
            last = Spoken(last.label, replace(last.word, text=last.word.text + content)) if last else None
            continue
        word = _word(content, item.get("start_time"), item.get("end_time"), confidence, 1000.0)
        if word is None:
            continue
        if last:
            yield last
        told = item.get("speaker_label") or labels.get(str(item.get("start_time")))
        last = Spoken(label or (told if isinstance(told, str) else None), word)
    if last:
        yield last


def _content(item: Any) -> tuple[str | None, Any]:
    best = item.get("alternatives") if isinstance(item, dict) else None
    if not isinstance(best, list) or not best or not isinstance(best[0], dict):
        return None, None
    content = best[0].get("content")
    return (content if isinstance(content, str) and content.strip() else None), best[0].get("confidence")
