"""A whole practice call: its document, its branches, its records."""

import json

import pytest
from tests.practice.scenes import kettle

from wellheard.analysis import Setup
from wellheard.conversation.document import dump, load
from wellheard.practice import Attempt, Practice, again, play, shipped_scenario
from wellheard.practice.playing import MOST_CHARACTERS
from wellheard.practice.records import RecordError, curve, progress, read_records, side_by_side, to_record, turned

GOOD = [
    "Warm and Co, Jo speaking, how can I help?",
    "Oh no, no tea for your father, that's so sad. What happened to it?",
    "You're right, a kettle that stays cold after a week is not good enough. Why does it matter so much to you?",
    "What would help you most?",
    "Let me take care of that: I'll send you a new kettle today, so that it's there before Sunday.",
    "Is there anything else I can do for you?",
]


@pytest.fixture(scope="module")
def good(setup: Setup) -> Attempt:
    return play(kettle(), GOOD, setup, seed=4)


def test_the_document_is_a_document_and_says_where_its_stars_come_from(good: Attempt) -> None:
    document = json.loads(dump(good.analysis))
    assert load(dump(good.analysis)) == good.analysis
    assert document["schema"] == "wellheard.analysis/1"
    assert document["story"]["stars"] == good.verdict.stars >= 4
    assert "simulated customer kettle@1, seed 4" in document["story"]["author"]
    assert "own state" in document["conversation"]["metadata"]["extra"]["stars_from"]
    assert document["resolution"]["answer"] == "yes"
    assert document["scorecard"]["score"] > 60
    assert set(good.analysis.story.evidence) <= {each.id for each in good.analysis.moments}


def test_the_same_lines_and_seed_make_the_same_document_byte_for_byte(good: Attempt, setup: Setup) -> None:
    assert dump(play(kettle(), GOOD, setup, seed=4).analysis) == dump(good.analysis)
    assert dump(play(kettle(), GOOD, setup, seed=5).analysis) != dump(good.analysis)


def test_a_greeting_comes_before_the_customer_and_an_answer_after(good: Attempt, setup: Setup) -> None:
    assert [turn.speaker for turn in good.analysis.conversation.turns][:2] == ["agent", "customer"]
    late = play(kettle(), ["Hello, oh no, I'm sorry to hear that about your kettle."], setup)
    assert [turn.speaker for turn in late.analysis.conversation.turns][:2] == ["customer", "agent"]


def test_what_is_left_when_the_customer_has_gone_stays_unsaid_and_is_told(setup: Setup) -> None:
    attempt = play(kettle(), [*GOOD, "Hello?", "Are you there?"], setup)
    assert attempt.unsaid == ("Hello?", "Are you there?")
    assert attempt.analysis.conversation.metadata.extra["unsaid"] == "2"


def test_a_line_without_end_is_cut_and_the_document_says_so(setup: Setup) -> None:
    attempt = play(kettle(), ["and then " * 4000], setup)
    said = attempt.analysis.conversation.turns[1].text
    assert len(said) == MOST_CHARACTERS
    assert any("cut" in gap.reason for gap in attempt.analysis.gaps)


def test_what_nobody_may_keep_is_masked_in_the_document(setup: Setup) -> None:
    attempt = play(kettle(), ["Is your card number 4111 1111 1111 1111?", "Right."], setup)
    assert "4111" not in dump(attempt.analysis)


def test_the_curve_has_a_point_for_every_line_with_what_moved_them(good: Attempt) -> None:
    points = curve(good)
    assert points[0].temper == good.scenario.temper
    assert len(points) == len(good.exchanges) + 1
    assert points[-1].temper == good.verdict.temper
    assert points[1].moved_by is not None
    assert points[1].moved_by.cause == "sympathy:specific"
    assert {each.line for each in turned(good)} <= set(range(1, len(good.lines) + 1))


def test_again_from_a_line_keeps_all_before_it_and_both_ways(good: Attempt, setup: Setup) -> None:
    other = again(good, 2, setup)
    other.say("I need your order number.")
    branch = other.end(branch=(good.id, 2))
    assert branch.exchanges[0].reply == good.exchanges[0].reply
    assert branch.lines[:2] == good.lines[:2]
    assert branch.branch_of == good.id != branch.id
    assert branch.verdict.points < good.verdict.points
    pairs = side_by_side(good, branch)
    assert [pair.shared for pair in pairs] == [True, *[False] * (len(pairs) - 1)]
    assert pairs[-1].other is None
    assert pairs[1].other is not None
    with pytest.raises(ValueError, match="from 0 to 6"):
        again(good, 7, setup)


def test_a_call_may_be_begun_again_from_its_first_word(good: Attempt, setup: Setup) -> None:
    assert again(good, 0, setup).opening == good.opening
    assert again(good, 1, setup).exchanges == []


def test_records_go_to_json_and_tell_progress(good: Attempt, setup: Setup) -> None:
    poor = play(kettle(), ["We apologize for any inconvenience.", "Order number?", "Goodbye."], setup)
    rows = "\n".join(json.dumps(to_record(each)) for each in (poor, good))
    found = list(read_records(rows, "mine.jsonl"))
    assert found[1]["curve"][0]["anger"] == 40
    (only,) = progress(found)
    assert (only.scenario, only.attempts, only.latest_stars) == ("kettle", 2, good.verdict.stars)
    assert only.first_stars < only.best_stars == good.verdict.stars
    assert only.endings[-1] == "solved"
    for wrong in ("{", "{}", "[1]", '{"schema": "wellheard.practice/1"}'):
        with pytest.raises(RecordError, match=r"mine\.jsonl:1"):
            list(read_records(wrong, "mine.jsonl"))


def test_an_unsolvable_call_can_end_well_when_the_disappointment_is_shared(setup: Setup) -> None:
    lines = [
        "Oh no, and you're stuck at the gate with nobody telling you a thing. What's waiting for you in Lisbon?",
        "You were going to walk her in. Oh, I'm so sorry, that breaks my heart.",
        "I've been through every flight. I'm so sorry, nothing goes before tomorrow evening, I wish I had better news.",
        "What I can do is book you on the first flight tomorrow, and take the hotel and the taxi off your hands.",
        "And we could ring your sister so that somebody sets up a video call, then you'd see her walk in.",
        "Is there anything else I can do for you tonight?",
    ]
    attempt = play(shipped_scenario("grounded-flight"), lines, setup)
    assert attempt.verdict.ending == "eased"
    assert attempt.verdict.stars >= 4


def test_a_promise_that_can_not_be_kept_is_found_out(setup: Setup) -> None:
    lines = ["I'm so sorry, how awful for you.", "I'll get you there, you will be in time for the ceremony, I promise."]
    attempt = play(shipped_scenario("grounded-flight"), lines, setup)
    assert attempt.verdict.stars <= 2
    assert "never came" in attempt.verdict.text


def test_nothing_is_said_after_the_end(setup: Setup) -> None:
    practice = Practice(kettle(), setup)
    practice.start()
    practice.say("I'll send you a new kettle today.")
    practice.say("Goodbye!")
    assert practice.ended
    with pytest.raises(ValueError, match="ended"):
        practice.say("Hello?")
