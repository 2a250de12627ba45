from hypothesis import given
from hypothesis import strategies as st

from tests.speech.sounds import utterance
from wellheard.speech.turns import LONG_PAUSE_MS, turns


def test_turns_stand_in_order_of_their_start_and_are_numbered() -> None:
    made = turns(
        {
            "customer": [utterance("my lamp is broken", 3000, 5000)],
            "agent": [utterance("hello there", 0, 1000), utterance("oh no", 6000, 7000)],
        }
    )
    assert [(turn.id, turn.speaker, turn.text) for turn in made] == [
        (1, "agent", "hello there"),
        (2, "customer", "my lamp is broken"),
        (3, "agent", "oh no"),
    ]
    assert not any(turn.overlap for turn in made)


def test_one_speaker_with_a_short_pause_has_one_turn() -> None:
    (made,) = turns({"agent": [utterance("let me", 0, 500), utterance("look that up", 2000, 3000)]})
    assert made.text == "let me look that up"
    assert (made.start_ms, made.end_ms) == (0, 3000)
    assert made.words is not None
    assert len(made.words) == 5


def test_a_long_pause_begins_a_new_turn() -> None:
    made = turns({"agent": [utterance("one moment", 0, 500), utterance("so", 500 + LONG_PAUSE_MS, 4000)]})
    assert [turn.text for turn in made] == ["one moment", "so"]


def test_a_word_of_the_other_speaker_in_the_pause_parts_two_turns() -> None:
    made = turns(
        {
            "customer": [utterance("I tried it twice", 0, 2000), utterance("and then it died", 3000, 5000)],
            "agent": [utterance("right", 2200, 2700)],
        }
    )
    assert [turn.speaker for turn in made] == ["customer", "agent", "customer"]


def test_a_word_spoken_over_somebody_does_not_break_their_turn_and_is_marked() -> None:
    made = turns(
        {
            "customer": [utterance("I tried it twice and then", 0, 4000), utterance("it died", 4500, 5500)],
            "agent": [utterance("mm-hmm", 1500, 2000)],
        }
    )
    assert [(turn.speaker, turn.overlap) for turn in made] == [("customer", False), ("agent", True)]


def test_starting_a_blink_early_is_no_overlap() -> None:
    made = turns({"customer": [utterance("yes please", 0, 1000)], "agent": [utterance("good", 900, 1500)]})
    assert [turn.overlap for turn in made] == [False, False]


def test_confidence_weighs_each_utterance_by_its_words() -> None:
    said = [utterance("a", 0, 100, 0.2), utterance("b c d", 200, 500, 0.6)]
    (made,) = turns({"agent": said})
    assert made.confidence == 0.5
    (unsure,) = turns({"agent": [utterance("a", 0, 100, None)]})
    assert unsure.confidence is None


spans = st.lists(st.tuples(st.integers(0, 60_000), st.integers(100, 5_000)), max_size=12)


@given(agent=spans, customer=spans)
def test_no_word_is_lost_or_doubled_and_order_is_by_start(
    agent: list[tuple[int, int]], customer: list[tuple[int, int]]
) -> None:
    said = {
        name: [utterance(f"{name}{n} word", start, start + length) for n, (start, length) in enumerate(each)]
        for name, each in (("agent", agent), ("customer", customer))
    }
    made = turns(said)
    words = sorted(word.text for turn in made for word in turn.words or ())
    assert words == sorted(word.text for each in said.values() for one in each for word in one.words)
    starts = [turn.start_ms for turn in made if turn.start_ms is not None]
    assert starts == sorted(starts)
    assert [turn.id for turn in made] == list(range(1, len(made) + 1))
