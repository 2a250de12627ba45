"""`wellheard playbook`: check one, show one."""

import sys
from pathlib import Path

import click

from wellheard.cli.options import FAILED, fail


@click.group()
def playbook() -> None:
    """Check and show playbooks."""


@playbook.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Report every fault in playbooks, with file and line. Exit code 1 where there is one."""
    from wellheard.playbook import check as faults_of
    from wellheard.playbook import hints, load_playbook

    bad = False
    for file in files:
        faults = faults_of(file)
        for fault in faults:
            click.echo(fault)
        if not faults:
            click.echo(f"{file}: no faults")
            for hint in hints(load_playbook(file)):
                click.echo(f"{file}: {hint}")
        bad = bad or bool(faults)
    sys.exit(FAILED if bad else 0)


@playbook.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def show(file: Path | None) -> None:
    """Print a playbook, by default the shipped one, as a table."""
    from rich.console import Console
    from rich.table import Table

    from wellheard.playbook import default_playbook, describe_criterion, load_playbook
    from wellheard.playbook.interface import PlaybookError

    try:
        shown = load_playbook(file) if file else default_playbook()
    except PlaybookError as error:
        fail("\n".join(error.faults))
    table = Table("Criterion", "Points", "Rule", "Why", title=f"{shown.title} ({shown.id}@{shown.version})")
    for each in shown.criteria:
        points = f"+{each.weight}" if each.bonus else str(each.weight)
        name = f"[bold]{each.title}[/bold]\n{each.id}" + (", critical" if each.critical else "")
        table.add_row(name, points, describe_criterion(each), each.why)
    Console().print(table)
