import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.helpers import conversation, fault, put, results, spoken, timed
from wellheard.conversation import Turn
from wellheard.intake import IntakeError, Transcript
from wellheard.intake.building import build
from wellheard.intake.interface import Draft, IntakeOptions, Said

CALL = {
    "id": "c-7",
    "title": "A kettle that leaks",
    "channel": "chat",
    "agent": "Ines",
    "queue": "kettles",
    "shift": 3,
    "turns": [
        {"speaker": "agent", "text": "Hello, what can I do for you?", "start_ms": 0, "end_ms": 1500},
        {"speaker": "customer", "text": "My kettle leaks.", "start_ms": 1400, "end_ms": 3000, "overlap": True},
        {"speaker": "agent", "text": "Oh no.", "speaker_name": "Bo"},
    ],
}


def test_a_plain_transcript_comes_in_with_everything_that_it_says(tmp_path: Path) -> None:
    found = conversation(put(tmp_path, "kettle.json", CALL))
    assert (found.id, found.title, found.channel) == ("c-7", "A kettle that leaks", "chat")
    assert spoken(found) == [
        ("agent", "Hello, what can I do for you?"),
        ("customer", "My kettle leaks."),
        ("agent", "Oh no."),
    ]
    assert timed(found) == [(0, 1500), (1400, 3000), (None, None)]
    assert [turn.overlap for turn in found.turns] == [False, True, False]
    assert [turn.id for turn in found.turns] == [1, 2, 3]
    assert found.turns[2].speaker_name == "Bo"
    assert found.metadata.agent == "Ines"
    assert found.metadata.queue == "kettles"
    assert found.metadata.extra == {"shift": "3"}
    assert found.duration_ms == 3000
    assert found.source == "kettle.json"
    assert [speaker.id for speaker in found.speakers] == ["agent", "customer"]
    assert found.repairs == ("Only 2 of 3 turns have times",)


def test_a_bare_list_and_the_words_of_others_are_understood(tmp_path: Path) -> None:
    said = [("agent", "Good morning."), ("customer", "Hi there.")]
    for number, value in enumerate(
        [
            [{"speaker": "agent", "text": "Good morning."}, {"speaker": "customer", "text": "Hi there."}],
            {"messages": [{"role": "agent", "content": "Good morning."}, {"role": "customer", "content": "Hi there."}]},
            {"dialogue": {"turns": [{"from": "rep", "body": "Good morning."}, {"from": "user", "body": "Hi there."}]}},
            [["agent", "Good morning."], ["customer", "Hi there."]],
        ]
    ):  # fmt: skip
        assert spoken(conversation(put(tmp_path, f"{number}.json", value))) == said


def test_an_id_comes_from_the_words_where_the_source_has_none_and_is_the_same_each_time(tmp_path: Path) -> None:
    turns = [{"speaker": "agent", "text": "Hello."}, {"speaker": "customer", "text": "Hello."}]
    first, again = put(tmp_path, "a.json", turns), put(tmp_path, "b.json", {"turns": turns})
    other = put(tmp_path, "c.json", [*turns, {"speaker": "agent", "text": "Bye."}])
    assert conversation(first).id == conversation(again).id != conversation(other).id
    assert len(conversation(first).id) == 12


def test_one_bad_line_of_json_lines_is_an_error_of_its_own_and_the_neighbours_come(tmp_path: Path) -> None:
    good = json.dumps(CALL)
    path = put(tmp_path, "calls.jsonl", f"{good}\n\n{{broken\n{good}\n[1, 2]\n{good.replace('c-7', 'c-8')}")
    found = results(path)
    assert [type(each) for each in found] == [Transcript, IntakeError, Transcript, IntakeError, Transcript]
    assert isinstance(found[1], IntakeError)
    assert "line 3" in found[1].where
    ids = [each.conversation.id for each in found if isinstance(each, Transcript)]
    sources = [each.conversation.source for each in found if isinstance(each, Transcript)]
    assert ids == ["c-7", "c-7-2", "c-8"]
    assert sources == ["calls.jsonl#1", "calls.jsonl#3", "calls.jsonl#5"]


def test_json_lines_are_known_by_their_form_too(tmp_path: Path) -> None:
    row = json.dumps(CALL)
    assert len(results(put(tmp_path, "export.json", f"{row}\n{row}\n"))) == 2


def test_turns_that_cannot_be_used_are_left_out_and_said(tmp_path: Path) -> None:
    turns = [{"speaker": "agent", "text": "Hello."}, {"speaker": "customer"}, 17, {"speaker": "customer", "text": " "},
             {"speaker": "customer", "text": 5}, {"speaker": "customer", "text": "Hi."}]  # fmt: skip
    found = conversation(put(tmp_path, "x.json", {"turns": turns}))
    assert spoken(found) == [("agent", "Hello."), ("customer", "Hi.")]
    assert found.repairs == (
        "Turn 2 has no text; it was left out",
        "Turn 3 is not an object with speaker and text; it was left out",
        "Turn 5 has a text that isn't a string; it was left out",
        "1 turn without words was left out",
    )


def test_a_turn_without_a_speaker_is_nobodys_and_said(tmp_path: Path) -> None:
    turns = [{"speaker": "agent", "text": "Hello."}, {"text": "Mm."}, {"speaker": "customer", "text": "Hi."}]
    found = conversation(put(tmp_path, "x.json", {"turns": turns}))
    assert [turn.speaker for turn in found.turns] == ["agent", "other", "customer"]
    assert "1 turn names no speaker" in found.repairs


def test_odd_times_are_mended_and_said(tmp_path: Path) -> None:
    text = """{"turns": [
      {"speaker": "agent", "text": "a", "start_ms": -40, "end_ms": 100},
      {"speaker": "customer", "text": "b", "start_ms": 900, "end_ms": 500},
      {"speaker": "agent", "text": "c", "start_ms": NaN, "end_ms": "soon"},
      {"speaker": "customer", "text": "d", "start_ms": "1200", "end_ms": 1e999}
    ]}"""
    found = conversation(put(tmp_path, "x.json", text))
    assert timed(found) == [(0, 100), (500, 900), (None, None), (1200, None)]
    assert found.repairs[:3] == (
        "1 turn has a negative time; it was set to 0",
        "1 turn ends before it starts; both times were swapped",
        "2 turns have times that can't be read; they were set aside",
    )


def test_turns_out_of_order_are_sorted_and_said(tmp_path: Path) -> None:
    turns = [
        {"speaker": "customer", "text": "second", "start_ms": 9},
        {"speaker": "agent", "text": "first", "start_ms": 1},
    ]
    found = conversation(put(tmp_path, "x.json", {"turns": turns}))
    assert [turn.text for turn in found.turns] == ["first", "second"]
    assert "The turns were not in the order of their times; they were sorted" in found.repairs


def test_speaking_at_once_is_seen_from_the_times_where_the_source_does_not_say(tmp_path: Path) -> None:
    turns = [
        {"speaker": "agent", "text": "one", "start_ms": 0, "end_ms": 2000},
        {"speaker": "customer", "text": "two", "start_ms": 1500, "end_ms": 2500},
        {"speaker": "agent", "text": "three", "start_ms": 2450, "end_ms": 3000},
        {"speaker": "agent", "text": "four", "start_ms": 2600, "end_ms": 3500},
    ]
    found = conversation(put(tmp_path, "x.json", turns))
    assert [turn.overlap for turn in found.turns] == [False, True, False, False]


def test_a_key_that_stands_twice_is_said(tmp_path: Path) -> None:
    found = conversation(put(tmp_path, "x.json", '{"turns": [{"speaker": "agent", "text": "a", "text": "b"}]}'))
    assert spoken(found) == [("agent", "b")]
    assert "The key 'text' stands more than once in one object; the last value was taken" in found.repairs


def test_control_characters_are_taken_out_and_line_breaks_kept(tmp_path: Path) -> None:
    turns = [{"speaker": "agent", "text": "\u001b[2JHi\u0000 there\nyou \ud800!"}]
    found = conversation(put(tmp_path, "x.json", turns))
    assert found.turns[0].text == "[2JHi there\nyou !"
    assert "1 turn held control characters, which were taken out" in found.repairs


def test_a_turn_of_fifty_thousand_characters_is_kept_whole(tmp_path: Path) -> None:
    text = "word " * 9_999 + "words"
    found = conversation(put(tmp_path, "x.json", [{"speaker": "customer", "text": text}]))
    assert found.turns[0].text == text


def test_recorded_voices_are_automated(tmp_path: Path) -> None:
    texts = [
        "(recorded voice) Please hold.",
        "[Automated] Goodbye.",
        "IVR: press one",
        "I've recorded it",
        "(laughs) yes",
    ]
    found = conversation(put(tmp_path, "x.json", [{"speaker": "agent", "text": text} for text in texts]))
    assert [turn.automated for turn in found.turns] == [True, True, True, False, False]


def test_a_file_without_a_single_word_is_refused(tmp_path: Path) -> None:
    assert "no words" in fault(put(tmp_path, "x.json", {"turns": [{"speaker": "agent", "text": ""}]})).what
    assert "no words" in fault(put(tmp_path, "y.json", {"turns": []})).what


def test_the_channel_can_be_set_by_the_user(tmp_path: Path) -> None:
    assert conversation(put(tmp_path, "x.json", CALL), channel="email").channel == "email"


@pytest.mark.parametrize("label", ["agent", "x"])
@given(
    text=st.text(min_size=1, max_size=30).filter(lambda text: text.strip() == text and text.isprintable()),
    start=st.integers(0, 10**6),
    length=st.integers(0, 10**5),
    sure=st.none() | st.floats(0, 1),
)
def test_turns_are_what_the_constructor_would_make(
    label: str, text: str, start: int, length: int, sure: float | None
) -> None:
    said = Said(label=label, text=text, start_ms=start, end_ms=start + length, name="Kim", confidence=sure)
    found = build(Draft(said=(said,)), where="w", source="s", options=IntakeOptions(speakers={"X": "agent"}))
    assert found.turns == (
        Turn(
            id=1,
            speaker="agent",
            text=text,
            start_ms=start,
            end_ms=start + length,
            speaker_name="Kim",
            confidence=sure,
            automated=found.turns[0].automated,
        ),
    )
