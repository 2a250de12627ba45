"""What learning brought, for a person and for a program."""

import json
from dataclasses import asdict
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

from wellheard.evaluation.interface import Estimate
from wellheard.learning.interface import Averages, KindOutcome, Outcome, Verdict
from wellheard.learning.learn import FEWEST_LABELS
from wellheard.report.quality import number, ranged

_WIDTH = 110
_SAYS: dict[Verdict, str] = {
    "learned": "learned",
    "as it was": "as it was: what ships does as well",
    "no gain": "as it was: no gain where it counts",
    "worse": "as it was: it got worse",
    "at odds": "as it was: labels don't go with the words",
    "too few": "as it was: too few labels",
}


def as_json(outcome: Outcome) -> str:
    """The outcome as indented JSON, schema `wellheard.learning/1`, without the weights."""
    whole = asdict(outcome) | {"adjustments": sorted(each.kind for each in outcome.kinds if each.verdict == "learned")}
    if outcome.adjustments is None:
        whole["adjustments"] = []
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_text(outcome: Outcome, written: Path | None, *, styled: bool = False) -> str:
    """The outcome for a terminal; `written` is the file that was, where one was."""
    console = Console(file=StringIO(), width=_WIDTH, force_terminal=styled, highlight=False)
    with console.capture() as captured:
        console.print(f"{outcome.calls} calls; each was measured with what was learned from others.\n")
        console.print(_table(outcome))
        for sentence in (*_too_few(outcome), *_averages(outcome), *_end(outcome, written)):
            console.print(f"\n{sentence}", markup=False)
    return captured.get()


def _table(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("kind")
    for name in ("labels", "F1 before", "after"):
        table.add_column(name, justify="right")
    table.add_column("")
    for each in outcome.kinds:
        if each.labels:
            table.add_row(*_row(each, kept=outcome.adjustments is not None))
    return table


def _row(each: KindOutcome, *, kept: bool) -> tuple[str, ...]:
    said = _SAYS[each.verdict] if kept or each.verdict != "learned" else "as it was: see below"
    return each.kind, str(each.labels), number(each.before), number(each.after), said


def _too_few(outcome: Outcome) -> list[str]:
    if not any(each.verdict == "too few" and each.labels for each in outcome.kinds):
        return []
    return [
        f"Too few labels: a kind must be there {FEWEST_LABELS} times; most need 20 and more before anything is learned."
    ]


def _averages(outcome: Outcome) -> list[str]:
    told = [f"All that looked worth trying: {_change(outcome.tried)}"]
    if outcome.adjustments is not None:
        told.append(
            f"What is kept: {_change(outcome.kept)} Kinds were picked by these same calls, so expect a little less."
        )
    return told


def _change(found: Averages) -> str:
    return (
        f"mean F1 over kinds {number(found.before.value)} before, {number(found.after.value)} after; "
        f"difference {_signed(found.difference)}, in brackets where 95 % of resampled calls lie."
    )


def _signed(difference: Estimate) -> str:
    if difference.value is None:
        return ranged(difference)
    ends = [f"{round(each, 3) + 0.0:+.3f}" for each in (difference.low, difference.high) if each is not None]
    return f"{round(difference.value, 3) + 0.0:+.3f}" + (f" ({' to '.join(ends)})" if ends else "")


def _end(outcome: Outcome, written: Path | None) -> list[str]:
    if outcome.adjustments is None:
        return [
            f"Nothing is kept: {outcome.refused}.",
            (
                "What helps: more calls, labelled from end to end by people who agree on what a kind means "
                "(`wellheard eval` with a second rater shows how far they do)."
            ),
        ]
    if written is None:
        return ["Only checked: nothing was written. Without --check it would be kept."]
    return [
        (
            f"Written to {written}. It is used where you name it: `wellheard analyze --adjustments {written}`, or\n"
            f'adjustments = "{written}" in wellheard.toml. Take that away, and all is as it was.'
        )
    ]
