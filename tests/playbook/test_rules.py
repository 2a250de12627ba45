"""The other rules, one by one, and what a criterion may say beside its rule."""

import pytest
from tests.playbook.calls import Line, a_call, a_playbook, agent, card, customer

from wellheard.conversation import Measure, Mirroring, NotAssessed, Turn
from wellheard.playbook.patterns import parse_pattern, written

TROUBLE = customer("My radio is dead.", "problem")


def outcome(rule: str, *lines: Line, measures: dict[str, Measure] | None = None) -> str:
    return card(a_playbook(rule), a_call(*lines), measures).criteria[0].outcome


def test_one_slip_is_enough_and_is_quoted() -> None:
    call = a_call(TROUBLE, agent("You must have dropped it.", "blame"))
    result = card(a_playbook("never: [blame]"), call).criteria[0]
    assert (result.outcome, result.points, result.evidence) == ("missed", 0, ("m2",))
    assert result.reason == "Blame in turn 2: “You must have dropped it.”"


def test_a_rule_that_forgives_takes_its_points_slip_by_slip() -> None:
    slip = agent("You must have dropped it.", "blame")
    calm = agent("Let me see what I can find.")
    rule = a_playbook("never: {kinds: [blame], gone_after: 2}")
    points = [card(rule, a_call(TROUBLE, calm, *[slip] * count)).criteria[0].points for count in range(4)]
    assert points == [10, 5, 0, 0]


def test_a_rule_is_kept_only_where_the_agent_said_something() -> None:
    assert outcome("never: [blame]", TROUBLE) == "not_applicable"
    assert outcome("never: [blame]", agent("Good morning to you.")) == "met"


def test_without_its_occasion_a_criterion_does_not_apply_but_a_slip_still_counts() -> None:
    rule = "never: [blame]\nwhen: [problem]"
    assert outcome(rule, agent("Good morning to you.")) == "not_applicable"
    assert outcome(rule, agent("You must have dropped it.", "blame")) == "missed"


def test_a_slip_right_after_abuse_is_excused_and_a_later_one_is_not() -> None:
    rule = "never: [defensive]\nexcused_by: [abuse]"
    insult = customer("You are all crooks.", "abuse")
    slip = agent("We are certainly not that.", "defensive")
    calm = agent("Let me see what I can find.")
    assert outcome(rule, insult, slip) == "met"
    assert outcome(rule, insult, calm, slip) == "met"
    assert outcome(rule, insult, calm, calm, slip) == "missed"
    assert outcome(rule, slip, insult) == "missed"


@pytest.mark.parametrize(("count", "points"), [(0, 0), (1, 5), (2, 10), (5, 10)])
def test_at_least_earns_its_points_one_by_one(count: int, points: float) -> None:
    call = a_call(TROUBLE, *[agent("Let's get it going.", "teamwork")] * count, agent("Goodbye to you."))
    assert card(a_playbook("at_least: {kinds: [teamwork], count: 2}"), call).criteria[0].points == points


@pytest.mark.parametrize(("count", "points"), [(0, 10), (1, 10), (2, 5), (4, 2.5)])
def test_at_most_loses_its_points_little_by_little(count: int, points: float) -> None:
    call = a_call(TROUBLE, *[agent("What is your name?", "closed-question")] * count, agent("Goodbye now, Sir."))
    assert card(a_playbook("at_most: {kinds: [closed-question], count: 1}"), call).criteria[0].points == points


def test_a_count_is_only_asked_for_where_its_occasion_is() -> None:
    rule = "at_least: {kinds: [validation], count: 1, when: ['distress[intensity>=2]']}"
    reply = agent("Let me have a look.")
    assert outcome(rule, customer("Bit annoying.", "distress[intensity=1]"), reply) == "not_applicable"
    assert outcome(rule, customer("I am livid.", "distress[intensity=3]"), reply) == "missed"


def test_a_count_says_what_was_there() -> None:
    rule = a_playbook("at_least: {kinds: [probe, sympathy, offer], count: 4}")
    sad, ask = agent("How sad for you.", "sympathy"), agent("How so, may I ask?", "probe")
    told = [
        card(rule, a_call(*lines)).criteria[0].reason for lines in ((sad, ask, sad), (agent("Good morning, Ma'am."),))
    ]
    assert told == [
        "Sympathy twice, a probing question once; the playbook asks for it at least 4 times.",
        "There was no probing question, sympathy or offer; the playbook asks for it at least 4 times.",
    ]


def test_a_balance_is_counted_until_the_problem_is_understood() -> None:
    rule = "balance: {of: [open-question], over: [closed-question], from: 1, until: [diagnosis]}"
    ask = agent("What happened then?", "open-question")
    form = agent("Is it the blue one?", "closed-question")
    cause = agent("It is the fuse then.", "diagnosis")
    assert outcome(rule, ask, form, cause, form, form) == "met"
    assert outcome(rule, ask, form, form, cause, ask) == "missed"
    assert outcome(rule, ask, cause) == "met"
    assert outcome(rule, cause, ask, form) == "not_applicable"


def test_a_measure_is_met_in_its_range_and_says_why_where_nobody_could_take_it() -> None:
    rule = "measure: {name: agent_talk_share, from: 0.3, to: 0.6}"
    line = agent("Good morning to you.")
    assert outcome(rule, line, measures={"agent_talk_share": 0.6}) == "met"
    assert outcome(rule, line, measures={"agent_talk_share": 0.61}) == "missed"
    unknown = card(a_playbook(rule), a_call(line), {"agent_talk_share": NotAssessed(not_assessed="too short")})
    assert unknown.criteria[0].reason == "too short"
    assert unknown.not_assessed == ("c1",)
    assert unknown.score is None
    assert "nothing measures agent_talk_share" in card(a_playbook(rule), a_call(line)).criteria[0].reason


def test_a_part_of_mirroring_can_be_named() -> None:
    mirroring = Mirroring(value=0.7, parts={"synchrony": -0.2}, stretch=None)
    line = agent("Good morning to you.")
    assert outcome("measure: {name: mirroring, from: 0.5}", line, measures={"mirroring": mirroring}) == "met"
    assert outcome("measure: {name: mirroring.synchrony, from: 0}", line, measures={"mirroring": mirroring}) == "missed"
    assert (
        outcome("measure: {name: mirroring.pace, from: 0}", line, measures={"mirroring": mirroring}) == "not_assessed"
    )


def test_a_call_without_audio_is_not_assessed_for_what_needs_it() -> None:
    rule = "needs: [audio]\nmeasure: {name: mirroring, from: 0.5}"
    result = card(a_playbook(rule), a_call(agent("Good morning to you.")), {"mirroring": 0.9}).criteria[0]
    assert (result.outcome, result.reason, result.counted) == ("not_assessed", "no audio", False)


def test_all_is_as_good_as_its_weakest_part_and_any_as_its_best() -> None:
    parts = "\n  - at_least: {kinds: [teamwork], count: 2}\n  - never: [blame]"
    lines = [TROUBLE, agent("Let's get it going.", "teamwork")]
    call = a_call(*lines)
    assert card(a_playbook(f"all:{parts}"), call).criteria[0].points == 5
    assert card(a_playbook(f"any:{parts}"), call).criteria[0].points == 10
    slip = a_call(*lines, agent("You broke it yourself.", "blame"))
    assert card(a_playbook(f"all:{parts}"), slip).criteria[0].points == 0
    assert card(a_playbook(f"any:{parts}"), slip).criteria[0].points == 5


def test_parts_that_do_not_apply_are_left_out() -> None:
    rule = (
        "all:\n  - respond: {to: [problem], with: [sympathy]}\n  - at_least: {kinds: [probe], count: 1, when: [want]}"
    )
    assert outcome(rule, agent("Good morning to you.")) == "not_applicable"
    assert outcome(rule, TROUBLE, agent("How very sad.", "sympathy")) == "met"


def test_what_is_unknown_stays_unknown_unless_another_part_decides() -> None:
    line = agent("You broke it yourself.", "blame")
    kept = agent("Good morning to you.")
    parts = "\n  - ask: Was it a good call, all in all?\n  - never: [blame]"
    assert outcome(f"all:{parts}", line) == "missed"
    assert outcome(f"all:{parts}", kept) == "not_assessed"
    assert outcome(f"any:{parts}", line) == "not_assessed"
    assert outcome(f"any:{parts}", kept) == "met"


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("sympathy[depth=specific|shared]", "sympathy[depth=shared]", "sympathy[depth=generic]"),
        ("sympathy[depth!=generic]", "sympathy[depth=shared]", "sympathy[depth=generic]"),
        ("distress[intensity>=2]", "distress[intensity=2]", "distress[intensity=1]"),
        ("distress[intensity<2]", "distress[intensity=1]", "distress[intensity=2]"),
        ("distress[intensity > 2]", "distress[intensity=3]", "distress[intensity=2]"),
        ("distress[intensity<=1]", "distress[intensity=1]", "distress"),
        ("offer[beyond]", "offer[beyond=true]", "offer[beyond=false]"),
        ("hold[announced=false]", "hold[announced=false]", "hold"),
    ],
)
def test_a_condition_chooses_among_moments_of_a_kind(pattern: str, matching: str, other: str) -> None:
    rule = f"never: ['{pattern}']"
    assert outcome(rule, agent("One two three four.", matching)) == "missed"
    assert outcome(rule, agent("One two three four.", other)) == "met"
    assert parse_pattern(written(parse_pattern(pattern))) == parse_pattern(pattern)


def test_a_condition_may_name_the_speaker() -> None:
    rule = "at_most: {kinds: ['interruption[speaker=agent]'], count: 0}"
    reply = agent("Yes but listen to me.")
    assert outcome(rule, customer("No you listen now.", "interruption"), reply) == "met"
    assert outcome(rule, agent("Yes but listen to me.", "interruption")) == "missed"


def test_moments_of_turns_that_are_not_there_do_no_harm() -> None:
    conversation, moments = a_call(agent("You broke it yourself.", "blame"))
    other = Turn(id=7, speaker="agent", text="It is elsewhere now.")
    empty = card(a_playbook("never: [blame]"), (conversation, ()))
    stray = card(
        a_playbook("never: [blame]"),
        (type(conversation)(id="x", title="x", channel="voice", duration_ms=None, source="x", turns=(other,)), moments),
    )
    assert (empty.score, stray.score) == (100, 0)
