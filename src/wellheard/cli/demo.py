"""`wellheard demo`: the sample calls, analysed, with a report to look at."""

import os
import sys
import webbrowser
from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Folder.")
@click.option("--open/--no-open", "show", default=None, help="Open the report in a browser.")
def demo(out: Path, show: bool | None) -> None:
    """Analyse the sample calls that come with Wellheard and show a report.

    Writes one HTML report a call and an index of them.
    """
    from importlib.resources import as_file, files

    from wellheard.cli.run import request
    from wellheard.cli.sinks import Sinks, run_into

    given = dict.fromkeys(("config", "playbook", "filename_pattern", "agent_track", "after", "jobs"))
    switches = dict.fromkeys(("no_redact", "no_sound", "resume", "quiet"), False)
    with as_file(files("wellheard") / "samples") as folder:
        asked = request((folder,), speakers=(), **given, **switches)
        tally = run_into(Sinks(("html", "summary"), out), asked)
    index = (out / "index.html").resolve()
    click.echo(f"\nThe reports are in {out}{os.sep}. Open {index.as_uri()}")
    if show if show is not None else _has_screen():
        webbrowser.open(index.as_uri())
    sys.exit(tally.exit_code)


def _has_screen() -> bool:
    """Whether a person is likely to be looking: a terminal, and a display where the system needs one."""
    if not sys.stdout.isatty() or os.environ.get("CI"):
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
