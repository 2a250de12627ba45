from dataclasses import replace

from tests.report.fixture import analysis
from wellheard.report.choosing import agent_of, summary_row, turning_points, worst_miss


def test_turning_points_stand_in_the_order_of_the_call_within_the_limit() -> None:
    whole = analysis()
    for limit in (1, 4, 7):
        chosen = turning_points(whole, limit)
        assert len(chosen) == limit
        order = [whole.moments.index(moment) for moment in chosen]
        assert order == sorted(order)


def test_what_the_coaching_points_at_is_always_among_them() -> None:
    assert {"m5", "m14"} <= {moment.id for moment in turning_points(analysis(), 3)}


def test_both_what_hurt_and_what_helped_are_told() -> None:
    kinds = {moment.kind for moment in turning_points(analysis())}
    assert "repeat-request" in kinds
    assert "sympathy" in kinds
    assert "relief" in kinds


def test_routine_is_left_out_while_there_is_more_to_tell() -> None:
    assert not {"instruction", "closed-question"} & {moment.kind for moment in turning_points(analysis())}


def test_the_worst_miss_is_the_one_that_cost_the_most() -> None:
    worst = worst_miss(analysis())
    assert worst is not None
    assert worst.id == "sympathy-first"


def test_a_missed_critical_criterion_is_worse_than_any_other() -> None:
    whole = analysis()
    criteria = tuple(
        replace(each, outcome="missed", points=0) if each.id == "respect" else each for each in whole.scorecard.criteria
    )
    worst = worst_miss(replace(whole, scorecard=replace(whole.scorecard, criteria=criteria)))
    assert worst is not None
    assert worst.id == "respect"


def test_a_flawless_call_has_no_worst_miss() -> None:
    whole = analysis()
    met = tuple(each for each in whole.scorecard.criteria if each.outcome == "met")
    flawless = replace(whole, scorecard=replace(whole.scorecard, criteria=met))
    assert worst_miss(flawless) is None
    assert summary_row(flawless).worst_miss is None


def test_the_agent_is_named_by_the_speakers_where_metadata_is_silent() -> None:
    whole = analysis()
    conversation = whole.conversation
    silent = replace(conversation, metadata=replace(conversation.metadata, agent=None))
    assert agent_of(replace(whole, conversation=silent)) == "Noor Haddad"
    assert agent_of(replace(whole, conversation=replace(silent, speakers=()))) is None
