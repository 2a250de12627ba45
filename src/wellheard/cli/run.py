"""A run over files, as every command that analyses does it: read, look up what is done, analyse, keep, report."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellheard.cli.options import FAILED, INTERRUPTED, fail, processes, roles, settings_of
from wellheard.conversation import Analysis
from wellheard.conversation.document import DocumentError, dump, load
from wellheard.detectors.run import DetectorError
from wellheard.intake import IntakeError, IntakeOptions, discover, read
from wellheard.jobs import Done, Failed, Item, Journal, Outcome, Plan, analyse_all
from wellheard.jobs.journal import file_key
from wellheard.playbook.interface import PlaybookError

if TYPE_CHECKING:
    from wellheard.jobs.cluster import File

Taker = Callable[[Done], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command line that asks for analyses."""

    paths: tuple[Path, ...]
    plan: Plan
    reading: IntakeOptions
    before: Analysis | None
    jobs: int | None
    ray: str | None
    """Address of a Ray cluster that does the work."""
    resume: bool
    quiet: bool

    @property
    def name(self) -> str:
        """The same command on the same files has the same name."""
        places = "|".join(str(path.absolute()) for path in self.paths)
        earlier = self.before.conversation.id if self.before else ""
        return f"{places}|{self.plan.digest()}|{self.reading}|{earlier}"


@dataclass(slots=True)
class Tally:
    """How the run went."""

    done: int = 0
    failed: list[Failed] = field(default_factory=list)
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 where all went well."""
        if self.interrupted:
            return INTERRUPTED
        return FAILED if self.failed else 0


def request(paths: tuple[Path, ...], **given: Any) -> Request:
    """A request from the options of `run_options`; ends the command where they are at fault."""
    settings = settings_of(
        given["config"],
        playbook=given["playbook"],
        adjustments=given["adjustments"],
        filename_pattern=given["filename_pattern"],
        redaction=False if given["no_redact"] else None,
    )
    for path in paths:
        if not path.exists() and not path.is_symlink():
            fail(f"{path}: there is no such file or folder")
    reading = IntakeOptions(speakers=roles(given["speakers"]), name_pattern=settings.filename_pattern)
    plan = Plan(settings=settings, agent_track=given["agent_track"], use_sound=not given["no_sound"])
    try:
        plan.digest()
    except OSError as error:
        fail(f"{settings.playbook}: can't be read: {error.strerror}")
    except DetectorError as error:
        fail(str(error))
    before = _previous(given["after"])
    return Request(
        paths=paths,
        plan=plan,
        reading=reading,
        before=before,
        jobs=given["jobs"],
        ray=given.get("ray"),
        resume=given["resume"],
        quiet=given["quiet"],
    )


def _previous(path: Path | None) -> Analysis | None:
    if path is None:
        return None
    try:
        return load(path.read_bytes())
    except OSError as error:
        fail(f"--after {path}: can't be read: {error.strerror}")
    except DocumentError as error:
        fail(f"--after {path}: {error}. Give the JSON document that `wellheard analyze --format json` printed")


def run(asked: Request, take: Taker) -> Tally:
    """Analyse all, handing each analysis to `take` in order; failures are told on standard error at the end."""
    tally = Tally()
    journal = Journal.open(asked.name, resume=asked.resume)
    passed_over: list[Path] = []
    files = sum(1 for _ in discover(asked.paths, passed_over=passed_over.append))
    jobs = processes(asked.jobs, asked.plan.settings, files)
    try:
        with _progress(files, asked.quiet) as advance:
            for key, known, outcome in _outcomes(asked, journal, jobs, advance):
                if not known and isinstance(outcome, Done):
                    journal.put(key, outcome.text)
                _note(outcome, tally, take)
    except PlaybookError as error:
        fail("\n".join(error.faults))
    except KeyboardInterrupt:
        tally.interrupted = True
    _conclude(tally, journal, files)
    _mention(passed_over)
    return tally


def _note(outcome: Outcome, tally: Tally, take: Taker) -> None:
    if isinstance(outcome, Failed):
        tally.failed.append(outcome)
        return
    tally.done += 1
    take(outcome)


def _outcomes(
    asked: Request, journal: Journal, jobs: int, advance: Callable[[], None]
) -> Iterator[tuple[str, bool, Outcome]]:
    """Each conversation's name in the journal, whether it is known from there, and its outcome; in order."""
    if asked.ray is not None:
        yield from _on_ray(asked, asked.ray, journal, advance)
        return
    found = analyse_all(_items(asked, journal, advance), asked.plan, jobs=jobs, before=asked.before)
    for item, outcome in found:
        yield item.key, item.known is not None, outcome


def _on_ray(
    asked: Request, address: str, journal: Journal, advance: Callable[[], None]
) -> Iterator[tuple[str, bool, Outcome]]:
    # Ray is large, and few have it.
    from wellheard.jobs.cluster import Bulk, ClusterError, analyse_on_ray

    bulk = Bulk(plan=asked.plan, reading=asked.reading, before=asked.before)
    try:
        for key, outcome in analyse_on_ray(_files(asked, journal), bulk, address):
            if key.endswith("#1"):
                advance()
            known = journal.get(key) if outcome is None else None
            if known is not None:
                yield key, True, Done(analysis=known, recording=None, text=dump(known))
            elif outcome is not None:
                yield key, False, outcome
    except ClusterError as error:
        fail(str(error))


def _files(asked: Request, journal: Journal) -> "Iterator[File]":
    from wellheard.jobs.cluster import File

    for path in discover(asked.paths):
        key = file_key(path.absolute())
        known = next(number for number in count() if journal.get(f"{key}#{number + 1}") is None)
        yield File(key=key, path=path.absolute(), root=_absolute(_root(path, asked.paths)), known=known)


def _absolute(path: Path | None) -> Path | None:
    return path.absolute() if path else None


def _items(asked: Request, journal: Journal, advance: Callable[[], None]) -> Iterator[Item]:
    for path in discover(asked.paths):
        key, number = file_key(path.absolute()), count(1)
        for incoming in read(path, replace(asked.reading, root=_root(path, asked.paths))):
            name = f"{key}#{next(number)}"
            known = None if isinstance(incoming, IntakeError) else journal.get(name)
            yield Item(key=name, incoming=incoming, known=known)
        advance()


def _conclude(tally: Tally, journal: Journal, files: int) -> None:
    if tally.interrupted:
        journal.close()
        kept = f"{tally.done} of the calls in {files} files are done and kept"
        click.echo(f"Stopped. {kept}; run the same command with --resume to go on.", err=True)
    else:
        journal.finish()
    if tally.failed:
        total = tally.done + len(tally.failed)
        click.echo(f"{len(tally.failed)} of {total} could not be analysed:", err=True)
        for each in tally.failed:
            click.echo(f"  {each.source}: {each.reason}", err=True)
    elif not tally.done and not tally.interrupted:
        click.echo("No recordings or transcripts were found there.", err=True)


def _root(path: Path, named: tuple[Path, ...]) -> Path | None:
    """The folder on the command line in which a file was found."""
    return next((folder for folder in named if folder in path.parents), None)


def _mention(passed_over: list[Path]) -> None:
    if passed_over:
        endings = ", ".join(sorted({path.suffix or path.name for path in passed_over})[:5])
        click.echo(f"{len(passed_over)} files of kinds that nobody here reads were passed over ({endings}).", err=True)


def _progress(files: int, quiet: bool) -> Any:
    """A context that gives a function to call when a file is read; a bar on a terminal, nothing elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal or files < 2:
        return nullcontext(lambda: None)
    return _Bar(console, files)


class _Bar:
    """A progress bar as a context."""

    def __init__(self, console: Any, files: int) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("Listening"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, transient=True)
        self._task = self._progress.add_task("Listening", total=files)

    def __enter__(self) -> Callable[[], None]:
        self._progress.start()
        return lambda: self._progress.advance(self._task)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
