"""`wellheard worker`: analyse what was brought into a review room, on as many machines as there are."""

import signal
import sys
from pathlib import Path
from threading import Event

import click

from wellheard.cli.options import opened, room_options, settings_of


@click.command()
@room_options
@click.option("--processes", "-j", type=click.IntRange(1), help="How many at once; by default the setting jobs.")
@click.option("--log-json/--log-text", default=None, help="How to log; JSON where nobody is looking on.")
def worker(data: Path, config: Path | None, processes: int | None, log_json: bool | None) -> None:
    """Analyse what was brought into a review room: uploads, and files that `wellheard watch` found.

    `wellheard serve` has such workers of its own; more may run beside it, on PostgreSQL on other machines too. Each
    job is done once: a worker that dies is followed by another when its lease is over, two minutes later at most.
    Ctrl-C stops it, and what it was at waits for another.
    """
    from wellheard.jobs import Plan
    from wellheard.jobs.beside import Workers, place_of
    from wellheard.jobs.logs import set_up_logs

    settings = settings_of(config)
    as_json = log_json if log_json is not None else not sys.stderr.isatty()
    set_up_logs(as_json=as_json)
    with opened(data, settings) as store:
        store.blobs.check()  # Tables and the place for sound are as they should be, or we say so now.
    count = processes or settings.jobs
    stopping = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    workers = Workers(place_of(data, settings), Plan(settings=settings), count, log_json=as_json)
    workers.start()
    click.echo(f"{count} {'worker waits' if count == 1 else 'workers wait'} for jobs", err=True)
    while not stopping.wait(3600):
        pass
    workers.stop()
