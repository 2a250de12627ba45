"""The shipped scenarios as a whole."""

import pytest
from tests.practice.scenes import a_moment

from wellheard.conversation import KINDS
from wellheard.language import content_words, normalise, tokens
from wellheard.playbook import default_playbook
from wellheard.practice import Scenario, Temper, shipped_scenarios
from wellheard.practice.focus import criteria, for_focus
from wellheard.practice.interface import MOODS
from wellheard.practice.loading import shipped_text
from wellheard.practice.temper import push_of
from wellheard.practice.voices import CATEGORIES, lines_for

SCENARIOS = pytest.mark.parametrize("scenario", shipped_scenarios(), ids=lambda each: each.id)


def test_ten_scenarios_ship_each_from_an_industry_of_its_own() -> None:
    scenarios = shipped_scenarios()
    assert len(scenarios) >= 10
    assert len({each.industry for each in scenarios}) == len(scenarios)


def test_they_differ_in_temper_in_manner_and_in_what_solves_them() -> None:
    scenarios = shipped_scenarios()
    assert sum(bool(each.cannot) for each in scenarios) == 1
    assert {"quiet", "chatty", "terse", "hot", "plain"} == {each.manner for each in scenarios}
    assert max(each.temper.anger for each in scenarios) - min(each.temper.anger for each in scenarios) > 40
    assert {each.difficulty for each in scenarios} == {1, 2, 3}


@SCENARIOS
def test_openings_vary_and_keep_the_reason_and_the_wish_back(scenario: Scenario) -> None:
    assert len(scenario.opening) >= 3
    for secret in (scenario.why, scenario.wish):
        for said in secret.says:
            own = content_words(tokens(normalise(said)))
            for line in scenario.opening:
                shared = own & content_words(tokens(normalise(line)))
                assert len(shared) < 0.5 * len(own), (line, said)


@SCENARIOS
def test_there_is_a_line_for_every_reason_in_every_mood(scenario: Scenario) -> None:
    for category in CATEGORIES:
        for mood in MOODS:
            lines = lines_for(scenario, category, mood)
            assert lines, (category, mood)
            if category in ("told-you", "done-that"):
                assert all("{told}" in line and "told you" in line.lower() for line in lines)
            elif category == "partly-wrap":
                assert all("{told}" in line for line in lines)
            else:
                assert not any("{" in line for line in lines)


@SCENARIOS
def test_it_trains_criteria_of_the_shipped_playbook_and_tells_friends_three_ways(scenario: Scenario) -> None:
    known = {each.id for each in default_playbook().criteria}
    assert set(scenario.trains) <= known
    assert len(scenario.trains) >= 4
    assert set(scenario.friends) == {"good", "fair", "bad"}


def test_a_focus_finds_the_scenarios_that_train_it_best_first() -> None:
    for criterion in criteria():
        found = for_focus(criterion)
        assert found
        places = [each.trains.index(criterion) for each in found]
        assert places == sorted(places)
    assert for_focus("share-the-disappointment")[0].cannot
    assert for_focus("no-such-criterion") == ()


def test_shipped_files_can_be_copied() -> None:
    assert shipped_text("paper-straw").startswith("# ")


def test_every_good_moment_soothes_and_every_bad_one_hurts() -> None:
    for kind in KINDS.values():
        found = push_of(a_moment(kind.name))
        if kind.speaker != "agent" or found is None or kind.name == "escalation":
            continue
        push = found[1]
        if kind.tone == "good":
            assert push.anger <= 0 <= push.trust, kind.name
        elif kind.tone == "bad":
            assert push.anger > 0 > push.trust, kind.name


def test_every_kind_of_moment_that_speaks_for_or_against_a_rep_moves_the_customer() -> None:
    moving = {kind.name for kind in KINDS.values() if kind.tone in ("good", "bad") and kind.speaker == "agent"}
    assert {each for each in moving if push_of(a_moment(each)) is None} == set()


@pytest.mark.parametrize(
    ("anger", "trust", "mood"), [(80, 10, "angry"), (40, 40, "wary"), (10, 80, "warm"), (10, 10, "wary")]
)
def test_moods(anger: float, trust: float, mood: str) -> None:
    assert Temper(anger=anger, trust=trust, hope=50).mood == mood
