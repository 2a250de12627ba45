"""`wellheard schema`: the format of the analysis document."""

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of the analysis document, wellheard.analysis/1."""
    import json

    from wellheard.conversation.document import schema as document_schema

    click.echo(json.dumps(document_schema(), indent=2))
