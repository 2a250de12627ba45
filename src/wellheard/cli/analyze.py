"""`wellheard analyze`: recordings and transcripts in, analyses out."""

import sys
from pathlib import Path
from typing import Any

import click

from wellheard.cli.options import run_options

FORMATS = ("terminal", "summary", "json", "html", "vcon", "csv", "parquet")


@click.command()
@run_options
@click.option(
    "--format", "-f", "formats", multiple=True, type=click.Choice(FORMATS), help="May be given more than once."
)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="Folder (or file, for one call) to write to; for html, vcon, csv, parquet by default ./wellheard-analysis.",
)
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="Analyse on a Ray cluster, such as ray-head:6379, auto, or local; paths must be the same on all nodes.",
)
def analyze(paths: tuple[Path, ...], formats: tuple[str, ...], out: Path | None, **given: Any) -> None:
    """Analyse recordings and transcripts: files, or folders with everything in them.

    Prints each call on a screen of its own. With --format json it prints one document a call (JSON Lines),
    schema wellheard.analysis/1. What could not be read is told at the end, and the exit code is then 1.
    """
    from wellheard.cli.lines import required_lines
    from wellheard.cli.run import request
    from wellheard.cli.sinks import Sinks, run_into

    asked = request(paths, **given)
    required = required_lines(asked.plan.settings.required_lines)
    tally = run_into(Sinks(formats or ("terminal",), out, required), asked)
    sys.exit(tally.exit_code)
