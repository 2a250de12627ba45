"""Numbers are those of the rows, whatever came, changed or went, whether or not a worker made the columns anew."""

import math
import zlib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select, update

from tests.storage.making import MONDAY, a_document, after
from wellheard.storage import calls, insight
from wellheard.storage.columns import renew, renew_all
from wellheard.storage.deleting import delete_call
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import list_calls
from wellheard.storage.migrate import migrate, migrate_down
from wellheard.storage.packing import Block, coded, pack, unpack
from wellheard.storage.rederiving import derive_outdated
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables.calls import call_kinds, documents
from wellheard.storage.tables.columns import call_columns, changed_days, outdated_calls

ZONE = "Europe/Berlin"
NAMES = st.sampled_from(["a", "b", "c", "d"])
AGENTS, QUEUES = st.sampled_from(["dana", "lee", None]), st.sampled_from(["sales", "returns", None])
TIMES = st.integers(-30, 3 * 24).map(lambda hours: MONDAY + timedelta(hours=hours, minutes=17))
OUTCOMES = st.dictionaries(
    st.sampled_from(["sympathy-first", "probe"]), st.sampled_from(["met", "partly", "missed", "not_applicable"])
)
CALLS = st.fixed_dictionaries(
    {"agent": AGENTS, "queue": QUEUES, "at": TIMES, "outcomes": OUTCOMES, "stars": st.integers(1, 5),
     "score": st.none() | st.integers(0, 100), "kinds": st.lists(st.sampled_from(["canned", "surprise"])).map(tuple),
     "measures": st.dictionaries(st.sampled_from(["hold_seconds", "silence_seconds"]), st.floats(0, 1e6))},
)  # fmt: skip
FILTERS = st.builds(
    CallFilter, since=st.none() | TIMES, until=st.none() | TIMES, agents=st.none() | st.tuples(st.just("dana")),
    queues=st.none() | st.tuples(st.just("sales")), stars=st.none() | st.just((1, 2)),
    kinds=st.just(()) | st.just(("canned",)), hours=st.none() | st.just((9, 10)), zone=st.just("UTC"),
)  # fmt: skip
WAYS = st.sampled_from(["all", "agent", "queue", "hour", "day", "week", "month"])


def group_of(call: dict[str, Any], by: str) -> Any:
    """By the calendar's own rules."""
    clock = call["at"].astimezone(ZoneInfo(ZONE))
    day = clock.date()
    return {
        "all": None, "agent": call["agent"], "queue": call["queue"], "hour": clock.hour, "day": day,
        "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1),
    }[by]  # fmt: skip


class Numbers(RuleBasedStateMachine):
    """Calls come, are analysed again, go; columns are made anew now and then; every number is compared each time."""

    store: Store
    compared: ClassVar[list[int]]
    """How many calls there were at each comparison."""

    def __init__(self) -> None:
        super().__init__()
        self.there: dict[str, dict[str, Any]] = {}

    @initialize()
    def nothing(self) -> None:
        with self.store.read() as on:
            known = [call.id for call in list_calls(on, CallFilter()).items]
        for name in known:
            delete_call(self.store, name, by="test")

    @rule(name=NAMES, call=CALLS)
    def put(self, name: str, call: dict[str, Any]) -> None:
        with self.store.begin() as on:
            calls.put_call(on, a_document(name, **call))
        self.there[name] = call

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        if self.there.pop(name, None):
            delete_call(self.store, name, by="test")

    @rule(name=NAMES)
    def derive(self, name: str) -> None:
        if name in self.there:
            with self.store.begin() as on:
                calls.derive_again(on, name)

    @rule(days=st.integers(1, 3))
    def renew(self, days: int) -> None:
        renew(self.store, most_days=days)

    @rule(wanted=FILTERS, by=WAYS)
    def compare(self, wanted: CallFilter, by: insight.By) -> None:
        with self.store.read() as on:
            some = [self.there[call.id] for call in list_calls(on, wanted).items]
            groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
            for each in some:
                groups[group_of(each, by)].append(each)
            assert insight.call_counts(on, wanted, by=by, zone=ZONE) == {name: len(of) for name, of in groups.items()}
            self._criteria(on, wanted, by, groups)
            self._kinds(on, wanted, by, groups, some)
            self._means(on, wanted, by, groups)
        self.compared.append(len(some))

    def _criteria(self, on: Any, wanted: CallFilter, by: insight.By, groups: dict[Any, list[dict[str, Any]]]) -> None:
        found = {
            (each.group, each.criterion): (each.met, each.partly, each.missed, each.points, each.weight)
            for each in insight.criterion_rates(on, wanted, by=by, zone=ZONE)
        }
        expected = {}
        for group, some in groups.items():
            for criterion in ("probe", "sympathy-first"):
                # As `a_document` has it: a call that says nothing of criteria met the first.
                came = [(each["outcomes"] or {"sympathy-first": "met"}).get(criterion) for each in some]
                met, partly, missed = (came.count(word) for word in ("met", "partly", "missed"))
                if met + partly + missed:
                    points, weight = 10.0 * met + 5 * partly, 10.0 * (met + partly + missed)
                    expected[group, criterion] = (met, partly, missed, points, weight)
        assert found == expected

    def _kinds(
        self, on: Any, wanted: CallFilter, by: insight.By, groups: dict[Any, list[dict[str, Any]]],
        some: list[dict[str, Any]],
    ) -> None:  # fmt: skip
        rates = insight.kind_rates(on, wanted, by=by, zone=ZONE)
        assert {(each.group, each.kind): (each.moments, each.calls_with, each.calls_in_all) for each in rates} == {
            (group, kind): (sum(each["kinds"].count(kind) for each in of), count, len(of))
            for group, of in groups.items()
            for kind in ("canned", "surprise")
            if (count := sum(kind in each["kinds"] for each in of))
        }
        sad = [each for each in some if each["stars"] <= 2]
        for each in insight.unhappy_kinds(on, wanted):
            assert each.unhappy_with == sum(each.kind in call["kinds"] for call in sad)
            assert (each.unhappy_in_all, each.calls_in_all) == (len(sad), len(some))

    def _means(self, on: Any, wanted: CallFilter, by: insight.By, groups: dict[Any, list[dict[str, Any]]]) -> None:
        for each in insight.measure_means(on, wanted, "hold_seconds", by=by, zone=ZONE):
            measured = [call["measures"] for call in groups[each.group]]
            values = [some["hold_seconds"] for some in measured if "hold_seconds" in some]
            assert each.count == len(values)
            assert math.isclose(each.mean, fmean(values), rel_tol=1e-9, abs_tol=1e-9)
            deviation = stdev(values) if len(values) > 1 else 0.0
            assert math.isclose(each.deviation, deviation, rel_tol=1e-6, abs_tol=1e-6)
        scored = {name: [each["score"] for each in of if each["score"] is not None] for name, of in groups.items()}
        means = {each.group: each.count for each in insight.score_means(on, wanted, by=by, zone=ZONE)}
        assert means == {name: len(values) for name, values in scored.items() if values}

    @invariant()
    def all_calls(self) -> None:
        self.compare(CallFilter(), "all")


def test_numbers_are_those_of_the_rows_after_any_changes(store: Store) -> None:
    compared: list[int] = []
    machine = type("Here", (Numbers,), {"store": store, "compared": compared})
    few = settings(max_examples=12 if store.is_sqlite else 6, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(machine, settings=few)  # Fails where a number differs from that of the rows.
    assert len(compared) > few.max_examples, "numbers were compared"
    assert max(compared) > 1, "and there were some to compare"


def left(store: Store, table: Any) -> int:
    with store.read() as on:
        return int(on.scalar(select(func.count()).select_from(table)) or 0)


def test_columns_are_made_once_and_anew_for_the_days_that_changed(store: Store) -> None:
    with store.begin() as on:
        for number in range(6):
            calls.put_call(on, a_document(f"c{number}", at=after(number // 2)))
    assert renew_all(store) == 3
    assert (renew_all(store), left(store, changed_days)) == (0, 0)
    with store.begin() as on:
        before = {row.day: row.made for row in on.execute(select(call_columns).where(call_columns.c.part == "calls"))}
        calls.put_call(on, a_document("c0", at=after(2)))  # It moves from the first day to the last.
    assert renew(store) == 2
    with store.read() as on:
        later = {row.day: row.made for row in on.execute(select(call_columns).where(call_columns.c.part == "calls"))}
        counts = insight.call_counts(on, CallFilter(), by="day")
    assert [before[day] == later[day] for day in sorted(before)] == [False, True, False]
    assert list(counts.values()) == [1, 2, 3]


def test_of_days_without_calls_nothing_is_left(store: Store) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("c0"))
    renew(store)
    assert left(store, call_columns) > 0
    delete_call(store, "c0", by="test")
    assert left(store, call_columns) == 0
    with store.read() as on:
        assert insight.call_counts(on, CallFilter()) == {}
        assert insight.criterion_rates(on, CallFilter(), by="week") == []
    renew(store)
    assert (left(store, call_columns), left(store, changed_days)) == (0, 0)


def test_a_hold_on_a_call_changes_no_number(store: Store) -> None:
    with store.begin() as on:
        calls.put_call(on, a_document("c0"))
    renew(store)
    with store.begin() as on:
        calls.set_hold(on, "c0", held=True)
    assert left(store, changed_days) == 0


def test_calls_before_1970_have_their_day_too(store: Store) -> None:
    at = datetime(1969, 12, 31, 23, tzinfo=UTC)
    with store.begin() as on:
        calls.put_call(on, a_document("c0", at=at))
    assert renew(store) == 1
    with store.read() as on:
        assert list(insight.call_counts(on, CallFilter(), by="day")) == [at.date()]


@given(
    st.lists(st.integers(0, 2**64 - 1)), st.lists(st.floats(allow_nan=False)),
    st.lists(st.tuples(st.text(), st.integers(-9, 9), st.floats(allow_nan=False, allow_infinity=False))),
)  # fmt: skip
def test_what_is_packed_comes_out_as_it_was(numbers: list[int], values: list[float], rows: list[Any]) -> None:
    code, codes = coded(rows)
    arrays = {"n": np.array(numbers, "<u8"), "v": np.array(values, "<f8"), "code": code}
    found = unpack(pack(Block(arrays=arrays, codes=codes)))
    assert {name: each.tolist() for name, each in found.arrays.items()} == {n: a.tolist() for n, a in arrays.items()}
    assert [found.codes[each] for each in found.arrays["code"].tolist()] == rows


def test_calls_of_an_older_program_are_derived_again_each_once(store: Store) -> None:
    with store.begin() as on:
        for number in range(3):
            kept = calls.put_call(on, a_document(f"c{number}", kinds=("canned",)))
            on.execute(outdated_calls.insert().values(call=kept.call.number))
        on.execute(delete(call_kinds))
    assert [derive_outdated(store, most=2) for _ in range(3)] == [2, 1, 0]
    with store.read() as on:
        assert [each.calls_with for each in insight.kind_rates(on, CallFilter())] == [3]


def test_an_upgrade_lists_the_calls_that_are_there(empty_database: str, tmp_path: Path) -> None:
    store = open_store(empty_database, tmp_path / "audio")
    migrate(store)
    with store.begin() as on:
        calls.put_call(on, a_document("c0"))
    migrate_down(store, "0010")
    migrate(store)
    assert (left(store, outdated_calls), left(store, changed_days)) == (1, 1)
    assert derive_outdated(store) == 1
    store.close()


def test_a_document_that_cannot_be_read_leaves_its_call_as_it_is(store: Store) -> None:
    with store.begin() as on:
        kept = calls.put_call(on, a_document("c0"))
        on.execute(outdated_calls.insert().values(call=kept.call.number))
        on.execute(update(documents).values(content=zlib.compress(b"{}")))
    assert derive_outdated(store) == 1
    with store.read() as on:
        assert calls.find_call(on, "c0") == kept.call
    assert (derive_outdated(store), left(store, call_kinds)) == (0, 1)
