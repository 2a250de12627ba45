"""ConvoKit corpora: `utterances.jsonl`, one utterance a line, grouped here into conversations.

https://convokit.cornell.edu/documentation/data_format.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from wellheard.intake.interface import Draft, IntakeError, Said
from wellheard.intake.source import Source

_CALL = ("conversation_id", "root")
_WHO = ("speaker", "user")
_REPLY = ("reply-to", "reply_to")


@dataclass(slots=True)
class _Call:
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _ConvoKit:
    name: str = "ConvoKit"
    suffixes: frozenset[str] = frozenset({".jsonl"})
    reads_lines: bool = True

    def sniff(self, source: Source) -> float:
        value = source.value
        if not isinstance(value, dict) or not source.json_lines:
            return 0.0
        fitting = _first(value, _CALL) is not None and _first(value, _WHO) is not None and "text" in value
        return 1.0 if fitting else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        calls: dict[str, _Call] = {}
        for row in source.rows():
            if isinstance(row, IntakeError):
                yield row
                continue
            value = row.value
            if isinstance(value, dict) and _first(value, _CALL) is not None:
                calls.setdefault(str(_first(value, _CALL)), _Call()).rows.append(value)
            else:
                yield row.fault or _no_utterance(row.where)
        for number, (call, found) in enumerate(calls.items(), start=1):
            yield _draft(call, found.rows, number if len(calls) > 1 else None)
            found.rows.clear()


FORMAT = _ConvoKit()


def _no_utterance(where: str) -> IntakeError:
    return IntakeError(
        "the line is no utterance of a conversation",
        where=where,
        remedy="Give it `conversation_id`, `speaker` and `text`",
    )


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((row[key] for key in keys if row.get(key) not in (None, "")), None)


def _draft(call: str, rows: list[dict[str, Any]], number: int | None) -> Draft:
    ordered, repairs = _in_order(rows)
    return Draft(
        said=tuple(_said(row) for row in ordered),
        id=call,
        channel="chat",
        repairs=repairs,
        number=number,
    )


def _said(row: Mapping[str, Any]) -> Said:
    who = _first(row, _WHO)
    if isinstance(who, dict):
        who = who.get("id")
    meta = row.get("meta")
    role = _first(meta, ("role", "speaker_role")) if isinstance(meta, dict) else None
    text = row.get("text")
    label = role if isinstance(role, str) else None if who is None else str(who)
    return Said(label=label, text=text if isinstance(text, str) else "")


def _in_order(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """By time stamp where all have one, else along the replies, else as they stand."""
    stamps = [_number(row.get("timestamp")) for row in rows]
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) == len(rows) and len(set(known)) > 1:
        return [rows[at] for at in sorted(range(len(rows)), key=lambda at: known[at])], ()
    return _along_replies(rows)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _along_replies(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    ids = {str(row.get("id")) for row in rows}
    after: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        reply = _first(row, _REPLY)
        after.setdefault(str(reply) if reply is not None and str(reply) in ids else None, []).append(row)
    ordered: list[dict[str, Any]] = []
    waiting = list(reversed(after.pop(None, [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(reversed(after.pop(str(row.get("id")), [])))
    if len(ordered) < len(rows):
        return rows, ("Its replies go round in a circle; the order of the file was kept",)
    return ordered, ()
