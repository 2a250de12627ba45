"""Lists, search and numbers over many calls: p50 and p95 on SQLite and, where an address is given, on PostgreSQL.

`python -m benchmarks storage` fills 5,000 calls of 40 turns; WELLHEARD_BENCH_CALLS and WELLHEARD_BENCH_POSTGRES (the
address of an empty database) change that. Goals at 100,000 calls: p95 under 150 ms for lists and search, 300 ms for
numbers. Fakes are put in as rows, past reading documents, because four million turns of those would take hours.
"""

import os
import random
import statistics
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from wellheard.storage import calls, insight
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import count_calls, list_calls
from wellheard.storage.migrate import migrate
from wellheard.storage.search import insert_turns, search_turns
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables import calls as tables

TURNS, AT_ONCE, ROUNDS = 40, 500, 20
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = [f"kind-{n:02}" for n in range(36)] + ["rare"]
CRITERIA = [f"criterion-{n:02}" for n in range(16)]
MEASURES = [f"measure_{n}" for n in range(10)]
WORDS = [f"word{n}" for n in range(5000)]
WEIGHTS = list(accumulate(1 / (n + 1) for n in range(len(WORDS))))
DOCUMENT = zlib.compress(b'{"schema": "wellheard.analysis/1"}' * 500)


def main() -> None:
    count = int(os.environ.get("WELLHEARD_BENCH_CALLS", "5000"))
    with TemporaryDirectory() as folder:
        _measure(open_store(Path(folder) / "bench.db", "memory://bench"), count)
        if address := os.environ.get("WELLHEARD_BENCH_POSTGRES"):
            _measure(open_store(address, "memory://bench"), count)


def _measure(store: Store, count: int) -> None:
    began = time.perf_counter()
    fill(store, count)
    name = store.engine.dialect.name
    print(f"{name}: {count} calls, {count * TURNS} turns, filled in {time.perf_counter() - began:.0f} s")
    for what, ask in questions(count).items():
        spent = []
        for number in range(ROUNDS):
            began = time.perf_counter()
            with store.read() as on:
                ask(on, number)
            spent.append((time.perf_counter() - began) * 1000)
        p95 = statistics.quantiles(spent, n=20)[-1]
        print(f"  {what:<46} p50 {statistics.median(spent):7.1f} ms   p95 {p95:7.1f} ms")
    store.close()


def questions(count: int) -> dict[str, Callable[[Connection, int], Any]]:
    """What people ask, each a little different every time."""
    return _lists_and_searches(count) | _numbers()


def _lists_and_searches(count: int) -> dict[str, Callable[[Connection, int], Any]]:
    def agent(n: int) -> CallFilter:
        return CallFilter(agents=(f"agent-{n % 100:03}",))

    def searching(words: str, wanted: Callable[[int], CallFilter] = lambda _: CallFilter()) -> Any:
        return lambda on, n: search_turns(on, words.format(n), wanted(n))

    deep = str(count // 2)
    return {
        "list: newest": lambda on, _: list_calls(on, CallFilter()),
        "list: one agent": lambda on, n: list_calls(on, agent(n)),
        "list: a kind": lambda on, n: list_calls(on, CallFilter(kinds=(KINDS[n % 36],))),
        "list: a rare kind": lambda on, _: list_calls(on, CallFilter(kinds=("rare",))),
        "list: a criterion missed, low score": lambda on, n: list_calls(
            on, CallFilter(outcomes=((CRITERIA[n % 16], "missed"),), score_to=30)
        ),
        "list: lowest score": lambda on, _: list_calls(on, CallFilter(), sort="lowest_score"),
        "count: a kind, up to 10,000": lambda on, n: count_calls(on, CallFilter(kinds=(KINDS[n % 36],))),
        "search: a frequent word": searching("word{}"),
        "search: a rare word": searching("word49{:02}"),
        "search: two words": searching("word1{0} word2{0}"),
        "search: a phrase": searching('"word1 word{}"'),
        "search: a beginning": searching("word3{}*"),
        "search: a frequent word, one agent": searching("word{}", agent),
        "search: a frequent word, a rare kind": searching("word{}", lambda _: CallFilter(kinds=("rare",))),
        "call page: row and document": lambda on, _: (calls.find_call(on, deep), calls.get_document(on, deep)),
    }


def _numbers() -> dict[str, Callable[[Connection, int], Any]]:
    quarter = CallFilter(since=YEAR + timedelta(days=270))
    return {
        "insight: criteria by week, a quarter": lambda on, _: insight.criterion_rates(on, quarter, by="week"),
        "insight: one criterion by week, the year": lambda on, n: insight.criterion_rates(
            on, CallFilter(), by="week", criteria=[CRITERIA[n % 16]]
        ),
        "insight: one criterion by agent, a quarter": lambda on, n: insight.criterion_rates(
            on, quarter, by="agent", criteria=[CRITERIA[n % 16]]
        ),
        "insight: kinds and unhappy stories, a quarter": lambda on, _: insight.unhappy_kinds(on, quarter),
        "insight: a measure by queue, a quarter": lambda on, n: insight.measure_means(
            on, quarter, MEASURES[n % 10], by="queue"
        ),
        "insight: score by hour, the year": lambda on, _: insight.score_means(on, CallFilter(), by="hour"),
    }


def fill(store: Store, count: int) -> None:
    """Fakes of a year."""
    migrate(store)
    draw = random.Random(1)
    for start in range(1, count + 1, AT_ONCE):
        with store.begin() as on:
            _fill_some(on, range(start, min(start + AT_ONCE, count + 1)), count, draw)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as on:
        on.exec_driver_sql("ANALYZE")


def _fill_some(on: Connection, numbers: range, count: int, draw: random.Random) -> None:
    rows = [_call(number, count, draw) for number in numbers]
    on.execute(tables.calls.insert(), rows)
    at = {row["number"]: row["happened_at"] for row in rows}
    on.execute(
        tables.documents.insert(),
        [{"call": n, "digest": str(n), "at": at[n], "size": 17_000, "content": DOCUMENT} for n in numbers],
    )
    insert_turns(on, [row for number in numbers for row in fake_turns(number, draw)])
    kinds = {number: draw.sample(KINDS[:36], 10) + ["rare"] * (number % 5000 == 7) for number in numbers}
    stars = {row["number"]: row["stars"] for row in rows}
    on.execute(
        tables.call_kinds.insert(),
        [
            {"kind": kind, "happened_at": at[n], "call": n, "count": 1, "stars": stars[n]}
            for n in numbers
            for kind in kinds[n]
        ],
    )
    on.execute(
        tables.outcomes.insert(),
        [
            {"criterion": each, "happened_at": at[n], "call": n, "points": 5, "weight": 10,
             "outcome": draw.choice(("met", "missed", "partly", "not_applicable"))}
            for n in numbers
            for each in CRITERIA
        ],
    )  # fmt: skip
    values = [
        {"name": each, "happened_at": at[n], "call": n, "value": draw.random()} for n in numbers for each in MEASURES
    ]
    on.execute(tables.measures.insert(), values)


def _call(number: int, count: int, draw: random.Random) -> dict[str, Any]:
    at = YEAR + timedelta(days=365 * number / count)
    return {
        "number": number, "id": str(number), "title": f"Call {number}", "channel": "voice", "source": "x.wav",
        "agent": f"agent-{draw.randrange(100):03}", "customer": f"k{draw.randrange(50_000)}",
        "queue": f"queue-{draw.randrange(10)}", "started_at": at, "received_at": at, "happened_at": at,
        "duration_ms": draw.randrange(60_000, 900_000), "turns": TURNS, "score": draw.randrange(101),
        "stars": draw.randrange(1, 6), "ending": "open", "confidence": draw.random(), "playbook": "p@1",
        "digest": str(number),
    }  # fmt: skip


def fake_turns(number: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """What is said in a call, of words drawn by Zipf's law."""
    said = draw.choices(WORDS, cum_weights=WEIGHTS, k=TURNS * 12)
    for place in range(TURNS):
        yield {
            "number": (number << 20) + place, "turn": place + 1, "speaker": ("agent", "customer")[place % 2],
            "start_ms": place * 5000, "text": " ".join(said[place * 12 : place * 12 + 12]),
        }  # fmt: skip


if __name__ == "__main__":
    main()
