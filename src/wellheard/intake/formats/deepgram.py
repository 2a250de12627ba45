"""Deepgram: utterances where they were asked for, else the words of each channel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wellheard.conversation import Metadata
from wellheard.intake.formats.pieces import Spoken, turns_of
from wellheard.intake.formats.plain_json import share, words_in
from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.source import Source
from wellheard.intake.times import milliseconds, moment


@dataclass(frozen=True, slots=True)
class _Deepgram:
    name: str = "Deepgram"
    suffixes: frozenset[str] = frozenset({".json"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        results = source.value.get("results") if isinstance(source.value, dict) else None
        if not isinstance(results, dict):
            return 0.0
        return 1.0 if isinstance(results.get("channels"), list) or isinstance(results.get("utterances"), list) else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        value = source.value
        results = value["results"]
        channels = results.get("channels")
        tracks = channels if isinstance(channels, list) else []
        rows = results.get("utterances")
        utterances = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        many = len(tracks) > 1 or len({str(row.get("channel")) for row in utterances}) > 1
        said = [_utterance(row, many) for row in utterances] or _of_words(tracks, many)
        _refuse_nameless(said, source.where)
        known = value.get("metadata")
        metadata, repairs = _metadata(known if isinstance(known, dict) else {})
        yield Draft(said=tuple(said), pieces=True, channel="voice", metadata=metadata, repairs=repairs)


FORMAT = _Deepgram()


def _refuse_nameless(said: list[Said], where: str) -> None:
    if said and all(each.label is None for each in said):
        raise IntakeError(
            "this Deepgram transcript doesn't say who speaks",
            where=where,
            remedy="Ask for it with `diarize=true` or `multichannel=true`, or give the recording instead",
        )


def _label(row: Mapping[str, Any], channel: Any, many: bool) -> str | None:
    if many:
        return f"channel {channel}"
    speaker = row.get("speaker")
    return f"speaker {speaker}" if isinstance(speaker, int | str) else None


def _utterance(row: Mapping[str, Any], many: bool) -> Said:
    text = row.get("transcript")
    text = text if isinstance(text, str) else ""
    return Said(
        label=_label(row, row.get("channel"), many),
        text=text,
        start_ms=milliseconds(row.get("start"), unit_ms=1000),
        end_ms=milliseconds(row.get("end"), unit_ms=1000),
        words=words_in(row.get("words"), text, unit_ms=1000.0),
        confidence=share(row.get("confidence")),
    )


def _of_words(channels: list[Any], many: bool) -> list[Said]:
    said = []
    for number, channel in enumerate(channels):
        best = channel.get("alternatives") if isinstance(channel, dict) else None
        first = best[0] if isinstance(best, list) and best and isinstance(best[0], dict) else {}
        rows = first.get("words")
        said.extend(turns_of(_spoken(rows if isinstance(rows, list) else [], number, many)))
    return said


def _spoken(rows: list[Any], number: int, many: bool) -> Iterator[Spoken]:
    for row in rows:
        text = (row.get("punctuated_word") or row.get("word")) if isinstance(row, dict) else None
        if isinstance(text, str) and (words := words_in([row], text.strip(), unit_ms=1000.0)):
            yield Spoken(_label(row, number, many), words[0])


def _metadata(known: Mapping[str, Any]) -> tuple[Metadata, tuple[str, ...]]:
    created, repair = moment(known.get("created"))
    extra = {f"deepgram.{key}": str(known[key]) for key in ("request_id",) if isinstance(known.get(key), str)}
    if created:
        extra["transcribed_at"] = created.isoformat()
    return Metadata(extra=extra), (repair,) if repair else ()
