"""`wellheard serve`: the review room in the browser."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.options import fail, settings_of

if TYPE_CHECKING:
    from wellheard.server.room import Room


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True, help="0 takes any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 for all.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=Path("wellheard-room"), show_default=True, help="Folder."
)
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; by default ./wellheard.toml.")
@click.option("--log-json/--log-text", default=None, help="How to log; JSON where nobody is looking on.")
@click.option("--audiosocket", type=click.IntRange(1, 65535), help="Port for Asterisk's AudioSocket; off by default.")
@click.option(
    "--audiosocket-host", default="127.0.0.1", show_default=True, help="Address for it; it has no authentication."
)
def serve(
    port: int, host: str, data: Path, config: Path | None, log_json: bool | None, audiosocket: int | None,
    audiosocket_host: str,
) -> None:  # fmt: skip
    """Open the review room: listen to calls, discuss and score them as a team.

    Makes the folder at the first start, with a database, an admin and a secret key, and prints the admin's sign-in
    once. Stops on Ctrl-C when the requests under way are answered.
    """
    room = opened(data, config, host)
    _welcome(room)
    as_json = log_json if log_json is not None else not sys.stderr.isatty()
    asterisk = (audiosocket_host, audiosocket) if audiosocket else None
    served(
        room, host=host, port=port, log_json=as_json, audiosocket=asterisk,
        listening=lambda url: click.echo(f"The room is open at {url}"),
    )  # fmt: skip


def served(
    room: "Room", *, host: str, port: int, log_json: bool, listening: Callable[[str], object],
    audiosocket: tuple[str, int] | None = None,
) -> None:  # fmt: skip
    """Serve a room until a signal says stop; ends the command where the address can't be had."""
    from wellheard.server.running import run

    try:
        run(room, host=host, port=port, log_json=log_json, listening=listening, audiosocket=audiosocket)
    except OSError as error:
        fail(f"{error.filename}: can't listen there ({error.strerror}). Choose another --port")


def opened(data: Path, config: Path | None, host: str) -> "Room":
    """The room of a folder; ends the command with a sentence where it can't be opened."""
    from wellheard.server.room import open_room
    from wellheard.storage.errors import StorageError

    settings = settings_of(config)
    hosts = () if host in ("0.0.0.0", "::") else (host,)  # noqa: S104 - a comparison
    try:
        return open_room(data, settings, hosts=hosts)
    except OSError as error:
        fail(f"{error.filename or data}: {error.strerror}. Choose another --data folder")
    except (StorageError, ValueError) as error:
        fail(str(error))


def _welcome(room: "Room") -> None:
    from wellheard.server.accounts import first_admin

    made = first_admin(room)
    if made is not None:
        email, password = made
        click.echo("This is the first start. Sign in as admin; this is shown only once:")
        click.echo(f"  address   {email}")
        click.echo(f"  password  {password}")
