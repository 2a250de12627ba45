"""What a call came to, and its proof."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures import a_conversation

from wellheard.analysis import Listening, begin, conclude, in_order
from wellheard.conversation import KINDS, Analysis, Conversation, Kindness, Moment, NotAssessed, Resolution
from wellheard.jobs import Plan
from wellheard.jobs.setup import build
from wellheard.outcome import OutcomeError, weigh
from wellheard.outcome.model import load

GOOD_CALL = (
    "agent: Good morning, Ada speaking, what has happened?",
    "customer: My radio is dead since Sunday, and I live alone with it.",
    "agent: Oh no, and it is your company, too. Let's get it talking again. What does it do when you switch it on?",
    "customer: It only hums.",
    "agent: Then I think it's the fuse, and I'm sending you one today, at no cost.",
    "customer: I put in the spare one just now. Oh, it works, it's playing! Thank you so much, you are wonderful.",
    "agent: Listen to that. I'll ring you on Friday to hear that it still plays.",
)
BAD_CALL = (
    "agent: Account number.",
    "customer: I gave it to the machine already. My radio is dead for the third time and I'm furious.",
    "agent: You must have dropped it. Did you even read the instructions?",
    "customer: I did not drop it. Are you calling me a liar?",
    "agent: There is nothing we can do, that's our policy. You can look on the website.",
    "customer: This is a disgrace, it still doesn't work. I'm going to cancel and tell everybody I know.",
)
ANGRY_ENDING = (
    "customer: It still doesn't work, nothing is solved, and I am furious with the lot of you.",
    "agent: There is nothing I can do.",
    "customer: Then I am cancelling, and my lawyer will call you. This is an outrage.",
)
HEARD_BY_AGENT = frozenset(name for name, kind in KINDS.items() if kind.speaker == "agent")


def analysed(*lines: str) -> Analysis:
    conversation = a_conversation(*lines)
    return conclude(conversation, _heard(conversation))


def _heard(conversation: Conversation) -> Listening:
    listening = begin(build(Plan(use_sound=False)), channel=conversation.channel)
    for turn in conversation.turns:
        listening.hear(turn)
    listening.end()
    return listening


def a_moment(conversation: Conversation, number: int, kind: str, confidence: float, **attributes: str | int) -> Moment:
    return Moment(
        id=f"x{number}-{kind}",
        kind=kind,
        speaker=conversation.turns[number].speaker,
        turn_ids=(conversation.turns[number].id,),
        start_ms=None,
        end_ms=None,
        quote="",
        attributes=dict(attributes),
        confidence=confidence,
        detector="test@1",
    )


def test_a_kind_call_that_solved_it_and_an_unkind_one_that_did_not() -> None:
    good, bad = analysed(*GOOD_CALL), analysed(*BAD_CALL)
    assert isinstance(good.resolution, Resolution)
    assert isinstance(bad.resolution, Resolution)
    assert (good.resolution.answer, bad.resolution.answer) == ("yes", "no")
    assert isinstance(good.kindness, Kindness)
    assert isinstance(bad.kindness, Kindness)
    assert good.kindness.level >= 4
    assert bad.kindness.level <= 2
    assert good.story.stars >= 4
    assert bad.story.stars <= 2


@pytest.mark.parametrize("lines", [GOOD_CALL, BAD_CALL])
def test_all_proof_is_in_the_document(lines: tuple[str, ...]) -> None:
    analysis = analysed(*lines)
    moments = {moment.id for moment in analysis.moments}
    turns = {turn.id for turn in analysis.conversation.turns}
    for each in (analysis.resolution, analysis.kindness):
        assert not isinstance(each, NotAssessed)
        assert each.evidence
        assert set(each.evidence) <= moments
        assert set(each.turn_ids) <= turns
    assert set(analysis.story.evidence) <= moments


def test_the_strongest_proof_of_a_bad_end_is_what_the_customer_says_there() -> None:
    analysis = analysed(*BAD_CALL)
    assert isinstance(analysis.resolution, Resolution)
    kinds = {moment.id: moment.kind for moment in analysis.moments}
    told = {kinds[name] for name in analysis.resolution.evidence}
    assert told & {"unsolved", "threat", "distress", "refusal", "runaround"}
    assert not told & {"relief", "solved", "sympathy", "offer"}


def test_chances_are_chances() -> None:
    analysis = analysed(*GOOD_CALL)
    assert isinstance(analysis.resolution, Resolution)
    chances = analysis.resolution.chances
    assert list(chances) == ["no", "partly", "yes"]
    assert sum(chances.values()) == pytest.approx(1, abs=1e-3)
    assert analysis.resolution.confidence == max(chances.values())


@pytest.mark.parametrize("lines", [GOOD_CALL, GOOD_CALL[:5], BAD_CALL, BAD_CALL[:3], GOOD_CALL[:3] + BAD_CALL[2:]])
def test_an_angry_unsolved_ending_never_raises_the_stars(lines: tuple[str, ...]) -> None:
    before, after = analysed(*lines), analysed(*lines, *ANGRY_ENDING)
    assert after.story.stars <= before.story.stars
    assert isinstance(before.resolution, Resolution)
    assert isinstance(after.resolution, Resolution)
    assert after.resolution.chances["yes"] <= before.resolution.chances["yes"]


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(sorted(KINDS)), st.floats(0.2, 1)), max_size=12),
    st.lists(
        st.tuples(st.sampled_from([1, 3, 5]), st.sampled_from(["unsolved", "threat", "abuse", "distress"])), min_size=1
    ),
)
@settings(max_examples=60, deadline=None)
def test_more_trouble_in_the_same_call_never_raises_anything(
    noticed: list[tuple[int, str, float]], trouble: list[tuple[int, str]]
) -> None:
    conversation = a_conversation(*GOOD_CALL)
    moments = [a_moment(conversation, number, kind, sure) for number, kind, sure in noticed]
    added = [a_moment(conversation, number, kind, 0.9, intensity=3) for number, kind in trouble]
    before, after = weigh(conversation, moments), weigh(conversation, [*moments, *added])
    assert after.stars <= before.stars
    assert isinstance(before.resolution, Resolution)
    assert isinstance(after.resolution, Resolution)
    assert after.resolution.chances["yes"] <= before.resolution.chances["yes"] + 1e-4


def test_streamed_equals_whole_and_twice_is_the_same() -> None:
    conversation = a_conversation(*GOOD_CALL)
    setup = build(Plan(use_sound=False))
    streamed = begin(setup, channel=conversation.channel)
    live = [moment for turn in conversation.turns for moment in streamed.hear(turn)]
    live += streamed.end()
    whole = in_order(_heard(conversation).moments)
    assert in_order(live) == whole
    assert weigh(conversation, in_order(live)) == weigh(conversation, whole) == weigh(conversation, whole)


def test_with_one_voice_alone_nothing_is_guessed() -> None:
    outcome = weigh(a_conversation("customer: Hello? Is anybody there? My radio is dead."), ())
    assert isinstance(outcome.resolution, NotAssessed)
    assert isinstance(outcome.kindness, NotAssessed)
    assert outcome.resolution.not_assessed


def test_a_call_without_a_word_is_not_assessed() -> None:
    empty = replace(a_conversation("agent: x"), turns=())
    outcome = weigh(empty, ())
    assert isinstance(outcome.resolution, NotAssessed)
    assert 1 <= outcome.stars <= 5


def test_missing_weights_say_which_file_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutcomeError, match=r"none\.npz.*make train"):
        load(tmp_path / "none.npz")
    (tmp_path / "broken.npz").write_bytes(b"not weights")
    with pytest.raises(OutcomeError, match=r"broken\.npz"):
        load(tmp_path / "broken.npz")


def test_trouble_has_no_weight_that_speaks_for_a_good_end() -> None:
    for scale in load().scales.values():
        for name, weight in scale.weights.items():
            if name.startswith(("unsolved", "threat", "abuse", "distress", "blame", "condescension", "dismissal")):
                assert weight <= 0, name
            if name.startswith(("relief", "solved", "sympathy")):
                assert weight >= 0, name
