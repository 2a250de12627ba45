"""`python -m eval.several_turns`: what needs more than one turn, each measured apart, on the labelled calls.

Everything is compared with the first rater; where the second rater's own number can be had it stands beside.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from eval.variants import CALLS
from wellheard.analysis import analyse
from wellheard.cli.evaluate import known_kinds
from wellheard.conversation import AGENT, CUSTOMER, Analysis, Conversation, Distress, Moment, NotApplicable, Uptake
from wellheard.evaluation import read_labelled
from wellheard.evaluation.interface import Fault, LabelledCall, Mark
from wellheard.evaluation.noticed import noticed
from wellheard.evaluation.scores import separation, spearman
from wellheard.intake import Transcript
from wellheard.jobs import Plan, build
from wellheard.measures import measure
from wellheard.report.quality import markdown_table, number
from wellheard.settings import Settings

Marks = Mapping[tuple[int, str], Mark]
Counts = tuple[int, int, int]
"""Labelled, noticed, right."""
KINDS = ("repeat-request", "restatement", "canned", "dismissal", "runaround")
_ASKS = ("closed-question", "open-question", "probe", "instruction", "diagnosis")
_LISTENING = ("restatement", "probe", "validation")
_DEAF = ("dismissal", "canned", "point-blank")


@dataclass(frozen=True, slots=True)
class Heard:
    """A labelled call, what people say of it and what the software does."""

    call: LabelledCall
    analysis: Analysis
    software: Marks

    @property
    def second(self) -> Marks:
        """The second rater's marks; none where nobody rated it again."""
        return self.call.second or {}


def heard(path: Path, settings: Settings) -> list[Heard]:
    """The labelled calls, analysed."""
    setup = build(Plan(settings=settings, use_sound=False))
    calls = (each for each in read_labelled([path], known_kinds()) if not isinstance(each, Fault))
    found = ((call, analyse(Transcript(conversation=call.conversation), setup)) for call in calls)
    return [Heard(call, analysis, noticed(analysis)) for call, analysis in found]


def section(path: Path, settings: Settings) -> list[str]:
    """The section of docs/quality.md, in parts."""
    calls = heard(path, settings)
    parts = ["## What needs more than one turn", _ABOUT]
    for title, table in (
        ("Found by looking back", _kinds(calls)),
        ("What false requests to repeat are", _false_repeats(calls)),
        ("Distress over the call", _distress(calls)),
        ("Uptake in the calls", _uptake(calls)),
    ):
        parts += [f"### {title}", *table]
    return parts


_ABOUT = (
    "Measured on the same development calls, against the first rater. A moment that rests on an earlier turn counts as "
    "right where its kind and its own turn are; whether it names the same earlier turn is told below the table. Lines "
    "said again and again across calls can't be measured here: nobody labelled them."
)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(markdown_table(tuple(header), [tuple(row) for row in rows]))


def _scores(counts: Counts) -> tuple[str, ...]:
    labelled, found, right = counts
    precision, recall = right / found if found else None, right / labelled if labelled else None
    both = 2 * right / (labelled + found) if labelled + found else None
    return str(labelled), str(found), number(precision), number(recall), number(both)


def _counts(calls: Sequence[Heard], of: Callable[[Heard, Marks], set[int]], *, second: bool) -> Counts:
    labelled = found = right = 0
    for each in calls:
        truth, said = of(each, each.call.first), of(each, each.second if second else each.software)
        labelled, found, right = labelled + len(truth), found + len(said), right + len(truth & said)
    return labelled, found, right


def _kinds(calls: Sequence[Heard]) -> list[str]:
    rows: list[tuple[str, Callable[[Heard, Marks], set[int]]]] = [
        (kind, lambda _, marks, kind=kind: _turns(marks, kind))  # type: ignore[misc]  # the kind is bound here
        for kind in KINDS
    ]
    rows += [
        ("dismissal by passing over: beside a question or a step", _passing_over),
        ("sympathy before the first diagnosis", _sympathy_first),
    ]
    told, again = _referred(calls, second=False), _referred(calls, second=True)
    header = ("what", "labelled", "noticed", "precision", "recall", "F1", "second rater's F1")
    cells = [
        (name, *_scores(_counts(calls, of, second=False)), _scores(_counts(calls, of, second=True))[-1])
        for name, of in rows
    ]
    note = (
        f"Of the repeated requests that are right, the turn that had told it is the rater's in {told[0]} of {told[1]}; "
        f"the second rater names the same in {again[0]} of {again[1]}."
    )
    return [_table(header, cells), note]


def _turns(marks: Marks, kind: str) -> set[int]:
    return {turn for turn, name in marks if name == kind}


def _passing_over(_: Heard, marks: Marks) -> set[int]:
    """Dismissals in turns that go on with a question or a step."""
    return {turn for turn in _turns(marks, "dismissal") if any((turn, kind) in marks for kind in _ASKS)}


def _sympathy_first(each: Heard, marks: Marks) -> set[int]:
    """Turns with sympathy before anything was diagnosed or instructed."""
    del each
    work = min((turn for turn, kind in marks if kind in ("diagnosis", "instruction")), default=10**9)
    return {turn for turn in _turns(marks, "sympathy") if turn <= work}


def _referred(calls: Sequence[Heard], *, second: bool) -> tuple[int, int]:
    pairs = [
        (mark.refers_to, other[key].refers_to)
        for each in calls
        for key, mark in each.call.first.items()
        if key[1] == "repeat-request" and mark.refers_to and key in (other := each.second if second else each.software)
    ]
    return sum(bool(one & other) for one, other in pairs), len(pairs)


def _false_repeats(calls: Sequence[Heard]) -> list[str]:
    why: Counter[str] = Counter()
    for each in calls:
        for turn in _turns(each.software, "repeat-request") - _turns(each.call.first, "repeat-request"):
            why[_why(each, turn)] += 1
    noticed_at_all = sum(len(_turns(each.software, "repeat-request")) for each in calls)
    rows = [(name, str(why[name]), f"{why[name]} of {noticed_at_all}") for name in (_CONFIRMS, _EARLY, _FIRST, _OTHER)]
    return [_table(("what it was", "times", "of all noticed"), rows)]


_CONFIRMS = "a confirmation: the rater calls the turn a restatement"
_EARLY = "for what nobody had told: it refers to no earlier turn"
_FIRST = "a question or a step that the rater takes for a new one"
_OTHER = "no request at all"


def _why(each: Heard, turn: int) -> str:
    if (turn, "restatement") in each.call.first:
        return _CONFIRMS
    if not any(told < turn for told in each.software[turn, "repeat-request"].refers_to):
        return _EARLY
    asks = any((turn, kind) in each.call.first for kind in _ASKS)
    return _FIRST if asks else _OTHER


def of_labels(conversation: Conversation, marks: Marks) -> Distress | None:
    """The course of distress by a rater's labels, worked out as for the software's moments."""
    speakers = {turn.id: turn.speaker for turn in conversation.turns}
    moments = [
        Moment(
            id=f"{turn}-{kind}",
            kind=kind,
            speaker=speakers.get(turn, CUSTOMER),
            turn_ids=(turn,),
            start_ms=None,
            end_ms=None,
            quote="",
            attributes={"intensity": int(mark.attribute or 1)} if kind == "distress" else {},
            confidence=1.0,
            detector="rater",
        )
        for (turn, kind), mark in sorted(marks.items())
    ]
    found = measure(conversation, moments)["distress"]
    return found if isinstance(found, Distress) else None


def _distress(calls: Sequence[Heard]) -> list[str]:
    truth = [of_labels(each.call.conversation, each.call.first) for each in calls]
    second = [of_labels(each.call.conversation, each.second) if each.call.second else None for each in calls]
    ours = [found if isinstance(found := each.analysis.measures["distress"], Distress) else None for each in calls]
    columns = [_agreement(truth, ours), _agreement(truth, second)]
    rows = [(name, *(column[name] for column in columns)) for name in columns[0]]
    note = (
        "The rater's course is worked out from their labels by the same rule as the software's from its moments. "
        "Levels are compared over the customer's turns of each call in which the rater saw distress."
    )
    return [note, _table(("", "software", "second rater"), rows)]


def _agreement(truth: Sequence[Distress | None], said: Sequence[Distress | None]) -> dict[str, str]:
    pairs = [(one, other) for one, other in zip(truth, said, strict=True) if one and other]
    upset = [(one, other) for one, other in pairs if one.peak]
    levels = [_course_correlation(one, other) for one, other in upset]
    same = sum(_eased(one) == _eased(other) for one, other in upset)
    return {
        "levels: mean rank correlation in a call": number(fmean(levels)) if levels else "–",
        "peak: rank correlation over calls": number(spearman(*zip(*((a.peak, b.peak) for a, b in pairs), strict=True))),
        "end: rank correlation over calls": number(spearman(*zip(*((a.end, b.end) for a, b in pairs), strict=True))),
        "eased: the same": f"{same} of {len(upset)}",
    }


def _eased(found: Distress) -> bool | None:
    return None if isinstance(found.eased, NotApplicable) else found.eased


def _course_correlation(one: Distress, other: Distress) -> float:
    """Rank correlation over the turns that both have; 0 where one of them never changes."""
    left, right = ({each.turn_id: each.value for each in found.course} for found in (one, other))
    both = sorted(left.keys() & right.keys())
    return spearman([left[turn] for turn in both], [right[turn] for turn in both]) or 0.0


def _uptake(calls: Sequence[Heard]) -> list[str]:
    """How far uptake tells replies that listen from those that don't."""
    values, lengths, listens = list[float](), list[float](), list[bool]()
    for each in calls:
        measured = each.analysis.measures.get("uptake")
        words = {
            turn.id: float(len(turn.text.split())) for turn in each.call.conversation.turns if turn.speaker == AGENT
        }
        for reply in measured.replies if isinstance(measured, Uptake) else ():
            good, bad = (any((reply.turn_id, kind) in each.call.first for kind in side) for side in (_LISTENING, _DEAF))
            if good != bad:
                values.append(reply.value)
                lengths.append(words[reply.turn_id])
                listens.append(good)
    rows = [
        ("uptake", number(separation(values, listens))),
        ("words in the reply", number(separation(lengths, listens))),
    ]
    note = (
        f"{sum(listens)} replies labelled {', '.join(_LISTENING)} against {len(listens) - sum(listens)} labelled "
        f"{', '.join(_DEAF)}: how often the former has the higher value of a pair; 0.5 is chance."
    )
    return [note, _table(("by", "separation"), rows)]


def main() -> None:
    """Print the section."""
    import sys

    corpora = Path(__file__).parent.parent.parent / "shared" / "corpora"
    sys.stdout.write("\n\n".join(section(corpora / CALLS, Settings())) + "\n")


if __name__ == "__main__":
    main()
