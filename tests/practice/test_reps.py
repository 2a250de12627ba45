"""The shipped scenarios with scripted reps: the order holds over twenty seeds, and every skill is worth something.

Each script is heard once with the shipped detectors; customers of twenty seeds then take the same turns. `python -m
eval.practice` plays all of it with the detectors at work and writes the numbers into docs/explanation/practice.md.
"""

from statistics import fmean

import pytest
from eval.practice.reps import REPS, SKILLS, felt_again, lines, scenarios

from wellheard.analysis import Setup
from wellheard.practice import Attempt, play, shipped_scenario
from wellheard.practice.loading import SHIPPED
from wellheard.practice.telling import Verdict

SEEDS = range(1, 21)
RANK = ("hung-up", "gave-up", "unsolved", "partly", "promised", "eased", "solved")


def test_every_shipped_scenario_has_its_reps() -> None:
    assert set(scenarios()) == set(SHIPPED)


def heard(scenario_id: str, said: list[str], setup: Setup) -> tuple[Attempt, list[Verdict]]:
    attempt = play(shipped_scenario(scenario_id), said, setup, seed=1)
    return attempt, [felt_again(attempt, seed) for seed in SEEDS]


@pytest.mark.parametrize("scenario_id", SHIPPED)
def test_a_good_rep_leaves_them_better_than_a_fixer_and_a_fixer_better_than_a_reader(
    scenario_id: str, setup: Setup
) -> None:
    attempts, verdicts = {}, {}
    for rep in REPS:
        attempts[rep], verdicts[rep] = heard(scenario_id, lines(scenario_id, rep), setup)
    for good, fixer, reader in zip(*(verdicts[rep] for rep in REPS), strict=True):
        assert good.stars > fixer.stars > reader.stars
        assert RANK.index(good.ending) >= RANK.index(fixer.ending) > RANK.index(reader.ending)
        assert good.temper.anger < fixer.temper.anger < reader.temper.anger
        assert good.temper.trust > fixer.temper.trust >= reader.temper.trust
        assert good.points > fixer.points + 20 > reader.points + 20
    scores = [attempts[rep].analysis.scorecard.score or 0 for rep in REPS]
    assert scores[0] > scores[1]
    assert scores[0] > scores[2]
    stars = [attempts[rep].analysis.story.stars for rep in REPS]
    assert stars == [attempts[rep].verdict.stars for rep in REPS], "the document has the customer's own stars"


_LESS = {"sympathy": 5.0, "open": 0.0, "once": 0.0, "energy": -1.0}
"""By how many points at least the story gets worse in every scenario."""
_LESS_IN_ALL = {"sympathy": 10.0, "open": 4.0, "once": 3.0, "energy": 0.5}
"""And on average over all."""


def test_without_one_skill_the_story_gets_worse(setup: Setup) -> None:
    worse: dict[str, list[float]] = {skill: [] for skill in SKILLS}
    for scenario_id in SHIPPED:
        whole = fmean(each.points for each in heard(scenario_id, lines(scenario_id, "good"), setup)[1])
        for skill in SKILLS:
            less = fmean(each.points for each in heard(scenario_id, lines(scenario_id, "good", skill), setup)[1])
            worse[skill].append(whole - less)
            assert whole - less >= _LESS[skill], (scenario_id, skill, whole, less)
    for skill, falls in worse.items():
        assert fmean(falls) >= _LESS_IN_ALL[skill], (skill, falls)
