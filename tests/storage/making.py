"""Calls for the storage tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wellheard.conversation import (
    Analysis,
    Conversation,
    CriterionResult,
    Ledger,
    Metadata,
    Moment,
    NotAssessed,
    Scorecard,
    Story,
    Turn,
    Versions,
)
from wellheard.conversation.document import dump

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINES = ("agent: Good morning, what happened?", "customer: The blue kettle leaks on my floor.", "agent: Oh no, really?")


def a_document(name: str = "call-1", lines: tuple[str, ...] = LINES, **about: Any) -> bytes:
    """An analysis document as bytes; `about` is what `an_analysis` takes."""
    return dump(an_analysis(name, lines, **about)).encode()


def an_analysis(
    name: str = "call-1", lines: tuple[str, ...] = LINES, *, agent: str | None = "dana", queue: str | None = "returns",
    customer: str | None = None, at: datetime | None = MONDAY, score: int | None = 70, stars: int = 4,
    kinds: tuple[str, ...] = ("surprise",), outcomes: dict[str, str] | None = None, confidence: float = 0.9,
    measures: dict[str, float] | None = None, duration_ms: int | None = 60_000,
) -> Analysis:  # fmt: skip
    """An analysis of a little call; its moments are all in the last turn."""
    turns = tuple(_turn(number, line) for number, line in enumerate(lines, start=1))
    conversation = Conversation(
        id=name, title=f"Call {name}", channel="voice", duration_ms=duration_ms, source=f"{name}.wav", turns=turns,
        metadata=Metadata(agent=agent, queue=queue, customer=customer, started_at=at),
    )  # fmt: skip
    criteria = tuple(_criterion(*each) for each in (outcomes or {"sympathy-first": "met"}).items())
    return Analysis(
        conversation=conversation,
        moments=tuple(_moment(number, kind, turns[-1], confidence) for number, kind in enumerate(kinds, start=1)),
        measures={"hold_ms": NotAssessed(not_assessed="no audio"), **(measures or {"agent_talk_share": 0.5})},
        ledger=Ledger(),
        scorecard=Scorecard(playbook="listening@1", judge="wellheard", score=score, criteria=criteria),
        story=Story(stars=stars, text="They listened."),
        coaching=(),
        versions=Versions(wellheard="0", detectors="0"),
    )


def after(days: float) -> datetime:
    """So many days after the Monday of all calls."""
    return MONDAY + timedelta(days=days)


def _turn(number: int, line: str) -> Turn:
    speaker, _, text = line.partition(": ")
    return Turn(id=number, speaker=speaker, text=text, start_ms=number * 1000, end_ms=number * 1000 + 900)  # type: ignore[arg-type]


def _criterion(name: str, outcome: str) -> CriterionResult:
    points = {"met": 10, "partly": 5}.get(outcome, 0)
    return CriterionResult(
        id=name, title=name, outcome=outcome, reason="Because.", points=points, weight=10,  # type: ignore[arg-type]
        counted=outcome in ("met", "partly", "missed"),
    )  # fmt: skip


def _moment(number: int, kind: str, turn: Turn, confidence: float) -> Moment:
    return Moment(
        id=f"m{number}", kind=kind, speaker=turn.speaker, turn_ids=(turn.id,), start_ms=turn.start_ms,
        end_ms=turn.end_ms, quote=turn.text, offset=0, confidence=confidence, detector="test@1",
    )  # fmt: skip
