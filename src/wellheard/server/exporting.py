"""Tables of calls as CSV for spreadsheets and Parquet for programs such as DuckDB, in constant memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any, Final, Literal

from wellheard.report.columns import Type
from wellheard.report.tables import guarded
from wellheard.storage.tabling import Name

Format = Literal["csv", "parquet"]
MEDIA_TYPES: Final[dict[str, str]] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_BATCH = 5_000
_SHARED: Final[dict[str, tuple[Type, str]]] = {
    "call_id": ("text", "The conversation's id; joins the tables."),
    "happened_at": ("time", "When the call began, or came in where that isn't known; UTC."),
    "agent": ("text", "Who took the call."),
    "queue": ("text", "Where it came in."),
}
TABLES: Final[dict[Name, dict[str, tuple[Type, str]]]] = {
    "calls": _SHARED
    | {
        "title": ("text", "The call's title."),
        "channel": ("text", "voice, chat or email."),
        "source": ("text", "The file that it came from."),
        "customer": ("text", "The customer's id, where known."),
        "direction": ("text", "inbound or outbound, where known."),
        "language": ("text", "BCP 47, where known."),
        "received_at": ("time", "When it came into the room; UTC."),
        "duration_ms": ("integer", "Length; absent without times."),
        "turns": ("integer", "How many turns it has."),
        "score": ("integer", "0-100 as the software judged; absent where nothing was applicable."),
        "stars": ("integer", "1-5: the story this customer would tell."),
        "ending": ("text", "well, open or badly."),
        "confidence": ("number", "Mean confidence of its moments, 0-1."),
        "playbook": ("text", "id@version of the playbook that judged it."),
    },
    "criteria": _SHARED
    | {
        "criterion": ("text", "The criterion's id in the playbook."),
        "outcome": ("text", "met, partly, missed, not_applicable or not_assessed."),
        "points": ("number", "Points earned."),
        "weight": ("integer", "Points to be had."),
    },
    "moments": _SHARED
    | {
        "moment": ("text", "The moment's id within the call."),
        "kind": ("text", "Its kind, such as sympathy."),
        "speaker": ("text", "Who did it."),
        "turn": ("integer", "The turn that carries it."),
        "start_ms": ("integer", "From the start of the call; absent without times."),
        "end_ms": ("integer", "Exclusive."),
        "confidence": ("number", "0-1."),
    },
    "measures": _SHARED
    | {
        "measure": ("text", "Its name, which ends in its unit, such as hold_ms."),
        "value": ("number", "Its value; what could not be measured has no row."),
    },
}
"""The columns of each table, in order, with type and meaning."""


def write_table(rows: Iterable[dict[str, Any]], name: Name, file_format: Format, out: IO[bytes]) -> int:
    """Write the rows of a table into a file; how many there were.

    CSV is UTF-8 with a byte order mark, and text that a spreadsheet would take for a formula is made harmless.
    """
    import pyarrow as pa  # slow to load

    types = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "time": pa.timestamp("ms", tz="UTC")}
    schema = pa.schema([(column, types[kind]) for column, (kind, _) in TABLES[name].items()])
    written = 0
    with _writer(out, schema, file_format) as writer:
        for batch in _batches(rows):
            some = [_guarded(row) for row in batch] if file_format == "csv" else batch
            writer.write_batch(pa.RecordBatch.from_pylist(some, schema=schema))
            written += len(batch)
    return written


def _writer(out: Any, schema: Any, file_format: Format) -> Any:
    if file_format == "parquet":
        import pyarrow.parquet as pq

        return pq.ParquetWriter(out, schema, compression="zstd")
    from pyarrow import csv

    out.write(b"\xef\xbb\xbf")  # Excel guesses the encoding wrong without it.
    return csv.CSVWriter(out, schema)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _guarded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: guarded(value) if isinstance(value, str) else value for name, value in row.items()}
