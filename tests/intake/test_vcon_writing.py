import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from tests.intake.helpers import put, results
from wellheard.conversation import (
    Analysis,
    Conversation,
    Ledger,
    Metadata,
    Scorecard,
    Speaker,
    Story,
    Track,
    Turn,
    Versions,
    Word,
)
from wellheard.conversation.document import load, to_dict
from wellheard.intake import Transcript, find_analyses, write_vcon
from wellheard.intake.vcon.writing import uuid8

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

INDEX = {"type": "integer", "minimum": 0}
CONTENT = {
    "dependentRequired": {"body": ["encoding"], "encoding": ["body"]},
    "if": {"properties": {"encoding": {"enum": ["none", "base64url"]}}, "required": ["encoding"]},
    "then": {"properties": {"body": {"type": "string"}}},
}
STAMP = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
# Written after the required parts and types of draft-ietf-vcon-vcon-core, syntax 0.4.0; unknown keys are faults here.
STRICT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["vcon", "uuid", "created_at", "parties", "dialog", "analysis", "attachments"],
    "properties": {
        "vcon": {"const": "0.4.0"},
        "uuid": {"pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},
        "extensions": {"const": ["CC"]},
        "created_at": STAMP,
        "subject": {"type": "string", "minLength": 1},
        "parties": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["role"],
                "properties": {
                    "name": {"type": "string"},
                    "tel": {"type": "string"},
                    "mailto": {"type": "string"},
                    "uuid": {"type": "string"},
                    "type": {"enum": ["person", "bot", "organization"]},
                    "role": {"enum": ["agent", "customer", "supervisor", "assistant", "sme", "thirdparty"]},
                },
            },
        },
        "dialog": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["type", "start", "parties"],
                "properties": {
                    "type": {"enum": ["recording", "text"]},
                    "start": STAMP,
                    "duration": {"type": "number", "minimum": 0},
                    "parties": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"anyOf": [INDEX, {"type": "array", "items": INDEX, "minItems": 1}]},
                    },
                    "mediatype": {"type": "string", "pattern": "^[a-z]+/"},
                    "filename": {"type": "string", "pattern": r"^[^/\\]+$"},
                    "content_hash": {"type": "string", "pattern": "^sha512-[A-Za-z0-9_-]{86}$"},
                    "encoding": {"enum": ["none", "json", "base64url"]},
                    "body": {},
                },
                "dependentRequired": {"body": ["mediatype", "encoding"]},
                **CONTENT,
            },
        },
        "analysis": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["type", "vendor", "dialog", "encoding", "body", "mediatype"],
                "properties": {
                    "type": {"enum": ["report", "transcript"]},
                    "dialog": {"type": "array", "items": INDEX},
                    "vendor": {"const": "wellheard"},
                    "product": {"type": "string"},
                    "schema": {"type": "string"},
                    "mediatype": {"const": "application/json"},
                    "encoding": {"const": "json"},
                    "body": {"type": "object"},
                },
            },
        },
        "attachments": {"const": []},
    },
}


def check(vcon: dict[str, Any]) -> None:
    Draft202012Validator(STRICT, format_checker=FormatChecker()).validate(vcon)
    parties, dialogs = len(vcon["parties"]), len(vcon["dialog"])
    for dialog in vcon["dialog"]:
        flat = [inner for ref in dialog["parties"] for inner in (ref if isinstance(ref, list) else [ref])]
        assert all(0 <= ref < parties for ref in flat)
    for row in vcon["analysis"]:
        assert all(0 <= ref < dialogs for ref in row["dialog"])
    assert json.loads(json.dumps(vcon, allow_nan=False)) == vcon


def analysis(conversation: Conversation) -> Analysis:
    return Analysis(
        conversation=conversation,
        moments=(),
        measures={"turns": 2},
        ledger=Ledger(),
        scorecard=Scorecard(playbook="p@1", judge="wellheard 0", score=80, criteria=()),
        story=Story(stars=4, text="It went well."),
        coaching=(),
        versions=Versions(wellheard="0", detectors="d"),
    )


def call(**more: Any) -> Conversation:
    known: dict[str, Any] = {
        "id": "c-1",
        "title": "A leak",
        "channel": "chat",
        "duration_ms": 3000,
        "source": "calls/c-1.json",
        "metadata": Metadata(agent="Ines", customer="+15550100", started_at=NOW),
        "speakers": (Speaker(id="agent", name="Ines"), Speaker(id="customer", external_id="+15550100")),
        "turns": (
            Turn(id=1, speaker="assistant", text="Press one.", automated=True, start_ms=0, end_ms=500),
            Turn(id=2, speaker="agent", text="Hello,\nyou.", start_ms=600, end_ms=900, speaker_name="Ines"),
            Turn(id=3, speaker="agent", text="Me too.", start_ms=1000, speaker_name="Bo"),
            Turn(
                id=4, speaker="customer", text="It leaks.", start_ms=1100, end_ms=3000, overlap=True, confidence=0.5,
                words=(Word(text="It", start_ms=1100, end_ms=1200), Word(text="leaks.", start_ms=1200, end_ms=3000)),
            ),
        ),
    }  # fmt: skip
    return Conversation(**(known | more))


def test_a_chat_goes_out_strictly_and_comes_back_the_same(tmp_path: Path) -> None:
    before = analysis(call())
    vcon = write_vcon(before)
    check(vcon)
    assert [dialog["type"] for dialog in vcon["dialog"]] == ["text"] * 4
    assert vcon["dialog"][1]["body"] == "Hello,\nyou."
    assert vcon["dialog"][3]["start"] == "2026-03-04T05:06:08.100+00:00"
    assert vcon["parties"][0] == {"type": "bot", "role": "assistant"}
    assert vcon["parties"][3] == {"tel": "+15550100", "role": "customer"}
    (found,) = results(put(tmp_path, "c.vcon", vcon))
    assert isinstance(found, Transcript)
    assert found.conversation.turns == before.conversation.turns
    assert found.conversation.speakers == before.conversation.speakers
    assert found.conversation.metadata == before.conversation.metadata


def test_our_analysis_is_found_again(tmp_path: Path) -> None:
    before = analysis(call())
    (document,) = find_analyses(json.loads(json.dumps(write_vcon(before))))
    assert load(json.dumps(document)) == before


def test_turns_survive_without_our_analysis_too(tmp_path: Path) -> None:
    vcon = write_vcon(analysis(call()))
    vcon["analysis"] = [row for row in vcon["analysis"] if row["type"] == "transcript"]
    (found,) = results(put(tmp_path, "c.vcon", vcon))
    assert isinstance(found, Transcript)
    wanted = [replace(turn, speaker_name=None) for turn in call().turns]
    kept = [replace(turn, speaker_name=None) for turn in found.conversation.turns]
    assert kept == wanted


def test_a_recording_is_named_and_hashed_with_one_party_a_track(tmp_path: Path) -> None:
    tracks = (Track(index=0, speaker="customer", confidence=1, reason="given"),
              Track(index=1, speaker="agent", confidence=1, reason="given"))  # fmt: skip
    sound = put(tmp_path, "c-1.wav", b"RIFF and sound")
    turns = tuple(turn for turn in call().turns if turn.speaker != "assistant" and turn.speaker_name != "Bo")
    before = analysis(call(channel="voice", tracks=tracks, source="c-1.wav", turns=turns))
    vcon = write_vcon(before, recording=sound)
    check(vcon)
    (dialog,) = vcon["dialog"]
    assert dialog["filename"] == "c-1.wav"
    assert dialog["duration"] == 3.0
    assert [vcon["parties"][place]["role"] for place in dialog["parties"]] == ["customer", "agent"]
    (found,) = results(put(tmp_path, "c.vcon", vcon))
    assert isinstance(found, Transcript)
    assert found.recording is not None
    assert found.recording.path == sound
    assert found.conversation.turns == before.conversation.turns
    assert found.conversation.repairs == ()


def test_the_same_document_makes_the_same_vcon_and_another_another_uuid() -> None:
    first, again = write_vcon(analysis(call())), write_vcon(to_dict(analysis(call())))
    assert json.dumps(first) == json.dumps(again)
    assert first["uuid"] != write_vcon(analysis(call(title="Another")))["uuid"]


def test_the_time_of_creation_is_given_or_the_start_of_the_call_or_asked_for() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=2)))
    assert write_vcon(analysis(call()), created_at=there)["created_at"] == "2026-03-04T07:06:07.000+02:00"
    assert write_vcon(analysis(call()))["created_at"] == "2026-03-04T05:06:07.000+00:00"
    with pytest.raises(ValueError, match="created_at"):
        write_vcon(analysis(call(metadata=Metadata())))


@given(st.text())
def test_every_uuid_is_of_version_eight_and_depends_on_the_content_alone(content: str) -> None:
    made = uuid8(content)
    assert made.version == 8
    assert made.variant == UUID("0190a8b2-0000-8000-8000-000000000000").variant
    assert made == uuid8(content) != uuid8(content + "x")


@given(
    st.lists(
        st.builds(
            lambda speaker, text, name: (speaker, text, name),
            st.sampled_from(["agent", "customer", "assistant", "supervisor", "other"]),
            st.text(st.characters(codec="utf-8"), max_size=20),
            st.none() | st.sampled_from(["Ines", "Bo"]),
        ),
        max_size=5,
    )
)
def test_any_conversation_goes_out_strictly(said: list[tuple[Any, str, str | None]]) -> None:
    turns = tuple(
        Turn(id=number, speaker=speaker, text=text, speaker_name=name)
        for number, (speaker, text, name) in enumerate(said, start=1)
    )
    vcon = write_vcon(analysis(call(turns=turns, speakers=(), title="", duration_ms=None)))
    check(vcon)
    assert [dialog["body"] for dialog in vcon["dialog"]] == [text for _, text, _ in said]
