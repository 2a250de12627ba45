"""A turn that comes in pieces: noticed at once, shown and kept as one."""

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assist.calls import SAMPLES, a_live_call, as_conversation, setup, timed
from wellheard.analysis import begin, conclude
from wellheard.assist import LiveCall, apply, joined
from wellheard.assist.actions import Correct, Remove
from wellheard.assist.journal import replay, tell, turn_row
from wellheard.conversation import Turn, Voice, Word

ASKED = Turn(id=1, speaker="customer", text="My order number is 4711-22.", start_ms=0, end_ms=2000)
AGAIN = (
    Turn(id=2, speaker="agent", text="Thank you for that.", start_ms=2500, end_ms=4000),
    Turn(id=2, speaker="agent", text="What is your order number?", start_ms=4800, end_ms=6000),
)


def pieces_of(turn: Turn, cuts: list[int]) -> list[Turn]:
    """The turn cut at some of its words."""
    words = turn.text.split()
    places = sorted({0, len(words), *(each % len(words) for each in cuts)})
    start, end = turn.start_ms or 0, turn.end_ms or 0
    return [
        replace(
            turn, text=" ".join(words[a:b]), start_ms=start + (end - start) * a // len(words),
            end_ms=start + (end - start) * b // len(words),
        )
        for a, b in pairwise(places)
    ]  # fmt: skip


def test_more_of_a_turn_stands_with_it_and_is_noticed_at_once() -> None:
    call = a_live_call()
    call.hear(ASKED)
    call.hear(AGAIN[0])
    changes = call.hear(AGAIN[1])
    whole = "Thank you for that. What is your order number?"
    assert [(each["id"], each["text"], each["end_ms"]) for each in changes.turns] == [(2, whole, 6000)]
    assert "repeat-request" in [each["kind"] for each in changes.turns[0]["moments"]]
    assert [each.what for each in changes.cues] == ["shown"], "the cue comes with the words that call for it"
    assert changes.cues[0].cue.turn_id == 2
    (moment,) = [each for each in changes.moments if each.kind == "repeat-request"]
    assert moment.offset is not None
    assert whole.startswith(moment.quote, moment.offset)
    assert [each["id"] for each in call.snapshot()["turns"]] == [1, 2]


def test_a_breath_is_no_chance_that_was_missed() -> None:
    """Whoever answers in three breaths has had one chance to answer, and one in short breaths has had one at all."""
    call = a_live_call()
    call.hear(Turn(id=1, speaker="customer", text="I want my money back.", start_ms=0, end_ms=1000))
    for at, text in enumerate(("Well, I have here", "on my screen", "that it was sent", "to you on Friday.")):
        call.hear(Turn(id=2, speaker="agent", text=text, start_ms=2000 + at * 1000, end_ms=2900 + at * 1000))
    assert call.so_far.chances == [1]


@settings(deadline=None, max_examples=10)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(st.integers(1, 40), min_size=1, max_size=3))
def test_however_a_call_is_cut_it_is_kept_as_if_it_had_come_whole(sample: str, cuts: list[int]) -> None:
    turns = timed(sample)
    call, shown = a_live_call(), {}
    rows = [turn_row(piece) for turn in turns for piece in pieces_of(turn, cuts)]
    shown = call.snapshot()
    for row in rows:
        shown = apply(shown, tell(call, row))
    assert json.loads(json.dumps(shown)) == json.loads(json.dumps(call.snapshot()))
    assert [each.text for each in call.so_far.turns] == [each.text for each in turns]
    assert replay(a_live_call(), rows).snapshot() == call.snapshot()
    whole = as_conversation(turns)
    listening = begin(setup())
    for turn in turns:
        listening.hear(turn)
    listening.end()
    expected = conclude(whole, listening)
    kept = call.conclude(whole, setup=setup())
    assert kept.moments == expected.moments
    assert kept.scorecard == expected.scorecard
    assert kept.conversation == whole


def told_in_pieces() -> tuple[LiveCall, tuple[Turn, ...]]:
    turns = (
        Turn(id=1, speaker="customer", text="My router is dead. It is order 4711-22.", start_ms=0, end_ms=4000),
        Turn(id=2, speaker="agent", text="I see.", start_ms=4500, end_ms=5000),
        Turn(id=3, speaker="customer", text="I restarted it twice. My zip code is 90210.", start_ms=5500, end_ms=9000),
    )
    call = a_live_call()
    for turn in turns:
        for piece in pieces_of(turn, [4]):
            call.hear(piece)
    return call, turns


def test_what_the_agent_set_right_holds_when_the_whole_call_is_heard_again() -> None:
    call, turns = told_in_pieces()
    facts = call.snapshot()["ledger"]["facts"]
    by_value = {each["value"]: each["id"] for each in facts}
    call.act(Correct(entry=by_value["90210"], value="90211"))
    call.act(Remove(entry=by_value["471122"]))
    kept = call.conclude(as_conversation(turns), setup=setup())
    assert [(each.value, each.by_hand) for each in kept.ledger.facts] == [("90211", True)]


def test_pieces_keep_their_words_and_the_mean_of_how_they_were_spoken() -> None:
    def piece(text: str, at: int, loudness: float, pitch: float | None, confidence: float) -> Turn:
        voice = Voice(
            loudness_db=loudness, loudness_change_db=0.0, pitch_st=pitch, pitch_change_st=None, pitch_range_st=None,
            rate_sps=4.0, rate_change=1.0,
        )  # fmt: skip
        word = Word(text=text, start_ms=at, end_ms=at + 100)
        return replace(
            ASKED, text=text, start_ms=at, end_ms=at + 100, words=(word,), voice=voice, confidence=confidence
        )

    whole = joined(piece("one two three", 0, -20.0, None, 0.9), piece("four", 700, -24.0, 80.0, 0.5))
    assert (whole.text, whole.start_ms, whole.end_ms, whole.confidence) == ("one two three four", 0, 800, 0.8)
    assert whole.words is not None
    assert [each.text for each in whole.words] == ["one two three", "four"]
    assert whole.voice is not None
    assert (whole.voice.loudness_db, whole.voice.pitch_st, whole.voice.pitch_change_st) == (-21.0, 80.0, None)
