"""Properties of the whole way of a call."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures import a_conversation
from wellheard.analysis import Setup, analyse, begin, conclude
from wellheard.conversation import Analysis, Conversation, Gap, Moment
from wellheard.conversation.document import DocumentError, dump, load
from wellheard.conversation.moments import with_id
from wellheard.detectors import CallSoFar, Heard
from wellheard.intake.interface import Transcript
from wellheard.jobs import Plan, build
from wellheard.playbook import judge

LINES = (
    "agent: Hello, how can I help you?",
    "customer: My boiler went off on Friday and my mother is freezing.",
    "agent: Oh no, since Friday, and with your mother there. I'm so sorry.",
    "agent: Have you tried to restart it?",
    "customer: I restarted it three times and I called you twice.",
    "agent: Please restart it for me.",
    "customer: I told you that already! This is ridiculous.",
    "agent: That's our policy, there is nothing I can do.",
    "agent: You're right, that shouldn't have happened.",
    "agent: What happened on Friday?",
    "customer: The order number is 44179.",
    "agent: Can I have the order number?",
    "agent: I'll send you a new one today, free of charge.",
    "customer: It works now, thank you so much, you're wonderful.",
    "customer: I'd like to speak to a supervisor.",
    "agent: Is there anything else I can do?",
    "customer: ",
    "agent: 👍 … ¿qué?",
)
calls = st.lists(st.sampled_from(LINES), max_size=14).map(lambda lines: a_conversation(*lines))


@pytest.fixture(scope="module")
def setup() -> Setup:
    return build(Plan(use_sound=False))


def analysis(call: Conversation, setup: Setup) -> Analysis:
    return analyse(Transcript(conversation=call), setup)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls)
def test_a_call_heard_turn_by_turn_gives_the_moments_of_the_whole(call: Conversation, setup: Setup) -> None:
    listening = begin(setup)
    live = [listening.hear(turn) for turn in call.turns]
    late = listening.end()
    streamed = conclude(call, listening)
    assert streamed == analysis(call, replace(setup, redaction=False))
    assert sum(map(len, live)) + len(late) == len(streamed.moments)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls, cut=st.integers(0, 14))
def test_what_is_noticed_in_a_turn_does_not_depend_on_later_turns(call: Conversation, cut: int, setup: Setup) -> None:
    whole, part = begin(setup), begin(setup)
    noticed = [whole.hear(turn) for turn in call.turns]
    assert [part.hear(turn) for turn in call.turns[:cut]] == noticed[:cut]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls)
def test_a_document_comes_back_as_it_was_and_equal_calls_give_equal_bytes(call: Conversation, setup: Setup) -> None:
    first, second = analysis(call, setup), analysis(call, setup)
    assert dump(first) == dump(second)
    assert load(dump(first)) == first


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls, kind=st.sampled_from(["blame", "defensive", "condescension", "dismissal", "canned", "point-blank"]))
def test_a_score_never_rises_when_a_never_moment_is_added(call: Conversation, kind: str, setup: Setup) -> None:
    done = analysis(call, setup)
    spoken = [turn for turn in done.conversation.turns if turn.speaker == "agent"]
    if not spoken or done.scorecard.score is None:
        return
    turn = spoken[len(spoken) // 2]
    extra = Moment(
        id=f"m{len(done.moments) + 1}",
        kind=kind,
        speaker="agent",
        turn_ids=(turn.id,),
        start_ms=None,
        end_ms=None,
        quote=turn.text,
        offset=0,
        confidence=0.9,
        detector="test@1",
    )
    worse = judge(setup.playbook, done.conversation, (*done.moments, extra), done.measures, None).scorecard
    assert worse.score is not None
    assert worse.score <= done.scorecard.score


def test_every_moment_has_its_words_in_its_turn(setup: Setup) -> None:
    done = analysis(a_conversation(*LINES), setup)
    assert len(done.moments) > 10
    for moment in done.moments:
        text = done.conversation.turns[moment.turn_ids[0] - 1].text
        assert moment.offset is not None
        assert text[moment.offset :].startswith(moment.quote)
        assert text[: moment.offset].endswith(moment.prefix)


class Broken:
    """A detector that fails at the second turn."""

    id, version, kinds, reads = "broken", "1", frozenset({"broken"}), frozenset[str]()

    def begin(self) -> "Broken":
        return self

    def hear(self, heard: Heard, call: CallSoFar) -> list[Moment]:
        del call
        if heard.turn.id == 2:
            raise ValueError("no idea")
        return []

    def end(self, call: CallSoFar) -> list[Moment]:
        raise AssertionError("a detector that failed is not asked again")


def test_a_detector_that_fails_is_a_gap_and_the_rest_stands(setup: Setup) -> None:
    call = a_conversation(*LINES)
    with_it = analysis(call, replace(setup, detectors=(*setup.detectors, Broken())))
    assert with_it.moments == analysis(call, setup).moments
    reason = "failed at turn 2 and was left out from there on: ValueError: no idea"
    assert with_it.gaps == (Gap(stage="detector", what="broken", reason=reason),)


def test_an_empty_call_is_analysed_without_a_score(setup: Setup) -> None:
    done = analysis(a_conversation(), setup)
    assert done.moments == ()
    assert done.scorecard.score is None


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "wellheard.analysis/2"}', "\x00"])
def test_what_is_no_document_is_refused_with_the_faults(text: str) -> None:
    with pytest.raises(DocumentError, match=r"not a wellheard\.analysis/1 document"):
        load(text)


def test_a_moment_with_its_id_is_the_same_moment() -> None:
    moment = Moment(
        id="", kind="offer", speaker="agent", turn_ids=(3,), start_ms=10, end_ms=20, quote="a new one", offset=6,
        prefix="I send", suffix=".", attributes={"beyond": True}, confidence=0.5, detector="x@1", refers_to=(2, "m1"),
    )  # fmt: skip
    assert with_id(moment, "m7") == replace(moment, id="m7")
    assert moment.id == ""
