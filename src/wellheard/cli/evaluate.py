"""`wellheard eval`: how well it notices, against people's labels."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellheard.cli.options import FAILED, fail, processes, settings_of
from wellheard.settings import NOTICING, Settings

if TYPE_CHECKING:
    from wellheard.evaluation import Evaluation, Evaluator, Fault

SEED = 1960
RESAMPLES = 1000
_MOST_FAULTS = 40
_BYTES_A_CALL = 50_000
_PATH = click.Path(path_type=Path)


@click.command("eval")
@click.argument("labelled", nargs=-1, required=True, type=_PATH)
@click.option("--format", "-f", "style", type=click.Choice(("terminal", "json", "markdown")), default="terminal")
@click.option("--out", "-o", type=_PATH, help="File to write to; standard output where it is not given.")
@click.option("--noticing", type=click.Choice(NOTICING), help="How moments are noticed.")
@click.option("--adjustments", type=_PATH, help="What `wellheard learn` made of your own labels.")
@click.option("--playbook", type=_PATH, help="Judge by this playbook instead of the shipped one.")
@click.option("--kind", "-k", "kinds", multiple=True, help="Only this kind; may be repeated. By default all labelled.")
@click.option("--examples", type=click.IntRange(0), default=0, help="False alarms and misses to show, of each, a kind.")
@click.option("--resamples", type=click.IntRange(0), default=RESAMPLES, show_default=True, help="Of the bootstrap.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=SEED, show_default=True, help="Of the bootstrap.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Processes at work; by default up to four.")
@click.option("--config", type=_PATH, help="Settings file; by default ./wellheard.toml.")
def evaluate_command(labelled: tuple[Path, ...], style: str, out: Path | None, **given: Any) -> None:
    """Measure how well moments are noticed, against labelled calls: JSON Lines files, or folders of them.

    A label is a kind, kind:value or repeat-request@turn in the list "labels" of a turn. Prints precision, recall and
    F1 a kind with bootstrap intervals, averages, calibration, agreement with each rater, and whole calls. With
    --examples it shows what goes wrong, in the words of the calls.
    """
    from wellheard.evaluation import Evaluator

    evaluator = Evaluator(kinds=_known(given["kinds"]), examples=given["examples"])
    evaluation = _evaluated(labelled, evaluator, **given)
    text = _rendered(evaluation, style)
    if out is None:
        click.echo(text, nl=False)
    else:
        from wellheard.cli.sinks import write_whole

        try:
            write_whole(out, text)
        except OSError as error:
            fail(f"{out}: can't be written: {error.strerror}. Give another place with --out")
    sys.exit(FAILED if evaluation.faults else 0)


def _known(kinds: tuple[str, ...]) -> frozenset[str]:
    known = known_kinds()
    for kind in kinds:
        if kind not in known:
            fail(f"--kind {kind}: there is no such kind; `wellheard detectors` lists them")
    return frozenset(kinds)


def known_kinds() -> frozenset[str]:
    """Kinds that labels may name: the catalogue's, and those that installed detectors bring."""
    from wellheard.conversation import KINDS
    from wellheard.detectors import find_detectors

    return frozenset(KINDS).union(*(each.kinds for each in find_detectors()))


def _evaluated(labelled: tuple[Path, ...], evaluator: "Evaluator", **given: Any) -> "Evaluation":
    from wellheard import __version__
    from wellheard.detectors.run import DetectorError
    from wellheard.evaluation import About, evaluate, read_labelled
    from wellheard.jobs import Plan
    from wellheard.playbook.interface import PlaybookError

    names = ("playbook", "noticing", "adjustments")
    settings = settings_of(given["config"], **{name: given[name] for name in names})
    told = Faults()
    calls = read_labelled(labelled, known_kinds())
    jobs = processes(given["jobs"], settings, _about_how_many(labelled))
    try:
        evaluate(calls, Plan(settings=settings), evaluator, jobs=jobs, fault=told.tell)
    except PlaybookError as error:
        fail("\n".join(error.faults))
    except DetectorError as error:
        fail(str(error))
    told.conclude()
    about = About(
        noticing=_way(settings),
        playbook=settings.playbook.name if settings.playbook else "default",
        wellheard=__version__,
        seed=given["seed"],
        resamples=given["resamples"],
    )
    evaluation = evaluator.result(about)
    if not evaluation.calls:
        fail("No labelled call was found there. See docs/how-to/measure-quality.md for what one looks like")
    return evaluation


def _way(settings: Settings) -> str:
    """The way of noticing, with the model that users chose or what they taught it."""
    if settings.noticing == "language-model":
        return f"{settings.noticing} ({settings.language_model})"
    return f"{settings.noticing}, with {settings.adjustments.name}" if settings.adjustments else settings.noticing


def _about_how_many(labelled: tuple[Path, ...]) -> int:
    """Calls that files of this size hold; enough to decide whether processes are worth starting."""
    files = (file for path in labelled for file in (path.rglob("*") if path.is_dir() else (path,)))
    return sum(file.stat().st_size for file in files if file.is_file()) // _BYTES_A_CALL


class Faults:
    """Tells the first of many faults on standard error and counts the others."""

    def __init__(self) -> None:
        self._more = 0
        self._told = 0

    def tell(self, fault: "Fault") -> None:
        """Tell of one, or count it."""
        if self._told < _MOST_FAULTS:
            click.echo(f"{fault.where}: {fault.what}", err=True)
            self._told += 1
        else:
            self._more += 1

    def conclude(self) -> None:
        """Tell how many others there were."""
        if self._more:
            click.echo(f"{self._more} more lines or labels could not be used.", err=True)


def _rendered(evaluation: "Evaluation", style: str) -> str:
    if style == "json":
        from wellheard.evaluation.document import dump

        return dump(evaluation) + "\n"
    if style == "markdown":
        from wellheard.report.quality import markdown

        return markdown(evaluation)
    return _on_a_terminal(evaluation)


def _on_a_terminal(evaluation: "Evaluation") -> str:
    from io import StringIO

    from rich.console import Console

    from wellheard.report.quality import render_quality

    console = Console(file=StringIO(), width=max(Console().width, 120), force_terminal=sys.stdout.isatty())
    with console.capture() as captured:
        render_quality(evaluation, console)
    return captured.get()
