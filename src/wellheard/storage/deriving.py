"""An analysis document as rows for lists, search and numbers. Pure: the same document gives the same rows."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from wellheard.conversation import Analysis, numbers
from wellheard.lines import lines_of
from wellheard.playbook.ending import ending_of
from wellheard.storage.errors import StorageError

Row = dict[str, Any]
MOST_TURNS = 1 << 20
"""Room for turns in the numbers of one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """Rows of one call, without its number."""

    call: Row
    turns: list[Row]
    """`number` counts from 0 within the call."""
    moments: list[Row]
    kinds: list[Row]
    outcomes: list[Row]
    measures: list[Row]
    lines: list[Row]
    """What the agent said where a word for this caller was due."""
    cues: list[Row]
    """What the agent was shown during the call."""


def derive(analysis: Analysis, received_at: datetime) -> Derived:
    """All rows. O(size of the analysis). Raises StorageError for more than a million turns."""
    conversation = analysis.conversation
    if len(conversation.turns) > MOST_TURNS:
        raise StorageError(f"{conversation.id}: more than {MOST_TURNS} turns. Split it into several conversations")
    call = _call(analysis, received_at)
    when = call["happened_at"]
    counts = Counter(moment.kind for moment in analysis.moments)
    return Derived(
        call=call,
        turns=[
            {"number": number, "turn": each.id, "speaker": each.speaker, "start_ms": each.start_ms, "text": each.text}
            for number, each in enumerate(conversation.turns)
        ],
        moments=_moments(analysis),
        kinds=[
            {"kind": kind, "happened_at": when, "count": count, "stars": call["stars"]}
            for kind, count in sorted(counts.items())
        ],
        outcomes=[
            {"criterion": each.id, "happened_at": when, "outcome": each.outcome, "points": each.points,
             "weight": each.weight}
            for each in {each.id: each for each in analysis.scorecard.criteria}.values()
        ],
        measures=[{"name": name, "happened_at": when, "value": value} for name, value in _numbers(analysis)],
        lines=_lines(analysis, when),
        cues=_cues(analysis, when),
    )  # fmt: skip


def _call(analysis: Analysis, received_at: datetime) -> Row:
    conversation, about = analysis.conversation, analysis.conversation.metadata
    sure = [moment.confidence for moment in analysis.moments]
    return {
        "id": conversation.id, "title": conversation.title, "channel": conversation.channel,
        "source": conversation.source, "agent": about.agent, "customer": about.customer, "queue": about.queue,
        "direction": about.direction, "language": about.language, "started_at": about.started_at,
        "received_at": received_at, "happened_at": about.started_at or received_at,
        "duration_ms": conversation.duration_ms, "turns": len(conversation.turns),
        "score": analysis.scorecard.score, "stars": analysis.story.stars,
        "ending": ending_of(conversation, analysis.moments).way,
        "confidence": sum(sure) / len(sure) if sure else None, "playbook": analysis.scorecard.playbook,
    }  # fmt: skip


def _moments(analysis: Analysis) -> list[Row]:
    return [
        {"position": number, "id": each.id, "kind": each.kind, "speaker": each.speaker,
         "turn": each.turn_ids[0] if each.turn_ids else None, "start_ms": each.start_ms, "end_ms": each.end_ms,
         "confidence": each.confidence, "quote": each.quote}
        for number, each in enumerate(analysis.moments)
    ]  # fmt: skip


def _numbers(analysis: Analysis) -> list[tuple[str, float]]:
    """Every number of the measures; a part of one as `measure_part`, such as `distress_eased`."""
    found = []
    for name, measured in sorted(analysis.measures.items()):
        found += [(f"{name}_{part}" if part else name, float(value)) for part, value in numbers(measured).items()]
    return found


def wording_of(key: str) -> str:
    """The digest that stands for a masked sentence."""
    return blake2b(key.encode(), digest_size=8).hexdigest()


def _lines(analysis: Analysis, when: datetime) -> list[Row]:
    agent = analysis.conversation.metadata.agent
    return [
        {"position": place, "happened_at": when, "agent": agent, "wording": wording_of(each.key), "key": each.key,
         "turn": each.turn_id, "quote": each.quote, "specificity": each.specificity}
        for place, each in enumerate(lines_of(analysis).lines)
    ]  # fmt: skip


def _cues(analysis: Analysis, when: datetime) -> list[Row]:
    agent = analysis.conversation.metadata.agent
    return [
        {"position": place, "happened_at": when, "agent": agent, "criterion": each.criterion, "kind": each.kind,
         "urgency": each.urgency, "turn": each.turn_id, "shown_ms": each.shown_ms, "ended_ms": each.ended_ms,
         "outcome": each.outcome, "by_hand": each.by_hand}
        for place, each in enumerate(analysis.cues)
    ]  # fmt: skip
