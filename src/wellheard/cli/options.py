"""What several commands have in common: arguments, settings, and how errors become sentences and exit codes."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, get_args

import click

from wellheard.conversation.call import Role
from wellheard.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from wellheard.storage.store import Store

FAILED = 1
"""Exit code where some calls could not be analysed."""
MISUSED = 2
"""Exit code where the command, a setting or a playbook is at fault."""
INTERRUPTED = 130
"""Exit code after Ctrl-C."""

Command = TypeVar("Command", bound=Callable[..., Any])


def fail(message: str) -> NoReturn:
    """End the command with a message for the user."""
    click.echo(message, err=True)
    sys.exit(MISUSED)


def run_options(command: Command) -> Command:
    """The options that decide how calls are read and analysed."""
    path = click.Path(path_type=Path)
    for option in reversed(
        (
            click.argument("paths", nargs=-1, required=True, type=path),
            click.option("--playbook", type=path, help="Judge by this playbook instead of the shipped one."),
            click.option("--adjustments", type=path, help="What `wellheard learn` made of your own labels."),
            click.option("--after", type=path, help="Analysis document of this customer's previous call."),
            click.option("--agent-track", type=click.IntRange(0, 1), help="Track with the agent on it: 0 is left."),
            click.option(
                "--speaker",
                "speakers",
                multiple=True,
                metavar="NAME=ROLE",
                help="Who a speaker of the transcripts is, such as spk_0=agent.",
            ),
            click.option("--filename-pattern", help="How file names tell metadata: '{agent}_{customer}'."),
            click.option("--no-sound", is_flag=True, help="Leave the sound beside a transcript unheard."),
            click.option("--no-redact", is_flag=True, help="Keep card numbers and the like. Think twice."),
            click.option("--jobs", "-j", type=click.IntRange(1), help="Processes at work; by default up to four."),
            click.option("--resume", is_flag=True, help="Go on where the same command was stopped."),
            click.option("--config", type=path, help="Settings file; by default ./wellheard.toml."),
            click.option("--quiet", "-q", is_flag=True, help="No progress bar."),
        )
    ):
        command = option(command)
    return command


def room_options(command: Command) -> Command:
    """The options that say which review room is meant."""
    path = click.Path(path_type=Path)
    for option in (
        click.option("--config", type=path, help="Settings file; by default ./wellheard.toml."),
        click.option("--data", type=path, default=Path("wellheard-room"), show_default=True, help="The room's folder."),
    ):
        command = option(command)
    return command


@contextmanager
def opened(data: Path, settings: Settings) -> "Iterator[Store]":
    """The store of a room that is there already; errors of it end the command with a sentence."""
    if settings.database is None and not data.is_dir():
        fail(f"{data}: there is no review room. Give its folder with --data; `wellheard serve` makes one")
    from wellheard.jobs.beside import open_place, place_of
    from wellheard.storage.errors import StorageError

    try:
        store = open_place(place_of(data, settings))
        with closing(store):
            yield store
    except StorageError as error:
        fail(str(error))


def settings_of(config: Path | None, **given: Any) -> Settings:
    """Settings with what the command line gives on top; ends the command where they are at fault."""
    try:
        settings = load_settings(config)
    except SettingsError as error:
        fail("\n".join(f"settings: {fault}" for fault in error.faults))
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def roles(speakers: tuple[str, ...]) -> dict[str, Role]:
    """`("A=agent",)` as a mapping; ends the command where one has no `=` or an unknown role."""
    mapping: dict[str, Role] = {}
    for each in speakers:
        name, _, given = each.partition("=")
        role = next((known for known in get_args(Role) if known == given), None)
        if role is None:
            fail(f"--speaker {each}: write NAME=ROLE, where ROLE is one of {', '.join(get_args(Role))}")
        mapping[name] = role
    return mapping


def processes(given: int | None, settings: Settings, conversations: int) -> int:
    """How many processes to use: what was asked for, else up to four where it is worth starting them."""
    if given is not None:
        return given
    if settings.jobs > 1:
        return settings.jobs
    if settings.noticing == "language-model":
        return 1  # it waits for a server, which more processes would only burden
    return min(os.cpu_count() or 1, 4) if conversations > 4 else 1
