"""Analyses go out as vCons: draft-ietf-vcon-vcon-core, syntax 0.4.0, strictly.

The parties with their roles (contact center extension), the recording by name or each turn as a text dialog, the
transcript, and our whole analysis document. The same document and time give the same vCon, byte for byte.
"""

import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from wellheard import __version__
from wellheard.conversation import AGENT, SCHEMA, Analysis, Conversation
from wellheard.intake.discovery import is_sound
from wellheard.intake.vcon.sound import bare_name, content_hash

VENDOR = "wellheard"
TRANSCRIPT_SCHEMA = "wellheard.transcript/1"
_TURN_KEYS = (
    "id",
    "speaker",
    "speaker_name",
    "start_ms",
    "end_ms",
    "text",
    "overlap",
    "automated",
    "confidence",
    "words",
)
_MEDIA = {
    ".wav": "audio/x-wav",
    ".mp3": "audio/x-mp3",
    ".m4a": "audio/x-mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
}

Row = dict[str, Any]


def write_vcon(
    document: Analysis | Mapping[str, Any], *, created_at: datetime | None = None, recording: Path | None = None
) -> Row:
    """A vCon of an analysis, as plain JSON types in the order of the draft.

    `created_at` is when the vCon was made (timezone-aware); where it isn't given, the start of the call or the stamp
    of the analysis stands for it. `recording` is the sound file, named and hashed but not put inside. Raises ValueError
    where no time is known at all, since a vCon must have one.
    """
    whole = _plain(document)
    conversation = whole["conversation"]
    created = _time(created_at, conversation["metadata"].get("started_at"), whole.get("made_at"))
    cast = _cast(conversation)
    dialog = _dialog(conversation, cast, _time(conversation["metadata"].get("started_at"), created), recording)
    return _vcon(conversation, cast, dialog, created, _analysis("report", list(range(len(dialog))), SCHEMA, whole))


def write_hand_off(
    conversation: Conversation, hand_off: Mapping[str, Any], *, page: str, created_at: datetime | None = None
) -> Row:
    """A vCon of a call that is handed over: its turns so far, the hand-off as an analysis, its page as an attachment.

    `hand_off` is plain JSON types and names its own `schema`. Times and errors as in `write_vcon`.
    """
    from wellheard.conversation.document import conversation_to_dict  # here, because pydantic takes a while to load

    plain = conversation_to_dict(conversation)
    created = _time(created_at, conversation.metadata.started_at)
    cast = _cast(plain)
    dialog = _dialog(plain, cast, _time(conversation.metadata.started_at, created), None)
    body = dict(hand_off)
    ours = _analysis("report", list(range(len(dialog))), str(body["schema"]), body)
    agent = cast.places.get((AGENT, None), next((at for (role, _), at in cast.places.items() if role == AGENT), 0))
    attached = {
        "purpose": "hand-off",
        "start": _stamp(created),
        "party": agent,
        "mediatype": "text/markdown",
        "encoding": "none",
        "body": page,
    }
    return _vcon(plain, cast, dialog, created, ours, attachments=[attached])


def _vcon(
    conversation: Mapping[str, Any],
    cast: "_Cast",
    dialog: list[Row],
    created: datetime,
    ours: Row,
    attachments: Sequence[Row] = (),
) -> Row:
    named = json.dumps([ours["body"], created.isoformat()], sort_keys=True, ensure_ascii=False, default=str)
    return {
        "vcon": "0.4.0",
        "uuid": str(uuid8(named)),
        "extensions": ["CC"],
        "created_at": _stamp(created),
        **({"subject": conversation["title"]} if conversation["title"] else {}),
        "parties": cast.parties,
        "dialog": dialog,
        "analysis": [_transcript(conversation, list(range(len(dialog)))), ours],
        "attachments": list(attachments),
    }


def find_analyses(vcon: Mapping[str, Any]) -> list[Row]:
    """Our analysis documents in an unsigned vCon, as plain JSON types; they can be read by `conversation.document`."""
    rows = vcon.get("analysis")
    found = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict) or row.get("vendor") != VENDOR or row.get("schema") != SCHEMA:
            continue
        body = row.get("body")
        try:
            body = json.loads(body) if isinstance(body, str) else body
        except (ValueError, RecursionError):
            continue
        if isinstance(body, dict):
            found.append(body)
    return found


def uuid8(content: str) -> UUID:
    """A version 8 UUID (RFC 9562) made of the SHA-256 of a text."""
    value = int.from_bytes(sha256(content.encode("utf-8", "replace")).digest()[:16], "big")
    value = value & ~(0xF << 76) | 0x8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def _plain(document: Analysis | Mapping[str, Any]) -> Row:
    if isinstance(document, Analysis):
        from wellheard.conversation.document import to_dict  # here, because pydantic takes a while to load

        return to_dict(document)
    return dict(document)


def _time(*given: datetime | str | None) -> datetime:
    for each in given:
        if each:
            found = datetime.fromisoformat(each) if isinstance(each, str) else each
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    raise ValueError("a vCon needs a time of creation: the call's start isn't known, so give created_at")


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class _Cast:
    parties: list[Row]
    places: dict[tuple[str, str | None], int]

    def place(self, turn: Mapping[str, Any]) -> int:
        return self.places[(turn["speaker"], turn.get("speaker_name"))]


def _cast(conversation: Mapping[str, Any]) -> _Cast:
    """One party for each who speaks, by role and name, and the agent and customer in any case."""
    known = {row["id"]: row for row in conversation["speakers"]}
    who = [(turn["speaker"], turn.get("speaker_name")) for turn in conversation["turns"]]
    roles = [role for role, _ in who]
    who += [(role, None) for role in [*known, "agent", "customer"] if role not in roles]
    order = list(dict.fromkeys(who))
    names = {role: [name for each, name in order if each == role] for role in dict(order)}
    parties = [_party(role, name, known.get(role, {}), len(names[role]) == 1) for role, name in order]
    return _Cast(parties, {pair: at for at, pair in enumerate(order)})


def _party(role: str, name: str | None, known: Mapping[str, Any], only: bool) -> Row:
    party: Row = {}
    external = known.get("external_id") if only else None
    if external and "@" in external:
        party["mailto"] = external
    elif external and external.lstrip("+").isdigit() and external.startswith("+"):
        party["tel"] = external
    elif external:
        party["uuid"] = external
    if title := name or (known.get("name") if only else None):
        party["name"] = title
    if role == "assistant":
        party["type"] = "bot"
    return party | {"role": "thirdparty" if role == "other" else role}


def _dialog(conversation: Mapping[str, Any], cast: _Cast, started: datetime, recording: Path | None) -> list[Row]:
    if conversation["tracks"] or recording is not None:
        return [_recording(conversation, cast, started, recording)]
    return [_message(turn, cast, started) for turn in conversation["turns"]]


def _recording(conversation: Mapping[str, Any], cast: _Cast, started: datetime, recording: Path | None) -> Row:
    name = recording.name if recording else bare_name(conversation["source"].split("#", 1)[0])
    row: Row = {"type": "recording", "start": _stamp(started)}
    if conversation["duration_ms"] is not None:
        row["duration"] = conversation["duration_ms"] / 1000
    row["parties"] = _on_tracks(conversation["tracks"], cast)
    if name and is_sound(name):
        row["mediatype"] = _MEDIA.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "audio/x-wav"
        row["filename"] = name
    if recording is not None and recording.is_file():
        row["content_hash"] = content_hash(recording)
    return row


def _on_tracks(tracks: Sequence[Mapping[str, Any]], cast: _Cast) -> list[Any]:
    everybody = list(range(len(cast.parties)))
    if len(tracks) < 2:
        return everybody
    ordered = sorted(tracks, key=lambda row: row["index"])
    return [_heard_on(track["speaker"], cast, everybody) for track in ordered]


def _heard_on(role: str, cast: _Cast, everybody: list[int]) -> int | list[int]:
    places = [at for (speaker, _), at in cast.places.items() if speaker == role]
    return places[0] if len(places) == 1 else places or everybody


def _message(turn: Mapping[str, Any], cast: _Cast, started: datetime) -> Row:
    start, end = turn.get("start_ms"), turn.get("end_ms")
    row: Row = {"type": "text", "start": _stamp(started + timedelta(milliseconds=start or 0))}
    if start is not None and end is not None:
        row["duration"] = (end - start) / 1000
    return row | {
        "parties": [cast.place(turn)],
        "mediatype": "text/plain",
        "encoding": "none",
        "body": turn["text"],
    }


def _transcript(conversation: Mapping[str, Any], dialogs: list[int]) -> Row:
    turns = [{key: turn[key] for key in _TURN_KEYS if turn.get(key) is not None} for turn in conversation["turns"]]
    return _analysis("transcript", dialogs, TRANSCRIPT_SCHEMA, {"turns": turns})


def _analysis(kind: str, dialogs: list[int], schema: str, body: Row) -> Row:
    return {
        "type": kind,
        "dialog": dialogs,
        "mediatype": "application/json",
        "vendor": VENDOR,
        "product": f"wellheard {__version__}",
        "schema": schema,
        "encoding": "json",
        "body": body,
    }
