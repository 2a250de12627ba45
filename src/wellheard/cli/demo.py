"""`wellheard demo`: the review room with the sample calls in it."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wellheard.server.room import Room


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("wellheard-demo"), show_default=True, help="Folder."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True, help="0 takes any free one.")
@click.option("--serve/--no-serve", default=True, help="Open the room, or only make it.")
@click.option("--open/--no-open", "show", default=None, help="Open it in a browser.")
@click.option("--live", is_flag=True, help="Let three of the calls go on once more, in real time, for panel and wall.")
def demo(data: Path, port: int, serve: bool, show: bool | None, live: bool) -> None:
    """Open a review room with the sample calls that come with Wellheard.

    Listens to the calls at the first start, which takes a minute, and makes a small team with a review session under
    way. Prints where the room is and who may sign in; passwords are new at every start. Stops on Ctrl-C.
    """
    from wellheard.cli.serve import opened, served
    from wellheard.server.sample_room import fill

    room = opened(data, None, "127.0.0.1")
    faults = fill(room, lambda doing: click.echo(f"  {doing}", err=True))
    for fault in faults:
        click.echo(fault, err=True)
    if serve:
        browse = show if show is not None else _has_screen()
        served(
            room, host="127.0.0.1", port=port, log_json=False, listening=lambda url: _welcome(room, url, browse, live)
        )
    sys.exit(1 if faults else 0)


def _welcome(room: "Room", url: str, browse: bool, live: bool) -> None:
    from wellheard.server.sample_live import play
    from wellheard.server.sample_room import open_doors

    password, people = open_doors(room)
    click.echo(f"\nThe room is open at {url}")
    for each in people:
        click.echo(f"  {each.email:32} {each.role:6} {each.name}")
    click.echo(f"  The password of each of them: {password}")
    if live:
        calls = play(room, url)
        click.echo(f"  {len(calls)} calls go on again: sign in as a lead for the wall at {url}live, or as their agent.")
    click.echo("Ctrl-C closes it.")
    if browse:
        webbrowser.open(f"{url}live" if live else url)


def _has_screen() -> bool:
    """Whether a person is likely to be looking: a terminal, and a display where the system needs one."""
    if not sys.stdout.isatty() or os.environ.get("CI"):
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
