"""`wellheard learn`: what a team's own labels and corrections bring, and the file that switches it on."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.evaluate import Faults, known_kinds
from wellheard.cli.options import FAILED, fail, settings_of

if TYPE_CHECKING:
    from wellheard.learning.interface import Outcome
    from wellheard.learning.lessons import Lesson
    from wellheard.settings import Settings

OUT = Path("learned-here.npz")
_PATH = click.Path(path_type=Path)


@click.command("learn")
@click.argument("labels", nargs=-1, required=True, type=_PATH)
@click.option("--out", "-o", type=_PATH, default=OUT, show_default=True, help="File to write what was learned to.")
@click.option("--check", is_flag=True, help="Only say what it would bring; write nothing.")
@click.option("--format", "-f", "style", type=click.Choice(("terminal", "json")), default="terminal")
@click.option("--config", type=_PATH, help="Settings file; by default ./wellheard.toml.")
def learn_command(labels: tuple[Path, ...], out: Path, check: bool, style: str, config: Path | None) -> None:
    """Teach it what your team means by each kind, from calls that you labelled or corrected.

    LABELS are files or folders: corrections exported from the review room, or labelled calls as `wellheard eval` reads
    them. Each third of the calls is held out in turn, and you see how well every kind is noticed there before and
    after. A kind that gets worse stays as it was. If nothing gets better, nothing is written, and the exit code is 1.

    What is learned stays on this machine, in one file. Nothing changes until you name that file: give --adjustments
    FILE to `wellheard analyze`, or set adjustments in wellheard.toml. Take it away, and everything is as it was.
    """
    settings = settings_of(config)
    outcome = _learned(_lessons(labels), settings)
    written = None if check or outcome.adjustments is None else _written(outcome, out)
    click.echo(_rendered(outcome, style, written), nl=False)
    sys.exit(FAILED if outcome.adjustments is None else 0)


def _lessons(labels: tuple[Path, ...]) -> "list[Lesson]":
    from wellheard.learning.lessons import Lesson, read_lessons

    for path in labels:
        if not path.exists():
            fail(f"{path}: there is no such file or folder")
    told, lessons = Faults(), []
    for each in read_lessons(labels, known_kinds()):
        if isinstance(each, Lesson):
            lessons.append(each)
        else:
            told.tell(each)
    told.conclude()
    if not lessons:
        fail("No labelled or corrected call was found there. See docs/how-to/teach-your-own.md for what one looks like")
    return lessons


def _learned(lessons: "list[Lesson]", settings: "Settings") -> "Outcome":
    from dataclasses import replace

    from wellheard.detectors.run import DetectorError
    from wellheard.jobs.setup import detectors_of
    from wellheard.learning.gathering import Hearing
    from wellheard.learning.interface import LearningError
    from wellheard.learning.learn import learn

    try:
        detectors = detectors_of(replace(settings, adjustments=None))
        return learn(lessons, Hearing(detectors, settings.redaction))
    except (LearningError, DetectorError) as error:
        fail(str(error))


def _written(outcome: "Outcome", out: Path) -> Path:
    from wellheard.detectors.learned.adjustments import save_adjustments

    assert outcome.adjustments is not None
    try:
        save_adjustments(outcome.adjustments, out)
    except OSError as error:
        fail(f"{out}: can't be written: {error.strerror}. Give another place with --out")
    return out


def _rendered(outcome: "Outcome", style: str, written: Path | None) -> str:
    from wellheard.report.learning import as_json, as_text

    return as_json(outcome) if style == "json" else as_text(outcome, written, styled=sys.stdout.isatty())
