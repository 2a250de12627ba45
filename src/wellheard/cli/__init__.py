"""The `wellheard` command. Every subcommand is loaded only when it is called, so that `--help` is quick."""

from importlib import import_module

import click

from wellheard import __version__

_COMMANDS = {
    "analyze": ("wellheard.cli.analyze:analyze", "Analyse recordings and transcripts."),
    "backup": ("wellheard.cli.backup:backup", "Copy a review room into one file."),
    "cues": ("wellheard.cli.cues:cues", "Show the cues that a call's agent would have seen."),
    "demo": ("wellheard.cli.demo:demo", "Analyse the sample calls and show a report."),
    "detectors": ("wellheard.cli.detectors:detectors", "List what is noticed, and by what."),
    "eval": ("wellheard.cli.evaluate:evaluate_command", "Measure how well it notices, against labelled calls."),
    "guide": ("wellheard.cli.guide:guide", "Check, draw and try guides that never ask twice."),
    "learn": ("wellheard.cli.learn:learn_command", "Learn from your own labels and corrections."),
    "lines": ("wellheard.cli.lines:lines", "List what agents say in call after call."),
    "moments": ("wellheard.cli.moments:moments", "List moments of some kinds across calls."),
    "playbook": ("wellheard.cli.playbook:playbook", "Check and show playbooks."),
    "practice": ("wellheard.cli.practice:practice", "Practise with a simulated customer."),
    "restore": ("wellheard.cli.backup:restore", "Fill an empty review room from a backup."),
    "retention": ("wellheard.cli.retention:retention", "Decide how long a review room keeps calls."),
    "scenario": ("wellheard.cli.scenario:scenario", "Check, show and list customers to practise with."),
    "serve": ("wellheard.cli.serve:serve", "Open the review room in the browser."),
    "schema": ("wellheard.cli.schema:schema", "Print the JSON Schema of the analysis document."),
    "watch": ("wellheard.cli.watch:watch", "Bring what arrives in a folder into a review room."),
    "worker": ("wellheard.cli.worker:worker", "Analyse what was brought into a review room."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, in order."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help page, from the table above."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(_COMMANDS.items())])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="wellheard")
def main() -> None:
    """Listens back to customer-service calls: what was noticed, with the words and the second."""
