"""Reps in words that the engine was not made with: the order holds for them, too.

`others.yaml` was written when the engine was finished. It showed gaps (past forms, statements of what is done, a "was
that you?"), which were then closed in general. `unseen.yaml` was written after that: the order held at once in it.
"""

from pathlib import Path
from statistics import fmean

import pytest
import yaml
from eval.practice.reps import felt_again

from wellheard.analysis import Setup
from wellheard.practice import play, shipped_scenario
from wellheard.practice.loading import SHIPPED

SEEDS = range(1, 21)
Scripts = dict[str, dict[str, list[str]]]


def scripts(name: str) -> Scripts:
    found: Scripts = yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return found


def felt(scenario_id: str, lines: list[str], setup: Setup) -> tuple[float, float, float]:
    """Stars, points and anger at the end, each the mean over the seeds."""
    attempt = play(shipped_scenario(scenario_id), lines, setup, seed=1)
    told = [felt_again(attempt, seed) for seed in SEEDS]
    return (
        fmean(each.stars for each in told),
        fmean(each.points for each in told),
        fmean(each.temper.anger for each in told),
    )


@pytest.mark.parametrize("name", ["others.yaml", "unseen.yaml"])
@pytest.mark.parametrize("scenario_id", SHIPPED)
def test_good_before_fixer_before_reader_in_words_of_their_own(name: str, scenario_id: str, setup: Setup) -> None:
    reps = scripts(name).get(scenario_id)
    if reps is None:
        return
    good, fixer, reader = (felt(scenario_id, reps[rep], setup) for rep in ("good", "fixer", "reader"))
    assert good[0] > fixer[0] > reader[0]
    assert good[1] > fixer[1] > reader[1]
    assert good[2] < fixer[2] < reader[2]
