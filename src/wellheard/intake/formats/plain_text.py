"""Plain text with a label in front of each turn: `Agent: ...`, `[00:12] Customer: ...`; turns may run over lines.

Also the way in which note-takers export: a line with name and time, and the words below it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wellheard.intake.formats.labels import accepted, split_label
from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.source import NOT_JSON, Source
from wellheard.intake.times import milliseconds

_CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,6})?"
_IN_FRONT = re.compile(
    rf"^\s*(?:[\[(](?P<a>{_CLOCK})(?:\s*(?:-|–|-->|to)\s*(?P<b>{_CLOCK}))?[\])]|(?P<c>{_CLOCK})(?=\s))\s*[-–|]?\s*"
)
_BEHIND = re.compile(rf"^(?P<who>[^\W\d_][^:\[(]{{0,40}}?)\s*[\[(]?(?P<at>{_CLOCK})[\])]?\s*:?\s*(?P<rest>.*)$")


@dataclass(slots=True)
class _Run:
    label: str
    start_ms: int | None
    end_ms: int | None
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    label: str | None
    text: str
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class _PlainText:
    name: str = "plain text"
    suffixes: frozenset[str] = frozenset({".txt", ".text"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        if source.suffix in (".json", ".jsonl", ".ndjson", ".vcon") or source.json_lines:
            return 0.0
        if source.text.lstrip()[:1] == "{" and source.value is not NOT_JSON:
            return 0.0
        return 0.2 if source.text.strip() else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        rows = [_line(line) for line in source.text.splitlines() if line.strip()]
        labels = accepted(f"{row.label}: {row.text}" for row in rows if row.label is not None)
        runs, lost = _runs(rows, labels)
        if not runs:
            raise IntakeError(
                "no line of it begins with a speaker",
                where=source.where,
                remedy="Write each turn as `Agent: ...` or `Customer: ...`, or give the recording",
            )
        said = tuple(
            Said(label=run.label, text="\n".join(run.lines), start_ms=run.start_ms, end_ms=run.end_ms) for run in runs
        )
        yield Draft(said=said, repairs=lost)


FORMAT = _PlainText()


def _line(line: str) -> _Line:
    start = end = None
    if match := _IN_FRONT.match(line):
        start = milliseconds(match["a"] or match["c"], unit_ms=1000)
        end = milliseconds(match["b"], unit_ms=1000)
        line = line[match.end() :]
    label, rest = split_label(line)
    if label is None and start is None and (behind := _BEHIND.match(line.strip())):
        return _Line(behind["who"].strip(), behind["rest"], milliseconds(behind["at"], unit_ms=1000), None)
    if (
        label is not None
        and start is None
        and (inside := re.search(rf"[\[(]({_CLOCK})[\])]", line[: -len(rest) or None]))
    ):
        start = milliseconds(inside[1], unit_ms=1000)
    return _Line(label, rest if label is not None else line.strip(), start, end)


def _runs(rows: list[_Line], labels: frozenset[str]) -> tuple[list[_Run], tuple[str, ...]]:
    runs: list[_Run] = []
    lost = 0
    for row in rows:
        if row.label is not None and row.label in labels:
            runs.append(_Run(row.label, row.start_ms, row.end_ms, [row.text] if row.text else []))
        elif runs:
            whole = row.text if row.label is None else f"{row.label}: {row.text}"
            runs[-1].lines.append(whole)
        else:
            lost += 1
    told = (f"{lost} {'line' if lost == 1 else 'lines'} left out that stood before the first speaker",) if lost else ()
    return runs, told
