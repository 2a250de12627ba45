"""Analyses as tables for a folder of calls, as CSV or Parquet: calls, criteria, measures, moments, turns and lines.

Rows are written as analyses come, in constant memory. Columns stand in a fixed order with fixed types; the wide columns
of the calls table (one group a criterion, one a measure) are those of the first analysis, unless they are named, and
whatever another analysis brings besides is found in the long tables, which hold everything.

CSV is for spreadsheets: UTF-8 with a byte order mark, without which Excel guesses the encoding wrong, and text that a
spreadsheet would take for a formula begins with an apostrophe. Parquet is for programs: times in UTC, lists as lists.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from wellheard.conversation import Analysis
from wellheard.lines import SaidAgain
from wellheard.report.columns import Row, Type, WideColumns, line_rows, rows_of, schemas, wide_columns

Format = Literal["csv", "parquet"]

_BATCH = 2_000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class TablesError(Exception):
    """The tables can't be written; says where and what to do."""


def write_tables(
    analyses: Iterable[Analysis], folder: Path, *, file_format: Format = "parquet", columns: WideColumns | None = None
) -> dict[str, Path]:
    """Write all tables of the analyses into a folder; returns the path of each table by its name."""
    with Tables(folder, file_format=file_format, columns=columns) as tables:
        for analysis in analyses:
            tables.add(analysis)
    return tables.paths


class Tables:
    """Tables being written: `add` each analysis, within `with`.

    Files get their names when all went well; after an error what stood there before still stands.
    Raises TablesError where the folder can't be written.
    """

    def __init__(self, folder: Path, *, file_format: Format = "parquet", columns: WideColumns | None = None) -> None:
        self._format = file_format
        self._columns = columns
        self._files: dict[str, _File] = {}
        self._folder = folder
        self.paths = {
            name: folder / f"{name}.{file_format}"
            for name in ("calls", "criteria", "measures", "moments", "turns", "lines")
        }

    def __enter__(self) -> Self:
        with _explained(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        if self._columns is not None:
            self._open(self._columns)
        return self

    def add(self, analysis: Analysis) -> None:
        """Write one analysis."""
        if self._columns is None:
            self._columns = wide_columns(analysis)
            self._open(self._columns)
        with _explained(self._folder):
            for name, rows in rows_of(analysis, self._columns).items():
                self._files[name].write(rows)

    def add_lines(self, said: Iterable[SaidAgain]) -> None:
        """Write the lines that are said again and again, known when all calls are in."""
        if self._columns is None:
            self._columns = WideColumns(criteria=(), measures=())
            self._open(self._columns)
        with _explained(self._folder):
            self._files["lines"].write(list(line_rows(said)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and not self._files:
            self._open(WideColumns(criteria=(), measures=()))
        with _explained(self._folder):
            for file in self._files.values():
                file.close()
            for name in self._files:
                part = _part(self.paths[name])
                if kind is None:
                    part.replace(self.paths[name])
                else:
                    part.unlink(missing_ok=True)

    def _open(self, columns: WideColumns) -> None:
        make = _CsvFile if self._format == "csv" else _ParquetFile
        with _explained(self._folder):
            for name, schema in schemas(columns).items():
                self._files[name] = make(_part(self.paths[name]), schema)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise TablesError(f"{folder}: tables can't be written there ({reason}); free it up or name another.") from error


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


class _File(Protocol):
    def write(self, rows: list[Row]) -> None: ...

    def close(self) -> None: ...


class _CsvFile:
    def __init__(self, path: Path, schema: Mapping[str, Type]) -> None:
        self._schema = schema
        self._file = path.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([guarded(name) for name in schema])

    def write(self, rows: list[Row]) -> None:
        for row in rows:
            self._writer.writerow([_cell(row.get(name), kind) for name, kind in self._schema.items()])

    def close(self) -> None:
        self._file.close()


def _cell(value: Any, kind: Type) -> str:
    if value is None:
        return ""
    if kind == "text":
        return guarded(str(value))
    if kind == "truth":
        return "true" if value else "false"
    if kind == "time":
        assert isinstance(value, datetime)
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == "integers":
        return " ".join(str(each) for each in value)
    return str(value)


def guarded(text: str) -> str:
    """Text that a spreadsheet shows and never runs: an apostrophe before what it would take for a formula."""
    text = text.replace("\0", "\ufffd")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


class _ParquetFile:
    def __init__(self, path: Path, schema: Mapping[str, Type]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types = {
            "text": pa.string(),
            "integer": pa.int64(),
            "number": pa.float64(),
            "truth": pa.bool_(),
            "time": pa.timestamp("us", tz="UTC"),
            "integers": pa.list_(pa.int64()),
        }
        self._schema = pa.schema([(name, types[kind]) for name, kind in schema.items()])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[Row] = []

    def write(self, rows: list[Row]) -> None:
        self._waiting += rows
        if len(self._waiting) >= _BATCH:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._waiting:
            rows = [{name: _storable(row.get(name)) for name in self._schema.names} for row in self._waiting]
            self._writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=self._schema))
            self._waiting = []


def _storable(value: Any) -> Any:
    """Text without half surrogate pairs, which UTF-8 can't hold."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and not value.isascii() else value
