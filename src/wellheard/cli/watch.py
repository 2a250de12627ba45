"""`wellheard watch`: what arrives in a folder comes into a review room."""

import signal
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from wellheard.cli.options import fail, opened, room_options, settings_of

if TYPE_CHECKING:
    from wellheard.jobs.watching import Looked
    from wellheard.storage.places import Place


@click.command()
@click.argument("place")
@room_options
@click.option("--every", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds between two looks.")
@click.option(
    "--settle",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    help="Seconds in which nothing may change about a file until it counts as whole.",
)
@click.option(
    "--ahead",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="Analyses that may wait; the rest stays where it is until there are fewer.",
)
@click.option("--move-to", metavar="PLACE", help="Move what was taken in there; by default nothing is moved.")
@click.option("--once", is_flag=True, help="Stop when all that lies there is taken in.")
def watch(
    place: str, data: Path, config: Path | None, every: float, settle: float, ahead: int, move_to: str | None,
    once: bool,
) -> None:  # fmt: skip
    """Bring what arrives in PLACE into a review room: a folder, or a prefix such as s3://bucket/calls.

    New recordings, transcripts and vCons become jobs once they are whole, each content once, also over restarts;
    names like call.wav.part are waited out. Metadata comes from files beside them and from names, as with
    `wellheard analyze`. What can't be read or analysed is in the room's list of dead jobs, with the reason.
    `wellheard serve` or `wellheard worker` do the work.
    """
    from wellheard.jobs.logs import set_up_logs
    from wellheard.jobs.watching import Watch

    set_up_logs(as_json=not sys.stderr.isatty())
    watched, done = _place(place), _place(move_to) if move_to else None
    if done and (done.folder is None) != (watched.folder is None):
        fail(f"--move-to {move_to}: files of {place} can't go there. Name a place of the same kind")
    stopping = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    with opened(data, settings_of(config)) as store:
        store.blobs.check()
        watch = Watch(
            store=store, place=watched, settle_s=settle, ahead=ahead, move_to=done, stopping=stopping
        )  # fmt: skip
        click.echo(f"Watching {watched.name}", err=True)
        watch.run(every, _tell, once=once)


def _place(address: str) -> "Place":
    from wellheard.storage.errors import StorageError
    from wellheard.storage.places import open_place

    try:
        return open_place(address)
    except StorageError as error:
        fail(str(error))


def _tell(looked: "Looked") -> None:
    if looked.taken:
        click.echo(f"{looked.taken} taken in")
    if looked.refused:
        click.echo(f"{looked.refused} can't be read; see the room's list of dead jobs", err=True)
