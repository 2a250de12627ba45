"""docs/quality.md: the numbers, and where the software is weak. Numbers only, no sentence of a corpus."""

from collections.abc import Mapping, Sequence

from eval.corpora import ONE_IN
from eval.external import External
from wellheard.evaluation.averaging import FREQUENT
from wellheard.evaluation.interface import Agreement, Evaluation, KindResult
from wellheard.report.quality import (
    attributes_table,
    averages_table,
    calibration_table,
    call_table,
    exactness_table,
    kinds_table,
    markdown_table,
    number,
    ranged,
)

NOTE = "<!-- Made by `make eval`; don't edit. -->"
_FEW = 10
_WEAK_VALUE = 0.3
_OVERSURE = 0.1
_WEAK_ENDING = 0.7


def page(calls: Mapping[str, Evaluation], external: Sequence[External], several: Sequence[str] = ()) -> str:
    """The whole page; `calls` by way of noticing, the default last; `several` is the section on several turns."""
    default = list(calls.values())[-1]
    parts = [NOTE, "# How well Wellheard notices", *_introduction(default), *_short(calls), *_weak(default)]
    parts += ["## Every kind, by way of noticing", *_side_by_side(calls)]
    parts += [f"## The default ({list(calls)[-1]}) in full", *_in_full(default)]
    parts += [*several, "## On other people's corpora", _outside()]
    for each in external:
        parts += [f"### {each.title}", each.mapping, each.size, _external_table(each)]
    return "\n\n".join(parts) + "\n"


def _introduction(default: Evaluation) -> list[str]:
    about = default.about
    what = (
        f"Measured on the development calls: {default.calls} calls, {default.turns} turns, {default.labels} labels by "
        "the writers of the calls, and a blind second rater. They were written for this project, as transcripts "
        "without sound, in the industries and the English that their writers know. Rules, thresholds and models were "
        "chosen by looking at these same calls, so expect somewhat less on yours: "
        "[measure it with your own labels](how-to/measure-quality.md)."
    )
    how = (
        "F1 is the harmonic mean of precision (how much of what it notices is there) and recall (how much of what is "
        f"there it notices). Intervals hold 95 % of {about.resamples} resamples of whole calls (seed {about.seed}); "
        f"kinds with fewer than {FREQUENT} labels move so far from one resample to the next that only their direction "
        "says something. `make eval` writes this page again."
    )
    return [what, how]


def _short(calls: Mapping[str, Evaluation]) -> list[str]:
    header = ("who", f"macro F1, kinds with {FREQUENT} labels or more", "macro F1, all kinds", "micro F1", "mean kappa")
    rows = [
        (f"{name}", *_average_cells(agreement))
        for name, evaluation in calls.items()
        for agreement in _agreements(evaluation, "software", "first rater")
    ]
    default = list(calls.values())[-1]
    rows += [("second rater", *_average_cells(each)) for each in _agreements(default, "first rater", "second rater")]
    return ["## In short", "Each against the first rater.", "\n".join(markdown_table(header, rows))]


def _agreements(evaluation: Evaluation, one: str, other: str) -> list[Agreement]:
    return [each for each in evaluation.agreement if each.raters == (one, other)]


def _average_cells(each: Agreement) -> tuple[str, ...]:
    found = each.averages
    return (ranged(found.macro_frequent), ranged(found.macro), ranged(found.micro), number(each.kappa))


def _weak(default: Evaluation) -> list[str]:
    lines = [*_weak_kinds(default), *_weak_values(default), *_oversure(default), *_weak_calls(default)]
    few = [each.kind for each in default.kinds if each.support < _FEW]
    if few:
        lines.append(f"Too few labels to say much ({_FEW - 1} or fewer): {', '.join(few)}.")
    lines.append(
        "Not measured here: recordings (all of this is from transcripts), languages other than English, and what only "
        "sound and time tell, such as interruptions and mirroring. No language model was measured as the detector "
        "either; with one of yours, `wellheard eval --noticing language-model` does it."
    )
    return ["## Where it is weak", "\n".join(f"- {line}" for line in lines)]


def _weak_kinds(default: Evaluation) -> list[str]:
    """Kinds with less than half of the raters' own F1, the widest gap first."""
    raters = {each.kind: each.f1 for pair in _agreements(default, "first rater", "second rater") for each in pair.kinds}
    gaps = [(raters.get(each.kind) or 1.0, each) for each in default.kinds if each.f1.value is not None]
    weak = [(people, each) for people, each in gaps if (each.f1.value or 0.0) < people / 2]
    weak.sort(key=lambda pair: ((pair[1].f1.value or 0.0) - pair[0], pair[1].kind))
    missed = [each for _, each in weak if not _more_alarms(each)]
    false = [each for _, each in weak if _more_alarms(each)]
    lines = []
    if missed:
        lines.append(f"Less than half as good as a second rater, mostly because it misses them: {_listed(missed)}.")
    if false:
        lines.append(f"Less than half as good as a second rater, mostly by false alarms: {_listed(false)}.")
    return lines


def _more_alarms(each: KindResult) -> bool:
    return each.noticed - each.right > each.support - each.right


def _listed(kinds: Sequence[KindResult]) -> str:
    return ", ".join(f"{each.kind} ({number(each.f1.value)})" for each in kinds)


def _weak_values(default: Evaluation) -> list[str]:
    weak = [each for each in default.attributes if each.support and (each.f1.value or 0.0) < _WEAK_VALUE]
    if not weak:
        return []
    return [f"Values of attributes with an F1 under {_WEAK_VALUE}, the kind's own misses included: {_listed(weak)}."]


def _oversure(default: Evaluation) -> list[str]:
    found = [
        f"{each.kind} ({number(each.mean_confidence)}, right {number(each.precision.value)})"
        for each in default.kinds
        if each.noticed >= _FEW
        and each.mean_confidence is not None
        and each.mean_confidence - (each.precision.value or 0.0) > _OVERSURE
    ]
    return [f"Surer than it has reason to be: {', '.join(found)}."] if found else []


def _weak_calls(default: Evaluation) -> list[str]:
    lines = []
    for each in default.call_level:
        if each.raters != ("software", "first rater"):
            continue
        if (each.resolved_exact.value or 0.0) < _WEAK_ENDING:
            lines.append(
                f"Whether a call was resolved is told right in only {number(each.resolved_exact.value)} of calls."
            )
        if (each.sympathy_exact.value or 0.0) < _WEAK_ENDING:
            lines.append(
                f"Whether sympathy came first is told right in only {number(each.sympathy_exact.value)} of calls."
            )
        lines.append(
            f"Stars are exact in {number(each.story_exact.value)} of calls and within one in "
            f"{number(each.story_within_one.value)}: read them as a hint of the mood, not as a rating."
        )
    return lines


def _side_by_side(calls: Mapping[str, Evaluation]) -> list[str]:
    default = list(calls.values())[-1]
    columns = [{each.kind: each for each in evaluation.kinds} for evaluation in calls.values()]
    raters = {each.kind: each.f1 for pair in _agreements(default, "first rater", "second rater") for each in pair.kinds}
    header = ["kind", "labelled"]
    for name in calls:
        header += [f"{name}: precision", "recall", "F1 (95 %)"]
    rows = []
    for kind in columns[-1]:
        cells = [kind, str(columns[-1][kind].support)]
        for column in columns:
            each = column[kind]
            cells += [number(each.precision.value), number(each.recall.value), ranged(each.f1)]
        rows.append((*cells, number(raters.get(kind))))
    return ["\n".join(markdown_table((*header, "second rater's F1"), rows))]


def _in_full(default: Evaluation) -> list[str]:
    makers = (kinds_table, averages_table, attributes_table, exactness_table, calibration_table, call_table)
    parts = []
    for table in (make(default) for make in makers):
        parts += [f"### {table.title}", table.note, "\n".join(markdown_table(table.header, table.rows))]
    return parts


def _outside() -> str:
    return (
        f"The dev part of each corpus: one conversation (or classroom) in {ONE_IN}, by a digest of its id, kept away "
        "from training. None was labelled for these kinds, so the numbers are about neighbouring ideas; the tables say "
        "what was compared with what."
    )


def _external_table(each: External) -> str:
    names = list(each.rows)
    rows = [(row, *(ranged(each.rows[name][row]) for name in names)) for row in each.rows[names[0]]]
    return "\n".join(markdown_table(("", *names), rows))
