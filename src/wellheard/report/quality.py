"""An evaluation as tables: on the terminal and as Markdown, the same ones in the same order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wellheard.evaluation.averaging import FREQUENT
from wellheard.evaluation.interface import Agreement, CallLevel, Confusion, Estimate, Evaluation, KindResult
from wellheard.report.wording import one_line

ABSENT = "–"
_MARKDOWN = str.maketrans({"|": "\\|", "\n": " "})


@dataclass(frozen=True, slots=True)
class QualityTable:
    """One table of an evaluation."""

    title: str
    note: str
    """A sentence on how to read it."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def number(value: float | None) -> str:
    """To two places."""
    return ABSENT if value is None else f"{round(value, 2) + 0.0:.2f}"


def ranged(estimate: Estimate) -> str:
    """A number with its interval: `0.51 (0.46–0.54)`."""
    if estimate.value is None or estimate.low is None:
        return number(estimate.value)
    return f"{number(estimate.value)} ({number(estimate.low)}–{number(estimate.high)})"


def tables(evaluation: Evaluation) -> tuple[QualityTable, ...]:
    """All tables that have something in them."""
    makers: tuple[Callable[[Evaluation], QualityTable], ...] = (
        kinds_table,
        averages_table,
        attributes_table,
        exactness_table,
        calibration_table,
        call_table,
    )
    return tuple(table for table in (make(evaluation) for make in makers) if table.rows)


def kinds_table(evaluation: Evaluation) -> QualityTable:
    """Every kind, beside how far a second rater gets."""
    raters = _pair(evaluation, "first rater", "second rater")
    header = ("kind", "labelled", "noticed", "precision", "recall", "F1 (95 %)", "confidence", "kappa")
    between = {each.kind: (number(each.f1), number(each.kappa)) for each in raters.kinds} if raters else {}
    software = _pair(evaluation, "software", "first rater")
    kappas = {each.kind: number(each.kappa) for each in software.kinds} if software else {}
    rows = tuple(
        (*_counted(each), number(each.mean_confidence), kappas.get(each.kind, ABSENT), *between.get(each.kind, ()))
        for each in evaluation.kinds
    )
    return QualityTable(
        "Kinds of moments",
        "Against the first rater. Confidence is the mean of what the software believed, to be compared with precision."
        + (" The last two columns are the second rater against the first." if raters else ""),
        (*header, "raters' F1", "raters' kappa") if raters else header,
        rows,
    )


def _counted(each: KindResult) -> tuple[str, ...]:
    exact = (number(each.precision.value), number(each.recall.value), ranged(each.f1))
    return (each.kind, str(each.support), str(each.noticed), *exact)


def averages_table(evaluation: Evaluation) -> QualityTable:
    """Averages for every pair of raters."""
    rows = tuple(
        (
            " against ".join(each.raters),
            str(each.calls),
            ranged(each.averages.macro_frequent),
            ranged(each.averages.macro),
            ranged(each.averages.micro),
            number(each.kappa),
        )
        for each in evaluation.agreement
    )
    found = evaluation.averages
    header = (
        "who",
        "calls",
        f"macro F1, {found.frequent_kinds} kinds with {FREQUENT} labels or more",
        f"macro F1, all {found.kinds} kinds",
        "micro F1",
        "mean kappa",
    )
    return QualityTable("Averages", "Macro: every kind counts alike. Micro: every label does.", header, rows)


def attributes_table(evaluation: Evaluation) -> QualityTable:
    """Kinds with the right value, and repeated requests with the right turn."""
    return QualityTable(
        "Attributes and references",
        "A hit has the right kind and the right value; `repeat-request@` the turn where it had been told.",
        ("kind:value", "labelled", "noticed", "precision", "recall", "F1 (95 %)"),
        tuple(_counted(each) for each in evaluation.attributes),
    )


def exactness_table(evaluation: Evaluation) -> QualityTable:
    """Attributes where both saw the kind."""
    rows = tuple(
        (each.kind, each.attribute, str(each.both), number(each.right / each.both)) for each in evaluation.exactness
    )
    note = "Of the turns in which both saw the kind, the share with the same attribute."
    return QualityTable("Attributes where the kind is right", note, ("kind", "attribute", "both", "same"), rows)


def calibration_table(evaluation: Evaluation) -> QualityTable:
    """Reliability bins."""
    rows = tuple(
        (f"{each.low:.1f}–{each.high:.1f}", str(each.moments), number(each.confidence), number(each.precision))
        for each in evaluation.calibration.bins
        if each.moments
    )
    note = f"Expected calibration error: {number(evaluation.calibration.error)}. 0 is perfect."
    return QualityTable("Confidence", note, ("confidence", "moments", "mean confidence", "precision"), rows)


_CALL_ROWS: tuple[tuple[str, Callable[[CallLevel], str]], ...] = (
    ("story: calls", lambda each: str(each.story_calls)),
    ("story: same stars", lambda each: ranged(each.story_exact)),
    ("story: within one star", lambda each: ranged(each.story_within_one)),
    ("story: rank correlation", lambda each: ranged(each.story_correlation)),
    ("story: off by, stars", lambda each: ranged(each.story_error)),
    ("kindness: calls", lambda each: str(each.kindness_calls)),
    ("kindness: same level", lambda each: ranged(each.kindness_exact)),
    ("kindness: within one level", lambda each: ranged(each.kindness_within_one)),
    ("kindness: rank correlation", lambda each: ranged(each.kindness_correlation)),
    ("resolved: calls", lambda each: str(each.resolved_calls)),
    ("resolved: same of yes, partly, no", lambda each: ranged(each.resolved_exact)),
    ("resolved: kappa", lambda each: number(each.resolved_kappa)),
    ("sympathy first: calls", lambda each: str(each.sympathy_calls)),
    ("sympathy first: same of yes, no, na", lambda each: ranged(each.sympathy_exact)),
    ("sympathy first: kappa", lambda each: number(each.sympathy_kappa)),
)


def call_table(evaluation: Evaluation) -> QualityTable:
    """Whole calls, a column a pair of raters."""
    levels = evaluation.call_level
    header = ("whole calls", *(" against ".join(each.raters) for each in levels))
    rows = tuple((title, *(show(each) for each in levels)) for title, show in _CALL_ROWS) if levels else ()
    note = "`sympathy-first` is yes where fully met; calls whose outcome could not be assessed are left out."
    return QualityTable("Whole calls", note, header, rows)


def _pair(evaluation: Evaluation, one: str, other: str) -> Agreement | None:
    return next((each for each in evaluation.agreement if each.raters == (one, other)), None)


def summary(evaluation: Evaluation) -> Iterator[str]:
    """What was measured, and what was left out, a sentence each."""
    about = evaluation.about
    yield f"{evaluation.calls} calls, {evaluation.turns} turns, {evaluation.labels} labels."
    yield (
        f"Noticing: {about.noticing}. Playbook: {about.playbook}. Wellheard {about.wellheard}. "
        f"Intervals: {about.resamples} resamples of calls, seed {about.seed}."
    )
    if evaluation.unlabelled:
        left = ", ".join(f"{kind} ({count} noticed)" for kind, count in evaluation.unlabelled.items())
        yield f"Labelled nowhere, so left out of every number: {left}. Name them with --kind to count them."
    if evaluation.faults:
        yield f"{evaluation.faults} lines or labels could not be used."


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table, numbers to the right."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|--:" * (len(header) - 1) + "|"]
    return lines + ["| " + " | ".join(cell.translate(_MARKDOWN) for cell in row) + " |" for row in rows]


def markdown(evaluation: Evaluation) -> str:
    """The whole evaluation as a Markdown page."""
    lines = ["# How well it notices", ""]
    for sentence in summary(evaluation):
        lines += [sentence, ""]
    for table in tables(evaluation):
        lines += [f"## {table.title}", "", table.note, "", *markdown_table(table.header, table.rows), ""]
    if evaluation.confusions:
        lines += ["## What goes wrong", ""]
        lines += [line for each in evaluation.confusions for line in _confusion_lines(each)]
    return "\n".join(lines).rstrip() + "\n"


def _confusion_lines(each: Confusion) -> Iterator[str]:
    yield f"- **{each.kind}**, {each.type}: {_circumstances(each)}"
    if each.before:
        yield f"  - before: {one_line(each.before)}"
    yield f"  - {one_line(each.text)}"


def _circumstances(each: Confusion) -> str:
    others = ", ".join(each.others) or "nothing"
    if each.type == "miss":
        return f"{each.source}, turn {each.turn}; noticed there: {others}"
    return f"{each.source}, turn {each.turn}; “{one_line(each.quote)}” at {number(each.confidence)}; labelled: {others}"


def render_quality(evaluation: Evaluation, console: Console) -> None:
    """The whole evaluation on a terminal. Text of calls goes in as plain text, never as markup."""
    for sentence in summary(evaluation):
        console.print(Text(sentence), soft_wrap=True)
    for each in tables(evaluation):
        table = Table(*each.header, title=each.title, caption=each.note, box=None, title_justify="left")
        table.caption_justify = "left"
        table.columns[0].no_wrap = True
        for column in table.columns[1:]:
            column.justify = "right"
        for row in each.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print()
        console.print(table)
    for confusion in evaluation.confusions:
        console.print()
        for line in _confusion_lines(confusion):
            console.print(Text(line.replace("**", "")), soft_wrap=True)
