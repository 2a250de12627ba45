"""`wellheard cues`: what an agent would have been shown in a call."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellheard.cli.guide import transcripts_of
from wellheard.cli.options import fail, settings_of

if TYPE_CHECKING:
    from wellheard.analysis import Setup
    from wellheard.assist import CueEvent
    from wellheard.conversation import Conversation


@click.command()
@click.argument("transcript", type=click.Path(path_type=Path))
@click.option("--playbook", type=click.Path(path_type=Path), help="Take the cues of this playbook.")
@click.option("--mute", multiple=True, metavar="KIND", help="Leave out cues of this kind, or of this criterion.")
@click.option("--hand-off", is_flag=True, help="End with the page for the colleague who takes over.")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; by default ./wellheard.toml.")
def cues(transcript: Path, playbook: Path | None, mute: tuple[str, ...], hand_off: bool, config: Path | None) -> None:
    """Live through a transcript turn by turn and show the cues that its agent would have seen, and when.

    Sound beside a transcript is left unheard.
    """
    from wellheard.detectors.run import DetectorError
    from wellheard.jobs.setup import Plan, build
    from wellheard.playbook import PlaybookError
    from wellheard.speech import redact

    try:
        setup = build(Plan(settings=settings_of(config, playbook=playbook), use_sound=False))
    except PlaybookError as error:
        fail("\n".join(error.faults))
    except DetectorError as error:
        fail(str(error))
    for conversation in transcripts_of(transcript):
        _live(redact(conversation) if setup.redaction else conversation, setup, mute, hand_off=hand_off)


def _live(conversation: "Conversation", setup: "Setup", muted: tuple[str, ...], *, hand_off: bool) -> None:
    from wellheard.assist import CallHeader, LiveCall, as_page
    from wellheard.assist.replaying import live_through

    about = conversation.metadata
    header = CallHeader(call=conversation.id, agent=about.agent, customer=about.customer, channel=conversation.channel)
    call = LiveCall(setup, header, muted=muted)
    for turn, changes in live_through(call, conversation.turns):
        click.echo(f"{turn.id:3} {turn.speaker}: {turn.text}")
        for each in changes:
            for event in each.cues:
                click.echo(f"     {_in_words(event)}")
            if due := each.parts.get("escalation"):
                click.echo(f"     ! call in {due['to']}: {due['why']}")
    page = as_page(call.hand_off()) if hand_off else ""
    call.end()
    kept = call.cues.kept
    click.echo(f"\n{len(kept)} {'cue' if len(kept) == 1 else 'cues'}.")
    if page:
        click.echo(f"\n{page}")


def _in_words(event: "CueEvent") -> str:
    cue = event.cue
    if event.what == "shown":
        return f"▸ {cue.text} ({cue.urgency}; {cue.kind})"
    return f"{'✓' if event.what == 'taken' else '·'} {event.what} ({cue.kind})"
