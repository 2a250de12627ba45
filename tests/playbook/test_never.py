"""A score never rises when something happens that should never happen: on any playbook and any call."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wellheard.conversation import KINDS, Conversation, Moment, Scorecard, Turn, kinds_of
from wellheard.playbook import Criterion, Playbook, default_playbook, judge
from wellheard.playbook.consistency import contradictions
from wellheard.playbook.patterns import any_matches
from wellheard.playbook.rules import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    AtMost,
    Balance,
    Never,
    Pattern,
    Patterns,
    Range,
    Respond,
    Rule,
    SimpleRule,
    parts_of,
)

TEXTS = ("Mm-hm.", "Well, that is how it is.", "Is it?", "I see that, and I say more.", "No.")
ATTRIBUTES: dict[str, list[dict[str, str | int | bool]]] = {
    "sympathy": [{"depth": depth} for depth in ("generic", "specific", "shared")],
    "distress": [{"intensity": intensity} for intensity in (1, 2, 3)],
    "offer": [{}, {"beyond": True}],
    "escalation": [{"warmth": "warm"}, {"warmth": "cold"}],
    "hold": [{"announced": False}, {"announced": True}],
}

conversations = st.lists(
    st.tuples(st.sampled_from(["agent", "customer", "assistant"]), st.sampled_from(TEXTS)), min_size=1, max_size=9
).map(
    lambda lines: Conversation(
        id="c",
        title="c",
        channel="voice",
        duration_ms=None,
        source="c",
        turns=tuple(Turn(id=i, speaker=who, text=text) for i, (who, text) in enumerate(lines, start=1)),  # type: ignore[arg-type]
    )
)


def moments_in(conversation: Conversation, kinds: list[str]) -> st.SearchStrategy[Moment]:
    """A moment of one of the kinds anywhere in the call."""

    @st.composite
    def one(draw: st.DrawFn) -> Moment:
        kind = draw(st.sampled_from(kinds))
        turn = draw(st.sampled_from(conversation.turns))
        start = draw(st.integers(0, len(turn.text) - 1))
        return Moment(
            id="",
            kind=kind,
            speaker=turn.speaker,
            turn_ids=(turn.id,),
            start_ms=None,
            end_ms=None,
            quote=turn.text[start:],
            prefix=turn.text[:start],
            attributes=draw(st.sampled_from(ATTRIBUTES.get(kind, [{}]))),
            confidence=1.0,
            detector="t@1",
        )

    return one()


def numbered(moments: list[Moment]) -> tuple[Moment, ...]:
    return tuple(replace(moment, id=f"m{number}") for number, moment in enumerate(moments, start=1))


def score(playbook: Playbook, conversation: Conversation, moments: list[Moment]) -> Scorecard:
    return judge(playbook, conversation, numbered(moments), {"agent_talk_share": 0.5}, None).scorecard


def assert_no_rise(before: Scorecard, after: Scorecard) -> None:
    assert before.score is None or (after.score is not None and after.score <= before.score)


@settings(max_examples=150, deadline=None)
@given(st.data(), conversations)
def test_no_bad_moment_raises_a_score_of_the_default_playbook(data: st.DataObject, conversation: Conversation) -> None:
    moments = data.draw(st.lists(moments_in(conversation, sorted(KINDS)), max_size=10))
    slip = data.draw(moments_in(conversation, sorted(kinds_of("bad"))))
    before = score(default_playbook(), conversation, moments)
    assert_no_rise(before, score(default_playbook(), conversation, [*moments, slip]))


def test_every_bad_kind_is_what_some_criterion_of_the_default_playbook_forbids() -> None:
    forbidden = {pattern.kind for pattern in forbidden_by(default_playbook())}
    assert kinds_of("bad") <= forbidden


# Few kinds, so that random playbooks and calls meet often.
FEW = ["problem", "sympathy", "refusal", "blame", "abuse", "distress"]
patterns = st.lists(st.sampled_from([*FEW, "distress[2]"]), min_size=1, max_size=2).map(
    lambda kinds: tuple(dict.fromkeys(_pattern(kind) for kind in kinds))
)


def _pattern(name: str) -> Pattern:
    from wellheard.playbook.patterns import parse_pattern

    return parse_pattern("distress[intensity>=2]" if name == "distress[2]" else name)


no_patterns: st.SearchStrategy[Patterns] = st.just(())
counts = st.integers(1, 3)
simple_rules: st.SearchStrategy[SimpleRule] = st.one_of(
    st.builds(Never, kinds=patterns, gone_after=counts),
    st.builds(
        Respond,
        to=patterns,
        answer=patterns,
        before=patterns | no_patterns,
        within_turns=st.none() | counts,
        holds_for=st.integers(0, 2),
    ),
    st.builds(AtLeast, kinds=patterns, count=counts, when=patterns | no_patterns),
    st.builds(AtMost, kinds=patterns, count=st.integers(0, 3), when=patterns | no_patterns),
    st.builds(
        Balance, of=patterns, over=patterns, within=st.builds(Range, low=st.just(0.5)), until=patterns | no_patterns
    ),
    st.just(Ask(question="Was it a good call?")),
)
rules: st.SearchStrategy[Rule] = st.one_of(
    simple_rules,
    st.lists(simple_rules, min_size=1, max_size=3).map(lambda parts: AllOf(parts=tuple(parts))),
    st.lists(simple_rules, min_size=1, max_size=3).map(lambda parts: AnyOf(parts=tuple(parts))),
)
criteria = st.builds(
    Criterion,
    id=st.just("c"),
    title=st.just("t"),
    why=st.just("w"),
    weight=st.integers(1, 100),
    rule=rules,
    when=patterns | no_patterns,
    excused_by=patterns | no_patterns,
    critical=st.booleans(),
    bonus=st.booleans(),
    needs=st.just(()),
    say_instead=st.just(()),
)


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    """A playbook that its own checks let pass: contradicting criteria are dropped."""
    chosen = [
        Criterion(
            id="never", title="t", why="w", weight=draw(counts), rule=Never(kinds=(_pattern("blame"),), gone_after=2)
        )
    ]
    for criterion in draw(st.lists(criteria, min_size=1, max_size=5)):
        if not list(contradictions([*chosen, criterion])):
            chosen.append(criterion)
    return Playbook(id="p", version="1", title="t", criteria=tuple(chosen), critical_cap=draw(st.integers(0, 100)))


def forbidden_by(playbook: Playbook) -> Patterns:
    return tuple(
        pattern
        for criterion in playbook.criteria
        for part in parts_of(criterion.rule)
        if isinstance(part, Never)
        for pattern in part.kinds
    )


@settings(max_examples=200, deadline=None)
@given(st.data(), playbooks(), conversations)
def test_no_forbidden_moment_raises_a_score_of_any_playbook(
    data: st.DataObject, playbook: Playbook, conversation: Conversation
) -> None:
    moments = data.draw(st.lists(moments_in(conversation, FEW), max_size=8))
    forbidden = forbidden_by(playbook)
    slip = data.draw(moments_in(conversation, sorted({pattern.kind for pattern in forbidden})))
    assume(any_matches(forbidden, slip))
    before = score(playbook, conversation, moments)
    assert_no_rise(before, score(playbook, conversation, [*moments, slip]))


@settings(max_examples=40, deadline=None)
@given(st.data(), conversations)
def test_a_scorecard_does_not_depend_on_the_order_in_which_moments_arrive(
    data: st.DataObject, conversation: Conversation
) -> None:
    moments = data.draw(st.lists(moments_in(conversation, sorted(KINDS)), max_size=8))
    shuffled = data.draw(st.permutations(numbered(moments)))
    one = judge(default_playbook(), conversation, numbered(moments), {}, None).scorecard
    assert judge(default_playbook(), conversation, shuffled, {}, None).scorecard == one
