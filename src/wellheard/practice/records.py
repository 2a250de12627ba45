"""What is kept of practice: the curve of temper with what moved it, branches side by side, progress over attempts.

Practice results are the rep's own: nothing here is written anywhere unless the rep asks for it or shares it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any

from wellheard.practice.interface import Temper
from wellheard.practice.playing import Attempt, Exchange
from wellheard.practice.telling import turning_points
from wellheard.practice.temper import Move

SCHEMA = "wellheard.practice/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The customer's temper after one turn of the rep."""

    line: int
    """Number of the rep's line, from 1; 0 is how they called."""
    turn_id: int
    """The rep's turn in the document; 0 for how they called."""
    temper: Temper
    moved_by: Move | None
    """What moved them most; absent where nothing did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A turning point."""

    line: int
    turn_id: int
    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The same place in two attempts."""

    line: int
    shared: bool
    """Both said the same up to here."""
    one: Exchange | None
    other: Exchange | None


def curve(attempt: Attempt) -> tuple[Point, ...]:
    """The temper from the first word to the last, with what moved it most in each turn."""
    first = 2 if attempt.rep_first else 1
    points = [Point(line=0, turn_id=0, temper=attempt.scenario.temper, moved_by=None)]
    for number, each in enumerate(attempt.exchanges, start=first):
        strongest = max(each.reply.moves, key=lambda move: abs(move.good), default=None)
        moved_by = strongest if strongest and abs(strongest.good) >= 1 else None
        points.append(Point(line=number, turn_id=each.rep_turn, temper=each.reply.after, moved_by=moved_by))
    return tuple(points)


def turned(attempt: Attempt, most: int = 3) -> tuple[Turned, ...]:
    """The turning points in the order of the call."""
    first = 2 if attempt.rep_first else 1
    found = turning_points([each.reply for each in attempt.exchanges], most)
    return tuple(
        Turned(line=at + first, turn_id=attempt.exchanges[at].rep_turn, move=move)
        for at, move in sorted(found, key=lambda pair: pair[0])
    )


def side_by_side(one: Attempt, other: Attempt) -> tuple[Pair, ...]:
    """Two attempts line by line."""
    pairs, shared = [], True
    first = 2 if one.rep_first else 1
    for number, (here, there) in enumerate(zip_longest(one.exchanges, other.exchanges), start=first):
        shared = shared and here is not None and there is not None and here.line == there.line
        pairs.append(Pair(line=number, shared=shared, one=here, other=there))
    return tuple(pairs)


def to_record(attempt: Attempt) -> dict[str, Any]:
    """An attempt as plain JSON types, schema `wellheard.practice/1`; its document is kept apart."""
    told = attempt.verdict
    return {
        "schema": SCHEMA,
        "id": attempt.id,
        "scenario": attempt.scenario.name_and_version,
        "title": attempt.scenario.title,
        "seed": attempt.seed,
        "lines": list(attempt.lines),
        "unsaid": list(attempt.unsaid),
        "branch_of": attempt.branch_of,
        "branch_at": attempt.branch_at,
        "ended": told.ending,
        "stars": told.stars,
        "story": told.text,
        "score": attempt.analysis.scorecard.score,
        "focus": next((each.criterion for each in attempt.analysis.coaching if each.type == "focus"), None),
        "opening": attempt.opening,
        "exchanges": [_exchange(each) for each in attempt.exchanges],
        "curve": [_point(each) for each in curve(attempt)],
        "turning_points": [
            {"line": each.line, "turn_id": each.turn_id, **asdict(each.move)} for each in turned(attempt)
        ],
    }


def _exchange(each: Exchange) -> dict[str, Any]:
    reply = each.reply
    return {
        "rep": each.line,
        "rep_turn": each.rep_turn,
        "customer": reply.text,
        "customer_turn": each.customer_turn,
        "told": list(reply.told),
        "steps": list(reply.steps),
        "moves": [asdict(move) for move in reply.moves],
    }


def _point(each: Point) -> dict[str, Any]:
    moved_by = asdict(each.moved_by) if each.moved_by else None
    return {"line": each.line, "turn_id": each.turn_id, **asdict(each.temper), "moved_by": moved_by}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How somebody's attempts at one scenario went."""

    scenario: str
    """Its id; versions count together."""
    attempts: int
    first_stars: int
    latest_stars: int
    best_stars: int
    first_score: int | None
    latest_score: int | None
    best_score: int | None
    endings: tuple[str, ...]
    """How each ended, in order."""


def progress(records: Iterable[dict[str, Any]]) -> tuple[Progress, ...]:
    """Progress by scenario, in the order in which each was first tried."""
    by_scenario: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_scenario.setdefault(str(record["scenario"]).partition("@")[0], []).append(record)
    return tuple(_progress(name, rows) for name, rows in by_scenario.items())


def _progress(name: str, rows: Sequence[dict[str, Any]]) -> Progress:
    stars = [int(row["stars"]) for row in rows]
    scores = [row["score"] for row in rows]
    known = [int(score) for score in scores if score is not None]
    return Progress(
        scenario=name,
        attempts=len(rows),
        first_stars=stars[0],
        latest_stars=stars[-1],
        best_stars=max(stars),
        first_score=scores[0],
        latest_score=scores[-1],
        best_score=max(known, default=None),
        endings=tuple(str(row["ended"]) for row in rows),
    )


class RecordError(Exception):
    """A file of attempts can't be read: which line, and what to do."""


def read_records(text: str, name: str) -> Iterator[dict[str, Any]]:
    """Records from JSON Lines. Raises RecordError at the first line that is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise RecordError(f"{name}:{number}: this line is not JSON, delete it or give another file") from error
        wanted = {"scenario": str, "stars": int, "ended": str}
        fits = isinstance(record, dict) and record.get("schema") == SCHEMA and "score" in record
        if not fits or any(not isinstance(record.get(key), sort) for key, sort in wanted.items()):
            raise RecordError(f"{name}:{number}: this is no attempt as `wellheard practice --keep` writes it")
        yield record
