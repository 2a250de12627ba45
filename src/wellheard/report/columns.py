"""What stands in the tables: the columns with their types, and the rows of an analysis."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final, Literal

from wellheard.conversation import Analysis, Kindness, Measure, NotAssessed, Resolution, numbers
from wellheard.lines import SaidAgain
from wellheard.report.choosing import agent_of, customer_of, worst_miss

Type = Literal["text", "integer", "number", "truth", "time", "integers"]
Row = dict[str, Any]

_TIMES: Final[dict[str, Type]] = {"start_ms": "integer", "end_ms": "integer"}

CALLS: Final[dict[str, Type]] = {
    "call_id": "text",
    "source": "text",
    "title": "text",
    "channel": "text",
    "agent": "text",
    "customer": "text",
    "queue": "text",
    "direction": "text",
    "started_at": "time",
    "duration_ms": "integer",
    "turns": "integer",
    "moments": "integer",
    "score": "integer",
    "stars": "integer",
    "resolved": "text",
    "resolved_confidence": "number",
    "kindness": "integer",
    "worst_miss": "text",
    "story": "text",
    "playbook": "text",
    "judge": "text",
    "gaps": "integer",
    "masked": "integer",
}
CRITERIA: Final[dict[str, Type]] = {
    "call_id": "text",
    "source": "text",
    "criterion": "text",
    "title": "text",
    "outcome": "text",
    "points": "number",
    "weight": "integer",
    "counted": "truth",
    "critical": "truth",
    "bonus": "truth",
    "reason": "text",
    "evidence": "text",
}
MEASURES: Final[dict[str, Type]] = {
    "call_id": "text",
    "source": "text",
    "measure": "text",
    "value": "number",
    "not_assessed": "text",
}
MOMENTS: Final[dict[str, Type]] = {
    "call_id": "text",
    "source": "text",
    "moment": "text",
    "kind": "text",
    "speaker": "text",
    "turn_ids": "integers",
    **_TIMES,
    "quote": "text",
    "attributes": "text",
    "confidence": "number",
    "detector": "text",
    "refers_to": "text",
}
TURNS: Final[dict[str, Type]] = {
    "call_id": "text",
    "source": "text",
    "turn": "integer",
    "speaker": "text",
    **_TIMES,
    "overlap": "truth",
    "automated": "truth",
    "text": "text",
    "loudness_change_db": "number",
    "pitch_change_st": "number",
    "rate_change": "number",
    "confidence": "number",
}
LINES: Final[dict[str, Type]] = {
    "agent": "text",
    "line": "text",
    "calls": "integer",
    "of_calls": "integer",
    "agents": "integer",
    "call_id": "text",
    "source": "text",
    "turn": "integer",
    "start_ms": "integer",
    "quote": "text",
    "specificity": "number",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WideColumns:
    """Which criteria and measures get columns of their own in the calls table."""

    criteria: tuple[str, ...]
    """Ids, in order."""
    measures: tuple[str, ...]
    """Names, in order. Parts, such as those of mirroring, stand in the long table alone: not every call has them."""


def wide_columns(analysis: Analysis) -> WideColumns:
    """The columns for an analysis: its criteria and its measures, in their order."""
    return WideColumns(
        criteria=tuple(each.id for each in analysis.scorecard.criteria),
        measures=tuple(analysis.measures),
    )


def measure_values(measures: Mapping[str, Measure]) -> Iterator[tuple[str, float | str]]:
    """Every measure as a number, or as the text that says why there is none; parts, as of mirroring, on their own."""
    for name, value in measures.items():
        if isinstance(value, NotAssessed):
            yield name, value.not_assessed
        yield from ((f"{name}_{part}" if part else name, number) for part, number in numbers(value).items())


def schemas(columns: WideColumns) -> dict[str, dict[str, Type]]:
    """Name and column types of every table."""
    return {
        "calls": CALLS | _wide_types(columns),
        "criteria": CRITERIA,
        "measures": MEASURES,
        "moments": MOMENTS,
        "turns": TURNS,
        "lines": LINES,
    }


def _wide_types(columns: WideColumns) -> dict[str, Type]:
    types: dict[str, Type] = {}
    for criterion in columns.criteria:
        types |= {f"criterion_{criterion}_outcome": "text", f"criterion_{criterion}_points": "number"}
    return types | {f"measure_{name}": "number" for name in columns.measures}


def rows_of(analysis: Analysis, columns: WideColumns) -> dict[str, list[Row]]:
    """What an analysis adds to every table."""
    key = {"call_id": analysis.conversation.id, "source": analysis.conversation.source}
    return {
        "calls": [_call(analysis, key, columns)],
        "criteria": [
            key
            | {name: getattr(each, "id" if name == "criterion" else name) for name in CRITERIA if name not in key}
            | {"evidence": " ".join(each.evidence)}
            for each in analysis.scorecard.criteria
        ],
        "measures": [_measure(key, name, value) for name, value in measure_values(analysis.measures)],
        "moments": _moments(analysis, key),
        "turns": _turns(analysis, key),
    }


def line_rows(said: Iterable[SaidAgain]) -> Iterator[Row]:
    """Lines said again and again, a row for every time: the line's own columns come first."""
    for row in said:
        about = {name: getattr(row, "text" if name == "line" else name) for name in tuple(LINES)[:5]}
        for line in row.lines:
            yield about | {
                "call_id": line.call_id,
                "source": line.source,
                "turn": line.turn_id,
                "start_ms": line.start_ms,
                "quote": line.quote,
                "specificity": line.specificity,
            }


def _call(analysis: Analysis, key: Row, columns: WideColumns) -> Row:
    conversation, card = analysis.conversation, analysis.scorecard
    worst = worst_miss(analysis)
    started = conversation.metadata.started_at
    row = key | {
        "title": conversation.title,
        "channel": conversation.channel,
        "agent": agent_of(analysis),
        "customer": customer_of(analysis),
        "queue": conversation.metadata.queue,
        "direction": conversation.metadata.direction,
        "started_at": started.astimezone(UTC) if started else None,
        "duration_ms": conversation.duration_ms,
        "turns": len(conversation.turns),
        "moments": len(analysis.moments),
        "score": card.score,
        "stars": analysis.story.stars,
        **_outcome(analysis),
        "worst_miss": worst.id if worst else None,
        "story": analysis.story.text,
        "playbook": card.playbook,
        "judge": card.judge,
        "gaps": len(analysis.gaps),
        "masked": sum(conversation.redactions.values()),
    }
    return row | _wide(analysis, columns)


def _outcome(analysis: Analysis) -> Row:
    """What the call came to; nothing where it could not be assessed."""
    resolution, kindness = analysis.resolution, analysis.kindness
    return {
        "resolved": resolution.answer if isinstance(resolution, Resolution) else None,
        "resolved_confidence": resolution.confidence if isinstance(resolution, Resolution) else None,
        "kindness": kindness.level if isinstance(kindness, Kindness) else None,
    }


def _wide(analysis: Analysis, columns: WideColumns) -> Row:
    row: Row = {}
    for each in analysis.scorecard.criteria:
        if each.id in columns.criteria:
            judged = each.outcome in ("met", "partly", "missed")
            row[f"criterion_{each.id}_outcome"] = each.outcome
            row[f"criterion_{each.id}_points"] = each.points if judged else None
    for name, value in measure_values(analysis.measures):
        if name in columns.measures:
            row[f"measure_{name}"] = None if isinstance(value, str) else value
    return row


def _measure(key: Row, name: str, value: float | str) -> Row:
    known = not isinstance(value, str)
    return key | {"measure": name, "value": value if known else None, "not_assessed": None if known else value}


def _moments(analysis: Analysis, key: Row) -> list[Row]:
    return [
        key
        | {
            "moment": each.id,
            "kind": each.kind,
            "speaker": each.speaker,
            "turn_ids": list(each.turn_ids),
            "start_ms": each.start_ms,
            "end_ms": each.end_ms,
            "quote": each.quote,
            "attributes": json.dumps(each.attributes, ensure_ascii=False),
            "confidence": each.confidence,
            "detector": each.detector,
            "refers_to": json.dumps(each.refers_to, ensure_ascii=False),
        }
        for each in analysis.moments
    ]


def _turns(analysis: Analysis, key: Row) -> list[Row]:
    return [
        key
        | {
            "turn": each.id,
            "speaker": each.speaker,
            "start_ms": each.start_ms,
            "end_ms": each.end_ms,
            "overlap": each.overlap,
            "automated": each.automated,
            "text": each.text,
            "loudness_change_db": each.voice.loudness_change_db if each.voice else None,
            "pitch_change_st": each.voice.pitch_change_st if each.voice else None,
            "rate_change": each.voice.rate_change if each.voice else None,
            "confidence": each.confidence,
        }
        for each in analysis.conversation.turns
    ]
