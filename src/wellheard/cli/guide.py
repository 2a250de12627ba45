"""`wellheard guide`: check one, draw one, try one over a call."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.options import FAILED, fail

if TYPE_CHECKING:
    from wellheard.conversation import Conversation
    from wellheard.guides import Guide, Standing, Walk
    from wellheard.ledger import Book


@click.group()
def guide() -> None:
    """Check, draw and try guides: troubleshooting scripts that never ask twice."""


@guide.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Report every fault in guides, with file and line. Exit code 1 where there is one."""
    from wellheard.guides import check_guide

    bad = False
    for file in files:
        faults = check_guide(file)
        click.echo("\n".join(faults) if faults else f"{file}: no faults")
        bad = bad or bool(faults)
    sys.exit(FAILED if bad else 0)


@guide.command()
@click.argument("name", required=False, metavar="[FILE|ID]")
@click.option("--format", "form", type=click.Choice(("text", "mermaid")), default="text", show_default=True)
def show(name: str | None, form: str) -> None:
    """Draw a guide, from a file or a shipped one by its id; without either, list the shipped ones."""
    from wellheard.guides import shipped_guides
    from wellheard.guides.drawing import as_mermaid, as_text

    if name is None:
        for each in shipped_guides():
            click.echo(f"{each.id:24} {each.title}")
        return
    click.echo((as_mermaid if form == "mermaid" else as_text)(_guide(name)))


@guide.command()
@click.argument("name", metavar="FILE|ID")
@click.argument("transcript", required=False, type=click.Path(path_type=Path))
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; by default ./wellheard.toml.")
def simulate(name: str, transcript: Path | None, config: Path | None) -> None:
    """Walk a guide over a transcript, turn by turn, or, without one, with you as the customer.

    Shows what each turn ticked and what is open then. Sound beside a transcript is left unheard.
    """
    chosen = _guide(name)
    if transcript is None:
        _by_hand(chosen)
    else:
        for conversation in transcripts_of(transcript):
            _over(chosen, conversation, config)


def _guide(name: str) -> "Guide":
    """The guide of a file, or the shipped one of this id where there is no such file."""
    from wellheard.guides import GuideError, load_guide, shipped_guide
    from wellheard.guides.loading import SHIPPED

    if name in SHIPPED and not Path(name).exists():
        return shipped_guide(name)
    try:
        return load_guide(name)
    except GuideError as error:
        fail("\n".join(error.faults))


def transcripts_of(path: Path) -> "list[Conversation]":
    """The conversations of a file; ends the command where it can't be read or is a recording."""
    from wellheard.intake.interface import IntakeError, Recording
    from wellheard.intake.reader import read

    found = []
    for each in read(path):
        if isinstance(each, IntakeError):
            fail(str(each))
        if isinstance(each, Recording):
            fail(f"{path}: this is a recording, give a transcript or the document of `wellheard analyze`")
        found.append(each.conversation)
    return found


def _over(chosen: "Guide", conversation: "Conversation", config: Path | None) -> None:
    from wellheard.analysis import begin
    from wellheard.cli.options import settings_of
    from wellheard.guides.replaying import replay
    from wellheard.guides.wording import in_words, next_in_words
    from wellheard.jobs.setup import Plan, build
    from wellheard.speech import redact

    setup = build(Plan(settings=settings_of(config), use_sound=False))
    conversation = redact(conversation) if setup.redaction else conversation
    listening = begin(setup, channel=conversation.channel)
    listening.expect(conversation.turns)
    spared = 0
    for each in replay(chosen, conversation.turns, listening):
        click.echo(f"{each.turn.id:3} {each.turn.speaker}: {each.turn.text}")
        for stop in each.ticked:
            click.echo(f"     ✓ {in_words(stop)}")
        for repeat in each.repeats:
            spared += 1
            click.echo(f"     ↺ {repeat.what} was told already in turn {repeat.turn_id}: {repeat.told}")
        click.echo(f"     ▸ {next_in_words(each.standing)}")
    click.echo(f"\n{spared} repeat {'request' if spared == 1 else 'requests'} would have been spared.")


def _by_hand(chosen: "Guide") -> None:
    from wellheard.guides import begin, standing
    from wellheard.guides.replaying import ticked
    from wellheard.guides.wording import in_words, next_in_words
    from wellheard.ledger import Book

    walk, book = begin(chosen), Book()
    click.echo("Answer as the customer would. “skip REASON” passes over a step, an empty line stops.")
    while (now := standing(walk)).open is not None:
        click.echo(f"\n▸ {next_in_words(now)}")
        click.echo("  > ", nl=False)
        said = sys.stdin.readline()
        if not said.strip():
            return
        before, walk = walk, _answered(_heard(walk, book, said.strip()), now, said.strip())
        for stop in ticked(before, walk):
            if stop.step != now.open.step:
                click.echo(f"  ✓ {in_words(stop)}")
    click.echo(f"\n▸ {next_in_words(standing(walk))}")


def _heard(walk: "Walk", book: "Book", text: str) -> "Walk":
    """What the answer tells besides is known from then on, as in a call."""
    from wellheard.conversation import AGENT, CUSTOMER, Turn
    from wellheard.guides import hear, standing

    now = standing(walk).open
    if now is None or text.partition(" ")[0] == "skip":
        return walk
    number = walk.notes.latest + 1
    book.hear(Turn(id=number, speaker=AGENT, text=now.step.say or now.step.what), ())
    turn = Turn(id=number + 1, speaker=CUSTOMER, text=text)
    book.hear(turn, ())
    return hear(walk, turn, book.ledger())


def _answered(walk: "Walk", now: "Standing", text: str) -> "Walk":
    from wellheard.guides import answer, did, pass_over, said, standing

    assert now.open is not None
    step, still = now.open.step, standing(walk).open
    if still is None or still.step != step:
        return walk
    skips, _, reason = text.partition(" ")
    try:
        if skips == "skip":
            return pass_over(walk, step.id, reason)
        if step.sort == "ask":
            return answer(walk, step.id, text)
        return did(walk, step.id, text) if step.sort == "do" else said(walk, step.id)
    except ValueError as error:
        click.echo(f"  {error}")
        return walk
