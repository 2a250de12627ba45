"""`wellheard scenario`: check, show and list scenarios, and make one from a real call."""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.options import FAILED, fail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wellheard.conversation import Analysis
    from wellheard.practice import Scenario


@click.group()
def scenario() -> None:
    """Check, show and list scenarios: simulated customers to practise with."""


@scenario.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Report every fault in scenarios, with file and line. Exit code 1 where there is one."""
    from wellheard.practice import check_scenario

    bad = False
    for file in files:
        faults = check_scenario(file)
        click.echo("\n".join(faults) if faults else f"{file}: no faults")
        bad = bad or bool(faults)
    sys.exit(FAILED if bad else 0)


@scenario.command()
@click.argument("name", metavar="FILE|ID")
@click.option("--yaml", "as_yaml", is_flag=True, help="The file itself, to copy and edit.")
def show(name: str, as_yaml: bool) -> None:
    """Show a scenario with all that its customer keeps to themselves. Not for whoever is going to practise it."""
    from wellheard.practice.loading import SHIPPED, shipped_text
    from wellheard.practice.showing import as_text

    chosen = scenario_of(name)
    if as_yaml:
        is_shipped = name in SHIPPED and not Path(name).exists()
        click.echo(shipped_text(name) if is_shipped else Path(name).read_text(encoding="utf-8-sig"), nl=False)
    else:
        click.echo(as_text(chosen))


@scenario.command(name="list")
@click.option(
    "--trains", "criterion", metavar="CRITERION", help="Only those that train this criterion, the best first."
)
@click.option("--format", "-f", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def list_them(criterion: str | None, form: str) -> None:
    """List the scenarios that come with Wellheard."""
    show_list(form, criterion)


@scenario.command(name="from")
@click.argument("call", type=click.Path(path_type=Path))
@click.option("--out", "-o", type=click.Path(path_type=Path), help="File to write; by default it is printed.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; by default ./wellheard.toml.")
def from_(call: Path, out: Path | None, config: Path | None) -> None:
    """Make a scenario from a real call: an analysis document, or a transcript that is analysed first.

    Names are others, numbers are others, and what was masked is left out. Read it before you share it.
    """
    from wellheard.practice.from_call import FromCallError, scenario_text, without_ids

    for analysis in _analysed(call, config):
        try:
            text = scenario_text(without_ids(analysis))
        except FromCallError as error:
            fail(f"{call}: {error}")
        if out is None:
            click.echo(text, nl=False)
            return
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"--out {out}: {(error.strerror or 'it can not be written').lower()}")
        click.echo(f"{out}: written. Finish it, then `wellheard scenario check {out}`")
        return
    fail(f"{call}: there is no call in it")


def _analysed(path: Path, config: Path | None) -> "Iterator[Analysis]":
    """The analyses of a document, or of the transcripts in a file; ends the command where there is neither."""
    from wellheard.cli.options import settings_of
    from wellheard.conversation.document import DocumentError, load

    try:
        content = path.read_bytes()
    except OSError as error:
        fail(f"{path}: {(error.strerror or 'it can not be read').lower()}; give an analysis document or a transcript")
    with suppress(DocumentError):  # where it is no document, it may be a transcript
        yield load(content)
        return
    from wellheard.analysis import analyse
    from wellheard.intake.interface import IntakeError, Recording
    from wellheard.intake.reader import read
    from wellheard.jobs.setup import Plan, build

    setup = build(Plan(settings=settings_of(config), use_sound=False))
    for each in read(path):
        if isinstance(each, IntakeError):
            fail(str(each))
        if isinstance(each, Recording):
            fail(f"{path}: this is a recording; run `wellheard analyze {path} --format json` and give its document")
        yield analyse(each, setup)


def show_list(form: str, criterion: str | None = None) -> None:
    """Print the shipped scenarios."""
    from wellheard.practice import shipped_scenarios
    from wellheard.practice.showing import row

    chosen = shipped_scenarios() if criterion is None else _trained(criterion)
    if form == "json":
        click.echo(json.dumps([row(each) for each in chosen], ensure_ascii=False, indent=2))
        return
    width = max(len(each.id) for each in chosen)
    for each in chosen:
        click.echo(
            f"{each.id:{width}}  {'●' * each.difficulty}{'○' * (3 - each.difficulty)}  {each.industry}: {each.title}"
        )


def _trained(criterion: str) -> "tuple[Scenario, ...]":
    from wellheard.practice.focus import criteria, for_focus
    from wellheard.yaml_files.reading import did_you_mean

    found = for_focus(criterion)
    if not found:
        fail(f"--trains {criterion}: no scenario trains that, {did_you_mean(criterion, criteria())}")
    return found


def scenario_of(name: str) -> "Scenario":
    """The scenario of a file, or the shipped one of this id; ends the command where there is none."""
    from wellheard.practice import ScenarioError, load_scenario, shipped_scenario
    from wellheard.practice.loading import SHIPPED

    if name in SHIPPED and not Path(name).exists():
        return shipped_scenario(name)
    if not Path(name).exists() and Path(name).suffix not in (".yaml", ".yml"):
        fail(f"{name}: there is no such scenario, {near_names(name)}; `wellheard practice --list` tells of them")
    try:
        return load_scenario(name)
    except ScenarioError as error:
        fail("\n".join(error.faults))


def near_names(name: str) -> str:
    """`did you mean …?` with the ids nearest to a name, by letters or by a word of title or industry."""
    from difflib import get_close_matches

    from wellheard.practice import shipped_scenarios

    words = {each.id: f"{each.id} {each.title} {each.industry}".lower() for each in shipped_scenarios()}
    plain = name.lower().strip()
    near = get_close_matches(plain, words, n=3, cutoff=0.5)
    near += [
        key
        for key, text in words.items()
        if key not in near and plain and any(w in text for w in plain.split("-") if len(w) > 2)
    ]
    if near:
        return f"did you mean {' or '.join(near[:3])}?"
    return f"there are {', '.join(words)}"
