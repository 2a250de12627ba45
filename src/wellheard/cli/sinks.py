"""Where analyses go: the terminal, standard output, a folder."""

import json
import os
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Protocol, Self

import click

from wellheard.cli.options import fail
from wellheard.cli.run import Request, Tally, run
from wellheard.conversation import document
from wellheard.jobs import Done
from wellheard.lines import Collected, SaidAgain, lines_of, said_again
from wellheard.report import choosing
from wellheard.report.interface import SummaryRow

FOLDER = Path("wellheard-analysis")
Format = Literal["csv", "parquet"]


class Sink(Protocol):
    """Takes analyses as they come."""

    def take(self, done: Done) -> None:
        """One more."""
        ...

    def close(self, error: type[BaseException] | None) -> None:
        """No more; `error` is what ended the command, where something did."""
        ...


class Sinks(AbstractContextManager["Sinks"]):
    """All sinks of a command; on leaving they are closed, also after Ctrl-C, so that what is done is there."""

    def __init__(self, formats: tuple[str, ...], out: Path | None, required: tuple[str, ...] = ()) -> None:
        self._batch = Batch(required)
        self._sinks: list[Sink] = [_MAKERS[each](out, self._batch) for each in dict.fromkeys(formats)]

    def take(self, done: Done) -> None:
        """Hand an analysis to every sink."""
        self._batch.lines.add(lines_of(done.analysis, self._batch.required))
        for sink in self._sinks:
            sink.take(done)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sink in self._sinks:
            sink.close(kind)


def run_into(sinks: Sinks, asked: Request) -> Tally:
    """Run a request into sinks; ends the command where one of them can't be written."""
    from wellheard.report.tables import TablesError

    try:
        with sinks:
            return run(asked, sinks.take)
    except (OSError, TablesError) as error:
        fail(f"the results can't be written: {error}. Make room or give another place with --out, then --resume")


@dataclass(slots=True)
class Names:
    """File names for calls: the source's own where it is free, else with a number behind it."""

    given: dict[str, str] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def of(self, done: Done) -> str:
        """A name without suffix; the same one each time it is asked for a conversation."""
        conversation = done.analysis.conversation
        key = f"{conversation.source}|{conversation.id}"
        if key not in self.given:
            plain = re.sub(r"[^\w.-]+", "-", re.sub(r"\.\w+(?=$|#)", "", conversation.source)).strip("-.") or "call"
            number = self.used.get(plain, 0) + 1
            self.used[plain] = number
            self.given[key] = plain if number == 1 else f"{plain}-{number}"
        return self.given[key]


@dataclass(slots=True)
class Batch:
    """What the sinks of a command share."""

    required: tuple[str, ...] = ()
    """Masked lines that must be said in every call."""
    names: Names = field(default_factory=Names)
    lines: Collected = field(default_factory=Collected)
    """Lines of all calls so far; documents know nothing of them."""
    _said: tuple[SaidAgain, ...] | None = None

    def said_again(self) -> tuple[SaidAgain, ...]:
        """Lines said in call after call, worked out when the last call is in."""
        if self._said is None:
            self._said = said_again(self.lines.in_order())
        return self._said


def write_whole(path: Path, content: str) -> None:
    """Write a file so that a crash leaves either the old one or the new one, never half of it."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(content, encoding="utf-8", newline="\n")
    beside.replace(path)


def folder_for(out: Path | None) -> Path:
    """The folder to write to, made where it is missing; ends the command where it can't be made."""
    folder = out or FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder}: can't be made a folder: {error.strerror}. Give another with --out")
    return folder


class TerminalSink:
    """A screen a call, and a table at the end where there were several; or the table alone."""

    def __init__(self, batch: Batch, *, screens: bool = True) -> None:
        from rich.console import Console

        self._batch = batch
        self._console = Console()
        self._screens = screens
        self._rows: list[SummaryRow] = []

    def take(self, done: Done) -> None:
        """Print one."""
        from wellheard.report.terminal import render

        if self._screens:
            render(done.analysis, self._console)
        self._rows.append(choosing.summary_row(done.analysis))

    def close(self, _error: type[BaseException] | None) -> None:
        """Print the tables."""
        from wellheard.report.terminal import render_said_again, render_summary

        if len(self._rows) > 1 or (self._rows and not self._screens):
            render_summary(self._rows, self._console)
            render_said_again(self._batch.said_again(), self._console)


class JsonSink:
    """Documents as JSON Lines on standard output or into a file; a file each where --out is a folder."""

    def __init__(self, out: Path | None, batch: Batch) -> None:
        self._names = batch.names
        one_file = out is not None and out.suffix in (".json", ".jsonl") and not out.is_dir()
        self._folder = folder_for(out) if out and not one_file else None
        self._part = out.with_name(f".{out.name}.part") if out and one_file else None
        self._target = out
        self._stream: IO[str] = _open(self._part) if self._part else sys.stdout

    def take(self, done: Done) -> None:
        """Write one."""
        if self._folder:
            text = document.dump(done.analysis, indent=2) + "\n"
            write_whole(self._folder / f"{self._names.of(done)}.analysis.json", text)
            return
        try:
            self._stream.write(done.text + "\n")
            self._stream.flush()
        except BrokenPipeError:  # the reader, such as `head`, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    def close(self, _error: type[BaseException] | None) -> None:
        """Put the file in its place."""
        if self._part and self._target:
            self._stream.close()
            self._part.replace(self._target)


def _open(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        fail(f"{path}: can't be written: {error.strerror}. Give another place with --out")


class HtmlSink:
    """A single-file report a call, and an index of them where there are several."""

    def __init__(self, out: Path | None, batch: Batch) -> None:
        self._batch = batch
        self._names = batch.names
        self._file = out if out and out.suffix in (".html", ".htm") and not out.is_dir() else None
        self._folder = self._file.parent if self._file else folder_for(out)
        self._rows: list[SummaryRow] = []

    def take(self, done: Done) -> None:
        """Write one."""
        from wellheard.report.audio import audio_of
        from wellheard.report.html import write_html

        first = self._file if self._file and not self._rows else None
        path = first or self._folder / f"{self._names.of(done)}.html"
        audio = audio_of(done.analysis, done.recording.path) if done.recording else None
        write_whole(path, write_html(done.analysis, audio))
        self._rows.append(choosing.summary_row(done.analysis, href=path.name))

    def close(self, _error: type[BaseException] | None) -> None:
        """Write the index and say where it is."""
        from wellheard.report.html import write_index

        if len(self._rows) > 1:
            write_whole(self._folder / "index.html", write_index(self._rows, self._batch.said_again()))
        if self._rows:
            last = self._folder / "index.html" if len(self._rows) > 1 else self._folder / (self._rows[0].href or "")
            click.echo(f"Report: {last}", err=True)


class VconSink:
    """A vCon a call with our analysis attached."""

    def __init__(self, out: Path | None, batch: Batch) -> None:
        self._names = batch.names
        self._file = out if out and out.suffix in (".json", ".vcon") and not out.is_dir() else None
        self._folder = self._file.parent if self._file else folder_for(out)

    def take(self, done: Done) -> None:
        """Write one."""
        from wellheard.intake import write_vcon

        path = self._file or self._folder / f"{self._names.of(done)}.wellheard.vcon.json"
        self._file = None
        started = done.analysis.conversation.metadata.started_at
        sound = done.recording.path if done.recording else None
        vcon = write_vcon(done.analysis, created_at=started or datetime.now(UTC), recording=sound)
        write_whole(path, json.dumps(vcon, ensure_ascii=False, indent=2) + "\n")

    def close(self, _error: type[BaseException] | None) -> None:
        """Nothing is left to do."""


class TableSink:
    """Tables of calls, criteria, measures, moments, turns, and of lines said again and again."""

    def __init__(self, file_format: Format, out: Path | None, batch: Batch) -> None:
        from wellheard.report.tables import Tables

        self._batch = batch
        self._folder = folder_for(out)
        self._tables = Tables(self._folder, file_format=file_format)
        self._tables.__enter__()
        self._some = False

    def take(self, done: Done) -> None:
        """Add one."""
        self._tables.add(done.analysis)
        self._some = True

    def close(self, error: type[BaseException] | None) -> None:
        """Finish the files and say where they are."""
        if error is None:
            self._tables.add_lines(self._batch.said_again())
        self._tables.__exit__(error, None, None)
        if self._some and error is None:
            click.echo(f"Tables: {self._folder}", err=True)


_MAKERS: dict[str, Callable[[Path | None, Batch], Sink]] = {
    "terminal": lambda _out, batch: TerminalSink(batch),
    "summary": lambda _out, batch: TerminalSink(batch, screens=False),
    "json": JsonSink,
    "html": HtmlSink,
    "vcon": VconSink,
    "csv": lambda out, batch: TableSink("csv", out, batch),
    "parquet": lambda out, batch: TableSink("parquet", out, batch),
}
