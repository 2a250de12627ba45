"""A practice call in the terminal: its turns, its end, and trying again from any line."""

import sys

import click
from rich.console import Console

from wellheard.analysis import Setup
from wellheard.practice import Attempt, Exchange, Practice, Scenario, Temper, again
from wellheard.practice.playing import Wording
from wellheard.practice.records import curve, side_by_side, turned
from wellheard.practice.telling import ENDINGS

_OVER = frozenset({"/end", "/quit", "/bye"})
_BAR = 20


def by_hand(scenario: Scenario, setup: Setup, seed: int, wording: Wording | None = None) -> list[Attempt]:
    """Hold the call with the person at the terminal, as often as they like; all attempts, in order."""
    _introduce(scenario)
    greeting = _read("you> ")
    if greeting is None:
        return []
    practice = Practice(scenario, setup, seed, wording=wording)
    click.echo(f"{scenario.name}: {practice.start(greeting)}")
    attempts = [_held(practice)]
    show_end(attempts[0])
    while (at := _from_where(attempts[-1])) is not None:
        latest = attempts[-1]
        practice = again(latest, at, setup, wording=wording)
        click.echo(f"\nBack to after line {at}: “{latest.lines[at - 1]}”")
        click.echo(f"{scenario.name}: {practice.exchanges[-1].reply.text if practice.exchanges else practice.opening}")
        attempts.append(_held(practice, (latest.id, at)))
        show_end(attempts[-1])
        _show_branches(latest, attempts[-1])
    return attempts


def _introduce(scenario: Scenario) -> None:
    click.echo(f"{scenario.industry}: {scenario.title}")
    click.echo(scenario.rep)
    click.echo("Type what you say. An empty line is silence, /end hangs up. Only you see how it went.\n")
    click.echo("The phone rings. You pick up and say:")


def _read(prompt: str) -> str | None:
    """A line of the person; none where they are done."""
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line or line.strip().lower() in _OVER:
        return None
    return line.strip()


def _held(practice: Practice, branch: tuple[str, int] | None = None) -> Attempt:
    while not practice.ended:
        line = _read("you> ")
        if line is None:
            break
        click.echo(f"{practice.scenario.name}: {practice.say(line).reply.text}")
    return practice.end(branch=branch)


def _from_where(attempt: Attempt) -> int | None:
    """After which line they want to try again."""
    if not attempt.exchanges:
        return None
    last = len(attempt.lines) - 1
    click.echo(f"\nTry again? Say after which of your lines, 1 to {last}; an empty line stops.") if last else None
    while last:
        line = _read("from> ")
        if not line:
            return None
        if line.isascii() and line.isdigit() and 1 <= int(line) <= last:
            return int(line)
        click.echo(f"Write a number from 1 to {last}, or nothing.")
    return None


def show_call(attempt: Attempt) -> None:
    """The call as it was said, with the customer's temper beside it."""
    first = attempt.lines[0] if attempt.rep_first else None
    if first is not None:
        click.echo(f"  1 you: {first}")
    click.echo(f"    {attempt.scenario.name}: {attempt.opening}")
    for number, each in enumerate(attempt.exchanges, start=2 if first is not None else 1):
        click.echo(f"{number:3} you: {each.line}")
        click.echo(f"    {attempt.scenario.name}: {each.reply.text}  [{_temper(each.reply.after)}]")
    if attempt.unsaid:
        click.echo(f"    ({len(attempt.unsaid)} more lines of yours were not said: the call was over.)")


def _temper(temper: Temper) -> str:
    return f"anger {temper.anger:.0f}, trust {temper.trust:.0f}, hope {temper.hope:.0f}"


def show_end(attempt: Attempt) -> None:
    """Scorecard, curve, turning points and story."""
    from wellheard.report.terminal import render

    click.echo("")
    render(attempt.analysis, Console())
    click.echo("\nHow they felt (anger, after each of your lines)")
    for point in curve(attempt):
        filled = round(point.temper.anger / 100 * _BAR)
        because = f"  {point.moved_by.why}" if point.moved_by else ""
        click.echo(f"{point.line:3} {'█' * filled}{'·' * (_BAR - filled)} {point.temper.anger:3.0f}{because}")
    if points := turned(attempt):
        click.echo("\nTurning points")
        for each in points:
            quote = f" — “{each.move.quote}”" if each.move.quote else ""
            change = f"anger {each.move.anger:+.0f}, trust {each.move.trust:+.0f}"
            click.echo(f"{each.line:3} You {each.move.why}: {change}{quote}")
    told = attempt.verdict
    stars = "★" * told.stars + "☆" * (5 - told.stars)
    click.echo(f"\n{ENDINGS[told.ending]} {attempt.scenario.name} gives {stars} and tells their friends:")
    click.echo(f"“{told.text}”")


def _show_branches(one: Attempt, other: Attempt) -> None:
    click.echo(f"\nBoth ways: {one.verdict.stars} stars before, {other.verdict.stars} now.")
    for pair in side_by_side(one, other):
        if pair.shared:
            continue
        click.echo(f"{pair.line:3} before: {_said(pair.one)}")
        click.echo(f"    now:    {_said(pair.other)}")


def _said(exchange: Exchange | None) -> str:
    if exchange is None:
        return "(the call was over)"
    return f"{exchange.line}  [{_temper(exchange.reply.after)}]"
