"""WebVTT and SubRip with speaker names: `<v Name>text`, `Name: text`, `[Agent] text`, `(Agent) text`."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wellheard.intake.formats.labels import accepted, split_label
from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.source import Source
from wellheard.intake.times import milliseconds

_CLOCK = r"((?:\d+:)?\d{1,3}:\d{1,2}(?:[.,]\d+)?)"
_TIMES = re.compile(rf"^\s*{_CLOCK}\s*-->\s*{_CLOCK}", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|font)\b[^>]*>|<\d+:[\d:.]+>")
_BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)\b")


@dataclass(frozen=True, slots=True)
class _Cue:
    start_ms: int | None
    end_ms: int | None
    voice: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Subtitles:
    name: str = "WebVTT or SubRip"
    suffixes: frozenset[str] = frozenset({".vtt", ".srt"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        text = source.text
        if text.lstrip("\ufeff \r\n").startswith("WEBVTT"):
            return 1.0
        return (0.9 if source.suffix in self.suffixes else 0.8) if _TIMES.search(text[:4000]) else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        cues = list(_cues(source.text))
        if not cues:
            raise IntakeError(
                "it has no cue with times", where=source.where, remedy="Check that the export isn't empty or cut off"
            )
        labels = accepted(cue.text for cue in cues if cue.voice is None)
        yield Draft(said=tuple(_said(cues, labels)), pieces=True)


FORMAT = _Subtitles()


def _cues(text: str) -> Iterator[_Cue]:
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        times = _TIMES.search(block)
        if times is None or _BLOCK.match(block.lstrip()):
            continue
        payload = block[times.end() :].split("\n", 1)
        start, end = (milliseconds(each, unit_ms=1000) for each in times.groups())
        for voice, words in _voices(payload[1] if len(payload) > 1 else ""):
            yield _Cue(start, end, voice, words)


def _voices(payload: str) -> Iterator[tuple[str | None, str]]:
    """The voices of one cue with their words; one cue may hold several, by tags or by a label on each line."""
    parts = _VOICE.split(payload)
    if _plain(parts[0]):
        for text in _labelled_lines([line.removeprefix("- ") for line in _plain(parts[0]).split("\n")]):
            yield None, text
    for voice, words in zip(parts[1::2], parts[2::2], strict=True):
        yield html.unescape(voice).strip(), _plain(words).replace("\n", " ")


def _labelled_lines(lines: list[str]) -> Iterator[str]:
    run: list[str] = []
    for line in lines:
        if run and split_label(line)[0] is not None:
            yield " ".join(run)
            run = []
        run.append(line)
    if run:
        yield " ".join(run)


def _plain(words: str) -> str:
    """Words without tags, each line trimmed."""
    lines = (" ".join(html.unescape(_TAG.sub("", line)).split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def _said(cues: list[_Cue], labels: frozenset[str]) -> Iterator[Said]:
    before: str | None = None
    for cue in cues:
        label, text = (cue.voice, cue.text) if cue.voice else _label(cue.text, labels)
        before = label or before  # A cue without a name goes on with the speaker before it.
        yield Said(label=before, text=text, start_ms=cue.start_ms, end_ms=cue.end_ms)


def _label(text: str, labels: frozenset[str]) -> tuple[str | None, str]:
    label, rest = split_label(text)
    return (label, rest) if label in labels else (None, text)
