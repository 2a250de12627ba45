"""The public corpora, each with what its labels are taken to mean here.

None of them was labelled for our kinds, so every number is about a neighbouring idea: what counts is that it is well
above chance, and where it moves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.corpora import Row, analysed, dev_rows, exchanged, sampled, strengths
from wellheard.cli.evaluate import RESAMPLES, SEED
from wellheard.conversation import Analysis, NotAssessed
from wellheard.detectors.uptake import uptake
from wellheard.evaluation.interface import Estimate
from wellheard.evaluation.noticed import told
from wellheard.evaluation.scores import (
    Chosen,
    Numbers,
    estimate,
    estimate_of,
    f1,
    precision,
    recall,
    resampled,
    separation,
    spearman,
)
from wellheard.settings import Settings

Measured = dict[str, Estimate]
"""A number a row of the table."""
MOST_DIALOGUES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """One corpus, measured."""

    title: str
    mapping: str
    """What was compared with what, in sentences."""
    size: str
    rows: dict[str, Measured]
    """By way of noticing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One corpus and how its labels are read."""

    file: str
    title: str
    mapping: str
    rows_of: Callable[[Path], list[Row]]
    size_of: Callable[[list[Row]], str]
    numbers: Callable[[list[Row], Settings], Measured]

    def measure(self, path: Path, variants: Mapping[str, Settings]) -> External:
        """Measure the dev part with every way of noticing."""
        rows = self.rows_of(path)
        found = {name: self.numbers(rows, settings) for name, settings in variants.items()}
        return External(title=self.title, mapping=self.mapping, size=self.size_of(rows), rows=found)


def _binary(name: str, truth: Sequence[Sequence[bool]], said: Sequence[Sequence[bool]]) -> Measured:
    """Precision, recall and F1 of a yes or no; the outer sequences are conversations, which are resampled."""
    table = np.array([_counts(real, given) for real, given in zip(truth, said, strict=True)], dtype=np.float64)
    whole, again = table.sum(axis=0), np.concatenate(list(resampled(table, SEED, RESAMPLES)))
    found = {"precision": precision, "recall": recall, "F1": f1}
    return {f"{name}: {what}": estimate(float(take(whole)), take(again)) for what, take in found.items()}


def _counts(real: Sequence[bool], given: Sequence[bool]) -> tuple[int, int, int]:
    pairs = list(zip(real, given, strict=True))
    return sum(r and g for r, g in pairs), sum(g and not r for r, g in pairs), sum(r and not g for r, g in pairs)


def _correlated(one: Sequence[float], other: Sequence[float]) -> Estimate:
    left, right = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)

    def statistic(chosen: Chosen) -> float | None:
        return spearman(left[chosen], right[chosen])

    return estimate_of(statistic, len(left), seed=SEED, times=RESAMPLES)


def _separated(scores: Sequence[float], positive: Sequence[bool]) -> Estimate:
    values: Numbers = np.asarray(scores, dtype=np.float64)
    yes = np.asarray(positive, dtype=bool)

    def statistic(chosen: Chosen) -> float | None:
        return separation(values[chosen].tolist(), yes[chosen].tolist())

    return estimate_of(statistic, len(values), seed=SEED, times=RESAMPLES)


# Open and closed questions: funneling and focusing in classrooms.

_FOLLOW_UP = "follow_up_unfiltered_majority"


def _follow_ups(path: Path) -> list[Row]:
    return [row for row in dev_rows(path) if row["turns"][-1]["labels"].get(_FOLLOW_UP)]


def _questions(rows: list[Row], settings: Settings) -> Measured:
    open_, closed, difference = [], [], []
    for analysis in analysed(rows, settings):
        sure = strengths(analysis)
        last = len(analysis.conversation.turns)
        most = max(sure.get((last, "open-question"), 0.0), sure.get((last, "probe"), 0.0))
        open_.append([most > 0])
        closed.append([(last, "closed-question") in sure])
        difference.append(most - sure.get((last, "closed-question"), 0.0))
    gold = [float(row["turns"][-1]["labels"][_FOLLOW_UP]) for row in rows]
    asked = [number for number, value in enumerate(gold) if value > 0]
    return {
        **_binary("open", [[value == 2] for value in gold], open_),
        **_binary("closed", [[value == 1] for value in gold], closed),
        "open against closed: separation": _separated(
            [difference[number] for number in asked], [gold[number] == 2 for number in asked]
        ),
    }


def _count_follow_ups(rows: list[Row]) -> str:
    gold = [float(row["turns"][-1]["labels"][_FOLLOW_UP]) for row in rows]
    return f"{len(rows)} pairs of turns: {gold.count(2)} open, {gold.count(1)} closed, {gold.count(0)} neither."


# Uptake: does the reply build on what was said.

_LISTENING = ("restatement", "probe", "open-question", "validation", "explanation")


def _rated(path: Path) -> list[Row]:
    return [row for row in dev_rows(path) if row["turns"][-1]["labels"].get("uptake")]


def _uptake(rows: list[Row], settings: Settings) -> Measured:
    found: dict[str, list[float]] = {"restatement": [], "probe": [], "any sign of listening": []}
    found["the measure uptake"] = [
        uptake(" ".join(turn["text"] for turn in row["turns"][:-1]), row["turns"][-1]["text"]) for row in rows
    ]
    for analysis in analysed(rows, settings):
        sure = strengths(analysis)
        last = len(analysis.conversation.turns)
        found["restatement"].append(sure.get((last, "restatement"), 0.0))
        found["probe"].append(sure.get((last, "probe"), 0.0))
        found["any sign of listening"].append(max(sure.get((last, kind), 0.0) for kind in _LISTENING))
    gold = [float(row["turns"][-1]["labels"]["uptake"]) for row in rows]
    numbers = {f"{name}: rank correlation": _correlated(values, gold) for name, values in found.items()}
    lengths = [float(len(row["turns"][-1]["text"].split())) for row in rows]
    return numbers | {"for comparison, words in the reply: rank correlation": _correlated(lengths, gold)}


# CaSiNo: negotiations between two campers, who are equals.

_STRATEGIES = {"showing-empathy": "sympathy", "promote-coordination": "teamwork"}


def _annotated(path: Path) -> list[Row]:
    return [row for row in dev_rows(path) if any("strategies" in turn["labels"] for turn in row["turns"])]


def _strategies(rows: list[Row], settings: Settings) -> Measured:
    both = [each for row in rows for each in (row, exchanged(row))]
    truth: dict[str, list[list[bool]]] = {name: [] for name in _STRATEGIES}
    said: dict[str, list[list[bool]]] = {name: [] for name in _STRATEGIES}
    for number, (row, analysis) in enumerate(zip(both, analysed(both, settings), strict=True)):
        sure = strengths(analysis)
        for name, kind in _STRATEGIES.items():
            real, given = _of_agent(row, name, kind, sure)
            if number % 2 == 0:
                truth[name].append(real)
                said[name].append(given)
            else:
                truth[name][-1] += real
                said[name][-1] += given
    return {
        key: value
        for name, kind in _STRATEGIES.items()
        for key, value in _binary(f"{name} as {kind}", truth[name], said[name]).items()
    }


def _of_agent(row: Row, name: str, kind: str, sure: Mapping[tuple[int, str], float]) -> tuple[list[bool], list[bool]]:
    """Truth and prediction for the annotated turns of the one who stands for the agent."""
    spoken = [turn for turn in row["turns"] if turn["text"].strip()]
    turns = [
        (number, turn)
        for number, turn in enumerate(spoken, start=1)
        if turn["speaker"] == "agent" and "strategies" in turn["labels"]
    ]
    return [name in turn["labels"]["strategies"] for _, turn in turns], [(number, kind) in sure for number, _ in turns]


def _count_strategies(rows: list[Row]) -> str:
    turns = [turn["labels"]["strategies"] for row in rows for turn in row["turns"] if "strategies" in turn["labels"]]
    counted = ", ".join(f"{sum(name in each for each in turns)} {name}" for name in _STRATEGIES)
    return f"{len(rows)} dialogues, {len(turns)} annotated turns: {counted}."


# STAR: was the user's goal met.

_NO_GOAL = ("calm", "enjoy", "say something")


def goal_met(row: Row) -> bool | None:
    """All of the user's goals, as the user answered; nothing where no question was about one."""
    asked = row["labels"].get("UserQuestionnaire") or []
    answers = [each["Answer"] for each in asked if not any(word in each["Question"] for word in _NO_GOAL)]
    return all(answers) if answers else None


def _with_goals(path: Path) -> list[Row]:
    return sampled([row for row in dev_rows(path) if goal_met(row) is not None and row["turns"]], MOST_DIALOGUES)


def _resolution(rows: list[Row], settings: Settings) -> Measured:
    gold = [bool(goal_met(row)) for row in rows]
    judged, scores, solved = [], [], []
    for analysis in analysed(rows, settings):
        judged.append(told(analysis))
        solved.append(_solved(analysis))
        scores.append(float(analysis.scorecard.score if analysis.scorecard.score is not None else 50))
    return {
        "resolved: separation": _separated(solved, gold),
        "stars: separation": _separated([float(each.story or 3) for each in judged], gold),
        "score: separation": _separated(scores, gold),
        **_binary("resolved, as goal met", [[met] for met in gold], [[each.resolved == "yes"] for each in judged]),
        **_binary(
            "not resolved, as not met", [[not met] for met in gold], [[each.resolved == "no"] for each in judged]
        ),
    }


def _solved(analysis: Analysis) -> float:
    """How likely it was resolved, a part of it counting half; the middle where that could not be assessed."""
    if isinstance(analysis.resolution, NotAssessed):
        return 0.5
    return analysis.resolution.chances["yes"] + analysis.resolution.chances["partly"] / 2


def _count_goals(rows: list[Row]) -> str:
    met = sum(bool(goal_met(row)) for row in rows)
    return f"{len(rows)} dialogues: goal met in {met}, not in {len(rows) - met}."


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        file="funneling_focusing.jsonl",
        title="Open and closed questions in classrooms",
        mapping=(
            "Funneling and focusing (sterlingalic/funneling-focusing, MIT): a pupil's turn and the teacher's next, "
            "which raters called open or focusing (2), closed or leading (1), or neither (0); the majority of raters "
            "is taken and rows without one are left out. The teacher stands for the agent. Open is compared with "
            "`open-question` or `probe`, closed with `closed-question`. Separation is how often an open one has the "
            "higher difference of the two confidences than a closed one: 0.5 is chance."
        ),
        rows_of=_follow_ups,
        size_of=_count_follow_ups,
        numbers=_questions,
    ),
    Comparison(
        file="uptake.jsonl",
        title="Uptake in classrooms",
        mapping=(
            "Conversational uptake (ddemszky/conversational-uptake, MIT): does the teacher's reply build on what the "
            "pupil said, 0 to 2, mean of the raters. Compared by rank correlation with the confidence of "
            "`restatement`, of `probe`, and of the surest among "
            f"{', '.join(f'`{kind}`' for kind in _LISTENING)}; and with the measure `uptake`, which has learned from "
            "the other part of this corpus and is the same whatever notices. Long replies build on more, so the "
            "length of the reply stands beside it: a detector of listening should do better than a count of words."
        ),
        rows_of=_rated,
        size_of=lambda rows: f"{len(rows)} pairs of turns.",
        numbers=_uptake,
    ),
    Comparison(
        file="casino.jsonl",
        title="Empathy and coordination in negotiations",
        mapping=(
            "CaSiNo (kushalchawla/CaSiNo, CC BY 4.0, Chawla et al. 2021): campers negotiate over firewood, and each "
            "turn is annotated with its strategies. The two are equals, so each dialogue is heard twice, with each of "
            "them as the agent, and the agent's annotated turns count. `showing-empathy` is compared with `sympathy`, "
            "`promote-coordination` with `teamwork`; the latter means proposals of give and take there, which is "
            "wider than putting both on one side."
        ),
        rows_of=_annotated,
        size_of=_count_strategies,
        numbers=_strategies,
    ),
    Comparison(
        file="star.jsonl",
        title="Resolution in task dialogues",
        mapping=(
            "STAR (RasaHQ/STAR, MIT): typed dialogues with a person who plays an assistant. The goal is met where the "
            "user answered yes to every question about it; dialogues without such a question are left out. Compared "
            "with the chance of being resolved, the stars and the score, on at most "
            f"{MOST_DIALOGUES} dialogues chosen by a digest of their ids. Dialogues of the other part taught the "
            "words of resolution, so this says how well that carries to other dialogues of the same making. The users "
            "are paid and rarely cross, so little of what Wellheard listens for is said. "
            "Separation is how often a dialogue whose goal was met has the higher value: 0.5 is chance."
        ),
        rows_of=_with_goals,
        size_of=_count_goals,
        numbers=_resolution,
    ),
)
