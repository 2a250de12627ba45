"""A room full of made-up calls for benchmarks: real kinds, criteria and measures, so that every page has its numbers.

Rows go in straight, past reading documents, because analysing a hundred thousand calls would take days. Every call
has the same real analysis document, for its page; words that are searched are drawn by Zipf's law.
"""

import random
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from typing import Any

from sqlalchemy import Connection

from benchmarks.storage import TURNS, fake_turns
from wellheard.analysis import analyse
from wellheard.conversation import KINDS
from wellheard.conversation.document import dump
from wellheard.intake import IntakeError, IntakeOptions, read
from wellheard.jobs import Plan
from wellheard.jobs.setup import build
from wellheard.playbook import default_playbook
from wellheard.storage.columns import renew_all
from wellheard.storage.deriving import wording_of
from wellheard.storage.migrate import migrate
from wellheard.storage.search import insert_turns
from wellheard.storage.store import Store
from wellheard.storage.tables import calls as tables

AGENTS = [f"agent {number:02}" for number in range(50)]
_QUEUES = ("returns", "billing", "repairs", "delivery", None)
_MEASURES = ("silence_ms", "hold_ms", "agent_talk_share", "distress", "distress_eased")
_POINTS = {"met": 5, "partly": 2}
_STOCK = [
    f"we are sorry to hear about line number {chr(97 + first)} and will look at it now {chr(97 + second)}"
    for first in range(20)
    for second in range(10)
]
_AT_ONCE, _DAYS = 1000, 365
_CRITERIA = [each.id for each in default_playbook().criteria]
Rows = list[dict[str, Any]]


def fill(store: Store, count: int, told: Callable[[str], object] = lambda _: None) -> None:
    """So many calls over the last year, of 40 turns each, with 12 kinds of moment, every criterion, three lines."""
    migrate(store)
    draw, content = random.Random(1), zlib.compress(_document(), 6)
    until, began = datetime.now(UTC).replace(microsecond=0), time.perf_counter()
    for start in range(1, count + 1, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count + 1))
        calls = [_call(number, until - timedelta(days=_DAYS) * (1 - number / count), draw) for number in numbers]
        with store.begin() as on:
            _put(on, calls, content, draw)
        told(f"{numbers[-1]} calls after {time.perf_counter() - began:.0f} s")
    renew_all(store)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as on:
        on.exec_driver_sql("ANALYZE")


def _put(on: Connection, calls: Rows, content: bytes, draw: random.Random) -> None:
    on.execute(tables.calls.insert(), calls)
    document = {"digest": "0" * 64, "size": 60_000, "content": content}
    on.execute(
        tables.documents.insert(), [document | {"call": each["number"], "at": each["happened_at"]} for each in calls]
    )
    insert_turns(on, [row for each in calls for row in fake_turns(each["number"], draw)])
    for table, made in (
        (tables.call_kinds, _kinds),
        (tables.outcomes, _outcomes),
        (tables.measures, _measures),
        (tables.call_lines, _lines),
    ):
        rows = [
            row | {"call": each["number"], "happened_at": each["happened_at"]}
            for each in calls
            for row in made(each, draw)
        ]
        on.execute(table.insert(), rows)


def _call(number: int, at: datetime, draw: random.Random) -> dict[str, Any]:
    bad = draw.random() < 0.3
    return {
        "number": number, "id": f"call-{number}", "title": f"Call {number}", "channel": "voice",
        "source": f"{number}.wav", "agent": draw.choice(AGENTS), "queue": draw.choice(_QUEUES), "language": "en",
        "started_at": at, "received_at": at, "happened_at": at, "duration_ms": draw.randrange(60_000, 900_000),
        "turns": TURNS, "score": draw.randrange(20, 101), "stars": draw.choice((1, 2) if bad else (3, 4, 5)),
        "ending": "badly" if bad else "well", "confidence": draw.random(), "playbook": "default@1",
        "digest": "0" * 64,
    }  # fmt: skip


def _kinds(call: dict[str, Any], draw: random.Random) -> Rows:
    chosen = draw.sample(sorted(KINDS), 12)
    return [{"kind": kind, "count": draw.randint(1, 3), "stars": call["stars"]} for kind in chosen]


def _outcomes(_call: dict[str, Any], draw: random.Random) -> Rows:
    rows = []
    for criterion in _CRITERIA:
        outcome = draw.choice(("met", "met", "partly", "missed", "not_applicable"))
        rows.append({"criterion": criterion, "outcome": outcome, "points": _POINTS.get(outcome, 0), "weight": 5})
    return rows


def _measures(_call: dict[str, Any], draw: random.Random) -> Rows:
    values = [draw.random() * 20_000 for _ in _MEASURES[:-1]] + [float(draw.random() < 0.6)]
    return [{"name": name, "value": value} for name, value in zip(_MEASURES, values, strict=True)]


def _lines(call: dict[str, Any], draw: random.Random) -> Rows:
    rows = []
    for place in range(3):
        said = draw.choice(_STOCK) if draw.random() < 0.4 else f"for {call['number']} alone, {draw.random()}"
        rows.append(
            {"position": place, "agent": call["agent"], "wording": wording_of(said), "key": said, "turn": place + 1,
             "quote": said, "specificity": 0.1}
        )  # fmt: skip
    return rows


def _document() -> bytes:
    """The analysis of a chat that comes with Wellheard."""
    with as_file(files("wellheard") / "samples" / "chat-refund.json") as path:
        found = next(iter(read(path, IntakeOptions())))
    if isinstance(found, IntakeError):
        raise SystemExit(f"{found.where}: {found.what}. {found.remedy}")
    return dump(analyse(found, build(Plan(use_sound=False)))).encode()
