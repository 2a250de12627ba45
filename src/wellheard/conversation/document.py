"""The analysis document as JSON and back, and its JSON Schema.

`dump` writes keys in the order of the records, so that equal analyses are equal byte for byte.
"""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from wellheard.conversation.analysis import Analysis
from wellheard.conversation.call import Conversation

# Keys that are left out where they say nothing; all other unknowns are null.
_TURN = ("words", "voice", "overlap", "automated", "speaker_name")
_OF_AN_ENTRY = ("call", "by_hand")


class DocumentError(Exception):
    """This is not an analysis document of schema wellheard.analysis/1."""


@cache
def _adapter() -> TypeAdapter[Analysis]:
    return TypeAdapter(Analysis)


def _leave_out(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> None:
    for row in rows:
        for key in keys:
            if row[key] is None or row[key] is False:
                del row[key]


def to_dict(analysis: Analysis) -> dict[str, Any]:
    """The document as plain JSON types. O(size of the analysis)."""
    whole: dict[str, Any] = _adapter().dump_python(analysis, mode="json")
    _leave_out(whole["conversation"]["turns"], _TURN)
    for entries in ("problem", "impact", "wants", "facts", "tried", "promises"):
        _leave_out(whole["ledger"][entries], _OF_AN_ENTRY)
        for row in whole["ledger"][entries]:
            if not row.get("told_again", True):
                del row["told_again"]
            else:
                _leave_out(row.get("told_again", []), ("call",))
    _leave_out(whole["coaching"], ("say_instead",))
    _leave_out([whole["versions"]], ("speech",))
    _leave_out([whole], ("made_at",))
    for part, key in ((whole, "cues"), (whole["ledger"], "promises")):
        if not part[key]:
            del part[key]
    return whole


@cache
def _conversations() -> TypeAdapter[Conversation]:
    return TypeAdapter(Conversation)


def conversation_to_dict(conversation: Conversation) -> dict[str, Any]:
    """A conversation as plain JSON types, as it stands in the document."""
    whole: dict[str, Any] = _conversations().dump_python(conversation, mode="json")
    _leave_out(whole["turns"], _TURN)
    return whole


def dump(analysis: Analysis, *, indent: int | None = None) -> str:
    """The document as JSON text, without a final newline."""
    return json.dumps(to_dict(analysis), ensure_ascii=False, indent=indent)


def load(text: str | bytes) -> Analysis:
    """Read a document back.

    Raises DocumentError with every fault and its place.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'document'}: {fault['msg']}" for fault in error.errors()
        )
        raise DocumentError(f"not a wellheard.analysis/1 document: {faults}") from error


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the document."""
    return _adapter().json_schema(mode="validation") | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "wellheard.analysis/1",
    }
