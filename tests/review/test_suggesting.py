from wellheard.conversation import Moment
from wellheard.review.suggesting import Candidate, suggest


def moment(kind: str, confidence: float = 0.9, start: int | None = 20_000) -> Moment:
    return Moment(
        id="m1", kind=kind, speaker="agent", turn_ids=(1,), start_ms=start, end_ms=start and start + 2_000,
        quote="Hello", confidence=confidence, detector="d@1",
    )  # fmt: skip


def call(name: str, *moments: Moment, agent: str = "dana", stars: int = 3, **more: float) -> Candidate:
    return Candidate(
        call=name, agent=agent, score=int(more.get("score", 50)), stars=stars, confidence=more.get("confidence"),
        moments=moments,
    )  # fmt: skip


def test_a_proud_one_a_sore_one_and_a_hard_one_are_chosen_in_turn() -> None:
    found = suggest(
        [
            call("hard", moment("instruction", 0.3), confidence=0.4),
            call("sore", moment("blame"), stars=1),
            call("proud", moment("relief"), stars=5),
        ],
        3,
    )
    assert [each.call for each in found] == ["proud", "sore", "hard"]
    assert [each.why.split(":")[0] for each in found] == ["To be proud of", "It hurt here", "Hard to judge"]


def test_it_begins_a_little_before_the_moment() -> None:
    (found,) = suggest([call("one", moment("relief", start=3_000), stars=4)], 1)
    assert (found.start_ms, found.end_ms) == (0, 17_000)


def test_a_transcript_without_times_is_suggested_without_a_second() -> None:
    (found,) = suggest([call("one", moment("relief", start=None), stars=4)], 1)
    assert (found.start_ms, found.end_ms) == (None, None)


def test_an_agent_not_heard_yet_comes_before_a_better_call_of_one_who_was() -> None:
    calls = [
        call("a", moment("relief"), stars=5),
        call("b", moment("relief"), stars=5),
        call("c", moment("relief"), agent="eve", stars=3),
    ]
    assert [each.call for each in suggest(calls, 2)] == ["a", "c"]


def test_no_call_is_suggested_twice_and_none_without_a_reason() -> None:
    calls = [call("one", moment("relief"), stars=5, confidence=0.1), call("empty", stars=1, confidence=0.1)]
    assert [each.call for each in suggest(calls, 9)] == ["one"]
