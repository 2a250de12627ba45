"""`wellheard moments`: moments of some kinds across calls."""

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from wellheard.cli.options import fail, run_options
from wellheard.conversation import KINDS


@click.command()
@run_options
@click.option("--kind", "-k", "kinds", multiple=True, required=True, help="Such as repeat-request; may be repeated.")
@click.option("--format", "-f", "style", type=click.Choice(("terminal", "json")), default="terminal")
def moments(paths: tuple[Path, ...], kinds: tuple[str, ...], style: str, **given: Any) -> None:
    """List moments of some kinds across calls, with file and time."""
    import json

    from rich.console import Console

    from wellheard.cli.run import request, run
    from wellheard.jobs import Done
    from wellheard.report.interface import FoundMoment
    from wellheard.report.terminal import render_moments

    _known(kinds)
    found: list[FoundMoment] = []

    def take(done: Done) -> None:
        source = done.analysis.conversation.source
        for moment in done.analysis.moments:
            if moment.kind in kinds:
                found.append(FoundMoment(source=source, moment=moment))
                if style == "json":
                    row: dict[str, Any] = {"source": source, "kind": moment.kind, "turn_ids": moment.turn_ids}
                    row |= {"start_ms": moment.start_ms, "quote": moment.quote, "confidence": moment.confidence}
                    click.echo(json.dumps(row, ensure_ascii=False))

    tally = run(request(paths, **given), take)
    if style == "terminal":
        render_moments(found, Console())
    sys.exit(tally.exit_code)


def _known(kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        if kind not in KINDS:
            near = get_close_matches(kind, KINDS, n=1)
            hint = f"did you mean {near[0]}?" if near else "`wellheard detectors` lists them"
            fail(f"--kind {kind}: there is no such kind; {hint}")
