"""`wellheard lines`: what agents say in call after call, from analyses that are there."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from wellheard.cli.options import FAILED, fail, settings_of
from wellheard.conversation import Analysis
from wellheard.lines import Collected, SaidAgain, Sameness, lines_of, masked, said_again

_ENDINGS = (".json", ".jsonl", ".ndjson")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--required", type=click.Path(path_type=Path), help="Text file: lines that must be said, one a line.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; by default ./wellheard.toml.")
@click.option("--calls", "least", type=click.IntRange(2), default=3, show_default=True, help="In so many calls.")
@click.option("--format", "-f", "style", type=click.Choice(("terminal", "json")), default="terminal")
def lines(paths: tuple[Path, ...], required: Path | None, config: Path | None, least: int, style: str) -> None:
    """List lines that agents say in call after call where a word for this caller was due.

    PATHS are analysis documents, as `wellheard analyze --format json` prints them, or folders of such. With --format
    json it prints a line a line, with every call behind it. The documents stay as they are.
    """
    musts = required_lines(settings_of(config, required_lines=required).required_lines)
    collected, faults = Collected(), list[str]()
    for analysis in _documents(paths, faults):
        collected.add(lines_of(analysis, musts))
    for fault in faults:
        click.echo(fault, err=True)
    if not collected.calls:
        fail("No analyses were found there. Make them with `wellheard analyze FOLDER --format json --out ANALYSES`")
    _show(said_again(collected.in_order(), Sameness(calls=least)), style)
    sys.exit(FAILED if faults else 0)


def required_lines(path: Path | None) -> tuple[str, ...]:
    """The lines of a text file, masked; ends the command where it can't be read."""
    if path is None:
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path}: can't be read as UTF-8 text: {error}. Write one line that must be said on each line")
    return tuple(key for line in text.splitlines() if (key := masked(line.strip())))


def _documents(paths: Iterable[Path], faults: list[str]) -> Iterator[Analysis]:
    from wellheard.conversation.document import DocumentError, load

    for path in (file for given in paths for file in _files(given)):
        try:
            text = path.read_bytes()
        except OSError as error:
            faults.append(f"{path}: can't be read: {error.strerror}")
            continue
        for number, document in _split(path, text):
            try:
                yield load(document)
            except DocumentError as error:
                faults.append(f"{path}:{number}: {str(error).partition('; ')[0]}; passed over")


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix in _ENDINGS and file.is_file())
    return [path]


def _split(path: Path, text: bytes) -> Iterator[tuple[int, bytes]]:
    """Documents with their line: one in a JSON file, one a line in a file of lines, or of either in what is printed."""
    rows = [(number, row) for number, row in enumerate(text.splitlines(), start=1) if row.strip()]
    one_a_line = path.suffix != ".json" or all(row.startswith(b'{"schema"') for _, row in rows)
    yield from rows if one_a_line else [(1, text)]


def _show(rows: tuple[SaidAgain, ...], style: str) -> None:
    import json
    from dataclasses import asdict

    from rich.console import Console

    from wellheard.report.terminal import render_said_again

    if style == "json":
        for row in rows:
            click.echo(json.dumps(asdict(row), ensure_ascii=False))
    elif rows:
        render_said_again(rows, Console())
    else:
        click.echo("No line is said again and again where a word for the caller was due.")
