"""The ways of noticing that are compared, and the labelled calls measured with each."""

from dataclasses import replace
from pathlib import Path

import click

from wellheard import __version__
from wellheard.cli.evaluate import RESAMPLES, SEED, known_kinds
from wellheard.evaluation import About, Evaluation, Evaluator, evaluate, read_labelled
from wellheard.jobs import Plan
from wellheard.settings import Settings

CALLS = "calls_dev.jsonl"


def variants() -> dict[str, Settings]:
    """Settings by name, the rules first and the default last."""
    default = Settings()
    others = {name: replace(default, noticing=name) for name in ("rules", "linear")}
    return others | {default.noticing: default}


def measured_calls(path: Path, settings: Settings) -> Evaluation:
    """The labelled calls, measured."""
    evaluator = Evaluator()
    evaluate(
        read_labelled([path], known_kinds()),
        Plan(settings=settings),
        evaluator,
        jobs=1,
        fault=lambda fault: click.echo(f"{fault.where}: {fault.what}", err=True),
    )
    about = About(noticing=settings.noticing, playbook="default", wellheard=__version__, seed=SEED, resamples=RESAMPLES)
    return evaluator.result(about)
