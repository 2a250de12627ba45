"""The words of a vCon: transcripts in `analysis`, messages in text dialogs."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wellheard.conversation.call import Channel
from wellheard.intake.formats.plain_json import said_in, turns_in
from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.source import NOT_JSON, Source, parse
from wellheard.intake.times import milliseconds, moment
from wellheard.intake.vcon.jose import unbase64
from wellheard.intake.vcon.parties import Party

_TAG = re.compile(r"<(?:br|/p|/div)\b[^>]*>", re.IGNORECASE)
_OTHER_TAG = re.compile(r"<[^>]{1,200}>")


def transcript_of(
    rows: Sequence[Mapping[str, Any]],
    dialogs: Sequence[int] | None,
    parties: Sequence[Party],
    source: Source,
    *,
    vendor: str | None = None,
) -> Draft | None:
    """The transcript of these dialogs (of any, where none are named), ours before others', or nothing."""
    fitting = [
        row
        for row in rows
        if str(row.get("type", "")).lower().startswith("transcript")
        and (dialogs is None or _is_of(row.get("dialog"), dialogs))
        and (vendor is None or row.get("vendor") == vendor)
    ]
    for row in sorted(fitting, key=lambda each: each.get("vendor") != "wellheard"):
        draft = _of_body(_body(row), parties, source)
        if draft is not None:
            return draft
    return None


def _is_of(reference: Any, dialogs: Sequence[int]) -> bool:
    return any(each in dialogs for each in (reference if isinstance(reference, list) else [reference]))


def _body(row: Mapping[str, Any]) -> Any:
    """The content of an object; JSON may stand as JSON, or as text whatever the encoding says."""
    body = row.get("body")
    if row.get("encoding") == "base64url" and isinstance(body, str):
        try:
            body = unbase64(body).decode("utf-8", "replace")
        except ValueError:
            return None
    if isinstance(body, str) and body.lstrip()[:1] in ("{", "["):
        value = parse(body, "")[0]
        return body if value is NOT_JSON else value
    return body


def _of_body(body: Any, parties: Sequence[Party], source: Source) -> Draft | None:
    if isinstance(body, list):
        body = {"turns": body}
    if isinstance(body, dict) and (turns := turns_in(body)) and (said := said_in(turns)[0]) and _named(said):
        return Draft(said=_by_party(said, parties), repairs=said_in(turns)[1])
    if isinstance(body, dict):
        return _foreign(Source.of_value(body, path=source.path, where=source.where))
    if isinstance(body, str) and body.strip():
        return _foreign(Source.of_text(body, path=source.path.with_suffix(".txt"), where=source.where))
    return None


def _named(said: Sequence[Said]) -> bool:
    return any(each.label for each in said)


def _by_party(said: Sequence[Said], parties: Sequence[Party]) -> tuple[Said, ...]:
    """Turns that name their speaker by the index of a party get that party's label."""
    labels = {f"speaker {at}": party.label for at, party in enumerate(parties)}
    labels |= {str(at): party.label for at, party in enumerate(parties)}
    if not any(each.label in labels for each in said):
        return tuple(said)
    from dataclasses import replace

    return tuple(replace(each, label=labels.get(each.label or "", each.label)) for each in said)


def _foreign(source: Source) -> Draft | None:
    """A transcript in another format, such as WebVTT or Deepgram's, inside a vCon."""
    from wellheard.intake.formats import find_formats

    sure = [(each.sniff(source), each) for each in find_formats() if each.name != "vCon"]
    best = max(sure, key=lambda each: each[0], default=None)
    if best is None or best[0] <= 0:
        return None
    try:
        return next((each for each in best[1].read(source) if isinstance(each, Draft)), None)
    except IntakeError:
        return None


def chat_of(dialogs: Sequence[Mapping[str, Any]], parties: Sequence[Party]) -> Draft:
    """Text dialogs as one conversation in the order of their starts."""
    repairs: list[str] = []
    rows = [(moment(dialog.get("start")), dialog) for dialog in dialogs]
    dated = [stamp for (stamp, _), _ in rows if stamp is not None]
    if len(dated) == len(rows):
        rows.sort(key=lambda each: each[0][0] or dated[0])
    first = min(dated) if len(dated) == len(rows) and len(set(dated)) > 1 else None
    said = [_message(dialog, stamp, first, parties, repairs) for (stamp, _), dialog in rows]
    return Draft(said=tuple(said), channel=_channel(dialogs), repairs=tuple(dict.fromkeys(repairs)))


def _message(
    dialog: Mapping[str, Any],
    stamp: datetime | None,
    first: datetime | None,
    parties: Sequence[Party],
    repairs: list[str],
) -> Said:
    who = dialog.get("originator", dialog.get("parties"))
    index = who[0] if isinstance(who, list) and who else who
    label = parties[index].label if type(index) is int and 0 <= index < len(parties) else None
    if label is None:
        repairs.append(f"A message names the party {str(index)[:20]}, which doesn't exist (there are {len(parties)})")
    start = round((stamp - first).total_seconds() * 1000) if stamp and first else None
    length = milliseconds(dialog.get("duration"), unit_ms=1000) or 0
    return Said(
        label=label,
        text=_words(dialog, repairs),
        start_ms=start,
        end_ms=start + length if start is not None and length > 0 else None,
    )


def _words(dialog: Mapping[str, Any], repairs: list[str]) -> str:
    body = _body(dialog)
    kind = str(dialog.get("mediatype") or dialog.get("mimetype") or "text/plain").lower()
    if body is None and dialog.get("url"):
        repairs.append("The text of a message lies elsewhere and is never fetched; the message was left out")
    if isinstance(body, dict | list):
        return json.dumps(body, ensure_ascii=False)
    if not isinstance(body, str):
        return ""
    return _OTHER_TAG.sub("", _TAG.sub("\n", body)) if kind.startswith("text/html") else body


def _channel(dialogs: Sequence[Mapping[str, Any]]) -> Channel:
    kinds = " ".join(f"{row.get('mediatype')} {row.get('application')} {row.get('message_id', '')}" for row in dialogs)
    return "email" if re.search(r"rfc822|email|@", kinds, re.IGNORECASE) else "chat"
