"""A transcript is known and its sound lies beside it."""

from pathlib import Path

import numpy as np
import pytest

from tests.speech.sounds import a_recording, engines_that_hear, hum, placed, recording_of
from tests.speech.test_hearing import AGENT_TRACK, ASKING, CUSTOMER_TRACK, GREETING, HIGH, LOW, TROUBLE
from wellheard.conversation import AGENT, CUSTOMER, Conversation, Turn
from wellheard.speech.interface import Engines, HearingOptions
from wellheard.speech.lending import lend_voice

LINES = ((AGENT, GREETING, 500, 3500), (CUSTOMER, TROUBLE, 4000, 7000), (AGENT, ASKING, 9000, 12000))


def transcript(*, timed: bool) -> Conversation:
    turns = tuple(
        Turn(
            id=number,
            speaker=speaker,  # type: ignore[arg-type]  # the roles above
            text=text,
            start_ms=start if timed else None,
            end_ms=end if timed else None,
        )
        for number, (speaker, text, start, end) in enumerate(LINES, start=1)
    )
    return Conversation(id="c", title="c", channel="voice", duration_ms=None, source="c.json", turns=turns)


def engines() -> Engines:
    return engines_that_hear({LOW: [TROUBLE], HIGH: [GREETING, ASKING]})


@pytest.mark.parametrize("timed", [True, False], ids=["with-times", "without-times"])
def test_turns_keep_their_words_and_gain_times_and_voices(tmp_path: Path, timed: bool) -> None:
    before = transcript(timed=timed)
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    call, gaps = lend_voice(before, recording, engines())
    assert gaps == ()
    assert [(turn.speaker, turn.text) for turn in call.turns] == [(turn.speaker, turn.text) for turn in before.turns]
    for turn, (_, text, start, end) in zip(call.turns, LINES, strict=True):
        assert turn.start_ms == pytest.approx(start, abs=400)
        assert turn.end_ms == pytest.approx(end, abs=400)
        assert turn.words is not None
        assert " ".join(word.text for word in turn.words) == text
        assert turn.voice is not None
        assert turn.voice.pitch_st == pytest.approx(12 * np.log2(HIGH if turn.speaker == AGENT else LOW), abs=0.3)
    assert [track.speaker for track in call.tracks] == [CUSTOMER, AGENT]
    assert call.duration_ms == 14_000


def test_one_track_serves_all_speakers(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK + AGENT_TRACK)
    call, gaps = lend_voice(transcript(timed=True), recording, engines())
    assert gaps == ()
    assert [track.speaker for track in call.tracks] == ["mixed"]
    assert all(turn.voice for turn in call.turns)


def test_the_user_decides_which_track_is_the_agent(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    call, _ = lend_voice(transcript(timed=True), recording, engines(), HearingOptions(agent_track=0))
    assert [track.speaker for track in call.tracks] == [AGENT, CUSTOMER]


def test_sound_of_another_call_is_a_gap_and_changes_nothing(tmp_path: Path) -> None:
    other = engines_that_hear({LOW: ["So long and goodbye then"], HIGH: ["Where were we", "Next week maybe"]})
    before = transcript(timed=False)
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    call, (gap,) = lend_voice(before, recording, other)
    assert call == before
    assert gap.stage == "speech"
    assert "of its words are heard" in gap.reason


def test_times_at_which_nobody_speaks_are_a_gap(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", placed(30.0, (20, hum(LOW, 5.0))))
    call, (gap,) = lend_voice(transcript(timed=True), recording, engines())
    assert call == transcript(timed=True)
    assert "of the time of its turns has speech" in gap.reason


def test_a_recording_that_can_not_be_read_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(b"")
    call, (gap,) = lend_voice(transcript(timed=True), a_recording(tmp_path / "call.wav"), engines())
    assert call == transcript(timed=True)
    assert "the file is empty" in gap.reason
    assert gap.what == "call.wav"


def test_without_engines_there_is_a_gap(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    _, (gap,) = lend_voice(transcript(timed=True), recording, None)
    assert "no speech engine" in gap.reason


def test_a_turn_too_long_for_its_time_gets_no_invented_word_times(tmp_path: Path) -> None:
    before = transcript(timed=True)
    endless = Turn(id=4, speaker="agent", text="word " * 10_000, start_ms=12_000, end_ms=12_500)
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    conversation = Conversation(
        id="c", title="c", channel="voice", duration_ms=None, source="c.json", turns=(*before.turns, endless)
    )
    call, gaps = lend_voice(conversation, recording, engines())
    assert gaps == ()
    assert call.turns[3].words is None
    assert call.turns[0].words
