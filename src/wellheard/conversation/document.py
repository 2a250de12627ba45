"""The analysis document as JSON and back, and its JSON Schema.

`dump` writes keys in the order of the records, so that equal analyses are equal byte for byte.
"""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from wellheard.conversation.analysis import Analysis

# Keys whose absence is said by leaving them out; all other unknowns are null.
_OPTIONAL = frozenset(
    {"words", "voice", "overlap", "automated", "speaker_name", "say_instead", "made_at", "speech", "call"}
)
_EMPTY = (None, False)


class DocumentError(Exception):
    """This is not an analysis document of schema wellheard.analysis/1."""


@cache
def _adapter() -> TypeAdapter[Analysis]:
    return TypeAdapter(Analysis)


def _slim(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _slim(inner)
            for key, inner in value.items()
            if not (key in _OPTIONAL and any(inner is empty for empty in _EMPTY))
        }
    if isinstance(value, list):
        return [_slim(inner) for inner in value]
    return value


def to_dict(analysis: Analysis) -> dict[str, Any]:
    """The document as plain JSON types."""
    slim: dict[str, Any] = _slim(_adapter().dump_python(analysis, mode="json"))
    return slim


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
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "wellheard.analysis/1",
    } | _adapter().json_schema(mode="validation")
