"""Insight: numbers with intervals, each opening the calls behind it; who sees whose; tables to take out."""

import csv
import io
import re
from html import unescape
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Connection

from tests.server.cast import Cast, Guest
from tests.storage.making import a_document, after, an_analysis
from wellheard.conversation.document import dump
from wellheard.server.charts import ceiling
from wellheard.server.room import Room
from wellheard.storage import audit, insight
from wellheard.storage.calls import put_call
from wellheard.storage.filters import CallFilter

API = "/api/v1"
PARTS = ("criteria", "stories", "repeats", "mood", "waits", "lines")


@pytest.fixture
def week(room: Room, cast: Cast) -> None:
    """Ten calls of the agent and ten of the other; calls with blame are mostly unhappy."""
    with room.store.begin() as on:
        for number in range(20):
            blamed = number % 2 == 0
            analysis = an_analysis(
                f"call-{number}", agent="agent" if number < 10 else "other", queue="returns" if number % 4 else None,
                at=after(number), stars=1 if blamed and number != 4 else 5, kinds=("blame", "repeat-request")
                if blamed else ("sympathy",), outcomes={"sympathy-first": "missed" if blamed else "met"},
                measures={"hold_ms": 1000.0 * number, "silence_ms": 500.0}, score=50 + number,
            )  # fmt: skip
            put_call(on, dump(analysis).encode())


def numbers(guest: Guest, name: str, **query: str) -> list[dict[str, Any]]:
    answer = guest.get(f"{API}/insight/{name}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]  # type: ignore[no-any-return]


def behind(guest: Guest, path: str) -> set[str]:
    """The ids of the calls that a page of the list shows."""
    answer = guest.get(path)
    assert answer.status_code == 200
    return set(re.findall(r'href="/calls/(call-\d+)[?"]', answer.text))


def test_criteria_have_rates_with_intervals_and_open_their_calls(week: None, cast: Cast) -> None:
    with cast.browser("qa") as qa:
        (row,) = numbers(qa, "criteria")
        assert (row["criterion"], row["count"], row["of"], row["missed"]) == ("sympathy-first", 10, 20, 10)
        assert (round(row["low"], 3), round(row["high"], 3)) == (0.299, 0.701)
        assert behind(qa, row["calls"]) == {f"call-{number}" for number in range(1, 20, 2)}
        weeks = numbers(qa, "criteria", by="week")
        assert [row["group"] for row in weeks] == ["2026-03-02", "2026-03-09", "2026-03-16"]
        assert [row["of"] for row in weeks] == [7, 7, 6]
        assert behind(qa, weeks[2]["calls"]) == {"call-15", "call-17", "call-19"}


def test_pages_and_machines_are_answered_from_one_memory_until_a_call_comes(
    week: None, room: Room, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[tuple[object, ...]] = []
    real = insight.kind_rates

    def counting(on: Connection, wanted: CallFilter, **named: Any) -> Any:
        worked_out.append((wanted.only_agents, named["by"]))
        return real(on, wanted, **named)

    monkeypatch.setattr(insight, "kind_rates", counting)
    since = {"since": "2026-01-01T00:00:00+00:00"}
    with cast.browser("qa") as qa, cast.browser("lead") as lead:
        first = numbers(qa, "moments", **since)
        assert qa.get("/insight/repeats", params=since).status_code == 200
        assert numbers(qa, "moments", **since) == first
        assert worked_out == [(None, "queue")]
        assert numbers(lead, "moments", **since) != first
        with room.store.begin() as on:
            put_call(on, a_document("new", kinds=("repeat-request",)))
        assert numbers(qa, "moments", **since) != first
    assert worked_out == [(None, "queue"), (("agent",), "queue"), (None, "queue")]


def test_what_goes_with_unhappy_stories_is_a_difference_with_an_interval(week: None, cast: Cast) -> None:
    with cast.browser("qa") as qa:
        blame = next(row for row in numbers(qa, "stories") if row["kind"] == "blame")
        assert (blame["unhappy_with"], blame["calls_with"], blame["unhappy_without"]) == (9, 10, 0)
        assert blame["difference"] == 0.9
        assert 0.4 < blame["low"] < 0.9 < blame["high"] <= 1
        assert len(behind(qa, blame["calls"])) == 9
        page = qa.get("/insight/stories?weeks=all", headers={"HX-Request": "true"}).text
        assert "need not be cause" in page
        assert "few calls" in page


@pytest.mark.parametrize(("name", "of"), [("moments", "repeat-request"), ("measures", "hold_ms")])
@pytest.mark.parametrize("by", ["queue", "hour"])
def test_groups_open_their_own_calls(week: None, cast: Cast, name: str, of: str, by: str) -> None:
    with cast.browser("qa") as qa:
        rows = numbers(qa, name, of=of, by=by, zone="Europe/Berlin")
        assert rows
        seen: set[str] = set()
        for row in rows:
            some = behind(qa, row["calls"])
            assert len(some) == row["count"]
            assert not some & seen
            seen |= some
        assert len(seen) == (10 if name == "moments" else 20)


@pytest.mark.parametrize(("role", "of"), [("agent", 10), ("lead", 10), ("qa", 20), ("admin", 20)])
def test_nobody_gets_numbers_of_calls_that_they_may_not_see(week: None, cast: Cast, role: str, of: int) -> None:
    with cast.browser(role) as guest:
        (row,) = numbers(guest, "criteria")
        assert row["of"] == of
        assert numbers(guest, "criteria", agent="other") == [] or of == 20
        for part in PARTS:
            shown = guest.get(f"/insight/{part}?weeks=all")
            assert shown.status_code == 200
            assert "other" not in unescape(re.sub(r"(?s)<head>.*?</head>", "", shown.text)) or of == 20
        top = guest.get("/insight?weeks=all").text
        assert f">{of}</a>" in top
        assert ('<select id="agent"' in top) == (role != "agent")


def test_a_criterion_has_a_page_with_a_chart_that_is_told_in_a_table_too(week: None, cast: Cast) -> None:
    with cast.browser("lead") as lead:
        shown = lead.get("/insight/criteria/sympathy-first?since=2026-01-01T00:00:00Z").text
        assert 'role="img" aria-label="Fully met' in shown
        assert "2 Mar 2026" in shown
        assert shown.count('class="dot"') == 2
        assert lead.get("/insight/criteria/nobody-knows-it").status_code == 404


def test_a_number_of_no_calls_leads_nowhere(week: None, cast: Cast) -> None:
    with cast.browser("lead") as lead:
        for path in ("/insight/criteria?weeks=all", "/insight/criteria/sympathy-first?weeks=all"):
            page = lead.get(path).text
            assert "outcome=sympathy-first%3Amissed" in page
            assert "outcome=sympathy-first%3Apartly" not in page


def test_the_interval_of_a_score_ends_where_scores_end(room: Room, cast: Cast) -> None:
    with room.store.begin() as on:
        for number, score in enumerate((100, 100, 90)):
            put_call(on, a_document(f"call-{number}", agent="agent", score=score))
    with cast.browser("lead") as lead:
        assert re.search(r"mean score <small>\d\d–100</small>", lead.get("/insight?weeks=all").text)


def test_an_empty_time_says_so(week: None, cast: Cast) -> None:
    with cast.browser("qa") as qa:
        assert "No calls to count" in qa.get("/insight?queue=nowhere&weeks=all").text
        for part in PARTS:
            assert qa.get(f"/insight/{part}?queue=nowhere&weeks=all").status_code == 200


@pytest.mark.parametrize("query", ["zone=Nowhere/Land", "weeks=7", "hour=24", "measure=hold_ms:a:b"])
def test_nonsense_is_refused_in_words(week: None, cast: Cast, query: str) -> None:
    with cast.browser("qa") as qa:
        assert qa.get(f"/insight?{query}").status_code == 422


def test_tables_go_out_as_csv_and_parquet_and_that_is_noted(week: None, room: Room, cast: Cast) -> None:
    with cast.browser("lead") as lead:
        content = lead.get(f"{API}/insight/export?table=criteria&format=csv").content
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert len(rows) == 10
        assert {row["agent"] for row in rows} == {"agent"}
        assert set(rows[0]) == {"call_id", "happened_at", "agent", "queue", "criterion", "outcome", "points", "weight"}
        answer = lead.get(f"{API}/insight/export?table=measures&format=parquet&queue=returns")
        table = pq.read_table(io.BytesIO(answer.content))
        assert set(table.column("queue").to_pylist()) == {"returns"}
        assert table.num_rows == 14
        assert lead.get(f"{API}/insight/export?table=moments&format=parquet").status_code == 200
    with room.store.read() as on:
        found = audit.entries(on, action="exported")
    assert [(each.subject, each.actor, each.details["rows"]) for each in found][1:] == [
        ("measures", cast.lead.id, 14), ("criteria", cast.lead.id, 10),
    ]  # fmt: skip
    with cast.browser("agent") as agent:
        assert agent.get(f"{API}/insight/export?table=calls").status_code == 403
        assert "Download" not in agent.get("/insight?weeks=all").text


def test_a_formula_in_a_title_stays_text_in_csv(room: Room, cast: Cast) -> None:
    from dataclasses import replace

    made = an_analysis("call-1")
    hostile = replace(made, conversation=replace(made.conversation, title="=HYPERLINK(1)"))
    with room.store.begin() as on:
        put_call(on, dump(hostile).encode())
    with cast.browser("qa") as qa:
        content = qa.get(f"{API}/insight/export?table=calls&format=csv").content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(content)))["title"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(("highest", "top"), [(0, 1), (0.3, 0.4), (1, 1), (7.5, 8), (81, 100), (1001, 2000)])
def test_an_axis_ends_at_a_round_number(highest: float, top: float) -> None:
    assert ceiling(highest) == pytest.approx(top)
