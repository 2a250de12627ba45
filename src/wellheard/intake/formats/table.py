"""CSV and its relatives: a row for each turn, with columns for the speaker and the text, whatever their names."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wellheard.intake.formats.plain_json import share
from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.metadata import about
from wellheard.intake.source import Source
from wellheard.intake.speakers import role_of
from wellheard.intake.times import milliseconds, moment

_DELIMITERS = ",;\t|"
_COLUMNS: dict[str, tuple[str, ...]] = {
    column: tuple(names.split())
    for column, names in {
        "speaker": """speaker role speaker_label speaker_role participant participant_role from author sender who party
            actor speaker_name name channel""",
        "text": "text utterance message content transcript transcription sentence body words said",
        "start": """start_ms start start_time starttime begin begin_ms offset offset_ms from_ms timestamp time start_s
            start_sec start_seconds date datetime created_at sent_at""",
        "end": "end_ms end end_time endtime to_ms end_s end_sec end_seconds stop",
        "call": """conversation_id call_id conversation call session_id session dialog_id dialogue_id interaction_id
            contact_id chat_id ticket_id thread_id conv_id callid conversationid""",
        "order": "turn turn_id turn_number index sequence seq line utterance_id order",
        "confidence": "confidence score",
    }.items()
}
_LONGEST_CELL = 1 << 28


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    header: bool
    columns: Mapping[str, int]
    names: tuple[str, ...]

    def cell(self, row: Sequence[str], column: str) -> str | None:
        at = self.columns.get(column)
        return row[at] if at is not None and at < len(row) else None

    @property
    def unit_ms(self) -> float:
        at = self.columns.get("start", self.columns.get("end"))
        return 1.0 if at is not None and re.search(r"_?(?:ms|millis)", self.names[at]) else 1000.0


@dataclass(frozen=True, slots=True)
class _Table:
    name: str = "CSV"
    suffixes: frozenset[str] = frozenset({".csv", ".tsv"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        if source.suffix in (".json", ".jsonl", ".ndjson", ".vcon", ".vtt", ".srt"):
            return 0.0
        if source.text.lstrip()[:1] == "{":
            return 0.0
        if _layout(source.text) is None:
            return 0.3 if source.suffix in self.suffixes else 0.0
        return 0.9 if source.suffix in self.suffixes else 0.6

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        layout = _layout(source.text)
        if layout is None:
            raise IntakeError(
                "no column for the speaker and none for the text was found",
                where=source.where,
                remedy="Name the columns `speaker` and `text` in the first row",
            )
        calls = _calls(source, layout)
        for number, (call, rows) in enumerate(calls.items(), start=1):
            yield _draft(call, rows, layout, number if len(calls) > 1 else None)


FORMAT = _Table()


def _layout(text: str) -> _Layout | None:
    """How the table is laid out, by its first row; nothing where that is no table of turns."""
    first = text.lstrip("\ufeff\r\n ").split("\n", 1)[0][:10_000]
    best: _Layout | None = None
    for delimiter in _DELIMITERS:
        names = _row(first, delimiter)
        columns = _columns(names)
        if {"speaker", "text"} <= columns.keys() and (best is None or len(names) > len(best.names)):
            best = _Layout(delimiter, True, columns, names)
    return best or _headless(first)


def _row(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple(re.sub(r"[^a-z0-9]+", "_", cell.strip().lower()).strip("_") for cell in cells)


def _columns(names: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, known in _COLUMNS.items():
        for name in known:
            if name in names and names.index(name) not in columns.values():
                columns[column] = names.index(name)
                break
    return columns


def _headless(first: str) -> _Layout | None:
    """Without a header: two columns, of which the first is a role word, such as `agent,Good morning`."""
    for delimiter in _DELIMITERS:
        label, found, _ = first.partition(delimiter)
        if found and len(label) < 30 and role_of(label) and ":" not in label and " " not in label.strip():
            return _Layout(delimiter, False, {"speaker": 0, "text": 1}, ("speaker", "text"))
    return None


def _calls(source: Source, layout: _Layout) -> dict[str | None, list[list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    calls: dict[str | None, list[list[str]]] = {}
    reader = csv.reader(io.StringIO(source.text.lstrip("\ufeff\r\n "), newline=""), delimiter=layout.delimiter)
    try:
        for at, row in enumerate(reader):
            if (at or not layout.header) and any(cell.strip() for cell in row):
                calls.setdefault(layout.cell(row, "call"), []).append(row)
    except csv.Error as error:
        raise IntakeError(
            f"the table is broken off in line {reader.line_num} ({error})",
            where=source.where,
            remedy="Check its quotation marks",
        ) from error
    return calls


def _draft(call: str | None, rows: list[list[str]], layout: _Layout, number: int | None) -> Draft:
    rows = _in_order(rows, layout)
    said = [_said(row, layout) for row in rows]
    known = about(_constants(rows, layout))
    if dated := _dates(rows, layout):
        offsets, started_at = dated
        said = [_at(each, offset) for each, offset in zip(said, offsets, strict=True)]
        known = about(_constants(rows, layout) | {"started_at": started_at})
    return Draft(
        said=tuple(said),
        id=(call or "").strip() or known.id,
        title=known.title,
        channel=known.channel,
        metadata=known.metadata,
        repairs=known.repairs,
        number=number,
    )


def _in_order(rows: list[list[str]], layout: _Layout) -> list[list[str]]:
    numbers = [layout.cell(row, "order") or "" for row in rows]
    if not all(re.fullmatch(r"\d{1,9}", number.strip()) for number in numbers):
        return rows
    ranked = sorted(range(len(rows)), key=lambda at: int(numbers[at]))
    return [rows[at] for at in ranked]


def _said(row: Sequence[str], layout: _Layout) -> Said:
    return Said(
        label=(layout.cell(row, "speaker") or "").strip() or None,
        text=layout.cell(row, "text") or "",
        start_ms=milliseconds(layout.cell(row, "start"), unit_ms=layout.unit_ms),
        end_ms=milliseconds(layout.cell(row, "end"), unit_ms=layout.unit_ms),
        confidence=share(layout.cell(row, "confidence")),
    )


def _at(said: Said, offset: int) -> Said:
    return Said(label=said.label, text=said.text, start_ms=offset, confidence=said.confidence)


def _dates(rows: Sequence[Sequence[str]], layout: _Layout) -> tuple[list[int], str] | None:
    """Offsets from the earliest date, where the start column holds dates throughout."""
    cells = [layout.cell(row, "start") or "" for row in rows]
    if not all(re.match(r"\d{4}-\d\d-\d\d|\d{10}(?:\d{3})?(?:\.\d+)?$", cell.strip()) for cell in cells):
        return None
    stamps = [moment(cell)[0] for cell in cells]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) < len(cells):
        return None
    first = min(known)
    return [round((stamp - first).total_seconds() * 1000) for stamp in known], first.isoformat()


def _constants(rows: Sequence[Sequence[str]], layout: _Layout) -> dict[str, str]:
    """Further columns that say the same in every row of a conversation, such as the queue."""
    used = set(layout.columns.values())
    found = {}
    for at, name in enumerate(layout.names):
        values = {row[at].strip() for row in rows if at < len(row)}
        if at not in used and len(values) == 1 and name:
            found[name] = values.pop()
    return found
