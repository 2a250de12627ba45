"""`wellheard retention`: how long a review room keeps calls and their sound."""

from pathlib import Path
from typing import Literal

import click

from wellheard.cli.options import opened, room_options, settings_of


@click.group()
def retention() -> None:
    """Decide how long a review room keeps calls. Without a rule it keeps all; a call on legal hold stays in any case.

    Where several rules hold for a call, the longest counts. Workers delete once a day what is over; the audit log
    names it.
    """


@retention.command("add")
@click.option("--days", type=click.IntRange(1), required=True, help="Counted from when the call happened.")
@click.option(
    "--what", type=click.Choice(["call", "audio", "practice"]), default="call", show_default=True, help="What goes."
)
@click.option("--queue", help="Only calls of this queue.")
@click.option("--kind", help="Only calls with this kind of moment, such as threat.")
@room_options
def add(
    days: int,
    what: Literal["call", "audio", "practice"],
    queue: str | None,
    kind: str | None,
    data: Path,
    config: Path | None,
) -> None:
    """Add a rule."""
    from wellheard.storage import retention as rules

    with opened(data, settings_of(config)) as store, store.begin() as on:
        rule = rules.add_rule(on, what=what, days=days, queue=queue, kind=kind)
    click.echo(rule.id)


@retention.command("list")
@room_options
def show(data: Path, config: Path | None) -> None:
    """List the rules."""
    from wellheard.storage import retention as rules

    with opened(data, settings_of(config)) as store, store.read() as on:
        found = rules.rules(on)
    for rule in found:
        only = "".join(f", {name} {value}" for name, value in (("queue", rule.queue), ("kind", rule.kind)) if value)
        click.echo(f"{rule.id}  {rule.what} {rule.days} days{only}")
    if not found:
        click.echo("There are no rules: everything is kept.", err=True)


@retention.command("remove")
@click.argument("rule")
@room_options
def remove(rule: str, data: Path, config: Path | None) -> None:
    """End a rule; what only it let go is kept from now on."""
    from wellheard.storage import retention as rules

    with opened(data, settings_of(config)) as store, store.begin() as on:
        rules.remove_rule(on, rule)


@retention.command("sweep")
@room_options
def sweep(data: Path, config: Path | None) -> None:
    """Delete now what is over, instead of waiting for the workers."""
    from wellheard.storage import retention as rules

    with opened(data, settings_of(config)) as store:
        swept = rules.sweep(store)
    practice = f", and {swept.practice} practice calls" if swept.practice else ""
    click.echo(f"{swept.calls} calls and the sound of {swept.sounds} more were deleted{practice}.")
