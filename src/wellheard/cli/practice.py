"""`wellheard practice`: a call with a simulated customer, in the terminal or from a file of lines."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.options import fail, settings_of

if TYPE_CHECKING:
    from wellheard.practice import Attempt
    from wellheard.practice.saying import ModelWording
    from wellheard.settings import Settings

_LARGEST = 4 * 1024 * 1024


@click.command()
@click.argument("name", required=False, metavar="[SCENARIO]")
@click.option("--list", "list_them", is_flag=True, help="List the scenarios that come with Wellheard.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed brings the same customer.")
@click.option("--rep", type=click.Path(path_type=Path), help="Text file with what the rep says, a line a row.")
@click.option("--format", "-f", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--keep", type=click.Path(path_type=Path), help="Add the attempt to this file (JSON Lines); it is yours.")
@click.option("--progress", type=click.Path(path_type=Path), help="Show how the attempts in such a file went.")
@click.option("--playbook", type=click.Path(path_type=Path), help="Judge by this playbook instead of the shipped one.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; by default ./wellheard.toml.")
def practice(
    name: str | None,
    list_them: bool,
    seed: int,
    rep: Path | None,
    form: str,
    keep: Path | None,
    progress: Path | None,
    playbook: Path | None,
    config: Path | None,
) -> None:
    """Practise with a simulated customer: SCENARIO is an id of --list or a file.

    Without --rep you are the rep: type what you say, an empty line is silence, /end hangs up. At the end come the
    scorecard, the turning points and what the customer would tell their friends, and you may try again from any line.

    With --rep a file is the rep; --format json then prints the analysis document (wellheard.analysis/1) of the call.
    Its stars are the simulated customer's own. Results are yours: nothing is kept unless you say --keep.
    """
    if list_them:
        from wellheard.cli.scenario import show_list

        show_list(form)
    elif progress is not None:
        _show_progress(progress)
    elif name is None:
        fail("Which customer? Give a scenario: an id of `wellheard practice --list`, or a file")
    else:
        _practise(name, seed, rep, form, keep, playbook, config)


def _practise(
    name: str, seed: int, rep: Path | None, form: str, keep: Path | None, playbook: Path | None, config: Path | None
) -> None:
    from wellheard.cli.scenario import scenario_of
    from wellheard.detectors.run import DetectorError
    from wellheard.jobs.setup import Plan, build
    from wellheard.playbook.interface import PlaybookError

    chosen = scenario_of(name)
    lines = _lines(rep) if rep else None
    settings = settings_of(config, playbook=playbook)
    try:
        setup = build(Plan(settings=settings, use_sound=False))
    except PlaybookError as error:
        fail("\n".join(error.faults))
    except DetectorError as error:
        fail(str(error))
    wording = _wording(settings)
    if lines is None:
        from wellheard.cli.practising import by_hand

        if form == "json":
            fail("--format json needs --rep: the document is printed of a call that a file has held")
        attempts = by_hand(chosen, setup, seed, wording)
    else:
        from wellheard.practice import play

        attempts = [play(chosen, lines, setup, seed=seed, wording=wording)]
        _show(attempts[0], form)
    if keep and attempts:
        _keep(keep, attempts)


def _wording(settings: "Settings") -> "ModelWording | None":
    """Whose words the customer has: a language model's where an endpoint is set, else our own."""
    from wellheard.engines.choose import load_language_endpoint

    endpoint = load_language_endpoint(settings)
    if endpoint is None:
        return None
    from wellheard.engines.language_model_speaking import LanguageModelSpeaker
    from wellheard.practice.saying import ModelWording

    return ModelWording(LanguageModelSpeaker(endpoint))


def _lines(path: Path) -> list[str]:
    """The rows of the rep's file; rows at its end without a word are left out."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or "it can not be read").lower()
        fail(f"--rep {path}: {reason}; give a text file, a line of the rep a row")
    if len(content) > _LARGEST:
        fail(f"--rep {path}: over {_LARGEST // 1024 // 1024} MB is more than anybody says in a call")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        fail(f"--rep {path}:{row}: this is not UTF-8 text; save the file with UTF-8 encoding")
    rows = [row.strip() for row in text.strip("\r\n").split("\n")]
    while rows and not rows[-1]:
        rows.pop()
    if not any(rows):
        fail(f"--rep {path}: the file is empty; write what the rep says, a line a row")
    return rows


def _show(attempt: "Attempt", form: str) -> None:
    if form == "json":
        from wellheard.conversation.document import dump

        click.echo(dump(attempt.analysis))
        return
    from wellheard.cli.practising import show_call, show_end

    show_call(attempt)
    show_end(attempt)


def _keep(path: Path, attempts: "list[Attempt]") -> None:
    import json

    from wellheard.practice.records import to_record

    try:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(to_record(each), ensure_ascii=False) + "\n" for each in attempts)
    except OSError as error:
        fail(f"--keep {path}: {(error.strerror or 'it can not be written').lower()}")
    click.echo(f"Kept in {path}. It is yours; share it if you like.", err=True)


def _show_progress(path: Path) -> None:
    from wellheard.practice.records import RecordError, progress, read_records

    try:
        rows = progress(read_records(path.read_text(encoding="utf-8"), str(path)))
    except (OSError, UnicodeDecodeError) as error:
        fail(f"--progress {path}: can't be read as UTF-8 text: {error}")
    except RecordError as error:
        fail(str(error))
    if not rows:
        fail(f"--progress {path}: there is no attempt in it yet")
    for each in rows:
        times = "once" if each.attempts == 1 else f"{each.attempts} times"
        click.echo(f"{each.scenario}: tried {times}, best {_stars(each.best_stars)}, score {_score(each.best_score)}")
        first = f"first {_stars(each.first_stars)} score {_score(each.first_score)}"
        latest = f"latest {_stars(each.latest_stars)} score {_score(each.latest_score)}"
        click.echo(f"  {first}, {latest}; ended {', '.join(each.endings)}")


def _stars(stars: int) -> str:
    return "★" * stars + "☆" * (5 - stars)


def _score(score: int | None) -> str:
    return "–" if score is None else str(score)
