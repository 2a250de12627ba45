"""`python -m train.outcome`: learns what a call came to, from calls that their writers judged, and from STAR.

A scale reads what detectors notice. On calls that a detector has learned by heart it notices nearly all, and a scale
would learn to trust it too much; so the moments of each writer's calls come from a detector that has not seen them.
What was heard is kept in a folder (`--heard`), because it takes a quarter of an hour to make.
"""

import argparse
import json
import pickle
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from eval.corpora import conversation_of, in_dev_part
from eval.external import goal_met
from numpy.typing import NDArray
from scipy import sparse

from train.outcome_hearing import Call, hear_without_writer, read_judged
from train.outcome_scales import Table, accuracy, fit_scale
from wellheard.conversation import Conversation
from wellheard.detectors.learned.grams import Ids
from wellheard.detectors.learned.hints import Pairs
from wellheard.learning.fitting import Floats, fit
from wellheard.learning.matrices import matrix_of, table_of
from wellheard.outcome.clues import clues_of, strengths_of
from wellheard.outcome.model import WEIGHTS, WORDS, Model, save
from wellheard.outcome.words import QUESTIONS, Words, places, turn_features

LEAST_CALLS = 5
"""Words and clues of fewer calls get no weight."""
STRENGTH = {"resolved": 0.1, "kindness": 0.1}
"""How freely words may get weights, by question."""
STAR_COUNTS = 0.3
"""What a STAR dialogue counts beside a judged call: there are four times as many, and they are alike."""
SCALES = {
    "resolved": ("resolved",),
    "stars": ("resolved", "kindness"),
    "kindness": ("kindness",),
}
"""The scales, and the questions whose words each may use."""
_STAR = "star"
ANSWERS = {"resolved": 3, "stars": 5, "kindness": 5}


@dataclass(frozen=True, slots=True)
class Rows:
    """Conversations as a word model sees them: a matrix and the judgement (0-1) by question."""

    table: Ids
    features: Mapping[str, sparse.csr_matrix]
    """Conversations by the words of the table."""
    truth: Mapping[str, Floats]
    """Not a number where nobody judged."""
    importance: Floats
    writers: NDArray[np.str_]


def rows_of(calls: Sequence[Call], star: Sequence[tuple[Conversation, bool]]) -> Rows:
    """Calls, then STAR dialogues under no writer."""
    conversations = [each.conversation for each in calls] + [each for each, _ in star]
    unknown = np.full(len(star), np.nan)
    resolved = np.append([each.truth["resolved"] / 2 for each in calls], [float(met) for _, met in star])
    kindness = np.append([each.truth["kindness"] / 4 for each in calls], unknown)
    pairs = {name: [pooled(each, name) for each in conversations] for name in QUESTIONS}
    table = table_of([_once(pair) for found in pairs.values() for pair in found], LEAST_CALLS)
    return Rows(
        table,
        {name: matrix_of(found, table) for name, found in pairs.items()},
        {"resolved": resolved, "kindness": kindness},
        np.append(np.ones(len(calls)), np.full(len(star), STAR_COUNTS)),
        np.array([each.writer for each in calls] + [_STAR] * len(star)),
    )


def pooled(conversation: Conversation, question: str) -> Pairs:
    """All that counts for a question as one row; equal features side by side are summed by the matrix."""
    parts = [(turn_features(turn), weight) for turn, weight in places(conversation.turns, question)]
    if not parts:
        return np.array([], np.uint32), np.array([], np.float32)
    ids = np.concatenate([ids for (ids, _), _ in parts])
    return ids, np.concatenate([values * np.float32(weight) for (_, values), weight in parts])


def word_weights(rows: Rows, question: str, chosen: NDArray[np.bool_]) -> Floats:
    """Weights of words for one question; a call between yes and no counts for both."""
    known = chosen & ~np.isnan(rows.truth[question])
    features, yes, importance = rows.features[question][known], rows.truth[question][known], rows.importance[known]
    twice = sparse.vstack([features, features]).tocsr()
    truth = np.repeat([True, False], len(yes))
    counted = np.append(importance * yes, importance * (1 - yes))
    return fit(twice, truth, STRENGTH[question], importance=counted).weights


def unseen_scores(rows: Rows) -> dict[str, Floats]:
    """What words say of each writer's calls, by weights from the other writers and STAR."""
    found = {name: np.zeros(len(rows.writers)) for name in QUESTIONS}
    for writer in np.unique(rows.writers[rows.writers != _STAR]).tolist():
        own = rows.writers == writer
        for name in QUESTIONS:
            found[name][own] = rows.features[name][own] @ word_weights(rows, name, ~own)
    return found


def table_for(calls: Sequence[Call], words: Mapping[str, Floats], scale: str, names: Sequence[str]) -> Table:
    """Calls by clues."""
    strengths = [strengths_of(clues_of(each.conversation, each.moments)) for each in calls]
    values = np.array([[each.get(name, 0.0) for name in names] for each in strengths])
    said = [words[question][: len(calls)] for question in SCALES[scale]]
    return Table((*names, *(WORDS + question for question in SCALES[scale])), np.column_stack([values, *said]))


def names_of(calls: Sequence[Call]) -> list[str]:
    """Clues of enough calls, sorted."""
    counts = Counter(
        name for each in calls for name in {clue.name for clue in clues_of(each.conversation, each.moments)}
    )
    return sorted(name for name, count in counts.items() if count >= LEAST_CALLS)


@dataclass(frozen=True, slots=True)
class Learned:
    """The model that ships, and what words said of calls whose writer their weights had not seen."""

    model: Model
    unseen: Mapping[str, Floats]


def learn(calls: Sequence[Call], star: Sequence[tuple[Conversation, bool]]) -> Learned:
    """Learn words from all, and scales from what words and detectors say of writers they don't know."""
    rows = rows_of(calls, star)
    everyone = np.ones(len(rows.writers), np.bool_)
    weights = np.stack([word_weights(rows, name, everyone) for name in QUESTIONS], axis=1)
    unseen, names = unseen_scores(rows), names_of(calls)
    scales = {
        scale: fit_scale(table_for(calls, unseen, scale, names), _truth(calls, scale), count)
        for scale, count in ANSWERS.items()
    }
    return Learned(Model(words=Words(rows.table, weights.astype(np.float16)), scales=scales), unseen)


def without_each_writer(calls: Sequence[Call], unseen: Mapping[str, Floats]) -> dict[str, dict[str, float]]:
    """How well each writer's calls are told by scales that have seen the others' alone, all writers together."""
    own_writer = np.array([each.writer for each in calls])
    found = {}
    for scale, count in ANSWERS.items():
        whole, truth = table_for(calls, unseen, scale, names_of(calls)), _truth(calls, scale)
        chances = np.zeros((len(calls), count))
        for writer in np.unique(own_writer):
            own = own_writer == writer
            fitted = fit_scale(Table(whole.names, whole.values[~own]), truth[~own], count)
            for row in np.flatnonzero(own):
                strengths = dict(zip(whole.names, whole.values[row].tolist(), strict=True))
                chances[row] = fitted.chances(fitted.latent(strengths))
        found[scale] = accuracy(chances, truth)
    return found


def _truth(calls: Sequence[Call], scale: str) -> Floats:
    return np.array([each.truth[scale] for each in calls])


def _once(pair: Pairs) -> Pairs:
    ids = np.unique(pair[0])
    return ids, np.ones(len(ids), np.float32)


def read_star(folder: Path) -> list[tuple[Conversation, bool]]:
    """STAR dialogues that are not kept for measuring and whose user said whether the goal was met."""
    with (folder / "star.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    usable = [row for row in rows if row["turns"] and not in_dev_part(row["id"])]
    return [(conversation_of(row), met) for row in usable if (met := goal_met(row)) is not None]


def main() -> None:
    """Hear, learn, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m train.outcome", description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"), help="folder of the corpora")
    parser.add_argument("--heard", type=Path, default=Path("build/heard.pickle"), help="what was heard is kept here")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="weights file to write")
    given = parser.parse_args()
    for name in ("calls_train.jsonl", "star.jsonl"):
        if not (given.corpora / name).is_file():
            sys.exit(f"{given.corpora / name} is not there. Say where the corpora are with --corpora FOLDER.")
    calls = read_judged(given.corpora / "calls_train.jsonl")
    if not given.heard.is_file():
        given.heard.parent.mkdir(parents=True, exist_ok=True)
        given.heard.write_bytes(pickle.dumps(hear_without_writer(given.corpora, calls)))
    heard = pickle.loads(given.heard.read_bytes())  # our own file, made above
    calls = [each.with_moments(heard[each.conversation.id]) for each in calls]
    star = read_star(given.corpora)
    learned = learn(calls, star)
    save(learned.model, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e3:.0f} kB")
    for scale, numbers in without_each_writer(calls, learned.unseen).items():
        print(scale, " ".join(f"{name} {value:.3f}" for name, value in numbers.items()))


if __name__ == "__main__":
    main()
