"""`wellheard backup` and `wellheard restore`: a review room in one file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.options import fail, opened, room_options, settings_of

if TYPE_CHECKING:
    from wellheard.storage.backup import Copied

_MAIN = ("calls", "users", "comments", "scorecards")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@room_options
def backup(file: Path, data: Path, config: Path | None) -> None:
    """Copy the review room into FILE: the whole database and all sound, as of one moment.

    The room may be open meanwhile. FILE is written whole or not at all, and nothing is overwritten. It holds what
    customers said: keep it as safe as the room. The room's secret key stays where it is; without it people just
    sign in again.
    """
    from wellheard.storage.backup import back_up

    _check_free(file)
    with opened(data, settings_of(config)) as store:
        copied = back_up(store, file)
    click.echo(f"{file}: {_told(copied)}, {file.stat().st_size / (1 << 20):.1f} MiB")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@room_options
def restore(file: Path, data: Path, config: Path | None) -> None:
    """Fill an empty review room from FILE, which `wellheard backup` wrote, also on the other kind of database.

    A room that holds anything is left as it is. Older backups are brought up to this version.
    """
    from wellheard.storage.backup import restore as fill

    if not file.is_file():
        fail(f"{file}: there is no such file. Give one that `wellheard backup` wrote")
    settings = settings_of(config)
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{data}: can't be made a folder: {error.strerror}. Choose another --data folder")
    from wellheard.jobs.beside import place_of
    from wellheard.storage.errors import StorageError
    from wellheard.storage.store import open_store

    place = place_of(data, settings)
    try:
        store = open_store(place.database, place.audio)
        try:
            copied = fill(store, file)
        finally:
            store.close()
    except StorageError as error:
        fail(str(error))
    click.echo(f"{settings.audio or data}: {_told(copied)} restored")


def _check_free(file: Path) -> None:
    if file.exists():
        fail(f"{file}: there is a file already, and nothing is overwritten. Give another name")
    if not file.absolute().parent.is_dir():
        fail(f"{file.parent}: there is no such folder. Make it first")


def _told(copied: "Copied") -> str:
    some = ", ".join(f"{copied.rows.get(each, 0)} {each}" for each in _MAIN)
    return f"{some}, {sum(copied.rows.values())} rows in all, {copied.files} files"
