"""Judged calls, and what a detector notices in them that has not seen their writer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from train.corpora import LabelledCall, read_calls
from train.examples import Turns, pairs_of, turns_of
from train.learning import STRENGTH, asked_of, truth_of
from wellheard.analysis import begin, in_order
from wellheard.conversation import AGENT, CUSTOMER, KINDS, Conversation, Moment
from wellheard.detectors.learned import detector
from wellheard.detectors.learned.model import Model, Side, load
from wellheard.evaluation import read_labelled
from wellheard.evaluation.interface import CallMarks, Fault
from wellheard.jobs import Plan
from wellheard.jobs.setup import build
from wellheard.learning.fitting import Fit, fit
from wellheard.learning.matrices import matrix_of
from wellheard.outcome.weighing import ANSWERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call, what its writer says of it, and what was noticed."""

    conversation: Conversation
    writer: str
    truth: Mapping[str, float]
    """Answers from 0 on by scale; not a number where the writer left it open."""
    moments: tuple[Moment, ...] = ()

    def with_moments(self, moments: Sequence[Moment]) -> "Call":
        """The same call, heard."""
        return replace(self, moments=tuple(moments))


def read_judged(path: Path) -> list[Call]:
    """Calls with their writers' judgement."""
    found = []
    for each in read_labelled([path], frozenset(KINDS)):
        if isinstance(each, Fault):
            raise ValueError(f"{each.where}: {each.what}")  # noqa: TRY004 - a line of the file, not an argument
        writer = each.conversation.id.partition("-")[0]
        found.append(Call(conversation=each.conversation, writer=writer, truth=_truth(each.call)))
    return found


def _truth(marks: CallMarks) -> dict[str, float]:
    unknown = float("nan")
    return {
        "resolved": unknown if marks.resolved is None else float([*ANSWERS].index(marks.resolved)),  # type: ignore[arg-type]  # one of the three words, else the reader had said so
        "stars": unknown if marks.story is None else marks.story - 1.0,
        "kindness": unknown if marks.kindness is None else marks.kindness - 1.0,
    }


def hear_without_writer(corpora: Path, calls: Sequence[Call]) -> dict[str, tuple[Moment, ...]]:
    """Moments by call id, noticed by weights that know nothing of the call's writer."""
    models = _models_without_each(read_calls(corpora, "calls_train"))
    setup = build(Plan(use_sound=False))
    heard = {}
    for call in calls:
        with patch.object(detector, "load", return_value=models[call.writer]):
            listening = begin(setup, channel=call.conversation.channel)
            for turn in call.conversation.turns:
                listening.hear(turn)
            listening.end()
            heard[call.conversation.id] = in_order(listening.moments)
    return heard


def _models_without_each(calls: Sequence[LabelledCall]) -> dict[str, Model]:
    sides = {speaker: _sides_without_each(turns_of(calls, speaker), speaker) for speaker in (AGENT, CUSTOMER)}
    return {
        writer: Model({speaker: sides[speaker][writer] for speaker in sides})
        for writer in sorted({each.writer for each in calls})
    }


def _sides_without_each(turns: Turns, speaker: str) -> dict[str, Side]:
    """The shipped side learned again without each writer; calibration and thresholds, of unseen writers, stay."""
    shipped = load().sides[speaker]
    features = matrix_of(pairs_of(turns), shipped.table)
    found = {}
    for writer in np.unique(turns.writers).tolist():
        fits = []
        for number, label in enumerate(shipped.labels):
            used = asked_of(turns, label) & (turns.writers != writer)
            start = Fit(shipped.weights[:, number].astype(np.float64), float(shipped.bias[number]))
            fits.append(fit(features[used], truth_of(turns, label)[used], STRENGTH, start))
        found[writer] = replace(
            shipped,
            weights=np.stack([each.weights for each in fits], axis=1).astype(np.float16),
            bias=np.array([each.bias for each in fits], np.float32),
        )
    return found
