"""The way from a file to a conversation, with engines that know hummed sentences."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.speech.sounds import a_recording, engines_that_hear, hum, placed, recording_of, still
from wellheard.conversation import AGENT, CUSTOMER, Metadata
from wellheard.speech.hearing import hear_recording
from wellheard.speech.interface import Engines, HearingOptions, SpeechError
from wellheard.speech.timings import Timings

LOW, HIGH = 100.0, 300.0
GREETING = "Thank you for calling Bright Lamps, how can I help you today?"
TROUBLE = "I'm calling because my lamp doesn't work."
ASKING = "Can I have your order number please?"
CUSTOMER_TRACK = placed(14.0, (4, hum(LOW, 3.0)))
AGENT_TRACK = placed(14.0, (0.5, hum(HIGH, 3.0)), (9, hum(HIGH, 3.0)))


def engines() -> Engines:
    return engines_that_hear({LOW: [TROUBLE], HIGH: [GREETING, ASKING]})


def swapping() -> Engines:
    return engines_that_hear({HIGH: [TROUBLE], LOW: [GREETING, ASKING]})


def test_a_call_on_two_tracks_becomes_turns_with_times_words_and_voices(tmp_path: Path) -> None:
    timings = Timings()
    call = hear_recording(recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK), engines(), timings=timings)
    assert [(turn.speaker, turn.text) for turn in call.turns] == [
        (AGENT, GREETING),
        (CUSTOMER, TROUBLE),
        (AGENT, ASKING),
    ]
    assert [round((turn.start_ms or 0) / 1000, 0) for turn in call.turns] == [0, 4, 9]
    assert all(turn.words and turn.voice and turn.confidence for turn in call.turns)
    assert call.duration_ms == 14_000
    assert [(track.index, track.speaker) for track in call.tracks] == [(0, CUSTOMER), (1, AGENT)]
    assert [speaker.id for speaker in call.speakers] == [AGENT, CUSTOMER]
    assert {"decoding", "voice activity", "recognition", "voice"} <= set(timings.seconds)
    assert timings.total > 0


def test_pitch_tells_the_two_speakers_apart(tmp_path: Path) -> None:
    call = hear_recording(recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK), engines())
    agent, customer, _ = (turn.voice for turn in call.turns)
    assert agent is not None
    assert customer is not None
    assert agent.pitch_st == pytest.approx(12 * np.log2(HIGH), abs=0.2)
    assert customer.pitch_st == pytest.approx(12 * np.log2(LOW), abs=0.2)


def test_the_user_decides_which_track_is_the_agent(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    call = hear_recording(recording, engines(), HearingOptions(agent_track=0))
    assert [turn.speaker for turn in call.turns] == [CUSTOMER, AGENT, CUSTOMER]
    assert call.tracks[0].speaker == AGENT
    assert call.tracks[0].confidence == 1.0
    assert call.tracks[0].reason == "given by the user"


def test_metadata_name_the_tracks_and_the_people(tmp_path: Path) -> None:
    known = Metadata(agent="Nora", customer="C-17", extra={"agent_id": "a9"})
    recording = recording_of(
        tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK, metadata=known, track_speakers=(CUSTOMER, AGENT)
    )
    call = hear_recording(recording, engines())
    assert call.tracks[0].reason == "given by the metadata"
    agent, customer = call.speakers
    assert (agent.name, agent.external_id) == ("Nora", "a9")
    assert customer.external_id == "C-17"


def test_swapped_metadata_are_said(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK, track_speakers=(AGENT, CUSTOMER))
    call = hear_recording(recording, engines())
    assert call.tracks[0].speaker == CUSTOMER
    assert any("the other way round" in repair for repair in call.repairs)


def test_a_call_on_one_track_is_told_apart_by_voices(tmp_path: Path) -> None:
    call = hear_recording(recording_of(tmp_path / "call.wav", CUSTOMER_TRACK + AGENT_TRACK), engines())
    assert [(turn.speaker, turn.text) for turn in call.turns] == [
        (AGENT, GREETING),
        (CUSTOMER, TROUBLE),
        (AGENT, ASKING),
    ]
    (track,) = call.tracks
    assert track.speaker == "mixed"
    assert "told apart by their voices" in track.reason


def test_dual_mono_is_heard_as_one_track_and_said(tmp_path: Path) -> None:
    both = CUSTOMER_TRACK + AGENT_TRACK
    recording = recording_of(tmp_path / "call.wav", both, both * np.float32(0.5))
    call = hear_recording(recording, engines(), HearingOptions(agent_track=1))
    assert len(call.turns) == 3
    assert [track.speaker for track in call.tracks] == ["mixed", "mixed"]
    assert any("dual mono" in repair for repair in call.repairs)
    assert any("not on tracks of their own" in repair for repair in call.repairs)


def test_a_track_on_which_nobody_speaks_leaves_the_other_to_be_told_apart(tmp_path: Path) -> None:
    click = placed(14.0, (8, hum(HIGH, 0.05)))
    call = hear_recording(recording_of(tmp_path / "call.wav", click, CUSTOMER_TRACK + AGENT_TRACK), engines())
    assert [turn.speaker for turn in call.turns] == [AGENT, CUSTOMER, AGENT]
    assert any("Nobody speaks on track 1" in repair for repair in call.repairs)


@pytest.mark.parametrize("count", [1, 2])
def test_a_silent_recording_is_a_conversation_without_turns_that_says_so(tmp_path: Path, count: int) -> None:
    call = hear_recording(recording_of(tmp_path / "call.wav", *[still(3.0)] * count), engines())
    assert call.turns == ()
    assert call.duration_ms == 3000
    assert call.repairs[-1] == "Nobody speaks in this recording."
    assert len(call.tracks) == count


def test_sound_without_words_is_counted(tmp_path: Path) -> None:
    call = hear_recording(
        recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK), engines_that_hear({LOW: [], HIGH: [GREETING]})
    )
    assert len(call.turns) == 1
    assert any("held no words" in repair for repair in call.repairs)


def test_repairs_of_the_source_come_first(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", still(1.0), repairs=("The source was mended.",))
    assert hear_recording(recording, engines()).repairs[0] == "The source was mended."


def test_without_engines_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="no speech engine"):
        hear_recording(recording_of(tmp_path / "call.wav", still(1.0)), None)


def test_a_track_that_is_not_there_can_not_be_the_agents(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    with pytest.raises(SpeechError, match="there is no track 2"):
        hear_recording(recording, engines(), HearingOptions(agent_track=2))


def test_equal_recordings_give_equal_conversations_whatever_was_heard_before(tmp_path: Path) -> None:
    recording = recording_of(tmp_path / "call.wav", CUSTOMER_TRACK, AGENT_TRACK)
    other = recording_of(tmp_path / "other.wav", AGENT_TRACK + CUSTOMER_TRACK)
    alone = hear_recording(recording, engines())
    shared = replace(engines(), recogniser=engines().recogniser)
    hear_recording(other, replace(shared, recogniser=engines().recogniser))
    assert hear_recording(recording, shared) == alone


def test_a_recording_shorter_than_a_frame_is_no_accident(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "call.wav", np.full(40, 0.1), 8000)
    assert hear_recording(a_recording(tmp_path / "call.wav"), engines()).turns == ()
