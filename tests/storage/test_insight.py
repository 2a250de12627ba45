from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, create_engine, literal, select

from tests.storage.making import MONDAY, a_document, after
from wellheard.storage import calls, insight
from wellheard.storage.errors import StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import list_calls
from wellheard.storage.local_time import date_of, day_of, hour_of, local_ms, midnight, monday_of_week, week_of
from wellheard.storage.store import Store

ALL = CallFilter()


@pytest.fixture
def week(store: Store) -> Store:
    """Four calls: two of Dana in one week, one of Emil in the next, one of nobody in the next month."""
    rows = (
        ("a", "dana", "sales", after(0), {"sympathy-first": "met", "probe": "missed"}, ("canned", "canned"), 1, 10),
        ("b", "dana", "returns", after(2.5), {"sympathy-first": "missed"}, ("canned",), 2, 20),
        ("c", "emil", "sales", after(8), {"sympathy-first": "partly"}, ("surprise",), 5, 60),
        ("d", None, None, after(31), {"sympathy-first": "not_applicable"}, (), 4, None),
    )
    with store.begin() as on:
        for name, agent, queue, at, outcomes, kinds, stars, score in rows:
            document = a_document(
                name, agent=agent, queue=queue, at=at, outcomes=outcomes, kinds=kinds, stars=stars, score=score,
                measures={"hold_seconds": stars * 1.0},
            )  # fmt: skip
            calls.put_call(on, document)
    return store


def behind(store: Store, wanted: CallFilter) -> list[str]:
    with store.read() as on:
        return sorted(call.id for call in list_calls(on, wanted).items)


def test_criteria_are_counted_over_all_calls(week: Store) -> None:
    with week.read() as on:
        probe, sympathy = insight.criterion_rates(on, ALL)
    assert (probe.criterion, probe.met, probe.missed, probe.assessed) == ("probe", 0, 1, 1)
    assert (sympathy.met, sympathy.partly, sympathy.missed, sympathy.assessed) == (1, 1, 1, 3)
    assert (sympathy.points, sympathy.weight) == (15, 30)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("agent", {"dana": "ab", "emil": "c", None: "d"}),
        ("queue", {"returns": "b", "sales": "ac", None: "d"}),
        ("hour", {9: "acd", 21: "b"}),
        ("day", {date(2026, 3, 2): "a", date(2026, 3, 4): "b", date(2026, 3, 10): "c", date(2026, 4, 2): "d"}),
        ("week", {date(2026, 3, 2): "ab", date(2026, 3, 9): "c", date(2026, 3, 30): "d"}),
        ("month", {date(2026, 3, 1): "abc", date(2026, 4, 1): "d"}),
        ("all", {None: "abcd"}),
    ],
)
def test_every_number_opens_the_calls_behind_it(week: Store, by: insight.By, groups: dict[object, str]) -> None:
    with week.read() as on:
        counts = insight.call_counts(on, ALL, by=by)
        means = insight.score_means(on, ALL, of="stars", by=by)
        kinds = insight.kind_rates(on, ALL, by=by)
        rates = insight.criterion_rates(on, ALL, by=by)
    assert counts == {group: len(names) for group, names in groups.items()}
    assert {mean.group: "".join(behind(week, mean.calls)) for mean in means} == groups
    assert all(len(behind(week, each.calls)) == each.calls_with for each in kinds)
    assert all(each.calls_in_all == counts[each.group] for each in kinds)
    assert sum(each.moments for each in kinds) == 4
    assert all(each.assessed <= len(behind(week, each.calls)) for each in rates)


def test_numbers_keep_to_the_filter(week: Store) -> None:
    wanted = CallFilter(agents=("dana",), since=after(1), until=after(5))
    with week.read() as on:
        assert insight.call_counts(on, wanted) == {None: 1}
        assert [(each.missed, each.met) for each in insight.criterion_rates(on, wanted)] == [(1, 0)]
        assert [(each.kind, each.moments) for each in insight.kind_rates(on, wanted)] == [("canned", 1)]
        march = CallFilter(since=after(0), until=after(3))
        assert insight.measure_means(on, march, "hold_seconds")[0].count == 2


def test_means_have_their_deviation(week: Store) -> None:
    with week.read() as on:
        dana, emil = insight.score_means(on, ALL, by="agent")
        hold = insight.measure_means(on, ALL, "hold_seconds")[0]
    assert (dana.count, dana.mean) == (2, 15)
    assert dana.deviation == pytest.approx(50**0.5)
    assert (emil.count, emil.mean, emil.deviation) == (1, 60, 0)
    assert (hold.count, hold.mean) == (4, 3.0)


def test_kinds_that_go_with_unhappy_stories_have_all_four_counts(week: Store) -> None:
    with week.read() as on:
        canned, surprise = insight.unhappy_kinds(on, ALL)
    assert (canned.unhappy_with, canned.calls_with, canned.unhappy_in_all, canned.calls_in_all) == (2, 2, 2, 4)
    assert (surprise.unhappy_with, surprise.calls_with) == (0, 1)
    assert behind(week, canned.unhappy(canned.having)) == ["a", "b"]
    assert len(behind(week, canned.having)) == 2
    assert len(behind(week, surprise.lacking)) == 3
    assert behind(week, surprise.unhappy(surprise.lacking)) == ["a", "b"]


def test_lines_that_are_said_again_and_again_are_counted_by_agent(week: Store) -> None:
    with week.read() as on:
        (line,) = insight.common_quotes(on, ALL, "canned")
    assert (line.agent, line.quote, line.count) == ("dana", "Oh no, really?", 3)
    assert behind(week, line.calls) == ["a", "b"]


def test_days_are_those_of_the_zone(week: Store) -> None:
    with week.read() as on:
        counts = insight.call_counts(on, ALL, by="day", zone="Asia/Tokyo")
        hours = insight.call_counts(on, ALL, by="hour", zone="America/New_York")
    assert date(2026, 3, 5) in counts  # 21:00 in UTC is the next morning there.
    assert hours == {4: 1, 5: 2, 16: 1}  # Summer time there began on 8 March.


def test_a_group_or_zone_that_is_none_is_refused_in_words(week: Store) -> None:
    with week.read() as on:
        with pytest.raises(StorageError, match="Choose one of all, agent"):
            insight.call_counts(on, ALL, by="colour")  # type: ignore[arg-type]
        with pytest.raises(StorageError, match="Europe/Berlin"):
            insight.call_counts(on, ALL, by="day", zone="Nowhere/Land")


ENGINE = create_engine("sqlite://")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


@given(st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1)), ZONES)  # noqa: DTZ001 - the zone follows
def test_local_days_and_hours_are_those_of_the_clocks(naive: datetime, zone: str) -> None:
    at = naive.replace(tzinfo=UTC, microsecond=0)
    local = local_ms(literal(int(at.timestamp()) * 1000, BigInteger), zone)
    with ENGINE.connect() as on:
        day, hour, week = on.execute(select(day_of(local), hour_of(local), week_of(local))).one()
    clock = at.astimezone(ZoneInfo(zone))
    assert (date_of(day), hour) == (clock.date(), clock.hour)
    assert date_of(monday_of_week(week)) == clock.date() - timedelta(days=clock.weekday())
    assert midnight(clock.date(), zone).astimezone(ZoneInfo(zone)).date() == clock.date()


def test_monday_is_monday() -> None:
    assert MONDAY.weekday() == 0
