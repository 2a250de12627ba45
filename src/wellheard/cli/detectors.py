"""`wellheard detectors`: the catalogue on the terminal."""

import click


@click.command()
def detectors() -> None:
    """List the kinds of moments, whose they are, and which installed detectors notice them."""
    from rich.console import Console
    from rich.table import Table

    from wellheard.conversation import KINDS
    from wellheard.detectors import find_detectors

    by_kind: dict[str, list[str]] = {}
    for each in find_detectors():
        for noticed in sorted(each.kinds):
            by_kind.setdefault(noticed, []).append(f"{each.id}@{each.version}")
    table = Table("Kind", "Who", "It is there when the speaker ...", "Noticed by", box=None, pad_edge=False)
    for name, kind in KINDS.items():
        table.add_row(name, kind.speaker, kind.meaning, ", ".join(by_kind.get(name, ["nothing installed"])))
    Console().print(table)
