from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.intake.helpers import conversation, fault, put, recording, results, spoken
from wellheard.intake import IntakeError, Recording, Transcript
from wellheard.intake.metadata import from_name, pattern

CALL = {"turns": [{"speaker": "agent", "text": "Hello."}, {"speaker": "customer", "text": "Hi."}]}


def test_a_recording_has_an_id_from_its_content(tmp_path: Path) -> None:
    sound = b"RIFF and so on"
    found = recording(put(tmp_path, "call.wav", sound))
    assert found.id == sha256(sound).hexdigest()[:12]
    assert (found.title, found.source, found.path) == ("call", "call.wav", tmp_path / "call.wav")
    assert found.track_speakers is None


def test_sound_is_known_by_its_first_bytes_whatever_its_name(tmp_path: Path) -> None:
    assert recording(put(tmp_path, "call.bin", b"OggS....")).path.name == "call.bin"


@pytest.mark.parametrize("name", ["call.json", "call.meta.json"])
def test_a_file_beside_a_recording_tells_of_it(tmp_path: Path, name: str) -> None:
    told = {"id": "k-1", "title": "Late parcel", "agent": {"name": "Ines", "id": 77}, "customer_id": "C9",
            "direction": "out", "started_at": "2026-05-01T10:00:00+02:00", "tracks": ["client", "rep"],
            "wrapUp": {"code": "ok"}}  # fmt: skip
    put(tmp_path, name, told)
    found = recording(put(tmp_path, "call.wav", b"RIFF"))
    assert (found.id, found.title, found.track_speakers) == ("k-1", "Late parcel", ("customer", "agent"))
    data = found.metadata
    assert (data.agent, data.customer, data.direction) == ("Ines", "C9", "outbound")
    assert data.started_at == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert data.extra == {"agent_id": "77", "wrap_up.code": "ok"}


def test_what_metadata_say_wrongly_is_said(tmp_path: Path) -> None:
    put(tmp_path, "call.json", {"direction": "sideways", "started_at": "soon", "agent": ["x"]})
    found = recording(put(tmp_path, "call.wav", b"RIFF"))
    assert found.metadata.direction is None
    assert found.metadata.started_at is None
    assert found.repairs == (
        "The agent is not a text; it was set aside",
        "The direction 'sideways' is neither inbound nor outbound",
        "'soon' is not a date; it was set aside",
    )


def test_a_transcript_takes_its_recording_along(tmp_path: Path) -> None:
    put(tmp_path, "call.MP3", b"ID3")
    put(tmp_path, "call.meta.json", {"queue": "kettles"})
    (found,) = results(put(tmp_path, "call.json", CALL))
    assert isinstance(found, Transcript)
    assert found.recording is not None
    assert found.recording.path == tmp_path / "call.MP3"
    assert found.recording.id == found.conversation.id
    assert found.conversation.metadata.queue == found.recording.metadata.queue == "kettles"


def test_where_a_transcript_cannot_be_used_its_recording_is_heard(tmp_path: Path) -> None:
    put(tmp_path, "call.wav", b"RIFF")
    found = recording(put(tmp_path, "call.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nno names here\n"))
    assert found.path.name == "call.wav"
    assert "call.vtt could not be used (it doesn't say who speaks)" in found.repairs[0]


def test_an_empty_recording_is_refused(tmp_path: Path) -> None:
    assert "empty" in fault(put(tmp_path, "call.wav", b"")).what


def test_a_file_name_tells_by_a_pattern_and_the_file_beside_it_goes_first(tmp_path: Path) -> None:
    put(tmp_path, "ines_C9_20260501-1030_kettles.meta.json", {"queue": "pots"})
    found = recording(
        put(tmp_path, "ines_C9_20260501-1030_kettles.wav", b"RIFF"),
        name_pattern="{agent}_{customer}_{started_at:%Y%m%d-%H%M}_{queue}",
    )
    data = found.metadata
    assert (data.agent, data.customer, data.queue) == ("ines", "C9", "pots")
    assert data.started_at == datetime(2026, 5, 1, 10, 30, tzinfo=UTC)


def test_a_name_that_does_not_fit_the_pattern_is_said(tmp_path: Path) -> None:
    found = recording(put(tmp_path, "call.wav", b"RIFF"), name_pattern="{agent}_{queue}")
    assert found.repairs == ("The name 'call' doesn't fit the pattern '{agent}_{queue}'; it tells nothing",)


def test_a_pattern_may_pass_over_parts_and_name_fields_of_its_own() -> None:
    found = from_name("x-12-blue", "{_}-{id}-{colour}")
    assert found.id == "12"
    assert found.metadata.extra == {"colour": "blue"}


@pytest.mark.parametrize("template", ["{agent", "{agent}_{agent}", "{not a name}", "{}"])
def test_a_pattern_that_makes_no_sense_is_refused(template: str) -> None:
    with pytest.raises(IntakeError, match="can't be understood"):
        pattern(template)


def test_a_wrong_pattern_is_an_error_for_the_file_and_no_traceback(tmp_path: Path) -> None:
    (found,) = results(put(tmp_path, "call.wav", b"RIFF"), name_pattern="{agent")
    assert isinstance(found, IntakeError)


def test_sources_are_named_relative_to_a_root(tmp_path: Path) -> None:
    path = put(tmp_path, "may/call.json", CALL)
    assert conversation(path, root=tmp_path).source == "may/call.json"
    assert spoken(conversation(path)) == [("agent", "Hello."), ("customer", "Hi.")]


def test_recordings_are_values_that_can_be_sent_to_other_processes(tmp_path: Path) -> None:
    import pickle

    found: list[object] = [recording(put(tmp_path, "a.wav", b"RIFF")), fault(put(tmp_path, "b.json", "{"))]
    again = pickle.loads(pickle.dumps(found))
    assert isinstance(again[0], Recording)
    assert again[0] == found[0]
    assert str(again[1]) == str(found[1])
